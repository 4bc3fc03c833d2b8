import type { MarketImport } from './market-import.ts'
import type { RejectReason } from './rejects.ts'

const STREAM_COLUMNS = ['venue', 'symbol', 'quotes', 'trades', 'volume (lots)']

/** The data-quality report for people. */
export function marketQualityText(report: MarketImport): string {
  const { rows, tape, sizes, gaps } = report
  const lines = [
    `${report.kind}: ${report.files.join(', ')}`,
    `rows       ${rows.read} read, ${rows.taken} taken, ${rows.rejected} rejected, ${rows.ignored} not of books or trades`,
    ...rejectLines(report.rejects),
    `time       ${isoTime(report.firstUs)} to ${isoTime(report.lastUs)}`,
    ...columns([STREAM_COLUMNS, ...report.streams.map(({ mic, symbol, quotes, trades, volumeLots }) => [mic, symbol, String(quotes), String(trades), String(volumeLots)])], 2).map((line) => `  ${line}`),
    ...report.bestQuotes.map(({ symbol, session, twoSidedS, crossedPct, lockedPct, oneSidedS }) =>
      `best quote ${symbol}, ${session}: crossed ${crossedPct.toFixed(4)} %, locked ${lockedPct.toFixed(4)} % of ${seconds(twoSidedS)} with two sides; ${seconds(oneSidedS)} with one`),
    `gaps       ${gaps.count}${gaps.count > gaps.first.length ? `, the first ${gaps.first.length}:` : ''}`,
    ...gaps.first.map(({ mic, symbol, us, expected, got }) => `  ${mic} ${symbol} at ${isoTime(us)}: expected ${expected}, got ${got}`),
    `duplicates ${report.duplicates}`,
    `order      ${report.outOfOrder} rows behind a later one`,
    ...sizeLines(sizes),
    ...report.notes.map((note) => `note       ${note}`),
    `tape       ${tape.file}: ${tape.events} events, ${tape.bytes} bytes, ${tape.bytesPerEvent} an event`,
    `took       ${report.elapsedS.toFixed(2)} s, ${report.rowsPerS} rows/s`,
  ]
  return lines.join('\n')
}

export const rejectLines = (reasons: readonly RejectReason[]): string[] =>
  reasons.flatMap(({ field, allowed, count, examples }) => [
    `  ${String(count).padStart(8)}  ${field}: allowed is ${allowed}`,
    ...examples.map(({ file, line, value }) => `            ${file} line ${line}: ${JSON.stringify(value)}`),
  ])

export const isoTime = (us: number | null): string => (us === null ? '-' : `${new Date(Math.floor(us / 1_000)).toISOString().slice(0, -1)}${String(us % 1_000).padStart(3, '0')}Z`)

/** Rows of cells in columns; the first `left` are flush left. */
export function columns(rows: readonly (readonly string[])[], left: number): string[] {
  const widths = (rows[0] as readonly string[]).map((_, i) => Math.max(...rows.map((row) => (row[i] as string).length)))
  return rows.map((row) => row.map((cell, i) => (i < left ? cell.padEnd(widths[i] as number) : cell.padStart(widths[i] as number))).join('  ').trimEnd())
}

const seconds = (s: number): string => `${s.toFixed(1)} s`

function sizeLines({ quotes, trades }: MarketImport['sizes']): string[] {
  return (['quotes', 'trades'] as const).flatMap((what) => {
    const size = what === 'quotes' ? quotes : trades
    return size === null ? [] : [`sizes      ${what}: ${size.min} to ${size.max} lots, median ${size.median}, 99 % up to ${size.p99}`]
  })
}
