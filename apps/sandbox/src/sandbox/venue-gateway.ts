import { join } from 'node:path'
import { isTerminal, type ClOrdId, type ExecId, type Instrument, type Mic, type Price, type SessionId, type UnixUs, type Venue } from '@sluice/domain'
import {
  encodeBusinessReject, encodeCancelReject, fieldErrorText, FileFixLog, FileSessionStore, FixAcceptor, FixSession, MemorySessionStore, parseVenueRequest,
  type DeliveryContext, type FixMessage, type VenueRequest,
} from '@sluice/fix'
import type { SimCancelReject, SimExecutionReport, SimOrder, SimOrderStatus, SimTrade } from '@sluice/market-sim'
import type { ClockPort } from '@sluice/runtime'
import type { Logger } from 'pino'
import { ANY_PRICE_BUY, ANY_PRICE_SELL, encodeCancelRefusal, encodeRecovered, encodeRefusal, encodeStatus, ORD_REJ_REASON } from './execution-encoding.ts'
import { MarketDataFeed } from './market-data-feed.ts'
import { recoverOrders, type RecoveredOrder } from './recover-orders.ts'
import { ReportFaults, type ChangedTrade } from './report-faults.ts'
import type { SandboxMarket } from './sandbox-market.ts'
import { TradingStates, type MarketHalts } from './trading-states.ts'
import { CLOCK_SKEW_US, noFaults, SLOW_ACKS_MS, VENUE_SWITCHES, type Fault, type VenueFaults, type VenueSwitch } from './venue-faults.ts'

/** Switches after which every symbol's quotes look different at once. */
const OF_QUOTES: ReadonlySet<VenueSwitch> = new Set(['crossedBook', 'lockedBook', 'badQuotes', 'partialOutage', 'clockSkew', 'silentFeed'])

export interface VenueGatewayOptions {
  readonly venue: Venue
  readonly host: string
  /** 0 takes a free port. */
  readonly port: number
  readonly instruments: readonly Instrument[]
  readonly market: SandboxMarket
  /** Levels a side that the venue displays. */
  readonly levels: number
  /** Switches of the whole market. */
  readonly halts: () => MarketHalts
  readonly allSilent: () => boolean
  readonly clock: ClockPort
  readonly log: Logger
  /** Folder of this venue's numbers, messages and FIX log. */
  readonly dir: string
  /** CompID of the desk; its market-data session adds -MD. */
  readonly deskCompId: string
  /** Makes ExecIDs of answers from outside the book unique across restarts. */
  readonly runTag: string
  /** Brings the market to the present before an order goes in, and looks for its answers soon. */
  readonly beforeOrder: () => void
  readonly onSubscribed: () => void
}

export interface VenueStatus {
  readonly mic: Mic
  readonly kind: Venue['kind']
  readonly port: number
  readonly orders: { readonly up: boolean; readonly nextIn: number; readonly nextOut: number }
  readonly marketData: { readonly up: boolean; readonly symbols: number; readonly messagesSent: number; readonly messagesLost: number; readonly tradesDropped: number }
  readonly ordersReceived: number
  readonly ordersRejected: number
  readonly executions: number
  readonly sharesTraded: number
  readonly trades: number
  readonly notOpen: number
  readonly slowAcksMs: number
  readonly faults: VenueFaults
}

/** One venue on the wire: an order session and a market-data session over the simulated books. */
export class VenueGateway {
  readonly mic: Mic
  private readonly options: VenueGatewayOptions
  private readonly bySymbol: ReadonlyMap<string, Instrument>
  private readonly orders: FixSession
  private readonly marketData: FixSession
  private readonly acceptor: FixAcceptor
  private readonly store: FileSessionStore
  private readonly fixLog: FileFixLog
  private readonly feed: MarketDataFeed
  private readonly states: TradingStates
  private readonly reports: ReportFaults
  private readonly faults = noFaults()
  private slowAcksMs = 0
  /** Orders of the desk that work here, by their newest names. */
  private readonly live = new Set<ClOrdId>()
  /** Cancels that the desk did not ask for: it was gone. */
  private readonly ownCancels = new Set<string>()
  /** In the order of their answers. */
  private readonly statusRequests: (VenueRequest & { readonly kind: 'status' })[] = []
  private recovered: Map<string, RecoveredOrder> = new Map()
  private answers = 0
  private closing = false
  private received = 0
  private rejected = 0
  private executions = 0
  private trades = 0
  private lotsTraded = 0

