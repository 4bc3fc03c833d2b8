import { TRADE_FLAG, type Hasher, type Instrument, type Mic, type Price, type QtyLots, type UnixUs, type Venue, type VenueStatus } from '@sluice/domain'
import { uncross } from './auction.ts'
import type { BookOrder } from './book-order.ts'
import { LitBook } from './lit-book.ts'
import { MidpointBook } from './midpoint-book.ts'
import type { MarketSimSink } from './types.ts'

export const OPEN: VenueStatus = { state: 'open', bandLow: null, bandHigh: null }
/** Orders that wait for one auction of one instrument at one venue. */
export const COLLECTED_MAX = 2_000
const ROUND_LOT_SHARES = 100

interface ListingState {
  readonly venue: Venue
  status: VenueStatus
  /** Nothing is taken, matched or told. */
  out: boolean
  /** What came while the venue collected for an auction. */
  readonly collected: BookOrder[]
}

/** The book of one instrument at one lit venue. */
export interface LitListing extends ListingState {
  readonly book: LitBook
  /** Told to nobody yet. */
  changed: boolean
}

export interface MidpointListing extends ListingState {
  readonly book: MidpointBook
}

export type Listing = LitListing | MidpointListing
export const isMidpoint = (listing: Listing): listing is MidpointListing => listing.book instanceof MidpointBook
/** Orders meet. */
export const isTrading = ({ out, status }: Listing): boolean => !out && status.state === 'open'

/** Sees what everybody sees: prints and best quotes, never who sent what. */
export interface TapeReader {
  /** A print at a lit venue. `buy`: the order that came in bought. */
  printed(listing: LitListing, price: number, qty: number, buy: boolean): void
  hash(hasher: Hasher): void
}

/** One instrument over all its venues: the books, the best displayed quote, and what follows from a change of it. */
export class Security {
  readonly instrument: Instrument
  readonly tick: number
  readonly lit: LitListing[] = []
  readonly midpoint: MidpointListing[] = []
  /** Lit executions, and those of them that met interest nobody saw. */
  executions = 0
  hiddenExecutions = 0
  private readonly readers: TapeReader[] = []
  private readonly byMic = new Map<string, Listing>()
  private readonly changed: LitListing[] = []
  private readonly now: () => number
  private readonly sink: MarketSimSink
  private readonly onTouched: (security: Security) => void
  private crossedAtMid = NaN
  private bestBid = NaN
  private bestAsk = NaN
  private stale = true

  constructor(instrument: Instrument, now: () => number, sink: MarketSimSink, onTouched: (security: Security) => void) {
    this.instrument = instrument
    this.tick = instrument.tick
    this.now = now
    this.sink = sink
    this.onTouched = onTouched
  }

  list(venue: Venue, midpoint: boolean): void {
    const state = { venue, status: OPEN, out: false, collected: [] }
    const listing: Listing = midpoint
      ? { ...state, book: new MidpointBook((resting, incoming, price, qty) => this.traded(listing, resting, incoming, price, qty)) }
      : { ...state, changed: false, book: new LitBook((resting, incoming, price, qty, unseen) => {
          this.executions++
          if (unseen) this.hiddenExecutions++
          this.traded(listing, resting, incoming, price, qty)
        }) }
    this.byMic.set(venue.mic, listing)
    if (isMidpoint(listing)) this.midpoint.push(listing)
    else this.lit.push(listing)
  }

  get nowUs(): number {
    return this.now()
  }

  /** Some lit venue lets orders meet. */
  get isTradingAnywhere(): boolean {
    for (const listing of this.lit) if (isTrading(listing)) return true
    return false
  }

  /** Somebody who reads the public tape. */
  read(reader: TapeReader): void {
    this.readers.push(reader)
  }

  at(mic: Mic): Listing | undefined {
    return this.byMic.get(mic)
  }

  /** Best displayed bid over the lit venues; NaN when there is none. */
  get bid(): number {
    if (this.stale) this.findBest()
    return this.bestBid
  }

  get ask(): number {
    if (this.stale) this.findBest()
    return this.bestAsk
  }

  /** Midpoint of the best displayed quote in whole price units; null without a two-sided or with a crossed quote. */
  mid(): number | null {
    const { bid, ask } = this
    return bid <= ask ? Math.floor((bid + ask) / 2) : null
  }

  /** Orders meet as the listing's state lets them: what it does not take is left whole in `order.leaves`, and does not rest. */
  submit(listing: Listing, order: BookOrder, immediate: boolean): void {
    const { status } = listing
    if (listing.out || status.state === 'halted' || status.state === 'closed') return
    if (!isMidpoint(listing) && !withinBand(order, status, immediate)) return
    if (status.state !== 'open') {
      if (!immediate && !order.pegged && listing.collected.length < COLLECTED_MAX) listing.collected.push(order)
      return
    }
    if (isMidpoint(listing)) {
      listing.book.submit(order, immediate, this.mid())
      return
    }
    const { bid, ask } = this
    listing.book.submit(order, immediate, bid < ask ? Math.floor((bid + ask) / 2) : NaN)
    this.touch(listing)
  }

