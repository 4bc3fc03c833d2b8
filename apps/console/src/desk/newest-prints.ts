import type { PrintRow } from '@sluice/protocol'

/** Prints shown at a time. */
export const PRINTS_SHOWN = 200

/** The newest prints, newest first, of one symbol or of all. Rows come in the order of arrival. */
export function newestPrints(rows: ReadonlyMap<string, PrintRow>, symbol: string | null): readonly PrintRow[] {
  const all = [...rows.values()]
  const newest: PrintRow[] = []
  for (let at = all.length - 1; at >= 0 && newest.length < PRINTS_SHOWN; at--) {
    const row = all[at] as PrintRow
    if (symbol === null || row.symbol === symbol) newest.push(row)
  }
  return newest
}
