import type { Mic } from './brand.ts'
import type { Aggressiveness } from './order.ts'
import type { CandidateScore } from './scoring.ts'

/** Columns of the score matrix, in this order. */
export const SCORE_OUTPUTS = ['slippageBps', 'fillProb', 'timeToFillS', 'leakageBps'] as const

/** Mean outcome of one venue and aggressiveness in the training set: what scores when the model does not. */
export interface VenueAverage {
  readonly mic: Mic
  readonly aggressiveness: Aggressiveness
  readonly score: CandidateScore
}

/** An input row with the answer that every provider must give, within the parity tolerance. */
export interface GoldenVector {
  readonly features: readonly number[]
  readonly scores: readonly number[]
}

/** `model.json` beside `model.onnx`: what the file is, how it is checked before it may score, and whether it may. */
export interface ModelManifest {
  readonly manifestVersion: 1
  readonly modelId: string
  /** File name within the same directory. */
  readonly file: string
  /** Hexadecimal digest of the file's bytes. */
  readonly sha256: string
  readonly featureSchemaHash: string
  readonly featureNames: readonly string[]
  readonly input: string
  readonly output: string
  readonly outputNames: readonly string[]
  /** Horizon of the fill probability, milliseconds. */
  readonly fillHorizonMs: number
  readonly golden: readonly GoldenVector[]
  /** `venue-averages`: the model did not beat them on held-out sessions, so they stay live. */
  readonly verdict: 'model' | 'venue-averages'
  readonly venueAverages: readonly VenueAverage[]
  /** The training report, for people. */
  readonly training: unknown
}
