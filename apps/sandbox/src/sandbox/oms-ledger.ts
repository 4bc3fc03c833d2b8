import { isTerminal, type OrdStatus, type ParentRequest, type Side, type SymbolId } from '@sluice/domain'
import type { ParentExecution } from '@sluice/fix'

/** Ended orders remembered for late and repeated reports; anomalies kept in words. */
const ENDED_MAX = 20_000
const ANOMALIES_KEPT = 20

export interface OmsOrder {
  /** Its first name, by which it is known here. */
  readonly clOrdId: string
  /** By which a cancel or a replacement names it. */
  newestClOrdId: string
  readonly symbol: SymbolId
  readonly side: Side
  orderQty: number
  readonly sentUs: number
  cumQty: number
  status: OrdStatus
  /** Quantity of every execution, by ExecID. */
  readonly executions: Map<string, number>
  /** When a cancel is due, microseconds. */
  cancelAtUs: number
  cancelAsked: boolean
  /** What it is to become, and when; null: it stays as it is, or was asked already. */
  replacement: { readonly atUs: number; readonly request: ParentRequest } | null
}

export interface OmsTotals {
  readonly sent: number
  readonly open: number
  readonly filled: number
  readonly canceled: number
  readonly rejected: number
  readonly expired: number
  readonly replaced: number
  readonly executions: number
  readonly lotsFilled: number
  readonly anomalies: number
  readonly lastAnomalies: readonly string[]
}

/** The OMS's own books: every execution is added up here and compared with what the desk says. */
export class OmsLedger {
  private readonly open = new Map<string, OmsOrder>()
  private readonly ended = new Map<string, OmsOrder>()
  /** First names by later ones, of orders that were replaced. */
  private readonly firstNames = new Map<string, string>()
  private readonly counts = { sent: 0, filled: 0, canceled: 0, rejected: 0, expired: 0, replaced: 0, executions: 0, lotsFilled: 0, anomalies: 0 }
  private readonly lastAnomalies: string[] = []

  sent(order: Omit<OmsOrder, 'cumQty' | 'status' | 'executions' | 'cancelAsked' | 'newestClOrdId'>): void {
    this.counts.sent++
    this.open.set(order.clOrdId, { ...order, newestClOrdId: order.clOrdId, cumQty: 0, status: 'pendingNew', executions: new Map(), cancelAsked: false })
  }

  /** A replacement was asked for under this name. */
  replacing(order: OmsOrder, clOrdId: string): void {
    order.replacement = null
    this.name(clOrdId, order.clOrdId)
  }

  get openCount(): number {
    return this.open.size
  }

  /** Orders whose cancel is due. */
  dueCancels(nowUs: number): OmsOrder[] {
    const due: OmsOrder[] = []
    for (const order of this.open.values()) if (!order.cancelAsked && order.cancelAtUs <= nowUs) due.push(order)
    return due
  }

  /** Orders whose replacement is due: acknowledged, and nobody has asked for their end. */
  dueReplacements(nowUs: number): OmsOrder[] {
    const due: OmsOrder[] = []
    for (const order of this.open.values()) {
      if (order.replacement !== null && order.replacement.atUs <= nowUs && !order.cancelAsked && (order.status === 'new' || order.status === 'partiallyFilled')) due.push(order)
    }
    return due
  }

