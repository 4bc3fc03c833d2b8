import type { QueueDirection } from './fill-features.ts'

const SWEEPS_MAX = 200
/** Of the largest step that one coefficient alone would take from zero. */
const TOLERANCE = 1e-5

/**
 * The b that makes b'Ab/2 - b'c least, where directions say so with no positive (-1) or no negative (1) coefficient: coordinate by coordinate.
 * `a` is symmetric and positive on its diagonal, row by row.
 */
export function signedLeastSquares(a: Float64Array, c: Float64Array, directions: readonly QueueDirection[], start?: Float64Array): Float64Array {
  const n = c.length
  const b = start === undefined ? new Float64Array(n) : start.slice()
  const gradient = new Float64Array(n)
  for (let i = 0; i < n; i++) {
    let sum = -c[i]!
    for (let j = 0; j < n; j++) sum += a[i * n + j]! * b[j]!
    gradient[i] = sum
  }
  let largest = 0
  for (let i = 0; i < n; i++) largest = Math.max(largest, Math.abs(c[i]!) / Math.sqrt(a[i * n + i]!))
  for (let sweep = 0; sweep < SWEEPS_MAX; sweep++) {
    let moved = 0
    for (let i = 0; i < n; i++) {
      const diagonal = a[i * n + i]!
      let next = b[i]! - gradient[i]! / diagonal
      if (directions[i] === -1) next = Math.min(0, next)
      else if (directions[i] === 1) next = Math.max(0, next)
      const step = next - b[i]!
      if (step === 0) continue
      b[i] = next
      for (let j = 0; j < n; j++) gradient[j] = gradient[j]! + step * a[i * n + j]!
      moved = Math.max(moved, Math.abs(step) * Math.sqrt(diagonal))
    }
    if (moved <= TOLERANCE * largest) break
  }
  return b
}
