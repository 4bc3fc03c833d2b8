/** Rows taken together: each pass over the matrix then does the work of four. */
const TOGETHER = 4

/** Products of columns summed over rows, each row with its weight, as one symmetric matrix row by row. */
export function gramMatrix(x: Float32Array, columns: number, rows: ArrayLike<number>, weightOf: (row: number) => number = () => 1): Float64Array {
  const gram = new Float64Array(columns * columns)
  const values = new Float64Array(TOGETHER * columns)
  for (let from = 0; from < rows.length; from += TOGETHER) {
    values.fill(0)
    for (let k = 0; k < TOGETHER && from + k < rows.length; k++) {
      const row = rows[from + k]!
      const root = Math.sqrt(weightOf(row))
      for (let j = 0; j < columns; j++) values[k * columns + j] = root * x[row * columns + j]!
    }
    addProducts(gram, values, columns)
  }
  for (let i = 0; i < columns; i++) for (let j = 0; j < i; j++) gram[i * columns + j] = gram[j * columns + i]!
  return gram
}

function addProducts(gram: Float64Array, values: Float64Array, columns: number): void {
  for (let a = 0; a < columns; a++) {
    const [v0, v1, v2, v3] = [values[a]!, values[columns + a]!, values[2 * columns + a]!, values[3 * columns + a]!]
    // What is zero adds nothing: most venues' columns.
    if (v0 === 0 && v1 === 0 && v2 === 0 && v3 === 0) continue
    const at = a * columns
    for (let b = a; b < columns; b++) gram[at + b] = gram[at + b]! + v0 * values[b]! + v1 * values[columns + b]! + v2 * values[2 * columns + b]! + v3 * values[3 * columns + b]!
  }
}

/** Columns times a value of each row, summed over rows. */
export function momentVector(x: Float32Array, columns: number, rows: ArrayLike<number>, valueOf: (row: number) => number): Float64Array {
  const out = new Float64Array(columns)
  for (let k = 0; k < rows.length; k++) {
    const value = valueOf(rows[k]!)
    if (value === 0) continue
    const at = rows[k]! * columns
    for (let j = 0; j < columns; j++) out[j] = out[j]! + value * x[at + j]!
  }
  return out
}
