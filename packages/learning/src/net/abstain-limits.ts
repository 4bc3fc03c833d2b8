import type { AbstainLimits, ScoreOutput } from '@sluice/domain'

/** Share of the validation rows that stay below a limit. */
const KEPT = 0.999
/** Limits lie this far above that, as rows of the same kind vary. */
const ROOM = 1.25

/** Limits that nearly all validation rows keep; null for what the model does not answer. */
export function abstainLimits(scores: Float32Array, outputNames: readonly ScoreOutput[]): AbstainLimits {
  const column = (name: ScoreOutput): Float64Array | null => columnOf(scores, outputNames, name)
  const distance = column('distance')
  const [low, high] = [column('slippageLowBps'), column('slippageHighBps')]
  return {
    distanceMax: distance === null ? null : ROOM * quantile(distance, KEPT),
    widthMaxBps: low === null || high === null ? null : ROOM * quantile(high.map((value, row) => value - low[row]!), KEPT),
  }
}

/** Whether a row of scores lies above the limits. */
export function abstains(row: ArrayLike<number>, outputNames: readonly ScoreOutput[], limits: AbstainLimits): boolean {
  const value = (name: ScoreOutput): number => row[outputNames.indexOf(name)] ?? NaN
  return (limits.distanceMax !== null && value('distance') > limits.distanceMax) ||
    (limits.widthMaxBps !== null && value('slippageHighBps') - value('slippageLowBps') > limits.widthMaxBps)
}

/** Share of the rows that lie above the limits. */
export function abstainedShare(scores: Float32Array, outputNames: readonly ScoreOutput[], limits: AbstainLimits): number {
  const width = outputNames.length
  let rows = 0
  for (let at = 0; at < scores.length; at += width) if (abstains(scores.subarray(at, at + width), outputNames, limits)) rows += 1
  return rows / Math.max(1, scores.length / width)
}

/** One column of row-major scores; null when there is none of that name. */
export function columnOf(scores: Float32Array, outputNames: readonly ScoreOutput[], name: ScoreOutput): Float64Array | null {
  const at = outputNames.indexOf(name)
  if (at === -1) return null
  return Float64Array.from({ length: scores.length / outputNames.length }, (_, row) => scores[row * outputNames.length + at]!)
}

function quantile(values: Float64Array, share: number): number {
  const sorted = values.toSorted()
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0
}
