import type { GridApi, IRowNode } from 'ag-grid-community'
import { csvText, shownNumber } from './csv-cell.ts'

/** What the grid shows now: its visible columns, its rows in their order, every cell as it is read. */
export function gridCsv<R>(grid: GridApi<R>): string {
  const columns = grid.getAllDisplayedColumns().filter((column) => column.getColDef().headerName !== undefined)
  const lines: (string | number | null)[][] = [columns.map((column) => column.getColDef().headerName ?? '')]
  grid.forEachNodeAfterFilterAndSort((rowNode: IRowNode<R>) => {
    lines.push(columns.map((colKey) => {
      const shown: unknown = grid.getCellValue({ rowNode, colKey, useFormatter: true })
      const raw: unknown = grid.getCellValue({ rowNode, colKey })
      const text = shown === null || shown === undefined ? '' : String(shown)
      return typeof raw === 'number' ? (shownNumber(text) ?? text) : text
    }))
  })
  return csvText(lines)
}

/** Hands a text to the person as a file. */
export function saveText(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob(['\ufeff', text], { type: 'text/csv;charset=utf-8' }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // Once the browser has begun to read it.
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
