'use client'
import type { ParentRow, ParentStatus } from '@sluice/protocol'
import { Badge, Button, formatDayUs, formatNumber, formatPrice, formatShare, formatTimeUs, Panel, PanelMessage, Segmented, SkeletonRows, SlippageValue } from '@sluice/ui'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { useOrderHistory } from '../api/queries.ts'
import { averagePrice } from '../order/waterfall-model.ts'
import { ownerText, parentState, SIDE_WORDS, titleCase } from '../order/words.ts'

const STATUSES: readonly (ParentStatus | 'all')[] = ['all', 'working', 'filled', 'canceled', 'rejected', 'expired']
const HEADS: readonly (readonly [label: string, right: boolean])[] = [
  ['Day', false], ['Received', false], ['Order', false], ['Symbol', false], ['Side', false], ['Quantity', true], ['Filled', true], ['Filled %', true], ['Avg px', true], ['Slippage bps', true],
  ['Fees bps', true], ['Markout 1 s bps', true], ['Objective', false], ['Strategy', false], ['Decisions', true], ['State', false], ['From', false],
]

export function OrdersPage() {
  const [status, setStatus] = useState<ParentStatus | 'all'>('all')
  const history = useOrderHistory(status)
  const rows = history.data?.pages.flatMap((page) => page.orders) ?? []
  const refresh = <Button onClick={() => void history.refetch()} disabled={history.isFetching}>{history.isFetching ? 'Reading\u2026' : 'Refresh'}</Button>
  return (
    <div className="h-full p-2">
      <Panel title="Orders" testId="orders-page" note={history.data === undefined ? 'as stored' : `${formatNumber(rows.length)} shown, newest first, as stored`} className="h-full"
        actions={<><Segmented label="State" testId="orders-status" value={status} onChange={setStatus} options={STATUSES.map((each) => ({ value: each, label: titleCase(each) }))} />{refresh}</>}>
        {history.isError
          ? <PanelMessage tone="critical" title="The orders could not be read" action={refresh}>{history.error.message}</PanelMessage>
          : history.data === undefined
            ? <SkeletonRows rows={24} label="Loading orders" />
            : rows.length === 0
              ? <PanelMessage title={status === 'all' ? 'No orders yet' : `No ${status} orders`}>Orders from the OMS and from the ticket are kept here.</PanelMessage>
              : <><OrdersTable rows={rows} /><More history={history} /></>}
      </Panel>
    </div>
  )
}

function More({ history }: { readonly history: ReturnType<typeof useOrderHistory> }) {
  if (!history.hasNextPage) return <p className="px-3 py-2 text-xs text-muted">These are all.</p>
  return <div className="px-3 py-2"><Button onClick={() => void history.fetchNextPage()} disabled={history.isFetchingNextPage}>{history.isFetchingNextPage ? 'Reading\u2026' : 'Show older orders'}</Button></div>
}

function OrdersTable({ rows }: { readonly rows: readonly ParentRow[] }) {
  return (
    <table data-testid="orders-table" className="w-full border-collapse whitespace-nowrap">
      <thead className="sticky top-0 z-[1] bg-panel">
        <tr className="h-[27px] text-muted shadow-[inset_0_-1px_0_var(--line)]">{HEADS.map(([label, right]) => <th key={label} scope="col" className={`px-2 font-normal first:pl-3 ${right ? 'text-right' : 'text-left'}`}>{label}</th>)}</tr>
      </thead>
      <tbody>{rows.map((row) => <OrderRow key={row.parentId} row={row} />)}</tbody>
    </table>
  )
}

function OrderRow({ row }: { readonly row: ParentRow }) {
  const router = useRouter()
  const { text, tone } = parentState(row)
  const left = 'px-2 first:pl-3'
  const right = 'px-2 text-right'
  return (
    <tr className="h-[26px] cursor-pointer border-b border-line [contain-intrinsic-size:26px] [content-visibility:auto] hover:bg-hover" onClick={() => router.push(`/orders/${row.parentId}`)}>
      <td className={left}>{formatDayUs(row.receivedUs)}</td>
      <td className={left}>{formatTimeUs(row.receivedUs)}</td>
      <td className={left}><Link href={`/orders/${row.parentId}`} prefetch={false} className="inline-block min-h-6 leading-6 text-accent-text hover:underline" onClick={(event) => event.stopPropagation()}>{row.parentId}</Link></td>
      <td className={`${left} font-semibold`}>{row.symbol}</td>
      <td className={`${left} ${row.side === 'buy' ? 'text-better' : 'text-worse'}`}>{SIDE_WORDS[row.side]}</td>
      <td className={right}>{formatNumber(row.orderQty)}</td>
      <td className={right}>{formatNumber(row.cumQty)}</td>
      <td className={right}>{formatShare(row.cumQty / row.orderQty)}</td>
      <td className={right}>{formatPrice(averagePrice(row), 10_000, 3)}</td>
      <td className={right}><SlippageValue bps={row.kpi.slippageBps} /></td>
      <td className={right}>{formatNumber(row.kpi.feesBps, 2)}</td>
      <td className={right}><SlippageValue bps={row.kpi.markout1sBps} /></td>
      <td className={left}>{titleCase(row.objective)}</td>
      <td className={left}>{row.strategy}{row.control ? ' (control)' : ''}</td>
      <td className={right}>{formatNumber(row.decisions)}</td>
      <td className={left}><Badge tone={tone}>{text}</Badge></td>
      <td className={`${left} text-muted`}>{ownerText(row.owner)}</td>
    </tr>
  )
}
