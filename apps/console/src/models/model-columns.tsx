import type { ModelRow } from '@sluice/protocol'
import { Badge, formatDayUs, NO_VALUE } from '@sluice/ui'
import type { ColDef, ICellRendererParams, ValueFormatterParams } from 'ag-grid-community'
import Link from 'next/link'
import { ageText, byText, gateText, MODEL_KIND_WORDS, stageText, type StageText } from './model-words.ts'

type Cell = ICellRendererParams<ModelRow>
type Formatted = ValueFormatterParams<ModelRow>

const number: ColDef<ModelRow> = { cellClass: 'text-right', headerClass: 'ag-right-aligned-header' }
const state = ({ text, tone }: StageText) => <Badge tone={tone}>{text}</Badge>

/** Columns that give way where the page is narrower than this, in pixels, so that nothing scrolls sideways. */
export const HIDDEN_BELOW_PX: readonly (readonly [colId: string, widthPx: number])[] = [['trained', 860], ['by', 780], ['kind', 700]]

/** Models of the registry; `nowUs` for their age. */
export function modelColumns(nowUs: () => number): ColDef<ModelRow>[] {
  return [
    { colId: 'model', headerName: 'Model', flex: 1.3, minWidth: 110, field: 'modelId', cellClass: 'font-semibold', cellRenderer: ({ value }: Cell) => <Link href={`/models/${encodeURIComponent(String(value))}`} prefetch={false} className="text-accent-text hover:underline">{String(value)}</Link> },
    { colId: 'stage', headerName: 'Stage', width: 162, valueGetter: ({ data }) => (data === undefined ? '' : stageText(data).text), cellRenderer: ({ data }: Cell) => (data === undefined ? null : <span className="flex h-full items-center gap-1.5">{state(stageText(data))}{data.proposal !== null && <Badge tone="warning">proposed</Badge>}{data.previous && <Badge>rollback</Badge>}</span>) },
    { colId: 'gate', headerName: 'Gate', width: 92, valueGetter: ({ data }) => (data === undefined ? '' : gateText(data.gate).text), cellRenderer: ({ data }: Cell) => (data === undefined ? null : <span className="flex h-full items-center">{state(gateText(data.gate))}</span>) },
    { ...number, colId: 'age', headerName: 'Age', width: 70, valueGetter: ({ data }) => (data === undefined ? NO_VALUE : ageText(data.trainedUs, nowUs())) },
    { colId: 'kind', headerName: 'Kind', width: 108, valueGetter: ({ data }) => (data === undefined ? '' : MODEL_KIND_WORDS[data.modelKind]) },
    { colId: 'trained', headerName: 'Trained', width: 92, field: 'trainedUs', cellClass: 'text-muted', valueFormatter: ({ value }: Formatted) => formatDayUs(value as number) },
    { colId: 'by', headerName: 'Last step by', width: 116, valueGetter: ({ data }) => byText(data?.events.at(-1)?.by ?? ''), cellClass: 'text-muted' },
    { colId: 'lineage', headerName: 'Follows', flex: 0.8, minWidth: 90, field: 'lineage', cellClass: 'text-muted', valueFormatter: ({ value }: Formatted) => (value as string | null) ?? 'none' },
  ]
}
