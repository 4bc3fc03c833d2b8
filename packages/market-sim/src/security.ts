import type { Hasher, Instrument, Mic, Price, QtyLots, UnixUs, Venue } from '@sluice/domain'
import type { BookOrder } from './book-order.ts'
import { LitBook } from './lit-book.ts'
import { MidpointBook } from './midpoint-book.ts'
import type { MarketSimSink } from './types.ts'

/** The book of one instrument at one lit venue. */
export interface LitListing {
  readonly venue: Venue
  readonly book: LitBook
  /** Told to nobody yet. */
  changed: boolean
}

export interface MidpointListing {
  readonly venue: Venue
  readonly book: MidpointBook
}

export type Listing = LitListing | MidpointListing
export const isMidpoint = (listing: Listing): listing is MidpointListing => listing.book instanceof MidpointBook

/** One instrument over all its venues: the books, the best displayed quote, and what follows from a change of it. */
export class Security {
  readonly instrument: Instrument
  readonly tick: number
  readonly lit: LitListing[] = []
  readonly midpoint: MidpointListing[] = []
  private readonly byMic = new Map<string, Listing>()
  private readonly changed: LitListing[] = []
  private readonly now: () => number
  private readonly sink: MarketSimSink
  private readonly onTouched: (security: Security) => void
  private crossedAtMid = NaN

  constructor(instrument: Instrument, now: () => number, sink: MarketSimSink, onTouched: (security: Security) => void) {
    this.instrument = instrument
    this.tick = instrument.tick
    this.now = now
    this.sink = sink
    this.onTouched = onTouched
  }

  list(venue: Venue, midpoint: boolean): void {
    const onFill = (resting: BookOrder, incoming: BookOrder, price: number, qty: number): void => {
      resting.owner.filled(resting, price, qty, false)
      incoming.owner.filled(incoming, price, qty, true)
      this.sink.trade?.({
        mic: venue.mic, symbol: this.instrument.symbol, price: price as Price, qty: qty as QtyLots,
        aggressor: midpoint ? null : incoming.buy ? 'buy' : 'sell', tsUs: this.now() as UnixUs,
      })
    }
    const listing: Listing = midpoint ? { venue, book: new MidpointBook(onFill) } : { venue, book: new LitBook(onFill), changed: false }
    this.byMic.set(venue.mic, listing)
    if (isMidpoint(listing)) this.midpoint.push(listing)
    else this.lit.push(listing)
  }

  at(mic: Mic): Listing | undefined {
    return this.byMic.get(mic)
  }

  /** Best displayed bid over the lit venues; NaN when there is none. */
  get bid(): number {
    let best = NaN
    for (const { book } of this.lit) {
      const bid = book.bestBid
      if (!(bid <= best)) best = bid === bid ? bid : best
    }
    return best
  }

  get ask(): number {
    let best = NaN
    for (const { book } of this.lit) {
      const ask = book.bestAsk
      if (!(ask >= best)) best = ask === ask ? ask : best
    }
    return best
  }

  /** Midpoint of the best displayed quote in whole price units; null without a two-sided or with a crossed quote. */
  mid(): number | null {
    const { bid, ask } = this
    return bid <= ask ? Math.floor((bid + ask) / 2) : null
  }

  submit(listing: Listing, order: BookOrder, immediate: boolean): void {
    if (isMidpoint(listing)) {
      listing.book.submit(order, immediate, this.mid())
      return
    }
    listing.book.submit(order, immediate)
    this.touch(listing)
  }

  cancel(listing: Listing, order: BookOrder): void {
    listing.book.cancel(order)
    if (!isMidpoint(listing)) this.touch(listing)
  }

  /** After each event: midpoint orders meet where the midpoint moved, and changed books are told once. */
  settle(): void {
    if (this.changed.length === 0) return
    const mid = this.mid()
    if (mid !== null && mid !== this.crossedAtMid) {
      this.crossedAtMid = mid
      for (const { book } of this.midpoint) if (book.twoSided) book.cross(mid)
    }
    for (const listing of this.changed) {
      listing.changed = false
      this.sink.bookChanged?.(listing.venue.mic, this.instrument.symbol)
    }
    this.changed.length = 0
  }

  /** Orders added, taken off and filled since the start. */
  get events(): number {
    let events = 0
    for (const { book } of this.lit) events += book.events
    for (const { book } of this.midpoint) events += book.events
    return events
  }

  hash(hasher: Hasher): void {
    for (const { book } of this.lit) book.hash(hasher)
    for (const { book } of this.midpoint) book.hash(hasher)
    hasher.num(this.crossedAtMid)
  }

  private touch(listing: LitListing): void {
    if (listing.changed) return
    listing.changed = true
    if (this.changed.length === 0) this.onTouched(this)
    this.changed.push(listing)
  }
}
