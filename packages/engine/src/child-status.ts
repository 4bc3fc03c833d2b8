import { ORD_STATUS_AFTER, isTerminal, type OrdStatus, type QtyLots, type VenueExecutionReport } from '@sluice/domain'
import { cancelChild, watchForAnswer } from './child-requests.ts'
import { replaceConfirmed, replaceRefused, restated } from './child-replacing.ts'
import type { DeskState } from './desk-state.ts'
import { isChildLive, type ChildState, type ParentState } from './state.ts'

/** What a report does to the status of its child; one that must not come then is told and changes nothing. */
export function moveTo(state: DeskState, parent: ParentState, child: ChildState, report: VenueExecutionReport): void {
  const next = ORD_STATUS_AFTER[statusBefore(child, report)][report.execType]
  if (next === undefined) {
    state.incident('warning', 'ILLEGAL_TRANSITION', child.order.clOrdId, `${child.order.mic} reports ${report.execType} on a child that is ${child.status}`)
    return
  }
  if (report.execType === 'replaced' || report.execType === 'restated') {
    // Told again, it would bring back what has changed since.
    if (child.execIds.includes(report.execId)) return
    child.execIds.push(report.execId)
  }
  if (isTerminal(next) && report.execType !== 'trade' && isMissing(state, child, report)) {
    endedWithMore(state, parent, child, next, report.cumQty)
    return
  }
  child.status = next
  if (report.execType === 'replaced') replaceConfirmed(state, parent, child, report)
  else if (report.execType === 'restated') restated(state, parent, child, report)
  else return
  if (isTerminal(report.ordStatus)) child.status = report.ordStatus
  else if (child.cumQty >= child.order.orderQty) child.status = child.cumQty > 0 ? 'filled' : 'canceled'
  else if (child.status === 'new' && child.cumQty > 0) child.status = 'partiallyFilled'
}

/** A trade, once it is counted. */
export function moveByTrade(state: DeskState, parent: ParentState, child: ChildState, report: VenueExecutionReport): void {
  if (child.venueEnded !== null) return settleVenueEnded(child)
  moveTo(state, parent, child, report)
  if (!isTerminal(child.status as OrdStatus) && child.cumQty >= child.order.orderQty) child.status = 'filled'
}

/** What was still missing of a child that is over at its venue has come in. */
export function settleVenueEnded(child: ChildState): void {
  const ended = child.venueEnded
  if (ended === null || child.cumQty < ended.cumQty) return
  child.status = child.cumQty >= child.order.orderQty ? 'filled' : ended.status
}

/** Nobody knows, or what was believed was wrong: the order may be anywhere. */
function statusBefore({ status, told }: ChildState, { execType }: VenueExecutionReport): OrdStatus {
  if (status === 'unsent' || status === 'unknown' || (told && execType !== 'trade')) return 'pendingNew'
  return status
}

/** The venue counts executions that it has not reported. */
const isMissing = (state: DeskState, child: ChildState, { cumQty }: VenueExecutionReport): boolean =>
  state.hasOrderRules && isChildLive(child) && child.doneUs === null && cumQty > child.cumQty

/** It is over, but something that it executed is on its way: that much stays reserved, the rest is free. */
function endedWithMore(state: DeskState, parent: ParentState, child: ChildState, status: OrdStatus, cumQty: QtyLots): void {
  const missing = (cumQty - child.cumQty) as QtyLots
  child.venueEnded = { status, cumQty }
  child.status = 'unknown'
  const free = Math.max(0, child.reserved - missing) as QtyLots
  state.exposureOf(parent.parentId).release(free)
  child.reserved = (child.reserved - free) as QtyLots
  state.incident('critical', 'CUM_QTY_MISMATCH', child.order.clOrdId, `${child.order.mic} says that ${child.order.clOrdId} is ${status} with CumQty ${cumQty}, booked are ${child.cumQty}: ${missing} lots stay reserved until their executions are reported`)
}

/** The venue's answer to our 35=H. What it does not know never traded: it is closed and planned anew. */
export function statusAnswered(state: DeskState, parent: ParentState, child: ChildState, report: VenueExecutionReport): void {
  if (!isChildLive(child)) return
  if (report.cumQty !== child.cumQty) {
    if (isTerminal(report.ordStatus) && isMissing(state, child, report)) endedWithMore(state, parent, child, report.ordStatus, report.cumQty)
    else {
      state.incident('critical', 'CUM_QTY_MISMATCH', child.order.clOrdId, `${child.order.mic} says CumQty ${report.cumQty}, booked are ${child.cumQty}: executions are missing, quantity stays reserved`)
      child.status = 'unknown'
    }
    return
  }
  if (report.ordStatus === 'rejected' && child.cumQty === 0) child.status = 'unsent'
  else if (isTerminal(report.ordStatus)) child.status = report.ordStatus
  else worksOn(state, parent, child, report)
}

function worksOn(state: DeskState, parent: ParentState, child: ChildState, report: VenueExecutionReport): void {
  const asked = child.replacement?.open === true ? child.replacement : null
  if (asked !== null && report.clOrdId === asked.clOrdId) replaceConfirmed(state, parent, child, report)
  // The replacement never got there.
  else if (asked !== null && report.ordStatus !== 'pendingReplace') replaceRefused(state, parent, child)
  // Its own cancel, that the answer crossed or that such a refusal sent.
  if (child.status === 'pendingCancel' && asked !== null && child.cancelWanted) return
  child.status = report.ordStatus
  // Open at the venue and we want it gone: our cancel never got there. Ask again under a new id.
  if (child.cancelWanted) cancelChild(state, child)
  else if (state.hasOrderRules && (child.status === 'pendingCancel' || child.status === 'pendingReplace' || child.status === 'pendingNew')) watchForAnswer(state, child)
}
