import { assert, TRADE_FLAG, type TradeFlags } from '@sluice/domain'
import type { MarketTable } from './market-table.ts'
import { PerSecond } from './per-second.ts'
import { TimedQueue } from './timed-queue.ts'
import { VenueStatistics, WeightedMean } from './venue-statistics.ts'
import type { VirtualOrder } from './virtual-orders.ts'

export interface MarketStatisticsOptions {
  /** Price units per currency unit. */
  readonly priceScale: number
  /** Quotes before it set the scene and are not counted; trades before it are nothing. */
  readonly startUs: number
  /** Time between two samples of virtual orders. */
  readonly sampleUs?: number
  /** Shares of a virtual order. */
  readonly virtualQty?: number
}

const IMPACT_US = 1_000_000
const MARKOUT_US = 10_000_000
const DEFAULT_SAMPLE_US = 2_000_000
const DEFAULT_VIRTUAL_QTY = 100
/** Prints whose price is not that of the continuous market at their stamp. */
const NO_PRICE = TRADE_FLAG.auction | TRADE_FLAG.outOfSequence
const VENUES_MAX = 64
/** Trades of one second and fills of ten whose later midpoint is still to come. */
const PENDING_MAX = 200_000

interface PendingMove {
  readonly dueUs: number
  readonly venue: VenueStatistics
  readonly side: 1 | -1
  readonly from: number
  readonly weight: number
}

/**
 * What a tape of best quotes and trades says about a market: one streaming pass, in time order, memory independent of its length. A trade
 * is held against the best quotes that stood before its stamp, never against those of the same instant. Auction prints and those
 * out of sequence count in volume alone. Where the aggressor is not told, a trade above the midpoint is a buy, below it a sale, and at it goes by the tick test.
 */
export class MarketStatistics {
  private readonly options: MarketStatisticsOptions
  private readonly unitsPerCent: number
  private readonly virtualQty: number
  private readonly sampleUs: number
  private readonly venues: VenueStatistics[] = []
  private readonly byMic = new Map<string, VenueStatistics>()
  private readonly quotesBySecond: PerSecond
  private readonly tradesBySecond: PerSecond
  private readonly impacts = new TimedQueue<PendingMove>(PENDING_MAX)
  private readonly markouts = new TimedQueue<PendingMove>(PENDING_MAX)
  private nextSampleUs: number
  private nowUs = 0
  /** Best bid and ask as they stand; 0 for none. */
  private bid = 0
  private ask = 0
  /** The same before the present instant. */
  private priorBid = 0
  private priorAsk = 0
  private readonly spread = new WeightedMean()
  private readonly spreadBps = new WeightedMean()
  private readonly bidVenues = new WeightedMean()
  private readonly askVenues = new WeightedMean()
  private readonly bidDepth = new WeightedMean()
  private readonly askDepth = new WeightedMean()
  private crossedUs = 0
  private lockedUs = 0
  private volume = 0
  private litVolume = 0
  private sweepVolume = 0
  private offCent = 0
  private offExchangeTrades = 0
  private offExchangeOffCent = 0
  private lastPrice = 0
  private tick: 1 | -1 = 1

  constructor(options: MarketStatisticsOptions) {
    const { priceScale, startUs, sampleUs = DEFAULT_SAMPLE_US, virtualQty = DEFAULT_VIRTUAL_QTY } = options
    assert(Number.isSafeInteger(priceScale) && priceScale > 0, `priceScale ${priceScale} must be a positive integer`)
    assert(sampleUs > 0 && virtualQty > 0, `sampleUs ${sampleUs} and virtualQty ${virtualQty} must be positive`)
    this.options = options
    this.unitsPerCent = priceScale / 100
    this.sampleUs = sampleUs
    this.virtualQty = virtualQty
    this.quotesBySecond = new PerSecond(startUs)
    this.tradesBySecond = new PerSecond(startUs)
    this.nextSampleUs = startUs + sampleUs
    this.nowUs = -Infinity
  }

  /** The venue's whole best quote, sizes in shares; a price or size of 0 is no quote on that side. */
  quote(mic: string, tsUs: number, bid: number, bidQty: number, ask: number, askQty: number): void {
    this.advance(tsUs)
    const venue = this.venueOf(mic, false)
    venue.bid = bidQty > 0 ? bid : 0
    venue.bidQty = bidQty
    venue.ask = askQty > 0 ? ask : 0
    venue.askQty = askQty
    this.findBest()
    if (tsUs >= this.options.startUs) this.quotesBySecond.add(tsUs)
  }

