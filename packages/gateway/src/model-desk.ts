import type { ModelSpec } from '@sluice/domain'
import type { ModelDocuments, OffPolicyAnswer, OffPolicyQuestion, TrainingKind, TrainingRow, TrainingSource, WhyAnswer } from '@sluice/protocol'

export interface TrainingRequest {
  readonly kind: TrainingKind
  readonly source: TrainingSource
  readonly seed: number
  readonly by: string
  readonly reason: string
}

/** The registry of models and the trainer, as the gateway needs them; injected where it is composed. */
export interface ModelDesk {
  /** Null: no such model in the registry. */
  documents(modelId: string): Promise<ModelDocuments | null>
  /** Answers the run, or why none begins (one is running, too few decisions). */
  startTraining(request: TrainingRequest): Promise<{ readonly ok: true; readonly run: TrainingRow } | { readonly ok: false; readonly reason: string }>
  /** Null: done; else why not. */
  cancelTraining(runId: string, by: string): Promise<string | null>
  /** Newest first. */
  runs(): readonly TrainingRow[]
  onRun(listener: (run: TrainingRow) => void): void
  /** Called when a run has put a model into the registry: the gateway sends it on to the core as `register-model`. */
  onTrained(listener: (model: ModelSpec, reason: string, by: string) => void): void
  /** Null: no such decision, or none that a model scored. */
  why(decisionId: number): Promise<WhyAnswer | null>
  offPolicy(question: OffPolicyQuestion): Promise<OffPolicyAnswer>
  close(): Promise<void>
}

