import type { Hasher, Mic, Price, QtyLots, UnixUs, VenueView } from '@sluice/domain'
import type { ConsolidatedBest } from './consolidated-best.ts'
import { RangeWindow, type RangeWindowState } from './range-window.ts'
import { ReturnWindow, type ReturnWindowState } from './return-window.ts'
import { VenueQuotes, type VenueQuotesState } from './venue-quotes.ts'
import { VolumeWindow, type VolumeWindowState } from './volume-window.ts'

export interface MarketStateSnapshot {
  readonly best: ConsolidatedBest
  readonly lastTrade: Price | null
  readonly returns: ReturnWindowState
  readonly ranges: RangeWindowState
  readonly volume: VolumeWindowState
  readonly quotes: readonly (readonly [Mic, VenueQuotesState])[]
}

const NO_QUOTE: ConsolidatedBest = {
  bid: null, bidQty: 0 as QtyLots, ask: null, askQty: 0 as QtyLots, bidDepth5: 0 as QtyLots, askDepth5: 0 as QtyLots,
}

/** Market state of one symbol, kept incrementally from views and from the consolidated best. */
export class MarketState {
  private best: ConsolidatedBest = NO_QUOTE
  private last: Price | null = null
  private readonly returns = new ReturnWindow()
  private readonly ranges = new RangeWindow()
  private readonly volume = new VolumeWindow()
  private readonly quotes = new Map<Mic, VenueQuotes>()

  onView(view: VenueView, nowUs: UnixUs): void {
    this.venueQuotes(view.mic).onView(view, nowUs)
    if (view.trades === null) return
    this.volume.add(view.trades, nowUs)
    this.last = view.trades.last ?? this.last
  }

  /** Consolidated inputs computed by the engine from fresh venues after own orders are taken out. */
  onConsolidated(best: ConsolidatedBest, nowUs: UnixUs): void {
    const { bid, bidQty, ask, askQty, bidDepth5, askDepth5 } = best
    this.best = { bid, bidQty, ask, askQty, bidDepth5, askDepth5 }
    if (bid === null || ask === null || !(bid > 0) || !(ask > 0)) return
    this.returns.onMid(bid + ask, nowUs)
    this.ranges.onMid(bid + ask, nowUs)
  }

  get consolidated(): ConsolidatedBest {
    return this.best
  }

  /** Price of the newest trade on any venue. */
  get lastTrade(): Price | null {
    return this.last
  }

  /** bid + ask in price units (twice the mid, exact); null when a side is missing. */
  mid2(): number | null {
    return this.best.bid === null || this.best.ask === null ? null : this.best.bid + this.best.ask
  }

  /** Best prices weighted by the opposite side's displayed lots, price units; null when a side is missing. */
  microprice(): number | null {
    const { bid, ask, bidQty, askQty } = this.best
    if (bid === null || ask === null || bidQty + askQty === 0) return null
    return (bid * askQty + ask * bidQty) / (bidQty + askQty)
  }

  /** Square root of the sum of squared mid returns over 5 minutes (a fraction: 0.0012 is 12 bps); null before the first mid. */
  volatility5m(nowUs: UnixUs): number | null {
    return this.returns.volatility(nowUs)
  }

  /** Simple return of the mid over the last `windowUs`, at most 5 minutes; 0 before the first mid. */
  midReturn(windowUs: number, nowUs: UnixUs): number {
    const from = this.returns.mid2At(nowUs - windowUs)
    const to = this.mid2()
    return from === 0 || to === null ? 0 : (to - from) / from
  }

  /** Mean true range of the mid over the last 14 complete bars of 20 s, a fraction; 0 before the first complete bar. */
  averageTrueRange(nowUs: UnixUs): number {
    return this.ranges.average(nowUs)
  }

  /** What the views of a venue told of its quotes; undefined before the first. */
  quotesOf(mic: Mic): VenueQuotes | undefined {
    return this.quotes.get(mic)
  }

  /** Lots traded over all venues in the last 60 seconds. */
  recentVolumeLots(nowUs: UnixUs): number {
    return this.volume.volumeLots(nowUs)
  }

  /** (bought - sold) / (bought + sold) by aggressor over 60 s, -1..1; 0 when no trade told its side. */
  tradeImbalance(nowUs: UnixUs): number {
    const buy = this.volume.buyVolumeLots(nowUs)
    const sell = this.volume.sellVolumeLots(nowUs)
    return buy + sell === 0 ? 0 : (buy - sell) / (buy + sell)
  }

  snapshot(): MarketStateSnapshot {
    return {
      best: this.best, lastTrade: this.last, returns: this.returns.snapshot(), ranges: this.ranges.snapshot(), volume: this.volume.snapshot(),
      quotes: [...this.quotes].map(([mic, quotes]) => [mic, quotes.snapshot()]),
    }
  }

  restore(snapshot: unknown): void {
    const state = snapshot as MarketStateSnapshot
    this.best = state.best
    this.last = state.lastTrade
    this.returns.restore(state.returns)
    this.ranges.restore(state.ranges)
    this.volume.restore(state.volume)
    this.quotes.clear()
    for (const [mic, quotes] of state.quotes) this.venueQuotes(mic).restore(quotes)
  }

  hashInto(h: Hasher): void {
    const best = this.best
    h.num(best.bid ?? -1).num(best.ask ?? -1).num(best.bidQty).num(best.askQty)
    h.num(best.bidDepth5).num(best.askDepth5).num(this.last ?? -1)
    this.returns.hashInto(h)
    this.ranges.hashInto(h)
    this.volume.hashInto(h)
    for (const [mic, quotes] of this.quotes) {
      h.str(mic)
      quotes.hashInto(h)
    }
  }

  private venueQuotes(mic: Mic): VenueQuotes {
    let quotes = this.quotes.get(mic)
    if (quotes === undefined) this.quotes.set(mic, (quotes = new VenueQuotes()))
    return quotes
  }
}
