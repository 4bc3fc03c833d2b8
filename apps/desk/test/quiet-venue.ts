import type { ClOrdId, ExecId, ExecType, Instrument, Mic, OrdStatus, Price, QtyLots, SessionId } from '@sluice/domain'
import {
  encodeBusinessReject, encodeCancelReject, encodeMarketData, encodeVenueExecution, FixAcceptor, FixSession, MemorySessionStore, parseMarketDataRequest, parseVenueRequest, REJECT,
  type FixMessage, type MarketDataEntry, type VenueOrderTerms, type VenueRequest,
} from '@sluice/fix'
import type { ClockPort, SessionStorePort } from '@sluice/runtime'

type NewOrder = Extract<VenueRequest, { kind: 'new' }>
interface RestingOrder {
  /** Newest name and terms. */
  clOrdId: ClOrdId
  readonly first: NewOrder
  terms: VenueOrderTerms
  cumQty: number
  grossPriceLots: number
  live: boolean
  lastExec: { readonly execId: ExecId; readonly qty: number; readonly price: number } | null
}

/** A venue that acknowledges what comes and lets it rest: it fills when it is told to, cancels, replaces and tells the state of orders when asked. */
export class QuietVenue {
  /** Application messages of the desk, in the order in which they came. */
  readonly received: FixMessage[] = []
  /** While set, status requests are taken and not answered. */
  withholdsStatus = false
  /** Status requests are refused as such, 35=j with 380=3. */
  takesNoStatus = false
  /** The next order is refused as a message, by Reject(3). */
  refusesNext = false
  /** The next order is refused as an order, with 39=8. */
  rejectsNext = false
  /** The next order is filled so far before it is acknowledged. */
  fillsNextBeforeAck = 0
  /** The next cancel comes too late: the order is filled, and it is refused. */
  fillsOnNextCancel = false
  private readonly mic: Mic
  private readonly clock: ClockPort
  private readonly instruments: ReadonlyMap<string, Instrument>
  private readonly orders = new Map<string, RestingOrder>()
  private readonly session: FixSession
  private readonly marketData: FixSession
  private readonly acceptor: FixAcceptor
  private readonly changed: () => void
  private withheld: string[] = []
  private execs = 0

  /** `store`: of the order session; one in memory resends nothing. */
  constructor(mic: Mic, instruments: readonly Instrument[], clock: ClockPort, changed: () => void, store: SessionStorePort = new MemorySessionStore()) {
    this.mic = mic
    this.clock = clock
    this.changed = changed
    this.instruments = new Map(instruments.map((instrument) => [instrument.symbol as string, instrument]))
    this.session = new FixSession({ sessionId: mic as string as SessionId, role: 'acceptor', senderCompId: mic, targetCompId: 'SLUICE', timestampPrecision: 'microseconds' }, store, {
      onMessage: (message) => this.onMessage(message), onUp: changed, onDown: changed,
    })
    this.marketData = new FixSession(
      { sessionId: `${mic}-MD` as SessionId, role: 'acceptor', senderCompId: mic, targetCompId: 'SLUICE-MD', timestampPrecision: 'microseconds', resetOnLogon: true }, new MemorySessionStore(),
      { onMessage: (message) => this.onSubscription(message) },
    )
    this.acceptor = new FixAcceptor({ host: '127.0.0.1', port: 0, sessions: [this.session, this.marketData], clock, pollMs: 10 })
  }

  async listen(): Promise<number> {
    await this.acceptor.listen()
    return this.acceptor.port
  }

  close(): Promise<void> {
    return this.acceptor.close(500)
  }

  /** Away until `back`, as a network that fails. */
  away(): void {
    this.acceptor.suspend()
  }

  back(): void {
    this.acceptor.resume()
  }

  get isUp(): boolean {
    return this.session.isUp
  }

