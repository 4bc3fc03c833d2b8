import { childClOrdId, type ChildOrder, type Denial, type OverrideId, type PlanSlice, type QtyLots } from '@sluice/domain'
import { checkChild } from '@sluice/risk'
import { watchForAnswer } from './child-requests.ts'
import type { DeskState } from './desk-state.ts'
import { instructionsOf, minQtyOf } from './instructions.ts'
import { venueRefusal } from './override-state.ts'
import { reconcileDenial } from './reconcile-denial.ts'
import type { ChildState, ParentState } from './state.ts'

/** A person's child carries the override behind it and no decision. */
export interface ChildOrigin {
  readonly decisionId: number
  readonly overrideId: OverrideId | null
}

/** The order that a slice of this parent would be. */
export function orderOf(parent: ParentState, slice: PlanSlice): ChildOrder {
  const { request } = parent
  const { capacity, locate } = instructionsOf(request)
  const minQty = slice.aggressiveness === 'mid' ? minQtyOf(request) : null
  return {
    clOrdId: childClOrdId(parent.parentSeq, parent.childCount + 1, 0),
    parentId: parent.parentId, mic: slice.mic, symbol: request.symbol, side: request.side, orderQty: slice.qty,
    ordType: slice.aggressiveness === 'mid' ? 'midpointPeg' : 'limit', price: slice.limitPrice, timeInForce: slice.timeInForce, account: request.account,
    ...(capacity === null ? {} : { capacity }), ...(locate === null ? {} : { locate }), ...(minQty === null ? {} : { minQty: Math.min(minQty, slice.qty) as QtyLots }),
  }
}

/** The last gate before a venue, the same for the router's children and a person's: why this one may not leave, or null. */
export function childDenial(state: DeskState, parent: ParentState, order: ChildOrder): Denial | null {
  const exposure = state.exposureOf(parent.parentId)
  const denial = checkChild(order, {
    instrument: state.instruments.get(order.symbol)!, limits: state.config.limits, referencePrice: state.referencePrice(order.symbol), kill: state.kill,
    venueUp: state.isUp(order.mic), tradingState: state.board.stateOf(order.symbol, order.mic), band: state.board.bandOf(order.symbol, order.mic, state.nowUs),
    market: state.consolidated(order.symbol, state.nowUs), sentLastSecond: state.sentLastSecond(order.mic),
    parent: { orderQty: Math.min(parent.request.orderQty, parent.replacement?.request.orderQty ?? Infinity) as QtyLots, filled: exposure.filled, live: exposure.live },
  })
  return denial ?? reconcileDenial(state, order.mic) ?? venueRefusal(parent, order.mic) ?? state.breakers.denialOf(order.mic)
}

/** The one way to a venue, for orders that passed `childDenial`: reservation, order, and a watch for the answer. */
export function sendChild(state: DeskState, parent: ParentState, order: ChildOrder, how: PlanSlice['aggressiveness'], { decisionId, overrideId }: ChildOrigin): boolean {
  if (!state.exposureOf(parent.parentId).reserve(order.orderQty)) return false
  parent.childCount += 1
  const child: ChildState = {
    order, decisionId, overrideId, stepNo: decisionId === 0 ? 0 : parent.decisions, aggressiveness: how, sentUs: state.nowUs, status: 'pendingNew', cumQty: 0 as QtyLots,
    reserved: order.orderQty, grossPriceLots: 0, venueClOrdId: order.clOrdId, replacement: null, ackedUs: null, doneUs: null, revision: 0, cancelWanted: false, planAnewAtOnce: overrideId === null ? null : 'override', inquiries: 0, watchNo: 0, text: null, execIds: [], executions: [],
    venueEnded: null, told: false,
  }
  const venueView = state.board.viewOf(order.symbol, order.mic) ?? null
  state.outcomes.onSent({ ...order, aggressiveness: how, qty: order.orderQty, sentUs: state.nowUs, midTimes2: state.midTimes2(order.symbol), view: venueView })
  state.addChild(child)
  if (how === 'take') state.noteTaken(child)
  state.countSent(order.mic)
  state.breakers.onSent(order.mic, order.clOrdId)
  state.emit({ kind: 'send-order', order })
  watchForAnswer(state, child)
  return true
}
