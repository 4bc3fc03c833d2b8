import { isTerminal, type ClOrdId, type Input, type VenueExecutionReport } from '@sluice/domain'
import { settle, planFreed } from './child-ending.ts'
import { findChild, findExecuted } from './child-lookup.ts'
import { replaceRefused, workingStatus } from './child-replacing.ts'
import { askAfterRefusal, cancelChild, inquire, nextIdOf, watchForAnswer } from './child-requests.ts'
import { moveByTrade, moveTo, statusAnswered } from './child-status.ts'
import { goOnWithout } from './decisions.ts'
import type { DeskState } from './desk-state.ts'
import { bookFill } from './executions.ts'
import { becomeAway, becomeUnknown, isLongAway, learnNoStatus } from './reconciliation.ts'
import { isChildLive, type ChildState, type ParentState } from './state.ts'
import { applyEarly, isTradeChange, unknownOrder } from './trade-changes.ts'

type Of<K extends Input['kind']> = Extract<Input, { kind: K }>

/** Status requests without an answer before a child is called unknown; its quantity stays reserved. */
const INQUIRIES_MAX = 3

export function childUnanswered(state: DeskState, clOrdId: ClOrdId, watchNo: number): void {
  const child = state.children.get(clOrdId)
  if (child === undefined || child.watchNo !== watchNo || !isAnswerOwed(state, child)) return
  const { mic } = child.order
  // While it is away, or resends what we missed, a venue cannot answer; whether it is silent shows once it has caught up, when it is asked anew.
  if (state.hasOrderRules && isLongAway(state, mic)) return becomeAway(state, child)
  if (state.hasOrderRules && (!state.isUp(mic) || state.reconciling.get(mic) === null)) return watchForAnswer(state, child)
  if (state.isUp(mic)) state.breakers.onSilence(mic, clOrdId, child.inquiries > 0, state.nowUs)
  if (child.inquiries >= INQUIRIES_MAX) {
    becomeUnknown(state, child, `${mic} does not answer`)
    return goOnWithout(state, state.parentOf(child.order.parentId))
  }
  if (!state.asksStatus(mic)) return askByCancel(state, child)
  inquire(state, child)
  watchForAnswer(state, child)
}

/** Where no status can be asked for the answer to a cancel tells whether the venue has the order. */
function askByCancel(state: DeskState, child: ChildState): void {
  if (state.isUp(child.order.mic)) child.inquiries += 1
  if (child.status === 'pendingCancel') child.status = workingStatus(child)
  cancelChild(state, child)
}

function isAnswerOwed(state: DeskState, child: ChildState): boolean {
  const { status } = child
  if (status === 'pendingNew' || status === 'pendingCancel' || status === 'pendingReplace') return true
  return state.hasOrderRules && isChildLive(child) && (child.inquiries > 0 || (child.cancelWanted && status !== 'unknown'))
}

export function venueExecution(state: DeskState, { mic, report }: Of<'venue-execution'>): void {
  if (isTradeChange(state, mic, report)) return
  const child = report.execType === 'trade' ? findExecuted(state, mic, report) : findChild(state, mic, report.origClOrdId, report.clOrdId)
  if (child === undefined) {
    if (report.execType === 'trade') {
      state.incident('critical', 'UNKNOWN_EXECUTION', report.clOrdId, `${mic} filled ${report.lastQty} lots at ${report.lastPx} price units (ExecID ${report.execId}) of ${unknownOrder(report)}: not booked, settle it with the venue`)
    } else state.incident('warning', 'UNKNOWN_CHILD', report.clOrdId, `${mic} reports on an order we do not know (ExecID ${report.execId}, ${report.execType})`)
    return
  }
  const parent = state.parentOf(child.order.parentId)
  noteAck(state, child)
  const { available } = state.exposureOf(parent.parentId)
  // What it told before tells nothing of how it stands since: that is known, or not, as it was.
  if (applyReport(state, parent, child, report)) delete child.beforeAway
  if (report.text !== undefined) child.text = report.text
  state.touchChild(child)
  cancelIfUnwanted(state, child)
  if (child.status !== 'rejected' && child.status !== 'unsent') state.breakers.onAnswered(mic, child.order.clOrdId, state.nowUs)
  const gaveBack = isChildLive(child) && report.execType !== 'trade' && state.exposureOf(parent.parentId).available > available
  settle(state, parent, child, report.ordStatus === 'rejected' ? 'reject' : report.execType === 'trade' ? 'fill' : 'step-done')
  if (gaveBack) planFreed(state, parent)
  if (report.execType === 'trade' && child.early !== undefined) applyEarly(state, child, report.execId)
}

/** False: it was told before, and changed nothing. */
function applyReport(state: DeskState, parent: ParentState, child: ChildState, report: VenueExecutionReport): boolean {
  if (report.execType === 'trade') return bookTrade(state, parent, child, report)
  if (report.execType === 'orderStatus') statusAnswered(state, parent, child, report)
  else if (isToldAgain(state, child, report)) return worksAfterAll(child, report)
  else moveTo(state, parent, child, report)
  return true
}

/** Told again that it works, of one that nobody knows of, or that was planned anew as never arrived: that is news. An end told again stays none. */
function worksAfterAll(child: ChildState, { ordStatus }: VenueExecutionReport): boolean {
  if (child.status !== 'unsent' && (child.status !== 'unknown' || child.venueEnded !== null)) return false
  if (ordStatus !== 'new' && ordStatus !== 'partiallyFilled') return false
  child.status = workingStatus(child)
  return true
}

/** Reports of one child that are remembered. */
const HEARD_MAX = 16

