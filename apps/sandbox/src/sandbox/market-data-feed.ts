import type { Instrument, Level, Mic, SymbolId, UnixUs } from '@sluice/domain'
import {
  encodeMarketData, encodeMarketDataReject, parseMarketDataRequest, type FieldError, type FixMessage, type MarketDataEntry, type OutboundMessage,
} from '@sluice/fix'
import type { Market, SimTrade } from '@sluice/market-sim'

/** Levels a side that a venue displays. */
export const DISPLAYED_LEVELS = 10
/** A symbol without news is published again after this long, so that a reader can tell quiet from dead. */
const REFRESH_US = 1_000_000
/** Trades of one symbol that wait for the next publication; beyond it the oldest go, counted. */
const TRADES_MAX = 1_000

interface SymbolState {
  readonly instrument: Instrument
  mdReqId: string | null
  rptSeq: number
  bids: readonly Level[]
  asks: readonly Level[]
  trades: SimTrade[]
  publishedUs: number
}

export interface MarketDataFeedOptions {
  readonly mic: Mic
  readonly instruments: readonly Instrument[]
  readonly market: Pick<Market, 'levels' | 'nowUs'>
  readonly send: (message: OutboundMessage) => void
}

/** Market data of one venue for its one subscriber: a snapshot per symbol, then what changed, batched by `flush`. */
export class MarketDataFeed {
  private readonly options: MarketDataFeedOptions
  private readonly symbols: ReadonlyMap<string, SymbolState>
  private readonly changed = new Set<SymbolState>()
  private sent = 0
  private droppedTrades = 0

  constructor(options: MarketDataFeedOptions) {
    this.options = options
    this.symbols = new Map(options.instruments.map((instrument) => [
      instrument.symbol as string, { instrument, mdReqId: null, rptSeq: 0, bids: [], asks: [], trades: [], publishedUs: 0 },
    ]))
  }

  get messagesSent(): number {
    return this.sent
  }

  get tradesDropped(): number {
    return this.droppedTrades
  }

  get subscribed(): number {
    let count = 0
    for (const state of this.symbols.values()) if (state.mdReqId !== null) count++
    return count
  }

  bookChanged(symbol: SymbolId): void {
    const state = this.symbols.get(symbol)
    if (state !== undefined && state.mdReqId !== null) this.changed.add(state)
  }

  traded(trade: SimTrade): void {
    const state = this.symbols.get(trade.symbol)
    if (state === undefined || state.mdReqId === null) return
    if (state.trades.length >= TRADES_MAX) {
      state.trades.shift()
      this.droppedTrades++
    }
    state.trades.push(trade)
    this.changed.add(state)
  }

  /** MarketDataRequest(V). The error when its fields do not hold. */
  request(message: FixMessage): FieldError | null {
    const parsed = parseMarketDataRequest(message)
    if (!parsed.ok) return parsed.error
    const { action, mdReqId, symbols } = parsed.value
    for (const symbol of symbols) {
      const state = this.symbols.get(symbol)
      if (state === undefined) this.send(encodeMarketDataReject(mdReqId, 0, `symbol ${symbol} does not trade at ${this.options.mic}`))
      else if (action === 'unsubscribe') this.unsubscribe(state)
      else this.snapshot(state, mdReqId, action === 'subscribe')
    }
    return null
  }

  /** The subscriber is gone and subscribes anew when it is back. */
  disconnected(): void {
    for (const state of this.symbols.values()) this.unsubscribe(state)
  }

  /** Publishes what changed, and what nobody heard of for a second. */
  flush(nowUs: number): void {
    for (const state of this.changed) this.publish(state, nowUs)
    this.changed.clear()
    for (const state of this.symbols.values()) {
      if (state.mdReqId !== null && nowUs - state.publishedUs >= REFRESH_US) this.publish(state, nowUs)
    }
  }

  private snapshot(state: SymbolState, mdReqId: string, subscribes: boolean): void {
    const { market } = this.options
    this.readLevels(state)
    if (subscribes) state.mdReqId = mdReqId
    state.publishedUs = market.nowUs
    const entries = [...state.bids.map((level) => entryOf('bid', level)), ...state.asks.map((level) => entryOf('ask', level))]
    this.send(encodeMarketData({ kind: 'snapshot', mdReqId, symbol: state.instrument.symbol, rptSeq: ++state.rptSeq, venueUs: market.nowUs, entries }, state.instrument))
  }

  private publish(state: SymbolState, nowUs: number): void {
    const { bids, asks, trades } = state
    this.readLevels(state)
    const entries: MarketDataEntry[] = []
    addChanges(entries, 'bid', bids, state.bids)
    addChanges(entries, 'ask', asks, state.asks)
    for (const { price, qty, aggressor } of trades) entries.push({ kind: 'trade', price, qty, aggressor })
    if (trades.length > 0) state.trades = []
    if (entries.length === 0 && nowUs - state.publishedUs < REFRESH_US) return
    state.publishedUs = nowUs
    const update = { kind: 'incremental' as const, mdReqId: state.mdReqId ?? '', symbol: state.instrument.symbol, rptSeq: ++state.rptSeq, venueUs: nowUs as UnixUs, entries }
    this.send(encodeMarketData(update, state.instrument))
  }

  private readLevels(state: SymbolState): void {
    const { market, mic } = this.options
    state.bids = market.levels(mic, state.instrument.symbol, 'buy', DISPLAYED_LEVELS)
    state.asks = market.levels(mic, state.instrument.symbol, 'sell', DISPLAYED_LEVELS)
  }

  private unsubscribe(state: SymbolState): void {
    state.mdReqId = null
    state.trades = []
    this.changed.delete(state)
  }

  private send(message: OutboundMessage): void {
    this.sent++
    this.options.send(message)
  }
}

const entryOf = (kind: 'bid' | 'ask', [price, qty]: Level): MarketDataEntry => ({ kind, price, qty })

/** Levels that went (quantity 0), came or changed. */
function addChanges(entries: MarketDataEntry[], kind: 'bid' | 'ask', before: readonly Level[], after: readonly Level[]): void {
  for (const [price] of before) {
    if (!after.some((level) => level[0] === price)) entries.push({ kind, price, qty: 0 as Level[1] })
  }
  for (const level of after) {
    if (!before.some((old) => old[0] === level[0] && old[1] === level[1])) entries.push(entryOf(kind, level))
  }
}
