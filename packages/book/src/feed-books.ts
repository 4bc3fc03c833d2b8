import type { FeedEvent, Level, Mic, SymbolId, UnixUs, VenueView } from '@sluice/domain'
import { FeedBook, type FeedBookState } from './feed-book.ts'
import { RecentPrints } from './recent-prints.ts'

export interface FeedBooksOptions {
  /** In configuration order: the order in which views are taken. */
  readonly mics: readonly Mic[]
  readonly symbols: readonly SymbolId[]
  /** Price levels a side keeps at most. */
  readonly levelsMax?: number
  readonly onSnapshotNeeded?: (mic: Mic, symbols: readonly SymbolId[]) => void
  /** Prints kept a symbol; 0, the default, keeps none. */
  readonly printsMax?: number
}

const NO_VIEWS: readonly VenueView[] = []

/** The books of every venue, kept from one list of feed events: the desk's own, or a tape of them. */
export class FeedBooks {
  private readonly books: ReadonlyMap<Mic, FeedBook>
  private readonly printsBySymbol: ReadonlyMap<SymbolId, RecentPrints>
  private unknown = 0

  constructor({ mics, symbols, levelsMax, onSnapshotNeeded, printsMax = 0 }: FeedBooksOptions) {
    const prints = new Map(printsMax === 0 ? [] : symbols.map((symbol) => [symbol, new RecentPrints(printsMax)]))
    this.printsBySymbol = prints
    this.books = new Map(mics.map((mic) => [mic, new FeedBook({
      mic, symbols, printsOf: (symbol) => prints.get(symbol),
      ...(levelsMax === undefined ? {} : { levelsMax }),
      ...(onSnapshotNeeded === undefined ? {} : { onSnapshotNeeded: (needed: readonly SymbolId[]) => onSnapshotNeeded(mic, needed) }),
    })]))
  }

  /** The views taken at a `views` event; none at any other. Events of venues never named are left out and counted. */
  apply(event: FeedEvent): readonly VenueView[] {
    if (event.kind === 'views') return this.takeViews(event.nowUs, event.symbol)
    const book = this.books.get(event.mic)
    if (book === undefined) this.unknown++
    else book.apply(event)
    return NO_VIEWS
  }

  /** What changed since the last take: venues in configuration order, symbols of each in the order of their first change. */
  takeViews(nowUs: UnixUs, symbol: SymbolId | null): VenueView[] {
    const views: VenueView[] = []
    for (const book of this.books.values()) book.takeViewsInto(views, nowUs, symbol)
    return views
  }

  get hasDirtyViews(): boolean {
    for (const book of this.books.values()) if (book.hasDirtyViews) return true
    return false
  }

  bookOf(mic: Mic): FeedBook | undefined {
    return this.books.get(mic)
  }

  /** The newest prints of a symbol over all venues; undefined where none are kept. */
  printsOf(symbol: SymbolId): RecentPrints | undefined {
    return this.printsBySymbol.get(symbol)
  }

  /** Best first, however deep the venue publishes. */
  levels(mic: Mic, symbol: SymbolId, side: 'bid' | 'ask', n: number): Level[] {
    return this.books.get(mic)?.levels(symbol, side, n) ?? []
  }

  /** Events of venues that no book is kept of. */
  get unknownEvents(): number {
    return this.unknown
  }

  states(): FeedBookState[] {
    return [...this.books.values()].map((book) => book.state())
  }
}
