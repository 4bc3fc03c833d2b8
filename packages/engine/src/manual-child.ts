import { assert, isDark, isImmediate, type ClOrdId, type Denial, type Mic, type OverrideAction, type OverrideId, type PlanSlice, type Price, type QtyLots } from '@sluice/domain'
import { isWithinBand, isWithinLimit, slicePrice, withoutBands, type TouchView } from '@sluice/routing'
import { childDenial, orderOf, sendChild } from './child-sending.ts'
import type { DeskState } from './desk-state.ts'
import { instructionsOf } from './instructions.ts'
import { leavesOf } from './records.ts'
import { mayStillShow } from './replacement-settling.ts'
import type { ParentState } from './state.ts'

type ManualChild = Extract<OverrideAction, { kind: 'manual-child' }>

/** Why a person's child may not leave: what no venue would take first, then the same gate as for the router's. */
export function manualChildDenial(state: DeskState, parent: ParentState, action: ManualChild): Denial | null {
  const { mic, aggressiveness, qty } = action
  const venue = state.venues.get(mic)
  if (venue === undefined) return { code: 'UNKNOWN_VENUE', mic }
  const denial = ownersDenial(state, parent, action)
  if (denial !== null) return denial
  if (isDark(venue.kind) !== (aggressiveness === 'mid')) return { code: 'NOT_POSSIBLE_AT_VENUE', mic, aggressiveness }
  if (qty > 0 && qty < venue.minQtyLots) return { code: 'QTY_BELOW_VENUE_MIN', qty, minQty: venue.minQtyLots, mic }
  const { symbol } = parent.request
  const venueState = state.board.stateOf(symbol, mic)
  if (venueState !== 'open') return { code: 'VENUE_NOT_OPEN', mic, symbol, state: venueState }
  // Nothing leaves blind, also where a person names the price: the collar would be around the previous close.
  const { bid, ask, crossed } = state.consolidated(symbol, state.nowUs)
  if (bid === null || ask === null) return { code: 'NO_REFERENCE_PRICE', symbol }
  if (crossed) return { code: 'MARKET_CROSSED', symbol, bid, ask }
  const limitPrice = action.limitPrice ?? routersPrice(state, parent, action, null)
  if (limitPrice === null) return bandDenial(state, parent, action) ?? { code: 'NO_PRICE_AT_VENUE', mic, symbol }
  const limit = parent.request.limitPrice
  if (limit !== null && !isWithinLimit(limitPrice, limit, parent.request.side)) return { code: 'PRICE_BEYOND_PARENT_LIMIT', price: limitPrice, limitPrice: limit }
  const slice = sliceOf(state, parent, action)
  return slice === null ? (bandDenial(state, parent, action) ?? { code: 'NO_PRICE_AT_VENUE', mic, symbol }) : childDenial(state, parent, orderOf(parent, slice))
}

/** What its owner asked for binds people, too: the one venue, what may show over all of its children, all of it or nothing. */
function ownersDenial(state: DeskState, parent: ParentState, { mic, aggressiveness, qty, timeInForce }: ManualChild): Denial | null {
  if (!state.isStrict) return null
  const { request } = parent
  const { exDestination, maxFloor } = instructionsOf(request)
  if (exDestination !== null && mic !== exDestination) return { code: 'VENUE_NOT_DESTINATION', mic, exDestination }
  if (request.timeInForce === 'fok' && (timeInForce !== 'fok' || qty < leavesOf(parent))) return { code: 'FILL_OR_KILL_IN_PART', qty, orderQty: leavesOf(parent) }
  const mayShow = mayStillShow(state, parent)
  if (maxFloor === null || mayShow === null || aggressiveness === 'mid' || isImmediate(timeInForce) || qty <= mayShow) return null
  return { code: 'SHOWN_ABOVE_MAX_FLOOR', qty, shown: (maxFloor - mayShow) as QtyLots, maxFloor }
}

/** Sends what `manualChildDenial` found nothing against. */
export function sendManualChild(state: DeskState, parent: ParentState, action: ManualChild, overrideId: OverrideId): ClOrdId {
  const slice = sliceOf(state, parent, action)
  assert(slice !== null, 'a child without a price was denied')
  const order = orderOf(parent, slice)
  assert(sendChild(state, parent, order, action.aggressiveness, { decisionId: 0, overrideId }), `no room for ${order.clOrdId} that passed the gate`)
  return order.clOrdId
}

function sliceOf(state: DeskState, parent: ParentState, action: ManualChild): PlanSlice | null {
  const limitPrice = action.limitPrice ?? routersPrice(state, parent, action, parent.request.limitPrice)
  const { mic, aggressiveness, qty, timeInForce } = action
  return limitPrice === null ? null : { mic, aggressiveness, qty, limitPrice, timeInForce }
}

/** The router's price where no band were in force, if the band is what rules it out. */
function bandDenial(state: DeskState, parent: ParentState, action: ManualChild): Denial | null {
  const { mic } = action
  const price = routersPrice(state, parent, action, null, withoutBands)
  const band = state.board.bandOf(parent.request.symbol, mic, state.nowUs)
  return price === null || isWithinBand(price, band) ? null : { code: 'PRICE_BEYOND_BAND', mic, price, ...band }
}

type Touches = ReadonlyMap<Mic, TouchView>

/** The router's price for this way of trading there now, or null. */
function routersPrice(state: DeskState, { request }: ParentState, { mic, aggressiveness }: ManualChild, limitPrice: Price | null, seen: (touches: Touches) => Touches = (touches) => touches): Price | null {
  const instrument = state.instruments.get(request.symbol)
  if (instrument === undefined) return null
  const { bid, ask } = state.consolidated(request.symbol, state.nowUs)
  if (bid === null || ask === null) return null
  const touches = seen(state.board.touches(request.symbol, state.nowUs, state.takenOut(request.symbol)))
  if (!touches.has(mic)) return null
  return slicePrice(mic, aggressiveness, { side: request.side, limitPrice, tick: instrument.tick, market: { bid, ask }, touches })
}
