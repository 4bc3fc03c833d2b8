import type { Instrument, Mic, SymbolId, UnixUs, VenueView } from '@sluice/domain'
import { FeedBook, type FeedBookOptions, type FeedBookState, type VenueFeedEvent } from '@sluice/book'
import type { FieldError } from './field-error.ts'
import { encodeMarketDataRequest, parseMarketData } from './market-data-messages.ts'
import type { OutboundMessage } from './message-builder.ts'
import type { FixMessage } from './message.ts'
import { parseSecurityStatus } from './security-status.ts'

export interface FeedHandlerOptions {
  readonly mic: Mic
  /** Every instrument subscribed to; anything else is refused and counted. */
  readonly instruments: readonly Instrument[]
  /** Levels a side asked for; 0 is all. */
  readonly depth?: number
  readonly send: (message: OutboundMessage) => void
  /** A snapshot that does not come is asked for again after this long. */
  readonly snapshotTimeoutUs?: number
  /** Everything that is taken in, in order, each before the books take it: with the marks of where views were taken it is the tape. */
  readonly onEvent?: (event: VenueFeedEvent) => void
  /** Where the prints of a symbol are kept for people to look at. */
  readonly printsOf?: FeedBookOptions['printsOf']
}

/** MsgTypes(35) that `onMessage` takes. */
export const FEED_MSG_TYPES: ReadonlySet<string> = new Set(['W', 'X', 'f'])
const SNAPSHOT_TIMEOUT_US = 2_000_000

/**
 * One venue's market data over FIX: turns W, X and f into feed events, keeps the venue's books from those and from nothing else, and
 * asks for the snapshots that they need.
 */
export class FeedHandler {
  private readonly options: FeedHandlerOptions
  private readonly instruments: ReadonlyMap<string, Instrument>
  private readonly lookup = (symbol: string): Instrument | undefined => this.instruments.get(symbol)
  private readonly book: FeedBook
  private requestNo = 0

  constructor(options: FeedHandlerOptions) {
    const { mic, instruments, printsOf } = options
    this.options = options
    this.instruments = new Map(instruments.map((instrument) => [instrument.symbol as string, instrument]))
    this.book = new FeedBook({
      mic, symbols: instruments.map(({ symbol }) => symbol), onSnapshotNeeded: (symbols) => this.request(symbols),
      ...(printsOf === undefined ? {} : { printsOf }),
    })
  }

  /** The session is logged on: subscribes to everything; books count again once their snapshot came. */
  onUp(nowUs: UnixUs): void {
    this.takeIn({ kind: 'up', mic: this.options.mic, receivedUs: nowUs })
  }

  onDown(nowUs: UnixUs): void {
    this.takeIn({ kind: 'down', mic: this.options.mic, receivedUs: nowUs })
  }

  /** W, X or f; the error when it cannot be used (the message is then counted, and of W and X the book of its symbol recovered). */
  onMessage(message: FixMessage, nowUs: UnixUs): FieldError | null {
    const { mic } = this.options
    const isStatus = message.msgType === 'f'
    const event = isStatus ? parseSecurityStatus(message, this.lookup, mic, nowUs) : parseMarketData(message, this.lookup, mic, nowUs)
    if (event.ok) {
      this.takeIn(event.value)
      return null
    }
    // A venue repeats its f after every snapshot: asking for one because of a bad f would go round for ever.
    const symbol = isStatus ? null : this.lookup(message.get(55) ?? '')?.symbol ?? null
    this.takeIn({ kind: 'refused', mic, symbol, receivedUs: nowUs })
    return event.error
  }

  /** Asks again for snapshots that did not come. */
  poll(nowUs: UnixUs): void {
    const late = this.book.lateSnapshots(nowUs, this.options.snapshotTimeoutUs ?? SNAPSHOT_TIMEOUT_US)
    if (late.length > 0) this.request(late)
  }

  /** Asks for all books anew, though none is missed; nothing while the session is down. */
  refresh(): void {
    if (this.book.state().connected) this.request([...this.instruments.values()].map(({ symbol }) => symbol))
  }

  /** Views that changed, or were refreshed, since the last take: of one symbol, or of all (null). `nowUs` becomes their `processedUs`. */
  takeViews(nowUs: UnixUs, symbol: SymbolId | null): VenueView[] {
    return this.book.takeViews(nowUs, symbol)
  }

  get hasDirtyViews(): boolean {
    return this.book.hasDirtyViews
  }

  state(): FeedBookState {
    return this.book.state()
  }

  private takeIn(event: VenueFeedEvent): void {
    this.options.onEvent?.(event)
    this.book.apply(event)
  }

  private request(symbols: readonly SymbolId[]): void {
    const mdReqId = `${this.options.mic}-${++this.requestNo}`
    this.options.send(encodeMarketDataRequest({ mdReqId, action: 'subscribe', depth: this.options.depth ?? 0, symbols }))
  }
}
