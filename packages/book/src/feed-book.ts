import {
  VIEW_LEVELS_MAX,
  type FeedEvent, type FeedUpdate, type Level, type Mic, type SymbolId, type UnixUs, type VenueStatus, type VenueView,
} from '@sluice/domain'
import type { RecentPrints } from './recent-prints.ts'
import { TradeAccumulator } from './trade-accumulator.ts'
import { BOOK_LEVELS_MAX, VenueBook } from './venue-book.ts'

/** What changes the books of a venue; `views` only reads them. */
export type VenueFeedEvent = Exclude<FeedEvent, { readonly kind: 'views' }>

export interface FeedBookOptions {
  readonly mic: Mic
  /** Every symbol whose book is kept; anything else is refused and counted. */
  readonly symbols: readonly SymbolId[]
  /** Price levels a side keeps at most. */
  readonly levelsMax?: number
  /**
   * Symbols whose books wait for a snapshot from now on, told from within `apply`: every one when the session comes up, one after a
   * gap or a refused message while it is up.
   */
  readonly onSnapshotNeeded?: (symbols: readonly SymbolId[]) => void
  /** Where the prints of a symbol are kept for people to look at. */
  readonly printsOf?: (symbol: SymbolId) => RecentPrints | undefined
}

export interface FeedBookState {
  readonly mic: Mic
  readonly connected: boolean
  readonly symbols: number
  /** Symbols that wait for a snapshot. */
  readonly recovering: number
  readonly gaps: number
  /** Messages that could not be read, and symbols never asked for. */
  readonly refused: number
  /** Incrementals that the book had already. */
  readonly old: number
  /** Incrementals that came while their book waited for a snapshot. */
  readonly awaiting: number
  readonly lastReceivedUs: UnixUs | null
}

class SymbolFeed {
  readonly symbol: SymbolId
  readonly book: VenueBook
  readonly trades = new TradeAccumulator()
  readonly prints: RecentPrints | undefined
  rptSeq = 0
  venueUs = 0 as UnixUs
  receivedUs = 0 as UnixUs
  status: VenueStatus | null = null
  gap = false
  recovering = true
  /** A snapshot came at least once. */
  known = false
  /** When the outstanding snapshot was needed or asked for last; null when none is. */
  askedUs: UnixUs | null = null

  constructor(symbol: SymbolId, levelsMax: number, prints: RecentPrints | undefined) {
    this.symbol = symbol
    this.book = new VenueBook(levelsMax)
    this.prints = prints
  }
}

/**
 * The books of one venue, kept from its feed events and from nothing else: the same events give the same views, live or replayed.
 * It has no clock and sends nothing; what it needs it tells its owner.
 */
export class FeedBook {
  readonly mic: Mic
  private readonly options: FeedBookOptions
  private readonly feeds: ReadonlyMap<SymbolId, SymbolFeed>
  private readonly dirty = new Set<SymbolFeed>()
  private connected = false
  private gaps = 0
  private refused = 0
  private old = 0
  private awaiting = 0
  private lastReceivedUs: UnixUs | null = null

  constructor(options: FeedBookOptions) {
    this.mic = options.mic
    this.options = options
    const { symbols, levelsMax = BOOK_LEVELS_MAX, printsOf } = options
    this.feeds = new Map(symbols.map((symbol) => [symbol, new SymbolFeed(symbol, levelsMax, printsOf?.(symbol))]))
  }

  apply(event: VenueFeedEvent): void {
    switch (event.kind) {
      case 'update': return this.onUpdate(event)
      case 'status': return this.onStatus(event.symbol, event.status, event.receivedUs)
      case 'up': return this.onUp(event.receivedUs)
      case 'down': return this.onDown()
      case 'refused': return this.onRefused(event.symbol, event.receivedUs)
    }
  }

  /** Views that changed, or were refreshed, since the last take, in the order of their first change; of one symbol, or of all (null). */
  takeViews(nowUs: UnixUs, symbol: SymbolId | null): VenueView[] {
    const views: VenueView[] = []
    this.takeViewsInto(views, nowUs, symbol)
    return views
  }

  /** `takeViews` at the end of a list. */
  takeViewsInto(views: VenueView[], nowUs: UnixUs, symbol: SymbolId | null): void {
    if (symbol !== null) {
      const feed = this.feeds.get(symbol)
      if (feed !== undefined && this.dirty.delete(feed)) views.push(this.take(feed, nowUs))
      return
    }
    for (const feed of this.dirty) views.push(this.take(feed, nowUs))
    this.dirty.clear()
  }

  get hasDirtyViews(): boolean {
    return this.dirty.size > 0
  }

