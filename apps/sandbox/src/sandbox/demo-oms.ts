import { join } from 'node:path'
import { NO_INSTRUCTIONS, Rng, type OrderInstructions, type ParentRequest, type TimeInForce, type ClOrdId, type Instrument, type Price, type QtyLots, type SessionId, type SymbolId, type UnixUs } from '@sluice/domain'
import {
  encodeCancel, encodeParentOrder, encodeParentReplace, fieldErrorText, FileFixLog, FileSessionStore, FixInitiator, FixSession, parseCancelReject, parseMessageReject,
  parseParentExecution, type FixMessage,
} from '@sluice/fix'
import type { ClockPort } from '@sluice/runtime'
import type { Logger } from 'pino'
import { OmsLedger, type OmsOrder, type OmsTotals } from './oms-ledger.ts'

const TICK_MS = 20
/** Parents sent in one tick at most: a stall is not made up for at once. */
const BURST_MAX = 50
const OPEN_MAX = 4_000
/** Share of parents that are canceled early, and when; every other open one is canceled after OPEN_US_MAX. */
const EARLY_CANCEL_SHARE = 0.05
const EARLY_CANCEL_US = [1_000_000, 8_000_000] as const
const OPEN_US_MAX = 120_000_000
/** Share of parents that are replaced, when, and by how much larger or smaller they become, in per cent. */
const REPLACE_SHARE = 0.08
const REPLACE_US = [500_000, 4_000_000] as const
const REPLACE_PERCENT = [60, 150] as const
/** Parents in a hundred that are fill or kill, immediate, good till a date; the rest are good for the day. */
const FILL_OR_KILL = 0.04
const IMMEDIATE = 0.04
const GOOD_TILL_DATE = 0.06
const GOOD_FOR_US = [30_000_000, 90_000_000] as const
/** Parents in a hundred with a smallest execution, and with a most that may show. */
const WITH_MIN_QTY = 0.05
const WITH_MAX_FLOOR = 0.05
/** Between two looks for due cancels, microseconds. */
const CANCEL_LOOK_US = 250_000
/** Parents in a hundred with each urgency; the rest are normal. */
const URGENT = 0.25
const PATIENT = 0.25
const NAMES_OBJECTIVE = 0.5

export interface DemoOmsOptions {
  readonly compId: string
  readonly deskCompId: string
  readonly host: string
  readonly port: number
  readonly parentsPerMinute: number
  readonly qtyMin: number
  readonly qtyMax: number
  /** Share of parents with a limit, 0 to 1. */
  readonly limitShare: number
  /** Names of objectives that parents may ask for. */
  readonly objectives: readonly string[]
  readonly heartBtIntS: number
  readonly reconnectMs: number
  readonly reconnectMaxMs: number
  readonly seed: number
  readonly instruments: readonly Instrument[]
  /** Best displayed quote, for limits near the market. */
  readonly quote: (symbol: SymbolId) => { readonly bid: Price | null; readonly ask: Price | null }
  readonly dir: string
  readonly clock: ClockPort
  readonly log: Logger
  /** Makes ClOrdIDs unique across restarts. */
  readonly runTag: string
}

export interface OmsStatus extends OmsTotals {
  readonly compId: string
  readonly up: boolean
  /** Its session is dropped by a fault switch. */
  readonly away: boolean
  readonly parentsPerMinute: number
  readonly nextIn: number
  readonly nextOut: number
  readonly cancelsSent: number
  readonly cancelsRejected: number
  readonly replacesSent: number
  readonly replacesRejected: number
}

/** An OMS that sends parents over FIX at a rate that can be set, and checks everything that comes back. */
export class DemoOms {
  private readonly options: DemoOmsOptions
  private readonly bySymbol: ReadonlyMap<string, Instrument>
  private readonly session: FixSession
  private readonly initiator: FixInitiator
  private readonly store: FileSessionStore
  private readonly fixLog: FileFixLog
  private readonly ledger = new OmsLedger()
  private readonly rng: Rng
  private timer: NodeJS.Timeout | null = null
  private perMinute: number
  private credit = 0
  private tickedUs = 0
  private lookedUs = 0
  private orderNo = 0
  private cancelsSent = 0
  private cancelsRejected = 0
  private replacesSent = 0
  private replacesRejected = 0
  private away = false