  constructor(options: VenueGatewayOptions) {
    const { venue, instruments, dir, clock, log, deskCompId, market } = options
    const mic = venue.mic
    this.options = options
    this.mic = mic
    this.bySymbol = new Map(instruments.map((instrument) => [instrument.symbol as string, instrument]))
    this.store = new FileSessionStore({ dir: join(dir, 'orders'), durability: 'written' })
    this.fixLog = new FileFixLog({ path: join(dir, 'fix.log'), sync: true, filesKept: 4 })
    this.states = new TradingStates({
      instruments, faults: this.faults, halts: options.halts, market: (symbol) => market.status?.(mic, symbol) ?? null, mid: (symbol) => midOf(market.nbbo(symbol)),
      changed: (symbol, status) => {
        market.setState(mic, symbol, status)
        this.feed.statusChanged(symbol)
      },
    })
    this.feed = new MarketDataFeed({
      mic, instruments, market, levels: options.levels, faults: this.faults, silent: () => this.faults.silentFeed || options.allSilent(), status: (symbol) => this.states.of(symbol), send: (message) => void this.marketData.send(message, clock.nowUs()),
    })
    this.reports = new ReportFaults({
      mic, faults: this.faults, slowMs: () => this.slowAcksMs, nowUs: () => clock.nowUs(), skewUs: () => this.skewUs,
      send: (message) => void this.orders.send(message, clock.nowUs()), nextExecId: () => this.answerId(), instrument: (symbol) => this.instrument(symbol),
      fillPrice: ({ ordType, price, symbol }) => (ordType === 'limit' ? price : (midOf(market.nbbo(symbol)) as Price | null)),
    })
    this.orders = new FixSession(
      { sessionId: mic as string as SessionId, role: 'acceptor', senderCompId: mic, targetCompId: deskCompId, timestampPrecision: 'microseconds', appMsgTypes: new Set(['D', 'F', 'G', 'H']) },
      this.store,
      {
        onMessage: (message, context) => this.onOrderMessage(message, context),
        onUp: () => log.info({ mic }, 'order session up'),
        onDown: (reason) => this.ordersDown(reason),
        onEvent: (text) => log.warn({ mic }, text),
      },
    )
    this.marketData = new FixSession(
      { sessionId: `${mic}-MD` as SessionId, role: 'acceptor', senderCompId: mic, targetCompId: `${deskCompId}-MD`, timestampPrecision: 'microseconds', resetOnLogon: true, refuseWhenDown: true, appMsgTypes: new Set(['V']) },
      new MemorySessionStore(),
      {
        onMessage: (message, context) => this.onMarketDataMessage(message, context.nowUs),
        onUp: () => log.info({ mic }, 'market-data session up'),
        onDown: () => this.feed.disconnected(),
        onEvent: (text) => log.debug({ mic }, text),
      },
    )
    // Only the order session is logged message by message: the feed says nothing that its subscriber does not keep.
    const orderLog = { write: (...[direction, session, raw, nowUs]: Parameters<FileFixLog['write']>): void => { if (session === mic) this.fixLog.write(direction, session, raw, nowUs) } }
    this.acceptor = new FixAcceptor({
      host: options.host, port: options.port, sessions: [this.orders, this.marketData], clock, log: orderLog,
      onRefused: (reason) => log.warn({ mic, reason }, 'connection refused'),
    })
  }

