import type { ParentRow } from '@sluice/protocol'
import { Badge, formatNumber, formatPrice, formatShare, formatSigned, formatTimeUs, SlippageValue } from '@sluice/ui'
import type { ColDef, ICellRendererParams, ValueFormatterParams } from 'ag-grid-community'
import { ownerText, parentState, SIDE_WORDS, titleCase } from '../order/words.ts'
import { averagePrice } from '../order/waterfall-model.ts'

type Cell = ICellRendererParams<ParentRow>
type Formatted = ValueFormatterParams<ParentRow>

const number: ColDef<ParentRow> = { cellClass: 'text-right', headerClass: 'ag-right-aligned-header' }
/** Columns that give way where the panel is narrower than this, in pixels, so that nothing scrolls sideways. */
export const HIDDEN_BELOW_PX: readonly (readonly [colId: string, widthPx: number])[] = [['from', 865], ['objective', 801], ['avgPx', 705]]

export function blotterColumns(priceScale: (symbol: string) => number): ColDef<ParentRow>[] {
  return [
    { colId: 'received', headerName: 'Received', width: 93, valueGetter: ({ data }) => data?.receivedUs, valueFormatter: ({ value }: Formatted) => formatTimeUs(value as number), sort: 'desc', sortingOrder: ['desc', 'asc'] },
    { colId: 'order', headerName: 'Order', width: 76, field: 'parentId' },
    { colId: 'symbol', headerName: 'Symbol', flex: 1, minWidth: 66, field: 'symbol', tooltipField: 'symbol', cellClass: 'font-semibold' },
    { colId: 'side', headerName: 'Side', width: 40, field: 'side', valueFormatter: ({ value }: Formatted) => SIDE_WORDS[value as ParentRow['side']] ?? '', cellClassRules: { 'text-better': ({ value }) => value === 'buy', 'text-worse': ({ value }) => value !== 'buy' } },
    { ...number, colId: 'quantity', headerName: 'Quantity', width: 62, field: 'orderQty', valueFormatter: ({ value }: Formatted) => formatNumber(value as number) },
    { colId: 'progress', headerName: 'Progress', flex: 2, minWidth: 46, maxWidth: 220, valueGetter: ({ data }) => (data === undefined ? 0 : data.cumQty / data.orderQty), valueFormatter: ({ value }: Formatted) => formatShare(value as number), cellRenderer: Progress },
    { ...number, colId: 'filled', headerName: 'Filled', width: 56, field: 'cumQty', valueFormatter: ({ value }: Formatted) => formatNumber(value as number), enableCellChangeFlash: true },
    { ...number, colId: 'avgPx', headerName: 'Avg px', width: 72, valueGetter: ({ data }) => (data === undefined ? null : averagePrice(data)), valueFormatter: ({ value, data }: Formatted) => averageText(value as number | null, data === undefined ? 10_000 : priceScale(data.symbol)) },
    { ...number, colId: 'slip', headerName: 'Slip bps', width: 72, valueGetter: ({ data }) => data?.kpi.slippageBps ?? null, valueFormatter: ({ value }: Formatted) => formatSigned(value as number | null), cellRenderer: ({ value }: Cell) => <SlippageValue bps={value as number | null} className="h-full" /> },
    { colId: 'objective', headerName: 'Objective', flex: 1, minWidth: 96, field: 'objective', valueFormatter: ({ value, data }: Formatted) => (data?.strategy === 'static' ? 'Static' : titleCase(value as string)) },
    { colId: 'state', headerName: 'State', width: 86, valueGetter: ({ data }) => (data === undefined ? '' : parentState(data).text), cellRenderer: State },
    { colId: 'from', headerName: 'From', width: 64, field: 'owner', valueFormatter: ({ value }: Formatted) => ownerText(value as string), cellClass: 'text-muted' },
  ]
}

/** Three decimals, two where they would not fit. */
const averageText = (units: number | null, priceScale: number): string => formatPrice(units, priceScale, units !== null && units >= 1_000 * priceScale ? 2 : 3)

function Progress({ value, data }: Cell) {
  return (
    <div className="flex h-full items-center" title={formatShare(value as number)}>
      <div className="h-[5px] w-full overflow-hidden rounded-full bg-track">
        <div className={`h-full rounded-full ${data?.status === 'rejected' ? 'bg-critical' : 'bg-accent'}`} style={{ width: `${(value as number) * 100}%` }} />
      </div>
    </div>
  )
}

function State({ data }: Cell) {
  if (data === undefined) return null
  const { text, tone } = parentState(data)
  return <Badge tone={tone}>{text}</Badge>
}
