import type { ParentRow, ParentStatus } from '@sluice/protocol'

export const ORDER_STATUSES = ['all', 'working', 'filled', 'canceled', 'rejected', 'expired'] as const satisfies readonly (ParentStatus | 'all')[]
export type OrderStatus = (typeof ORDER_STATUSES)[number]

/** What the page shows, as its address says. */
export interface OrdersView {
  readonly status: OrderStatus
  readonly search: string
}

export function viewOfAddress(search: string): OrdersView {
  const params = new URLSearchParams(search)
  const status = ORDER_STATUSES.find((each) => each === params.get('status')) ?? 'all'
  return { status, search: (params.get('q') ?? '').slice(0, 100) }
}

export function addressOf({ status, search }: OrdersView): string {
  const params = new URLSearchParams()
  if (status !== 'all') params.set('status', status)
  if (search !== '') params.set('q', search)
  return params.size === 0 ? '' : `?${params.toString()}`
}

/** Every word is in its number, symbol, account, owner, ClOrdID or side. */
export function matches(row: Pick<ParentRow, 'parentId' | 'symbol' | 'account' | 'owner' | 'clOrdId' | 'side'>, search: string): boolean {
  const text = `${row.parentId} ${row.symbol} ${row.account} ${row.owner} ${row.clOrdId} ${row.side}`.toLowerCase()
  return search.toLowerCase().split(/\s+/).every((word) => text.includes(word))
}
