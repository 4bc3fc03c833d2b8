import type { GateReport, ModelManifest } from '@sluice/domain'

/** Where training rows come from: seeded sessions of the simulated market, or what a desk decided, from its journal. */
export type DatasetSource = 'sandbox' | 'decisions'

/** What a model was trained on, enough to make it again: `dataset.json` beside it. */
export interface DatasetManifest {
  readonly source: DatasetSource
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
  /** Of the rows themselves. */
  readonly sha256: string
}

/** One line of a training chart: `curves.json` holds a list of them. */
export interface TrainingCurve {
  readonly name: string
  readonly unit: string
  readonly xLabel: string
  readonly points: readonly (readonly [x: number, y: number])[]
}

/** A whole folder of the registry, as it is written. */
export interface ModelFolder {
  readonly manifest: ModelManifest
  readonly onnx: Uint8Array
  readonly card: string
  readonly curves: readonly TrainingCurve[]
  readonly dataset: DatasetManifest | null
  readonly gate: GateReport | null
}
