import { consolidate, disbelievedQuotes, isFresh, isUsableLevel, othersQty, policyAt, type Consolidated, type OwnResting, type PlausibilityOptions } from '@sluice/book'
import {
  assert, isDark,
  type EngineConfig, type Instrument, type Level, type Mic, type Price, type QtyLots, type QuotePolicy, type SymbolId, type TradingState, type UnixUs, type VenueKind, type VenueView,
} from '@sluice/domain'
import { MarketState } from '@sluice/features'
import { NO_BAND, type PriceBand, type TouchView } from '@sluice/routing'

/** The last market that was believed is what one or two venues' quotes are held against, as long as it is no older than this. */
const TRUSTED_FOR_US = 60_000_000

/** Of venues that are not open the state that is told: the one that most needs a person's attention. */
const TOLD_FIRST: readonly TradingState[] = ['halted', 'auction', 'pre-open', 'closed']

interface TrustedMarket {
  /** Best bid plus best ask, price units. */
  readonly mid2: number
  readonly atUs: UnixUs
}

interface SymbolSnapshot {
  readonly symbol: SymbolId
  readonly views: readonly VenueView[]
  readonly market: unknown
  readonly trusted: TrustedMarket | null
  readonly believed: TrustedMarket | null
}

interface SymbolBoard {
  readonly instrument: Instrument
  readonly views: Map<Mic, VenueView>
  readonly market: MarketState
  /** What quotes are held against now; of views older than the newest, so that the market is a function of the state alone. */
  trusted: TrustedMarket | null
  /** The newest market that was believed: trusted from the next views on. */
  believed: TrustedMarket | null
}

/** The newest view of every venue in every symbol, and what is computed from them. */
export class MarketBoard {
  private readonly symbols = new Map<SymbolId, SymbolBoard>()
  private config: EngineConfig
  private kinds: ReadonlyMap<Mic, VenueKind> = new Map()
  /** Quote policy in force from and until when; Infinity where none follows. */
  private policy: { readonly inForce: QuotePolicy | null; readonly fromUs: number; readonly untilUs: number } = { inForce: null, fromUs: 0, untilUs: -Infinity }

  constructor(config: EngineConfig) {
    this.config = config
    this.useConfig(config)
  }

  /** Keeps what is known of symbols that stay; forgets the others. */
  useConfig(config: EngineConfig): void {
    this.config = config
    this.kinds = new Map(config.venues.map(({ mic, kind }) => [mic, kind]))
    this.policy = { inForce: null, fromUs: 0, untilUs: -Infinity }
    const kept = new Set(config.instruments.map((i) => i.symbol))
    for (const symbol of this.symbols.keys()) if (!kept.has(symbol)) this.symbols.delete(symbol)
    for (const instrument of config.instruments) {
      const known = this.symbols.get(instrument.symbol)
      this.symbols.set(instrument.symbol, { views: new Map(), market: new MarketState(), trusted: null, believed: null, ...known, instrument })
    }
    for (const { views } of this.symbols.values()) for (const mic of views.keys()) if (!this.kinds.has(mic)) views.delete(mic)
  }

  /**
   * Takes the views of one moment; then the market state of each symbol sees its consolidated book once. Answers the symbols that were
   * viewed, and the views of symbols and venues that the configuration does not know.
   */
  takeViews(views: readonly VenueView[], nowUs: UnixUs, consolidatedOf: (symbol: SymbolId) => Consolidated): { readonly changed: ReadonlySet<SymbolId>; readonly unknown: readonly VenueView[] } {
    const unknown: VenueView[] = []
    const changed = new Set<SymbolId>()
    for (const view of views) {
      const board = this.symbols.get(view.symbol)
      if (board === undefined || !this.kinds.has(view.mic)) {
        unknown.push(view)
        continue
      }
      board.views.set(view.mic, view)
      board.market.onView(view, nowUs)
      changed.add(view.symbol)
    }
    for (const symbol of changed) {
      const board = this.board(symbol)
      board.trusted = board.believed
      const book = consolidatedOf(symbol)
      board.market.onConsolidated(book, nowUs)
      if (this.isTrusted(book)) board.believed = { mid2: book.bid! + book.ask!, atUs: nowUs }
    }
    return { changed, unknown }
  }

  marketOf(symbol: SymbolId): MarketState {
    return this.board(symbol).market
  }

  viewOf(symbol: SymbolId, mic: Mic): VenueView | undefined {
    return this.board(symbol).views.get(mic)
  }

  isFresh(symbol: SymbolId, mic: Mic, nowUs: UnixUs): boolean {
    return isFresh(this.viewOf(symbol, mic), nowUs, this.config.routing.staleAfterUs)
  }

