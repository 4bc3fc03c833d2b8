import {
  feeMicro, ORD_STATUS_AFTER, isTerminal,
  type ClOrdId, type ExecutionRecord, type Input, type Mic, type MoneyMicro, type OrdStatus, type Price, type QtyLots, type VenueExecutionReport,
} from '@sluice/domain'
import { markoutBps } from '@sluice/tca'
import { cancelChild, inquire, watchForAnswer } from './child-requests.ts'
import { afterChild, noteTried } from './decisions.ts'
import type { DeskState } from './desk-state.ts'
import { settleOverExecution } from './over-execution.ts'
import { closeIfEnded, finishIfFilled, recordKill, refuseWhatCameTooLate } from './parent-ending.ts'
import { bookPosition } from './positions.ts'
import { ordStatusOf, reportToOwner } from './records.ts'
import { isChildLive, type ChildState, type ParentState } from './state.ts'
import { isTradeChange } from './trade-changes.ts'

type Of<K extends Input['kind']> = Extract<Input, { kind: K }>

/** Status requests without an answer before a child is called unknown; its quantity stays reserved. */
const INQUIRIES_MAX = 3
const MARKOUT_US = 1_000_000

export function childUnanswered(state: DeskState, clOrdId: ClOrdId, watchNo: number): void {
  const child = state.children.get(clOrdId)
  if (child === undefined || child.watchNo !== watchNo) return
  if (child.status !== 'pendingNew' && child.status !== 'pendingCancel') return
  // A venue that is down cannot answer; whether it is silent shows when it is back.
  if (state.isUp(child.order.mic)) state.breakers.onSilence(child.order.mic, clOrdId, child.inquiries > 0, state.nowUs)
  if (child.inquiries >= INQUIRIES_MAX) {
    child.status = 'unknown'
    state.touchChild(child)
    state.incident('critical', 'CHILD_UNKNOWN', clOrdId, `${child.order.mic} does not answer for ${clOrdId}; ${child.order.orderQty - child.cumQty} lots stay reserved`)
    return
  }
  inquire(state, child)
  watchForAnswer(state, child)
}

export function venueExecution(state: DeskState, { mic, report }: Of<'venue-execution'>): void {
  if (isTradeChange(state, mic, report)) return
  const child = state.children.get(report.origClOrdId ?? report.clOrdId) ?? state.children.get(report.clOrdId)
  if (child === undefined || child.order.mic !== mic) {
    if (report.execType === 'trade') {
      state.incident('critical', 'UNKNOWN_EXECUTION', report.clOrdId, `${mic} filled ${report.lastQty} lots at ${report.lastPx} price units (ExecID ${report.execId}) of an order we do not know: not booked, settle it with the venue`)
    } else state.incident('warning', 'UNKNOWN_CHILD', report.clOrdId, `${mic} reports on an order we do not know (ExecID ${report.execId}, ${report.execType})`)
    return
  }
  const parent = state.parentOf(child.order.parentId)
  noteAck(state, child)
  if (report.execType === 'orderStatus') statusAnswered(state, child, report)
  else if (report.execType === 'trade') bookTrade(state, parent, child, report)
  else moveTo(state, child, report)
  if (report.text !== undefined) child.text = report.text
  state.touchChild(child)
  cancelIfUnwanted(state, child)
  if (child.status !== 'rejected' && child.status !== 'unsent') state.breakers.onAnswered(mic, child.order.clOrdId, state.nowUs)
  settle(state, parent, child, report.ordStatus === 'rejected' ? 'reject' : report.execType === 'trade' ? 'fill' : 'step-done')
}

/**
 * It works at the venue, and nobody here wants that: the venue was silent about its cancel, or it came back after it was closed as
 * unsent, when its quantity had been planned anew.
 */
function cancelIfUnwanted(state: DeskState, child: ChildState): void {
  const works = child.status === 'new' || child.status === 'partiallyFilled'
  if (works && (child.cancelWanted || child.doneUs !== null)) cancelChild(state, child)
}

function noteAck(state: DeskState, child: ChildState): void {
  child.inquiries = 0
  if (child.ackedUs !== null) return
  child.ackedUs = state.nowUs
  state.outcomes.onAnswer(child.order.clOrdId, state.nowUs)
}

