import type { TreeLoss } from './tree-options.ts'

/**
 * Boosted trees. Node arrays hold all trees one after the other; `roots` names each tree's first node. A row goes left where its
 * feature is at most the threshold, and where it is missing (NaN) and `missingLeft` says so.
 */
export interface TreeModel {
  readonly loss: TreeLoss
  readonly columns: number
  /** Margin of every row before the first tree. */
  readonly base: number
  readonly roots: Int32Array
  /** Column that a node splits on; -1: a leaf. */
  readonly feature: Int32Array
  readonly threshold: Float32Array
  readonly missingLeft: Uint8Array
  readonly left: Int32Array
  readonly right: Int32Array
  /** Margin that a leaf adds, learning rate included; 0 at splits. */
  readonly value: Float32Array
  /** What the splits on each column gained, as shares that sum to 1 (all 0 without a split). */
  readonly importance: Float64Array
  /** Loss on the validation rows by round, of the first bag; empty where there were none. */
  readonly validationLosses: readonly number[]
}

/** Predictions of row-major features: means, chances (logistic) or quantiles. */
export function predictTrees(model: TreeModel, features: Float32Array, rows: number): Float64Array {
  const margins = predictMargins(model, features, rows)
  if (model.loss === 'logistic') for (let row = 0; row < rows; row++) margins[row] = sigmoid(margins[row]!)
  return margins
}

/** Sums of base and leaves: the predictions before the logistic function. */
export function predictMargins(model: TreeModel, features: Float32Array, rows: number): Float64Array {
  const { columns, feature, threshold, missingLeft, left, right, value, roots } = model
  if (features.length !== rows * columns) throw new RangeError(`features has ${features.length} values: ${rows} rows of ${columns} are ${rows * columns}`)
  const out = new Float64Array(rows).fill(model.base)
  for (let row = 0; row < rows; row++) {
    const at = row * columns
    let margin = model.base
    for (let tree = 0; tree < roots.length; tree++) {
      let node = roots[tree]!
      for (let column = feature[node]!; column >= 0; column = feature[node]!) {
        const x = features[at + column]!
        node = x <= threshold[node]! || (missingLeft[node] === 1 && x !== x) ? left[node]! : right[node]!
      }
      margin += value[node]!
    }
    out[row] = margin
  }
  return out
}

export const sigmoid = (margin: number): number => 1 / (1 + Math.exp(-margin))

/** One model whose margin is the mean of the models' margins. */
export function averageTrees(models: readonly TreeModel[]): TreeModel {
  const [first] = models
  if (first === undefined) throw new RangeError('models has 0 entries: at least one is needed')
  if (models.length === 1) return first
  const other = models.find((m) => m.columns !== first.columns || m.loss !== first.loss)
  if (other !== undefined) throw new RangeError(`models differ: ${first.loss} of ${first.columns} columns and ${other.loss} of ${other.columns}`)
  const share = 1 / models.length
  const starts = models.map((_, i) => models.slice(0, i).reduce((sum, m) => sum + m.feature.length, 0))
  const joined = <T extends Int32Array | Float32Array | Uint8Array>(of: (m: TreeModel, start: number) => ArrayLike<number>, to: (values: number[]) => T): T =>
    to(models.flatMap((m, i) => Array.from(of(m, starts[i]!))))
  const ints = (values: number[]): Int32Array => Int32Array.from(values)
  return {
    loss: first.loss, columns: first.columns, base: models.reduce((sum, m) => sum + m.base * share, 0),
    roots: joined((m, start) => m.roots.map((r) => r + start), ints),
    feature: joined((m) => m.feature, ints),
    threshold: joined((m) => m.threshold, (v) => Float32Array.from(v)),
    missingLeft: joined((m) => m.missingLeft, (v) => Uint8Array.from(v)),
    left: joined((m, start) => m.left.map((n) => n + start), ints),
    right: joined((m, start) => m.right.map((n) => n + start), ints),
    value: joined((m) => m.value.map((v) => v * share), (v) => Float32Array.from(v)),
    importance: first.importance.map((_, column) => models.reduce((sum, m) => sum + m.importance[column]! * share, 0)),
    validationLosses: first.validationLosses,
  }
}
