import { OPTIONAL_SCORE_OUTPUTS, SCORE_OUTPUTS, type ScoreOutput } from '@sluice/domain'
import { FILL, FILL_10S, FILL_1S, FILL_60S, HEADS, LEAKAGE, MARKOUT_10S, SLIPPAGE, TIME, type Dataset } from '../dataset.ts'
import type { TreeLoss } from './tree-options.ts'

/** One column that trees of its own learn. */
export interface TreeHeadSpec {
  readonly output: ScoreOutput
  /** Column of the dataset's targets. */
  readonly target: number
  readonly loss: TreeLoss
  /** For the quantile loss. */
  readonly quantile?: number
  /** Counts from the quoted price, which needs no learning and lies beyond what trees can follow. */
  readonly fromQuoted: boolean
  /** Horizon of a fill chance, seconds; `own`: that of the model. */
  readonly horizonS?: number | 'own'
}

/** In the order of training: what every model must answer comes first. */
export const TREE_HEADS: readonly TreeHeadSpec[] = [
  { output: 'slippageBps', target: SLIPPAGE, loss: 'squared', fromQuoted: true },
  { output: 'fillProb', target: FILL, loss: 'logistic', fromQuoted: false, horizonS: 'own' },
  { output: 'timeToFillS', target: TIME, loss: 'squared', fromQuoted: false },
  { output: 'leakageBps', target: LEAKAGE, loss: 'squared', fromQuoted: false },
  { output: 'slippageLowBps', target: SLIPPAGE, loss: 'quantile', quantile: 0.1, fromQuoted: true },
  { output: 'slippageHighBps', target: SLIPPAGE, loss: 'quantile', quantile: 0.9, fromQuoted: true },
  { output: 'fillProb1s', target: FILL_1S, loss: 'logistic', fromQuoted: false, horizonS: 1 },
  { output: 'fillProb10s', target: FILL_10S, loss: 'logistic', fromQuoted: false, horizonS: 10 },
  { output: 'fillProb60s', target: FILL_60S, loss: 'logistic', fromQuoted: false, horizonS: 60 },
  { output: 'markout10sBps', target: MARKOUT_10S, loss: 'squared', fromQuoted: false },
]

/** The head's target of every row; NaN where it has none. `quoted`: column of the quoted price, -1 without one. */
export function headTargets(data: Dataset, { target, fromQuoted }: TreeHeadSpec, quoted: number): Float32Array {
  const columns = data.features.length / data.rows
  return Float32Array.from({ length: data.rows }, (_, row) => {
    const value = data.targets[row * HEADS + target]!
    return fromQuoted && quoted >= 0 ? value - data.features[row * columns + quoted]! : value
  })
}

/** Heads that at least `fewest` training rows tell of; the four that every model answers are always among them. */
export function headsToTrain(data: Dataset, fewest: number): TreeHeadSpec[] {
  return TREE_HEADS.filter(({ output, target }) => {
    if ((SCORE_OUTPUTS as readonly ScoreOutput[]).includes(output)) return true
    let rows = 0
    for (let row = 0; row < data.rows; row++) if (!Number.isNaN(data.targets[row * HEADS + target]!)) rows += 1
    return rows >= fewest
  })
}

/** Columns of the model: those of its heads and the distance, in the order of the contract. */
export const treeOutputNames = (heads: readonly Pick<TreeHeadSpec, 'output'>[]): ScoreOutput[] =>
  [...SCORE_OUTPUTS, ...OPTIONAL_SCORE_OUTPUTS].filter((name) => name === 'distance' || heads.some((h) => h.output === name))
