import type { Denial, MessageRouting, ParentId, UnixUs } from '@sluice/domain'
import { cancelChild } from './child-requests.ts'
import type { DeskState } from './desk-state.ts'
import { endOverridesOfDone } from './override-state.ts'
import { noteNotCarriedOut } from './owner-changes.ts'
import { ordStatusOf, reportToOwner, sharesOf } from './records.ts'
import type { ParentEnding, ParentState } from './state.ts'

/** Of an answer: at whose other end it is for; without one, nothing. */
export const routed = (routing: MessageRouting | undefined): { readonly routing?: MessageRouting } => (routing === undefined ? {} : { routing })

/** Nothing new leaves for this parent; what is live is cancelled; it closes when nothing is. */
export function endParent(state: DeskState, parent: ParentState, ending: ParentEnding): void {
  refuseReplacement(state, parent, { code: 'CHANGE_PENDING', parentId: parent.parentId, what: 'cancel' })
  parent.ending = ending
  parent.pending = null
  parent.hold = null
  state.touchParent(parent)
  if (ending.clOrdId !== null) {
    reportToOwner(state, parent, { execType: 'pendingCancel', ordStatus: 'pendingCancel', cancelClOrdId: ending.clOrdId, ...routed(ending.routing) })
  }
  for (const child of state.liveChildrenOf(parent.parentId)) cancelChild(state, child)
  closeIfEnded(state, parent)
  watchMissingFills(state, parent)
}

export function closeIfEnded(state: DeskState, parent: ParentState): void {
  if (parent.status === 'working' && parent.ending !== null && state.exposureOf(parent.parentId).live === 0) closeEnded(state, parent, parent.ending)
}

/** Longest wait for executions that a venue counts and has not reported, of an order that is to end; microseconds. */
const MISSING_FILLS_US = 30_000_000

/** What is live of it is over at its venues, and nothing but reports of executions is missing. */
function onlyReportsMissing(state: DeskState, parent: ParentState): boolean {
  if (parent.status !== 'working' || parent.ending === null || !state.hasOrderRules) return false
  const live = state.liveChildrenOf(parent.parentId)
  return live.length > 0 && live.every(({ venueEnded }) => venueEnded !== null)
}

/** An order that is to end does not wait for a person where nothing of it can execute any more: it closes without the missing reports, which are booked as they come. */
export function watchMissingFills(state: DeskState, parent: ParentState): void {
  const { ending } = parent
  if (ending === null || ending.closesUs !== undefined || !onlyReportsMissing(state, parent)) return
  const closesUs = (state.nowUs + MISSING_FILLS_US) as UnixUs
  parent.ending = { ...ending, closesUs }
  state.timers.set(closesUs, { kind: 'parent-closes', parentId: parent.parentId, atUs: closesUs })
}

export function parentClosesDue(state: DeskState, { parentId, atUs }: { readonly parentId: ParentId; readonly atUs: UnixUs }): void {
  const parent = state.parents.get(parentId)
  const ending = parent?.ending ?? null
  if (parent === undefined || ending?.closesUs !== atUs) return
  const { closesUs: _due, ...rest } = ending
  parent.ending = rest
  if (!onlyReportsMissing(state, parent)) return
  const missing = sharesOf(state, parent.request.symbol, state.exposureOf(parentId).live)
  const venues = [...new Set(state.liveChildrenOf(parentId).map(({ order }) => order.mic))].join(', ')
  state.incident('critical', 'CLOSED_WITHOUT_FILLS', parentId, `${parentId} is over at ${venues}, which count ${missing} shares more than they reported: it is closed, and they are booked when they come`)
  closeEnded(state, parent, { ...rest, text: `${rest.text}; up to ${missing} shares that ${venues} may have executed are reported when they are known` })
}

function closeEnded(state: DeskState, parent: ParentState, ending: ParentEnding): void {
  const end = ending.as ?? 'canceled'
  parent.status = end
  parent.doneUs = state.nowUs
  parent.step = null
  forgetWaits(state, parent)
  endOverridesOfDone(state, parent)
  state.closeParent(parent)
  const { clOrdId, text, routing } = ending
  reportToOwner(state, parent, { execType: end, ordStatus: end, cancelClOrdId: clOrdId, text, ...routed(routing) })
}

/** Nothing of a closed order waits at its limit. */
function forgetWaits(state: DeskState, parent: ParentState): void {
  delete parent.waits
  state.waitingParents.delete(parent.parentId)
}

/** One whose replacement, on its way, asks for more than is executed is not done. */
export function finishIfFilled(state: DeskState, parent: ParentState): void {
  const wanted = Math.max(parent.request.orderQty, parent.replacement?.request.orderQty ?? 0)
  if (parent.status === 'working' && parent.cumQty >= wanted) finishFilled(state, parent)
}

export function finishFilled(state: DeskState, parent: ParentState): void {
  parent.status = 'filled'
  parent.doneUs = state.nowUs
  parent.pending = null
  parent.step = null
  parent.hold = null
  forgetWaits(state, parent)
  endOverridesOfDone(state, parent)
  state.closeParent(parent)
  for (const sibling of state.liveChildrenOf(parent.parentId)) cancelChild(state, sibling)
}

/** The order filled while its cancel or replacement was on its way: its owner must not wait for that for ever. */
export function refuseWhatCameTooLate(state: DeskState, parent: ParentState): void {
  const denial: Denial = { code: 'PARENT_NOT_WORKING', parentId: parent.parentId, status: 'filled' }
  refuseReplacement(state, parent, denial)
  const { clOrdId = null, routing } = parent.ending ?? {}
  if (clOrdId === null || parent.source.kind !== 'fix') return
  parent.ending = null
  const { clOrdId: origClOrdId, symbol } = parent.request
  state.emit({ kind: 'reject-cancel', session: parent.source.session, clOrdId, origClOrdId, parentId: parent.parentId, ordStatus: 'filled', denial, symbol, ...routed(routing ?? parent.request.routing) })
}

/** What was accepted to be tried does not come about; without one nothing happens. */
export function refuseReplacement(state: DeskState, parent: ParentState, denial: Denial): void {
  const { replacement } = parent
  if (replacement === null) return
  parent.replacement = null
  state.touchParent(parent)
  noteNotCarriedOut(state, parent, replacement.overrideId)
  if (replacement.source.kind === 'fix') {
    state.emit({
      kind: 'reject-cancel', session: replacement.source.session, clOrdId: replacement.request.clOrdId, origClOrdId: replacement.origClOrdId, parentId: parent.parentId,
      ordStatus: ordStatusOf(parent), denial, responseTo: 'replace', symbol: parent.request.symbol, ...routed(replacement.request.routing),
    })
  } else state.incident('warning', 'REPLACE_REFUSED', parent.parentId, `the replacement by ${replacement.source.user} did not come about: ${denial.code}`)
}

/** How many children are still live says whether the desk is flat. */
export function recordKill(state: DeskState): void {
  state.record({ type: 'kill', ...state.kill, liveChildren: state.liveChildCount })
}
