import { assert, TRADE_FLAG, type TradeFlags } from '@sluice/domain'
import { FILL_HORIZONS_US, VirtualOrders, type VirtualOrder } from '@sluice/tca'
import { ASK, BID, FillMarket, SIDE, VENUE, type BookSide } from './fill-market.ts'
import { FILL_FEATURES } from './fill-features.ts'
import { FillView } from './fill-view.ts'

const US_PER_S = 1_000_000
const ORDER_QTY = 100
const [, TEN_S_US, SIXTY_S_US] = FILL_HORIZONS_US

export interface FillSamplerOptions {
  /** Price units per currency unit. */
  readonly priceScale: number
  /** Quotes before it set the scene; trades before it are nothing. */
  readonly startUs: number
  /** Orders whose minute ends at it or later are left out; so are those whose minute nothing seen outlasts. */
  readonly endUs: number
  /** Seconds between two rounds of orders, even. */
  readonly everyS: number
  /** Features as they would be with so many shares more in the order's queue; 0 by default. Fills do not change. */
  readonly extraQueue?: number
}

/** Orders that nobody sent, one row each: what was known when each joined its queue, and what became of it. */
export interface FillRows {
  /** Row by row, a value for each of FILL_FEATURES. */
  readonly features: Float32Array
  readonly columns: number
  readonly rows: number
  readonly mics: readonly string[]
  /** Position in `mics`. */
  readonly venues: Uint8Array
  /** 1 for an order that buys. */
  readonly buys: Uint8Array
  readonly atUs: Float64Array
  /** Seconds from joining to the fill; Infinity where there was none within a minute. */
  readonly filledAfterS: Float32Array
  readonly filled10: Uint8Array
  readonly filled60: Uint8Array
}

interface Pending {
  readonly order: VirtualOrder
  readonly venue: number
  readonly side: BookSide
  readonly row: Row | null
}

interface Row {
  readonly features: Float32Array
  readonly venue: number
  readonly side: BookSide
  readonly atUs: number
  filledAfterUs: number
}

/** Every two seconds orders join; what share of them fills is a feature, and those of every so often are rows. */
const JOIN_EVERY_S = 2

/**
 * Sends virtual orders of 100 shares to the back of every queue of the best bid and ask, judged exactly as the market statistics judge theirs, and
 * notes at each order's instant what could be known then. One streaming pass in order of time.
 */
export class FillSampler {
  private readonly options: FillSamplerOptions
  private readonly market = new FillMarket()
  private readonly orders: VirtualOrders[] = []
  /** Orders whose first ten seconds, and whose minute, are not over. */
  private readonly tens: Pending[] = []
  private readonly sixties: Pending[] = []
  private readonly done: Row[] = []
  private second = 0
  private seenUs = -Infinity

  constructor(options: FillSamplerOptions) {
    const { everyS, startUs, endUs } = options
    assert(Number.isInteger(everyS) && everyS > 0 && everyS % JOIN_EVERY_S === 0, `everyS ${everyS} must be a positive multiple of ${JOIN_EVERY_S}`)
    assert(endUs > startUs, `endUs ${endUs} must be after startUs ${startUs}`)
    this.options = options
  }

  /** The venue's whole best quote, sizes in shares. */
  quote(mic: string, us: number, bid: number, bidQty: number, ask: number, askQty: number): void {
    if (!this.advance(us)) return
    this.market.quote(mic, us, bid, bidQty, ask, askQty)
  }

  trade(mic: string, us: number, price: number, qty: number, flags: TradeFlags): void {
    if (!this.advance(us) || us < this.options.startUs) return
    this.market.trade(mic, us, price, qty, flags)
    if ((flags & (TRADE_FLAG.corrected | TRADE_FLAG.auction | TRADE_FLAG.outOfSequence)) !== 0) return
    this.orders[this.market.mics.indexOf(mic)]?.traded(us, price, qty, () => undefined)
  }

  /** The rows of orders whose minute was seen, in order of time. */
  end(): FillRows {
    this.runTo(this.seenUs)
    return toRows(this.done, this.market.mics)
  }

  /** False: after the end, and nothing to us. */
  private advance(us: number): boolean {
    assert(us >= this.seenUs, `time runs forward: ${us} is before ${this.seenUs}`)
    this.seenUs = us
    if (us >= this.options.endUs) return false
    this.runTo(us)
    return true
  }

