import { assert } from '@sluice/domain'

export interface MetricPoint {
  /** Microseconds since 1970, or any rising abscissa. */
  readonly atUs: number
  readonly value: number
}

export interface MeanBandPoint {
  readonly atUs: number
  /** Points in the window so far. */
  readonly count: number
  readonly mean: number
  /** 95 % confidence interval of the mean; null with fewer than two points. */
  readonly low: number | null
  readonly high: number | null
}

/** Two-sided 95 % quantile of the normal distribution. */
const NORMAL_975 = 1.959963984540054

/**
 * Mean of the last `window` points at every point, with the normal 95 % confidence band of that mean. Each window is summed
 * afresh, so that nothing drifts over a long day.
 */
export function rollingMeanBand(points: readonly MetricPoint[], window: number): MeanBandPoint[] {
  assert(Number.isSafeInteger(window) && window >= 1, `window must be a positive integer: ${window}`)
  return points.map(({ atUs }, i) => bandOf(atUs, points.slice(Math.max(0, i + 1 - window), i + 1)))
}

function bandOf(atUs: number, points: readonly MetricPoint[]): MeanBandPoint {
  const count = points.length
  const mean = points.reduce((sum, { value }) => sum + value, 0) / count
  if (count < 2) return { atUs, count, mean, low: null, high: null }
  const squares = points.reduce((sum, { value }) => sum + (value - mean) * (value - mean), 0)
  const halfWidth = NORMAL_975 * Math.sqrt(squares / (count - 1) / count)
  return { atUs, count, mean, low: mean - halfWidth, high: mean + halfWidth }
}
