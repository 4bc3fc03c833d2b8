import type { ParentRow } from '@sluice/protocol'
import { formatNumber, formatPrice, formatShare, formatSigned, formatTimeUs, SlippageValue, visibleText } from '@sluice/ui'
import type { ColDef, ICellRendererParams, ValueFormatterParams } from 'ag-grid-community'
import { instructionTexts, timeInForceText } from '../order/instruction-words.ts'
import { StateBadge } from '../order/state-badge.tsx'
import { isUnknownObjective, objectiveText, objectiveVersionText, ownerText, parentState, SIDE_WORDS } from '../order/words.ts'
import { averagePrice } from '../order/waterfall-model.ts'

type Cell = ICellRendererParams<ParentRow>
type Formatted = ValueFormatterParams<ParentRow>

const number: ColDef<ParentRow> = { cellClass: 'text-right', headerClass: 'ag-right-aligned-header' }
/** Columns that give way where the panel is narrower than this, in pixels, so that nothing scrolls sideways. */
const HIDDEN_BELOW_PX: readonly (readonly [colId: string, widthPx: number])[] = [['from', 865], ['objective', 801], ['avgPx', 705], ['progress', 640]]
/** What is left when they gave way. */
const LEFT_PX = 600

/** Wanted columns have their place before the others do, the first before the last. */
export function hiddenBelowPx(wanted: readonly OptionalColumn[]): readonly (readonly [colId: string, widthPx: number])[] {
  let place = LEFT_PX
  const own = wanted.map((colId) => [colId, (place += WIDTHS[colId])] as const)
  return [...HIDDEN_BELOW_PX.map(([colId, widthPx]) => [colId, widthPx + place - LEFT_PX] as const), ...own]
}

/** Columns that are shown where somebody wants them. */
export const OPTIONAL_COLUMNS = { limit: 'Limit', goodFor: 'Good for', asks: 'Asks for', account: 'Account' } as const
export type OptionalColumn = keyof typeof OPTIONAL_COLUMNS
const WIDTHS: Readonly<Record<OptionalColumn, number>> = { limit: 72, goodFor: 96, asks: 120, account: 80 }
export const isOptionalColumn = (text: unknown): text is OptionalColumn => typeof text === 'string' && Object.hasOwn(OPTIONAL_COLUMNS, text)

export function blotterColumns(priceScale: (symbol: string) => number, wanted: readonly OptionalColumn[] = []): ColDef<ParentRow>[] {
  return allColumns(priceScale).filter(({ colId }) => !isOptionalColumn(colId) || wanted.includes(colId))
}

function allColumns(priceScale: (symbol: string) => number): ColDef<ParentRow>[] {
  return [
    { colId: 'received', headerName: 'Received', width: 93, valueGetter: ({ data }) => data?.receivedUs, valueFormatter: ({ value }: Formatted) => formatTimeUs(value as number), sort: 'desc', sortingOrder: ['desc', 'asc'] },
    { colId: 'order', headerName: 'Order', width: 78, field: 'parentId' },
    { colId: 'symbol', headerName: 'Symbol', flex: 1, minWidth: 60, field: 'symbol', cellClass: 'font-semibold' },
    { colId: 'side', headerName: 'Side', width: 40, field: 'side', valueFormatter: ({ value }: Formatted) => (value === 'sellShort' ? 'Short' : SIDE_WORDS[value as ParentRow['side']] ?? ''), cellClassRules: { 'text-better': ({ value }) => value === 'buy', 'text-worse': ({ value }) => value !== 'buy' } },
    { ...number, colId: 'quantity', headerName: 'Quantity', width: 62, field: 'orderQty', valueFormatter: ({ value }: Formatted) => formatNumber(value as number) },
    { colId: 'progress', headerName: 'Done', flex: 2, minWidth: 40, maxWidth: 220, valueGetter: ({ data }) => (data === undefined ? 0 : data.cumQty / data.orderQty), valueFormatter: ({ value }: Formatted) => formatShare(value as number), cellRenderer: Progress },
    { ...number, colId: 'filled', headerName: 'Filled', width: 54, field: 'cumQty', valueFormatter: ({ value }: Formatted) => formatNumber(value as number), enableCellChangeFlash: true },
    { ...number, colId: 'avgPx', headerName: 'Avg px', width: 72, valueGetter: ({ data }) => (data === undefined ? null : averagePrice(data)), valueFormatter: ({ value, data }: Formatted) => averageText(value as number | null, data === undefined ? 10_000 : priceScale(data.symbol)) },
    { ...number, colId: 'slip', headerName: 'Slip bps', width: 72, valueGetter: ({ data }) => data?.kpi.slippageBps ?? null, valueFormatter: ({ value }: Formatted) => formatSigned(value as number | null), cellRenderer: ({ value }: Cell) => <SlippageValue bps={value as number | null} className="h-full" /> },
    { ...number, colId: 'limit', headerName: OPTIONAL_COLUMNS.limit, width: WIDTHS.limit, field: 'limitPrice', valueFormatter: ({ value, data }: Formatted) => (value == null ? data?.ordType === 'midpointPeg' ? 'peg' : 'market' : formatPrice(value as number, data === undefined ? 10_000 : priceScale(data.symbol))) },
    { colId: 'goodFor', headerName: OPTIONAL_COLUMNS.goodFor, width: WIDTHS.goodFor, valueGetter: ({ data }) => (data === undefined ? '' : timeInForceText(data)), tooltipValueGetter: ({ value }) => String(value ?? '') },
    { colId: 'asks', headerName: OPTIONAL_COLUMNS.asks, width: WIDTHS.asks, valueGetter: ({ data }) => (data === undefined ? '' : instructionTexts(data).join(', ')), valueFormatter: ({ value }: Formatted) => visibleText(String(value ?? '')), tooltipValueGetter: ({ value }) => visibleText(String(value ?? '')) },
    { colId: 'account', headerName: OPTIONAL_COLUMNS.account, width: WIDTHS.account, field: 'account', valueFormatter: ({ value }: Formatted) => visibleText(String(value ?? '')), tooltipValueGetter: ({ value }) => visibleText(String(value ?? '')) },
    { colId: 'objective', headerName: 'Objective', flex: 1, minWidth: 96, field: 'objective', valueFormatter: ({ value, data }: Formatted) => (data === undefined ? '' : data.strategy === 'static' ? 'Static' : isUnknownObjective(data) ? visibleText(objectiveVersionText(data)) : objectiveText(value as string)) },
    { colId: 'state', headerName: 'State', width: 120, valueGetter: ({ data }) => (data === undefined ? '' : parentState(data).text), cellRenderer: State },
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
  return data === undefined ? null : <StateBadge parent={data} />
}
