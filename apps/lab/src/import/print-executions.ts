import { columns, isoTime, rejectLines } from './print-quality.ts'
import type { TrainingSetReport } from './imported-execution.ts'

/** The data-quality report of past orders, for people. */
export function executionsText(report: TrainingSetReport): string {
  const { rows, orders, sizes } = report
  const share = (part: number, whole: number): string => (whole === 0 ? '-' : `${((100 * part) / whole).toFixed(1)} %`)
  const lines = [
    `executions: ${report.files.join(', ')}`,
    `rows       ${rows.read} read, ${rows.taken} taken, ${rows.rejected} rejected, ${rows.ignored} not of orders`,
    ...rejectLines(report.rejects),
    `time       ${isoTime(report.firstUs)} to ${isoTime(report.lastUs)}`,
    `orders     ${report.executions.count}: ${Object.entries(orders).filter(([, count]) => count > 0).map(([status, count]) => `${count} ${status}`).join(', ')}`,
    ...columns([['venue', 'orders', 'shares', 'filled', 'fills', 'rejected'], ...report.venues.map(({ venue, orders: sent, shares, filledShares, fills, rejected }) => [venue, String(sent), String(shares), share(filledShares, shares), String(fills), String(rejected)])], 1).map((line) => `  ${line}`),
    `duplicates ${report.duplicates}`,
    `order      ${report.outOfOrder} executions stamped before their order`,
    `overfilled ${report.overfilled} orders`,
    ...(['orders', 'fills'] as const).flatMap((what) => {
      const size = sizes[what]
      return size === null ? [] : [`sizes      ${what}: ${size.min} to ${size.max} shares, median ${size.median}, 99 % up to ${size.p99}`]
    }),
    ...report.notes.map((note) => `note       ${note}`),
    `took       ${report.elapsedS.toFixed(2)} s`,
  ]
  return lines.join('\n')
}
