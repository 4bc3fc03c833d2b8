import { OBJECTIVE_DIMENSIONS, type ObjectiveWeights, type ScoreOutput } from '@sluice/domain'

export interface WeightedCostOptions {
  readonly weights: ObjectiveWeights
  /** Columns of an answer. */
  readonly outputNames: readonly ScoreOutput[]
  /** See `ModelSpec.blendMicro`. */
  readonly blendMicro: number
  /** Cost of not filling within the horizon, basis points. */
  readonly unfilledCostBps: number
  readonly horizonMs: number
}

/**
 * Weighted cost of one candidate in basis points from one raw answer of a model, as ranking computes it, before it is rounded to integers there:
 * (1 - b) of the supervised cost and b of the weighted cost-to-go.
 */
export function weightedCostBps(answer: ArrayLike<number>, feeBps: number, options: WeightedCostOptions): number {
  const { weights, outputNames, blendMicro, unfilledCostBps, horizonMs } = options
  const column = (name: ScoreOutput): number => {
    const at = outputNames.indexOf(name)
    return at < 0 ? 0 : answer[at]!
  }
  const delay = horizonMs > 0 ? Math.min((column('timeToFillS') * 1_000) / horizonMs, 1) * unfilledCostBps : 0
  const supervised = (weights.slippage * column('slippageBps') + weights.fill * (1 - column('fillProb')) * unfilledCostBps + weights.speed * delay
    + weights.leakage * column('leakageBps') + weights.fees * feeBps) / 1_000
  if (blendMicro === 0) return supervised
  const toGo = OBJECTIVE_DIMENSIONS.reduce((sum, dimension) => sum + (weights[dimension] * column(TO_GO[dimension])) / 1_000, 0)
  const share = blendMicro / 1_000_000
  return (1 - share) * supervised + share * toGo
}

const TO_GO = { slippage: 'toGoSlippageBps', fill: 'toGoFillBps', speed: 'toGoSpeedBps', leakage: 'toGoLeakageBps', fees: 'toGoFeesBps' } as const satisfies Record<keyof ObjectiveWeights, ScoreOutput>
