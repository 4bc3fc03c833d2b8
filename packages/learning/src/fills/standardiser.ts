/** Brings features to like size: cut at outer quantiles of the training rows, then centred and scaled. Every step rises with the feature. */
export interface Standardiser {
  readonly low: Float32Array
  readonly high: Float32Array
  readonly mean: Float32Array
  readonly scale: Float32Array
}

const OUTER = 0.005
const SCALE_MIN = 1e-6
/** Rows that the quantiles are taken from, at least, where there are so many: evenly spread over all. */
const SAMPLE_ROWS = 4_000

export function fitStandardiser(features: Float32Array, rows: number, columns: number): Standardiser {
  const fitted = { low: new Float32Array(columns), high: new Float32Array(columns), mean: new Float32Array(columns), scale: new Float32Array(columns) }
  const every = Math.max(1, Math.floor(rows / SAMPLE_ROWS))
  const sample = new Float32Array(Math.ceil(rows / every))
  for (let j = 0; j < columns; j++) {
    for (let i = 0; i < sample.length; i++) sample[i] = features[i * every * columns + j]!
    sample.sort()
    const low = sample[Math.floor(OUTER * (sample.length - 1))]!
    const high = sample[Math.ceil((1 - OUTER) * (sample.length - 1))]!
    let sum = 0
    let squares = 0
    for (let i = 0; i < rows; i++) {
      const cut = Math.min(high, Math.max(low, features[i * columns + j]!))
      sum += cut
      squares += cut * cut
    }
    const mean = sum / rows
    const scale = Math.sqrt(Math.max(0, squares / rows - mean * mean))
    fitted.low[j] = low
    fitted.high[j] = high
    fitted.mean[j] = mean
    // A feature that never moves says nothing.
    fitted.scale[j] = scale > SCALE_MIN ? 1 / scale : 0
  }
  return fitted
}

export function standardise({ low, high, mean, scale }: Standardiser, features: Float32Array, rows: number): Float32Array {
  const columns = mean.length
  const out = new Float32Array(rows * columns)
  for (let at = 0; at < out.length; at++) {
    const j = at % columns
    out[at] = (Math.min(high[j]!, Math.max(low[j]!, features[at]!)) - mean[j]!) * scale[j]!
  }
  return out
}
