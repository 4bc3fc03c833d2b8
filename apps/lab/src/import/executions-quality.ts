import type { ImportedExecution, ImportedStatus } from './imported-execution.ts'
import type { RejectReason, Rejects } from './rejects.ts'
import { SizeHistogram, type SizeSummary } from './size-histogram.ts'

export interface VenueQuality {
  readonly venue: string
  readonly orders: number
  readonly shares: number
  readonly filledShares: number
  readonly fills: number
  readonly rejected: number
}

export interface ExecutionsQuality {
  readonly rows: { readonly read: number; readonly taken: number; readonly rejected: number; readonly ignored: number }
  readonly rejects: readonly RejectReason[]
  readonly firstUs: number | null
  readonly lastUs: number | null
  readonly orders: Readonly<Record<ImportedStatus, number>>
  readonly venues: readonly VenueQuality[]
  /** Executions that came already, by their number. */
  readonly duplicates: number
  /** Executions stamped before their order was sent. */
  readonly outOfOrder: number
  /** Orders with more filled than ordered. */
  readonly overfilled: number
  readonly sizes: { readonly orders: SizeSummary | null; readonly fills: SizeSummary | null }
  readonly notes: readonly string[]
}

/** Counts of rows, as the readers of CSV and FIX go along. */
export class ExecutionRows {
  readonly notes = new Set<string>()
  read = 0
  taken = 0
  ignored = 0
  duplicates = 0
}

export function executionsQuality(executions: readonly ImportedExecution[], rows: ExecutionRows, rejects: Rejects): ExecutionsQuality {
  const venues = new Map<string, { venue: string; orders: number; shares: number; filledShares: number; fills: number; rejected: number }>()
  const orders: Record<ImportedStatus, number> = { open: 0, partiallyFilled: 0, filled: 0, canceled: 0, rejected: 0, expired: 0 }
  const [orderSizes, fillSizes] = [new SizeHistogram(), new SizeHistogram()]
  let [firstUs, lastUs, outOfOrder, overfilled] = [Infinity, -Infinity, 0, 0]
  for (const { venue, qty, filledQty, fills, status, sentUs, endedUs } of executions) {
    const name = venue ?? '-'
    let of = venues.get(name)
    if (of === undefined) venues.set(name, (of = { venue: name, orders: 0, shares: 0, filledShares: 0, fills: 0, rejected: 0 }))
    of.orders += 1
    of.shares += qty
    of.filledShares += filledQty
    of.fills += fills.length
    if (status === 'rejected') of.rejected += 1
    orders[status] += 1
    orderSizes.add(qty)
    if (filledQty > qty) overfilled += 1
    firstUs = Math.min(firstUs, sentUs)
    lastUs = Math.max(lastUs, sentUs, endedUs ?? sentUs)
    for (const fill of fills) {
      fillSizes.add(fill.qty)
      lastUs = Math.max(lastUs, fill.us)
      if (fill.us < sentUs) outOfOrder += 1
    }
  }
  const none = executions.length === 0
  return {
    rows: { read: rows.read, taken: rows.taken, rejected: rejects.count, ignored: rows.ignored }, rejects: rejects.reasons(),
    firstUs: none ? null : firstUs, lastUs: none ? null : lastUs, orders, venues: [...venues.values()].sort((a, b) => b.orders - a.orders),
    duplicates: rows.duplicates, outOfOrder, overfilled, sizes: { orders: orderSizes.summary(), fills: fillSizes.summary() }, notes: [...rows.notes],
  }
}
