import type { Mic, Price, QtyLots, Side, VenueKind } from '@sluice/domain'

/** Prices that a venue takes orders between, both included; null: no band on that side. */
export interface PriceBand {
  readonly low: Price | null
  readonly high: Price | null
}

export const NO_BAND: PriceBand = { low: null, high: null }

/** Best believed quote of one open venue, without our own orders. A dark venue shows none. */
export interface TouchView {
  readonly mic: Mic
  readonly kind: VenueKind
  readonly bid: Price | null
  readonly bidQty: QtyLots
  readonly ask: Price | null
  readonly askQty: QtyLots
  /** Best price that the venue shows and nobody believes: not traded on, and no posted order may meet it. */
  readonly doubtedBid: Price | null
  readonly doubtedAsk: Price | null
  readonly band: PriceBand
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

/** A price that is beyond the limit moves back to it. */
export const clipToLimit = (price: number, limitPrice: Price | null, side: Side): number =>
  limitPrice === null ? price : side === 'buy' ? Math.min(price, limitPrice) : Math.max(price, limitPrice)

export const isWithinBand = (price: number, { low, high }: PriceBand): boolean => (low === null || price >= low) && (high === null || price <= high)

/** A price that would be too aggressive for the band moves back to it: a buy down, a sale up. */
export const clipToBand = (price: number, { low, high }: PriceBand, side: Side): number =>
  side === 'buy' ? Math.min(price, high ?? Infinity) : Math.max(price, low ?? -Infinity)

/** Whether an order posted at `price` would trade against a quote of the venue that nobody believes. */
export function meetsDoubted(price: number, touch: TouchView, side: Side): boolean {
  const doubted = side === 'buy' ? touch.doubtedAsk : touch.doubtedBid
  return doubted !== null && (side === 'buy' ? price >= doubted : price <= doubted)
}

/** The same touches as if no band were in force. */
export const withoutBands = (touches: ReadonlyMap<Mic, TouchView>): Map<Mic, TouchView> => new Map([...touches].map(([mic, touch]) => [mic, { ...touch, band: NO_BAND }]))
