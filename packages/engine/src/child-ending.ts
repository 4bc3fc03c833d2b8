import { isImmediate, type QtyLots } from '@sluice/domain'
import { afterChild, decide, noteTried } from './decisions.ts'
import type { DeskState } from './desk-state.ts'
import { closeIfEnded, endParent, recordKill } from './parent-ending.ts'
import { isChildLive, type ChildState, type ParentState } from './state.ts'

/** After anything that may have ended a child: give back what it reserved, then go on with its parent. */
export function settle(state: DeskState, parent: ParentState, child: ChildState, cause: 'fill' | 'reject' | 'step-done'): void {
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
  child.venueEnded = null
  child.inquiries = 0
  if (child.replacement !== null) child.replacement.open = false
  if (child.aggressiveness === 'take') state.noteTaken(child)
  if (child.cumQty === 0 && child.status !== 'unsent') noteTried(parent, child.order.mic, child.aggressiveness)
  if (child.reserved > 0) state.exposureOf(parent.parentId).release(child.reserved)
  child.reserved = 0 as QtyLots
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

/** Quantity came free although no child ended: it is planned anew, and of an immediate order with nothing left at venues the rest ends. */
export function planFreed(state: DeskState, parent: ParentState): void {
  if (parent.status !== 'working' || parent.ending !== null) return closeIfEnded(state, parent)
  if (!isImmediate(parent.request.timeInForce)) return decide(state, parent, 'retry')
  if (parent.pending === null && state.exposureOf(parent.parentId).live === 0) endParent(state, parent, { by: 'router', text: 'immediate or cancel: the rest', clOrdId: null })
}
