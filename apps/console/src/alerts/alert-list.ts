import type { AlertKind, AlertRow } from '@sluice/protocol'
import { byUrgency } from '../stream/alert-rows.ts'

export interface AlertFilter {
  readonly which: 'all' | 'open' | 'unacknowledged' | 'mine'
  readonly kind: AlertKind | 'all'
  readonly severity: AlertRow['severity'] | 'all'
}
export const NO_FILTER: AlertFilter = { which: 'all', kind: 'all', severity: 'all' }

/** `me`: e-mail of who looks; null while unknown. */
export function passes(alert: AlertRow, filter: AlertFilter, me: string | null): boolean {
  if (filter.kind !== 'all' && alert.kind !== filter.kind) return false
  if (filter.severity !== 'all' && alert.severity !== filter.severity) return false
  switch (filter.which) {
    case 'all': return true
    case 'open': return alert.status === 'raised'
    case 'unacknowledged': return alert.acknowledgedBy === null
    case 'mine': return me !== null && alert.assignee === me
  }
}

export interface AlertList {
  /** In the order shown. */
  readonly ids: readonly string[]
  /** Alerts that would be shown but wait until nobody reads. */
  readonly waiting: number
}

/**
 * Pure: the list after news. While held (somebody reads or selects) rows neither come, go nor change places; what is gone
 * altogether leaves. Released, it is sorted anew.
 */
export function nextAlertList(before: readonly string[], alerts: ReadonlyMap<string, AlertRow>, { filter, me, held }: { readonly filter: AlertFilter; readonly me: string | null; readonly held: boolean }): AlertList {
  const wanted = [...alerts.values()].filter((alert) => passes(alert, filter, me)).sort(byUrgency).map((alert) => alert.alertId as string)
  if (!held) return { ids: wanted, waiting: 0 }
  const kept = before.filter((id) => alerts.has(id))
  const shown = new Set(kept)
  return { ids: kept, waiting: wanted.filter((id) => !shown.has(id)).length }
}
