import { consolidate, isFresh, type Consolidated, type OwnResting } from '@sluice/book'
import { isDark, type EngineConfig, type Level, type Mic, type Price, type QtyLots, type SymbolId, type UnixUs, type VenueView } from '@sluice/domain'
import { MarketState } from '@sluice/features'
import type { TouchView } from '@sluice/routing'

interface SymbolBoard {
  readonly views: Map<Mic, VenueView>
  readonly market: MarketState
}

/** The newest view of every venue in every symbol, and what is computed from them. */
export class MarketBoard {
  private readonly symbols = new Map<SymbolId, SymbolBoard>()
  private config: EngineConfig

  constructor(config: EngineConfig) {
    this.config = config
    this.useConfig(config)
  }

  /** Keeps what is known of symbols that stay; forgets the others. */
  useConfig(config: EngineConfig): void {
    this.config = config
    const kept = new Set(config.instruments.map((i) => i.symbol))
    for (const symbol of this.symbols.keys()) if (!kept.has(symbol)) this.symbols.delete(symbol)
    for (const { symbol } of config.instruments) {
      if (!this.symbols.has(symbol)) this.symbols.set(symbol, { views: new Map(), market: new MarketState() })
    }
  }

  /**
   * Takes the views of one moment; then the market state of each symbol sees its consolidated book once. Answers the views of
   * symbols and venues that the configuration does not know.
   */
  takeViews(views: readonly VenueView[], nowUs: UnixUs, consolidatedOf: (symbol: SymbolId) => Consolidated): readonly VenueView[] {
    const unknown: VenueView[] = []
    const changed = new Set<SymbolId>()
    for (const view of views) {
      const board = this.symbols.get(view.symbol)
      if (board === undefined || !this.config.venues.some((v) => v.mic === view.mic)) {
        unknown.push(view)
        continue
      }
      board.views.set(view.mic, view)
      board.market.onView(view, nowUs)
      changed.add(view.symbol)
    }
    for (const symbol of changed) this.board(symbol).market.onConsolidated(consolidatedOf(symbol), nowUs)
    return unknown
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

  consolidated(symbol: SymbolId, nowUs: UnixUs, own: readonly OwnResting[]): Consolidated {
    return consolidate(this.board(symbol).views.values(), nowUs, this.config.routing.staleAfterUs, own)
  }

  /** Until when no fresh view of the symbol becomes stale, as long as none comes. */
  freshUntilUs(symbol: SymbolId, nowUs: UnixUs): number {
    let untilUs = Infinity
    for (const view of this.board(symbol).views.values()) {
      if (isFresh(view, nowUs, this.config.routing.staleAfterUs)) untilUs = Math.min(untilUs, view.receivedUs + this.config.routing.staleAfterUs)
    }
    return untilUs
  }

  /** Best quotes a venue, our own resting orders taken out. Stale venues are left out. */
  touches(symbol: SymbolId, nowUs: UnixUs, own: readonly OwnResting[]): Map<Mic, TouchView> {
    const touches = new Map<Mic, TouchView>()
    for (const { mic, kind } of this.config.venues) {
      const view = this.viewOf(symbol, mic)
      if (view === undefined || !this.isFresh(symbol, mic, nowUs)) continue
      const bid = isDark(kind) ? null : bestWithoutOwn(view.bids, mic, 'bid', own)
      const ask = isDark(kind) ? null : bestWithoutOwn(view.asks, mic, 'ask', own)
      touches.set(mic, { mic, kind, bid: bid?.[0] ?? null, bidQty: bid?.[1] ?? (0 as QtyLots), ask: ask?.[0] ?? null, askQty: ask?.[1] ?? (0 as QtyLots) })
    }
    return touches
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
    return [...this.symbols].map(([symbol, { views, market }]) => ({ symbol, views: [...views.values()], market: market.snapshot() }))
  }

  restore(snapshot: unknown): void {
    this.symbols.clear()
    for (const item of snapshot as { symbol: SymbolId; views: VenueView[]; market: unknown }[]) {
      const market = new MarketState()
      market.restore(item.market)
      this.symbols.set(item.symbol, { views: new Map(item.views.map((v) => [v.mic, v])), market })
    }
  }

  private board(symbol: SymbolId): SymbolBoard {
    const board = this.symbols.get(symbol)
    if (board === undefined) throw new Error(`no board for symbol ${symbol}`)
    return board
  }
}

function bestWithoutOwn(levels: readonly Level[], mic: Mic, side: 'bid' | 'ask', own: readonly OwnResting[]): readonly [Price, QtyLots] | null {
  for (const [price, qty] of levels) {
    if (!(price > 0) || !(qty > 0)) continue
    let left: number = qty
    for (const order of own) if (order.mic === mic && order.side === side && order.price === price) left -= order.qty
    if (left > 0) return [price, left as QtyLots]
  }
  return null
}
