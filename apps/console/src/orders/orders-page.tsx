'use client'
import type { ParentRow } from '@sluice/protocol'
import { Button, FIELD_CLASS, formatNumber, Panel, PanelMessage, Segmented, SkeletonRows } from '@sluice/ui'
import type { GridApi } from 'ag-grid-community'
import { Download } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useRouter } from 'next/navigation'
import { useCallback, useEffect, useMemo, useState } from 'react'
import { useOrderHistory, useReference } from '../api/queries.ts'
import { gridCsv, saveText } from '../grid/export-grid.ts'
import { titleCase } from '../order/words.ts'
import { useTopic } from '../stream/use-desk-rows.ts'
import { HIDDEN_BELOW_PX, orderColumns } from './order-columns.tsx'
import { addressOf, matches, ORDER_STATUSES, viewOfAddress, type OrdersView } from './order-search.ts'

const LiveGrid = dynamic(() => import('../grid/live-grid.tsx').then((module) => module.LiveGrid<ParentRow>), { ssr: false, loading: () => <SkeletonRows rows={24} label="Loading orders" /> })

/** Every order that is stored, newest first; what works is shown as it streams. */
export function OrdersPage() {
  const [view, setView] = useAddress()
  const history = useOrderHistory(view.status)
  const [grid, setGrid] = useState<GridApi<ParentRow> | null>(null)
  const rows = useRows(history.data, view)
  const belongs = useCallback((row: ParentRow) => (view.status === 'all' || row.status === view.status) && matches(row, view.search), [view])
  const shown = useMemo(() => [...(rows?.values() ?? [])].filter(belongs).length, [rows, belongs])
  const refresh = <Button onClick={() => void history.refetch()} disabled={history.isFetching}>{history.isFetching ? 'Reading\u2026' : 'Refresh'}</Button>
  return (
    <div className="h-full p-2">
      <Panel title="Orders" testId="orders-page" className="h-full" bodyClassName="flex flex-col overflow-hidden"
        note={rows === null ? 'as stored' : `${formatNumber(shown)} shown of ${formatNumber(rows.size)} read${history.hasNextPage ? '; older ones are stored' : ', which are all'}`}
        actions={(
          <>
            <input type="search" aria-label="Search number, symbol, account, owner" placeholder="Number, symbol, account…" data-testid="orders-search" value={view.search} onChange={(event) => setView({ ...view, search: event.target.value })} className={`${FIELD_CLASS} h-[26px] w-56`} />
            <Segmented label="State" testId="orders-status" value={view.status} onChange={(status) => setView({ ...view, status })} options={ORDER_STATUSES.map((each) => ({ value: each, label: titleCase(each) }))} />
            <Button data-testid="orders-csv" disabled={grid === null || shown === 0} onClick={() => { if (grid !== null) saveText(`orders-${view.status}.csv`, gridCsv(grid)) }}><Download aria-hidden size={13} />CSV</Button>
            {refresh}
          </>
        )}>
        {history.isError
          ? <PanelMessage tone="critical" title="The orders could not be read" action={refresh}>{history.error.message}</PanelMessage>
          : rows === null ? <SkeletonRows rows={24} label="Loading orders" /> : <OrdersGrid rows={rows} belongs={belongs} onApi={setGrid} empty={shown === 0} view={view} />}
        <Older history={history} />
      </Panel>
    </div>
  )
}

/** The page's address says what it shows, so that it can be sent to a colleague. */
function useAddress(): readonly [OrdersView, (view: OrdersView) => void] {
  const [view, setView] = useState<OrdersView>({ status: 'all', search: '' })
  useEffect(() => setView(viewOfAddress(window.location.search)), [])
  const set = useCallback((next: OrdersView): void => {
    setView(next)
    window.history.replaceState(null, '', `${window.location.pathname}${addressOf(next)}`)
  }, [])
  return [view, set]
}

/** Stored orders, with what streams of them in their place; null until the first page came. */
function useRows(history: ReturnType<typeof useOrderHistory>['data'], { status }: OrdersView): ReadonlyMap<string, ParentRow> | null {
  const streamed = useTopic('parents').rows
  return useMemo(() => {
    if (history === undefined) return null
    const stored = history.pages.flatMap((page) => page.orders)
    const rows = new Map<string, ParentRow>(stored.map((row) => [row.parentId, row]))
    const oldest = stored.at(-1)?.parentSeq ?? 0
    for (const [parentId, row] of streamed) {
      const before = rows.get(parentId)
      const newer = before === undefined ? (status === 'all' || row.status === status) && row.parentSeq > oldest : row.seq > before.seq
      if (newer) rows.set(parentId, row)
    }
    return rows
  }, [history, streamed, status])
}

function OrdersGrid({ rows, belongs, onApi, empty, view }: { readonly rows: ReadonlyMap<string, ParentRow>; readonly belongs: (row: ParentRow) => boolean; readonly onApi: (api: GridApi<ParentRow> | null) => void; readonly empty: boolean; readonly view: OrdersView }) {
  const router = useRouter()
  const instruments = useReference().data?.instruments
  const [selected, setSelected] = useState<string | null>(null)
  const columns = useMemo(() => orderColumns((symbol) => instruments?.find((each) => each.symbol === symbol)?.priceScale ?? 10_000), [instruments])
  return (
    <div className="relative min-h-0 flex-1">
      <LiveGrid label="Orders" testId="orders-table" rows={rows} belongs={belongs} rowId={(row) => row.parentId} columns={columns} selected={selected} hiddenBelowPx={HIDDEN_BELOW_PX} onApi={onApi}
        onSelect={(row) => setSelected(row.parentId)} onOpen={(row) => router.push(`/orders/${row.parentId}`)} />
      {empty && (
        <div className="absolute inset-x-0 top-8 bottom-0 bg-panel">
          <PanelMessage title={view.search !== '' ? 'No order matches' : view.status === 'all' ? 'No orders yet' : `No ${view.status} orders`}>
            {view.search !== '' ? 'The search looks at the orders read so far: number, symbol, account, owner, ClOrdID and side. Read older ones below, or search for less.' : 'Orders from the OMS and from the ticket are kept here.'}
          </PanelMessage>
        </div>
      )}
    </div>
  )
}

function Older({ history }: { readonly history: ReturnType<typeof useOrderHistory> }) {
  if (!history.hasNextPage) return null
  return <div className="shrink-0 border-t border-line px-3 py-1.5"><Button onClick={() => void history.fetchNextPage()} disabled={history.isFetchingNextPage}>{history.isFetchingNextPage ? 'Reading\u2026' : 'Read older orders'}</Button></div>
}
