import type {
  AlertRecord, BreakerRecord, ChildRecord, CommandSource, DecisionRecord, ExecutionRecord, IncidentRecord, KillRecord, ModelEvent, ModelRecord, ObjectiveRecord, OverrideRecord, ParentRecord, ProjectionRecord, ShadowRecord, StrategyRecord,
} from '@sluice/domain'
import { arrayLiteral, jsonText, type BulkTable, type Column } from './bulk-insert.ts'

/** A record with its place: entry, number within the entry, time of the entry. */
export interface Placed<R> {
  readonly seq: number
  readonly no: number
  readonly tsUs: number
  readonly record: R
}

/**
 * What a record of a journal from before the field was there says; the types tell only what is written today.
 * Null stays null.
 */
const since = <V>(value: V | undefined, before: V): V => (value === undefined ? before : value)

type Value<R> = (row: Placed<R>) => string | number | boolean | null
const big = <R>(name: string, value: Value<R>): Column<Placed<R>> => ({ name, as: 'bigint', value })
const int = <R>(name: string, value: Value<R>): Column<Placed<R>> => ({ name, as: 'int', value })
const text = <R>(name: string, value: Value<R>): Column<Placed<R>> => ({ name, as: 'text', value })
const flag = <R>(name: string, value: Value<R>): Column<Placed<R>> => ({ name, as: 'boolean', value })
const real = <R>(name: string, value: Value<R>): Column<Placed<R>> => ({ name, as: 'double precision', value })
const json = <R>(name: string, value: (row: Placed<R>) => unknown): Column<Placed<R>> => ({ name, as: 'jsonb', value: (row) => { const v = value(row); return v === null ? null : jsonText(v) } })
const reals = <R>(name: string, value: (row: Placed<R>) => readonly number[]): Column<Placed<R>> => ({ name, as: 'text', cast: 'double precision[]', value: (row) => arrayLiteral(value(row)) })
const texts = <R>(name: string, value: (row: Placed<R>) => readonly string[]): Column<Placed<R>> => ({ name, as: 'text', cast: 'text[]', value: (row) => arrayLiteral(value(row)) })

const sessionOf = (source: CommandSource): string | null => (source.kind === 'fix' ? source.session : null)
const msgSeqNumOf = (source: CommandSource): number | null => (source.kind === 'fix' ? source.msgSeqNum : null)
const userOf = (source: CommandSource): string | null => (source.kind === 'fix' ? null : source.user)
const requestIdOf = (source: CommandSource): string | null => (source.kind === 'fix' ? null : source.requestId)

export const PARENT: BulkTable<Placed<ParentRecord>> = {
  table: 'parent',
  key: ['parent_id'],
  onConflict: 'newest',
  columns: [
    text('parent_id', ({ record }) => record.parentId),
    big('seq', ({ seq }) => seq),
    big('updated_us', ({ tsUs }) => tsUs),
    big('parent_seq', ({ record }) => record.parentSeq),
    text('cl_ord_id', ({ record }) => record.clOrdId),
    text('source_kind', ({ record }) => record.source.kind),
    text('source_session', ({ record }) => sessionOf(record.source)),
    big('source_msg_seq_num', ({ record }) => msgSeqNumOf(record.source)),
    text('source_user', ({ record }) => userOf(record.source)),
    text('request_id', ({ record }) => requestIdOf(record.source)),
    text('owner', ({ record }) => record.owner),
    text('account', ({ record }) => record.account),
    text('symbol', ({ record }) => record.symbol),
    text('side', ({ record }) => record.side),
    big('order_qty', ({ record }) => record.orderQty),
    big('limit_price', ({ record }) => record.limitPrice),
    text('time_in_force', ({ record }) => record.timeInForce),
    text('urgency', ({ record }) => record.urgency),
    text('objective', ({ record }) => record.objective),
    int('objective_version', ({ record }) => record.objectiveVersion),
    text('requested_objective', ({ record }) => since(record.requestedObjective, null)),
    text('strategy', ({ record }) => record.strategy),
    flag('control', ({ record }) => record.control),
    text('status', ({ record }) => record.status),
    big('cum_qty', ({ record }) => record.cumQty),
    big('leaves_qty', ({ record }) => record.leavesQty),
    big('live_qty', ({ record }) => record.liveQty),
    big('gross_price_lots', ({ record }) => record.grossPriceLots),
    big('fees_micro', ({ record }) => record.feesMicro),
    big('received_us', ({ record }) => record.receivedUs),
    big('done_us', ({ record }) => record.doneUs),
    big('arrival_bid', ({ record }) => record.arrivalBid),
    big('arrival_ask', ({ record }) => record.arrivalAsk),
    int('decisions', ({ record }) => record.decisions),
    text('denial_code', ({ record }) => record.denial?.code ?? null),
    json('denial', ({ record }) => record.denial),
    text('hold', ({ record }) => record.hold),
    int('overrides', ({ record }) => since(record.overrides, 0)),
    text('ord_type', ({ record }) => record.ordType ?? null),
    text('pending', ({ record }) => record.pending ?? null),
    json('instructions', ({ record }) => record.instructions ?? null),
  ],
}