  /** Newest names of orders that rest. */
  get resting(): readonly { readonly clOrdId: ClOrdId; readonly orderQty: number; readonly terms: VenueOrderTerms }[] {
    return [...new Set(this.orders.values())].filter(({ live }) => live).map(({ clOrdId, terms }) => ({ clOrdId, orderQty: terms.orderQty, terms }))
  }

  /** At its price; of one that is over already, and beyond its quantity, too. */
  fill(clOrdId: string, qty: number): void {
    this.trade(this.orders.get(clOrdId)!, qty)
  }

  /** Takes the newest execution of an order back: what was executed works again. */
  bust(clOrdId: string): void {
    const order = this.orders.get(clOrdId)!
    const { execId: execRefId, qty, price } = order.lastExec!
    this.book(order, -qty, price)
    this.tell(order, 'tradeCancel', this.statusOf(order), { lastQty: qty, lastPx: price, execRefId })
  }

  /** The newest execution of an order was of another quantity. */
  correct(clOrdId: string, lastQty: number): void {
    const order = this.orders.get(clOrdId)!
    const { execId: execRefId, qty, price } = order.lastExec!
    this.book(order, lastQty - qty, price)
    const execId = this.tell(order, 'tradeCorrect', this.statusOf(order), { lastQty, lastPx: price, execRefId })
    order.lastExec = { execId, qty: lastQty, price }
  }

  /** A fill at a price that is finer than the instrument's. */
  fillUnreadably(clOrdId: string): void {
    const { first } = this.orders.get(clOrdId)!
    const body = `37=V${first.clOrdId}\x0111=${clOrdId}\x0117=${this.mic}-${++this.execs}\x01150=F\x0139=1\x0155=${first.symbol}\x0154=1\x0138=100\x0132=1\x0131=157.123456789\x01151=99\x0114=1\x016=157.12\x0160=20261121-12:00:00.000\x01`
    this.session.send({ msgType: '8', body, clOrdId: null }, this.clock.nowUs())
  }

  answerStatus(): void {
    this.withholdsStatus = false
    for (const clOrdId of this.withheld.splice(0)) this.status(clOrdId)
  }

  private onMessage(message: FixMessage): void {
    this.received.push(message)
    if (this.refusesNext && message.msgType === 'D') {
      this.refusesNext = false
      this.session.reject(message, { tag: 59, value: '0', allowed: 'nothing now', reason: REJECT.valueIncorrect }, this.clock.nowUs())
      return this.changed()
    }
    if (message.msgType === '3') return this.changed()
    if (message.msgType === 'H' && this.takesNoStatus) {
      this.session.send(encodeBusinessReject(message, 3, 'not taken here'), this.clock.nowUs())
      return this.changed()
    }
    const request = parseVenueRequest(message, (symbol) => this.instruments.get(symbol))
    if (!request.ok) throw new Error(`the desk sent what cannot be read: tag ${request.error.tag}`)
    this.take(request.value)
    this.changed()
  }

  private take(request: VenueRequest): void {
    if (request.kind === 'status') return void (this.withholdsStatus ? this.withheld.push(request.clOrdId) : this.status(request.clOrdId))
    if (request.kind === 'new') {
      const order: RestingOrder = { clOrdId: request.clOrdId, first: request, terms: request, cumQty: 0, grossPriceLots: 0, live: true, lastExec: null }
      this.orders.set(request.clOrdId, order)
      if (this.rejectsNext) {
        this.rejectsNext = false
        order.live = false
        this.tell(order, 'rejected', 'rejected')
        return
      }
      const early = this.fillsNextBeforeAck
      this.fillsNextBeforeAck = 0
      if (early > 0) this.trade(order, early)
      this.tell(order, 'new', this.statusOf(order))
      if (request.timeInForce === 'day') return
      order.live = false
      this.tell(order, 'expired', 'expired')
      return
    }
    const order = this.orders.get(request.origClOrdId)!
    if (request.kind === 'cancel' && this.fillsOnNextCancel) {
      this.fillsOnNextCancel = false
      this.trade(order, order.terms.orderQty - order.cumQty)
      const { first: { clOrdId }, clOrdId: origClOrdId } = order
      return void this.session.send(encodeCancelReject({ orderId: `V${clOrdId}`, clOrdId: request.clOrdId, origClOrdId, ordStatus: 'filled', cxlRejReason: 0, text: 'too late' }), this.clock.nowUs())
    }
    if (request.kind === 'cancel') {
      order.live = false
      this.tell(order, 'canceled', 'canceled', { clOrdId: request.clOrdId, origClOrdId: request.origClOrdId })
      return
    }
    order.terms = request
    order.clOrdId = request.clOrdId
    this.orders.set(request.clOrdId, order)
    this.tell(order, 'replaced', order.cumQty > 0 ? 'partiallyFilled' : 'new', { origClOrdId: request.origClOrdId })
  }

