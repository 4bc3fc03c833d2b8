import type { FeedEntry, FeedEvent, Mic, Price, QtyLots, SymbolId, UnixUs } from '@sluice/domain'
import { BinanceBook } from './binance-book.ts'
import { BINANCE_MARKETS } from './binance-markets.ts'
import type { BinanceMessage } from './binance-message.ts'
import type { MarketQualityCollector } from './market-quality.ts'

/** A message and its place in time. */
export interface TimedMessage {
  /** When the venue sent it; where it does not say, when it came, by the venue's clock as far as it is known. */
  readonly us: number
  readonly message: BinanceMessage
}

interface Pair {
  readonly mic: Mic
  readonly symbol: SymbolId
  readonly book: BinanceBook
  rptSeq: number
  /** The first book was told. */
  begun: boolean
  lastTrade: number | null
}

/** Messages of a crypto venue's raw streams as feed events: one book a pair, gaps told, prints between. */
export class BinanceTranslator {
  private readonly quality: MarketQualityCollector
  private readonly pairs = new Map<string, Pair>()
  private readonly up = new Set<Mic>()
  private overtaken = 0
  private partial = 0

  constructor(quality: MarketQualityCollector) {
    this.quality = quality
  }

  take({ us, message }: TimedMessage, emit: (event: FeedEvent) => void): void {
    const pair = this.pairOf(message, us as UnixUs, emit)
    const changes = this.entriesOf(pair, us, message, emit)
    if (changes !== null && (changes.snapshot || changes.entries.length > 0)) this.tell(pair, us, message, changes, emit)
    this.quality.taken(us)
    this.quality.best(pair.mic, pair.symbol, us, pair.book.bestBid, pair.book.bestAsk)
  }

  /** What a reader of the report must know. */
  end(): void {
    if (this.overtaken > 0) this.quality.notes.push(`${this.overtaken} best quotes came after a diff that was newer by its number, and changed nothing`)
    if (this.partial > 0) this.quality.notes.push(`${this.partial} changes of books came before their first whole book: until then they hold only what changed`)
  }

  private entriesOf(pair: Pair, us: number, message: BinanceMessage, emit: (event: FeedEvent) => void): { readonly snapshot: boolean; readonly entries: readonly FeedEntry[] } | null {
    const { quality } = this
    const { book } = pair
    const { body } = message
    switch (body.kind) {
      case 'trade':
        if (!this.isNewTrade(pair, us, body.id)) return null
        quality.trade(pair.mic, pair.symbol, body.qty)
        return { snapshot: false, entries: [{ kind: 'trade', price: body.price as Price, qty: body.qty as QtyLots, aggressor: body.aggressor, flags: 0 }] }
      case 'aside':
        this.isNewTrade(pair, us, body.id)
        return null
      case 'book':
        quality.quote(pair.mic, pair.symbol)
        return { snapshot: true, entries: book.applyWhole(body) }
      case 'best': {
        quality.quote(pair.mic, pair.symbol)
        quality.quoteSize(body.bidQty)
        quality.quoteSize(body.askQty)
        const entries = book.applyBest(body)
        if (entries === null) this.overtaken += 1
        return entries === null ? null : { snapshot: false, entries }
      }
      case 'depth': {
        const expected = book.lastDiff
        if (expected !== null && body.last <= expected) {
          quality.duplicates += 1
          return null
        }
        quality.quote(pair.mic, pair.symbol)
        const follows = expected === null || (body.previous === null ? body.first === expected + 1 : body.previous === expected)
        if (!follows) this.hole(pair, us, body.previous === null ? body.first : body.previous, expected, emit)
        return { snapshot: false, entries: book.applyDiff(body) }
      }
    }
  }

  /** False: that number came already. One that leaves numbers out is a gap. */
  private isNewTrade(pair: Pair, us: number, id: number): boolean {
    const { lastTrade } = pair
    if (lastTrade !== null && id <= lastTrade) {
      this.quality.duplicates += 1
      return false
    }
    if (lastTrade !== null && id !== lastTrade + 1) this.quality.gap({ mic: pair.mic, symbol: pair.symbol, us, expected: lastTrade + 1, got: id })
    pair.lastTrade = id
    return true
  }

  /** What the book held may be wrong anywhere but at the touch: it says so and begins again from there. */
  private hole(pair: Pair, us: number, got: number, expected: number, emit: (event: FeedEvent) => void): void {
    const { mic, symbol } = pair
    this.quality.gap({ mic, symbol, us, expected, got })
    emit({ kind: 'refused', mic, symbol, receivedUs: us as UnixUs })
    emit({ kind: 'update', mic, symbol, snapshot: true, rptSeq: pair.rptSeq, venueUs: us as UnixUs, receivedUs: us as UnixUs, entries: pair.book.forget() })
  }

  private tell(pair: Pair, us: number, message: BinanceMessage, { snapshot, entries }: { readonly snapshot: boolean; readonly entries: readonly FeedEntry[] }, emit: (event: FeedEvent) => void): void {
    if (snapshot) pair.begun = true
    else {
      pair.rptSeq += 1
      if (!pair.begun && message.body.kind !== 'trade') this.partial += 1
    }
    const venueUs = (message.happenedUs ?? message.sentUs ?? us) as UnixUs
    emit({ kind: 'update', mic: pair.mic, symbol: pair.symbol, snapshot, rptSeq: pair.rptSeq, venueUs, receivedUs: us as UnixUs, entries })
  }

  private pairOf({ market, symbol }: BinanceMessage, us: UnixUs, emit: (event: FeedEvent) => void): Pair {
    const { mic } = BINANCE_MARKETS[market]
    const key = `${mic} ${symbol}`
    let pair = this.pairs.get(key)
    if (pair !== undefined) return pair
    pair = { mic, symbol, book: new BinanceBook(), rptSeq: 0, begun: false, lastTrade: null }
    this.pairs.set(key, pair)
    if (!this.up.has(mic)) emit({ kind: 'up', mic, receivedUs: us })
    this.up.add(mic)
    emit({ kind: 'update', mic, symbol, snapshot: true, rptSeq: 0, venueUs: us, receivedUs: us, entries: [] })
    return pair
  }
}
