import { ALERT_UNITS, type AlertRow } from '@sluice/protocol'
import { csvText } from '../grid/csv-cell.ts'

const iso = (us: number | null): string | null => (us === null ? null : new Date(us / 1_000).toISOString())

const COLUMNS: readonly (readonly [name: string, value: (alert: AlertRow) => string | number | null])[] = [
  ['alert', (alert) => alert.alertId], ['severity', (alert) => alert.severity], ['kind', (alert) => alert.kind], ['subject', (alert) => alert.subject], ['status', (alert) => alert.status],
  ['text', (alert) => alert.text], ['value', (alert) => alert.value], ['unit', (alert) => ALERT_UNITS[alert.kind]], ['raise_at', (alert) => alert.raiseAt], ['clear_at', (alert) => alert.clearAt],
  ['raised_utc', (alert) => iso(alert.raisedUs)], ['last_utc', (alert) => iso(alert.lastUs)], ['resolved_utc', (alert) => iso(alert.resolvedUs)], ['count', (alert) => alert.count],
  ['acknowledged_by', (alert) => alert.acknowledgedBy], ['acknowledged_utc', (alert) => iso(alert.acknowledgedUs)], ['assignee', (alert) => alert.assignee],
]

/** One line per alert under a head; times in UTC. */
export const alertsCsv = (alerts: readonly AlertRow[]): string => csvText([COLUMNS.map(([name]) => name), ...alerts.map((alert) => COLUMNS.map(([, value]) => value(alert)))])