  cancel(listing: Listing, order: BookOrder): void {
    const collected = listing.collected.length > 0 ? listing.collected.indexOf(order) : -1
    if (collected >= 0) listing.collected.splice(collected, 1)
    if (order.level === null) return
    listing.book.cancel(order)
    if (!isMidpoint(listing)) this.touch(listing)
  }

  /** Less of an order that rests or waits keeps its place. */
  shrink(listing: Listing, order: BookOrder, qty: number): void {
    if (order.level === null) order.reduce(qty)
    else order.level.shrink(order, qty)
    if (!isMidpoint(listing)) this.touch(listing)
  }

  /** A new state. What rests is kept; where trading opens, what collected and what rests meet at one price first. */
  setStatus(listing: Listing, status: VenueStatus): void {
    const before = listing.status
    if (before.state === status.state && before.bandLow === status.bandLow && before.bandHigh === status.bandHigh) return
    listing.status = status
    this.sink.statusChanged?.(listing.venue.mic, this.instrument.symbol, status)
    if (status.state !== 'open') return
    const collected = listing.collected.splice(0)
    if (!isMidpoint(listing)) this.auction(listing, collected)
    for (const order of collected) if (order.leaves > 0) this.submit(listing, order, false)
  }

  /** After each event: midpoint orders meet where the midpoint moved, and changed books are told once. */
  settle(): void {
    if (this.changed.length === 0) return
    const mid = this.mid()
    if (mid !== null && mid !== this.crossedAtMid) {
      this.crossedAtMid = mid
      for (const listing of this.midpoint) if (listing.book.twoSided && isTrading(listing)) listing.book.cross(mid)
    }
    for (const listing of this.changed) {
      listing.changed = false
      if (!listing.out) this.sink.bookChanged?.(listing.venue.mic, this.instrument.symbol)
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
    for (const listing of this.byMic.values()) {
      listing.book.hash(hasher)
      hasher.str(listing.status.state).num(listing.status.bandLow ?? -1).num(listing.status.bandHigh ?? -1).bool(listing.out)
      for (const order of listing.collected) hasher.num(order.price).num(order.leaves)
    }
    for (const reader of this.readers) reader.hash(hasher)
    hasher.num(this.crossedAtMid)
  }

  /** Marks a book as changed: it is told after the event. */
  touch(listing: LitListing): void {
    this.stale = true
    if (listing.changed) return
    listing.changed = true
    if (this.changed.length === 0) this.onTouched(this)
    this.changed.push(listing)
  }

  private auction(listing: LitListing, collected: readonly BookOrder[]): void {
    if (collected.length === 0) return
    const { book } = listing
    const result = uncross(book, collected, this.mid() ?? this.instrument.referencePrice)
    if (result === null) return
    const { price } = result
    for (const { buy, sell, qty } of result.matches) {
      book.reduce(buy, qty)
      book.reduce(sell, qty)
      buy.owner.filled(buy, price, qty, false)
      sell.owner.filled(sell, price, qty, false)
      this.print(listing, price, qty, null, TRADE_FLAG.auction)
    }
    this.touch(listing)
  }

  private traded(listing: Listing, resting: BookOrder, incoming: BookOrder, price: number, qty: number): void {
    this.stale = true
    resting.owner.filled(resting, price, qty, false)
    incoming.owner.filled(incoming, price, qty, true)
    if (isMidpoint(listing)) {
      this.print(listing, price, qty, null, TRADE_FLAG.offExchange | TRADE_FLAG.midpoint)
      return
    }
    const flags = (incoming.sweeps ? TRADE_FLAG.intermarketSweep : 0) | (resting.pegged ? TRADE_FLAG.midpoint : 0)
    this.print(listing, price, qty, incoming.buy ? 'buy' : 'sell', flags)
    for (const reader of this.readers) reader.printed(listing, price, qty, incoming.buy)
  }

  private print(listing: Listing, price: number, qty: number, aggressor: 'buy' | 'sell' | null, flags: number): void {
    const odd = qty * this.instrument.lotSize < ROUND_LOT_SHARES ? TRADE_FLAG.oddLot : 0
    this.sink.trade?.({
      mic: listing.venue.mic, symbol: this.instrument.symbol, price: price as Price, qty: qty as QtyLots, aggressor, flags: flags | odd, tsUs: this.now() as UnixUs,
    })
  }

  private findBest(): void {
    let bid = NaN
    let ask = NaN
    for (const listing of this.lit) {
      if (listing.out) continue
      const { bestBid, bestAsk } = listing.book
      if (!(bestBid <= bid)) bid = bestBid === bestBid ? bestBid : bid
      if (!(bestAsk >= ask)) ask = bestAsk === bestAsk ? bestAsk : ask
    }
    this.bestBid = bid
    this.bestAsk = ask
    this.stale = false
  }
}

/** Whether a price band lets an order in; one that is immediate is held to the band, any other is not taken beyond it. */
function withinBand(order: BookOrder, { bandLow, bandHigh }: VenueStatus, immediate: boolean): boolean {
  const bound = order.buy ? bandHigh : bandLow
  if (bound === null || order.pegged || (order.buy ? order.price <= bound : order.price >= bound)) return true
  if (immediate) order.price = bound
  return immediate
}
