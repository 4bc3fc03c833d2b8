import { isTerminal, type ExecType, type Mic, type QtyLots, type VenueExecutionReport } from '@sluice/domain'
import { cancelChild } from './child-requests.ts'
import { settle, planFreed } from './child-ending.ts'
import { findExecuted, parentOfChildId } from './child-lookup.ts'
import { resizeChild, workingStatus } from './child-replacing.ts'
import { settleVenueEnded } from './child-status.ts'
import type { DeskState } from './desk-state.ts'
import { rebook } from './executions.ts'
import { settleOverExecution } from './over-execution.ts'
import { finishIfFilled, refuseWhatCameTooLate } from './parent-ending.ts'
import { ordStatusOf, reportToOwner, sharesOf } from './records.ts'
import { isChildLive, type BookedExecution, type ChildState, type ParentState } from './state.ts'

type Change = VenueExecutionReport & { readonly execType: 'tradeCancel' | 'tradeCorrect' }

const WORDS: Readonly<Record<Change['execType'], readonly [code: string, what: string]>> = {
  tradeCancel: ['TRADE_CANCELLED', 'took back execution'], tradeCorrect: ['TRADE_CORRECTED', 'corrected execution'],
}

const isChange = (report: VenueExecutionReport): report is Change => (WORDS as Partial<Record<ExecType, unknown>>)[report.execType] !== undefined

/**
 * A venue cancels (ExecType H) or corrects (G) a trade after the fact: whatever counts executions is put right, the owner is told with our own reference,
 * and people hear of it at once. One of an execution that is not booked here changes nothing. False for every other report.
 */
export function isTradeChange(state: DeskState, mic: Mic, report: VenueExecutionReport): boolean {
  if (!isChange(report)) return false
  const child = findExecuted(state, mic, report)
  const isHeld = child?.early?.some(({ execId }) => execId === report.execId) === true
  if (child !== undefined && (isHeld || child.execIds.includes(report.execId))) {
    const how = isHeld ? `it waits for execution ${report.execRefId ?? '?'}, which is not booked here` : 'booked once'
    state.incident('info', 'DUPLICATE_EXECUTION', report.execId, `${mic} reported ${report.execId}, a change of an execution of ${child.order.clOrdId}, again: ${how}`)
    return true
  }
  const was = child?.executions.find(({ execIds }) => report.execRefId !== undefined && execIds.includes(report.execRefId))
  if (child !== undefined && was === undefined && isEarly(state, child, report)) {
    child.early = [...(child.early ?? []), report]
    tell(state, mic, report, child, 'it is not booked here, and will be if that execution is told yet; settle it with the venue')
    return true
  }
  if (child === undefined || was === undefined || !state.hasOrderRules) {
    const stays = child !== undefined && report.execRefId !== undefined && child.execIds.includes(report.execRefId) && !state.hasOrderRules
    tell(state, mic, report, child, stays ? 'it stays booked as it was, settle it with the venue' : 'it is not booked here, settle it with the venue')
    return true
  }
  const parent = state.parentOf(child.order.parentId)
  const is = rebook(state, parent, child, was, { ...report, cumQty: null }, report.execType === 'tradeCancel' ? 'bust' : 'correct')
  tell(state, mic, report, child, `booked, the order has ${parent.cumQty} lots executed`)
  if (child.cumQty !== report.cumQty) state.incident('warning', 'CUM_QTY_MISMATCH', child.order.clOrdId, `${mic} says CumQty ${report.cumQty}, booked are ${child.cumQty}`)
  changeChild(state, parent, child, report)
  changeParent(state, parent, child, report, was, is)
  applyEarly(state, child, report.execId)
  return true
}

/** Changes of one child that may wait for what they change. */
const EARLY_MAX = 16

/** Of an execution that is none of those that the child has, or had: what it changes is still on its way. */
const isEarly = (state: DeskState, { execIds, early = [] }: ChildState, { execRefId }: Change): boolean =>
  state.hasOrderRules && execRefId !== undefined && !execIds.includes(execRefId) && early.length < EARLY_MAX

/** An execution, or a correction, was booked: what came before it and changes it is booked now. */
export function applyEarly(state: DeskState, child: ChildState, execId: string): void {
  const { early = [] } = child
  const due = early.filter(({ execRefId }) => execRefId === execId).sort((a, b) => a.venueUs - b.venueUs)
  if (due.length === 0) return
  const others = early.filter(({ execRefId }) => execRefId !== execId)
  if (others.length === 0) delete child.early
  else child.early = others
  for (const change of due) isTradeChange(state, child.order.mic, change)
}

