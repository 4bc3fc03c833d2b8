import { join } from 'node:path'
import type { ClOrdId, Instrument, ParentRequest, Price, QtyLots, Rng, SessionId, Side } from '@sluice/domain'
import { encodeCancel, encodeParentOrder, FileFixLog, FileSessionStore, FixInitiator, FixSession, type FixMessage } from '@sluice/fix'
import { systemClock } from '@sluice/runtime'

const TICK_MS = 10
/** Orders that may be open at once: enough rests at the venues at any instant, and a start has no more than that to put right. */
const OPEN_MAX = 120
/** Of a hundred actions: cancels, replacements, new orders for the rest. */
const CANCEL_SHARE = 0.1
const REPLACE_SHARE = 0.12
const MARKET_SHARE = 0.3
/** Limits lie so far on the passive side of the reference price, in basis points, or on the other: some trade at once, more rest. */
const LIMIT_BPS = [-10, 40] as const
/** While it is away from the desk it goes on at this share of its pace: what it sends then comes as a resend. */
const AWAY_SHARE = 0.2
const RECONNECT_MS = 20
/** OrdStatus(39) after which an order is over: filled, canceled, rejected, expired. */
const OVER = new Set(['2', '4', '8', 'C'])
/** ExecType(150). */
const [REPLACED, PENDING_CANCEL, PENDING_REPLACE, TRADE] = ['5', '6', 'E', 'F']

interface OpenOrder {
  clOrdId: ClOrdId
  request: ParentRequest
  readonly instrument: Instrument
  /** A cancel (no request) or a replacement that is not answered yet. */
  asked: { readonly clOrdId: ClOrdId; readonly request: ParentRequest | null } | null
}

export interface CrashOmsOptions {
  readonly port: number
  /** Of its numbers and messages, and of its FIX log: what it heard is what counts. */
  readonly dir: string
  readonly compId: string
  readonly instruments: readonly Instrument[]
  readonly actionsPerS: number
  readonly rng: Rng
}

/** An OMS that lives on while the desk dies: sends orders, changes and cancels them at random, keeps its numbers, and logs all it hears. */
export class CrashOms {
  private readonly options: CrashOmsOptions
  private readonly clock = systemClock()
  private readonly session: FixSession
  private readonly initiator: FixInitiator
  private readonly log: FileFixLog
  private readonly store: FileSessionStore
  private readonly open = new Map<ClOrdId, OpenOrder>()
  private readonly timer: NodeJS.Timeout
  private due = 0
  private sent = 0
  private active = true
  /** Told of each logon. */
  onUp: () => void = () => undefined
  /** Told of each execution. */
  onExecution: () => void = () => undefined

  constructor(options: CrashOmsOptions) {
    this.options = options
    this.log = new FileFixLog({ path: join(options.dir, 'fix.log'), sync: false, maxBytes: 1024 * 1024 * 1024 })
    this.store = new FileSessionStore({ dir: join(options.dir, 'orders'), durability: 'written' })
    this.session = new FixSession(
      { sessionId: options.compId as SessionId, role: 'initiator', senderCompId: options.compId, targetCompId: 'SLUICE', heartBtIntS: 30, timestampPrecision: 'microseconds', logonTimeoutUs: 2_000_000 },
      this.store, { onMessage: (message) => this.onMessage(message), onUp: () => this.onUp() },
    )
    this.initiator = new FixInitiator({
      host: '127.0.0.1', port: options.port, session: this.session, clock: this.clock, log: this.log, reconnectMinMs: RECONNECT_MS, reconnectMaxMs: RECONNECT_MS, pollMs: TICK_MS,
    })
    this.initiator.start()
    this.timer = setInterval(() => this.tick(), TICK_MS)
  }

  get openCount(): number {
    return this.open.size
  }

  /** No new orders from now on. */
  pause(): void {
    this.active = false
  }

  async close(): Promise<void> {
    clearInterval(this.timer)
    await this.initiator.close()
    await this.store.close()
    this.log.close()
  }