  trade(mic: string, tsUs: number, price: number, qty: number, flags: TradeFlags, aggressor: 'buy' | 'sell' | null): void {
    this.advance(tsUs)
    if (tsUs < this.options.startUs || (flags & TRADE_FLAG.corrected) !== 0) return
    const venue = this.venueOf(mic, (flags & TRADE_FLAG.offExchange) !== 0)
    this.tradesBySecond.add(tsUs)
    this.count(venue, price, qty, flags)
    if ((flags & NO_PRICE) !== 0) return
    this.judge(venue, tsUs, price, qty, aggressor)
    if (price !== this.lastPrice) this.tick = price > this.lastPrice ? 1 : -1
    this.lastPrice = price
    venue.orders.traded(tsUs, price, qty, (order) => this.virtualFill(venue, order, tsUs))
  }

  /** Ends the session at `tsUs`; what is still open of later midpoints and virtual orders is left out. */
  end(tsUs: number): MarketTable {
    this.advance(tsUs)
    const { startUs } = this.options
    assert(tsUs > startUs, `a session ends after its start: ${tsUs} is not after ${startUs}`)
    const durationS = (tsUs - startUs) / 1_000_000
    const share = (us: number): number | null => (this.spread.weight > 0 ? us / this.spread.weight : null)
    const ratio = (part: number, whole: number): number | null => (whole > 0 ? part / whole : null)
    const cents = this.spread.value
    const totals = { volume: this.volume, bidUs: this.bidVenues.weight, askUs: this.askVenues.weight, unitsPerCent: this.unitsPerCent }
    for (const venue of this.venues) venue.orders.judgeBefore(tsUs)
    return {
      durationS, quotes: this.quotesBySecond.total, trades: this.tradesBySecond.total, volumeShares: this.volume,
      spreadCents: cents === null ? null : cents / this.unitsPerCent, spreadBps: this.spreadBps.value,
      venuesAtBestBid: this.bidVenues.value, venuesAtBestAsk: this.askVenues.value, depthAtBestBid: this.bidDepth.value, depthAtBestAsk: this.askDepth.value,
      crossedShare: share(this.crossedUs), lockedShare: share(this.lockedUs),
      quotesPerS: this.quotesBySecond.total / durationS, tradesPerS: this.tradesBySecond.total / durationS,
      quotesPerSP99: this.quotesBySecond.quantile(0.99, tsUs), tradesPerSP99: this.tradesBySecond.quantile(0.99, tsUs),
      sweepShare: this.sweepVolume > 0 ? ratio(this.sweepVolume, this.litVolume) : null,
      offCentShare: ratio(this.offCent, this.tradesBySecond.total), offCentShareOffExchange: ratio(this.offExchangeOffCent, this.offExchangeTrades),
      venues: this.venues.map((venue) => venue.table(totals)).sort((a, b) => b.volumeShare - a.volumeShare),
      dropped: this.venues.reduce((sum, venue) => sum + venue.orders.dropped, this.impacts.dropped + this.markouts.dropped),
    }
  }

  private count(venue: VenueStatistics, price: number, qty: number, flags: TradeFlags): void {
    venue.trades += 1
    venue.volume += qty
    this.volume += qty
    const offCent = price % this.unitsPerCent === 0 ? 0 : 1
    this.offCent += offCent
    if (venue.offExchange) {
      this.offExchangeTrades += 1
      this.offExchangeOffCent += offCent
    } else if ((flags & TRADE_FLAG.auction) === 0) {
      this.litVolume += qty
      if ((flags & TRADE_FLAG.intermarketSweep) !== 0) this.sweepVolume += qty
    }
  }

  /** Against the midpoint that stood before. */
  private judge(venue: VenueStatistics, tsUs: number, price: number, qty: number, aggressor: 'buy' | 'sell' | null): void {
    const mid = midOf(this.priorBid, this.priorAsk)
    if (mid === null) return
    const side = aggressor === null ? this.sideOf(price, mid) : aggressor === 'buy' ? 1 : -1
    venue.mid.add(price === mid ? 1 : 0, qty)
    venue.effective.add(2 * side * (price - mid), qty)
    this.impacts.put({ dueUs: tsUs + IMPACT_US, venue, side, from: mid, weight: qty })
  }