  /** The market of the open venues as far as it is believed. */
  consolidated(symbol: SymbolId, nowUs: UnixUs, own: readonly OwnResting[]): Consolidated {
    const board = this.board(symbol)
    const policy = this.policyAt(nowUs)
    return consolidate(board.views.values(), {
      nowUs, staleAfterUs: this.config.routing.staleAfterUs, own, plausibility: this.plausibility(board, nowUs),
      protection: policy === null ? null : { policy, instrument: board.instrument, kinds: this.kinds },
    })
  }

  /** Whether the venue takes orders in the symbol, as far as it told; one that never told does. */
  stateOf(symbol: SymbolId, mic: Mic): TradingState {
    return this.viewOf(symbol, mic)?.status?.state ?? 'open'
  }

  /**
   * State of the symbol: that of the venues that tell one, `open` as soon as one of them is. Venues that never told count only where
   * none tells: a dark venue that says nothing is no market in a halt.
   */
  tradingState(symbol: SymbolId): TradingState {
    const told = new Set<TradingState>()
    for (const { status } of this.board(symbol).views.values()) if (status !== null) told.add(status.state)
    return told.has('open') ? 'open' : (TOLD_FIRST.find((state) => told.has(state)) ?? 'open')
  }

  /** Price band for orders at a venue: its own where it tells one, else the tightest that the fresh venues tell. */
  bandOf(symbol: SymbolId, mic: Mic, nowUs: UnixUs): PriceBand {
    const own = bandIn(this.viewOf(symbol, mic))
    return own === NO_BAND ? tightestBand(this.freshViews(symbol, nowUs)) : own
  }

  private freshViews(symbol: SymbolId, nowUs: UnixUs): VenueView[] {
    const fresh: VenueView[] = []
    for (const view of this.board(symbol).views.values()) if (isFresh(view, nowUs, this.config.routing.staleAfterUs)) fresh.push(view)
    return fresh
  }

  /** Until when the consolidated market stays as it is, as long as no view comes and nothing of ours changes. */
  unchangedUntilUs(symbol: SymbolId, nowUs: UnixUs): number {
    const { trusted } = this.board(symbol)
    const trustedUntilUs = trusted !== null && nowUs <= trusted.atUs + TRUSTED_FOR_US ? trusted.atUs + TRUSTED_FOR_US : Infinity
    return Math.min(this.freshUntilUs(symbol, nowUs), trustedUntilUs, this.policy.untilUs)
  }

  /** Until when no fresh view of the symbol becomes stale, as long as none comes. */
  freshUntilUs(symbol: SymbolId, nowUs: UnixUs): number {
    let untilUs = Infinity
    for (const view of this.board(symbol).views.values()) {
      if (isFresh(view, nowUs, this.config.routing.staleAfterUs)) untilUs = Math.min(untilUs, view.receivedUs + this.config.routing.staleAfterUs)
    }
    return untilUs
  }

  /** Best quotes a venue, our own resting orders taken out. Stale venues and those that are not open are left out, as are quotes that are not believed. */
  touches(symbol: SymbolId, nowUs: UnixUs, own: readonly OwnResting[]): Map<Mic, TouchView> {
    const board = this.board(symbol)
    const fresh = this.freshViews(symbol, nowUs)
    const tightest = tightestBand(fresh)
    const doubts = disbelievedQuotes(fresh, own, this.plausibility(board, nowUs))
    const isDoubted = (mic: Mic, side: 'bid' | 'ask'): boolean => doubts.some((doubt) => doubt.mic === mic && (doubt.side === side || doubt.side === 'both'))
    const touches = new Map<Mic, TouchView>()
    for (const { mic, kind } of this.config.venues) {
      const view = fresh.find((each) => each.mic === mic)
      if (view === undefined || this.stateOf(symbol, mic) !== 'open') continue
      const bid = isDark(kind) ? null : bestWithoutOwn(view.bids, mic, 'bid', own)
      const ask = isDark(kind) ? null : bestWithoutOwn(view.asks, mic, 'ask', own)
      const bidDoubted = isDoubted(mic, 'bid')
      const askDoubted = isDoubted(mic, 'ask')
      const band = bandIn(view)
      touches.set(mic, {
        mic, kind, band: band === NO_BAND ? tightest : band,
        bid: bidDoubted ? null : (bid?.[0] ?? null), bidQty: bidDoubted ? (0 as QtyLots) : (bid?.[1] ?? (0 as QtyLots)), doubtedBid: bidDoubted ? (bid?.[0] ?? null) : null,
        ask: askDoubted ? null : (ask?.[0] ?? null), askQty: askDoubted ? (0 as QtyLots) : (ask?.[1] ?? (0 as QtyLots)), doubtedAsk: askDoubted ? (ask?.[0] ?? null) : null,
      })
    }
    return touches
  }

