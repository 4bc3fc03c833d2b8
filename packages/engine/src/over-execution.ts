import { cancelChild } from './child-requests.ts'
import type { DeskState } from './desk-state.ts'
import type { ChildState, ParentState } from './state.ts'

/**
 * After a fill: people are told when an order has more than it asked for, and what works at venues and could fill it too far is cancelled.
 * `unreserved`: nothing was reserved for some of the fill, since its child had ended, or it was beyond the child's quantity.
 */
export function settleOverExecution(state: DeskState, parent: ParentState, unreserved: boolean): void {
  const { parentId, request: { orderQty } } = parent
  if (parent.cumQty > orderQty) {
    state.incident('critical', 'OVERFILL', parentId, `${parentId} has ${parent.cumQty} lots executed of ${orderQty}, ${parent.cumQty - orderQty} too many: booked, settle it with the venues and the owner`)
    return
  }
  const { overfill } = state.exposureOf(parentId)
  // Ordinary fills look, too: one of a child that was to go has used what its cancel was to give back.
  if (overfill > 0) cancelExcess(state, parent, unreserved)
}

/** The newest first, until what still works is wanted; immediate ones end by themselves, and what is on its way out counts as gone. */
function cancelExcess(state: DeskState, parent: ParentState, unreserved: boolean): void {
  const { overfill, live } = state.exposureOf(parent.parentId)
  let excess: number = overfill
  const wanted: ChildState[] = []
  for (const child of state.liveChildrenOf(parent.parentId)) {
    // One that came back after it was closed has nothing reserved.
    if (child.doneUs !== null) continue
    if (child.cancelWanted) excess -= restOf(child)
    else if (child.order.timeInForce === 'day') wanted.push(child)
  }
  if (excess <= 0) return
  const cancelled: ChildState[] = []
  for (let child = wanted.pop(); child !== undefined && excess > 0; child = wanted.pop()) {
    excess -= restOf(child)
    cancelled.push(child)
  }
  if (cancelled.length === 0 && !unreserved) return
  state.incident('warning', 'OVERCOMMITTED', parent.parentId,
    `${parent.cumQty} lots of ${parent.request.orderQty} are executed and ${live} work at venues, ${overfill} too many; orders canceled for it: ${cancelled.length}`)
  for (const child of cancelled) cancelChild(state, child)
}

const restOf = ({ order, cumQty }: ChildState): number => Math.max(0, order.orderQty - cumQty)
