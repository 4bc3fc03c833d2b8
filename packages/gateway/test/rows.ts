import type { AlertRecord, BreakerRecord, DecisionRecord, ModelRecord, ModelSpec, ObjectiveRecord, OverrideRecord, RankedCandidate, ShadowRecord } from '@sluice/domain'

export const alert = (no: number, changes: Partial<Record<keyof AlertRecord, unknown>> = {}): AlertRecord => ({
  type: 'alert', alertId: `A-${no}-0`, kind: 'feed-stale', subject: 'XNAS', severity: 'warning', status: 'raised', text: 't', value: 1, raiseAt: 1, clearAt: 0, raisedUs: no, lastUs: no, resolvedUs: null,
  count: 1, acknowledgedBy: null, acknowledgedUs: null, assignee: null, events: [], ...changes,
}) as unknown as AlertRecord

export const resolved = (no: number, resolvedUs: number): AlertRecord => alert(no, { status: 'resolved', resolvedUs })

export const breaker = (mic: string, status: BreakerRecord['status'] = 'closed'): BreakerRecord => ({
  type: 'breaker', mic, status, cause: null, text: '', by: 'desk', reason: null, sinceUs: 1, halfOpenUs: null, probe: null, openings: 0,
}) as unknown as BreakerRecord

export const override = (no: number, parentId: string, changes: Partial<Record<keyof OverrideRecord, unknown>> = {}): OverrideRecord => ({
  type: 'override', overrideId: `O-${no}`, parentId, action: { kind: 'pause' }, kept: [], dropped: [], clOrdId: null, by: 'trader', reason: 'r', sinceUs: no, expiresUs: null, endedUs: null,
  endedBecause: null, endedBy: null, endedReason: null, ...changes,
}) as unknown as OverrideRecord

export const objective = (name: string, version: number, changes: Partial<Record<keyof ObjectiveRecord, unknown>> = {}): ObjectiveRecord => ({
  type: 'objective', name, version, weights: { slippage: 1, fill: 1, speed: 1, leakage: 1, fees: 1 }, preset: null, active: true, by: 'risk', reason: 'r', fromSeq: version, sinceUs: version, ...changes,
}) as unknown as ObjectiveRecord

export const candidate = (mic: string, slippageMicroBps: number, fillProbMicro = 500_000): RankedCandidate => ({
  mic, aggressiveness: 'take', score: { slippageMicroBps, fillProbMicro, timeToFillMs: 10, leakageMicroBps: 2_000_000 }, feeMicroBps: 100_000, costMicroBps: slippageMicroBps,
  parts: { slippage: slippageMicroBps, fill: 0, speed: 0, leakage: 0, fees: 0 },
}) as unknown as RankedCandidate

export const decision = (decisionId: number, changes: Partial<Record<keyof DecisionRecord, unknown>> = {}): DecisionRecord => ({
  type: 'decision', decisionId, parentId: 'P-1', decisionNo: 1, symbol: 'AVAX', side: 'buy', trigger: 'arrival', requestedUs: decisionId, decidedUs: decisionId, leavesQty: 1, objective: 'firm',
  objectiveVersion: 1, weights: { slippage: 1, fill: 1, speed: 1, leakage: 1, fees: 1 }, scoreSource: { kind: 'none', reason: 'static' }, featureSchemaHash: '', features: [], candidates: [],
  ranked: [candidate('XNAS', 1_000_000), candidate('XNYS', 3_000_000, 700_000)], staticOrder: [], plan: { strategy: 'dynamic', mode: 'sequential', steps: [], hold: null }, overrides: [],
  staticCostMicroBps: null, predictedSlippageMicroBps: null,
  market: { bid: 1, ask: 2, spreadBps: null, imbalance: null, volatility5m: null, sizeOverAdv: 0, unfilledCostMicroBps: 5, horizonMs: 10 }, inferenceUs: null, viewAgeUs: null, ...changes,
}) as unknown as DecisionRecord

export const modelSpec = (modelId: string, changes: Partial<Record<keyof ModelSpec, unknown>> = {}): ModelSpec => ({
  modelId, modelKind: 'net', sha256: 'a'.repeat(64), featureSchemaHash: 'f', fillHorizonMs: 10_000, cardSlippageMseBps2: 1, blendMicro: 0, trainedUs: 1, lineage: 'nn-1', datasetSha256: null, gate: null,
  venueAverages: [], ...changes,
}) as unknown as ModelSpec

export const model = (modelId: string, changes: Partial<Record<keyof ModelRecord, unknown>> = {}): ModelRecord => {
  const { venueAverages: _, ...spec } = modelSpec(modelId)
  return { type: 'model', ...spec, stage: 'registered', shareMicro: null, proposal: null, suspendedBy: null, previous: false, sinceUs: 1, events: [], ...changes } as unknown as ModelRecord
}

export const shadow = (decisionId: number, modelId: string, changes: Partial<ShadowRecord> = {}): ShadowRecord => ({
  type: 'shadow', decisionId, modelId, firstChoice: 'XNAS:take', agrees: true, ownCostMicroBps: 1_000_000, madeCostMicroBps: 1_000_000, inferenceUs: 100, failure: null, ...changes,
})
