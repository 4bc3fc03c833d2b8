import type { AlertKind, ConfiguredModel, EngineConfig, ModelEvent, ModelRecord, ModelSpec, ModelStage, UnixUs } from '@sluice/domain'

/** One model as the core holds it. */
export interface ModelState {
  spec: ModelSpec
  stage: ModelStage
  shareMicro: number | null
  proposal: ModelRecord['proposal']
  suspendedBy: AlertKind | null
  sinceUs: UnixUs
  events: readonly ModelEvent[]
}

export function modelRecord({ spec, stage, shareMicro, proposal, suspendedBy, sinceUs, events }: ModelState, previous: boolean): ModelRecord {
  const { venueAverages: _, ...known } = spec
  return { type: 'model', ...known, stage, shareMicro, proposal, suspendedBy, previous, sinceUs, events }
}

/** The configured model in full: what its manifest did not tell is unknown. */
export const specOfConfigured = (model: ConfiguredModel, { venueAverages, routing }: EngineConfig): ModelSpec => ({
  modelId: model.modelId, modelKind: model.modelKind ?? 'net', sha256: model.sha256 ?? '', featureSchemaHash: model.featureSchemaHash,
  fillHorizonMs: model.fillHorizonMs ?? routing.fillHorizonMs, cardSlippageMseBps2: model.cardSlippageMseBps2, blendMicro: model.blendMicro ?? 0,
  trainedUs: model.trainedUs ?? (0 as UnixUs), lineage: model.lineage ?? null, datasetSha256: model.datasetSha256 ?? null, gate: model.gate ?? null, venueAverages,
})