function bookTrade(state: DeskState, parent: ParentState, child: ChildState, report: VenueExecutionReport): void {
  if (child.execIds.includes(report.execId)) {
    state.incident('info', 'DUPLICATE_EXECUTION', report.execId, `${child.order.mic} reported execution ${report.execId} of ${child.order.clOrdId} again: booked once`)
    return
  }
  child.execIds.push(report.execId)
  // One that came back after it was closed has nothing reserved, either.
  const late = !isChildLive(child) || child.doneUs !== null
  const exposure = state.exposureOf(parent.parentId)
  const onLive = late ? 0 : Math.min(report.lastQty, Math.max(0, child.order.orderQty - child.cumQty))
  if (onLive > 0) exposure.fill(onLive as QtyLots)
  if (report.lastQty > onLive) exposure.fillLate((report.lastQty - onLive) as QtyLots)
  child.cumQty = (child.cumQty + report.lastQty) as QtyLots
  child.grossPriceLots += report.lastPx * report.lastQty
  parent.cumQty = (parent.cumQty + report.lastQty) as QtyLots
  parent.grossPriceLots += report.lastPx * report.lastQty
  parent.firstFillUs ??= state.nowUs
  bookPosition(state, parent, report.lastQty)
  const fee = feeOf(state, child, report)
  parent.feesMicro = (parent.feesMicro + fee) as MoneyMicro
  moveTo(state, child, report)
  if (!isTerminal(child.status as OrdStatus) && child.cumQty >= child.order.orderQty) child.status = 'filled'
  // What it rested with is no longer in the market that the lines below look at.
  state.touchChild(child)
  if (late) state.incident('warning', 'LATE_FILL', child.order.clOrdId, `${child.order.mic} filled ${report.lastQty} after ${child.order.clOrdId} was closed: booked`)
  if (child.cumQty > child.order.orderQty) state.incident('critical', 'OVERFILL', child.order.clOrdId, `${child.order.mic} filled ${child.cumQty} of ${child.order.orderQty}: booked`)
  if (child.cumQty !== report.cumQty) state.incident('warning', 'CUM_QTY_MISMATCH', child.order.clOrdId, `${child.order.mic} says CumQty ${report.cumQty}, booked are ${child.cumQty}`)
  recordExecution(state, parent, child, report, fee)
  state.outcomes.onFill(child.order.clOrdId, { lastQty: report.lastQty, lastPx: report.lastPx, nowUs: state.nowUs, midTimes2: state.midTimes2(child.order.symbol) })
  finishIfFilled(state, parent)
  settleOverExecution(state, parent, report.lastQty > onLive)
  reportToOwner(state, parent, {
    execType: 'trade',
    ordStatus: ordStatusOf(parent),
    lastQty: report.lastQty, lastPx: report.lastPx, lastMkt: child.order.mic,
  })
  if (parent.status === 'filled' && parent.doneUs === state.nowUs) refuseWhatCameTooLate(state, parent)
}

function feeOf(state: DeskState, child: ChildState, report: VenueExecutionReport): MoneyMicro {
  const venue = state.venues.get(child.order.mic)
  const instrument = state.instruments.get(child.order.symbol)
  if (venue === undefined || instrument === undefined) return 0 as MoneyMicro
  return feeMicro(report.lastQty, report.liquidity === 'added' ? venue.addFee : venue.takeFee, instrument)
}

function recordExecution(state: DeskState, parent: ParentState, child: ChildState, report: VenueExecutionReport, fee: MoneyMicro): void {
  const { order } = child
  const midTimes2 = state.midTimes2(order.symbol)
  const execution: ExecutionRecord = {
    type: 'execution', mic: order.mic, execId: report.execId, clOrdId: order.clOrdId, parentId: parent.parentId, symbol: order.symbol, side: order.side,
    lastQty: report.lastQty, lastPx: report.lastPx, feeMicro: fee, liquidity: report.liquidity, venueUs: report.venueUs, receivedUs: state.nowUs,
    midAtFill: midTimes2 === null ? null : (Math.round(midTimes2 / 2) as Price),
  }
  state.record(execution)
  if (midTimes2 !== null) {
    state.timers.set(state.nowUs + MARKOUT_US, { kind: 'markout', parentId: parent.parentId, clOrdId: order.clOrdId, qty: report.lastQty, price: report.lastPx, midTimes2 })
  }
}

/** One second after a fill: how far the market went against us. */
export function markoutDue(state: DeskState, task: { readonly parentId: ParentState['parentId']; readonly clOrdId: ClOrdId; readonly qty: number; readonly price: number; readonly midTimes2: number }): void {
  const parent = state.parents.get(task.parentId)
  const child = state.children.get(task.clOrdId)
  if (parent === undefined || child === undefined) return
  const now = state.midTimes2(child.order.symbol)
  if (now === null) return
  const costMicroBps = Math.round(markoutBps(child.order.side, task.midTimes2, now) * 1e6)
  parent.markoutQty = (parent.markoutQty + task.qty) as QtyLots
  parent.markoutMicroBpsLots += costMicroBps * task.qty
  state.touchParent(parent)
}

