import { sigmoid } from './tree-model.ts'
import type { TreeOptions } from './tree-options.ts'

/** Second derivative of the logistic loss at least: keeps a leaf of certain rows finite. */
const LEAST_CURVATURE = 1e-16
/** Bits of a fixed-point derivative at most; with fewer than 2^22 rows the sum stays below 2^53. */
const FIXED_BITS = 30

/** Steps of the whole numbers in which derivatives are summed, and their sums. */
export interface FixedPoint {
  readonly firstSum: number
  readonly secondSum: number
  readonly firstUnit: number
  readonly secondUnit: number
}

/** What a training is about: rows that count, targets, weights, and each row's margin so far. */
export interface TrainingState {
  readonly rows: Int32Array
  readonly targets: Float32Array | Float64Array
  readonly weights: Float32Array | null
  readonly margins: Float64Array
  /** First and second derivative of each row. */
  readonly derivatives: Float64Array
}

/** Writes the derivatives of `count` rows of `order` as whole numbers of the units that it returns. */
export function writeDerivatives(state: TrainingState, order: Int32Array, count: number, options: TreeOptions): FixedPoint {
  const { derivatives } = state
  fillDerivatives(state, order, count, options)
  let most1 = 0
  let most2 = 0
  for (let i = 0; i < count; i++) {
    const at = order[i]! * 2
    const size = Math.abs(derivatives[at]!)
    if (size > most1) most1 = size
    if (derivatives[at + 1]! > most2) most2 = derivatives[at + 1]!
  }
  const bits = Math.min(FIXED_BITS, 52 - Math.ceil(Math.log2(Math.max(2, count))))
  const scale1 = 2 ** (bits - exponentAbove(most1))
  const scale2 = 2 ** (bits - exponentAbove(most2))
  let firstSum = 0
  let secondSum = 0
  for (let i = 0; i < count; i++) {
    const at = order[i]! * 2
    const first = Math.round(derivatives[at]! * scale1)
    const second = Math.round(derivatives[at + 1]! * scale2)
    derivatives[at] = first
    derivatives[at + 1] = second
    firstSum += first
    secondSum += second
  }
  return { firstSum, secondSum, firstUnit: 1 / scale1, secondUnit: 1 / scale2 }
}

/** Least e with |value| <= 2^e. */
const exponentAbove = (value: number): number => (value === 0 ? 0 : Math.max(-900, Math.ceil(Math.log2(value))))

function fillDerivatives({ targets, weights, margins, derivatives }: TrainingState, order: Int32Array, count: number, { loss, quantile }: TreeOptions): void {
  for (let i = 0; i < count; i++) {
    const row = order[i]!
    const weight = weights === null ? 1 : weights[row]!
    let first: number
    let second = 1
    if (loss === 'squared') {
      first = margins[row]! - targets[row]!
    } else if (loss === 'logistic') {
      const chance = sigmoid(margins[row]!)
      first = chance - targets[row]!
      second = Math.max(LEAST_CURVATURE, chance * (1 - chance))
    } else {
      first = margins[row]! >= targets[row]! ? 1 - quantile : -quantile
    }
    derivatives[row * 2] = weight * first
    derivatives[row * 2 + 1] = weight * second
  }
}

/** Mean loss over the rows that count: squared error, log loss or pinball loss. */
export function meanLoss(state: Pick<TrainingState, 'rows' | 'targets' | 'weights' | 'margins'>, { loss, quantile }: Pick<TreeOptions, 'loss' | 'quantile'>): number {
  let sum = 0
  let total = 0
  for (const row of state.rows) {
    const margin = state.margins[row]!
    const target = state.targets[row]!
    const weight = state.weights === null ? 1 : state.weights[row]!
    const off = target - margin
    // ln(1 + e^m) - target m, written so that nothing overflows.
    if (loss === 'logistic') sum += weight * (Math.max(margin, 0) + Math.log1p(Math.exp(-Math.abs(margin))) - target * margin)
    else if (loss === 'squared') sum += weight * off * off
    else sum += weight * (off >= 0 ? quantile * off : (quantile - 1) * off)
    total += weight
  }
  return total > 0 ? sum / total : 0
}

const CHANCE_FLOOR = 1e-6

/** Best constant margin: mean, log odds of the mean, or quantile of the targets. */
export function baseMargin({ rows, targets, weights }: Pick<TrainingState, 'rows' | 'targets' | 'weights'>, { loss, quantile }: Pick<TreeOptions, 'loss' | 'quantile'>): number {
  if (rows.length === 0) return 0
  if (loss === 'quantile') return weightedQuantile(Float64Array.from(rows, (r) => targets[r]!), weights === null ? null : Float64Array.from(rows, (r) => weights[r]!), quantile)
  let sum = 0
  let total = 0
  for (const row of rows) {
    const weight = weights === null ? 1 : weights[row]!
    sum += weight * targets[row]!
    total += weight
  }
  const mean = total > 0 ? sum / total : 0
  if (loss === 'squared') return mean
  const chance = Math.min(1 - CHANCE_FLOOR, Math.max(CHANCE_FLOOR, mean))
  return Math.log(chance / (1 - chance))
}

/** Least value at or below which at least the share `quantile` of the weight lies. Without weights the array is sorted in place. */
export function weightedQuantile(values: Float64Array, weights: Float64Array | null, quantile: number): number {
  if (weights === null) return values.sort()[Math.min(values.length - 1, Math.max(0, Math.ceil(quantile * values.length) - 1))]!
  const order = Int32Array.from(values, (_, i) => i).sort((a, b) => values[a]! - values[b]!)
  const total = weights.reduce((sum, w) => sum + w, 0)
  let below = 0
  for (const i of order) {
    below += weights[i]!
    if (below >= quantile * total) return values[i]!
  }
  return values[order[order.length - 1]!]!
}
