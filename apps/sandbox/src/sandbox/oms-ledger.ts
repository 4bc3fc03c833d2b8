import { isTerminal, type OrdStatus, type Side, type SymbolId } from '@sluice/domain'
import type { ParentExecution } from '@sluice/fix'

/** Ended orders remembered for late and repeated reports; anomalies kept in words. */
const ENDED_MAX = 20_000
const ANOMALIES_KEPT = 20

export interface OmsOrder {
  readonly clOrdId: string
  readonly symbol: SymbolId
  readonly side: Side
  readonly orderQty: number
  readonly sentUs: number
  cumQty: number
  status: OrdStatus
  readonly execIds: Set<string>
  /** When a cancel is due, microseconds. */
  cancelAtUs: number
  cancelAsked: boolean
}

export interface OmsTotals {
  readonly sent: number
  readonly open: number
  readonly filled: number
  readonly canceled: number
  readonly rejected: number
  readonly expired: number
  readonly executions: number
  readonly lotsFilled: number
  readonly anomalies: number
  readonly lastAnomalies: readonly string[]
}

/** The OMS's own books: every execution is added up here and compared with what the desk says. */
export class OmsLedger {
  private readonly open = new Map<string, OmsOrder>()
  private readonly ended = new Map<string, OmsOrder>()
  private readonly counts = { sent: 0, filled: 0, canceled: 0, rejected: 0, expired: 0, executions: 0, lotsFilled: 0, anomalies: 0 }
  private readonly lastAnomalies: string[] = []

  sent(order: Omit<OmsOrder, 'cumQty' | 'status' | 'execIds' | 'cancelAsked'>): void {
    this.counts.sent++
    this.open.set(order.clOrdId, { ...order, cumQty: 0, status: 'pendingNew', execIds: new Set(), cancelAsked: false })
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

  /** Books a report. `adoptCancelAtUs`: when to cancel an order of an earlier run, which is followed from now on. */
  report(report: ParentExecution, adoptCancelAtUs: number): void {
    const name = report.origClOrdId ?? report.clOrdId
    const order = this.open.get(name) ?? this.ended.get(name) ?? this.adopt(name, report, adoptCancelAtUs)
    if (report.execType === 'trade') this.trade(order, report)
    if (report.cumQty !== order.cumQty) {
      this.anomaly(`${name}: CumQty ${report.cumQty} reported, ${order.cumQty} added up`)
      order.cumQty = report.cumQty
    }
    const leaves = isTerminal(report.ordStatus) ? 0 : order.orderQty - order.cumQty
    if (report.leavesQty !== leaves) this.anomaly(`${name}: LeavesQty ${report.leavesQty} reported, ${leaves} expected`)
    if (isTerminal(order.status) && report.ordStatus !== order.status) this.anomaly(`${name}: ${report.ordStatus} after ${order.status}`)
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
    if (order.execIds.has(report.execId)) {
      this.anomaly(`${order.clOrdId}: execution ${report.execId} reported twice`)
      return
    }
    order.execIds.add(report.execId)
    order.cumQty += report.lastQty
    this.counts.executions++
    this.counts.lotsFilled += report.lastQty
    if (order.cumQty > order.orderQty) this.anomaly(`${order.clOrdId}: ${order.cumQty} filled of ${order.orderQty}`)
  }

  private adopt(clOrdId: string, report: ParentExecution, cancelAtUs: number): OmsOrder {
    const before = report.cumQty - (report.execType === 'trade' ? report.lastQty : 0)
    const order: OmsOrder = {
      clOrdId, symbol: report.symbol, side: report.side, orderQty: report.orderQty, sentUs: report.transactUs, cumQty: before,
      status: report.ordStatus === 'rejected' ? 'pendingNew' : 'new', execIds: new Set(), cancelAtUs, cancelAsked: false,
    }
    this.open.set(clOrdId, order)
    return order
  }

  private end(order: OmsOrder, status: OrdStatus): void {
    if (!this.open.delete(order.clOrdId)) return
    if (status === 'filled' || status === 'canceled' || status === 'rejected' || status === 'expired') this.counts[status]++
    this.ended.set(order.clOrdId, order)
    if (this.ended.size > ENDED_MAX) for (const oldest of this.ended.keys()) { this.ended.delete(oldest); break }
  }
}