  constructor(options: DemoOmsOptions) {
    const { compId, deskCompId, dir, clock, host, port, log } = options
    this.options = options
    this.perMinute = options.parentsPerMinute
    this.bySymbol = new Map(options.instruments.map((instrument) => [instrument.symbol as string, instrument]))
    this.rng = new Rng(options.seed, 9_901)
    this.store = new FileSessionStore({ dir: join(dir, 'orders'), durability: 'written' })
    this.fixLog = new FileFixLog({ path: join(dir, 'fix.log'), sync: true, filesKept: 4 })
    this.session = new FixSession(
      {
        sessionId: compId as SessionId, role: 'initiator', senderCompId: compId, targetCompId: deskCompId, heartBtIntS: options.heartBtIntS, refuseWhenDown: true,
        timestampPrecision: 'microseconds', appMsgTypes: new Set(['8', '9', 'j']),
      },
      this.store,
      {
        onMessage: (message) => this.onMessage(message),
        onUp: () => log.info({ compId }, 'OMS session up'),
        onDown: (reason) => log.info({ compId, reason }, 'OMS session down'),
        onEvent: (text) => log.warn({ compId }, text),
      },
    )
    this.initiator = new FixInitiator({ host, port, session: this.session, clock, log: this.fixLog, reconnectMinMs: options.reconnectMs, reconnectMaxMs: options.reconnectMaxMs })
  }

  start(): void {
    this.initiator.start()
    this.tickedUs = this.options.clock.nowUs()
    this.timer = setInterval(() => this.tick(), TICK_MS)
  }

  /** Parents a minute from now on; 0 sends none. Cancels of open ones go on. */
  setRate(parentsPerMinute: number): void {
    this.perMinute = parentsPerMinute
    this.credit = 0
    this.options.log.info({ parentsPerMinute }, 'OMS rate set')
  }

  get compId(): string {
    return this.options.compId
  }

  /** Fault: drops its session and stays away until switched off. */
  setAway(away: boolean): void {
    if (away === this.away) return
    this.away = away
    this.options.log.warn({ away }, 'fault of the OMS switched')
    if (away) this.initiator.suspend()
    else this.initiator.resume()
  }

  status(): OmsStatus {
    const { up, nextIn, nextOut } = this.session.state()
    return {
      compId: this.options.compId, up, away: this.away, parentsPerMinute: this.perMinute, nextIn, nextOut,
      cancelsSent: this.cancelsSent, cancelsRejected: this.cancelsRejected, replacesSent: this.replacesSent, replacesRejected: this.replacesRejected, ...this.ledger.totals(),
    }
  }

  async stop(timeoutMs: number): Promise<void> {
    if (this.timer !== null) clearInterval(this.timer)
    this.timer = null
    await this.initiator.close(timeoutMs)
    await this.store.close()
    this.fixLog.close()
  }

  private tick(): void {
    const nowUs = this.options.clock.nowUs()
    const elapsedUs = nowUs - this.tickedUs
    this.tickedUs = nowUs
    if (!this.session.isUp) {
      this.credit = 0
      return
    }
    this.credit = Math.min(BURST_MAX, this.credit + (elapsedUs * this.perMinute) / 60_000_000)
    while (this.credit >= 1) {
      this.credit--
      if (this.ledger.openCount < OPEN_MAX) this.sendParent(nowUs)
    }
    if (nowUs - this.lookedUs < CANCEL_LOOK_US) return
    this.lookedUs = nowUs
    for (const order of this.ledger.dueReplacements(nowUs)) this.sendReplace(order, nowUs)
    for (const order of this.ledger.dueCancels(nowUs)) this.sendCancel(order, nowUs)
  }

  private sendParent(nowUs: UnixUs): void {
    const { rng } = this
    const { instruments, objectives } = this.options
    const instrument = instruments[rng.int(0, instruments.length - 1)]!
    const side = rng.next() < 0.5 ? 'buy' : 'sell'
    const limitPrice = this.limitPrice(instrument, side)
    const orderQty = this.quantity(instrument)
    const mood = rng.next()
    const objective = rng.next() < NAMES_OBJECTIVE && objectives.length > 0 ? objectives[rng.int(0, objectives.length - 1)]! : null
    const clOrdId = this.nextClOrdId()
    const terms = this.terms(orderQty, limitPrice, nowUs)
    const request: ParentRequest = {
      clOrdId, symbol: instrument.symbol, side, orderQty, ordType: limitPrice === null ? 'market' : 'limit', limitPrice, ...terms,
      objective, urgency: mood < URGENT ? 'high' : mood < URGENT + PATIENT ? 'low' : 'normal', account: 'DEMO',
    }
    if (!this.session.send(encodeParentOrder(request, instrument, nowUs), nowUs).ok) return
    const early = rng.next() < EARLY_CANCEL_SHARE
    const replaced = (terms.timeInForce === 'day' || terms.timeInForce === 'gtd') && rng.next() < REPLACE_SHARE
    const replacement = replaced ? { atUs: nowUs + rng.int(...REPLACE_US), request: this.resized(request) } : null
    this.ledger.sent({ clOrdId, symbol: instrument.symbol, side, orderQty, sentUs: nowUs, replacement, cancelAtUs: nowUs + (early ? rng.int(...EARLY_CANCEL_US) : OPEN_US_MAX) })
  }

