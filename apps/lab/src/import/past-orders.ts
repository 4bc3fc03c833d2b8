import type { ImportedExecution, ImportedFill, ImportedStatus } from './imported-execution.ts'

type Mutable<T> = { -readonly [K in keyof T]: T[K] }
type OrderRecord = Mutable<Omit<ImportedExecution, 'fills' | 'filledQty' | 'status'>> & { status: ImportedStatus | null; fills: ImportedFill[] }

/** What an order is when it is first seen. */
export type NewPastOrder = Pick<ImportedExecution, 'orderId' | 'parentId' | 'flow' | 'symbol' | 'venue' | 'side' | 'ordType' | 'timeInForce' | 'qty' | 'limitPrice' | 'sentUs'>

/** Puts orders together from what is told of them, in whatever order it is told. */
export class PastOrders {
  private readonly orders = new Map<string, OrderRecord>()
  /** Later names of an order, after replaces. */
  private readonly aliases = new Map<string, string>()
  private readonly execIds = new Set<string>()

  /** False: there is one of that name. */
  add(key: string, order: NewPastOrder): boolean {
    if (this.find(key) !== undefined) return false
    this.orders.set(key, {
      ...order, assignedId: null, acknowledgedUs: null, cancelRequestedUs: null, endedUs: null, status: null, replaces: 0, cancelRejects: 0, text: null, fills: [],
    })
    return true
  }

  find(key: string): OrderRecord | undefined {
    return this.orders.get(this.aliases.get(key) ?? key)
  }

  /** `key` now names the order that `original` names. False: there is none. */
  rename(original: string, key: string): boolean {
    const first = this.aliases.get(original) ?? original
    if (!this.orders.has(first)) return false
    if (key !== first) this.aliases.set(key, first)
    return true
  }

  /** False: that execution came already. */
  fill(order: OrderRecord, fill: ImportedFill): boolean {
    if (fill.execId !== null) {
      const id = `${order.flow} ${order.venue ?? ''} ${order.orderId} ${fill.execId}`
      if (this.execIds.has(id)) return false
      this.execIds.add(id)
    }
    order.fills.push(fill)
    return true
  }

  /** All of them by the time they were sent. */
  executions(): ImportedExecution[] {
    return [...this.orders.values()].map(finished).sort((a, b) => a.sentUs - b.sentUs || (a.orderId < b.orderId ? -1 : 1))
  }
}

function finished(order: OrderRecord): ImportedExecution {
  const fills = [...order.fills].sort((a, b) => a.us - b.us)
  const filledQty = fills.reduce((sum, { qty }) => sum + qty, 0)
  const { acknowledgedUs, cancelRequestedUs, endedUs, replaces, cancelRejects, text, orderId, parentId, flow, symbol, venue, side, ordType, timeInForce, qty, limitPrice, sentUs, assignedId } = order
  const full = filledQty >= qty
  return {
    orderId, assignedId, parentId, flow, symbol, venue, side, ordType, timeInForce, qty, limitPrice, sentUs, acknowledgedUs, cancelRequestedUs,
    endedUs: endedUs ?? (full ? (fills.at(-1)?.us ?? null) : null),
    status: full ? 'filled' : (order.status ?? (filledQty > 0 ? 'partiallyFilled' : 'open')), filledQty, replaces, cancelRejects, text, fills,
  }
}
