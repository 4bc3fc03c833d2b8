import type { ModelManifest, ObjectiveWeights } from '@sluice/domain'
import type { ScorerPort } from '@sluice/runtime'
import type { ChildOptions } from './child-session.ts'
import type { Provider } from './onnx-session.ts'
import type { ScorerFigures } from './scorer-figures.ts'

/** Larger models run in a child. */
export const INLINE_BYTES_MAX = 2 * 1024 * 1024
/** Rows of one decision, as they are measured. */
export const DECISION_ROWS = 12

/** `auto`: whichever is fastest when the model is opened. */
export type ProviderChoice = Provider | 'auto'

export interface OpenScorerOptions {
  readonly modelDir: string
  readonly provider: ProviderChoice
  /** Hash of the schema that the caller's feature vectors follow. */
  readonly featureSchemaHash: string
  /** Digest that the model file must have beside the manifest's own, such as what the desk knows of the model; null: the manifest's word is taken. */
  readonly sha256?: string | null
  /** True: runs in a child on every provider, and not a byte of it is loaded in this process. */
  readonly isolate?: boolean
  /** Most rows of one decision. */
  readonly rowsMax?: number
  /** The child; by default `scorer-child.mjs` beside the running bundle. */
  readonly child?: ChildOptions
  readonly loadTimeoutMs?: number
  /** A run in a child that is older than this is taken for hung: the child is killed. */
  readonly hangMs?: number
  /** Children that are started again within `restartWindowMs`; after that their provider is left alone. */
  readonly restartsMax?: number
  readonly restartWindowMs?: number
  readonly restartDelayMs?: number
  /** Told whenever a child gives way, with why. */
  readonly onFallback?: (reason: string) => void
}

export interface OpenedScorer extends ScorerPort {
  readonly manifest: ModelManifest
  /** Why the chosen provider does not score now; null while it does. */
  readonly fallbackReason: string | null
  /** Where a decision's run takes place. */
  readonly place: 'inline' | 'child'
  /** Resolves once the provider is chosen; with `auto` the CPU here scores until then. */
  readonly chosen: Promise<void>
  figures(): ScorerFigures
  /** Opens the way for `bulk`, measured on `rows` rows. Never throws: without a child the figures say why, and `bulk` runs here. */
  startBulk(rows: number): Promise<void>
  /** Ends the child of `startBulk`: `bulk` runs here from then on. */
  stopBulk(): void
  /** As `score`, for many rows that may wait: in a child of its own, or here in small batches with turns of the loop between. */
  bulk(features: Float32Array, rows: number, deadlineMs: number, objective?: ObjectiveWeights | null): Promise<Float32Array>
}
