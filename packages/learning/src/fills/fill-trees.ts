import { binFeatures, type BinnedFeatures } from '../trees/bin-features.ts'
import { trainTrees } from '../trees/train-trees.ts'
import { averageTrees, predictMargins, type TreeModel } from '../trees/tree-model.ts'
import type { TreeOptions } from '../trees/tree-options.ts'
import type { QueueDirection } from './fill-features.ts'
import type { TimeFolds } from './time-folds.ts'

export const TREE_BINS = 32

export interface FillTrees {
  /** The mean of the folds' trees. */
  readonly model: TreeModel
  /** Margin of each row by the trees that did not see its block of time. */
  readonly outOfFold: Float64Array
}

export const binsOf = (x: Float32Array, rows: number, columns: number): BinnedFeatures => binFeatures(x, rows, columns, TREE_BINS)

/** Shallow boosted trees, once for each block of time that is left out: together they are the bag, and each judges the block it did not see. */
export function fitFillTrees(x: Float32Array, columns: number, { outcomes, directions, folds, binned, options }: {
  readonly outcomes: Uint8Array; readonly directions: readonly QueueDirection[]; readonly folds: TimeFolds; readonly binned: BinnedFeatures; readonly options: Partial<TreeOptions> & { readonly seed: number }
}): FillTrees {
  const rows = outcomes.length
  const models = Array.from({ length: folds.count }, (_, fold) => {
    const targets = Float32Array.from(outcomes, (outcome, row) => (folds.trains(row, fold) ? outcome : NaN))
    return trainTrees({ rows, columns, features: x, targets, binned }, { loss: 'logistic', maxBins: TREE_BINS, monotone: directions, ...options, seed: options.seed + fold })
  })
  const outOfFold = new Float64Array(rows)
  models.forEach((model, fold) => {
    const own = Uint32Array.from(outcomes, (_, row) => row).filter((row) => folds.of[row] === fold)
    const features = new Float32Array(own.length * columns)
    own.forEach((row, i) => features.set(x.subarray(row * columns, (row + 1) * columns), i * columns))
    predictMargins(model, features, own.length).forEach((margin, i) => {
      outOfFold[own[i]!] = margin
    })
  })
  return { model: averageTrees(models), outOfFold }
}
