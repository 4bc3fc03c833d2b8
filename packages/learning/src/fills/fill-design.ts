import { FILL_FEATURES, type QueueDirection } from './fill-features.ts'
import type { FillRows } from './fill-sampler.ts'

/** What a model sees of a row: the features, then a one for the row's venue among those of the training rows (none for a venue that was not there). */
export interface FillDesign {
  readonly mics: readonly string[]
  readonly names: readonly string[]
  readonly directions: readonly QueueDirection[]
}

export const designOf = ({ mics }: FillRows): FillDesign => ({
  mics,
  names: [...FILL_FEATURES.map(({ name }) => name), ...mics.map((mic) => `venue-${mic}`)],
  directions: [...FILL_FEATURES.map(({ monotone }) => monotone), ...mics.map((): QueueDirection => 0)],
})

/** Row by row, a value for each name of the design. */
export function designMatrix({ mics, names }: FillDesign, rows: FillRows): Float32Array {
  const columns = names.length
  const matrix = new Float32Array(rows.rows * columns)
  const positions = rows.mics.map((mic) => mics.indexOf(mic))
  for (let row = 0; row < rows.rows; row++) {
    matrix.set(rows.features.subarray(row * rows.columns, (row + 1) * rows.columns), row * columns)
    const position = positions[rows.venues[row]!]!
    if (position >= 0) matrix[row * columns + rows.columns + position] = 1
  }
  return matrix
}

/** Columns by name, row by row. */
export function columnsOf(matrix: Float32Array, rows: number, columns: number, picked: readonly number[]): Float32Array {
  const out = new Float32Array(rows * picked.length)
  for (let row = 0; row < rows; row++) for (let k = 0; k < picked.length; k++) out[row * picked.length + k] = matrix[row * columns + picked[k]!]!
  return out
}
