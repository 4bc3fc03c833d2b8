import { childClOrdId, type QtyLots, type VenueExecutionReport } from '@sluice/domain'
import { cancelChild, inquire, nextIdOf, watchForAnswer } from './child-requests.ts'
import type { DeskState } from './desk-state.ts'
import type { ChildState, ParentState } from './state.ts'

/**
 * Brings a child down to this total quantity, what it has executed included: by a replacement where its venue takes one, else by a cancel, and what
 * was too much of the cancelled rest is planned anew when it ends. What it gives up stays reserved until the venue confirms.
 */
export function reduceChild(state: DeskState, child: ChildState, toQty: QtyLots): void {
  if (toQty >= child.order.orderQty || child.cancelWanted) return
  const { replacement } = child
  if (child.status === 'pendingReplace' && replacement !== null && replacement.open && replacement.orderQty <= toQty) return
  if (toQty <= child.cumQty || !replaceChild(state, child, toQty)) cancelChild(state, child)
}

/** Sends OrderCancelReplaceRequest(G), one at a time; the larger of the two quantities stays reserved until its answer. */
function replaceChild(state: DeskState, child: ChildState, orderQty: QtyLots): boolean {
  const { order } = child
  const works = (child.status === 'new' || child.status === 'partiallyFilled') && child.doneUs === null && !child.cancelWanted
  if (!works || order.timeInForce !== 'day' || state.venues.get(order.mic)?.takesReplace !== true || !state.isUp(order.mic)) return false
  child.revision += 1
  const clOrdId = nextIdOf(state, child)
  child.replacement = { clOrdId, orderQty, open: true }
  child.status = 'pendingReplace'
  state.touchChild(child)
  state.countSent(order.mic)
  state.emit({ kind: 'send-replace', order, replacement: { clOrdId, origClOrdId: child.venueClOrdId, orderQty, price: order.price } })
  watchForAnswer(state, child)
  return true
}

/** ExecType 5, or a status under the replacement's id: the venue works the child as replaced, whoever asked for that. */
export function replaceConfirmed(state: DeskState, parent: ParentState, child: ChildState, report: VenueExecutionReport): void {
  const asked = child.replacement?.clOrdId === report.clOrdId ? child.replacement : null
  if (asked === null) state.incident('warning', 'UNASKED_REPLACE', child.order.clOrdId, `${child.order.mic} replaced ${child.order.clOrdId}, for which it was not asked (ClOrdID ${report.clOrdId})`)
  else asked.open = false
  if (isIdOf(state, child, report.clOrdId)) child.venueClOrdId = report.clOrdId
  resizeChild(state, parent, child, toldQty(report))
}

/** OrderCancelReject(9) of a replacement: the order works on as it was. One that was to become smaller is cancelled instead. */
export function replaceRefused(state: DeskState, parent: ParentState, child: ChildState): void {
  const { replacement } = child
  if (replacement === null || !replacement.open) return
  replacement.open = false
  resizeChild(state, parent, child, child.order.orderQty)
  if (child.status === 'pendingReplace') child.status = workingStatus(child)
  if (replacement.orderQty < child.order.orderQty) cancelChild(state, child)
  // Too late usually means that the last execution is on its way; what the venue holds decides.
  else if (child.status !== 'pendingCancel') {
    inquire(state, child)
    watchForAnswer(state, child)
  }
  state.touchChild(child)
}

/** ExecType D: the venue changed the quantity by itself. */
export function restated(state: DeskState, parent: ParentState, child: ChildState, report: VenueExecutionReport): void {
  const orderQty = toldQty(report)
  if (orderQty === child.order.orderQty) return
  state.incident('warning', 'ORDER_RESTATED', child.order.clOrdId, `${child.order.mic} works ${orderQty} lots of ${child.order.clOrdId} in place of ${child.order.orderQty}${report.text === undefined ? '' : `: ${report.text}`}`)
  resizeChild(state, parent, child, orderQty)
}

/**
 * The venue works this quantity in all: what it gave up is free again; for what it took on there may be no room beside the others, then the whole
 * child is cancelled.
 */
export function resizeChild(state: DeskState, parent: ParentState, child: ChildState, orderQty: QtyLots): void {
  if (orderQty !== child.order.orderQty) child.order = { ...child.order, orderQty }
  const exposure = state.exposureOf(parent.parentId)
  // A replacement on its way may still come into force, whatever the venue said before it had it.
  const { replacement } = child
  const most = replacement?.open === true ? Math.max(orderQty, replacement.orderQty) : orderQty
  const wanted = child.doneUs === null ? Math.max(0, most - child.cumQty) : 0
  const more = wanted - child.reserved
  if (more < 0) exposure.release(-more as QtyLots)
  const fits = more <= 0 ? more : Math.min(more, exposure.available)
  if (fits > 0) exposure.reserve(fits as QtyLots)
  child.reserved = (child.reserved + fits) as QtyLots
  state.touchChild(child)
  if (fits >= more) return
  state.incident('warning', 'OVERCOMMITTED', parent.parentId, `${child.order.mic} works ${wanted} lots of ${child.order.clOrdId}, ${more - fits} more than its order has room for: it is canceled`)
  child.cancelWanted = true
}

export const workingStatus = (child: ChildState): 'pendingNew' | 'new' | 'partiallyFilled' => (child.cumQty > 0 ? 'partiallyFilled' : child.ackedUs === null ? 'pendingNew' : 'new')

const toldQty = ({ orderQty, cumQty, leavesQty }: VenueExecutionReport): QtyLots => orderQty ?? ((cumQty + leavesQty) as QtyLots)

function isIdOf(state: DeskState, { order, revision }: ChildState, clOrdId: string): boolean {
  const [, childNo] = order.clOrdId.split('-')
  const { parentSeq } = state.parentOf(order.parentId)
  for (let r = revision; r >= 0; r--) if (childClOrdId(parentSeq, parseInt(childNo!, 36), r) === clOrdId) return true
  return false
}