  /** Most orders ask for nothing beside price and quantity; now and then one does. */
  private terms(orderQty: QtyLots, limitPrice: Price | null, nowUs: UnixUs): Pick<ParentRequest, 'timeInForce' | 'instructions'> {
    const { rng } = this
    const chance = rng.next()
    const timeInForce: TimeInForce = chance < FILL_OR_KILL ? 'fok' : chance < FILL_OR_KILL + IMMEDIATE ? 'ioc' : chance < FILL_OR_KILL + IMMEDIATE + GOOD_TILL_DATE ? 'gtd' : 'day'
    const size = rng.next()
    const instructions: OrderInstructions = {
      ...NO_INSTRUCTIONS,
      expireUs: timeInForce === 'gtd' ? (nowUs + rng.int(...GOOD_FOR_US)) as UnixUs : null,
      minQty: size < WITH_MIN_QTY ? Math.max(1, Math.round(orderQty / 10)) as QtyLots : null,
      maxFloor: limitPrice !== null && size > 1 - WITH_MAX_FLOOR ? Math.max(1, Math.round(orderQty / 2)) as QtyLots : null,
      capacity: 'agency',
    }
    return { timeInForce, instructions }
  }

  /** The same order, larger or smaller, and of any execution size. */
  private resized(request: ParentRequest): ParentRequest {
    const orderQty = Math.max(1, Math.round((request.orderQty * this.rng.int(...REPLACE_PERCENT)) / 100)) as QtyLots
    return { ...request, orderQty, instructions: { ...request.instructions ?? NO_INSTRUCTIONS, minQty: null, maxFloor: null } }
  }

  private sendReplace(order: OmsOrder, nowUs: UnixUs): void {
    const { replacement } = order
    const instrument = this.bySymbol.get(order.symbol)
    const clOrdId = this.nextClOrdId()
    this.ledger.replacing(order, clOrdId)
    // What is executed cannot be taken back by asking for less.
    if (replacement === null || instrument === undefined || replacement.request.orderQty <= order.cumQty) return
    this.replacesSent++
    this.session.send(encodeParentReplace(order.newestClOrdId as ClOrdId, { ...replacement.request, clOrdId }, instrument, nowUs), nowUs)
  }

  private sendCancel(order: OmsOrder, nowUs: UnixUs): void {
    const instrument = this.bySymbol.get(order.symbol)
    if (instrument === undefined) return
    order.cancelAsked = true
    this.cancelsSent++
    this.session.send(encodeCancel({
      clOrdId: this.nextClOrdId(), origClOrdId: order.newestClOrdId as ClOrdId, symbol: order.symbol, side: order.side, orderQty: order.orderQty,
    }, instrument, nowUs), nowUs)
  }

  /** Log-uniform between the bounds, in hundreds where they allow it. */
  private quantity(instrument: Instrument): QtyLots {
    const { qtyMin, qtyMax } = this.options
    const u = this.rng.next()
    const shares = qtyMin * Math.exp(u * Math.log(qtyMax / qtyMin))
    const round = Math.min(qtyMax, Math.max(qtyMin, Math.round(shares / 100) * 100))
    return Math.max(1, Math.round(round / instrument.lotSize)) as QtyLots
  }

  /** Null for a market order; else from a tick inside the near side to some ticks through the far side. */
  private limitPrice(instrument: Instrument, side: 'buy' | 'sell'): Price | null {
    const wants = this.rng.next() < this.options.limitShare
    const ticks = this.rng.int(0, 3) * instrument.tick
    const { bid, ask } = this.options.quote(instrument.symbol)
    if (!wants || bid === null || ask === null) return null
    return (side === 'buy' ? ask + ticks : Math.max(instrument.tick, bid - ticks)) as Price
  }

  private nextClOrdId(): ClOrdId {
    return `${this.options.runTag}${(++this.orderNo).toString(36).toUpperCase()}` as ClOrdId
  }

  private onMessage(message: FixMessage): 'refused' | void {
    if (message.msgType === '8') {
      const parsed = parseParentExecution(message, (symbol) => this.bySymbol.get(symbol))
      if (!parsed.ok) return this.unreadable(message, fieldErrorText(parsed.error))
      this.ledger.report(parsed.value, this.options.clock.nowUs() + OPEN_US_MAX)
    } else if (message.msgType === '9') {
      const parsed = parseCancelReject(message)
      if (!parsed.ok) return this.unreadable(message, fieldErrorText(parsed.error))
      if (parsed.value.responseTo === 'replace') this.replacesRejected++
      else this.cancelsRejected++
    } else {
      const parsed = parseMessageReject(message)
      this.ledger.anomaly(`our message was refused (35=${message.msgType}): ${parsed.ok ? parsed.value.text : fieldErrorText(parsed.error)}`)
    }
  }

  private unreadable(message: FixMessage, why: string): 'refused' {
    this.ledger.anomaly(`35=${message.msgType} ${message.msgSeqNum} cannot be read: ${why}`)
    return 'refused'
  }
}