  /** Ends what an earlier run left live, then listens. */
  async listen(): Promise<void> {
    this.recovered = await recoverOrders(this.store, (symbol) => this.bySymbol.get(symbol))
    const { log, clock } = this.options
    for (const order of this.recovered.values()) {
      if (isTerminal(order.ordStatus)) continue
      log.info({ mic: this.mic, clOrdId: order.clOrdId }, 'order of an earlier run expired')
      this.recovered.set(order.clOrdId, { ...order, ordStatus: 'expired' })
      this.reports.tell(order.clOrdId, encodeRecovered({ ...order, ordStatus: 'expired' }, 'expired', this.answerId(), clock.nowUs(), this.instrument(order.symbol)))
    }
    await this.acceptor.listen()
  }

  get port(): number {
    return this.acceptor.port
  }

  async close(timeoutMs: number): Promise<void> {
    this.closing = true
    this.reports.close()
    await this.acceptor.close(timeoutMs)
    await this.store.close()
    this.fixLog.close()
  }

  /** Sends market data that waits. */
  flush(nowUs: number): void {
    if (this.marketData.isUp) this.feed.flush(nowUs)
  }

  /** Answers the trade that was taken back or corrected, if that was the fault. */
  apply(fault: Fault): ChangedTrade | null {
    this.options.log.warn({ mic: this.mic, fault }, 'fault switched')
    switch (fault.fault) {
      case 'bustTrade':
      case 'correctTrade': return fault.on === false ? null : this.reports.change(fault.fault)
      case 'slowAcks':
        this.slowAcksMs = fault.on === false ? 0 : fault.delayMs ?? SLOW_ACKS_MS
        this.faults.slowAcks = this.slowAcksMs > 0
        return null
      case 'dropSession':
        if (fault.on === undefined) this.acceptor.dropConnections()
        else this.setAway(fault.on)
        return null
      default:
        this.set(fault.fault, fault.on)
        return null
    }
  }

  clearFaults(): void {
    const { mic } = this
    for (const fault of VENUE_SWITCHES) if (this.faults[fault]) this.apply({ fault, mic, on: false } as Fault)
  }

  /** Looks again at the state of every symbol: a switch of the market, or the market itself, may have changed it. */
  refreshStates(): void {
    this.states.refresh()
  }

  private set(fault: VenueSwitch, on: boolean): void {
    this.faults[fault] = on
    if (fault === 'noFills') this.options.market.setNoFills(this.mic, on)
    if (OF_QUOTES.has(fault)) this.feed.faultsChanged()
    this.states.refresh()
  }

  private setAway(away: boolean): void {
    this.faults.dropSession = away
    if (away) this.acceptor.suspend()
    else this.acceptor.resume()
  }

  status(): VenueStatus {
    const { up, nextIn, nextOut } = this.orders.state()
    return {
      mic: this.mic, kind: this.options.venue.kind, port: this.port, orders: { up, nextIn, nextOut },
      marketData: { up: this.marketData.isUp, symbols: this.feed.subscribed, messagesSent: this.feed.messagesSent, messagesLost: this.feed.messagesLost, tradesDropped: this.feed.tradesDropped },
      ordersReceived: this.received, ordersRejected: this.rejected, executions: this.executions, sharesTraded: this.lotsTraded, trades: this.trades,
      notOpen: this.options.instruments.filter(({ symbol }) => this.states.of(symbol).state !== 'open').length, slowAcksMs: this.slowAcksMs, faults: { ...this.faults },
    }
  }

  // ---- from the market

  bookChanged(symbol: Instrument['symbol']): void {
    this.feed.bookChanged(symbol)
  }

  traded(trade: SimTrade): void {
    this.trades++
    this.feed.traded(trade)
  }

  executionReport(report: SimExecutionReport): void {
    if (report.execType === 'trade') {
      this.executions++
      this.lotsTraded += report.lastQty
    } else if (report.execType === 'rejected') this.rejected++
    this.follow(report)
    this.reports.report(this.ownCancels.delete(report.clOrdId) ? unsolicited(report) : report)
  }

  cancelRejected(reject: SimCancelReject): void {
    // Filled or ended before our own cancel came: that was told already.
    if (this.ownCancels.delete(reject.clOrdId)) return
    this.reports.tell(reject.origClOrdId, encodeCancelRefusal(reject))
  }

