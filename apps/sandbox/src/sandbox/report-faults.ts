import type { ClOrdId, ExecId, Instrument, OrdStatus, Price, QtyLots, UnixUs } from '@sluice/domain'
import { formatPrice, type OutboundMessage } from '@sluice/fix'
import type { SimExecutionReport, SimOrderState } from '@sluice/market-sim'
import { DelayedOutbox } from './delayed-outbox.ts'
import { encodeReport, encodeTradeChange } from './execution-encoding.ts'
import { FaultRefused, LATE_REPORTS_MS, RACING_FILL_MS, type VenueFaults, type VenueMoment } from './venue-faults.ts'

/** Orders whose quantities differ from what the market holds of them, because of a fault; the oldest go first. */
const CHANGED_ORDERS_MAX = 10_000
/** Largest fill that races a cancel, lots. */
const RACING_LOTS_MAX = 100

export interface ReportFaultsOptions {
  readonly mic: string
  readonly faults: VenueFaults
  /** Added to every answer, milliseconds. */
  readonly slowMs: () => number
  readonly send: (message: OutboundMessage) => void
  readonly nowUs: () => UnixUs
  /** Added to the stamps of what is told, microseconds. */
  readonly skewUs: () => number
  readonly nextExecId: () => ExecId
  readonly instrument: (symbol: string) => Instrument
  /** Price of a fill that races a cancel; null where there is none now. */
  readonly fillPrice: (report: SimExecutionReport) => Price | null
}

interface Change {
  qty: number
  grossPriceLots: number
}

/** What was done to the last trade with the desk, in shares and decimal prices. */
export interface ChangedTrade {
  readonly clOrdId: string
  readonly symbol: string
  readonly side: SimExecutionReport['side']
  /** ExecID(17) of the trade, and of what changed it. */
  readonly execId: string
  readonly changedBy: string
  readonly qty: number
  readonly price: string
  /** Price(31) from now on; null: the trade is gone. */
  readonly newPrice: string | null
  /** CumQty(14) and OrdStatus of the order from now on. */
  readonly cumQty: number
  readonly ordStatus: OrdStatus
}

/** Of an order whose last trade is taken back: what was filled does not work anew, what works is partly filled or new. */
function statusWithout({ ordStatus, cumQty, lastQty }: SimExecutionReport): OrdStatus {
  if (ordStatus === 'filled') return 'canceled'
  return ordStatus === 'partiallyFilled' && cumQty === lastQty ? 'new' : ordStatus
}

/** Messages that wait for their turn; beyond it the venue answers without delay. */
const WAITING_MAX = 50_000

/** What the venue tells the desk of its orders, with the faults that are on. Messages about one order keep their order. */
export class ReportFaults {
  private readonly options: ReportFaultsOptions
  private readonly outbox = new DelayedOutbox()
  /** Of orders of which something is late; gone once nothing waits. */
  private readonly late = new Map<string, DelayedOutbox>()
  private readonly changes = new Map<string, Change>()
  /** First name of an order that was replaced, by its later ones. */
  private readonly firstNames = new Map<string, ClOrdId>()
  private lastTrade: SimExecutionReport | null = null
  /** ExecID of the one that was taken back last. */
  private takenBack: { readonly execId: string; readonly clOrdId: string } | null = null

  constructor(options: ReportFaultsOptions) {
    this.options = options
  }

  close(): void {
    this.outbox.close()
    for (const outbox of this.late.values()) outbox.close()
    this.late.clear()
  }

  report(report: SimExecutionReport): void {
    const { faults, instrument } = this.options
    if (report.execType === 'replaced' && report.origClOrdId !== null) this.rename(report.origClOrdId, report.clOrdId)
    const told = this.changed(report)
    const clOrdId = this.firstName(told.origClOrdId ?? told.clOrdId)
    const isTrade = told.execType === 'trade'
    if (isTrade) this.lastTrade = told
    // What takes the trade back tells the order as it is then, not as the trade left it. A refusal is of another order under the same name.
    else if (this.lastTrade !== null && this.firstName(this.lastTrade.clOrdId) === clOrdId && told.execType !== 'rejected') {
      const { ordStatus, leavesQty, orderQty, price } = told
      this.lastTrade = { ...this.lastTrade, ordStatus, leavesQty, orderQty, price, ...(told.execType === 'replaced' ? { clOrdId: told.clOrdId } : {}) }
    }
    this.tell(clOrdId, encodeReport(this.stamped(told), instrument(told.symbol)), isTrade && faults.lateReports ? LATE_REPORTS_MS : 0)
    if (told.execType === 'canceled' && told.origClOrdId !== null && faults.fillAfterCancel) this.raceCancel(told, told.origClOrdId)
  }

  /** An answer about an order, behind what is late of it. */
  tell(name: ClOrdId, message: OutboundMessage, lateMs = 0): void {
    const clOrdId = this.firstName(name)
    const waits = this.late.get(clOrdId)
    if (lateMs === 0 && waits === undefined) return this.answer(message)
    const outbox = waits ?? new DelayedOutbox()
    this.late.set(clOrdId, outbox)
    outbox.push(lateMs, () => {
      if (outbox.size === 0) this.late.delete(clOrdId)
      this.answer(message)
    })
  }

