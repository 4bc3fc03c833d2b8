import { isTerminal, type ChildRecord, type EngineConfig, type Entry, type Price, type QtyLots, type SymbolId, type TradingState, type UnixUs } from '@sluice/domain'
import { MarketBoard } from '@sluice/engine'

type Resting = { readonly mic: ChildRecord['mic']; readonly side: 'bid' | 'ask'; readonly price: Price; readonly qty: QtyLots }

/** The market that a desk saw, followed along its journal without an engine: views and configuration, own resting orders taken out. */
export class JournalMarket {
  private board: MarketBoard | null = null
  private symbols: ReadonlySet<SymbolId> = new Set()
  private readonly resting = new Map<string, Resting & { readonly symbol: SymbolId }>()

  /** What an entry tells of the market; answers the symbols that were viewed. */
  take({ tsUs, input }: Entry): ReadonlySet<SymbolId> {
    if (input.kind === 'set-config') this.useConfig(input.config)
    if (input.kind !== 'views' || this.board === null) return NONE
    return this.board.takeViews(input.views, tsUs, (symbol) => this.consolidated(symbol, tsUs)).changed
  }

  takeChild(child: ChildRecord): void {
    const { clOrdId, symbol, mic, side, price, leavesQty, status } = child
    const rests = child.aggressiveness === 'post' && child.timeInForce === 'day' && (status === 'new' || status === 'partiallyFilled' || status === 'pendingCancel') && leavesQty > 0
    if (rests) this.resting.set(clOrdId, { symbol, mic, side: side === 'buy' ? 'bid' : 'ask', price, qty: leavesQty })
    else if (status === 'unsent' || status === 'unknown' || isTerminal(status)) this.resting.delete(clOrdId)
  }

  /** bid + ask of the consolidated market; null without a fresh two-sided one. */
  midTimes2(symbol: SymbolId, nowUs: UnixUs): number | null {
    if (this.board === null || !this.symbols.has(symbol)) return null
    const { bid, ask } = this.consolidated(symbol, nowUs)
    return bid === null || ask === null ? null : bid + ask
  }

  tradingState(symbol: SymbolId): TradingState {
    return this.board === null || !this.symbols.has(symbol) ? 'open' : this.board.tradingState(symbol)
  }

  private consolidated(symbol: SymbolId, nowUs: UnixUs) {
    return this.board!.consolidated(symbol, nowUs, [...this.resting.values()].filter((own) => own.symbol === symbol))
  }

  private useConfig(config: EngineConfig): void {
    this.symbols = new Set(config.instruments.map((i) => i.symbol))
    if (this.board === null) this.board = new MarketBoard(config)
    else this.board.useConfig(config)
  }
}

const NONE: ReadonlySet<SymbolId> = new Set()
