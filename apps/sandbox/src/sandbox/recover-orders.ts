import type { ClOrdId, ExecId, Instrument, OrdStatus, OrdType, Price, QtyLots, Side, SymbolId } from '@sluice/domain'
import { decodeMessage, msgTypeOf, parseVenueExecution, type FileSessionStore } from '@sluice/fix'

/** Messages read back at the start of a venue; an order whose last report is older is not found again. */
const MESSAGES_MAX = 20_000

/** An order as the venue's last report of an earlier run left it. */
export interface RecoveredOrder {
  readonly clOrdId: ClOrdId
  readonly venueOrderId: string
  readonly symbol: SymbolId
  readonly side: Side
  readonly orderQty: QtyLots
  readonly ordType: OrdType
  readonly price: Price | null
  readonly ordStatus: OrdStatus
  readonly cumQty: QtyLots
  readonly grossPriceLots: number
}

/**
 * Orders of earlier runs, from the reports in the session's own store. The store, not the log: a report that waits for
 * the desk to come back is there as well.
 */
export async function recoverOrders(store: Pick<FileSessionStore, 'nextOut' | 'read'>, instruments: (symbol: string) => Instrument | undefined): Promise<Map<string, RecoveredOrder>> {
  const orders = new Map<string, RecoveredOrder>()
  /** Price times lots of every execution, by ExecID; 0 of one that takes another back. */
  const worth = new Map<ExecId, number>()
  const last = store.nextOut() - 1
  for (const { raw } of await store.read(Math.max(1, last - MESSAGES_MAX + 1), last)) {
    if (msgTypeOf(raw) !== '8') continue
    const message = decodeMessage(raw)
    const parsed = parseVenueExecution(message, instruments)
    if (!parsed.ok) continue
    const { report, symbol, side } = parsed.value
    const renamed = report.execType === 'replaced' && report.origClOrdId !== undefined ? orders.get(report.origClOrdId) : undefined
    const clOrdId = report.execType === 'replaced' ? report.clOrdId : report.origClOrdId ?? report.clOrdId
    // A refusal of a repeated ClOrdID says nothing about the order that had it first.
    if (report.ordStatus === 'rejected' && orders.has(clOrdId)) continue
    const before = renamed ?? orders.get(clOrdId)
    const { execType, execId, execRefId, lastPx, lastQty } = report
    // Told twice, see the fault duplicateReports.
    if (worth.has(execId)) continue
    const tradesAt = execType === 'trade' || execType === 'tradeCorrect' ? lastPx * lastQty : 0
    const instead = execRefId === undefined ? 0 : worth.get(execRefId) ?? 0
    if (lastQty > 0) worth.set(execId, tradesAt)
    if (renamed !== undefined) orders.delete(renamed.clOrdId)
    orders.set(clOrdId, {
      clOrdId, venueOrderId: report.venueOrderId, symbol, side, orderQty: (report.cumQty + report.leavesQty || before?.orderQty || report.cumQty) as QtyLots,
      ordType: message.get(40) === 'P' ? 'midpointPeg' : 'limit', price: before?.price ?? null, ordStatus: report.ordStatus, cumQty: report.cumQty,
      grossPriceLots: (before?.grossPriceLots ?? 0) + tradesAt - instead,
    })
  }
  return orders
}
