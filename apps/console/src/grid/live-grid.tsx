'use client'
import {
  CellApiModule, CellStyleModule, ClientSideRowModelApiModule, ClientSideRowModelModule, ColumnApiModule, EventApiModule, HighlightChangesModule, ModuleRegistry,
  RenderApiModule, RowApiModule, RowSelectionModule, ScrollApiModule, TooltipModule, type ColDef, type GridApi,
} from 'ag-grid-community'
import { AgGridReact } from 'ag-grid-react'
import { useCallback, useEffect, useRef, useState } from 'react'
import { gridChange } from './grid-change.ts'
import { gridTheme } from './grid-theme.ts'

ModuleRegistry.registerModules([
  CellApiModule, CellStyleModule, ClientSideRowModelApiModule, ClientSideRowModelModule, ColumnApiModule, EventApiModule, HighlightChangesModule, RenderApiModule, RowApiModule,
  RowSelectionModule, ScrollApiModule, TooltipModule,
])

/** What is cut off is said in full to whoever points at it. */
const DEFAULT_COLUMN: ColDef = {
  resizable: false, suppressMovable: true, sortable: true,
  // What a column draws itself says so itself.
  tooltipValueGetter: ({ colDef, value, valueFormatted }) => (colDef !== null && colDef !== undefined && 'cellRenderer' in colDef ? undefined : valueFormatted ?? (typeof value === 'string' || typeof value === 'number' ? String(value) : undefined)),
}

/** Values repaint at most this often. */
const REPAINT_MS = 200

export interface LiveGridProps<R> {
  readonly label: string
  readonly rows: ReadonlyMap<string, R>
  /** Stable between changes of what is to be shown; a new one shows its rows at once. */
  readonly belongs: (row: R) => boolean
  readonly rowId: (row: R) => string
  readonly columns: ColDef<R>[]
  readonly selected: string | null
  readonly onSelect: (row: R) => void
  readonly onOpen?: (row: R) => void
  /** Columns that give way where the grid is narrower than this, in pixels, so that nothing scrolls sideways. */
  readonly hiddenBelowPx?: readonly (readonly [colId: string, widthPx: number])[]
  /** For an export of what is shown. */
  readonly onApi?: (api: GridApi<R> | null) => void
  readonly testId: string
}

/** Rows that live: values change in place; none comes, goes or moves under the pointer or while one has scrolled. */
export function LiveGrid<R extends object>(props: LiveGridProps<R>) {
  const { label, rowId, columns, selected, onSelect, onOpen, hiddenBelowPx = [], onApi, rows, testId } = props
  const [api, setApi] = useState<GridApi<R> | null>(null)
  const { waiting, onPointer, onScroll, release } = useHeldRows(api, props)
  // The grid starts empty; transactions bring its rows.
  const [first] = useState<R[]>([])
  const hold = useCallback((next: GridApi<R> | null) => {
    setApi(next)
    onApi?.(next)
  }, [onApi])
  useEffect(() => {
    if (api === null) return
    const node = selected === null ? undefined : api.getRowNode(selected)
    if (node === undefined) api.deselectAll()
    else if (node.isSelected() !== true) node.setSelected(true, true)
  }, [api, selected, rows])
  return (
    <div className="relative h-full" data-testid={testId} role="group" aria-label={label} onPointerEnter={() => onPointer(true)} onPointerLeave={() => onPointer(false)}>
      {waiting > 0 && <button type="button" data-testid="new-rows" onClick={release} className="absolute top-[31px] left-1/2 z-10 h-6 -translate-x-1/2 rounded-full bg-accent-fill px-3 text-sm font-semibold text-on-accent">{waiting} new</button>}
      <AgGridReact<R>
        rowData={first}
        theme={gridTheme} columnDefs={columns} getRowId={({ data }) => rowId(data)} rowSelection={{ mode: 'singleRow', checkboxes: false, enableClickSelection: true }}
        defaultColDef={DEFAULT_COLUMN} tooltipShowMode="whenTruncated" tooltipShowDelay={350} suppressModelUpdateAfterUpdateTransaction suppressCellFocus={false} animateRows={false} cellFlashDuration={120} cellFadeDuration={700}
        suppressNoRowsOverlay suppressHorizontalScroll alwaysShowVerticalScroll suppressDragLeaveHidesColumns ensureDomOrder
        onGridReady={(event) => hold(event.api)} onGridPreDestroyed={() => hold(null)}
        onRowClicked={({ data }) => { if (data !== undefined) onSelect(data) }} onRowDoubleClicked={({ data }) => { if (data !== undefined) onOpen?.(data) }}
        onCellFocused={({ rowIndex, api: grid }) => {
          const row = rowIndex === null ? undefined : grid.getDisplayedRowAtIndex(rowIndex)?.data
          if (row !== undefined) onSelect(row)
        }}
        onCellKeyDown={({ data, event }) => { if (data !== undefined && (event as KeyboardEvent | null)?.key === 'Enter') onOpen?.(data) }}
        onBodyScroll={({ top, direction }) => { if (direction === 'vertical') onScroll(top) }}
        onGridSizeChanged={({ api: grid, clientWidth }) => { for (const [colId, widthPx] of hiddenBelowPx) grid.setColumnsVisible([colId], clientWidth >= widthPx) }}
      />
    </div>
  )
}

/** Brings rows into the grid by transactions, and holds them back while somebody reads. */
function useHeldRows<R extends object>(api: GridApi<R> | null, { rows, belongs, rowId }: LiveGridProps<R>) {
  const [waiting, setWaiting] = useState(0)
  const shown = useRef(new Map<string, R>())
  const reading = useRef({ pointer: false, scrolled: false })
  const newest = useRef({ rows, belongs, rowId })
  newest.current = { rows, belongs, rowId }
  const repaint = useRef((_release: boolean): void => {})
  repaint.current = (release) => {
    if (api === null || api.isDestroyed()) return
    const held = !release && shown.current.size > 0 && (reading.current.pointer || reading.current.scrolled)
    const change = gridChange(shown.current, { rows: newest.current.rows, belongs: newest.current.belongs, held })
    setWaiting(change.waiting)
    if (change.add.length + change.update.length + change.remove.length === 0) return
    for (const row of [...change.add, ...change.update]) shown.current.set(newest.current.rowId(row), row)
    for (const row of change.remove) shown.current.delete(newest.current.rowId(row))
    api.applyTransaction({ add: [...change.add], update: [...change.update], remove: [...change.remove] })
  }
  useEffect(() => {
    repaint.current(true)
    const timer = setInterval(() => repaint.current(false), REPAINT_MS)
    return () => clearInterval(timer)
  }, [api, belongs])
  const release = (): void => {
    reading.current = { ...reading.current, scrolled: false }
    repaint.current(true)
    if ((api?.getDisplayedRowCount() ?? 0) > 0) api?.ensureIndexVisible(0, 'top')
  }
  const onPointer = (within: boolean): void => { reading.current.pointer = within }
  const onScroll = (topPx: number): void => { reading.current.scrolled = topPx > 4 }
  return { waiting, onPointer, onScroll, release }
}
