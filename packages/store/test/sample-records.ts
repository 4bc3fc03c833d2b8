import type { ProjectionRecord, Seq, UnixUs } from '@sluice/domain'
import type { ProjectionItem } from '../src/projection-port.ts'

type Parent = Extract<ProjectionRecord, { type: 'parent' }>
type Child = Extract<ProjectionRecord, { type: 'child' }>
type Execution = Extract<ProjectionRecord, { type: 'execution' }>
type Decision = Extract<ProjectionRecord, { type: 'decision' }>
type Override = Extract<ProjectionRecord, { type: 'override' }>
type Alert = Extract<ProjectionRecord, { type: 'alert' }>
type Breaker = Extract<ProjectionRecord, { type: 'breaker' }>
type Model = Extract<ProjectionRecord, { type: 'model' }>
type Shadow = Extract<ProjectionRecord, { type: 'shadow' }>
type Objective = Extract<ProjectionRecord, { type: 'objective' }>

const T0 = 1_790_000_000_000_000

export const parent = (parentSeq: number, changes: Partial<Record<keyof Parent, unknown>> = {}): Parent => ({
  type: 'parent', parentId: `P-${parentSeq}`, parentSeq, clOrdId: `C${parentSeq}`, source: { kind: 'user', user: 'u1', requestId: `r-${parentSeq}` }, owner: 'trader', account: '',
  symbol: 'AVAX', side: 'buy', orderQty: 1_000, limitPrice: null, timeInForce: 'day', urgency: 'normal', objective: 'firm', objectiveVersion: 1, requestedObjective: null, strategy: 'dynamic',
  control: false, status: 'working', cumQty: 0, leavesQty: 1_000, liveQty: 0, grossPriceLots: 0, feesMicro: 0, receivedUs: T0 + parentSeq, doneUs: null, arrivalBid: 1_574_300,
  arrivalAsk: 1_574_400, decisions: 0, denial: null, hold: null, overrides: 0,
  kpi: { slippageBps: null, filledShare: 0, feesBps: null, markout1sBps: null, firstFillUs: null, doneUs: null },
  ...changes,
}) as unknown as Parent

export const child = (parentSeq: number, no: number, changes: Partial<Record<keyof Child, unknown>> = {}): Child => ({
  type: 'child', clOrdId: `${parentSeq}-${no}-0`, parentId: `P-${parentSeq}`, decisionId: parentSeq * 10, overrideId: null, stepNo: 1, mic: 'XNAS', aggressiveness: 'take', side: 'buy', symbol: 'AVAX',
  orderQty: 500, price: 1_574_400, timeInForce: 'ioc', status: 'new', cumQty: 0, leavesQty: 500, grossPriceLots: 0, sentUs: T0 + parentSeq + no, ackedUs: null, doneUs: null, text: null,
  ...changes,
}) as unknown as Child

export const execution = (parentSeq: number, no: number, changes: Partial<Record<keyof Execution, unknown>> = {}): Execution => ({
  type: 'execution', mic: 'XNAS', execId: `E${parentSeq}-${no}`, clOrdId: `${parentSeq}-${no}-0`, parentId: `P-${parentSeq}`, symbol: 'AVAX', side: 'buy', lastQty: 100,
  lastPx: 1_574_400, feeMicro: 300_000, liquidity: 'removed', venueUs: T0, receivedUs: T0 + 50, midAtFill: 1_574_350, ...changes,
}) as unknown as Execution

export const decision = (parentSeq: number, decisionId: number, changes: Partial<Record<keyof Decision, unknown>> = {}): Decision => ({
  type: 'decision', decisionId, parentId: `P-${parentSeq}`, decisionNo: 1, symbol: 'AVAX', side: 'buy', trigger: 'arrival', requestedUs: T0, decidedUs: T0 + 180, leavesQty: 1_000, objective: 'firm',
  objectiveVersion: 1, weights: { slippage: 1_000, fill: 500, speed: 100, leakage: 200, fees: 1_000 }, scoreSource: { kind: 'model', modelId: 'nn-1', arm: 'canary' }, featureSchemaHash: 'abcd',
  features: [0.5, -1.25, 1e-9, 3], candidates: ['XNAS:take', 'DRK1:mid'],
  ranked: [{
    mic: 'XNAS', aggressiveness: 'take', score: { slippageMicroBps: 1_200_000, fillProbMicro: 900_000, timeToFillMs: 3, leakageMicroBps: 10 }, feeMicroBps: 190_000, costMicroBps: 1_500_000,
    parts: { slippage: 1, fill: 2, speed: 3, leakage: 4, fees: 5 },
  }],
  staticOrder: ['XINT', 'DRK1', 'XNAS'],
  plan: { strategy: 'dynamic', mode: 'split', steps: [{ slices: [{ mic: 'XNAS', aggressiveness: 'take', qty: 500, limitPrice: 1_574_400, timeInForce: 'ioc' }], timeoutUs: 500_000 }], hold: null },
  overrides: ['O-7'], staticCostMicroBps: 1_900_000, predictedSlippageMicroBps: 1_200_000,
  exploration: { explored: false, chosen: 'XNAS:take', propensitiesMicro: [1_000_000], regretMicroBps: 0 }, baselines: { venueAverages: 'XNAS:take', bestPrice: 'DRK1:mid' }, abstained: 1,
  market: { bid: 1_574_300, ask: 1_574_400, spreadBps: 0.635, imbalance: 0.75, volatility5m: 0.0012, sizeOverAdv: 0.005, unfilledCostMicroBps: 2_500_000, horizonMs: 10_000 },
  inferenceUs: 41, viewAgeUs: 12_000, ...changes,
}) as unknown as Decision