  /** State of an order as the venue would tell it. */
  changed<S extends SimOrderState>(state: S): S {
    const change = this.changes.get(this.firstName('origClOrdId' in state && typeof state.origClOrdId === 'string' ? state.origClOrdId as ClOrdId : state.clOrdId))
    if (change === undefined) return state
    return { ...state, cumQty: (state.cumQty + change.qty) as QtyLots, grossPriceLots: state.grossPriceLots + change.grossPriceLots }
  }

  /** Cancels or corrects the last trade with the desk. */
  change(moment: VenueMoment): ChangedTrade {
    const trade = this.lastTrade
    if (trade === null) throw new FaultRefused(this.noTrade(moment))
    const { instrument, nextExecId, nowUs } = this.options
    const { tick, priceScale, lotSize } = instrument(trade.symbol)
    const cancels = moment === 'bustTrade'
    // Against the desk: a correction in its favour would be no fault.
    const worse = trade.side === 'buy' ? tick : -tick
    const lastPx = (cancels ? trade.lastPx : trade.lastPx + worse) as Price
    const change = cancels ? { qty: -trade.lastQty, grossPriceLots: -trade.lastPx * trade.lastQty } : { qty: 0, grossPriceLots: worse * trade.lastQty }
    this.note(trade.clOrdId, change)
    const now: SimExecutionReport = {
      ...trade, ordStatus: cancels ? statusWithout(trade) : trade.ordStatus, execId: nextExecId(), lastPx, venueUs: nowUs(), cumQty: (trade.cumQty + change.qty) as QtyLots, grossPriceLots: trade.grossPriceLots + change.grossPriceLots,
      text: cancels ? 'trade canceled by the venue' : 'price corrected by the venue',
    }
    this.lastTrade = cancels ? null : now
    if (cancels) this.takenBack = trade
    this.tell(trade.clOrdId, encodeTradeChange(this.stamped(now), cancels ? 'tradeCancel' : 'tradeCorrect', trade.execId, instrument(trade.symbol)))
    return {
      clOrdId: trade.clOrdId, symbol: trade.symbol, side: trade.side, execId: trade.execId, changedBy: now.execId, qty: trade.lastQty * lotSize, price: formatPrice(trade.lastPx, priceScale),
      newPrice: cancels ? null : formatPrice(lastPx, priceScale), cumQty: now.cumQty * lotSize, ordStatus: now.ordStatus,
    }
  }

  private noTrade(moment: VenueMoment): string {
    const { mic } = this.options
    const none = `fault is "${moment}": ${mic} has not traded with the desk since ${this.takenBack === null ? 'the sandbox started' : `its trade ${this.takenBack.execId} of order ${this.takenBack.clOrdId} was taken back`}`
    return `${none}; only the last trade of a venue with the desk can be changed`
  }

  /** The cancel was acknowledged; a fill had been on its way. */
  private raceCancel(canceled: SimExecutionReport, clOrdId: ClOrdId): void {
    const lastQty = Math.min(RACING_LOTS_MAX, canceled.orderQty - canceled.cumQty)
    const lastPx = this.options.fillPrice(canceled)
    if (lastQty <= 0 || lastPx === null) return
    this.note(clOrdId, { qty: lastQty, grossPriceLots: lastPx * lastQty })
    const fill: SimExecutionReport = {
      ...canceled, clOrdId, origClOrdId: null, execId: this.options.nextExecId(), execType: 'trade', ordStatus: 'canceled' satisfies OrdStatus, lastQty: lastQty as QtyLots, lastPx, liquidity: 'added',
      cumQty: (canceled.cumQty + lastQty) as QtyLots, grossPriceLots: canceled.grossPriceLots + lastPx * lastQty,
    }
    this.lastTrade = fill
    this.tell(clOrdId, encodeReport(this.stamped(fill), this.options.instrument(fill.symbol)), RACING_FILL_MS)
  }

  private stamped(report: SimExecutionReport): SimExecutionReport {
    const skewUs = this.options.skewUs()
    return skewUs === 0 ? report : { ...report, venueUs: (report.venueUs + skewUs) as UnixUs }
  }

  private rename(origClOrdId: ClOrdId, clOrdId: ClOrdId): void {
    this.firstNames.set(clOrdId, this.firstName(origClOrdId))
    if (this.firstNames.size > CHANGED_ORDERS_MAX) this.firstNames.delete(this.firstNames.keys().next().value!)
  }

  private firstName(clOrdId: ClOrdId): ClOrdId {
    return this.firstNames.get(clOrdId) ?? clOrdId
  }

  private note(name: ClOrdId, { qty, grossPriceLots }: Change): void {
    const clOrdId = this.firstName(name)
    const change = this.changes.get(clOrdId) ?? { qty: 0, grossPriceLots: 0 }
    change.qty += qty
    change.grossPriceLots += grossPriceLots
    this.changes.set(clOrdId, change)
    if (this.changes.size > CHANGED_ORDERS_MAX) this.changes.delete(this.changes.keys().next().value!)
  }

  private answer(message: OutboundMessage): void {
    const { faults, slowMs, send } = this.options
    const delayMs = this.outbox.size < WAITING_MAX ? slowMs() : 0
    const times = faults.duplicateReports && message.msgType === '8' ? 2 : 1
    this.outbox.push(delayMs, () => {
      for (let time = 0; time < times; time++) send(message)
    })
  }
}
