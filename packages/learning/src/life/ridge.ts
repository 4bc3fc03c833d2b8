/** Sums of least squares with a penalty on the squared coefficients (not on the first, the constant): small, exact, no iterations. */
export class RidgeSums {
  readonly columns: number
  private readonly normal: Float64Array
  private readonly right: Float64Array

  constructor(columns: number) {
    this.columns = columns
    this.normal = new Float64Array(columns * columns)
    this.right = new Float64Array(columns)
  }

  /** Row `row` of the row-major `rows`. */
  add(rows: Float64Array, row: number, target: number): void {
    const { columns, normal, right } = this
    const at = row * columns
    for (let i = 0; i < columns; i++) {
      const value = rows[at + i]!
      if (value === 0) continue
      right[i]! += value * target
      for (let j = 0; j <= i; j++) normal[i * columns + j]! += value * rows[at + j]!
    }
  }

  /** Coefficients of the rows that are in `all` and not here. */
  solveWithout(all: RidgeSums, penalty: number): Float64Array {
    const { columns } = this
    const normal = all.normal.map((value, i) => value - this.normal[i]!)
    const right = all.right.map((value, i) => value - this.right[i]!)
    for (let i = 0; i < columns; i++) normal[i * columns + i]! += i === 0 ? 1e-9 : penalty
    return solvePositive(normal, right)
  }
}

export function ridgeValue(coefficients: Float64Array, rows: Float64Array, row: number): number {
  let value = 0
  const at = row * coefficients.length
  for (let i = 0; i < coefficients.length; i++) value += coefficients[i]! * rows[at + i]!
  return value
}

/** Solves a symmetric positive definite system, of which the lower half is given, by Cholesky's factors. */
function solvePositive(matrix: Float64Array, right: Float64Array): Float64Array {
  const n = right.length
  const low = new Float64Array(n * n)
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * n + j]!
      for (let k = 0; k < j; k++) sum -= low[i * n + k]! * low[j * n + k]!
      low[i * n + j] = i === j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / low[j * n + j]!
    }
  }
  const solution = Float64Array.from(right)
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) solution[i]! -= low[i * n + k]! * solution[k]!
    solution[i]! /= low[i * n + i]!
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) solution[i]! -= low[k * n + i]! * solution[k]!
    solution[i]! /= low[i * n + i]!
  }
  return solution
}
