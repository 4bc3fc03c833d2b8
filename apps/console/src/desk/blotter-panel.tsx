'use client'
import type { ParentRow } from '@sluice/protocol'
import { Button, formatNumber, Menu, MenuCheckItem, Panel, PanelMessage, Segmented, SkeletonRows, StaleBar } from '@sluice/ui'
import type { GridApi } from 'ag-grid-community'
import { Download } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useRouter } from 'next/navigation'
import { useCallback, useEffect, useMemo, useState } from 'react'
import { newYorkMidnightMs } from '../api/new-york-midnight.ts'
import { useMe, useReference } from '../api/queries.ts'
import { gridCsv, saveText } from '../grid/export-grid.ts'
import { useTopic } from '../stream/use-desk-rows.ts'
import { useTrust } from '../stream/use-trust.ts'
import { OPTIONAL_COLUMNS, type OptionalColumn } from './blotter-columns.tsx'
import { belongs, type BlotterFilter, type BlotterTab } from './blotter-rows.ts'
import { useOptionalColumns } from './optional-columns.ts'
import { selectOrder, useSelection } from './selection.ts'

const ParentGrid = dynamic(() => import('./parent-grid.tsx').then((module) => module.ParentGrid), { ssr: false, loading: () => <SkeletonRows rows={12} label="Loading the blotter" /> })

const EMPTY: Readonly<Record<BlotterTab, readonly [title: string, what: string]>> = {
  working: ['No orders are working', 'Orders from the OMS and from the ticket appear here while they work.'],
  today: ['No orders today', 'Orders from the OMS and from the ticket appear here.'],
  mine: ['You sent no orders yet', 'Send one from the ticket; it appears here.'],
}

export function BlotterPanel() {
  const router = useRouter()
  const me = useMe()
  const reference = useReference()
  const parents = useTopic('parents')
  const trust = useTrust()
  const selected = useSelection((state) => state.parentId)
  const [tab, setTab] = useState<BlotterTab>('today')
  const { optional, toggle } = useOptionalColumns()
  const [grid, setGrid] = useState<GridApi<ParentRow> | null>(null)
  const user = me.data?.user
  const filter = useMemo<BlotterFilter>(
    () => ({ tab, user: user === undefined ? [] : [user.email, user.name, user.id], todayFromUs: newYorkMidnightMs(Date.now()) * 1_000 }), [tab, user],
  )
  const count = useMemo(() => [...parents.rows.values()].reduce((sum, row) => sum + (belongs(row, filter) ? 1 : 0), 0), [parents.rows, filter])
  const instruments = reference.data?.instruments
  const priceScale = useCallback((symbol: string) => instruments?.find((each) => each.symbol === symbol)?.priceScale ?? 10_000, [instruments])
  const first = selected === null ? newestWorking(parents.rows.values()) : null
  useEffect(() => {
    if (first !== null) selectOrder(first.parentId, first.symbol)
  }, [first])
  const [title, what] = EMPTY[tab]
  return (
    <Panel
      title="Parent orders" testId="blotter" note={parents.ready ? `${formatNumber(count)} of the newest ${formatNumber(parents.rows.size)}` : undefined} bodyClassName="flex flex-col overflow-hidden"
      actions={<><Segmented label="Orders shown" testId="blotter-tabs" value={tab} onChange={setTab} options={[{ value: 'working', label: 'Working' }, { value: 'today', label: 'Today' }, { value: 'mine', label: 'Mine' }]} /><ColumnsMenu optional={optional} onToggle={toggle} /><Button tone="ghost" aria-label="Export what is shown as CSV" title="Export what is shown as CSV" className="w-6 px-0" disabled={grid === null || count === 0} onClick={() => { if (grid !== null) saveText(`parent-orders-${tab}.csv`, gridCsv(grid)) }}><Download aria-hidden size={13} /></Button></>}
    >
      {(trust.level === 'stale' || trust.level === 'disconnected') && parents.ready && <StaleBar>Not live: what is shown is from before.</StaleBar>}
      <div className="relative min-h-0 flex-1">
        {!parents.ready
          ? trust.level === 'disconnected' ? <PanelMessage tone="warning" title="Not connected">{trust.why}</PanelMessage> : <SkeletonRows rows={12} label="Loading parent orders" />
          : <ParentGrid key={optional.join(' ')} optional={optional} rows={parents.rows} filter={filter} priceScale={priceScale} selected={selected}
            onSelect={(row) => selectOrder(row.parentId, row.symbol)} onOpen={(row) => router.push(`/orders/${row.parentId}`)} onApi={setGrid} />}
        {parents.ready && count === 0 && <div className="absolute inset-x-0 top-8 bottom-0 bg-panel"><PanelMessage title={title}>{what}</PanelMessage></div>}
      </div>
    </Panel>
  )
}

const ColumnsMenu = ({ optional, onToggle }: { readonly optional: readonly OptionalColumn[]; readonly onToggle: (column: OptionalColumn, wanted: boolean) => void }) => (
  <Menu label="Columns" testId="blotter-columns">
    {(Object.keys(OPTIONAL_COLUMNS) as OptionalColumn[]).map((column) => <MenuCheckItem key={column} testId={`column-${column}`} checked={optional.includes(column)} onChange={(wanted) => onToggle(column, wanted)}>{OPTIONAL_COLUMNS[column]}</MenuCheckItem>)}
  </Menu>
)

/** The order to look at when none was chosen: the newest working one, else the newest. */
function newestWorking<R extends { readonly status: string; readonly receivedUs: number }>(rows: Iterable<R>): R | null {
  let best: R | null = null
  for (const row of rows) {
    if (best === null || (row.status === 'working') > (best.status === 'working') || (row.status === best.status && row.receivedUs > best.receivedUs)) best = row
  }
  return best
}
