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
    kind: 'send-cancel', mic: order.mic, clOrdId: nextIdOf(state, child), origClOrdId: child.venueClOrdId,
    symbol: order.symbol, side: order.side, orderQty: order.orderQty,
  })
  watchForAnswer(state, child)
}

/** ClOrdID of a cancel request or replacement: the child's own number with its newest revision. */
export function nextIdOf(state: DeskState, child: ChildState): ClOrdId {
  const childNo = parseInt(child.order.clOrdId.split('-')[1]!, 36)
  return childClOrdId(state.parentOf(child.order.parentId).parentSeq, childNo, child.revision)
}

/** If nothing comes back in time the venue is asked for the order's status. A new watch takes the place of the one before. */
export function watchForAnswer(state: DeskState, child: ChildState): void {
  child.watchNo += 1
  state.timers.set(state.nowUs + state.config.routing.unackedTimeoutUs, { kind: 'child-unanswered', clOrdId: child.order.clOrdId, watchNo: child.watchNo })
}

/** Asks how the order stands, where its venue takes that question. */
export function inquire(state: DeskState, child: ChildState): void {
  if (!state.isUp(child.order.mic) || !state.asksStatus(child.order.mic)) return
  child.inquiries += 1
  state.touchChild(child)
  state.emit({ kind: 'send-status-request', mic: child.order.mic, clOrdId: child.venueClOrdId, symbol: child.order.symbol, side: child.order.side })
}

/** Cancels that a venue refused before it is given time: asked at once up to here, then at the pace of the watch for an answer. */
const PROMPT_REVISIONS_MAX = 3

/** The venue refused something about the child: what it holds decides, and is asked for. */
export function askAfterRefusal(state: DeskState, child: ChildState): void {
  if (child.revision <= PROMPT_REVISIONS_MAX) inquire(state, child)
  watchForAnswer(state, child)
}