function tell(state: DeskState, mic: Mic, report: Change, child: ChildState | undefined, what: string): void {
  const [code, did] = WORDS[report.execType]
  const order = child === undefined ? unknownOrder(report) : `${child.order.clOrdId} (${child.order.parentId})`
  state.incident('critical', code, report.execRefId ?? report.execId, `${mic} ${did} ${report.execRefId ?? '?'} of ${order}, now ${report.lastQty} lots at ${report.lastPx} price units, CumQty ${report.cumQty}: ${what}`)
}

/** How it stands by its executions alone, before its rest is canceled. */
const openAgain = ({ cumQty, request: { orderQty } }: ParentState) => ({ ordStatus: cumQty > 0 ? 'partiallyFilled' : 'new', leavesQty: (orderQty - cumQty) as QtyLots }) as const

/** What is open again of an order that was filled is canceled, unasked. */
function tellNotWorked(state: DeskState, parent: ParentState): void {
  const { parentId, cumQty, request: { orderQty, symbol } } = parent
  const [open, done, all] = [orderQty - cumQty, cumQty, orderQty].map((lots) => sharesOf(state, symbol, lots))
  reportToOwner(state, parent, { execType: 'canceled', ordStatus: 'canceled', text: `${open} shares of the filled order are open again and will not be worked: send them anew if they are wanted` })
  state.incident('critical', 'FILLED_ORDER_REDUCED', parentId, `${parentId} was filled and now has ${done} of ${all} shares: its rest is not worked again, settle it with its owner`)
}

/** All that people need to find it in the journal, or with the venue. */
export function unknownOrder({ clOrdId, venueOrderId }: VenueExecutionReport): string {
  const parentId = parentOfChildId(clOrdId)
  return `an order that is not known ${parentId === null ? 'here' : `any more, by its name one of ${parentId}`} (ClOrdID ${clOrdId}, OrderID ${venueOrderId})`
}

/** The venue's own words tell whether the child works (again), and with how much. */
function changeChild(state: DeskState, parent: ParentState, child: ChildState, report: Change): void {
  const open = !isTerminal(report.ordStatus) && report.leavesQty > 0
  if (child.status === 'unknown') {
    if (child.venueEnded === null) resizeChild(state, parent, child, child.order.orderQty)
    else child.venueEnded = { ...child.venueEnded, cumQty: report.cumQty }
    settleVenueEnded(child)
  } else if (open) {
    if (!isChildLive(child)) {
      child.status = workingStatus(child)
      child.doneUs = null
      child.told = false
    } else if (child.status === 'new' || child.status === 'partiallyFilled') child.status = workingStatus(child)
    resizeChild(state, parent, child, (child.cumQty + report.leavesQty) as QtyLots)
  } else if (child.status === 'filled' || isChildLive(child)) {
    child.status = child.cumQty >= child.order.orderQty ? 'filled' : isTerminal(report.ordStatus) && report.ordStatus !== 'filled' ? report.ordStatus : 'canceled'
  }
  state.touchChild(child)
}

function changeParent(state: DeskState, parent: ParentState, child: ChildState, report: Change, was: BookedExecution, is: BookedExecution | null): void {
  const reopened = parent.status === 'filled' && parent.cumQty < parent.request.orderQty
  // It was reported as done: nobody may count on it to trade again, so that this needs its owner's word.
  if (reopened) parent.status = 'canceled'
  state.touchParent(parent)
  finishIfFilled(state, parent)
  settleOverExecution(state, parent, is !== null && is.lastQty > was.lastQty)
  const reportExecId = reportToOwner(state, parent, {
    execType: report.execType, ordStatus: ordStatusOf(parent), lastQty: (is ?? was).lastQty, lastPx: (is ?? was).lastPx, lastMkt: child.order.mic,
    ...(was.reportExecId === null ? {} : { execRefId: was.reportExecId }), text: report.text ?? null, ...(reopened ? openAgain(parent) : {}),
  })
  if (reopened) tellNotWorked(state, parent)
  if (is !== null && reportExecId !== null) child.executions[child.executions.indexOf(is)] = { ...is, reportExecId }
  if (parent.status === 'filled' && parent.doneUs === state.nowUs) refuseWhatCameTooLate(state, parent)
  const works = child.status === 'new' || child.status === 'partiallyFilled'
  if (works && (child.cancelWanted || parent.status !== 'working' || parent.ending !== null)) cancelChild(state, child)
  settle(state, parent, child, 'step-done')
  planFreed(state, parent)
}