  /** Symbols whose snapshot was needed, or asked for again, at least `timeoutUs` ago and did not come; counts them as asked for now. */
  lateSnapshots(nowUs: UnixUs, timeoutUs: number): SymbolId[] {
    const late: SymbolId[] = []
    if (!this.connected) return late
    for (const feed of this.feeds.values()) {
      if (feed.askedUs === null || nowUs - feed.askedUs < timeoutUs) continue
      feed.askedUs = nowUs
      late.push(feed.symbol)
    }
    return late
  }

  isRecovering(symbol: SymbolId): boolean {
    return this.feeds.get(symbol)?.recovering ?? true
  }

  /** The `n` best levels of a side, best first, however deep the venue publishes; empty for an unknown symbol. */
  levels(symbol: SymbolId, side: 'bid' | 'ask', n: number): Level[] {
    return this.feeds.get(symbol)?.book.top(side, n) ?? []
  }

  state(): FeedBookState {
    let recovering = 0
    for (const feed of this.feeds.values()) if (feed.recovering) recovering++
    const { mic, connected, gaps, refused, old, awaiting, lastReceivedUs } = this
    return { mic, connected, symbols: this.feeds.size, recovering, gaps, refused, old, awaiting, lastReceivedUs }
  }

  private onUp(receivedUs: UnixUs): void {
    this.connected = true
    for (const feed of this.feeds.values()) {
      this.distrust(feed)
      feed.askedUs = receivedUs
    }
    this.options.onSnapshotNeeded?.([...this.feeds.keys()])
  }

  private onDown(): void {
    this.connected = false
    for (const feed of this.feeds.values()) {
      this.distrust(feed)
      feed.askedUs = null
    }
  }

  private onRefused(symbol: SymbolId | null, receivedUs: UnixUs): void {
    this.lastReceivedUs = receivedUs
    this.refused++
    const feed = symbol === null ? undefined : this.feeds.get(symbol)
    if (feed !== undefined) this.recover(feed, receivedUs)
  }

  private onUpdate(update: FeedUpdate): void {
    this.lastReceivedUs = update.receivedUs
    const feed = this.feeds.get(update.symbol)
    if (feed === undefined) {
      this.refused++
      return
    }
    if (update.snapshot) {
      feed.book.clear()
      feed.recovering = false
      feed.known = true
      feed.askedUs = null
    } else if (feed.recovering) {
      this.awaiting++
      return
    } else if (update.rptSeq <= feed.rptSeq) {
      this.old++
      return
    } else if (update.rptSeq !== feed.rptSeq + 1) return this.recover(feed, update.receivedUs)
    this.takeIn(feed, update)
  }

  private takeIn(feed: SymbolFeed, update: FeedUpdate): void {
    const { entries, rptSeq, venueUs, receivedUs } = update
    for (let i = 0; i < entries.length; i++) {
      const entry = entries[i]!
      if (entry.kind !== 'trade') feed.book.setLevel(entry.kind, entry.price, entry.qty)
      else {
        feed.trades.add(entry.price, entry.qty, entry.aggressor, entry.flags)
        feed.prints?.add(this.mic, entry.price, entry.qty, entry.aggressor, entry.flags, venueUs, receivedUs)
      }
    }
    feed.rptSeq = rptSeq
    feed.venueUs = venueUs
    feed.receivedUs = receivedUs
    this.dirty.add(feed)
  }

  /** The stamps of a view are its book's: a status makes no old book young. Before the first snapshot there is nothing to view. */
  private onStatus(symbol: SymbolId, status: VenueStatus, receivedUs: UnixUs): void {
    this.lastReceivedUs = receivedUs
    const feed = this.feeds.get(symbol)
    if (feed === undefined) {
      this.refused++
      return
    }
    feed.status = status
    if (feed.known) this.dirty.add(feed)
  }

  /** A hole in the numbers, or a message that could not be read: the book is marked and a fresh snapshot needed. */
  private recover(feed: SymbolFeed, receivedUs: UnixUs): void {
    if (feed.recovering) return
    this.gaps++
    this.distrust(feed)
    feed.askedUs = receivedUs
    if (this.connected) this.options.onSnapshotNeeded?.([feed.symbol])
  }

  private distrust(feed: SymbolFeed): void {
    if (feed.recovering) return
    feed.gap = true
    feed.recovering = true
    this.dirty.add(feed)
  }

  private take(feed: SymbolFeed, nowUs: UnixUs): VenueView {
    const view: VenueView = {
      symbol: feed.symbol, mic: this.mic, venueUs: feed.venueUs, receivedUs: feed.receivedUs, processedUs: nowUs, status: feed.status,
      bids: feed.book.top('bid', VIEW_LEVELS_MAX), asks: feed.book.top('ask', VIEW_LEVELS_MAX),
      trades: feed.trades.take(), gap: feed.gap, recovering: feed.recovering,
    }
    feed.gap = false
    return view
  }
}
