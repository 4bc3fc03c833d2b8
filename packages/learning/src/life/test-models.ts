import { SCORE_OUTPUTS, type ModelManifest, type UnixUs } from '@sluice/domain'
import { FEATURE_SCHEMA } from '@sluice/features'
import type { ModelFolder } from './model-documents.ts'
import { sha256Of } from './registry.ts'

/** A small folder for tests; its file is no model. */
export function aModelFolder(modelId: string, over: Partial<ModelManifest> = {}): ModelFolder {
  const onnx = Uint8Array.of(1, 2, 3)
  return {
    onnx, card: `# ${modelId}\n`, curves: [{ name: 'validation loss', unit: '', xLabel: 'epoch', points: [[1, 0.5]] }], dataset: null, gate: null,
    manifest: {
      manifestVersion: 2, modelKind: 'net', modelId, file: 'model.onnx', sha256: sha256Of(onnx), featureSchemaHash: FEATURE_SCHEMA.hash, featureNames: FEATURE_SCHEMA.names, input: 'features',
      usesObjective: false, output: 'scores', outputNames: SCORE_OUTPUTS, blendMicro: 0, abstain: { distanceMax: null, widthMaxBps: null }, reference: [], trainedUs: 1 as UnixUs, lineage: null,
      datasetSha256: null, fillHorizonMs: 5_000, golden: [{ features: FEATURE_SCHEMA.names.map(() => 0), scores: [0, 0.5, 0, 0] }], verdict: 'model', venueAverages: [],
      training: { heldOut: { comparisons: [{ loss: 'slippage squared error (bps²)', model: 0.25 }] } }, ...over,
    },
  }
}
