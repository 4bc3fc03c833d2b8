import { SCORE_LIMITS, type Aggressiveness, type Mic, type VenueAverage } from '@sluice/domain'
import { FILL, HEADS, LEAKAGE, SLIPPAGE, TIME, type Dataset } from './dataset.ts'

/** Mean of every target by venue and aggressiveness: the plain alternative that a model has to beat. */
export interface VenueAverages {
  readonly byKey: ReadonlyMap<string, Float64Array>
  /** Over all rows, for a venue and aggressiveness without any. */
  readonly overall: Float64Array
}

export function venueAveragesOf(data: Dataset): VenueAverages {
  const sums = new Map<string, { sum: Float64Array; count: Float64Array }>()
  const all = { sum: new Float64Array(HEADS), count: new Float64Array(HEADS) }
  data.keys.forEach((key, row) => {
    let own = sums.get(key)
    if (own === undefined) sums.set(key, (own = { sum: new Float64Array(HEADS), count: new Float64Array(HEADS) }))
    for (let head = 0; head < HEADS; head++) {
      const value = data.targets[row * HEADS + head]!
      if (Number.isNaN(value)) continue
      for (const part of [own, all]) {
        part.sum[head]! += value
        part.count[head]! += 1
      }
    }
  })
  const overall = all.sum.map((sum, head) => (all.count[head]! > 0 ? sum / all.count[head]! : 0))
  const byKey = new Map([...sums].map(([key, { sum, count }]) => [key, sum.map((total, head) => (count[head]! > 0 ? total / count[head]! : overall[head]!))]))
  return { byKey, overall }
}

/** The averages as predictions for every row, row-major. */
export function predictAverages(averages: VenueAverages, data: Dataset): Float32Array {
  const out = new Float32Array(data.rows * HEADS)
  data.keys.forEach((key, row) => out.set(averages.byKey.get(key) ?? averages.overall, row * HEADS))
  return out
}

/** The quoted price as the prediction of slippage, row-major; the other heads stay 0. */
export function predictTouch(data: Dataset, column: number): Float32Array {
  const columns = data.features.length / data.rows
  const out = new Float32Array(data.rows * HEADS)
  for (let row = 0; row < data.rows; row++) out[row * HEADS + SLIPPAGE] = data.features[row * columns + column]!
  return out
}

/** In the integers of the engine, in the order of the keys. */
export function toManifestAverages(averages: VenueAverages): VenueAverage[] {
  return [...averages.byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, means]) => {
    const [mic, aggressiveness] = key.split(' ') as [Mic, Aggressiveness]
    return {
      mic, aggressiveness,
      score: {
        slippageMicroBps: Math.round(means[SLIPPAGE]! * 1e6),
        fillProbMicro: Math.round(Math.min(1, Math.max(0, means[FILL]!)) * 1e6),
        timeToFillMs: Math.min(SCORE_LIMITS.timeToFillMs, Math.round(Math.max(0, means[TIME]!) * 1e3)),
        leakageMicroBps: Math.round(means[LEAKAGE]! * 1e6),
      },
    }
  })
}