export const item = (lsn: number, seq: number, ...records: ProjectionRecord[]): ProjectionItem => ({ lsn, seq: seq as Seq, tsUs: (T0 + seq) as UnixUs, records })

export const override = (parentSeq: number, no: number, changes: Partial<Record<keyof Override, unknown>> = {}): Override => ({
  type: 'override', overrideId: `O-${no}`, parentId: `P-${parentSeq}`, action: { kind: 'exclude-venue', mic: 'XNAS' }, kept: [], dropped: [], clOrdId: null, by: 'trader', reason: 'slow today',
  sinceUs: T0 + no, expiresUs: T0 + no + 60_000_000, endedUs: null, endedBecause: null, endedBy: null, endedReason: null, ...changes,
}) as unknown as Override

export const alert = (seq: number, no: number, changes: Partial<Record<keyof Alert, unknown>> = {}): Alert => ({
  type: 'alert', alertId: `A-${seq}-${no}`, kind: 'feed-stale', subject: 'XNAS', severity: 'warning', status: 'raised', text: 'newest view of XNAS is 2,500 ms old', value: 2_500.5, raiseAt: 2_000,
  clearAt: 1_000, raisedUs: T0 + seq, lastUs: T0 + seq, resolvedUs: null, count: 1, acknowledgedBy: null, acknowledgedUs: null, assignee: null,
  events: [{ what: 'raised', atUs: T0 + seq, by: null, text: '' }], ...changes,
}) as unknown as Alert

export const breaker = (mic: string, changes: Partial<Record<keyof Breaker, unknown>> = {}): Breaker => ({
  type: 'breaker', mic, status: 'open', cause: 'rejects', text: '5 orders refused within 10 s', by: 'desk', reason: null, sinceUs: T0, halfOpenUs: T0 + 5_000_000, probe: null, openings: 1, ...changes,
}) as unknown as Breaker

export const model = (modelId: string, changes: Partial<Record<keyof Model, unknown>> = {}): Model => ({
  type: 'model', modelId, modelKind: 'blend', sha256: 'ab'.repeat(32), featureSchemaHash: 'abcd', fillHorizonMs: 10_000, cardSlippageMseBps2: 0.25, blendMicro: 400_000, trainedUs: T0 - 1,
  lineage: 'nn-1', datasetSha256: null, gate: { passed: true, checkedUs: T0, failed: [], reportSha256: 'cd'.repeat(32) }, stage: 'canary', shareMicro: 100_000,
  proposal: { by: 'risk', reason: 'cheaper', atUs: T0 }, suspendedBy: null, previous: false, sinceUs: T0,
  events: [{ what: 'registered', stage: 'registered', atUs: T0, seq: 1, by: 'risk', reason: 'trained' }], ...changes,
}) as unknown as Model

export const shadow = (decisionId: number, changes: Partial<Record<keyof Shadow, unknown>> = {}): Shadow => ({
  type: 'shadow', decisionId, modelId: 'nn-2', firstChoice: 'XNAS:take', agrees: true, ownCostMicroBps: 1_000_000, madeCostMicroBps: 1_000_000, inferenceUs: 55, failure: null, ...changes,
}) as unknown as Shadow

export const objective = (name: string, version: number, changes: Partial<Record<keyof Objective, unknown>> = {}): Objective => ({
  type: 'objective', name, version, weights: { slippage: 1, fill: 2, speed: 3, leakage: 4, fees: 5 }, preset: 'patient', active: true, by: 'risk', reason: 'r', fromSeq: version, sinceUs: T0 + version, ...changes,
}) as unknown as Objective
