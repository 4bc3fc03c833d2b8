import type { ModelSpec } from '@sluice/domain'
import type { OffPolicyAnswer, TrainingKind, TrainingSource } from '@sluice/protocol'

/** What the trainer process is asked to do, once, over node's process channel. */
export interface TrainJob {
  readonly job: 'train'
  readonly kind: TrainingKind
  readonly source: TrainingSource
  readonly seed: number
  /** Microseconds since 1970: when the model is said to be made. */
  readonly nowUs: number
  /** Folder of the registry that the model is written to, and those that are only read. */
  readonly registryDir: string
  readonly shippedDirs: readonly string[]
  readonly journalDir: string
  /** Folder of the model that scores live; null: venue averages. */
  readonly championDir: string | null
  /** What this is a build of, for the dataset's manifest. */
  readonly codeVersion: string
}

export type FromTrainer =
  | { readonly type: 'progress'; readonly stage: string; readonly progress: number; readonly line: string | null }
  /** The model lies in the registry, with the report of its gate. */
  | { readonly type: 'done'; readonly model: ModelSpec }
  | { readonly type: 'estimate'; readonly answer: OffPolicyAnswer }
  | { readonly type: 'failed'; readonly message: string }