  private tick(): void {
    if (!this.active) return
    const { rng, actionsPerS } = this.options
    this.due = Math.min(3, this.due + (actionsPerS * TICK_MS * (this.session.isUp ? 1 : AWAY_SHARE)) / 1_000)
    for (; this.due >= 1; this.due--) {
      const kind = rng.next()
      const quiet = [...this.open.values()].filter(({ asked }) => asked === null)
      const order = quiet[rng.int(0, Math.max(0, quiet.length - 1))]
      if (order !== undefined && (kind < CANCEL_SHARE || this.open.size >= OPEN_MAX)) this.cancel(order)
      else if (order !== undefined && kind < CANCEL_SHARE + REPLACE_SHARE) this.replace(order)
      else if (this.open.size < OPEN_MAX) this.submit()
    }
  }

  private submit(): void {
    const { rng, instruments } = this.options
    const instrument = instruments[rng.int(0, instruments.length - 1)]!
    const market = rng.next() < MARKET_SHARE
    const side = rng.next() < 0.5 ? 'buy' : 'sell'
    const request: ParentRequest = {
      clOrdId: this.nextId(), symbol: instrument.symbol, side, orderQty: (rng.int(1, 30) * 100) as QtyLots,
      ordType: market ? 'market' : 'limit', limitPrice: market ? null : this.limit(instrument, side), timeInForce: market && rng.next() < 0.5 ? 'ioc' : 'day',
      objective: null, urgency: rng.next() < 0.3 ? 'high' : 'normal', account: 'CRASH',
    }
    this.open.set(request.clOrdId, { clOrdId: request.clOrdId, request, instrument, asked: null })
    const nowUs = this.clock.nowUs()
    this.session.send(encodeParentOrder(request, instrument, nowUs), nowUs)
  }

  private cancel(order: OpenOrder): void {
    const clOrdId = this.nextId()
    const { symbol, side, orderQty } = order.request
    order.asked = { clOrdId, request: null }
    const nowUs = this.clock.nowUs()
    this.session.send(encodeCancel({ clOrdId, origClOrdId: order.clOrdId, symbol, side, orderQty }, order.instrument, nowUs), nowUs)
  }

  private replace(order: OpenOrder): void {
    const { rng } = this.options
    const request: ParentRequest = {
      ...order.request, clOrdId: this.nextId(), orderQty: Math.max(100, order.request.orderQty + rng.int(-5, 5) * 100) as QtyLots,
      limitPrice: order.request.limitPrice === null ? null : this.limit(order.instrument, order.request.side),
    }
    order.asked = { clOrdId: request.clOrdId, request }
    const nowUs = this.clock.nowUs()
    const { body, clOrdId } = encodeParentOrder(request, order.instrument, nowUs)
    this.session.send({ msgType: 'G', body: `41=${order.clOrdId}\x01${body}`, clOrdId }, nowUs)
  }

  private limit({ referencePrice, tick }: Instrument, side: Side): Price {
    const bps = this.options.rng.int(...LIMIT_BPS) * (side === 'buy' ? -1 : 1)
    return Math.max(tick, Math.round((referencePrice * (1 + bps / 10_000)) / tick) * tick) as Price
  }

  private nextId(): ClOrdId {
    return `C${(++this.sent).toString(36).toUpperCase()}` as ClOrdId
  }

  private onMessage(message: FixMessage): void {
    if (message.msgType !== '8' && message.msgType !== '9') return
    const order = this.open.get(message.get(41) as ClOrdId) ?? this.open.get(message.get(11) as ClOrdId)
    if (order === undefined) return
    const { asked } = order
    const execType = message.get(150)
    if (execType === TRADE) this.onExecution()
    if (asked !== null && asked.clOrdId === message.get(11) && execType !== PENDING_CANCEL && execType !== PENDING_REPLACE) {
      order.asked = null
      if (execType === REPLACED && asked.request !== null) this.renamed(order, asked.request)
    }
    if (message.msgType === '8' && OVER.has(message.get(39) ?? '')) this.open.delete(order.clOrdId)
  }

  private renamed(order: OpenOrder, request: ParentRequest): void {
    this.open.delete(order.clOrdId)
    order.clOrdId = request.clOrdId
    order.request = request
    this.open.set(order.clOrdId, order)
  }
}