  orderStatus({ clOrdId, state, venueUs: atUs }: SimOrderStatus): void {
    const asked = this.statusRequests.shift()
    if (asked === undefined) return
    const venueUs = this.stamp(atUs)
    const instrument = this.instrument(asked.symbol)
    if (state !== null) {
      this.reports.tell(clOrdId, encodeStatus(this.reports.changed(state), this.answerId(), venueUs, instrument))
      return
    }
    const before = this.recovered.get(clOrdId)
    if (before !== undefined) {
      this.reports.tell(clOrdId, encodeRecovered(before, 'orderStatus', this.answerId(), venueUs, instrument))
      return
    }
    const order = { clOrdId, symbol: asked.symbol, side: asked.side, orderQty: 0 as SimOrder['qty'], ordType: 'limit' as const, price: null }
    this.reports.tell(clOrdId, encodeRefusal(order, 'orderStatus', ORD_REJ_REASON.unknownOrder, 'unknown order', this.answerId(), venueUs, instrument))
  }

  // ---- from the desk

  private onOrderMessage(message: FixMessage, { nowUs }: DeliveryContext): 'refused' | void {
    if (message.msgType === '3') {
      this.options.log.warn({ mic: this.mic, text: message.get(58) }, 'the desk refused a message')
      return
    }
    const parsed = parseVenueRequest(message, (symbol) => this.bySymbol.get(symbol))
    if (!parsed.ok) {
      this.rejected++
      if (message.get(11) === undefined) this.orders.reject(message, parsed.error, nowUs)
      else this.reports.tell(message.get(11) as ClOrdId, encodeBusinessReject(message, 0, fieldErrorText(parsed.error)))
      return 'refused'
    }
    if (parsed.value.kind === 'status' && (this.faults.noStatusRequests || this.options.venue.statusRequests === false)) {
      // 380=3: the message type is not supported.
      this.reports.tell(parsed.value.clOrdId, encodeBusinessReject(message, 3, 'status requests are not taken here'))
      return
    }
    this.options.beforeOrder()
    this.take(parsed.value, nowUs)
  }

  private take(request: VenueRequest, nowUs: UnixUs): void {
    const { market } = this.options
    if (request.kind === 'status') this.askStatus(request)
    else if (request.kind === 'cancel') market.cancel(this.mic, request.origClOrdId, request.clOrdId)
    else if (request.kind === 'replace') this.takeReplace(request)
    else {
      this.received++
      const { ordType, price, symbol, side } = request
      const closed = this.states.refusal(symbol, side === 'buy' ? 'buy' : 'sell', ordType === 'limit' ? price : null)
      if (ordType === 'market' || (price === null && ordType === 'limit')) this.refuse(request, ORD_REJ_REASON.unsupported, 'market orders are not taken', nowUs)
      else if (this.recovered.has(request.clOrdId)) this.refuse(request, ORD_REJ_REASON.duplicateOrder, `ClOrdID ${request.clOrdId} was used before`, nowUs)
      else if (this.faults.rejectOrders) this.refuse(request, ORD_REJ_REASON.exchangeOption, 'the venue takes no orders now', nowUs)
      else if (this.feed.isOut(request.symbol)) this.refuse(request, ORD_REJ_REASON.exchangeOption, `${request.symbol} cannot be traded here now`, nowUs)
      else if (closed !== null) this.refuse(request, ORD_REJ_REASON.exchangeOption, closed, nowUs)
      else {
        market.submit({
          mic: this.mic, clOrdId: request.clOrdId, symbol: request.symbol, side: request.side, qty: request.orderQty,
          price: price ?? (request.side === 'buy' ? ANY_PRICE_BUY : ANY_PRICE_SELL), ordType, timeInForce: request.timeInForce, owner: this.options.deskCompId,
          ...(request.minQty === undefined ? {} : { minQty: request.minQty }),
        })
      }
    }
  }

