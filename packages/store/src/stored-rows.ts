import type { ChildRecord, CommandSource, DecisionRecord, ExecutionRecord, ObjectiveRecord, OverrideRecord, ScoreSource } from '@sluice/domain'
import type { Alert, Child, Decision, Execution, Kpi, ObjectiveVersion, Override, Parent } from './generated/client.ts'
import type { StoredAlert, StoredParent } from './projection-port.ts'

const num = (value: bigint | null): number | null => (value === null ? null : Number(value))

/** Postgres holds plain numbers; the brands are put back where the rows leave the store. */
export function parentOf(row: Parent, kpi: Kpi | null): StoredParent {
  const parent = {
    type: 'parent',
    seq: Number(row.seq),
    updatedUs: Number(row.updatedUs),
    parentId: row.parentId,
    parentSeq: Number(row.parentSeq),
    clOrdId: row.clOrdId,
    source: sourceOf(row),
    owner: row.owner,
    account: row.account,
    symbol: row.symbol,
    side: row.side,
    orderQty: Number(row.orderQty),
    limitPrice: num(row.limitPrice),
    timeInForce: row.timeInForce,
    ...(row.ordType === null ? {} : { ordType: row.ordType }),
    ...(row.instructions === null ? {} : { instructions: row.instructions }),
    urgency: row.urgency,
    objective: row.objective,
    objectiveVersion: row.objectiveVersion,
    requestedObjective: row.requestedObjective,
    strategy: row.strategy,
    control: row.control,
    status: row.status,
    cumQty: Number(row.cumQty),
    leavesQty: Number(row.leavesQty),
    liveQty: Number(row.liveQty),
    grossPriceLots: Number(row.grossPriceLots),
    feesMicro: Number(row.feesMicro),
    receivedUs: Number(row.receivedUs),
    doneUs: num(row.doneUs),
    arrivalBid: num(row.arrivalBid),
    arrivalAsk: num(row.arrivalAsk),
    decisions: row.decisions,
    denial: row.denial,
    hold: row.hold,
    ...(row.pending === null ? {} : { pending: row.pending }),
    overrides: row.overrides,
    kpi: {
      slippageBps: kpi?.slippageBps ?? null,
      filledShare: kpi?.filledShare ?? 0,
      feesBps: kpi?.feesBps ?? null,
      markout1sBps: kpi?.markout1sBps ?? null,
      firstFillUs: num(kpi?.firstFillUs ?? null),
      doneUs: num(kpi?.doneUs ?? null),
    },
  }
  return parent as unknown as StoredParent
}

function sourceOf(row: Parent): CommandSource {
  return (row.sourceKind === 'fix'
    ? { kind: 'fix', session: row.sourceSession, msgSeqNum: num(row.sourceMsgSeqNum) }
    : { kind: row.sourceKind, user: row.sourceUser, requestId: row.requestId }) as CommandSource
}

export function childOf(row: Child): ChildRecord {
  const child = {
    type: 'child',
    clOrdId: row.clOrdId,
    parentId: row.parentId,
    decisionId: Number(row.decisionId),
    overrideId: row.overrideId,
    stepNo: row.stepNo,
    mic: row.mic,
    aggressiveness: row.aggressiveness,
    side: row.side,
    symbol: row.symbol,
    orderQty: Number(row.orderQty),
    price: Number(row.price),
    timeInForce: row.timeInForce,
    status: row.status,
    cumQty: Number(row.cumQty),
    leavesQty: Number(row.leavesQty),
    grossPriceLots: Number(row.grossPriceLots),
    sentUs: Number(row.sentUs),
    ackedUs: num(row.ackedUs),
    doneUs: num(row.doneUs),
    text: row.text,
  }
  return child as unknown as ChildRecord
}

export function executionOf(row: Execution): ExecutionRecord {
  const execution = {
    type: 'execution',
    ...(row.kind === 'trade' ? {} : { kind: row.kind }),
    ...(row.refExecId === null ? {} : { refExecId: row.refExecId }),
    mic: row.mic,
    execId: row.execId,
    clOrdId: row.clOrdId,
    parentId: row.parentId,
    symbol: row.symbol,
    side: row.side,
    lastQty: Number(row.lastQty),
    lastPx: Number(row.lastPx),
    feeMicro: Number(row.feeMicro),
    liquidity: row.liquidity,
    venueUs: Number(row.venueUs),
    receivedUs: Number(row.receivedUs),
    midAtFill: num(row.midAtFill),
  }
  return execution as unknown as ExecutionRecord
}

