import { memo, type ReactNode } from 'react'
import { CIVIDIS_GRADIENT, cividis } from './cividis.ts'
import { cn } from './class-names.ts'

export interface HeatMapColumn {
  readonly id: string
  readonly label: string
  /** Suffix of the `--kind-…` colour. */
  readonly kind: string
  readonly title: string
}

export interface HeatMapCell {
  readonly columnId: string
  /** Better is larger; null when there is none now. */
  readonly value: number | null
  readonly text: string
  /** First choice of its row. */
  readonly first: boolean
  readonly title: string
}

export interface HeatMapRow {
  readonly id: string
  /** Values before the cells, one per `leadHeads`. */
  readonly lead: readonly ReactNode[]
  readonly cells: readonly HeatMapCell[]
}

export interface HeatMapProps {
  readonly caption: string
  readonly columns: readonly HeatMapColumn[]
  readonly leadHeads: readonly string[]
  readonly rows: readonly HeatMapRow[]
  /** The scale runs from -range to +range and is the caller's to keep. */
  readonly range: number
  readonly selectedRow: string | null
  readonly onSelectRow: (id: string) => void
  readonly muted?: boolean
}

/** What a cell and a venue's name need, and the symbol with two prices before them, pixels: below it the map scrolls sideways. */
const CELL_PX_MIN = 50
const LEAD_PX = 58 + 2 * 64

/** Rows by columns of scores, coloured on an even scale; the frame marks the first choice. */
export function HeatMap({ caption, columns, leadHeads, rows, range, selectedRow, onSelectRow, muted = false }: HeatMapProps) {
  return (
    <table data-testid="heat-map" className={cn('h-full w-full table-fixed border-separate border-spacing-x-[2px] border-spacing-y-[2px]', muted && 'opacity-45')} style={{ minWidth: LEAD_PX + columns.length * CELL_PX_MIN }}>
      <caption className="sr-only">{caption}</caption>
      <colgroup>
        <col className="w-[58px]" />
        {leadHeads.map((head, at) => <col key={head} className={cn('w-[64px]', givesWay(at))} />)}
        {columns.map((column) => <col key={column.id} />)}
      </colgroup>
      <thead>
        <tr className="h-6 text-xs text-muted">
          <th scope="col" className="sticky left-0 z-1 bg-panel text-left font-normal">Symbol</th>
          {leadHeads.map((head, at) => <th key={head} scope="col" className={cn('pr-2 text-right font-normal whitespace-nowrap', givesWay(at))}>{head}</th>)}
          {columns.map((column) => (
            <th key={column.id} scope="col" title={column.title} className="truncate font-normal">
              <KindMark kind={column.kind} /> {column.label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => <Row key={row.id} row={row} range={range} selected={row.id === selectedRow} onSelect={onSelectRow} />)}
      </tbody>
    </table>
  )
}

/** Leading values from the third on are shown only where there is room. */
const givesWay = (at: number): string => (at < 2 ? '' : '@max-[780px]:hidden')

export const KindMark = ({ kind }: { readonly kind: string }) => (
  <span aria-hidden className="mr-0.5 inline-block size-[7px] rounded-[1.5px] align-[0.5px]" style={{ background: `var(--kind-${kind})` }} />
)

const Row = memo(function Row({ row, range, selected, onSelect }: { readonly row: HeatMapRow; readonly range: number; readonly selected: boolean; readonly onSelect: (id: string) => void }) {
  return (
    <tr className="h-[27px]" data-symbol={row.id}>
      <th scope="row" className="sticky left-0 z-1 bg-panel p-0 text-left">
        <button
          type="button"
          aria-pressed={selected}
          onClick={() => onSelect(row.id)}
          className={cn('h-full min-h-6 w-full rounded-[3px] px-1.5 text-left text-sm font-semibold hover:bg-hover', selected && 'bg-accent-soft text-accent-text')}
        >
          {row.id}
        </button>
      </th>
      {row.lead.map((value, at) => <td key={at} className={cn('pr-1 text-right whitespace-nowrap', givesWay(at))}>{value}</td>)}
      {row.cells.map((cell) => <Cell key={cell.columnId} cell={cell} range={range} />)}
    </tr>
  )
})

function Cell({ cell, range }: { readonly cell: HeatMapCell; readonly range: number }) {
  if (cell.value === null) {
    return <td title={cell.title} data-venue={cell.columnId} data-stale="true" className="truncate rounded-[2px] border border-dashed border-line text-center text-xs text-muted">{cell.text}</td>
  }
  const colour = cividis((cell.value + range) / (2 * range))
  return (
    <td
      title={cell.title}
      data-venue={cell.columnId}
      data-first={cell.first ? 'true' : undefined}
      className={cn('rounded-[2px] text-center text-sm', cell.first && 'font-semibold outline-2 outline-offset-[-1px]')}
      style={{ background: colour.background, color: colour.text, ...(cell.first ? { outlineColor: 'var(--frame)', outlineStyle: 'solid' } : {}) }}
    >
      {cell.text}
    </td>
  )
}

/** What the colours and marks mean. */
export function HeatMapLegend({ range, unit, kinds }: { readonly range: string; readonly unit: string; readonly kinds: readonly { readonly kind: string; readonly label: string }[] }) {
  return (
    <div className="flex h-7 shrink-0 items-center gap-4 overflow-hidden px-3 @max-[700px]:gap-2.5 text-xs whitespace-nowrap text-muted">
      <span className="inline-flex items-center gap-2">
        <span>{`\u2212${range}`}</span>
        <span aria-hidden className="inline-block h-[7px] w-24 rounded-[2px] @max-[700px]:w-14" style={{ background: CIVIDIS_GRADIENT }} />
        <span>{`+${range} ${unit}`}</span>
        <span className="@max-[700px]:hidden">worse to better</span>
      </span>
      {kinds.map(({ kind, label }) => <span key={kind}><KindMark kind={kind} /> {label}</span>)}
      <span className="ml-auto">frame: first choice</span>
    </div>
  )
}
