import { childClOrdId, type ClOrdId } from '@sluice/domain'
import type { DeskState } from './desk-state.ts'
import { isChildLive, type ChildState } from './state.ts'

/** Asks the venue to cancel, also one that is silent about the order: it may hear us. Asking twice before the answer does nothing. */
export function cancelChild(state: DeskState, child: ChildState): void {
  if (!isChildLive(child)) return
  child.cancelWanted = true
  if (child.status === 'pendingCancel') return
  const { order } = child
  child.revision += 1
  child.status = 'pendingCancel'
  state.touchChild(child)
  state.countSent(order.mic)
  state.emit({
    kind: 'send-cancel', mic: order.mic, clOrdId: cancelIdOf(state, child), origClOrdId: order.clOrdId,
    symbol: order.symbol, side: order.side, orderQty: order.orderQty,
  })
  watchForAnswer(state, child)
}

/** ClOrdID of the cancel request: the child's own number with a higher revision. */
function cancelIdOf(state: DeskState, child: ChildState): ClOrdId {
  const childNo = parseInt(child.order.clOrdId.split('-')[1]!, 36)
  return childClOrdId(state.parentOf(child.order.parentId).parentSeq, childNo, child.revision)
}

/** If nothing comes back in time the venue is asked for the order's status. A new watch takes the place of the one before. */
export function watchForAnswer(state: DeskState, child: ChildState): void {
  child.watchNo += 1
  state.timers.set(state.nowUs + state.config.routing.unackedTimeoutUs, { kind: 'child-unanswered', clOrdId: child.order.clOrdId, watchNo: child.watchNo })
}

export function inquire(state: DeskState, child: ChildState): void {
  if (!state.isUp(child.order.mic)) return
  child.inquiries += 1
  state.touchChild(child)
  state.emit({ kind: 'send-status-request', mic: child.order.mic, clOrdId: child.order.clOrdId, symbol: child.order.symbol, side: child.order.side })
}
