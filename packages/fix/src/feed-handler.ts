import { VIEW_LEVELS_MAX, type FeedEntry, type FeedUpdate, type Instrument, type Mic, type SymbolId, type UnixUs, type VenueView } from '@sluice/domain'
import { TradeAccumulator, VenueBook } from '@sluice/book'
import type { FieldError } from './field-error.ts'
import { encodeMarketDataRequest, parseMarketData } from './market-data-messages.ts'
import type { OutboundMessage } from './message-builder.ts'
import type { FixMessage } from './message.ts'

export interface FeedHandlerOptions {
  readonly mic: Mic
  /** Every instrument subscribed to; anything else is refused and counted. */
  readonly instruments: readonly Instrument[]
  /** Levels a side asked for; 0 is all. */
  readonly depth?: number
  readonly send: (message: OutboundMessage) => void
  /** A snapshot that does not come is asked for again after this long. */
  readonly snapshotTimeoutUs?: number
}

export interface FeedHandlerState {
  readonly mic: Mic
  readonly connected: boolean
  readonly symbols: number
  readonly recovering: number
  readonly gaps: number
  /** Messages that could not be read, and symbols never asked for. */
  readonly refused: number
  readonly lastReceivedUs: UnixUs | null
}

class SymbolFeed {
  readonly instrument: Instrument
  readonly book = new VenueBook()
  readonly trades = new TradeAccumulator()
  rptSeq = 0
  venueUs = 0 as UnixUs
  receivedUs = 0 as UnixUs
  gap = false
  recovering = true
  /** When the outstanding snapshot was asked for; null when none is. */
  askedUs: UnixUs | null = null

  constructor(instrument: Instrument) {
    this.instrument = instrument
  }
}

/** Keeps the books of one venue from its W and X messages and hands out what changed as views. */
export class FeedHandler {
  private readonly options: FeedHandlerOptions
  private readonly feeds: ReadonlyMap<string, SymbolFeed>
  private readonly lookup = (symbol: string): Instrument | undefined => this.feeds.get(symbol)?.instrument
  private readonly dirty = new Set<SymbolFeed>()
  private connected = false
  private requestNo = 0
  private gaps = 0
  private refused = 0
  private lastReceivedUs: UnixUs | null = null

  constructor(options: FeedHandlerOptions) {
    this.options = options
    this.feeds = new Map(options.instruments.map((instrument) => [instrument.symbol as string, new SymbolFeed(instrument)]))
  }

  /** The session is logged on: subscribes to everything; books count again once their snapshot came. */
  onUp(nowUs: UnixUs): void {
    this.connected = true
    for (const feed of this.feeds.values()) {
      feed.recovering = true
      feed.askedUs = nowUs
    }
    this.request([...this.feeds.keys()])
  }

  onDown(): void {
    this.connected = false
    for (const feed of this.feeds.values()) this.distrust(feed)
  }

  /** W or X; the error when it cannot be used (the message is then counted, and the book of its symbol recovered). */
  onMessage(message: FixMessage, nowUs: UnixUs): FieldError | null {
    this.lastReceivedUs = nowUs
    const update = parseMarketData(message, this.lookup, this.options.mic, nowUs)
    if (!update.ok) {
      this.refused++
      const feed = this.feeds.get(message.get(55) ?? '')
      if (feed !== undefined) this.recover(feed, nowUs)
      return update.error
    }
    const feed = this.feeds.get(update.value.symbol) as SymbolFeed
    if (update.value.snapshot) this.snapshot(feed, update.value, nowUs)
    else this.increment(feed, update.value, nowUs)
    return null
  }

  /** Asks again for snapshots that did not come. */
  poll(nowUs: UnixUs): void {
    if (!this.connected) return
    const late: string[] = []
    for (const [symbol, feed] of this.feeds) {
      if (!feed.recovering || feed.askedUs === null || nowUs - feed.askedUs < (this.options.snapshotTimeoutUs ?? 2_000_000)) continue
      feed.askedUs = nowUs
      late.push(symbol)
    }
    if (late.length > 0) this.request(late)
  }

  /** Views that changed, or were refreshed, since the last take. */
  takeDirtyViews(): VenueView[] {
    const views: VenueView[] = []
    for (const feed of this.dirty) views.push(this.take(feed))
    this.dirty.clear()
    return views
  }

  takeDirtyViewsOf(symbol: SymbolId): VenueView[] {
    const feed = this.feeds.get(symbol)
    if (feed === undefined || !this.dirty.delete(feed)) return []
    return [this.take(feed)]
  }

  get hasDirtyViews(): boolean {
    return this.dirty.size > 0
  }

  state(): FeedHandlerState {
    let recovering = 0
    for (const feed of this.feeds.values()) if (feed.recovering) recovering++
    return { mic: this.options.mic, connected: this.connected, symbols: this.feeds.size, recovering, gaps: this.gaps, refused: this.refused, lastReceivedUs: this.lastReceivedUs }
  }

  private snapshot(feed: SymbolFeed, update: FeedUpdate, nowUs: UnixUs): void {
    feed.book.clear()
    for (const entry of update.entries) apply(feed, entry)
    feed.recovering = false
    feed.askedUs = null
    this.refresh(feed, update, nowUs)
  }

  private increment(feed: SymbolFeed, update: FeedUpdate, nowUs: UnixUs): void {
    if (feed.recovering) return
    if (update.rptSeq <= feed.rptSeq) return
    if (update.rptSeq !== feed.rptSeq + 1) return this.recover(feed, nowUs)
    for (const entry of update.entries) apply(feed, entry)
    this.refresh(feed, update, nowUs)
  }

  private refresh(feed: SymbolFeed, update: FeedUpdate, nowUs: UnixUs): void {
    feed.rptSeq = update.rptSeq
    feed.venueUs = update.venueUs
    feed.receivedUs = nowUs
    this.dirty.add(feed)
  }

  /** A hole in the numbers: the book is marked and a fresh snapshot asked for. */
  private recover(feed: SymbolFeed, nowUs: UnixUs): void {
    if (feed.recovering) return
    this.gaps++
    this.distrust(feed)
    feed.askedUs = nowUs
    if (this.connected) this.request([feed.instrument.symbol])
  }

  private distrust(feed: SymbolFeed): void {
    if (feed.recovering) return
    feed.gap = true
    feed.recovering = true
    this.dirty.add(feed)
  }

  private take(feed: SymbolFeed): VenueView {
    const view: VenueView = {
      symbol: feed.instrument.symbol, mic: this.options.mic, venueUs: feed.venueUs, receivedUs: feed.receivedUs, processedUs: feed.receivedUs, status: null,
      bids: feed.book.top('bid', VIEW_LEVELS_MAX), asks: feed.book.top('ask', VIEW_LEVELS_MAX),
      trades: feed.trades.take(), gap: feed.gap, recovering: feed.recovering,
    }
    feed.gap = false
    return view
  }

  private request(symbols: readonly string[]): void {
    const mdReqId = `${this.options.mic}-${++this.requestNo}`
    this.options.send(encodeMarketDataRequest({ mdReqId, action: 'subscribe', depth: this.options.depth ?? 0, symbols }))
  }
}

function apply(feed: SymbolFeed, entry: FeedEntry): void {
  if (entry.kind === 'trade') feed.trades.add(entry.price, entry.qty, entry.aggressor, entry.flags)
  else feed.book.setLevel(entry.kind, entry.price, entry.qty)
}
