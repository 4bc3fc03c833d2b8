import type { QueueDirection } from './fill-features.ts'
import { gramMatrix, momentVector } from './gram.ts'
import { signedLeastSquares } from './signed-least-squares.ts'
import type { TimeFolds } from './time-folds.ts'

/** Penalties tried, by row of training data; the strongest first, whose solution is near the next one's. */
export const RIDGE_PENALTIES = [6, 2, 0.6, 0.2] as const
const DIAGONAL_MIN = 1e-6
const CHANCE_MIN = 0.005

export interface RidgeModel {
  readonly coefficients: Float64Array
  readonly constant: number
}

export interface RidgeFit {
  readonly model: RidgeModel
  readonly penalty: number
  /** Score of each row by a model that did not see its block of time. */
  readonly outOfFold: Float64Array
}

/** Sums that a fit needs: those of several sets of rows add up. */
interface Moments {
  readonly gram: Float64Array
  readonly rows: number
}

/** Products of columns by fold and for all rows: computed once for every outcome and penalty. */
export interface RidgeMoments {
  readonly all: Moments
  readonly folds: readonly Moments[]
}

/** `x` standardised, row by row. The rows that a fold may not train on are taken off the sums over all rows. */
export function ridgeMoments(x: Float32Array, columns: number, folds: TimeFolds): RidgeMoments {
  const rows = folds.of.length
  const every = Uint32Array.from({ length: rows }, (_, row) => row)
  const blocks = Array.from({ length: folds.count }, (_, fold) => gramMatrix(x, columns, every.filter((row) => folds.of[row] === fold)))
  const gram = sum(blocks)
  return {
    all: { gram, rows },
    folds: blocks.map((block, fold) => {
      const purged = every.filter((row) => folds.of[row] !== fold && !folds.trains(row, fold))
      const left = gramMatrix(x, columns, purged)
      const out = gram.map((value, i) => value - block[i]! - left[i]!)
      return { gram: out, rows: every.filter((row) => folds.trains(row, fold)).length }
    }),
  }
}

/** Least squares of the outcome with a penalty on large coefficients, the penalty that judges the left-out blocks best, and signs as the directions say. */
export function fitRidge(x: Float32Array, columns: number, { outcomes, directions, folds, moments }: {
  readonly outcomes: Uint8Array; readonly directions: readonly QueueDirection[]; readonly folds: TimeFolds; readonly moments: RidgeMoments
}): RidgeFit {
  const every = Uint32Array.from(outcomes, (_, row) => row)
  const systems = moments.folds.map((part, fold) => systemOf(x, columns, every.filter((row) => folds.trains(row, fold)), outcomes, part))
  let best: { penalty: number; loss: number; outOfFold: Float64Array } | null = null
  let starts: readonly (Float64Array | undefined)[] = []
  for (const penalty of RIDGE_PENALTIES) {
    const models = systems.map((system, fold) => solve(system, penalty, directions, starts[fold]))
    starts = models.map(({ coefficients }) => coefficients)
    const outOfFold = Float64Array.from(every, (row) => scoreRow(models[folds.of[row]!]!, x, row))
    const loss = outOfFold.reduce((total, score, row) => total + (score - outcomes[row]!) * (score - outcomes[row]!), 0)
    if (best === null || loss < best.loss) best = { penalty, loss, outOfFold }
  }
  const { penalty, outOfFold } = best!
  return { model: solve(systemOf(x, columns, every, outcomes, moments.all), penalty, directions), penalty, outOfFold }
}

export function ridgeScores(model: RidgeModel, x: Float32Array, rows: number): Float64Array {
  return Float64Array.from({ length: rows }, (_, row) => scoreRow(model, x, row))
}

/** Scores are chances, but for the few beyond what a chance may be: as margins. */
export const ridgeMargins = (scores: Float64Array): Float64Array =>
  scores.map((score) => {
    const chance = Math.min(1 - CHANCE_MIN, Math.max(CHANCE_MIN, score))
    return Math.log(chance / (1 - chance))
  })

/** What a set of rows says of one outcome. */
interface System extends Moments {
  readonly constant: number
  readonly products: Float64Array
}

function systemOf(x: Float32Array, columns: number, rows: Uint32Array, outcomes: Uint8Array, moments: Moments): System {
  const constant = rows.reduce((total, row) => total + outcomes[row]!, 0) / Math.max(1, rows.length)
  return { ...moments, constant, products: momentVector(x, columns, rows, (row) => outcomes[row]! - constant) }
}

function solve({ gram, rows, constant, products }: System, penalty: number, directions: readonly QueueDirection[], start?: Float64Array): RidgeModel {
  const columns = products.length
  const penalised = gram.slice()
  for (let j = 0; j < columns; j++) penalised[j * columns + j] = penalised[j * columns + j]! + penalty * rows + DIAGONAL_MIN
  return { constant, coefficients: signedLeastSquares(penalised, products, directions, start) }
}

function scoreRow({ constant, coefficients }: RidgeModel, x: Float32Array, row: number): number {
  let score = constant
  const at = row * coefficients.length
  for (let j = 0; j < coefficients.length; j++) score += coefficients[j]! * x[at + j]!
  return score
}

function sum(matrices: readonly Float64Array[]): Float64Array {
  const total = new Float64Array(matrices[0]!.length)
  for (const matrix of matrices) for (let i = 0; i < total.length; i++) total[i] = total[i]! + matrix[i]!
  return total
}