export const KPI: BulkTable<Placed<ParentRecord>> = {
  table: 'kpi',
  key: ['parent_id'],
  onConflict: 'newest',
  columns: [
    text('parent_id', ({ record }) => record.parentId),
    big('seq', ({ seq }) => seq),
    real('slippage_bps', ({ record }) => record.kpi.slippageBps),
    real('filled_share', ({ record }) => record.kpi.filledShare),
    real('fees_bps', ({ record }) => record.kpi.feesBps),
    real('markout_1s_bps', ({ record }) => record.kpi.markout1sBps),
    big('first_fill_us', ({ record }) => record.kpi.firstFillUs),
    big('done_us', ({ record }) => record.kpi.doneUs),
    big('finished_us', ({ record }) => record.doneUs),
  ],
}

export const CHILD: BulkTable<Placed<ChildRecord>> = {
  table: 'child',
  key: ['cl_ord_id'],
  onConflict: 'newest',
  columns: [
    text('cl_ord_id', ({ record }) => record.clOrdId),
    big('seq', ({ seq }) => seq),
    text('parent_id', ({ record }) => record.parentId),
    big('decision_id', ({ record }) => record.decisionId),
    text('override_id', ({ record }) => since(record.overrideId, null)),
    int('step_no', ({ record }) => record.stepNo),
    text('mic', ({ record }) => record.mic),
    text('aggressiveness', ({ record }) => record.aggressiveness),
    text('side', ({ record }) => record.side),
    text('symbol', ({ record }) => record.symbol),
    big('order_qty', ({ record }) => record.orderQty),
    big('price', ({ record }) => record.price),
    text('time_in_force', ({ record }) => record.timeInForce),
    text('status', ({ record }) => record.status),
    big('cum_qty', ({ record }) => record.cumQty),
    big('leaves_qty', ({ record }) => record.leavesQty),
    big('gross_price_lots', ({ record }) => record.grossPriceLots),
    big('sent_us', ({ record }) => record.sentUs),
    big('acked_us', ({ record }) => record.ackedUs),
    big('done_us', ({ record }) => record.doneUs),
    text('text', ({ record }) => record.text),
  ],
}

export const EXECUTION: BulkTable<Placed<ExecutionRecord>> = {
  table: 'execution',
  key: ['seq', 'no'],
  onConflict: 'first',
  columns: [
    big('seq', ({ seq }) => seq),
    int('no', ({ no }) => no),
    text('mic', ({ record }) => record.mic),
    text('exec_id', ({ record }) => record.execId),
    text('cl_ord_id', ({ record }) => record.clOrdId),
    text('parent_id', ({ record }) => record.parentId),
    text('symbol', ({ record }) => record.symbol),
    text('side', ({ record }) => record.side),
    big('last_qty', ({ record }) => record.lastQty),
    big('last_px', ({ record }) => record.lastPx),
    big('fee_micro', ({ record }) => record.feeMicro),
    text('liquidity', ({ record }) => record.liquidity),
    big('venue_us', ({ record }) => record.venueUs),
    big('received_us', ({ record }) => record.receivedUs),
    big('mid_at_fill', ({ record }) => record.midAtFill),
    text('kind', ({ record }) => record.kind ?? 'trade'),
    text('ref_exec_id', ({ record }) => record.refExecId ?? null),
  ],
}

const NO_BASELINES: DecisionRecord['baselines'] = { venueAverages: null, bestPrice: null }
const firstSlice = ({ plan }: DecisionRecord) => plan.steps[0]?.slices[0]
const costOfFirst = (record: DecisionRecord): number | null => {
  const first = firstSlice(record)
  return record.ranked.find(({ mic, aggressiveness }) => mic === first?.mic && aggressiveness === first.aggressiveness)?.costMicroBps ?? null
}

