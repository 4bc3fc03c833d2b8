import type { Mic, Price, QtyLots, Side, VenueKind } from '@sluice/domain'

/** Best quote of one open venue, without our own orders. A dark venue shows none. */
export interface TouchView {
  readonly mic: Mic
  readonly kind: VenueKind
  readonly bid: Price | null
  readonly bidQty: QtyLots
  readonly ask: Price | null
  readonly askQty: QtyLots
}

/** What we would trade against. */
export const farPrice = (touch: TouchView, side: Side): Price | null => (side === 'buy' ? touch.ask : touch.bid)
export const farQty = (touch: TouchView, side: Side): QtyLots => (side === 'buy' ? touch.askQty : touch.bidQty)
/** What we would stand beside. */
export const nearPrice = (touch: TouchView, side: Side): Price | null => (side === 'buy' ? touch.bid : touch.ask)
export const nearQty = (touch: TouchView, side: Side): QtyLots => (side === 'buy' ? touch.bidQty : touch.askQty)

/** Whether `price` is allowed under the limit; no limit allows everything. */
export const isWithinLimit = (price: number, limitPrice: Price | null, side: Side): boolean =>
  limitPrice === null || (side === 'buy' ? price <= limitPrice : price >= limitPrice)
