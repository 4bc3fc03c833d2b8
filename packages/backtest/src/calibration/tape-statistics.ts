import { FeedBook } from '@sluice/book'
import { TRADE_FLAG, type FeedEvent, type FeedUpdate, type Level, type Mic, type SymbolId } from '@sluice/domain'
import { MarketStatistics, type MarketTable } from '@sluice/tca'
import { OFF_EXCHANGE } from './off-exchange.ts'

export interface TapeStatisticsOptions {
  readonly symbol: SymbolId
  /** Price units per currency unit. */
  readonly priceScale: number
  /** Shares in a lot. */
  readonly lotSize: number
  /** What comes before sets the books up and is not counted; what comes from `toUs` on is left out. */
  readonly fromUs: number
  readonly toUs: number
}

interface VenueFeed {
  readonly book: FeedBook
  bid: Level | undefined
  ask: Level | undefined
}

const NONE: Level = [0 as Level[0], 0 as Level[1]]

/** Measures one symbol of a tape from its feed events, as they were received. Trades of venues without quotes count together. */
export class TapeStatistics {
  private readonly options: TapeStatisticsOptions
  private readonly statistics: MarketStatistics
  private readonly feeds = new Map<Mic, VenueFeed>()
  private nowUs = -Infinity

  constructor(options: TapeStatisticsOptions) {
    this.options = options
    this.statistics = new MarketStatistics({ priceScale: options.priceScale, startUs: options.fromUs })
  }

  apply(event: FeedEvent): void {
    if (event.kind === 'views' || event.receivedUs >= this.options.toUs) return
    const feed = this.feedOf(event.mic)
    feed.book.apply(event)
    // Clocks of several sessions may differ by a little: what was written later counts as later.
    this.nowUs = Math.max(this.nowUs, event.receivedUs)
    if (feed.book.isRecovering(this.options.symbol)) this.withdraw(feed)
    if (event.kind !== 'update' || event.symbol !== this.options.symbol) return
    const quoted = this.trades(event) < event.entries.length || event.snapshot
    if (quoted && !feed.book.isRecovering(event.symbol)) this.quote(feed, event.snapshot)
  }

  end(): MarketTable {
    return this.statistics.end(this.options.toUs)
  }

  /** Takes the prints; tells how many there were. */
  private trades({ mic, entries }: FeedUpdate): number {
    let trades = 0
    for (const entry of entries) {
      if (entry.kind !== 'trade') continue
      trades += 1
      const offExchange = (entry.flags & TRADE_FLAG.offExchange) !== 0
      this.statistics.trade(offExchange ? OFF_EXCHANGE : mic, this.nowUs, entry.price, entry.qty * this.options.lotSize, entry.flags, entry.aggressor)
    }
    return trades
  }

  /** A whole quote counts as told, a change within a deeper book where it moved the best. */
  private quote(feed: VenueFeed, whole: boolean): void {
    const { symbol, lotSize } = this.options
    const [bid = NONE] = feed.book.levels(symbol, 'bid', 1)
    const [ask = NONE] = feed.book.levels(symbol, 'ask', 1)
    // A venue that comes up, or trades without ever quoting, has nothing to tell.
    if (feed.bid === undefined && bid[1] === 0 && ask[1] === 0) return
    if (!whole && same(bid, feed.bid) && same(ask, feed.ask)) return
    feed.bid = bid
    feed.ask = ask
    this.statistics.quote(feed.book.mic, this.nowUs, bid[0], bid[1] * lotSize, ask[0], ask[1] * lotSize)
  }

  /** A book that waits for a snapshot is no part of the market. */
  private withdraw(feed: VenueFeed): void {
    if (feed.bid === undefined) return
    feed.bid = undefined
    feed.ask = undefined
    this.statistics.quote(feed.book.mic, this.nowUs, 0, 0, 0, 0)
  }

  private feedOf(mic: Mic): VenueFeed {
    const known = this.feeds.get(mic)
    if (known !== undefined) return known
    const feed: VenueFeed = { book: new FeedBook({ mic, symbols: [this.options.symbol] }), bid: undefined, ask: undefined }
    this.feeds.set(mic, feed)
    return feed
  }
}

const same = (a: Level, b: Level | undefined): boolean => b !== undefined && a[0] === b[0] && a[1] === b[1]
