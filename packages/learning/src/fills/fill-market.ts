import { assert, TRADE_FLAG, type TradeFlags } from '@sluice/domain'
import { SnapshotRing } from './snapshot-ring.ts'

/** Sides of a book, as positions in the state: an order that buys stands on the bid. */
export const BID = 0
export const ASK = 1
export type BookSide = typeof BID | typeof ASK

/** State of the whole market. Levels say what is; the others add up since the start. Prices in price units, quantities in shares, times in seconds. */
export const MARKET = {
  mid: 0, spread: 1, micro: 2, spreadTime: 3, quotedTime: 4, squaredMove: 5, trades: 6, litQty: 7, offQty: 8, quotes: 9, litTrades: 10,
} as const
const MARKET_SLOTS = 11

/** State of a side of the whole market. `hit` is what traded against that side: sales on the bid. */
export const SIDE = {
  best: 0, depth: 1, venues: 2, hitQty: 3, hits: 4, sweepQty: 5, offQty: 6, improved: 7, receded: 8, added: 9, cancelled: 10, filled10: 11, orders10: 12, filled60: 13, orders60: 14,
} as const
const SIDE_SLOTS = 15

/** State of a side of one venue. */
export const VENUE = {
  hitQty: 0, hits: 1, sweepQty: 2, added: 3, cancelled: 4, improved: 5, receded: 6, qty: 7, price: 8, bestTime: 9, queueTime: 10, filled10: 11, orders10: 12, filled60: 13, orders60: 14,
} as const
const VENUE_SLOTS = 15

/** Stamps of the last of something, in microseconds; 0 for never. */
interface VenueStamps {
  hitUs: number
  priceUs: number
  qtyUs: number
  /** Shares of the last print against this side. */
  hitQty: number
  /** Shares that traded here since the venue's last quote: they explain what left the queue. */
  tradedSinceQuote: number
}

interface SideStamps {
  hitUs: number
  bestUs: number
  /** 1: the best price last got better, -1: worse. */
  direction: number
}

const VENUES_MAX = 24
const NO_PRICE = TRADE_FLAG.auction | TRADE_FLAG.outOfSequence
const US_PER_S = 1_000_000

/**
 * The best quotes and trades of one instrument over all its venues, kept up to date event by event, together with their state at each past
 * second, so that any sum or change over a window ending now is one subtraction. Memory does not grow with the session.
 */
export class FillMarket {
  readonly mics: string[] = []
  readonly ring: SnapshotRing
  now: Float64Array
  lastTradeUs = 0
  readonly sides: readonly [SideStamps, SideStamps] = [newSideStamps(), newSideStamps()]
  private readonly venueStamps: VenueStamps[] = []
  private readonly byMic = new Map<string, number>()
  private integratedUs = -Infinity
  private lastPrice = 0
  private tick: 1 | -1 = 1

  constructor() {
    const slots = MARKET_SLOTS + 2 * SIDE_SLOTS + VENUES_MAX * 2 * VENUE_SLOTS
    this.now = new Float64Array(slots)
    this.ring = new SnapshotRing(slots)
  }

  sideSlot(side: BookSide, field: number): number {
    return MARKET_SLOTS + side * SIDE_SLOTS + field
  }

  venueSlot(venue: number, side: BookSide, field: number): number {
    return MARKET_SLOTS + 2 * SIDE_SLOTS + (venue * 2 + side) * VENUE_SLOTS + field
  }

  stamps(venue: number, side: BookSide): VenueStamps {
    return this.venueStamps[venue * 2 + side]!
  }

  best(side: BookSide): number {
    return this.now[this.sideSlot(side, SIDE.best)]!
  }

  /** A bid and an ask that are neither locked nor crossed. */
  isOpen(): boolean {
    return this.best(BID) > 0 && this.best(ASK) > this.best(BID)
  }

