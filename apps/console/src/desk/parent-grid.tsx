'use client'
import type { ParentRow } from '@sluice/protocol'
import {
  CellStyleModule, ClientSideRowModelApiModule, ClientSideRowModelModule, ColumnApiModule, EventApiModule, HighlightChangesModule, ModuleRegistry,
  RenderApiModule, RowApiModule, RowSelectionModule, ScrollApiModule, type GridApi,
} from 'ag-grid-community'
import { AgGridReact } from 'ag-grid-react'
import { useEffect, useMemo, useRef, useState } from 'react'
import { blotterChange, type BlotterFilter } from './blotter-rows.ts'
import { blotterColumns, HIDDEN_BELOW_PX } from './blotter-columns.tsx'
import { blotterTheme } from './blotter-theme.ts'

ModuleRegistry.registerModules([
  CellStyleModule, ClientSideRowModelApiModule, ClientSideRowModelModule, ColumnApiModule, EventApiModule, HighlightChangesModule, RenderApiModule, RowApiModule,
  RowSelectionModule, ScrollApiModule,
])

/** The grid starts empty; transactions bring its rows. */
const NO_ROWS: ParentRow[] = []
/** Values repaint at most this often. */
const REPAINT_MS = 200

export interface ParentGridProps {
  readonly rows: ReadonlyMap<string, ParentRow>
  readonly filter: BlotterFilter
  readonly priceScale: (symbol: string) => number
  readonly selected: string | null
  readonly onSelect: (row: ParentRow) => void
  readonly onOpen: (row: ParentRow) => void
}

/** Parent orders: values change in place, rows come and go only while nobody reads. */
export function ParentGrid({ rows, filter, priceScale, selected, onSelect, onOpen }: ParentGridProps) {
  const [api, setApi] = useState<GridApi<ParentRow> | null>(null)
  const [waiting, setWaiting] = useState(0)
  const shown = useRef(new Map<string, ParentRow>())
  const reading = useRef({ pointer: false, scrolled: false })
  const newest = useRef({ rows, filter })
  newest.current = { rows, filter }
  const columns = useMemo(() => blotterColumns(priceScale), [priceScale])

  const repaint = useRef((_release: boolean): void => {})
  repaint.current = (release) => {
    if (api === null || api.isDestroyed()) return
    const held = !release && shown.current.size > 0 && (reading.current.pointer || reading.current.scrolled)
    const change = blotterChange(shown.current, newest.current.rows, { filter: newest.current.filter, held })
    setWaiting(change.waiting)
    if (change.add.length + change.update.length + change.remove.length === 0) return
    for (const row of [...change.add, ...change.update]) shown.current.set(row.parentId, row)
    for (const row of change.remove) shown.current.delete(row.parentId)
    api.applyTransaction({ add: [...change.add], update: [...change.update], remove: [...change.remove] })
  }
  useEffect(() => {
    repaint.current(true)
    const timer = setInterval(() => repaint.current(false), REPAINT_MS)
    return () => clearInterval(timer)
  }, [api, filter])
  useEffect(() => {
    if (api === null) return
    const node = selected === null ? undefined : api.getRowNode(selected)
    if (node === undefined) api.deselectAll()
    else if (node.isSelected() !== true) node.setSelected(true, true)
  }, [api, selected, rows])

  const release = (): void => {
    reading.current = { ...reading.current, scrolled: false }
    repaint.current(true)
    if ((api?.getDisplayedRowCount() ?? 0) > 0) api?.ensureIndexVisible(0, 'top')
  }
  return (
    <div className="relative h-full" data-testid="parent-grid" onPointerEnter={() => { reading.current.pointer = true }} onPointerLeave={() => { reading.current.pointer = false }}>
      {waiting > 0 && <button type="button" data-testid="new-rows" onClick={release} className="absolute top-[31px] left-1/2 z-10 h-6 -translate-x-1/2 rounded-full bg-accent-fill px-3 text-sm font-semibold text-on-accent">{waiting} new</button>}
      <AgGridReact<ParentRow>
        rowData={NO_ROWS}
        theme={blotterTheme} columnDefs={columns} getRowId={({ data }) => data.parentId} rowSelection={{ mode: 'singleRow', checkboxes: false, enableClickSelection: true }}
        defaultColDef={{ resizable: false, suppressMovable: true, sortable: true }} suppressModelUpdateAfterUpdateTransaction suppressCellFocus={false} animateRows={false} cellFlashDuration={120} cellFadeDuration={700}
        suppressNoRowsOverlay suppressHorizontalScroll alwaysShowVerticalScroll suppressDragLeaveHidesColumns ensureDomOrder
        onGridReady={(event) => setApi(event.api)} onGridPreDestroyed={() => setApi(null)}
        onRowClicked={({ data }) => { if (data !== undefined) onSelect(data) }} onRowDoubleClicked={({ data }) => { if (data !== undefined) onOpen(data) }}
        onCellFocused={({ rowIndex, api: grid }) => {
          const row = rowIndex === null ? undefined : grid.getDisplayedRowAtIndex(rowIndex)?.data
          if (row !== undefined) onSelect(row)
        }}
        onCellKeyDown={({ data, event }) => { if (data !== undefined && (event as KeyboardEvent | null)?.key === 'Enter') onOpen(data) }}
        onBodyScroll={({ top, direction }) => { if (direction === 'vertical') reading.current.scrolled = top > 4 }}
        onGridSizeChanged={({ api: grid, clientWidth }) => { for (const [colId, widthPx] of HIDDEN_BELOW_PX) grid.setColumnsVisible([colId], clientWidth >= widthPx) }}
      />
    </div>
  )
}
