import { blockBootstrap, type Interval } from './block-bootstrap.ts'
import { areaUnderCurve, brierScore, byChance, calibrationError } from './fill-metrics.ts'
import { outcomesOf, type FillHorizon, type FillModel } from './fill-models.ts'
import type { FillRows } from './fill-sampler.ts'

/** How one model did on rows that it was not trained on. */
export interface FillJudgement {
  readonly model: string
  readonly horizonS: FillHorizon
  readonly orders: number
  /** Share of orders filled within the horizon. */
  readonly filled: number
  readonly auc: number
  readonly aucInterval: Interval
  readonly brier: number
  readonly brierInterval: Interval
  /** Share of the Brier score of always saying the share filled that the model takes away. */
  readonly skill: number
  readonly calibrationError: number
}

export interface JudgeOptions {
  readonly seed: number
  readonly resamples: number
  /** Length of a block that is drawn as a whole. */
  readonly blockS: number
}

const US_PER_S = 1_000_000

export function judgeFillModels(models: readonly FillModel[], rows: FillRows, { seed, resamples, blockS }: JudgeOptions): FillJudgement[] {
  const blocks = rows.atUs.map((us) => Math.floor(us / (blockS * US_PER_S)))
  return models.map((model) => {
    const chances = model.predict(rows)
    const outcomes = outcomesOf(rows, model.horizonS)
    const order = byChance(chances)
    // Every model is judged on the same draws.
    const [aucInterval, brierInterval] = blockBootstrap(blocks, (weights) => [areaUnderCurve(outcomes, chances, { order, weights }), brierScore(outcomes, chances, weights)], { seed, resamples })
    const nothing: Interval = { low: NaN, high: NaN }
    const filled = outcomes.reduce((sum, one) => sum + one, 0) / rows.rows
    const brier = brierScore(outcomes, chances)
    return {
      model: model.name, horizonS: model.horizonS, orders: rows.rows, filled, auc: areaUnderCurve(outcomes, chances, { order }), aucInterval: aucInterval ?? nothing, brier, brierInterval: brierInterval ?? nothing,
      skill: 1 - brier / (filled * (1 - filled)), calibrationError: calibrationError(outcomes, chances),
    }
  })
}

/** Of rows and the same rows with a longer queue: how many chances rose, and by how much at most. */
export function queueRises(models: readonly FillModel[], rows: FillRows, longer: FillRows): { readonly rose: number; readonly most: number } {
  let rose = 0
  let most = 0
  for (const model of models) {
    const before = model.predict(rows)
    const after = model.predict(longer)
    for (let row = 0; row < before.length; row++) {
      const rise = after[row]! - before[row]!
      if (rise > ROUNDING) rose += 1
      most = Math.max(most, rise)
    }
  }
  return { rose, most }
}

const ROUNDING = 1e-9