export function decisionOf(row: Decision): DecisionRecord {
  const scoreSource = (row.scoreSource === 'model' ? { kind: 'model', modelId: row.modelId, arm: row.scoreArm } : { kind: row.scoreSource, reason: row.scoreReason }) as ScoreSource
  const decision = {
    type: 'decision',
    decisionId: Number(row.decisionId),
    parentId: row.parentId,
    decisionNo: row.decisionNo,
    symbol: row.symbol,
    side: row.side,
    trigger: row.trigger,
    requestedUs: Number(row.requestedUs),
    decidedUs: Number(row.decidedUs),
    leavesQty: Number(row.leavesQty),
    objective: row.objective,
    objectiveVersion: row.objectiveVersion,
    weights: { slippage: row.weightSlippage, fill: row.weightFill, speed: row.weightSpeed, leakage: row.weightLeakage, fees: row.weightFees },
    scoreSource,
    featureSchemaHash: row.featureSchemaHash,
    features: row.features,
    candidates: row.candidates,
    ranked: row.ranked,
    staticOrder: row.staticOrder,
    plan: row.plan,
    overrides: row.overrides,
    staticCostMicroBps: row.staticCostMicroBps,
    predictedSlippageMicroBps: row.predictedSlippageMicroBps,
    exploration: row.exploration,
    baselines: { venueAverages: row.baselineVenueAverages, bestPrice: row.baselineBestPrice },
    abstained: row.abstained,
    market: {
      bid: num(row.bid), ask: num(row.ask), spreadBps: row.spreadBps, imbalance: row.imbalance, volatility5m: row.volatility5m, sizeOverAdv: row.sizeOverAdv,
      unfilledCostMicroBps: row.unfilledCostMicroBps, horizonMs: row.horizonMs,
    },
    inferenceUs: row.inferenceUs,
    viewAgeUs: num(row.viewAgeUs),
  }
  return decision as unknown as DecisionRecord
}

export function overrideOf(row: Override): OverrideRecord {
  const override = {
    type: 'override',
    overrideId: row.overrideId,
    parentId: row.parentId,
    action: row.action,
    kept: row.kept,
    dropped: row.dropped,
    clOrdId: row.clOrdId,
    by: row.by,
    reason: row.reason,
    sinceUs: Number(row.sinceUs),
    expiresUs: num(row.expiresUs),
    endedUs: num(row.endedUs),
    endedBecause: row.endedBecause,
    endedBy: row.endedBy,
    endedReason: row.endedReason,
  }
  return override as unknown as OverrideRecord
}

export function alertOf(row: Alert): StoredAlert {
  const alert = {
    type: 'alert',
    seq: Number(row.seq),
    tsUs: Number(row.tsUs),
    alertId: row.alertId,
    kind: row.kind,
    subject: row.subject,
    severity: row.severity,
    status: row.status,
    text: row.text,
    value: row.value,
    raiseAt: row.raiseAt,
    clearAt: row.clearAt,
    raisedUs: Number(row.raisedUs),
    lastUs: Number(row.lastUs),
    resolvedUs: num(row.resolvedUs),
    count: row.count,
    acknowledgedBy: row.acknowledgedBy,
    acknowledgedUs: num(row.acknowledgedUs),
    assignee: row.assignee,
    events: row.events,
  }
  return alert as unknown as StoredAlert
}

export function objectiveOf(row: ObjectiveVersion): ObjectiveRecord {
  const objective = {
    type: 'objective',
    name: row.name,
    version: row.version,
    weights: { slippage: row.weightSlippage, fill: row.weightFill, speed: row.weightSpeed, leakage: row.weightLeakage, fees: row.weightFees },
    preset: row.preset,
    active: row.active,
    by: row.by,
    reason: row.reason,
    fromSeq: Number(row.fromSeq),
    sinceUs: Number(row.sinceUs),
  }
  return objective as unknown as ObjectiveRecord
}