/** The same report under another number of the session. Not every venue names what is no execution by an ExecID of its own: the type tells the rest. */
function isToldAgain(state: DeskState, child: ChildState, { execId, execType }: VenueExecutionReport): boolean {
  if (!state.hasOrderRules || execId === '0') return false
  const { heard = [] } = child
  const name = `${execType} ${execId}`
  if (heard.includes(name)) return true
  child.heard = [...heard, name].slice(-HEARD_MAX)
  return false
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

function bookTrade(state: DeskState, parent: ParentState, child: ChildState, report: VenueExecutionReport): boolean {
  if (child.execIds.includes(report.execId)) {
    state.incident('info', 'DUPLICATE_EXECUTION', report.execId, `${child.order.mic} reported execution ${report.execId} of ${child.order.clOrdId} again: booked once`)
    return false
  }
  bookFill(state, parent, child, report, 'trade', () => moveByTrade(state, parent, child, report))
  return true
}

/** OrderCancelReject(9): of a cancel request, or of a replacement. */
export function venueCancelRejected(state: DeskState, input: Of<'venue-cancel-rejected'>): void {
  const child = findChild(state, input.mic, input.origClOrdId, input.clOrdId)
  if (child === undefined) {
    state.incident('warning', 'UNKNOWN_CHILD', input.origClOrdId, `${input.mic} refused to ${input.ofReplace === true ? 'replace' : 'cancel'} an order we do not know`)
    return
  }
  state.breakers.onAnswered(input.mic, child.order.clOrdId, state.nowUs)
  if (input.ofReplace === true) {
    if (child.replacement?.clOrdId !== input.clOrdId || !isChildLive(child)) return
    child.text = input.text
    refuseReplacementOf(state, child)
    return
  }
  if (child.status !== 'pendingCancel') return
  // Too late usually means that the last execution is on its way; what the venue holds decides.
  child.text = input.text
  if (!state.asksStatus(input.mic)) return refusedUnasked(state, child, input)
  askAfterRefusal(state, child)
}

/** The refusal itself is all that such a venue tells: one that never had the order will not have it any more, one that works it is asked to cancel again in a while. */
function refusedUnasked(state: DeskState, child: ChildState, { unknownOrder, ordStatus }: Of<'venue-cancel-rejected'>): void {
  const settled = (status: ChildState['status'], cause: 'reject' | 'step-done'): void => {
    child.status = status
    state.touchChild(child)
    settle(state, state.parentOf(child.order.parentId), child, cause)
  }
  if (unknownOrder && child.ackedUs === null && child.cumQty === 0) return settled('unsent', 'reject')
  const isOver = ordStatus !== undefined && isTerminal(ordStatus)
  // One that was over here before, and seemed to come back, is over; of another the report of its end is on its way.
  const isFull = child.cumQty >= child.order.orderQty
  if (isOver && (child.doneUs !== null || isFull)) return settled(isFull ? 'filled' : ordStatus, 'step-done')
  if (ordStatus !== undefined && !isOver) child.inquiries = 0
  state.touchChild(child)
  watchForAnswer(state, child)
}

function refuseReplacementOf(state: DeskState, child: ChildState): void {
  const parent = state.parentOf(child.order.parentId)
  const { available } = state.exposureOf(parent.parentId)
  replaceRefused(state, parent, child)
  if (state.exposureOf(parent.parentId).available > available) planFreed(state, parent)
}

/** It may have been a fill: what the venue holds is asked for, and people hear of it. */
export function venueUnreadable(state: DeskState, { mic, msgSeqNum, clOrdId, text }: Of<'venue-unreadable'>): void {
  state.incident('critical', 'UNREADABLE_EXECUTION', clOrdId ?? mic, `${mic} told something that cannot be read (its message ${msgSeqNum}): ${text}; nothing of it is booked, settle it with the venue`)
  const child = clOrdId === null ? undefined : findChild(state, mic, undefined, clOrdId)
  // Where the answer to a question cannot be read either, the next one waits for its time: the two would go on for ever.
  if (child === undefined || !isChildLive(child) || child.inquiries > 0) return
  if (!state.asksStatus(mic)) {
    becomeUnknown(state, child, `${mic} told of it what cannot be read, and takes no status requests`)
    return goOnWithout(state, state.parentOf(child.order.parentId))
  }
  inquire(state, child)
  watchForAnswer(state, child)
}

/** Reject(3) or BusinessMessageReject(j): of an order it is the venue's refusal; after any other message the child stands as before it, and is asked for. */
export function venueMessageRejected(state: DeskState, input: Of<'venue-message-rejected'>): void {
  if (input.noStatusRequests === true) return learnNoStatus(state, input.mic)
  state.incident('critical', 'MESSAGE_REJECTED', input.clOrdId ?? input.mic, `${input.mic} refused our message: ${input.text}`)
  const { clOrdId } = input
  const child = findChild(state, input.mic, clOrdId)
  if (child === undefined || !isChildLive(child)) return
  if (clOrdId === child.order.clOrdId) {
    // A status request has the order's own id: after one it may be that which was refused.
    if (child.status !== 'pendingNew' || (state.hasOrderRules && child.inquiries > 0)) return
    child.status = 'rejected'
    child.text = input.text
    settle(state, state.parentOf(child.order.parentId), child, 'reject')
    return
  }
  child.text = input.text
  if (child.replacement?.open === true && clOrdId === child.replacement.clOrdId) refuseReplacementOf(state, child)
  else if (child.status === 'pendingCancel' && clOrdId === nextIdOf(state, child)) {
    child.status = child.replacement?.open === true ? 'pendingReplace' : workingStatus(child)
    askAfterRefusal(state, child)
  }
  state.touchChild(child)
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