  /** What stood until `us` is added to the integrals over time. */
  integrateTo(us: number): void {
    const { now, integratedUs } = this
    if (us <= integratedUs) return
    this.integratedUs = us
    if (integratedUs === -Infinity) return
    const s = (us - integratedUs) / US_PER_S
    if (this.isOpen()) {
      this.bump(MARKET.spreadTime, s * now[MARKET.spread]!)
      this.bump(MARKET.quotedTime, s)
    }
    for (let venue = 0; venue < this.mics.length; venue++) {
      for (const side of [BID, ASK] as const) {
        const best = this.best(side)
        if (best === 0 || now[this.venueSlot(venue, side, VENUE.price)] !== best) continue
        this.bump(this.venueSlot(venue, side, VENUE.bestTime), s)
        this.bump(this.venueSlot(venue, side, VENUE.queueTime), s * now[this.venueSlot(venue, side, VENUE.qty)]!)
      }
    }
  }

  /** The venue's whole best quote; a price or size of 0 is none on that side. */
  quote(mic: string, us: number, bid: number, bidQty: number, ask: number, askQty: number): void {
    this.integrateTo(us)
    const venue = this.venueOf(mic)
    this.bump(MARKET.quotes, 1)
    this.quoteSide(venue, BID, us, bidQty > 0 ? bid : 0, bid > 0 ? bidQty : 0)
    this.quoteSide(venue, ASK, us, askQty > 0 ? ask : 0, ask > 0 ? askQty : 0)
    this.findBest(us)
  }

  /** A print that counts for the continuous market; others are left out. */
  trade(mic: string, us: number, price: number, qty: number, flags: TradeFlags): void {
    if ((flags & (NO_PRICE | TRADE_FLAG.corrected)) !== 0) return
    this.integrateTo(us)
    const side = this.sideHit(price)
    if (price !== this.lastPrice) this.tick = price > this.lastPrice ? 1 : -1
    this.lastPrice = price
    this.bump(MARKET.trades, 1)
    if ((flags & TRADE_FLAG.offExchange) !== 0) {
      this.bump(MARKET.offQty, qty)
      this.bump(this.sideSlot(side, SIDE.offQty), qty)
      return
    }
    this.lastTradeUs = us
    this.bump(MARKET.litQty, qty)
    this.bump(MARKET.litTrades, 1)
    this.litHit(this.venueOf(mic), side, us, qty, (flags & TRADE_FLAG.intermarketSweep) !== 0)
  }

  /** Adds to a running sum. */
  bump(slot: number, by: number): void {
    this.now[slot] = this.now[slot]! + by
  }

  private litHit(venue: number, side: BookSide, us: number, qty: number, sweep: boolean): void {
    this.bump(this.sideSlot(side, SIDE.hitQty), qty)
    this.bump(this.sideSlot(side, SIDE.hits), 1)
    this.sides[side].hitUs = us
    this.bump(this.venueSlot(venue, side, VENUE.hitQty), qty)
    this.bump(this.venueSlot(venue, side, VENUE.hits), 1)
    const stamps = this.stamps(venue, side)
    stamps.hitUs = us
    stamps.hitQty = qty
    stamps.tradedSinceQuote += qty
    if (!sweep) return
    this.bump(this.sideSlot(side, SIDE.sweepQty), qty)
    this.bump(this.venueSlot(venue, side, VENUE.sweepQty), qty)
  }

  private quoteSide(venue: number, side: BookSide, us: number, price: number, qty: number): void {
    const { now } = this
    const priceSlot = this.venueSlot(venue, side, VENUE.price)
    const qtySlot = this.venueSlot(venue, side, VENUE.qty)
    const [before, qtyBefore] = [now[priceSlot]!, now[qtySlot]!]
    const stamps = this.stamps(venue, side)
    if (price !== before) {
      this.bump(this.venueSlot(venue, side, isBetter(side, price, before) ? VENUE.improved : VENUE.receded), 1)
      stamps.priceUs = us
      stamps.qtyUs = us
    } else if (qty !== qtyBefore) {
      stamps.qtyUs = us
      const atBest = price === this.best(side)
      const added = Math.max(0, qty - qtyBefore)
      const cancelled = Math.max(0, qtyBefore - qty - stamps.tradedSinceQuote)
      this.bump(this.venueSlot(venue, side, VENUE.added), added)
      this.bump(this.venueSlot(venue, side, VENUE.cancelled), cancelled)
      if (atBest) {
        this.bump(this.sideSlot(side, SIDE.added), added)
        this.bump(this.sideSlot(side, SIDE.cancelled), cancelled)
      }
    }
    stamps.tradedSinceQuote = 0
    now[priceSlot] = price
    now[qtySlot] = qty
  }