  private sideOf(price: number, mid: number): 1 | -1 {
    if (price !== mid) return price > mid ? 1 : -1
    if (price !== this.lastPrice && this.lastPrice > 0) return price > this.lastPrice ? 1 : -1
    return this.tick
  }

  private virtualFill(venue: VenueStatistics, order: VirtualOrder, tsUs: number): void {
    this.markouts.put({ dueUs: tsUs + MARKOUT_US, venue, side: order.buy ? 1 : -1, from: order.price, weight: 1 })
  }

  /** Lets time pass: what falls due before `tsUs` is done with the quotes that stand until then. */
  private advance(tsUs: number): void {
    if (tsUs === this.nowUs) return
    assert(tsUs > this.nowUs, `time runs forward: ${tsUs} is before ${this.nowUs}`)
    for (;;) {
      const dueUs = Math.min(this.nextSampleUs, this.impacts.nextUs, this.markouts.nextUs)
      if (dueUs >= tsUs) break
      if (dueUs === this.impacts.nextUs) this.settleImpact()
      else if (dueUs === this.markouts.nextUs) this.settleMarkout()
      else this.sample()
    }
    const fromUs = Math.max(this.nowUs, this.options.startUs)
    if (tsUs > fromUs) this.accrue(tsUs - fromUs)
    this.priorBid = this.bid
    this.priorAsk = this.ask
    this.nowUs = tsUs
  }

  private settleImpact(): void {
    const { venue, side, from, weight } = this.impacts.take()
    const mid = midOf(this.bid, this.ask)
    if (mid !== null) venue.impact.add(2 * side * (mid - from), weight)
  }

  private settleMarkout(): void {
    const { venue, side, from, weight } = this.markouts.take()
    const mid = midOf(this.bid, this.ask)
    if (mid !== null) venue.markout.add(side * (mid - from), weight)
  }

  /** A virtual order at the back of every queue of the best bid and ask. */
  private sample(): void {
    const { bid, ask, nextSampleUs: us } = this
    this.nextSampleUs += this.sampleUs
    const open = bid > 0 && ask > bid
    for (const venue of this.venues) {
      venue.orders.judgeBefore(us)
      if (open && venue.bid === bid) venue.orders.join(us, true, bid, venue.bidQty, this.virtualQty)
      if (open && venue.ask === ask) venue.orders.join(us, false, ask, venue.askQty, this.virtualQty)
    }
  }

  private accrue(us: number): void {
    const { bid, ask } = this
    let bids = 0
    let bidQty = 0
    let asks = 0
    let askQty = 0
    for (const venue of this.venues) {
      if (venue.bid === bid && bid > 0) {
        bids += 1
        bidQty += venue.bidQty
        venue.atBidUs += us
        venue.queue.add(venue.bidQty, us)
      }
      if (venue.ask === ask && ask > 0) {
        asks += 1
        askQty += venue.askQty
        venue.atAskUs += us
        venue.queue.add(venue.askQty, us)
      }
    }
    if (bid > 0) {
      this.bidVenues.add(bids, us)
      this.bidDepth.add(bidQty, us)
    }
    if (ask > 0) {
      this.askVenues.add(asks, us)
      this.askDepth.add(askQty, us)
    }
    if (bid === 0 || ask === 0) return
    this.spread.add(ask - bid, us)
    this.spreadBps.add((20_000 * (ask - bid)) / (ask + bid), us)
    if (bid > ask) this.crossedUs += us
    else if (bid === ask) this.lockedUs += us
  }

  private findBest(): void {
    let bid = 0
    let ask = Infinity
    for (const venue of this.venues) {
      if (venue.bid > bid) bid = venue.bid
      if (venue.ask > 0 && venue.ask < ask) ask = venue.ask
    }
    this.bid = bid
    this.ask = ask === Infinity ? 0 : ask
  }

  private venueOf(mic: string, offExchange: boolean): VenueStatistics {
    const known = this.byMic.get(mic)
    if (known !== undefined) return known
    assert(this.venues.length < VENUES_MAX, `venue ${mic} is one more than the ${VENUES_MAX} that are allowed`)
    const venue = new VenueStatistics(mic, offExchange)
    this.venues.push(venue)
    this.byMic.set(mic, venue)
    return venue
  }
}

/** No midpoint without both sides, nor of a crossed market. */
const midOf = (bid: number, ask: number): number | null => (bid > 0 && ask >= bid ? (bid + ask) / 2 : null)
