import type { Mic, UnixUs } from './brand.ts'
import type { ModelKind } from './model.ts'
import type { Aggressiveness } from './order.ts'
import type { CandidateScore } from './scoring.ts'

/** Columns of the score matrix, in this order. */
export const SCORE_OUTPUTS = ['slippageBps', 'fillProb', 'timeToFillS', 'leakageBps'] as const

/**
 * Columns that a model may answer beside the four: quantiles and further horizons, the distance of the row from the training data (mean squared
 * whitened deviation), and the cost of all that is left by objective dimension (bps, unweighted) when the candidate is asked alone or first of a split.
 */
export const OPTIONAL_SCORE_OUTPUTS = [
  'slippageLowBps', 'slippageHighBps', 'fillProb1s', 'fillProb10s', 'fillProb60s', 'markout10sBps', 'distance',
  'toGoSlippageBps', 'toGoFillBps', 'toGoSpeedBps', 'toGoLeakageBps', 'toGoFeesBps',
  'splitToGoSlippageBps', 'splitToGoFillBps', 'splitToGoSpeedBps', 'splitToGoLeakageBps', 'splitToGoFeesBps',
] as const
export type ScoreOutput = (typeof SCORE_OUTPUTS)[number] | (typeof OPTIONAL_SCORE_OUTPUTS)[number]

/** Above these a row is scored by its venue's average: calibrated on validation rows. */
export interface AbstainLimits {
  readonly distanceMax: number | null
  /** Of the interval between the two slippage quantiles, basis points. */
  readonly widthMaxBps: number | null
}

/** Scores whatever it is asked. */
export const NEVER_ABSTAIN: AbstainLimits = { distanceMax: null, widthMaxBps: null }

/** Training distribution of one feature: shares of the rows below the first edge, between edges, and above the last. */
export interface FeatureReference {
  readonly name: string
  readonly edges: readonly number[]
  readonly shares: readonly number[]
}

/** Mean outcome of one venue and aggressiveness in the training set: what scores when the model does not. */
export interface VenueAverage {
  readonly mic: Mic
  readonly aggressiveness: Aggressiveness
  readonly score: CandidateScore
}

/** An input row (features, then weights where they are used) with the answer that every provider must give, within the parity tolerance. */
export interface GoldenVector {
  readonly features: readonly number[]
  readonly scores: readonly number[]
}

/** `model.json` beside `model.onnx`: what the file is, how it is checked before it may score, and whether it may. */
export interface ModelManifest {
  readonly manifestVersion: 2
  readonly modelKind: ModelKind
  readonly modelId: string
  /** File name within the same directory. */
  readonly file: string
  /** Hexadecimal digest of the file's bytes. */
  readonly sha256: string
  readonly featureSchemaHash: string
  readonly featureNames: readonly string[]
  /** Graph input [rows, features]; with `usesObjective` five columns follow: the weights (1 = 1,000 thousandths) in the order of OBJECTIVE_DIMENSIONS. */
  readonly input: string
  readonly usesObjective: boolean
  readonly output: string
  /** Columns of the output: the four of SCORE_OUTPUTS first, then any of the optional ones. */
  readonly outputNames: readonly ScoreOutput[]
  /** See `ModelSpec.blendMicro`. */
  readonly blendMicro: number
  readonly abstain: AbstainLimits
  /** One a feature; empty: drift is not watched. */
  readonly reference: readonly FeatureReference[]
  readonly trainedUs: UnixUs
  readonly lineage: string | null
  readonly datasetSha256: string | null
  /** Horizon of the fill probability, milliseconds. */
  readonly fillHorizonMs: number
  readonly golden: readonly GoldenVector[]
  /** `venue-averages`: the model did not beat them on held-out sessions, so they stay live. */
  readonly verdict: 'model' | 'venue-averages'
  readonly venueAverages: readonly VenueAverage[]
  /** The training report, for people. */
  readonly training: unknown
}