  /** Does what falls due at whole seconds before `us`: what happens at that instant itself is part of it. */
  private runTo(us: number): void {
    for (;;) {
      const dueUs = this.options.startUs + this.second * US_PER_S
      if (dueUs >= us || dueUs >= this.options.endUs) return
      this.market.integrateTo(dueUs)
      this.settle(dueUs)
      this.market.ring.push(this.market.now)
      if (this.second > 0 && this.second % JOIN_EVERY_S === 0) this.join(dueUs)
      this.second += 1
    }
  }

  /** Orders that are ten or sixty seconds old by now become part of what is known. */
  private settle(us: number): void {
    for (const orders of this.orders) orders.judgeBefore(us)
    while (this.tens[0] !== undefined && this.tens[0].order.joinedUs + TEN_S_US <= us) this.count(this.tens.shift()!, TEN_S_US, { filled: SIDE.filled10, orders: SIDE.orders10 }, { filled: VENUE.filled10, orders: VENUE.orders10 })
    while (this.sixties[0] !== undefined && this.sixties[0].order.joinedUs + SIXTY_S_US <= us) {
      const pending = this.sixties.shift()!
      this.count(pending, SIXTY_S_US, { filled: SIDE.filled60, orders: SIDE.orders60 }, { filled: VENUE.filled60, orders: VENUE.orders60 })
      if (pending.row === null) continue
      pending.row.filledAfterUs = pending.order.filledUs - pending.order.joinedUs
      this.done.push(pending.row)
    }
  }

  private count({ order, venue, side }: Pending, horizonUs: number, ofSide: { filled: number; orders: number }, ofVenue: { filled: number; orders: number }): void {
    const { market } = this
    const filled = order.filledUs - order.joinedUs <= horizonUs ? 1 : 0
    market.bump(market.sideSlot(side, ofSide.filled), filled)
    market.bump(market.sideSlot(side, ofSide.orders), 1)
    market.bump(market.venueSlot(venue, side, ofVenue.filled), filled)
    market.bump(market.venueSlot(venue, side, ofVenue.orders), 1)
  }

  private join(us: number): void {
    const { market, options } = this
    if (!market.isOpen()) return
    const isRow = this.second % options.everyS === 0
    for (let venue = 0; venue < market.mics.length; venue++) {
      const orders = (this.orders[venue] ??= new VirtualOrders())
      for (const side of [BID, ASK] as const) {
        const price = market.now[market.venueSlot(venue, side, VENUE.price)]!
        if (price !== market.best(side)) continue
        const order = orders.join(us, side === BID, price, market.now[market.venueSlot(venue, side, VENUE.qty)]!, ORDER_QTY)
        if (order === null) continue
        const pending: Pending = { order, venue, side, row: isRow ? this.rowOf(venue, side, us) : null }
        this.tens.push(pending)
        this.sixties.push(pending)
      }
    }
  }

  private rowOf(venue: number, side: BookSide, atUs: number): Row {
    const { priceScale, extraQueue = 0 } = this.options
    const view = new FillView(this.market, { venue, side, atUs, unitsPerCent: priceScale / 100, extraQueue })
    return { features: featuresOf(view), venue, side, atUs, filledAfterUs: Infinity }
  }
}

function featuresOf(view: FillView): Float32Array {
  const features = new Float32Array(FILL_FEATURES.length)
  for (let j = 0; j < features.length; j++) features[j] = FILL_FEATURES[j]!.of(view)
  return features
}

function toRows(done: readonly Row[], mics: readonly string[]): FillRows {
  const columns = FILL_FEATURES.length
  const features = new Float32Array(done.length * columns)
  done.forEach((row, i) => features.set(row.features, i * columns))
  return {
    features, columns, rows: done.length, mics: [...mics], venues: Uint8Array.from(done, (row) => row.venue), buys: Uint8Array.from(done, (row) => (row.side === BID ? 1 : 0)),
    atUs: Float64Array.from(done, (row) => row.atUs), filledAfterS: Float32Array.from(done, (row) => row.filledAfterUs / US_PER_S), filled10: Uint8Array.from(done, (row) => (row.filledAfterUs <= TEN_S_US ? 1 : 0)), filled60: Uint8Array.from(done, (row) => (row.filledAfterUs <= SIXTY_S_US ? 1 : 0)),
  }
}
