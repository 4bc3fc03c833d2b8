import { FEATURE_SCHEMA } from '@sluice/features'

/** Means and deviations of the training rows' features, and what makes their deviations uncorrelated. */
export interface Whitening {
  readonly mean: Float32Array
  /** 1 / deviation; 0 for a feature that never varied. */
  readonly scale: Float32Array
  /** [features, features]: (x - mean) times it has the mean squared whitened deviation as its sum of squares. */
  readonly matrix: Float32Array
}

/** Standardised features are held within this by the net; the distance is not. */
export const CLIP_BOUND = 6
const DEVIATION_MIN = 1e-6
/** Taken as the deviation of a feature that never varied: any other value is far from the training data. */
const CONSTANT_DEVIATION = 0.01
/** Added to the correlations' diagonal: features that hang together exactly would make any rounding infinitely far. */
const RIDGE = 0.05

/** `least`: by column, the smallest deviation that counts as one; see `leastDeviations`. */
export function whiteningOf(features: Float32Array, rows: number, least: ArrayLike<number> = []): Whitening {
  const columns = rows === 0 ? 0 : features.length / rows
  const { mean, deviation: seen } = moments(features, rows, columns)
  const deviation = seen.map((d, column) => (d < DEVIATION_MIN ? d : Math.max(d, least[column] ?? 0)))
  const scale = deviation.map((d, column) => 1 / (d < DEVIATION_MIN ? Math.max(CONSTANT_DEVIATION, least[column] ?? 0) : d))
  const inverse = invertLower(cholesky(correlations(features, rows, mean, scale), columns), columns)
  const matrix = new Float32Array(columns * columns)
  const perColumn = 1 / Math.sqrt(Math.max(1, columns))
  for (let i = 0; i < columns; i++) for (let j = 0; j < columns; j++) matrix[i * columns + j] = scale[i]! * inverse[j * columns + i]! * perColumn
  return { mean: Float32Array.from(mean), scale: Float32Array.from(deviation, (d) => (d < DEVIATION_MIN ? 0 : 1 / d)), matrix }
}

/**
 * Smallest deviations that count as such, by the features' units. What hardly varied in simulated sessions (a venue's latency, say) may well be
 * something else on a slower machine: that alone does not make a row strange.
 */
export function leastDeviations(featureNames: readonly string[]): number[] {
  const units = new Map(FEATURE_SCHEMA.docs.map(({ name, unit }) => [name, unit]))
  return featureNames.map((name) => leastOfUnit(units.get(name) ?? ''))
}

function leastOfUnit(unit: string): number {
  if (unit.startsWith('ln')) return 0.5
  if (unit === 'bps') return 0.1
  return unit === 'ratio' ? 0.05 : 0
}

/** Rows as the net sees them: standardised and clipped. */
export function standardise({ mean, scale }: Whitening, features: Float32Array): Float32Array {
  const columns = mean.length
  const out = new Float32Array(features.length)
  for (let i = 0; i < features.length; i++) {
    const column = i % columns
    out[i] = Math.max(-CLIP_BOUND, Math.min(CLIP_BOUND, Math.fround(features[i]! - mean[column]!) * scale[column]!))
  }
  return out
}

function moments(features: Float32Array, rows: number, columns: number): { mean: Float64Array; deviation: Float64Array } {
  const mean = new Float64Array(columns)
  const deviation = new Float64Array(columns)
  for (let i = 0; i < features.length; i++) mean[i % columns]! += features[i]! / rows
  for (let i = 0; i < features.length; i++) deviation[i % columns]! += (features[i]! - mean[i % columns]!) ** 2 / rows
  return { mean, deviation: deviation.map(Math.sqrt) }
}

function correlations(features: Float32Array, rows: number, mean: Float64Array, scale: Float64Array): Float64Array {
  const columns = mean.length
  const sums = new Float64Array(columns * columns)
  const row = new Float64Array(columns)
  for (let at = 0; at < features.length; at += columns) {
    for (let c = 0; c < columns; c++) row[c] = (features[at + c]! - mean[c]!) * scale[c]!
    for (let i = 0; i < columns; i++) for (let j = 0; j <= i; j++) sums[i * columns + j]! += row[i]! * row[j]!
  }
  for (let i = 0; i < columns; i++) {
    for (let j = 0; j <= i; j++) sums[i * columns + j]! /= Math.max(1, rows)
    sums[i * columns + i] = Math.max(1, sums[i * columns + i]!) + RIDGE
  }
  return sums
}

/** Lower triangle L with L Lᵀ = a, of which the lower triangle is read. */
function cholesky(a: Float64Array, n: number): Float64Array {
  const l = new Float64Array(n * n)
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i * n + j]!
      for (let k = 0; k < j; k++) sum -= l[i * n + k]! * l[j * n + k]!
      l[i * n + j] = i === j ? Math.sqrt(Math.max(sum, RIDGE / 2)) : sum / l[j * n + j]!
    }
  }
  return l
}

function invertLower(l: Float64Array, n: number): Float64Array {
  const out = new Float64Array(n * n)
  for (let column = 0; column < n; column++) {
    for (let i = column; i < n; i++) {
      let sum = i === column ? 1 : 0
      for (let k = column; k < i; k++) sum -= l[i * n + k]! * out[k * n + column]!
      out[i * n + column] = sum / l[i * n + i]!
    }
  }
  return out
}
