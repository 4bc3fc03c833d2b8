import type { ChildOrder, ClOrdId, Instrument, Mic, Price, QtyLots, SessionId, SymbolId, VenueView } from '@sluice/domain'
import {
  encodeCancel, encodeNewOrder, encodeReplace, encodeStatusRequest, FeedHandler, FileSessionStore, FixInitiator, FixSession, MemorySessionStore, parseVenueExecution,
  type FixMessage, type VenueExecution,
} from '@sluice/fix'
import type { ClockPort } from '@sluice/runtime'

/** Longest wait for anything that must come, milliseconds. */
const WAIT_MS = 10_000

/** What a venue sees of the desk: an order session with its numbers on disk, and a market-data session. */
export class DeskStub {
  readonly messages: FixMessage[] = []
  readonly reports: VenueExecution[] = []
  readonly views = new Map<string, VenueView>()
  marketDataMessages = 0
  /** Market-data messages that could not be read. */
  unreadable = 0
  private readonly waiters = new Set<() => void>()
  private readonly clock: ClockPort
  private readonly instruments: readonly Instrument[]
  private readonly mic: Mic
  private readonly orders: FixSession
  private readonly feed: FeedHandler
  private readonly store: FileSessionStore
  private readonly initiators: FixInitiator[]

  constructor(options: { mic: string; port: number; dir: string; instruments: readonly Instrument[]; clock: ClockPort }) {
    const { port, dir, clock, instruments } = options
    const mic = options.mic as Mic
    this.clock = clock
    this.instruments = instruments
    this.mic = mic
    const changed = (): void => this.changed()
    this.store = new FileSessionStore({ dir, durability: 'written' })
    this.orders = new FixSession({ sessionId: mic as string as SessionId, role: 'initiator', senderCompId: 'SLUICE', targetCompId: mic }, this.store, {
      onMessage: (message) => {
        this.messages.push(message)
        if (message.msgType === '8') {
          const parsed = parseVenueExecution(message, (symbol) => instruments.find((instrument) => instrument.symbol === symbol))
          if (!parsed.ok) throw new Error(`unreadable report: tag ${parsed.error.tag}`)
          this.reports.push(parsed.value)
        }
        changed()
      },
      onUp: changed, onDown: changed,
    })
    const marketData = new FixSession({ sessionId: `${mic}-MD` as SessionId, role: 'initiator', senderCompId: 'SLUICE-MD', targetCompId: mic, resetOnLogon: true, refuseWhenDown: true }, new MemorySessionStore(), {
      onMessage: (message, { nowUs }) => {
        this.marketDataMessages++
        if (this.feed.onMessage(message, nowUs) !== null) this.unreadable++
        this.feed.poll(nowUs)
        for (const view of this.feed.takeViews(nowUs, null)) this.views.set(view.symbol, view)
        changed()
      },
      onUp: (nowUs) => this.feed.onUp(nowUs),
      onDown: (_, nowUs) => this.feed.onDown(nowUs),
    })
    this.feed = new FeedHandler({ mic, instruments, send: (message) => void marketData.send(message, clock.nowUs()) })
    this.initiators = [this.orders, marketData].map((session) => new FixInitiator({ host: '127.0.0.1', port, session, clock, reconnectMinMs: 20, pollMs: 10 }))
  }

  start(): void {
    for (const initiator of this.initiators) initiator.start()
  }

  get isUp(): boolean {
    return this.orders.isUp
  }

  get numbers(): { nextIn: number; nextOut: number } {
    const { nextIn, nextOut } = this.orders.state()
    return { nextIn, nextOut }
  }

  get gaps(): number {
    return this.feed.state().gaps
  }

  reportsOf(clOrdId: string): VenueExecution['report'][] {
    return this.reports.map(({ report }) => report).filter((report) => report.clOrdId === clOrdId || report.origClOrdId === clOrdId)
  }

  order(clOrdId: string, over: Partial<ChildOrder>): void {
    const nowUs = this.clock.nowUs()
    const order = this.child(clOrdId, over)
    this.orders.send(encodeNewOrder(order, this.instrument(order.symbol), nowUs), nowUs)
  }

  cancel(origClOrdId: string, clOrdId: string): void {
    const nowUs = this.clock.nowUs()
    const instrument = this.instruments[0]!
    this.orders.send(encodeCancel({ clOrdId: clOrdId as ClOrdId, origClOrdId: origClOrdId as ClOrdId, symbol: instrument.symbol, side: 'buy', orderQty: 100 }, instrument, nowUs), nowUs)
  }

  replace(origClOrdId: string, clOrdId: string, over: Partial<ChildOrder>): void {
    const nowUs = this.clock.nowUs()
    const order = this.child(origClOrdId, over)
    const replacement = { clOrdId: clOrdId as ClOrdId, origClOrdId: origClOrdId as ClOrdId, orderQty: order.orderQty, price: order.price }
    this.orders.send(encodeReplace(order, replacement, this.instrument(order.symbol), nowUs), nowUs)
  }

  /** As a network that fails. */
  dropConnections(): void {
    for (const initiator of this.initiators) initiator.dropConnection()
  }

  status(clOrdId: string): void {
    this.orders.send(encodeStatusRequest({ clOrdId: clOrdId as ClOrdId, symbol: this.instruments[0]!.symbol, side: 'buy' }), this.clock.nowUs())
  }

  /** Resolves when `holds` answers true after some message; rejects in time, naming `what`. */
  async until(what: string, holds: () => boolean): Promise<void> {
    if (holds()) return
    await new Promise<void>((resolve, reject) => {
      const check = (): void => {
        if (!holds()) return
        clearTimeout(timer)
        this.waiters.delete(check)
        resolve()
      }
      const timer = setTimeout(() => {
        this.waiters.delete(check)
        reject(new Error(`${what}: not within ${WAIT_MS} ms; ${this.messages.map((message) => message.msgType).join(' ')}`))
      }, WAIT_MS)
      this.waiters.add(check)
    })
  }

  async stop(): Promise<void> {
    await Promise.all(this.initiators.map((initiator) => initiator.close(500)))
    await this.store.close()
  }

  private child(clOrdId: string, over: Partial<ChildOrder>): ChildOrder {
    return {
      clOrdId: clOrdId as ClOrdId, parentId: 'P-1' as ChildOrder['parentId'], mic: this.mic, symbol: this.instruments[0]!.symbol, side: 'buy',
      orderQty: 100 as QtyLots, ordType: 'limit', price: 0 as Price, timeInForce: 'ioc', account: '', ...over,
    }
  }

  private changed(): void {
    for (const waiter of [...this.waiters]) waiter()
  }

  private instrument(symbol: SymbolId): Instrument {
    return this.instruments.find((instrument) => instrument.symbol === symbol)!
  }
}