  /** A venue that takes no replacement says so; any other asks its market. */
  private takeReplace(request: VenueRequest & { readonly kind: 'replace' }): void {
    const { clOrdId, origClOrdId, orderQty, side, price } = request
    if (this.options.venue.takesReplace === true) {
      this.options.market.replace(this.mic, { clOrdId, origClOrdId, qty: orderQty, price: price ?? (side === 'buy' ? ANY_PRICE_BUY : ANY_PRICE_SELL) })
      return
    }
    const ordStatus = this.options.market.orderState(this.mic, origClOrdId)?.ordStatus ?? 'rejected'
    this.reports.tell(origClOrdId, encodeCancelReject({ orderId: null, clOrdId, origClOrdId, ordStatus, cxlRejReason: 2, text: 'replacements are not taken here', responseTo: 'replace' }))
  }

  private ordersDown(reason: string): void {
    const { log, venue, market, beforeOrder } = this.options
    log.info({ mic: this.mic, reason }, 'order session down')
    if (this.closing || venue.cancelsOnDisconnect !== true || this.live.size === 0) return
    log.warn({ mic: this.mic, orders: this.live.size }, 'the desk is gone: what rests is canceled')
    beforeOrder()
    for (const clOrdId of this.live) {
      const cancelId = `${clOrdId}${OWN_CANCEL}`
      this.ownCancels.add(cancelId)
      market.cancel(this.mic, clOrdId, cancelId as ClOrdId)
    }
  }

  /** Which orders work here, by what is told of them. */
  private follow({ clOrdId, origClOrdId, ordStatus, execType }: SimExecutionReport): void {
    if (execType === 'rejected') return
    if (origClOrdId !== null) this.live.delete(origClOrdId)
    if (isTerminal(ordStatus)) this.live.delete(clOrdId)
    else if (execType === 'new' || execType === 'replaced') this.live.add(clOrdId)
  }

  /** The answer comes back through the market, behind the reports that are on their way. */
  private askStatus(request: VenueRequest & { readonly kind: 'status' }): void {
    this.statusRequests.push(request)
    this.options.market.requestStatus(this.mic, request.clOrdId)
  }

  private refuse(request: VenueRequest & { readonly kind: 'new' }, reason: number, text: string, nowUs: UnixUs): void {
    this.rejected++
    this.reports.tell(request.clOrdId, encodeRefusal(request, 'rejected', reason, text, this.answerId(), this.stamp(nowUs), this.instrument(request.symbol)))
  }

  private onMarketDataMessage(message: FixMessage, nowUs: UnixUs): 'refused' | void {
    if (message.msgType !== 'V') return
    this.options.beforeOrder()
    const fault = this.feed.request(message)
    if (fault === null) {
      this.options.onSubscribed()
      return
    }
    this.marketData.reject(message, fault, nowUs)
    return 'refused'
  }

  /** How far this venue's clock runs ahead, microseconds. */
  private get skewUs(): number {
    return this.faults.clockSkew ? CLOCK_SKEW_US : 0
  }

  private stamp(us: UnixUs): UnixUs {
    return (us + this.skewUs) as UnixUs
  }

  private answerId(): ExecId {
    return `${this.options.runTag}${this.mic}-A${(++this.answers).toString(36).toUpperCase()}` as ExecId
  }

  private instrument(symbol: string): Instrument {
    const instrument = this.bySymbol.get(symbol)
    if (instrument === undefined) throw new Error(`${this.mic} reports on ${symbol}, which it does not list`)
    return instrument
  }
}

/** Of the cancels that nobody asked for; no ClOrdID of the desk ends so. */
const OWN_CANCEL = '/GONE'

/** As the desk is told of a cancel that it did not ask for: the order by its own name. */
const unsolicited = (report: SimExecutionReport): SimExecutionReport => ({ ...report, clOrdId: report.origClOrdId ?? report.clOrdId, origClOrdId: null, text: 'canceled: the session was lost' })

const midOf = ({ bid, ask }: { readonly bid: Price | null; readonly ask: Price | null }): number | null => (bid === null || ask === null ? null : Math.floor((bid + ask) / 2))
