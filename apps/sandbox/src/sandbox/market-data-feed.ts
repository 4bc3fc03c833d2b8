import type { Instrument, Level, Mic, SymbolId, UnixUs, VenueStatus } from '@sluice/domain'
import {
  encodeMarketData, encodeMarketDataReject, encodeSecurityStatus, parseMarketDataRequest, type FieldError, type FixMessage, type MarketDataEntry, type OutboundMessage,
} from '@sluice/fix'
import type { Market, SimTrade } from '@sluice/market-sim'
import { shownLevels } from './shown-levels.ts'
import { CLOCK_SKEW_US, GAP_EVERY, type VenueFaults } from './venue-faults.ts'

/** A symbol without news is published again after this long, so that a reader can tell quiet from dead. */
const REFRESH_US = 1_000_000
/** Trades of one symbol that wait for the next publication; beyond it the oldest go, counted. */
const TRADES_MAX = 1_000

interface SymbolState {
  readonly instrument: Instrument
  /** Place among the symbols of the venue. */
  readonly no: number
  mdReqId: string | null
  rptSeq: number
  bids: readonly Level[]
  asks: readonly Level[]
  trades: SimTrade[]
  statusDue: boolean
  publishedUs: number
}

export interface MarketDataFeedOptions {
  readonly mic: Mic
  readonly instruments: readonly Instrument[]
  readonly market: Pick<Market, 'levels' | 'nowUs'>
  /** Levels a side that the venue displays. */
  readonly levels: number
  readonly faults: VenueFaults
  /** Nothing leaves now. */
  readonly silent: () => boolean
  readonly status: (symbol: SymbolId) => VenueStatus
  readonly send: (message: OutboundMessage) => void
}

/** Market data of one venue for its one subscriber: state and snapshot of each symbol, then what changed, batched by `flush`. */
export class MarketDataFeed {
  private readonly options: MarketDataFeedOptions
  private readonly symbols: ReadonlyMap<string, SymbolState>
  private readonly changed = new Set<SymbolState>()
  private sent = 0
  private lost = 0
  private incrementals = 0
  private droppedTrades = 0

  constructor(options: MarketDataFeedOptions) {
    this.options = options
    this.symbols = new Map(options.instruments.map((instrument, no) => [
      instrument.symbol as string, { instrument, no, mdReqId: null, rptSeq: 0, bids: [], asks: [], trades: [], statusDue: false, publishedUs: 0 },
    ]))
  }

  get messagesSent(): number {
    return this.sent
  }

  /** Messages that a fault kept from the wire. */
  get messagesLost(): number {
    return this.lost
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

  statusChanged(symbol: SymbolId): void {
    const state = this.symbols.get(symbol)
    if (state === undefined || state.mdReqId === null) return
    state.statusDue = true
    this.changed.add(state)
  }

  /** A fault of the quotes began or ended: every symbol is looked at again. */
  faultsChanged(): void {
    for (const symbol of this.symbols.values()) this.bookChanged(symbol.instrument.symbol)
  }

  /** What trades while nothing is sent is never told: later it would look as if it had just happened. */
  traded(trade: SimTrade): void {
    const state = this.symbols.get(trade.symbol)
    if (state === undefined || state.mdReqId === null || this.options.silent() || this.isOut(trade.symbol)) return
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
    if (this.options.silent()) return
    for (const state of this.changed) this.publish(state, nowUs)
    this.changed.clear()
    for (const state of this.symbols.values()) {
      if (state.mdReqId !== null && nowUs - state.publishedUs >= REFRESH_US) this.publish(state, nowUs)
    }
  }

  /** Every second symbol, the last one included: those that a partial outage takes. Of one symbol, that one. */
  isOut(symbol: string): boolean {
    const state = this.symbols.get(symbol)
    return this.options.faults.partialOutage && state !== undefined && (this.symbols.size - state.no) % 2 === 1
  }

  private snapshot(state: SymbolState, mdReqId: string, subscribes: boolean): void {
    const { market } = this.options
    if (subscribes) state.mdReqId = mdReqId
    if (this.options.silent() || this.isOut(state.instrument.symbol)) return
    this.readLevels(state, market.nowUs)
    this.sendStatus(state, market.nowUs)
    state.publishedUs = market.nowUs
    const entries = [...state.bids.map((level) => entryOf('bid', level)), ...state.asks.map((level) => entryOf('ask', level))]
    this.send(encodeMarketData({ kind: 'snapshot', mdReqId, symbol: state.instrument.symbol, rptSeq: ++state.rptSeq, venueUs: this.stamp(market.nowUs), entries }, state.instrument))
  }

  private publish(state: SymbolState, nowUs: number): void {
    if (this.isOut(state.instrument.symbol)) return
    if (state.statusDue) this.sendStatus(state, nowUs)
    const { bids, asks, trades } = state
    this.readLevels(state, nowUs)
    const entries: MarketDataEntry[] = []
    addChanges(entries, 'bid', bids, state.bids)
    addChanges(entries, 'ask', asks, state.asks)
    for (const { price, qty, aggressor, flags } of trades) entries.push({ kind: 'trade', price, qty, aggressor, flags })
    if (trades.length > 0) state.trades = []
    if (entries.length === 0 && nowUs - state.publishedUs < REFRESH_US) return
    state.publishedUs = nowUs
    const update = { kind: 'incremental' as const, mdReqId: state.mdReqId ?? '', symbol: state.instrument.symbol, rptSeq: ++state.rptSeq, venueUs: this.stamp(nowUs), entries }
    if (this.options.faults.sequenceGap && ++this.incrementals % GAP_EVERY === 0) this.lost++
    else this.send(encodeMarketData(update, state.instrument))
  }

  private sendStatus(state: SymbolState, nowUs: number): void {
    const { symbol } = state.instrument
    state.statusDue = false
    this.send(encodeSecurityStatus({ symbol, status: this.options.status(symbol), venueUs: this.stamp(nowUs) }, state.instrument))
  }

  private readLevels(state: SymbolState, nowUs: number): void {
    const { market, mic, faults, levels } = this.options
    const { symbol, tick } = state.instrument
    const sides = { bids: market.levels(mic, symbol, 'buy', levels), asks: market.levels(mic, symbol, 'sell', levels) }
    const { bids, asks } = shownLevels(sides, faults, tick, state.no, nowUs)
    state.bids = bids
    state.asks = asks
  }

  private stamp(nowUs: number): UnixUs {
    return (this.options.faults.clockSkew ? nowUs + CLOCK_SKEW_US : nowUs) as UnixUs
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
