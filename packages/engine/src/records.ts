import { type ChildRecord, type ExecId, type ExecType, type MessageRouting, type OrdStatus, type ParentRecord, type ParentReport, type QtyLots, type Denial, type Mic, type Price, type ClOrdId, type SymbolId } from '@sluice/domain'
import { slippageBps } from '@sluice/tca'
import type { DeskState } from './desk-state.ts'
import { activeOverrides } from './override-state.ts'
import { isChildLive, type ChildState, type ParentState } from './state.ts'

/** Quantity of the parent not yet executed; nothing is left of a closed one. */
export const leavesOf = (parent: ParentState): QtyLots =>
  (parent.status === 'working' ? Math.max(0, parent.request.orderQty - parent.cumQty) : 0) as QtyLots

/** For texts that an owner reads. */
export const sharesOf = (state: DeskState, symbol: SymbolId, lots: number): number => lots * (state.instruments.get(symbol)?.lotSize ?? 1)

export function parentRecord(state: DeskState, parent: ParentState): ParentRecord {
  const { request } = parent
  return {
    type: 'parent',
    parentId: parent.parentId,
    parentSeq: parent.parentSeq,
    clOrdId: request.clOrdId,
    source: parent.source,
    owner: ownerOf(parent),
    account: request.account,
    symbol: request.symbol,
    side: request.side,
    orderQty: request.orderQty,
    limitPrice: request.limitPrice,
    timeInForce: request.timeInForce,
    ordType: request.ordType,
    ...(request.instructions === undefined ? {} : { instructions: request.instructions }),
    urgency: request.urgency,
    objective: parent.objective,
    objectiveVersion: parent.objectiveVersion,
    requestedObjective: request.objective,
    strategy: parent.strategy,
    control: parent.control,
    status: parent.status,
    cumQty: parent.cumQty,
    leavesQty: leavesOf(parent),
    liveQty: state.exposureOf(parent.parentId).live,
    grossPriceLots: parent.grossPriceLots,
    feesMicro: parent.feesMicro,
    receivedUs: parent.receivedUs,
    doneUs: parent.doneUs,
    arrivalBid: parent.arrivalBid,
    arrivalAsk: parent.arrivalAsk,
    decisions: parent.decisions,
    denial: parent.denial,
    hold: parent.hold,
    ...pendingOf(parent),
    overrides: activeOverrides(parent).length,
    kpi: kpiOf(state, parent),
  }
}

/** What was asked of the whole order and waits for venues. */
const pendingOf = ({ status, ending, replacement }: ParentState): Pick<ParentRecord, 'pending'> =>
  (status !== 'working' || (ending === null && replacement === null) ? {} : { pending: ending === null ? 'replace' : 'cancel' })

function kpiOf(state: DeskState, parent: ParentState): ParentRecord['kpi'] {
  const { arrivalBid, arrivalAsk, cumQty, request } = parent
  const instrument = state.instruments.get(request.symbol)
  const filled = cumQty > 0
  const notional = instrument === undefined ? 0 : (parent.grossPriceLots * instrument.lotSize * 1_000_000) / instrument.priceScale
  return {
    slippageBps: filled && arrivalBid !== null && arrivalAsk !== null
      ? slippageBps(request.side, parent.grossPriceLots, cumQty, arrivalBid + arrivalAsk) : null,
    filledShare: cumQty / request.orderQty,
    feesBps: filled && notional > 0 ? (parent.feesMicro / notional) * 10_000 : null,
    markout1sBps: parent.markoutQty > 0 ? parent.markoutMicroBpsLots / parent.markoutQty / 1e6 : null,
    firstFillUs: parent.firstFillUs,
    doneUs: parent.doneUs,
  }
}

export const ownerOf = (parent: ParentState): string => (parent.source.kind === 'fix' ? parent.source.session : parent.source.user)

