import { OPTIONAL_SCORE_OUTPUTS, SCORE_OUTPUTS, type ScoreOutput } from '@sluice/domain'

/**
 * Last layer of the net, column by column. The three means learn squared error; the median of the slippage and the logarithms of its distances to
 * both outer quantiles learn the pinball loss; then a column for each interval of time, the log-odds that an order that has not filled yet
 * fills within it.
 */
export const RAW = { slippage: 0, leakage: 1, markout10s: 2, median: 3, logBelow: 4, logAbove: 5, hazards: 6 } as const
/** Columns that learn squared error. */
export const MEANS = 3
export const QUANTILES = { low: 0.1, median: 0.5, high: 0.9 } as const
/** Raw outputs are held within this: beyond it nothing changes. */
export const RAW_BOUND = 30

/** Ends of the intervals of time to a whole fill, seconds. */
export const INTERVAL_ENDS_S = [0.05, 0.3, 1, 2, 5, 10, 20, 60] as const
/** Fewest training rows that must have been watched through an interval for the net to say anything of it. */
export const AT_RISK_MIN = 200

/** Fill columns and their horizons, seconds; null: the model's own horizon. */
const FILL_OUTPUTS: readonly { readonly name: ScoreOutput; readonly horizonS: number | null }[] = [
  { name: 'fillProb', horizonS: null }, { name: 'fillProb1s', horizonS: 1 }, { name: 'fillProb10s', horizonS: 10 }, { name: 'fillProb60s', horizonS: 60 },
]

/** One column of fill chances: the sum of the first `intervals` intervals. */
export interface FillColumn {
  readonly name: ScoreOutput
  readonly intervals: number
}

export interface NetShape {
  readonly inputs: number
  readonly hidden: readonly number[]
  /** Ends of the intervals that the data tell of, seconds. */
  readonly endsS: readonly number[]
  /** Mean time of the fills within each interval, seconds. */
  readonly meanS: readonly number[]
  readonly fills: readonly FillColumn[]
  /** Column of the raw features that slippage and its quantiles are added to; -1: none. */
  readonly quoted: number
}

export const rawColumns = (shape: Pick<NetShape, 'endsS'>): number => RAW.hazards + shape.endsS.length

/** Fill columns that `endsS` reaches. Throws when the model's own horizon is none of the ends. */
export function fillColumns(endsS: readonly number[], horizonS: number): FillColumn[] {
  if (!endsS.includes(horizonS)) throw new RangeError(`fill horizon ${horizonS} s must be one of the ends of the intervals with enough rows: ${endsS.join(', ')} s`)
  return FILL_OUTPUTS.flatMap(({ name, horizonS: own }) => {
    const at = endsS.indexOf(own ?? horizonS)
    return at === -1 ? [] : [{ name, intervals: at + 1 }]
  })
}

/** Output columns of the exported graph, in the order of the contract. */
export function outputNamesOf(shape: Pick<NetShape, 'fills'>): ScoreOutput[] {
  const named = new Set<ScoreOutput>([...SCORE_OUTPUTS, 'slippageLowBps', 'slippageHighBps', 'markout10sBps', 'distance', ...shape.fills.map(({ name }) => name)])
  return [...SCORE_OUTPUTS, ...OPTIONAL_SCORE_OUTPUTS].filter((name) => named.has(name))
}

/** Sizes of the layers, input first. */
export const layerSizes = (shape: NetShape): number[] => [shape.inputs, ...shape.hidden, rawColumns(shape)]

/** Where the layers lie in the flat vector of all parameters: weights row-major [in, out], then the bias, layer by layer. */
export function parameterParts(shape: NetShape): { readonly weights: number; readonly bias: number; readonly inputs: number; readonly outputs: number }[] {
  const sizes = layerSizes(shape)
  let at = 0
  return sizes.slice(1).map((outputs, i) => {
    const inputs = sizes[i]!
    const part = { weights: at, bias: at + inputs * outputs, inputs, outputs }
    at += inputs * outputs + outputs
    return part
  })
}

export const parameterCount = (shape: NetShape): number => parameterParts(shape).reduce((sum, { inputs, outputs }) => sum + inputs * outputs + outputs, 0)