  private findBest(us: number): void {
    for (const side of [BID, ASK] as const) this.findBestOf(side, us)
    const { now } = this
    const [bid, ask] = [this.best(BID), this.best(ASK)]
    if (!this.isOpen()) return
    const mid = (bid + ask) / 2
    if (now[MARKET.mid]! > 0) this.bump(MARKET.squaredMove, (mid - now[MARKET.mid]!) * (mid - now[MARKET.mid]!))
    now[MARKET.mid] = mid
    now[MARKET.spread] = ask - bid
    now[MARKET.micro] = microprice(bid, now[this.sideSlot(BID, SIDE.depth)]!, ask, now[this.sideSlot(ASK, SIDE.depth)]!)
  }

  private findBestOf(side: BookSide, us: number): void {
    const { now } = this
    let best = 0
    let depth = 0
    let venues = 0
    for (let venue = 0; venue < this.mics.length; venue++) {
      const price = now[this.venueSlot(venue, side, VENUE.price)]!
      if (price === 0 || (best !== 0 && isBetter(side, best, price))) continue
      if (price !== best) {
        best = price
        depth = 0
        venues = 0
      }
      depth += now[this.venueSlot(venue, side, VENUE.qty)]!
      venues += 1
    }
    const before = this.best(side)
    if (best !== before) {
      const better = isBetter(side, best, before)
      this.bump(this.sideSlot(side, better ? SIDE.improved : SIDE.receded), 1)
      this.sides[side].bestUs = us
      this.sides[side].direction = better ? 1 : -1
    }
    now[this.sideSlot(side, SIDE.best)] = best
    now[this.sideSlot(side, SIDE.depth)] = depth
    now[this.sideSlot(side, SIDE.venues)] = venues
  }

  /** Which side a print hit: below the midpoint the bid, above it the ask, at it as the last other price moved. */
  private sideHit(price: number): BookSide {
    const twice = this.best(BID) + this.best(ASK)
    if (this.isOpen() && 2 * price !== twice) return 2 * price < twice ? BID : ASK
    if (price !== this.lastPrice) return price < this.lastPrice ? BID : ASK
    return this.tick < 0 ? BID : ASK
  }

  private venueOf(mic: string): number {
    const known = this.byMic.get(mic)
    if (known !== undefined) return known
    const venue = this.mics.length
    assert(venue < VENUES_MAX, `venue ${mic} is one more than the ${VENUES_MAX} that are allowed`)
    this.mics.push(mic)
    this.byMic.set(mic, venue)
    for (let side = 0; side < 2; side++) this.venueStamps.push({ hitUs: 0, priceUs: 0, qtyUs: 0, hitQty: 0, tradedSinceQuote: 0 })
    return venue
  }
}

/** The mean of bid and ask weighted by the quantity of the other side: it leans towards the side that is thin. */
export const microprice = (bid: number, bidQty: number, ask: number, askQty: number): number => (bid * askQty + ask * bidQty) / Math.max(1, bidQty + askQty)

/** A price of 0 is none, and worse than any. */
function isBetter(side: BookSide, price: number, than: number): boolean {
  if (price === 0 || than === 0) return than === 0 && price !== 0
  return side === BID ? price > than : price < than
}

const newSideStamps = (): SideStamps => ({ hitUs: 0, bestUs: 0, direction: 0 })
