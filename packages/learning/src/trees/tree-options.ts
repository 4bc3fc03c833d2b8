/** `squared` predicts the mean, `logistic` a chance (targets 0 to 1), `quantile` the value that the share `quantile` of the targets lies below. */
export type TreeLoss = 'squared' | 'logistic' | 'quantile'

export interface TreeOptions {
  readonly seed: number
  readonly loss: TreeLoss
  /** Share of the targets below the prediction, above 0 and below 1; used with the quantile loss only. */
  readonly quantile: number
  /** Trees at most. */
  readonly rounds: number
  readonly learningRate: number
  /** `depth`: every leaf is split down to maxDepth; `leaf`: the leaf that gains most is split next, up to maxLeaves. */
  readonly growth: 'depth' | 'leaf'
  readonly maxDepth: number
  readonly maxLeaves: number
  /** Least sum of second derivatives (squared and quantile: of weights) on either side of a split. */
  readonly minChildWeight: number
  /** L2 penalty of leaf values. */
  readonly lambda: number
  /** Least gain of a split. */
  readonly gamma: number
  /** Share of the rows that each tree sees, drawn anew for each. */
  readonly rowShare: number
  /** Share of the columns that each tree sees, drawn anew for each. */
  readonly columnShare: number
  /** Bins of a feature at most, the one of missing values included: 3 to 256. */
  readonly maxBins: number
  /** By column: 1 where the prediction may only rise with the feature, -1 where it may only fall, 0 without constraint; empty: no constraints. */
  readonly monotone: readonly number[]
  /** Stops after so many rounds without a better loss on the validation rows and keeps the rounds up to the best; 0: never. */
  readonly earlyStoppingRounds: number
  /** Threads that build histograms, the caller's included. The trees do not depend on it. */
  readonly threads: number
  /** Told after each round; the loss on the validation rows is null where there are none. */
  readonly onRound?: (round: number, validationLoss: number | null) => void
  /** Asked before each round; true ends the training with TrainingCancelled. */
  readonly isCancelled?: () => boolean
}

export const DEFAULT_TREES: TreeOptions = {
  seed: 1, loss: 'squared', quantile: 0.5, rounds: 200, learningRate: 0.1, growth: 'depth', maxDepth: 6, maxLeaves: 64, minChildWeight: 1, lambda: 1, gamma: 0,
  rowShare: 1, columnShare: 1, maxBins: 256, monotone: [], earlyStoppingRounds: 0, threads: 1,
}

export const MAX_DEPTH = 16
export const MAX_LEAVES = 1_024
export const MAX_BINS = 256
export const MAX_THREADS = 64

/** The training was cancelled by its caller; nothing of it is kept. */
export class TrainingCancelled extends Error {
  override readonly name = 'TrainingCancelled'
}

/** Defaults filled in, every value within its bounds; else an error that names the field, its value and what is allowed. */
export function treeOptions(given: Partial<TreeOptions>, columns: number): TreeOptions {
  const options = { ...DEFAULT_TREES, ...given }
  const within = (field: keyof TreeOptions, low: number, high: number, whole: boolean): void => {
    const value = options[field] as number
    if (!(value >= low && value <= high) || (whole && !Number.isInteger(value))) throw new RangeError(`${field} is ${value}: ${whole ? 'a whole number' : 'a number'} from ${low} to ${high} is allowed`)
  }
  within('seed', -0x8000_0000, 0xffff_ffff, true)
  within('rounds', 1, 100_000, true)
  within('learningRate', 1e-6, 1, false)
  within('maxDepth', 1, MAX_DEPTH, true)
  within('maxLeaves', 2, MAX_LEAVES, true)
  within('minChildWeight', 0, Number.MAX_VALUE, false)
  within('lambda', 0, Number.MAX_VALUE, false)
  within('gamma', 0, Number.MAX_VALUE, false)
  within('rowShare', 1e-6, 1, false)
  within('columnShare', 1e-6, 1, false)
  within('maxBins', 3, MAX_BINS, true)
  within('earlyStoppingRounds', 0, 100_000, true)
  within('threads', 1, MAX_THREADS, true)
  if (options.loss === 'quantile') within('quantile', 1e-6, 1 - 1e-6, false)
  if (!['squared', 'logistic', 'quantile'].includes(options.loss)) throw new RangeError(`loss is ${String(options.loss)}: squared, logistic or quantile is allowed`)
  if (!['depth', 'leaf'].includes(options.growth)) throw new RangeError(`growth is ${String(options.growth)}: depth or leaf is allowed`)
  if (options.monotone.length !== 0 && options.monotone.length !== columns) throw new RangeError(`monotone has ${options.monotone.length} values: ${columns}, one a column, or none are allowed`)
  options.monotone.forEach((value, i) => {
    if (value !== -1 && value !== 0 && value !== 1) throw new RangeError(`monotone[${i}] is ${value}: -1, 0 or 1 is allowed`)
  })
  return options
}