export function childRecord(child: ChildState): ChildRecord {
  const { order } = child
  return {
    type: 'child',
    clOrdId: order.clOrdId,
    parentId: order.parentId,
    decisionId: child.decisionId,
    overrideId: child.overrideId,
    stepNo: child.stepNo,
    mic: order.mic,
    aggressiveness: child.aggressiveness,
    side: order.side,
    symbol: order.symbol,
    orderQty: order.orderQty,
    price: order.price,
    timeInForce: order.timeInForce,
    status: child.status,
    cumQty: child.cumQty,
    leavesQty: (isChildLive(child) ? Math.max(0, order.orderQty - child.cumQty) : 0) as QtyLots,
    grossPriceLots: child.grossPriceLots,
    sentUs: child.sentUs,
    ackedUs: child.ackedUs,
    doneUs: child.doneUs,
    text: child.text,
  }
}

/** OrdStatus(39) that an owner is told now. */
export function ordStatusOf(parent: ParentState): OrdStatus {
  if (parent.status !== 'working') return parent.status
  if (parent.ending !== null) return 'pendingCancel'
  if (parent.replacement !== null) return 'pendingReplace'
  return parent.cumQty > 0 ? 'partiallyFilled' : 'new'
}

export interface ReportDetails {
  readonly execType: ExecType
  readonly ordStatus: OrdStatus
  readonly lastQty?: QtyLots
  readonly lastPx?: Price
  readonly lastMkt?: Mic
  /** Our report that a trade cancellation or correction is about. */
  readonly execRefId?: ExecId
  /** ClOrdID of the cancel or replace request that this report answers. */
  readonly cancelClOrdId?: ClOrdId | null
  /** ClOrdID that a replacement, now carried out, took the place of. */
  readonly origClOrdId?: ClOrdId
  readonly statusOf?: ParentReport['statusOf']
  /** Of the request that this report answers; absent: of the order. */
  readonly routing?: MessageRouting
  /** Absent: what is left of the order. */
  readonly leavesQty?: QtyLots
  readonly denial?: Denial | null
  readonly text?: string | null
}

/** ExecID(17) of a report that tells the present state and is no event of its own. */
const NO_EXEC_ID = '0' as ExecId

/** Tells the parent's owner over FIX (people see the rows instead) and whoever gets copies. Answers the report's ExecID, or null where nobody was told. */
export function reportToOwner(state: DeskState, parent: ParentState, details: ReportDetails): ExecId | null {
  const isStatus = details.execType === 'orderStatus'
  const copies = isStatus ? [] : state.config.orders?.dropCopySessions ?? []
  if (parent.source.kind !== 'fix' && copies.length === 0) return null
  const report = reportOf(state, parent, details, isStatus ? NO_EXEC_ID : state.nextExecId())
  if (parent.source.kind === 'fix') state.emit({ kind: 'report-parent', session: parent.source.session, report })
  for (const session of copies) state.emit({ kind: 'drop-copy', session, owner: ownerOf(parent), account: parent.request.account, report })
  return report.execId
}

function reportOf(state: DeskState, parent: ParentState, details: ReportDetails, execId: ExecId): ParentReport {
  const { request } = parent
  const { cancelClOrdId = null, origClOrdId = null, execRefId, statusOf, routing = request.routing } = details
  return {
    parentId: parent.parentId,
    clOrdId: cancelClOrdId ?? request.clOrdId,
    origClOrdId: cancelClOrdId === null ? origClOrdId : request.clOrdId,
    execId,
    execType: details.execType,
    ordStatus: details.ordStatus,
    symbol: request.symbol,
    side: request.side,
    ordType: request.ordType,
    limitPrice: request.limitPrice,
    orderQty: request.orderQty,
    lastQty: details.lastQty ?? (0 as QtyLots),
    lastPx: details.lastPx ?? (0 as Price),
    timeInForce: request.timeInForce,
    ...(request.instructions === undefined ? {} : { instructions: request.instructions }),
    account: request.account,
    ...(routing === undefined ? {} : { routing }),
    ...(execRefId === undefined ? {} : { execRefId }),
    ...(statusOf === undefined ? {} : { statusOf }),
    lastMkt: details.lastMkt ?? null,
    cumQty: parent.cumQty,
    leavesQty: details.leavesQty ?? leavesOf(parent),
    grossPriceLots: parent.grossPriceLots,
    transactUs: state.nowUs,
    denial: details.denial ?? null,
    text: details.text ?? null,
  }
}
