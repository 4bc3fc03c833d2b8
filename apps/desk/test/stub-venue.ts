import type { ClOrdId, ExecId, Instrument, Mic, Price, QtyLots, SessionId, UnixUs } from '@sluice/domain'
import {
  encodeMarketData, encodeVenueExecution, FixAcceptor, FixSession, MemorySessionStore, parseMarketDataRequest, parseVenueRequest,
  type MarketDataEntry, type VenueExecutionOut, type VenueRequest,
} from '@sluice/fix'
import type { ClockPort } from '@sluice/runtime'

const LEVELS = 5
const FILLS = 4

interface SymbolState {
  readonly instrument: Instrument
  rptSeq: number
  subscribed: boolean
  printedLots: number
  updates: number
}

/** A venue that fills every order at once in four parts, and says of its market as much as it is told to. */
export class StubVenue {
  /** Of every execution report sent, in order. */
  readonly execIds: ExecId[] = []
  messagesSent = 0
  private readonly mic: Mic
  private readonly clock: ClockPort
  private readonly symbols: ReadonlyMap<string, SymbolState>
  private readonly orders: FixSession
  private readonly marketData: FixSession
  private readonly acceptor: FixAcceptor

  constructor(mic: Mic, instruments: readonly Instrument[], clock: ClockPort) {
    this.mic = mic
    this.clock = clock
    this.symbols = new Map(instruments.map((instrument) => [instrument.symbol as string, { instrument, rptSeq: 0, subscribed: false, printedLots: 0, updates: 0 }]))
    const session = (sessionId: string, targetCompId: string, onMessage: ConstructorParameters<typeof FixSession>[2]['onMessage']): FixSession =>
      new FixSession({ sessionId: sessionId as SessionId, role: 'acceptor', senderCompId: mic, targetCompId, timestampPrecision: 'microseconds', resetOnLogon: true }, new MemorySessionStore(), { onMessage })
    this.orders = session(mic, 'SLUICE', (message) => {
      const request = parseVenueRequest(message, (symbol) => this.symbols.get(symbol)?.instrument)
      if (request.ok && request.value.kind === 'new') this.fill(request.value)
    })
    this.marketData = session(`${mic}-MD`, 'SLUICE-MD', (message) => {
      const request = parseMarketDataRequest(message)
      if (request.ok) for (const symbol of request.value.symbols) this.snapshot(this.symbols.get(symbol)!)
    })
    this.acceptor = new FixAcceptor({ host: '127.0.0.1', port: 0, sessions: [this.orders, this.marketData], clock })
  }

  async listen(): Promise<number> {
    await this.acceptor.listen()
    return this.acceptor.port
  }

  close(): Promise<void> {
    return this.acceptor.close(1_000)
  }

  /** So many increments of each symbol: the best levels change, every eighth message prints a lot. */
  publish(times: number): void {
    for (let n = 0; n < times; n++) for (const state of this.symbols.values()) if (state.subscribed) this.increment(state)
  }

  /** Printed so far, over all symbols. */
  get printedLots(): number {
    return [...this.symbols.values()].reduce((sum, { printedLots }) => sum + printedLots, 0)
  }

  private snapshot(state: SymbolState): void {
    state.subscribed = true
    this.send(state, 'snapshot', Array.from({ length: 2 * LEVELS }, (_, n) => this.level(state, n)))
  }

  private increment(state: SymbolState): void {
    const entries: MarketDataEntry[] = [this.level(state, state.updates % (2 * LEVELS)), this.level(state, (state.updates + 3) % (2 * LEVELS))]
    if (++state.updates % 8 === 0) {
      entries.push({ kind: 'trade', price: state.instrument.referencePrice, qty: 100 as QtyLots, aggressor: 'buy' })
      state.printedLots += 100
    }
    this.send(state, 'incremental', entries)
  }

  private level({ instrument, updates }: SymbolState, n: number): MarketDataEntry {
    const away = (1 + (n >> 1)) * instrument.tick
    return { kind: n % 2 === 0 ? 'bid' : 'ask', price: (instrument.referencePrice + (n % 2 === 0 ? -away : away)) as Price, qty: (50_000 + (updates % 100)) as QtyLots }
  }

  private send(state: SymbolState, kind: 'snapshot' | 'incremental', entries: MarketDataEntry[]): void {
    const nowUs = this.clock.nowUs()
    const update = { kind, mdReqId: 'R', symbol: state.instrument.symbol, rptSeq: ++state.rptSeq, venueUs: nowUs, entries }
    this.marketData.send(encodeMarketData(update, state.instrument), nowUs)
    this.messagesSent++
  }

  private fill(order: Extract<VenueRequest, { kind: 'new' }>): void {
    const { instrument } = this.symbols.get(order.symbol)!
    const nowUs = this.clock.nowUs()
    const price = order.price ?? instrument.referencePrice
    const report = (execType: 'new' | 'trade', filled: number, lastQty: number): VenueExecutionOut => ({
      clOrdId: order.clOrdId as ClOrdId, execId: `${this.mic}-${this.execIds.length + 1}` as ExecId, venueOrderId: `V${order.clOrdId}`, execType,
      ordStatus: filled === 0 ? 'new' : filled === order.orderQty ? 'filled' : 'partiallyFilled', lastQty: lastQty as QtyLots, lastPx: (lastQty === 0 ? 0 : price) as Price,
      cumQty: filled as QtyLots, leavesQty: (order.orderQty - filled) as QtyLots, liquidity: 'removed', venueUs: nowUs as UnixUs,
      symbol: order.symbol, side: order.side, orderQty: order.orderQty, ordType: order.ordType, price, grossPriceLots: filled * price,
    })
    this.tell(report('new', 0, 0), instrument, nowUs)
    for (let part = 1, filled = 0; part <= FILLS; part++) {
      const upTo = Math.floor((order.orderQty * part) / FILLS)
      if (upTo === filled) continue
      this.tell(report('trade', upTo, upTo - filled), instrument, nowUs)
      filled = upTo
    }
  }

  private tell(report: VenueExecutionOut, instrument: Instrument, nowUs: UnixUs): void {
    this.execIds.push(report.execId)
    this.orders.send(encodeVenueExecution(report, instrument), nowUs)
  }
}