  /** Books a report. `adoptCancelAtUs`: when to cancel an order of an earlier run, which is followed from now on. */
  report(report: ParentExecution, adoptCancelAtUs: number): void {
    const told = report.origClOrdId ?? report.clOrdId
    const name = this.firstNames.get(told) ?? told
    const order = this.open.get(name) ?? this.ended.get(name) ?? this.adopt(name, report, adoptCancelAtUs)
    if (report.execType === 'trade') this.trade(order, report)
    else if (report.execType === 'tradeCancel' || report.execType === 'tradeCorrect') this.changeTrade(order, report)
    else if (report.execType === 'replaced') this.replaced(order, report)
    if (report.cumQty !== order.cumQty) {
      this.anomaly(`${name}: CumQty ${report.cumQty} reported, ${order.cumQty} added up`)
      order.cumQty = report.cumQty
    }
    const leaves = isTerminal(report.ordStatus) ? 0 : order.orderQty - order.cumQty
    if (report.leavesQty !== leaves) this.anomaly(`${name}: LeavesQty ${report.leavesQty} reported, ${leaves} expected`)
    // A trade that is taken back may leave an order that was filled without its end.
    if (isTerminal(order.status) && report.ordStatus !== order.status && report.execType !== 'tradeCancel' && report.execType !== 'tradeCorrect') this.anomaly(`${name}: ${report.ordStatus} after ${order.status}`)
    order.status = report.ordStatus
    if (isTerminal(report.ordStatus)) this.end(order, report.ordStatus)
  }

  anomaly(text: string): void {
    this.counts.anomalies++
    this.lastAnomalies.push(text)
    if (this.lastAnomalies.length > ANOMALIES_KEPT) this.lastAnomalies.shift()
  }

  totals(): OmsTotals {
    return { ...this.counts, open: this.open.size, lastAnomalies: [...this.lastAnomalies] }
  }

  private trade(order: OmsOrder, report: ParentExecution): void {
    if (order.executions.has(report.execId)) {
      this.anomaly(`${order.clOrdId}: execution ${report.execId} reported twice`)
      return
    }
    order.executions.set(report.execId, report.lastQty)
    order.cumQty += report.lastQty
    this.counts.executions++
    this.counts.lotsFilled += report.lastQty
    if (order.cumQty > order.orderQty) this.anomaly(`${order.clOrdId}: ${order.cumQty} filled of ${order.orderQty}`)
  }

  /** A trade taken back, or of another quantity or price than was told. */
  private changeTrade(order: OmsOrder, report: ParentExecution): void {
    const before = report.execRefId === undefined ? undefined : order.executions.get(report.execRefId)
    if (order.executions.has(report.execId)) this.anomaly(`${order.clOrdId}: execution ${report.execId} reported twice`)
    const after = report.execType === 'tradeCancel' ? 0 : report.lastQty
    order.executions.set(report.execId, after)
    // Of an execution of an earlier run nothing is known here but what the report says.
    const change = before === undefined ? report.cumQty - order.cumQty : after - before
    if (report.execRefId !== undefined) order.executions.delete(report.execRefId)
    order.cumQty += change
    this.counts.lotsFilled += change
  }

  private replaced(order: OmsOrder, report: ParentExecution): void {
    this.counts.replaced++
    order.newestClOrdId = report.clOrdId
    order.orderQty = report.orderQty
    this.name(report.clOrdId, order.clOrdId)
  }

  private name(clOrdId: string, first: string): void {
    this.firstNames.set(clOrdId, first)
    if (this.firstNames.size > ENDED_MAX) for (const oldest of this.firstNames.keys()) { this.firstNames.delete(oldest); break }
  }

  private adopt(clOrdId: string, report: ParentExecution, cancelAtUs: number): OmsOrder {
    const before = report.cumQty - (report.execType === 'trade' ? report.lastQty : 0)
    const order: OmsOrder = {
      clOrdId, newestClOrdId: report.clOrdId, symbol: report.symbol, /* Ours have one. */ side: report.side ?? 'buy', orderQty: report.orderQty, sentUs: report.transactUs, cumQty: before,
      status: report.ordStatus === 'rejected' ? 'pendingNew' : 'new', executions: new Map(), cancelAtUs, cancelAsked: false, replacement: null,
    }
    this.open.set(clOrdId, order)
    return order
  }

  private end(order: OmsOrder, status: OrdStatus): void {
    if (!this.open.delete(order.clOrdId)) return
    order.replacement = null
    if (status === 'filled' || status === 'canceled' || status === 'rejected' || status === 'expired') this.counts[status]++
    this.ended.set(order.clOrdId, order)
    if (this.ended.size > ENDED_MAX) for (const oldest of this.ended.keys()) { this.ended.delete(oldest); break }
  }
}
