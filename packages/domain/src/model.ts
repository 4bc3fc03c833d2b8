import type { AlertKind } from './alert.ts'
import type { Mic, Seq, UnixUs } from './brand.ts'
import type { Aggressiveness, CommandSource } from './order.ts'
import type { CandidateScore } from './scoring.ts'

/** How a model came about; `foreign`: brought by a person, not trained here. */
export type ModelKind = 'net' | 'trees' | 'rl' | 'blend' | 'foreign'

/**
 * Where a model stands. `registered`: known and checked, scores nothing. `shadow`: asked at every decision, decides nothing. `canary`: decides for
 * a share of the parents. `live`: decides for the others; one at a time. `retired`: no more, kept for what it decided.
 */
export type ModelStage = 'registered' | 'shadow' | 'canary' | 'live' | 'retired'

/** 1 to 40 small letters, digits, dots or hyphens, a letter or digit first: names a folder of the registry, too. */
export const MODEL_ID_PATTERN = /^[a-z0-9][a-z0-9.-]{0,39}$/
/** Models that shadow at a time. */
export const SHADOWS_MAX = 2
/** Largest share of the parents that a canary decides for, millionths. */
export const CANARY_SHARE_MICRO_MAX = 500_000

/** One check of the gate: what was measured and what would have passed, in words with their units. */
export interface GateCheck {
  readonly check: string
  readonly passed: boolean
  readonly was: string
  readonly limit: string
  /** What the figures come from: rows, seeds, intervals. */
  readonly detail: string
}

/** What a model has to pass before it may decide anything. */
export interface GateReport {
  readonly modelId: string
  /** Of the file that was tried: the report tells nothing of another one, whatever its name. */
  readonly modelSha256: string
  /** Model that scored live when this was measured; null: venue averages. */
  readonly champion: string | null
  readonly checkedUs: UnixUs
  readonly passed: boolean
  readonly checks: readonly GateCheck[]
}

/** What the core knows of a model: from its manifest and the report of its gate. */
export interface ModelSpec {
  readonly modelId: string
  readonly modelKind: ModelKind
  /** Of the ONNX file, hexadecimal. */
  readonly sha256: string
  readonly featureSchemaHash: string
  /** Horizon of the fill probability, milliseconds. */
  readonly fillHorizonMs: number
  /** Squared error of the predicted slippage on held-out sessions, squared basis points; null: its card tells none. */
  readonly cardSlippageMseBps2: number | null
  /** Share of a candidate's cost that its cost-to-go (Q) makes, millionths; 0: supervised scores alone, 1,000,000: cost-to-go alone. */
  readonly blendMicro: number
  readonly trainedUs: UnixUs
  /** Model that it was trained to follow; null for a first one. */
  readonly lineage: string | null
  readonly datasetSha256: string | null
  /** Null: never checked. `reportSha256` names the report in the registry. */
  readonly gate: { readonly passed: boolean; readonly checkedUs: UnixUs; readonly failed: readonly string[]; readonly reportSha256: string } | null
  readonly venueAverages: readonly { readonly mic: Mic; readonly aggressiveness: Aggressiveness; readonly score: CandidateScore }[]
}

/** One step of a model's life. */
export interface ModelEvent {
  readonly what: 'registered' | 'staged' | 'proposed' | 'approved' | 'rejected' | 'rolled-back' | 'suspended' | 'unsuspended'
  readonly stage: ModelStage
  readonly atUs: UnixUs
  readonly seq: Seq
  /** `configuration`, or the desk itself (`desk`), or a person. */
  readonly by: string
  readonly reason: string
}
/** Newest events that are kept with a model. */
export const MODEL_EVENTS_MAX = 100
/** Models that the desk knows; the oldest retired ones make room. */
export const MODELS_MAX = 200

/** The whole present state of one model: latest wins. */
export interface ModelRecord extends Omit<ModelSpec, 'venueAverages'> {
  readonly type: 'model'
  readonly stage: ModelStage
  /** Of the parents, millionths; null unless it is the canary. */
  readonly shareMicro: number | null
  readonly proposal: { readonly by: string; readonly reason: string; readonly atUs: UnixUs } | null
  /** The alert that keeps it from deciding now; averages or the model before decide meanwhile. */
  readonly suspendedBy: AlertKind | null
  /** True for the model that a rollback would bring back. */
  readonly previous: boolean
  readonly sinceUs: UnixUs
  readonly events: readonly ModelEvent[]
}

/** What a shadow would have done at one decision. */
export interface ShadowRecord {
  readonly type: 'shadow'
  readonly decisionId: number
  readonly modelId: string
  /** `<mic>:<aggressiveness>` of its first choice; null where it gave no usable scores. */
  readonly firstChoice: string | null
  /** Whether that is what was done. */
  readonly agrees: boolean
  /** Costs of its own first choice and of the one that was made, under its scores; millionths of a basis point. */
  readonly ownCostMicroBps: number | null
  readonly madeCostMicroBps: number | null
  readonly inferenceUs: number | null
  /** Why it gave no scores. */
  readonly failure: string | null
}

/** First choice of a decision as it was drawn: the base of every off-policy estimate. */
export interface Exploration {
  /** False: the best was first, as it would have been without exploration. */
  readonly explored: boolean
  /** `<mic>:<aggressiveness>` of what was drawn among the near-ties. */
  readonly chosen: string
  /** Chance of each ranked candidate to come first, millionths, in the order of `ranked`; they sum to 1,000,000. */
  readonly propensitiesMicro: readonly number[]
  /** What the drawn one was expected to cost more than the best; millionths of a basis point. */
  readonly regretMicroBps: number
}

/** Steps of a model's life that a person asks for. */
export type ModelInput =
  /** By the trainer, or by a person who brings a model; its files lie in the registry already. */
  | { readonly kind: 'register-model'; readonly source: CommandSource; readonly model: ModelSpec; readonly reason: string }
  /** `shareMicro`, of the parents, for a canary; else null. */
  | { readonly kind: 'stage-model'; readonly source: CommandSource; readonly modelId: string; readonly stage: Exclude<ModelStage, 'live'>; readonly shareMicro: number | null; readonly reason: string }
  /** Of the canary, to be live. */
  | { readonly kind: 'propose-model'; readonly source: CommandSource; readonly modelId: string; readonly reason: string }
  | { readonly kind: 'decide-proposal'; readonly source: CommandSource; readonly modelId: string; readonly approve: boolean; readonly reason: string }
  /** The live model before this one decides again, at once, by one person. */
  | { readonly kind: 'rollback-model'; readonly source: CommandSource; readonly reason: string }
