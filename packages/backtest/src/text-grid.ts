/** Rows of cells; the first row is the head. */
export type Grid = readonly (readonly string[])[]

/** Columns for a terminal: the first `leftColumns` to the left, figures to the right. */
export function alignedGrid(grid: Grid, leftColumns: number): string[] {
  const widths = (grid[0] ?? []).map((_, column) => Math.max(...grid.map((row) => (row[column] ?? '').length)))
  return grid.map((row) => row.map((text, column) => (column < leftColumns ? text.padEnd(widths[column]!) : text.padStart(widths[column]!))).join('  ').trimEnd())
}

/** A table in Markdown. */
export function markdownGrid(grid: Grid, leftColumns: number): string[] {
  const line = (row: readonly string[]): string => `| ${row.join(' | ')} |`
  const [head = [], ...rows] = grid
  return [line(head), line(head.map((_, column) => (column < leftColumns ? '---' : '---:'))), ...rows.map(line)]
}
