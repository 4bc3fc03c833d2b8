import { cancelChild } from './child-requests.ts'
import type { DeskState } from './desk-state.ts'
import { endOverridesOfDone } from './override-state.ts'
import { reportToOwner } from './records.ts'
import type { ParentState } from './state.ts'

/** Nothing new leaves for this parent; what is live is cancelled; it closes when nothing is. */
export function endParent(state: DeskState, parent: ParentState, ending: NonNullable<ParentState['ending']>): void {
  parent.ending = ending
  parent.pending = null
  parent.hold = null
  state.touchParent(parent)
  if (ending.clOrdId !== null) {
    reportToOwner(state, parent, { execType: 'pendingCancel', ordStatus: 'pendingCancel', cancelClOrdId: ending.clOrdId })
  }
  for (const child of state.liveChildrenOf(parent.parentId)) cancelChild(state, child)
  closeIfEnded(state, parent)
}

export function closeIfEnded(state: DeskState, parent: ParentState): void {
  if (parent.status !== 'working' || parent.ending === null || state.exposureOf(parent.parentId).live > 0) return
  parent.status = 'canceled'
  parent.doneUs = state.nowUs
  parent.step = null
  endOverridesOfDone(state, parent)
  state.closeParent(parent)
  reportToOwner(state, parent, { execType: 'canceled', ordStatus: 'canceled', cancelClOrdId: parent.ending.clOrdId, text: parent.ending.text })
}

/** How many children are still live says whether the desk is flat. */
export function recordKill(state: DeskState): void {
  state.record({ type: 'kill', ...state.kill, liveChildren: state.liveChildCount })
}
