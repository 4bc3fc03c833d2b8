import type { FeatureReference, GateReport, ModelKind, ModelRecord, ObjectiveWeights } from '@sluice/domain'

/** Row of the topic `models`: one a model of the registry. */
export type ModelRow = Omit<ModelRecord, 'type'>

/** What a shadow or canary did beside the live model since it began, for the Models page. */
export interface ShadowFigures {
  readonly modelId: string
  readonly decisions: number
  /** Share of them in which it would have done the same. */
  readonly agreement: number | null
  /** Mean of how much cheaper its own first choice was, under its scores; millionths of a basis point. */
  readonly savingMicroBps: number | null
  readonly failures: number
  readonly inferenceUsP50: number | null
}

export const TRAINING_KINDS = ['net', 'trees', 'rl', 'blend'] as const satisfies readonly ModelKind[]
export type TrainingKind = (typeof TRAINING_KINDS)[number]
/** `sandbox`: seeded sessions of the simulated market. `decisions`: what this desk decided, from its journal. */
export const TRAINING_SOURCES = ['sandbox', 'decisions'] as const
export type TrainingSource = (typeof TRAINING_SOURCES)[number]

/** Row of the topic `training`: one a run, newest first. */
export interface TrainingRow {
  readonly id: string
  readonly kind: TrainingKind
  readonly source: TrainingSource
  readonly seed: number
  /** A person, or `schedule`. */
  readonly by: string
  readonly reason: string
  readonly startedUs: number
  readonly endedUs: number | null
  readonly status: 'running' | 'done' | 'failed' | 'cancelled'
  /** What it does now, in words. */
  readonly stage: string
  /** 0 to 1. */
  readonly progress: number
  /** Newest lines of its log. */
  readonly log: readonly string[]
  /** Of the model that came of it. */
  readonly modelId: string | null
  readonly error: string | null
}
export const TRAINING_LOG_MAX = 100

/** One line of a training chart. */
export interface TrainingCurve {
  readonly name: string
  readonly unit: string
  readonly xLabel: string
  readonly points: readonly (readonly [x: number, y: number])[]
}

/** What lies in the registry beside a model: `GET /api/models/<id>`. */
export interface ModelDocuments {
  readonly modelId: string
  /** Markdown. */
  readonly card: string
  readonly gate: GateReport | null
  readonly curves: readonly TrainingCurve[]
  readonly dataset: DatasetManifest | null
  readonly featureNames: readonly string[]
  readonly reference: readonly FeatureReference[]
}

/** What a model was trained on, enough to make it again. */
export interface DatasetManifest {
  readonly source: TrainingSource
  readonly seed: number
  readonly rows: number
  readonly fromUs: number
  readonly toUs: number
  readonly featureSchemaHash: string
  readonly codeVersion: string
  /** Of the journal's segments, or of the seeds of simulated sessions. */
  readonly inputs: readonly { readonly name: string; readonly hash: string }[]
  /** What was left out or tagged, each with its reason. */
  readonly curation: readonly { readonly what: string; readonly reason: string; readonly rows: number }[]
  readonly sha256: string
}

/** Why a decision went where it went: `GET /api/decisions/<id>/why`. */
export interface WhyAnswer {
  readonly decisionId: number
  readonly modelId: string
  /** Feature groups in the order of `contributions`. */
  readonly groups: readonly string[]
  readonly candidates: readonly {
    readonly key: string
    /** Weighted cost under the model's scores; basis points. */
    readonly costBps: number
    /** Cost of the baseline row (the training data's middle) with this candidate's fee; basis points. */
    readonly baselineBps: number
    /** By group, basis points; they sum to cost - baseline within 1e-3. */
    readonly contributions: readonly number[]
    /** What it would have cost more than the first choice; basis points. */
    readonly moreThanFirstBps: number
  }[]
}

/** What other weights, or another model, would have done with the logged decisions: `GET /api/off-policy`. */
export interface OffPolicyQuestion {
  readonly modelId: string | null
  readonly weights: ObjectiveWeights | null
}
export type OffPolicyAnswer =
  | {
      readonly ok: true
      readonly decisions: number
      /** Share of the decisions whose first choice would have been another. */
      readonly changed: number
      /** Mean realised cost a decision as logged, and of the other policy by the doubly robust estimate, with 95 % intervals; basis points, less is better. */
      readonly logged: { readonly mean: number; readonly low: number; readonly high: number }
      readonly other: { readonly mean: number; readonly low: number; readonly high: number }
      readonly difference: { readonly mean: number; readonly low: number; readonly high: number }
      /** Decisions that the estimate rests on after weighting. */
      readonly effective: number
    }
  /** Refused: propensities are missing, or too few decisions support the other policy. */
  | { readonly ok: false; readonly reason: string }
