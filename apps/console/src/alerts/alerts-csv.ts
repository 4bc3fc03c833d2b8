import { ALERT_UNITS, type AlertRow } from '@sluice/protocol'

type CsvValue = string | number | null

/** A text that a spreadsheet would take for a formula is told to be a text. */
export function csvCell(value: CsvValue): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

const iso = (us: number | null): string | null => (us === null ? null : new Date(us / 1_000).toISOString())

const COLUMNS: readonly (readonly [name: string, value: (alert: AlertRow) => CsvValue])[] = [
  ['alert', (alert) => alert.alertId], ['severity', (alert) => alert.severity], ['kind', (alert) => alert.kind], ['subject', (alert) => alert.subject], ['status', (alert) => alert.status],
  ['text', (alert) => alert.text], ['value', (alert) => alert.value], ['unit', (alert) => ALERT_UNITS[alert.kind]], ['raise_at', (alert) => alert.raiseAt], ['clear_at', (alert) => alert.clearAt],
  ['raised_utc', (alert) => iso(alert.raisedUs)], ['last_utc', (alert) => iso(alert.lastUs)], ['resolved_utc', (alert) => iso(alert.resolvedUs)], ['count', (alert) => alert.count],
  ['acknowledged_by', (alert) => alert.acknowledgedBy], ['acknowledged_utc', (alert) => iso(alert.acknowledgedUs)], ['assignee', (alert) => alert.assignee],
]

/** One line per alert under a head; times in UTC. */
export function alertsCsv(alerts: readonly AlertRow[]): string {
  const lines = [COLUMNS.map(([name]) => name).join(','), ...alerts.map((alert) => COLUMNS.map(([, value]) => csvCell(value(alert))).join(','))]
  return `${lines.join('\r\n')}\r\n`
}

/** Hands the file to the browser. */
export function downloadCsv(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
}
