import type { QueueDirection } from './fill-features.ts'
import { gramMatrix, momentVector } from './gram.ts'
import { signedLeastSquares } from './signed-least-squares.ts'

const STEPS_MAX = 30
const TOLERANCE = 1e-6
const CURVATURE_MIN = 1e-6

export const logistic = (margin: number): number => 1 / (1 + Math.exp(-margin))

/** Coefficients, the constant first. */
export interface LogisticModel {
  readonly coefficients: Float64Array
}

/**
 * Logistic regression with a constant by Newton steps; `penalty` times half the squared coefficients (the constant's excepted) is added to the
 * loss summed over rows, and directions bound the signs of coefficients.
 */
export function fitLogistic(x: Float32Array, columns: number, outcomes: ArrayLike<number>, { penalty, directions }: { readonly penalty: number; readonly directions: readonly QueueDirection[] }): LogisticModel {
  const rows = Uint32Array.from({ length: outcomes.length }, (_, row) => row)
  const width = columns + 1
  const withOne = new Float32Array(rows.length * width)
  for (const row of rows) {
    withOne[row * width] = 1
    withOne.set(x.subarray(row * columns, (row + 1) * columns), row * width + 1)
  }
  let coefficients: Float64Array = new Float64Array(width)
  for (let step = 0; step < STEPS_MAX; step++) {
    const margins = marginsOf(withOne, width, coefficients)
    const chances = margins.map(logistic)
    const curvature = chances.map((chance) => Math.max(CURVATURE_MIN, chance * (1 - chance)))
    const hessian = gramMatrix(withOne, width, rows, (row) => curvature[row]!)
    // The least of the loss's parabola at this point: weighted least squares on the working outcome.
    const target = momentVector(withOne, width, rows, (row) => curvature[row]! * margins[row]! + outcomes[row]! - chances[row]!)
    for (let j = 0; j < width; j++) hessian[j * width + j] = hessian[j * width + j]! + (j === 0 ? CURVATURE_MIN : penalty)
    const next = signedLeastSquares(hessian, target, [0, ...directions], coefficients)
    const moved = next.reduce((most, value, j) => Math.max(most, Math.abs(value - coefficients[j]!)), 0)
    coefficients = next
    if (moved < TOLERANCE) break
  }
  return { coefficients }
}

export function logisticMargins({ coefficients }: LogisticModel, x: Float32Array, rows: number): Float64Array {
  const columns = coefficients.length - 1
  const margins = new Float64Array(rows).fill(coefficients[0]!)
  for (let row = 0; row < rows; row++) for (let j = 0; j < columns; j++) margins[row] = margins[row]! + coefficients[j + 1]! * x[row * columns + j]!
  return margins
}

function marginsOf(x: Float32Array, columns: number, coefficients: Float64Array): Float64Array {
  const margins = new Float64Array(x.length / columns)
  for (let row = 0; row < margins.length; row++) {
    let margin = 0
    for (let j = 0; j < columns; j++) margin += coefficients[j]! * x[row * columns + j]!
    margins[row] = margin
  }
  return margins
}
