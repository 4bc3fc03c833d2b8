import type { ProbeSample } from '@sluice/backtest'
import { SCORE_OUTPUTS } from '@sluice/domain'
import { FEATURE_SCHEMA } from '@sluice/features'

/** Columns of the targets, as the model's outputs. */
export const SLIPPAGE = 0
export const FILL = 1
export const TIME = 2
export const LEAKAGE = 3
export const HEADS = SCORE_OUTPUTS.length

/** Rows in the order of sessions and time. A target that has no value (nothing filled) is NaN and counts nowhere. */
export interface Dataset {
  readonly rows: number
  readonly features: Float32Array
  readonly targets: Float32Array
  /** `<mic> <aggressiveness>` of each row. */
  readonly keys: readonly string[]
  /** Rows of one block lie close in time, so that they are resampled together. */
  readonly blocks: readonly string[]
}

/** Length of a block of the bootstrap: longer than a probe and its markout live. */
const BLOCK_US = 30_000_000

export function datasetOf(samples: readonly ProbeSample[]): Dataset {
  const features = new Float32Array(samples.length * FEATURE_SCHEMA.count)
  const targets = new Float32Array(samples.length * HEADS)
  samples.forEach((sample, row) => {
    features.set(sample.features, row * FEATURE_SCHEMA.count)
    targets[row * HEADS + SLIPPAGE] = sample.slippageBps ?? NaN
    targets[row * HEADS + FILL] = sample.filled ? 1 : 0
    targets[row * HEADS + TIME] = sample.timeToFillS ?? NaN
    targets[row * HEADS + LEAKAGE] = sample.leakageBps ?? NaN
  })
  return {
    rows: samples.length, features, targets,
    keys: samples.map((s) => averageKey(s.mic, s.aggressiveness)),
    blocks: samples.map((s) => `${s.seed} ${Math.floor(s.sentUs / BLOCK_US)}`),
  }
}

export const averageKey = (mic: string, aggressiveness: string): string => `${mic} ${aggressiveness}`