function moveTo(state: DeskState, child: ChildState, report: VenueExecutionReport): void {
  const from = child.status === 'unsent' || child.status === 'unknown' ? 'pendingNew' : child.status
  const next = ORD_STATUS_AFTER[from][report.execType]
  if (next === undefined) {
    state.incident('warning', 'ILLEGAL_TRANSITION', child.order.clOrdId, `${child.order.mic} reports ${report.execType} on a child that is ${child.status}`)
    return
  }
  child.status = next
}

/** The venue's answer to our 35=H. What it does not know never traded: it is closed and planned anew. */
function statusAnswered(state: DeskState, child: ChildState, report: VenueExecutionReport): void {
  if (!isChildLive(child)) return
  if (report.cumQty !== child.cumQty) {
    state.incident('critical', 'CUM_QTY_MISMATCH', child.order.clOrdId, `${child.order.mic} says CumQty ${report.cumQty}, booked are ${child.cumQty}: executions are missing, quantity stays reserved`)
    child.status = 'unknown'
    return
  }
  if (report.ordStatus === 'rejected' && child.cumQty === 0) child.status = 'unsent'
  else if (isTerminal(report.ordStatus)) child.status = report.ordStatus
  else {
    child.status = report.ordStatus
    // Open at the venue and we want it gone: our cancel never got there. Ask again under a new id.
    if (child.cancelWanted) cancelChild(state, child)
  }
}

/** After anything that may have ended a child: give back what it reserved, then go on with its parent. */
function settle(state: DeskState, parent: ParentState, child: ChildState, cause: 'fill' | 'reject' | 'step-done'): void {
  if (isChildLive(child)) {
    afterChild(state, parent, child, cause)
    return
  }
  if (child.doneUs === null) endChild(state, parent, child)
  closeIfEnded(state, parent)
  if (state.kill.on) recordKill(state)
  afterChild(state, parent, child, cause)
}

function endChild(state: DeskState, parent: ParentState, child: ChildState): void {
  child.doneUs = state.nowUs
  if (child.aggressiveness === 'take') state.noteTaken(child)
  const unfilled = child.order.orderQty - child.cumQty
  if (child.cumQty === 0 && child.status !== 'unsent') noteTried(parent, child.order.mic, child.aggressiveness)
  if (unfilled > 0) state.exposureOf(parent.parentId).release(unfilled as QtyLots)
  noteEnd(state, child)
  state.outcomes.onEnd(child.order.clOrdId, child.status === 'rejected' || child.status === 'unsent' ? child.status : 'done')
  state.touchChild(child)
}

/** What the end of a child tells of its venue and of the model. */
function noteEnd(state: DeskState, child: ChildState): void {
  const { mic, clOrdId } = child.order
  if (child.status === 'rejected') state.breakers.onRejected(mic, clOrdId, state.nowUs)
  if (child.status === 'unsent') state.breakers.onUnsent(mic, clOrdId)
  state.alerts.onChildEnded(child, state)
}

export function venueCancelRejected(state: DeskState, input: Of<'venue-cancel-rejected'>): void {
  const child = state.children.get(input.origClOrdId)
  if (child === undefined || child.order.mic !== input.mic) {
    state.incident('warning', 'UNKNOWN_CHILD', input.origClOrdId, `${input.mic} refused to cancel an order we do not know`)
    return
  }
  state.breakers.onAnswered(input.mic, child.order.clOrdId, state.nowUs)
  if (child.status !== 'pendingCancel') return
  // Too late usually means that the last execution is on its way; what the venue holds decides.
  child.text = input.text
  inquire(state, child)
  watchForAnswer(state, child)
}

export function venueMessageRejected(state: DeskState, input: Of<'venue-message-rejected'>): void {
  state.incident('critical', 'MESSAGE_REJECTED', input.clOrdId ?? input.mic, `${input.mic} refused our message: ${input.text}`)
  const child = input.clOrdId === null ? undefined : state.children.get(input.clOrdId)
  if (child === undefined || child.order.mic !== input.mic || child.status !== 'pendingNew') return
  child.status = 'rejected'
  child.text = input.text
  settle(state, state.parentOf(child.order.parentId), child, 'reject')
}

/** Children whose order never reached a wire: nothing can come back for them. */
export function childrenUnsent(state: DeskState, clOrdIds: readonly ClOrdId[]): void {
  for (const clOrdId of clOrdIds) {
    const child = state.children.get(clOrdId)
    if (child === undefined || !isChildLive(child)) continue
    child.status = 'unsent'
    child.text = 'never sent'
    settle(state, state.parentOf(child.order.parentId), child, 'reject')
  }
}

/** After a reconnect the venue is asked for everything that is not final. */
export function reconcileVenue(state: DeskState, mic: Mic): void {
  for (const child of state.liveChildren()) {
    if (child.order.mic !== mic) continue
    child.inquiries = 0
    inquire(state, child)
    watchForAnswer(state, child)
  }
}

