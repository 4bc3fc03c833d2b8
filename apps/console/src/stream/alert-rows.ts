import type { AlertRow } from '@sluice/protocol'

export interface AlertCounts {
  /** Raised and not resolved. */
  readonly open: number
  /** Open and acknowledged by nobody: what the tab title counts. */
  readonly unacknowledged: number
  readonly critical: number
}

export const isUnacknowledged = (alert: AlertRow): boolean => alert.status === 'raised' && alert.acknowledgedBy === null

export function alertCounts(alerts: Iterable<AlertRow>): AlertCounts {
  let open = 0
  let unacknowledged = 0
  let critical = 0
  for (const alert of alerts) {
    if (alert.status !== 'raised') continue
    open += 1
    if (alert.acknowledgedBy === null) unacknowledged += 1
    if (alert.severity === 'critical') critical += 1
  }
  return { open, unacknowledged, critical }
}

/** The one that was raised last, whatever changed since; null of none. */
export const latestRaised = (alerts: readonly AlertRow[]): AlertRow | null =>
  alerts.reduce<AlertRow | null>((best, alert) => (best === null || alert.raisedUs > best.raisedUs || (alert.raisedUs === best.raisedUs && alert.alertId > best.alertId) ? alert : best), null)

/** Decisions fall back to averages now, though a model is in charge. */
export const isFallingBack = (alerts: Iterable<AlertRow>): boolean => [...alerts].some((alert) => alert.kind === 'provider-fallback' && alert.status === 'raised')

const rank = (alert: AlertRow): number =>
  (alert.status === 'raised' ? 0 : 4) + (alert.acknowledgedBy === null ? 0 : 2) + (alert.severity === 'critical' ? 0 : 1)

/** Open before resolved, unacknowledged before acknowledged, critical before warning, then the latest. */
export const byUrgency = (a: AlertRow, b: AlertRow): number => rank(a) - rank(b) || b.lastUs - a.lastUs || (a.alertId < b.alertId ? -1 : 1)
