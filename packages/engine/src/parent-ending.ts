import type { Denial, MessageRouting } from '@sluice/domain'
import { cancelChild } from './child-requests.ts'
import type { DeskState } from './desk-state.ts'
import { endOverridesOfDone } from './override-state.ts'
import { noteNotCarriedOut } from './owner-changes.ts'
import { ordStatusOf, reportToOwner } from './records.ts'
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
}

export function closeIfEnded(state: DeskState, parent: ParentState): void {
  if (parent.status !== 'working' || parent.ending === null || state.exposureOf(parent.parentId).live > 0) return
  const end = parent.ending.as ?? 'canceled'
  parent.status = end
  parent.doneUs = state.nowUs
  parent.step = null
  endOverridesOfDone(state, parent)
  state.closeParent(parent)
  const { clOrdId, text, routing } = parent.ending
  reportToOwner(state, parent, { execType: end, ordStatus: end, cancelClOrdId: clOrdId, text, ...routed(routing) })
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