export const DECISION: BulkTable<Placed<DecisionRecord>> = {
  table: 'decision',
  key: ['decision_id'],
  onConflict: 'first',
  columns: [
    big('decision_id', ({ record }) => record.decisionId),
    big('seq', ({ seq }) => seq),
    text('parent_id', ({ record }) => record.parentId),
    int('decision_no', ({ record }) => record.decisionNo),
    text('symbol', ({ record }) => record.symbol),
    text('side', ({ record }) => record.side),
    text('trigger', ({ record }) => record.trigger),
    big('requested_us', ({ record }) => record.requestedUs),
    big('decided_us', ({ record }) => record.decidedUs),
    big('leaves_qty', ({ record }) => record.leavesQty),
    text('objective', ({ record }) => record.objective),
    int('objective_version', ({ record }) => record.objectiveVersion),
    int('weight_slippage', ({ record }) => record.weights.slippage),
    int('weight_fill', ({ record }) => record.weights.fill),
    int('weight_speed', ({ record }) => record.weights.speed),
    int('weight_leakage', ({ record }) => record.weights.leakage),
    int('weight_fees', ({ record }) => record.weights.fees),
    text('score_source', ({ record }) => record.scoreSource.kind),
    text('model_id', ({ record }) => (record.scoreSource.kind === 'model' ? record.scoreSource.modelId : null)),
    text('score_arm', ({ record }) => (record.scoreSource.kind === 'model' ? since(record.scoreSource.arm, 'live') : null)),
    text('score_reason', ({ record }) => (record.scoreSource.kind === 'model' ? null : record.scoreSource.reason)),
    text('feature_schema_hash', ({ record }) => record.featureSchemaHash),
    reals('features', ({ record }) => record.features),
    texts('candidates', ({ record }) => record.candidates),
    json('ranked', ({ record }) => record.ranked),
    texts('static_order', ({ record }) => record.staticOrder),
    json('plan', ({ record }) => record.plan),
    texts('overrides', ({ record }) => since(record.overrides, [])),
    text('strategy', ({ record }) => record.plan.strategy),
    text('mode', ({ record }) => record.plan.mode),
    text('hold', ({ record }) => record.plan.hold),
    int('plan_steps', ({ record }) => record.plan.steps.length),
    text('first_mic', ({ record }) => firstSlice(record)?.mic ?? null),
    text('first_aggressiveness', ({ record }) => firstSlice(record)?.aggressiveness ?? null),
    real('first_cost_micro_bps', ({ record }) => costOfFirst(record)),
    real('static_cost_micro_bps', ({ record }) => record.staticCostMicroBps),
    real('predicted_slippage_micro_bps', ({ record }) => record.predictedSlippageMicroBps),
    json('exploration', ({ record }) => since(record.exploration, null)),
    text('baseline_venue_averages', ({ record }) => since(record.baselines, NO_BASELINES).venueAverages),
    text('baseline_best_price', ({ record }) => since(record.baselines, NO_BASELINES).bestPrice),
    int('abstained', ({ record }) => since(record.abstained, 0)),
    big('bid', ({ record }) => record.market.bid),
    big('ask', ({ record }) => record.market.ask),
    real('spread_bps', ({ record }) => record.market.spreadBps),
    real('imbalance', ({ record }) => record.market.imbalance),
    real('volatility_5m', ({ record }) => record.market.volatility5m),
    real('size_over_adv', ({ record }) => record.market.sizeOverAdv),
    real('unfilled_cost_micro_bps', ({ record }) => since(record.market.unfilledCostMicroBps, 0)),
    real('horizon_ms', ({ record }) => since(record.market.horizonMs, 0)),
    big('decide_us', ({ record }) => record.decidedUs - record.requestedUs),
    real('inference_us', ({ record }) => record.inferenceUs),
    big('view_age_us', ({ record }) => record.viewAgeUs),
  ],
}

export const OBJECTIVE: BulkTable<Placed<ObjectiveRecord>> = {
  table: 'objective_version',
  key: ['name', 'version'],
  onConflict: 'newest',
  columns: [
    text('name', ({ record }) => record.name),
    int('version', ({ record }) => record.version),
    big('seq', ({ seq }) => seq),
    big('ts_us', ({ tsUs }) => tsUs),
    int('weight_slippage', ({ record }) => record.weights.slippage),
    int('weight_fill', ({ record }) => record.weights.fill),
    int('weight_speed', ({ record }) => record.weights.speed),
    int('weight_leakage', ({ record }) => record.weights.leakage),
    int('weight_fees', ({ record }) => record.weights.fees),
    text('preset', ({ record }) => since(record.preset, null)),
    flag('active', ({ record }) => since(record.active, true)),
    text('by', ({ record }) => record.by),
    text('reason', ({ record }) => record.reason),
    big('from_seq', ({ record, seq }) => since(record.fromSeq, seq as typeof record.fromSeq)),
    big('since_us', ({ record, tsUs }) => since(record.sinceUs, tsUs as typeof record.sinceUs)),
  ],
}