  /** Until when at least one fresh view shows both sides, as long as none comes; where none does, until the next of them is stale. */
  twoSidedUntilUs(symbol: SymbolId, nowUs: UnixUs): number {
    let untilUs = -Infinity
    for (const { bids, asks, receivedUs } of this.freshViews(symbol, nowUs)) {
      if (bids.length > 0 && asks.length > 0) untilUs = Math.max(untilUs, receivedUs + this.config.routing.staleAfterUs)
    }
    return untilUs === -Infinity ? this.freshUntilUs(symbol, nowUs) : untilUs
  }

  /** Largest age of the fresh views of a symbol, microseconds; null when none is fresh. */
  oldestFreshAgeUs(symbol: SymbolId, nowUs: UnixUs): number | null {
    let oldest: number | null = null
    for (const view of this.board(symbol).views.values()) {
      if (isFresh(view, nowUs, this.config.routing.staleAfterUs)) oldest = Math.max(oldest ?? 0, nowUs - view.receivedUs)
    }
    return oldest
  }

  snapshot(): unknown {
    return [...this.symbols].map(([symbol, { views, market, trusted, believed }]) => ({ symbol, views: [...views.values()], market: market.snapshot(), trusted, believed }))
  }

  restore(snapshot: unknown): void {
    const instruments = new Map(this.config.instruments.map((instrument) => [instrument.symbol, instrument]))
    this.symbols.clear()
    for (const { symbol, views, market: marketState, trusted, believed } of snapshot as SymbolSnapshot[]) {
      const instrument = instruments.get(symbol)
      assert(instrument !== undefined, `snapshot of symbol ${symbol}, which its configuration does not have`)
      const market = new MarketState()
      market.restore(marketState)
      this.symbols.set(symbol, { instrument, views: new Map(views.map((v) => [v.mic, v])), market, trusted, believed })
    }
  }

  /** A market wider than an absurd quote is believed for want of a better one, but nothing is held against it. */
  private isTrusted({ bid, ask, crossed }: Consolidated): boolean {
    return bid !== null && ask !== null && !crossed && (ask - bid) * 10_000 <= (ask + bid) * this.config.routing.absurdBps
  }

  private plausibility({ trusted }: SymbolBoard, nowUs: UnixUs): PlausibilityOptions {
    return { absurdBps: this.config.routing.absurdBps, trustedMid2: trusted !== null && nowUs <= trusted.atUs + TRUSTED_FOR_US ? trusted.mid2 : null }
  }

  private policyAt(nowUs: UnixUs): QuotePolicy | null {
    const { policy } = this
    if (nowUs >= policy.fromUs && nowUs <= policy.untilUs) return policy.inForce
    const nextUs = Math.min(...this.config.quotePolicies.map(({ fromUs }) => (fromUs > nowUs ? fromUs : Infinity)))
    this.policy = { inForce: policyAt(this.config.quotePolicies, nowUs), fromUs: nowUs, untilUs: nextUs - 1 }
    return this.policy.inForce
  }

  private board(symbol: SymbolId): SymbolBoard {
    const board = this.symbols.get(symbol)
    if (board === undefined) throw new Error(`no board for symbol ${symbol}`)
    return board
  }
}

function bestWithoutOwn(levels: readonly Level[], mic: Mic, side: 'bid' | 'ask', own: readonly OwnResting[]): readonly [Price, QtyLots] | null {
  for (const [price, qty] of levels) {
    if (!isUsableLevel(price, qty)) continue
    const left = othersQty(own, mic, side, price, qty)
    if (left > 0) return [price, left as QtyLots]
  }
  return null
}

/** A bound that is no positive integer is none. `NO_BAND` itself where the view tells no bound. */
function bandIn(view: VenueView | undefined): PriceBand {
  const low = boundOf(view?.status?.bandLow)
  const high = boundOf(view?.status?.bandHigh)
  return low === null && high === null ? NO_BAND : { low, high }
}

function tightestBand(views: readonly VenueView[]): PriceBand {
  let low: Price | null = null
  let high: Price | null = null
  for (const view of views) {
    const band = bandIn(view)
    if (band.low !== null && (low === null || band.low > low)) low = band.low
    if (band.high !== null && (high === null || band.high < high)) high = band.high
  }
  return low === null && high === null ? NO_BAND : { low, high }
}

const boundOf = (price: Price | null | undefined): Price | null => (price !== null && price !== undefined && Number.isSafeInteger(price) && price > 0 ? price : null)
