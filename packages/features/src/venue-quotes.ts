import type { Hasher, VenueView } from '@sluice/domain'
import { FadingMean, PRIOR_WEIGHT, type MeanState } from './fading-mean.ts'

/** How long a venue's best price is believed to hold before it was seen to change, microseconds. */
export const LIFETIME_PRIOR_US = 1_000_000
/** One lifetime counts at most this much, microseconds. */
export const LIFETIME_MAX_US = 600_000_000
/** Window of a venue's traded volume, microseconds. */
export const TRADED_WINDOW_US = 60_000_000

export interface VenueQuotesState {
  /** Best prices of the newest view, price units; 0 where there is none. */
  readonly bid: number
  readonly ask: number
  readonly bidSinceUs: number
  readonly askSinceUs: number
  /** Lifetimes of best prices that are over, microseconds. */
  readonly lifetimes: MeanState
  /** Number of the window that is open, and twice the lots that hit the bid and the ask in it and in the one before. */
  readonly window: number
  readonly hitBid2: readonly [now: number, before: number]
  readonly hitAsk2: readonly [now: number, before: number]
}

/** What the views of one venue in one symbol tell of its quotes: how long they hold, and how fast its queues trade away. Integers only. */
export class VenueQuotes {
  private bid = 0
  private ask = 0
  private bidSinceUs = 0
  private askSinceUs = 0
  private readonly lifetimes = new FadingMean()
  private window = 0
  private hitBid2 = 0
  private hitBid2Before = 0
  private hitAsk2 = 0
  private hitAsk2Before = 0

  onView(view: VenueView, nowUs: number): void {
    const bid = view.bids.length > 0 ? view.bids[0]![0] : 0
    const ask = view.asks.length > 0 ? view.asks[0]![0] : 0
    if (bid !== this.bid) {
      if (this.bid !== 0) this.lifetimes.observe(lifetime(this.bidSinceUs, nowUs))
      this.bid = bid
      this.bidSinceUs = nowUs
    }
    if (ask !== this.ask) {
      if (this.ask !== 0) this.lifetimes.observe(lifetime(this.askSinceUs, nowUs))
      this.ask = ask
      this.askSinceUs = nowUs
    }
    if (view.trades === null) return
    const { volumeLots, buyVolumeLots, sellVolumeLots } = view.trades
    const unsided = Math.max(0, volumeLots - buyVolumeLots - sellVolumeLots)
    this.advance(Math.floor(nowUs / TRADED_WINDOW_US))
    this.hitBid2 += 2 * sellVolumeLots + unsided
    this.hitAsk2 += 2 * buyVolumeLots + unsided
  }

  /**
   * Mean time that the venue's best price held, microseconds: all time that it stood, what stands now included, over the
   * changes that were seen, shrunk to a prior.
   */
  lifetimeUs(nowUs: number): number {
    let standing = LIFETIME_PRIOR_US * PRIOR_WEIGHT
    if (this.bid !== 0) standing += lifetime(this.bidSinceUs, nowUs)
    if (this.ask !== 0) standing += lifetime(this.askSinceUs, nowUs)
    return (this.lifetimes.sum + standing) / (this.lifetimes.count + PRIOR_WEIGHT)
  }

  /** Lots a minute that traded against the venue's bids (`sign` +1) or its offers (-1): the window so far and the rest of the one before. */
  tradedLots(sign: 1 | -1, nowUs: number): number {
    const at = nowUs / TRADED_WINDOW_US
    const window = Math.floor(at)
    const age = window - this.window
    if (age > 1) return 0
    const rest = 1 - (at - window)
    const open = sign === 1 ? this.hitBid2 : this.hitAsk2
    if (age === 1) return (open * rest) / 2
    return (open + (sign === 1 ? this.hitBid2Before : this.hitAsk2Before) * rest) / 2
  }

  snapshot(): VenueQuotesState {
    const { bid, ask, bidSinceUs, askSinceUs, window } = this
    return {
      bid, ask, bidSinceUs, askSinceUs, lifetimes: this.lifetimes.snapshot(), window,
      hitBid2: [this.hitBid2, this.hitBid2Before], hitAsk2: [this.hitAsk2, this.hitAsk2Before],
    }
  }

  restore(state: VenueQuotesState): void {
    this.bid = state.bid
    this.ask = state.ask
    this.bidSinceUs = state.bidSinceUs
    this.askSinceUs = state.askSinceUs
    this.lifetimes.restore(state.lifetimes)
    this.window = state.window
    ;[this.hitBid2, this.hitBid2Before] = state.hitBid2
    ;[this.hitAsk2, this.hitAsk2Before] = state.hitAsk2
  }

  hashInto(h: Hasher): void {
    h.num(this.bid).num(this.ask).num(this.bidSinceUs).num(this.askSinceUs).num(this.window)
    h.num(this.hitBid2).num(this.hitBid2Before).num(this.hitAsk2).num(this.hitAsk2Before)
    this.lifetimes.hashInto(h)
  }

  private advance(window: number): void {
    if (window <= this.window) return
    const next = window === this.window + 1
    this.hitBid2Before = next ? this.hitBid2 : 0
    this.hitAsk2Before = next ? this.hitAsk2 : 0
    this.hitBid2 = this.hitAsk2 = 0
    this.window = window
  }
}

const lifetime = (sinceUs: number, nowUs: number): number => Math.min(LIFETIME_MAX_US, Math.max(0, nowUs - sinceUs))