export const OVERRIDE: BulkTable<Placed<OverrideRecord>> = {
  table: 'override',
  key: ['override_id'],
  onConflict: 'newest',
  columns: [
    text('override_id', ({ record }) => record.overrideId),
    big('seq', ({ seq }) => seq),
    text('parent_id', ({ record }) => record.parentId),
    text('kind', ({ record }) => record.action.kind),
    json('action', ({ record }) => record.action),
    json('kept', ({ record }) => record.kept),
    json('dropped', ({ record }) => record.dropped),
    text('cl_ord_id', ({ record }) => record.clOrdId),
    text('by', ({ record }) => record.by),
    text('reason', ({ record }) => record.reason),
    big('since_us', ({ record }) => record.sinceUs),
    big('expires_us', ({ record }) => record.expiresUs),
    big('ended_us', ({ record }) => record.endedUs),
    text('ended_because', ({ record }) => record.endedBecause),
    text('ended_by', ({ record }) => record.endedBy),
    text('ended_reason', ({ record }) => record.endedReason),
  ],
}

export const ALERT: BulkTable<Placed<AlertRecord>> = {
  table: 'alert',
  key: ['alert_id'],
  onConflict: 'newest',
  columns: [
    text('alert_id', ({ record }) => record.alertId),
    big('seq', ({ seq }) => seq),
    big('ts_us', ({ tsUs }) => tsUs),
    text('kind', ({ record }) => record.kind),
    text('subject', ({ record }) => record.subject),
    text('severity', ({ record }) => record.severity),
    text('status', ({ record }) => record.status),
    text('text', ({ record }) => record.text),
    real('value', ({ record }) => record.value),
    real('raise_at', ({ record }) => record.raiseAt),
    real('clear_at', ({ record }) => record.clearAt),
    big('raised_us', ({ record }) => record.raisedUs),
    big('last_us', ({ record }) => record.lastUs),
    big('resolved_us', ({ record }) => record.resolvedUs),
    int('count', ({ record }) => record.count),
    text('acknowledged_by', ({ record }) => record.acknowledgedBy),
    big('acknowledged_us', ({ record }) => record.acknowledgedUs),
    text('assignee', ({ record }) => record.assignee),
    json('events', ({ record }) => record.events),
  ],
}

const place = <R>(): Column<Placed<R>>[] => [big('seq', ({ seq }) => seq), int('no', ({ no }) => no), big('ts_us', ({ tsUs }) => tsUs)]

export const BREAKER: BulkTable<Placed<BreakerRecord>> = {
  table: 'breaker_event',
  key: ['seq', 'no'],
  onConflict: 'first',
  columns: [
    ...place<BreakerRecord>(),
    text('mic', ({ record }) => record.mic),
    text('status', ({ record }) => record.status),
    text('cause', ({ record }) => record.cause),
    text('text', ({ record }) => record.text),
    text('by', ({ record }) => record.by),
    text('reason', ({ record }) => record.reason),
    big('since_us', ({ record }) => record.sinceUs),
    big('half_open_us', ({ record }) => record.halfOpenUs),
    text('probe', ({ record }) => record.probe),
    int('openings', ({ record }) => record.openings),
  ],
}

export const MODEL: BulkTable<Placed<ModelRecord>> = {
  table: 'model',
  key: ['model_id'],
  onConflict: 'newest',
  columns: [
    text('model_id', ({ record }) => record.modelId),
    big('seq', ({ seq }) => seq),
    big('ts_us', ({ tsUs }) => tsUs),
    text('model_kind', ({ record }) => record.modelKind),
    text('stage', ({ record }) => record.stage),
    text('sha256', ({ record }) => record.sha256),
    text('feature_schema_hash', ({ record }) => record.featureSchemaHash),
    real('fill_horizon_ms', ({ record }) => record.fillHorizonMs),
    real('card_slippage_mse_bps2', ({ record }) => record.cardSlippageMseBps2),
    int('blend_micro', ({ record }) => record.blendMicro),
    big('trained_us', ({ record }) => record.trainedUs),
    text('lineage', ({ record }) => record.lineage),
    text('dataset_sha256', ({ record }) => record.datasetSha256),
    json('gate', ({ record }) => record.gate),
    int('share_micro', ({ record }) => record.shareMicro),
    json('proposal', ({ record }) => record.proposal),
    text('suspended_by', ({ record }) => record.suspendedBy),
    flag('previous', ({ record }) => record.previous),
    big('since_us', ({ record }) => record.sinceUs),
    json('events', ({ record }) => record.events),
  ],
}

