import type { ParentRow } from '@sluice/protocol'
import { formatDayUs, formatNumber, formatPrice, formatShare, formatSigned, formatTimeUs, SafeText, SlippageValue, visibleText } from '@sluice/ui'
import type { ColDef, ICellRendererParams, ValueFormatterParams } from 'ag-grid-community'
import Link from 'next/link'
import { averagePrice } from '../order/waterfall-model.ts'
import { instructionTexts, timeInForceText } from '../order/instruction-words.ts'
import { StateBadge } from '../order/state-badge.tsx'
import { objectiveVersionText, ownerText, parentState, SIDE_WORDS } from '../order/words.ts'

type Cell = ICellRendererParams<ParentRow>
type Formatted = ValueFormatterParams<ParentRow>

const number: ColDef<ParentRow> = { cellClass: 'text-right', headerClass: 'ag-right-aligned-header' }
const bps = (colId: string, headerName: string, of: (row: ParentRow) => number | null): ColDef<ParentRow> => ({
  ...number, colId, headerName, width: 96, valueGetter: ({ data }) => (data === undefined ? null : of(data)), valueFormatter: ({ value }: Formatted) => formatSigned(value as number | null),
  cellRenderer: ({ value }: Cell) => <SlippageValue bps={value as number | null} className="h-full" />,
})

/** Columns that give way where the page is narrower than this, in pixels, so that nothing scrolls sideways. */
export const HIDDEN_BELOW_PX: readonly (readonly [colId: string, widthPx: number])[] = [
  ['asks', 2_000], ['goodFor', 1_800], ['clOrdId', 1_700], ['markout', 1_600], ['decisions', 1_520], ['strategy', 1_440], ['account', 1_370], ['fees', 1_300], ['overrides', 1_240],
]

/** An order as it is stored. */
export function orderColumns(priceScale: (symbol: string) => number): ColDef<ParentRow>[] {
  return [
    { colId: 'day', headerName: 'Day', width: 98, valueGetter: ({ data }) => data?.receivedUs, valueFormatter: ({ value }: Formatted) => formatDayUs(value as number) },
    { colId: 'received', headerName: 'Received', width: 96, valueGetter: ({ data }) => data?.receivedUs, valueFormatter: ({ value }: Formatted) => formatTimeUs(value as number), sort: 'desc', sortingOrder: ['desc', 'asc'] },
    { colId: 'order', headerName: 'Order', width: 86, field: 'parentId', cellRenderer: ({ value }: Cell) => <Link href={`/orders/${String(value)}`} prefetch={false} className="text-accent-text hover:underline">{String(value)}</Link> },
    { colId: 'symbol', headerName: 'Symbol', width: 70, field: 'symbol', cellClass: 'font-semibold' },
    { colId: 'side', headerName: 'Side', width: 72, field: 'side', valueFormatter: ({ value }: Formatted) => SIDE_WORDS[value as ParentRow['side']] ?? '', cellClassRules: { 'text-better': ({ value }) => value === 'buy', 'text-worse': ({ value }) => value !== 'buy' } },
    { ...number, colId: 'quantity', headerName: 'Quantity', width: 84, field: 'orderQty', valueFormatter: ({ value }: Formatted) => formatNumber(value as number) },
    { ...number, colId: 'filled', headerName: 'Filled', width: 84, field: 'cumQty', valueFormatter: ({ value }: Formatted) => formatNumber(value as number) },
    { ...number, colId: 'share', headerName: 'Filled %', width: 64, valueGetter: ({ data }) => (data === undefined ? null : data.cumQty / data.orderQty), valueFormatter: ({ value }: Formatted) => formatShare(value as number | null) },
    { ...number, colId: 'avgPx', headerName: 'Avg px', width: 84, valueGetter: ({ data }) => (data === undefined ? null : averagePrice(data)), valueFormatter: ({ value, data }: Formatted) => formatPrice(value as number | null, data === undefined ? 10_000 : priceScale(data.symbol), 3) },
    bps('slip', 'Slippage bps', (row) => row.kpi.slippageBps),
    { ...number, colId: 'fees', headerName: 'Fees bps', width: 72, valueGetter: ({ data }) => data?.kpi.feesBps ?? null, valueFormatter: ({ value }: Formatted) => formatNumber(value as number | null, 2) },
    bps('markout', 'Markout bps', (row) => row.kpi.markout1sBps),
    { colId: 'objective', headerName: 'Objective', flex: 1, minWidth: 96, field: 'objective', valueFormatter: ({ data }: Formatted) => (data === undefined ? '' : visibleText(objectiveVersionText(data))) },
    { colId: 'strategy', headerName: 'Strategy', width: 104, field: 'strategy', valueFormatter: ({ value, data }: Formatted) => `${String(value)}${data?.control === true ? ' (control)' : ''}` },
    { ...number, colId: 'decisions', headerName: 'Plans', width: 56, field: 'decisions', valueFormatter: ({ value }: Formatted) => formatNumber(value as number) },
    { ...number, colId: 'overrides', headerName: 'Overrides', width: 72, field: 'overrides', valueFormatter: ({ value }: Formatted) => formatNumber(value as number) },
    { colId: 'goodFor', headerName: 'Good for', width: 206, valueGetter: ({ data }) => (data === undefined ? '' : timeInForceText(data)), tooltipValueGetter: ({ value }) => String(value ?? '') },
    { colId: 'asks', headerName: 'Asks for', width: 190, valueGetter: ({ data }) => (data === undefined ? '' : instructionTexts(data).join(', ')), valueFormatter: ({ value }: Formatted) => visibleText(String(value ?? '')), tooltipValueGetter: ({ value }) => visibleText(String(value ?? '')) },
    { colId: 'state', headerName: 'State', width: 108, valueGetter: ({ data }) => (data === undefined ? '' : parentState(data).text), cellRenderer: State },
    { colId: 'account', headerName: 'Account', width: 96, field: 'account', valueFormatter: ({ value }: Formatted) => visibleText(String(value ?? '')), cellRenderer: ({ value }: Cell) => <SafeText lines={1}>{String(value ?? '')}</SafeText> },
    { colId: 'from', headerName: 'From', width: 96, field: 'owner', valueFormatter: ({ value }: Formatted) => visibleText(ownerText(String(value ?? ''))), cellClass: 'text-muted' },
    { colId: 'clOrdId', headerName: 'ClOrdID', flex: 1.4, minWidth: 130, field: 'clOrdId', cellClass: 'text-muted', valueFormatter: ({ value }: Formatted) => visibleText(String(value ?? '')) },
  ]
}

function State({ data }: Cell) {
  return data === undefined ? null : <StateBadge parent={data} />
}