  private status(clOrdId: string): void {
    const order = this.orders.get(clOrdId)
    if (order !== undefined) this.tell(order, 'orderStatus', this.statusOf(order))
  }

  private statusOf({ live, cumQty, terms }: RestingOrder): OrdStatus {
    if (live) return cumQty > 0 ? 'partiallyFilled' : 'new'
    return cumQty >= terms.orderQty ? 'filled' : 'canceled'
  }

  private book(order: RestingOrder, qty: number, price: number): void {
    const wasFilled = order.cumQty >= order.terms.orderQty
    order.cumQty += qty
    order.grossPriceLots += qty * price
    if (order.live || wasFilled) order.live = order.cumQty < order.terms.orderQty
  }

  private trade(order: RestingOrder, qty: number): void {
    const price = order.terms.price ?? 0
    this.book(order, qty, price)
    const execId = this.tell(order, 'trade', this.statusOf(order), { lastQty: qty, lastPx: price })
    order.lastExec = { execId, qty, price }
  }

  /** Answers the ExecID. */
  private tell(
    order: RestingOrder, execType: ExecType, ordStatus: OrdStatus, more: { lastQty?: number; lastPx?: number; clOrdId?: ClOrdId; origClOrdId?: ClOrdId; execRefId?: ExecId } = {},
  ): ExecId {
    const { first, terms, cumQty, live, grossPriceLots } = order
    const price = terms.price ?? (0 as Price)
    const { lastQty = 0, lastPx = 0, ...names } = more
    const execId = `${this.mic}-${++this.execs}` as ExecId
    this.session.send(encodeVenueExecution({
      clOrdId: order.clOrdId, ...names, execId, venueOrderId: `V${first.clOrdId}`, execType, ordStatus, symbol: first.symbol, side: first.side,
      orderQty: terms.orderQty, ordType: terms.ordType, price, lastQty: lastQty as QtyLots, lastPx: lastPx as Price, liquidity: 'added',
      cumQty: cumQty as QtyLots, leavesQty: (live ? terms.orderQty - cumQty : 0) as QtyLots, grossPriceLots, venueUs: this.clock.nowUs(),
    }, this.instruments.get(first.symbol)!), this.clock.nowUs())
    return execId
  }

  /** A tick to either side of the reference price, once: the market stands. */
  private onSubscription(message: FixMessage): void {
    const request = parseMarketDataRequest(message)
    if (!request.ok) return
    for (const symbol of request.value.symbols) {
      const instrument = this.instruments.get(symbol)!
      const nowUs = this.clock.nowUs()
      const level = (kind: 'bid' | 'ask', price: number): MarketDataEntry => ({ kind, price: price as Price, qty: 5_000 as QtyLots })
      const entries = [level('bid', instrument.referencePrice - instrument.tick), level('ask', instrument.referencePrice + instrument.tick)]
      this.marketData.send(encodeMarketData({ kind: 'snapshot', mdReqId: request.value.mdReqId, symbol: instrument.symbol, rptSeq: 1, venueUs: nowUs, entries }, instrument), nowUs)
    }
  }
}