/** One step of a model's life, with the record that tells it. */
export interface PlacedModelEvent extends Placed<ModelRecord> {
  readonly event: ModelEvent
  /** Among those of the model in the same entry. */
  readonly eventNo: number
}

export const MODEL_EVENT: BulkTable<PlacedModelEvent> = {
  table: 'model_event',
  key: ['seq', 'model_id', 'no'],
  onConflict: 'first',
  columns: [
    { name: 'seq', as: 'bigint', value: ({ event }) => event.seq },
    { name: 'model_id', as: 'text', value: ({ record }) => record.modelId },
    { name: 'no', as: 'int', value: ({ eventNo }) => eventNo },
    { name: 'ts_us', as: 'bigint', value: ({ event }) => event.atUs },
    { name: 'what', as: 'text', value: ({ event }) => event.what },
    { name: 'stage', as: 'text', value: ({ event }) => event.stage },
    { name: 'by', as: 'text', value: ({ event }) => event.by },
    { name: 'reason', as: 'text', value: ({ event }) => event.reason },
  ],
}

/** The steps that the record's own entry made; those before it came with the records before. */
export const modelEventsOf = (row: Placed<ModelRecord>): PlacedModelEvent[] =>
  row.record.events.filter(({ seq }) => seq === row.seq).map((event, eventNo) => ({ ...row, event, eventNo }))

export const SHADOW: BulkTable<Placed<ShadowRecord>> = {
  table: 'shadow',
  key: ['decision_id', 'model_id'],
  onConflict: 'first',
  columns: [
    big('decision_id', ({ record }) => record.decisionId),
    text('model_id', ({ record }) => record.modelId),
    big('seq', ({ seq }) => seq),
    big('ts_us', ({ tsUs }) => tsUs),
    text('first_choice', ({ record }) => record.firstChoice),
    flag('agrees', ({ record }) => record.agrees),
    real('own_cost_micro_bps', ({ record }) => record.ownCostMicroBps),
    real('made_cost_micro_bps', ({ record }) => record.madeCostMicroBps),
    real('inference_us', ({ record }) => record.inferenceUs),
    text('failure', ({ record }) => record.failure),
  ],
}

export const KILL: BulkTable<Placed<KillRecord>> = {
  table: 'kill_event',
  key: ['seq', 'no'],
  onConflict: 'first',
  columns: [
    ...place<KillRecord>(),
    flag('on', ({ record }) => record.on),
    text('by', ({ record }) => record.by),
    text('reason', ({ record }) => record.reason),
    int('live_children', ({ record }) => record.liveChildren),
  ],
}

export const STRATEGY: BulkTable<Placed<StrategyRecord>> = {
  table: 'strategy_event',
  key: ['seq', 'no'],
  onConflict: 'first',
  columns: [...place<StrategyRecord>(), text('strategy', ({ record }) => record.strategy), text('by', ({ record }) => record.by), text('reason', ({ record }) => record.reason)],
}

export const INCIDENT: BulkTable<Placed<IncidentRecord>> = {
  table: 'incident',
  key: ['seq', 'no'],
  onConflict: 'first',
  columns: [
    ...place<IncidentRecord>(),
    text('severity', ({ record }) => record.severity),
    text('code', ({ record }) => record.code),
    text('subject', ({ record }) => record.subject),
    text('text', ({ record }) => record.text),
  ],
}

export interface SetAsideRow {
  readonly table: string
  readonly why: string
  readonly place: Placed<ProjectionRecord>
}

const WHY_LENGTH_MAX = 500
export const SET_ASIDE: BulkTable<SetAsideRow> = {
  table: 'set_aside',
  key: ['seq', 'no', 'table_name'],
  onConflict: 'first',
  columns: [
    { name: 'seq', as: 'bigint', value: ({ place: { seq } }) => seq },
    { name: 'no', as: 'int', value: ({ place: { no } }) => no },
    { name: 'table_name', as: 'text', value: ({ table }) => table },
    { name: 'ts_us', as: 'bigint', value: ({ place: { tsUs } }) => tsUs },
    { name: 'why', as: 'text', value: ({ why }) => why.slice(0, WHY_LENGTH_MAX) },
    { name: 'record', as: 'text', value: ({ place: { record } }) => JSON.stringify(record) },
  ],
}
