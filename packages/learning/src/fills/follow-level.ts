import { logistic } from './logistic.ts'
import { outcomesOf, type FillModel } from './fill-models.ts'
import type { FillRows } from './fill-sampler.ts'

const US_PER_S = 1_000_000
/** Orders that came to their end within the last so many seconds tell the level. */
const WINDOW_S = 300
/** Weight of "the level is as it was learned", in units of chance times its opposite summed over orders. */
const PRIOR_WEIGHT = 100

/**
 * The model with its level following the market: all chances of an instant are moved by the same margin, the one that best explains how the orders came out that
 * ended in the last minutes, drawn towards no move. `seen` are orders of the day in order of time, none of them trained on; of them only those
 * count whose horizon is over at the instant. Nothing is fitted, and the order of chances at an instant stays.
 */
export function followLevel(model: FillModel, seen: FillRows): FillModel {
  const chances = model.predict(seen)
  const outcomes = outcomesOf(seen, model.horizonS)
  const surprise = new Float64Array(seen.rows + 1)
  const weight = new Float64Array(seen.rows + 1)
  for (let row = 0; row < seen.rows; row++) {
    surprise[row + 1] = surprise[row]! + outcomes[row]! - chances[row]!
    weight[row + 1] = weight[row]! + chances[row]! * (1 - chances[row]!)
  }
  const moveAt = (us: number): number => {
    const knownUs = us - model.horizonS * US_PER_S
    const to = countUpTo(seen.atUs, knownUs)
    const from = countUpTo(seen.atUs, knownUs - WINDOW_S * US_PER_S)
    return (surprise[to]! - surprise[from]!) / (weight[to]! - weight[from]! + PRIOR_WEIGHT)
  }
  return {
    name: 'blend, level followed', horizonS: model.horizonS, outOfFold: null,
    predict: (rows) => model.predict(rows).map((chance, row) => logistic(Math.log(chance / (1 - chance)) + moveAt(rows.atUs[row]!))),
  }
}

/** How many of the rising times are at most `us`. */
function countUpTo(atUs: Float64Array, us: number): number {
  let low = 0
  let high = atUs.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (atUs[middle]! <= us) low = middle + 1
    else high = middle
  }
  return low
}
