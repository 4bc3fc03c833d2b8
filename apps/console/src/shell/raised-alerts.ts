import type { AlertRow } from '@sluice/protocol'

/** Pure: alerts that were raised, or raised again, since `before`. Nothing is news in what is seen first. */
export function raisedSince(before: ReadonlyMap<string, AlertRow> | null, now: ReadonlyMap<string, AlertRow>): readonly AlertRow[] {
  if (before === null) return []
  const raised: AlertRow[] = []
  for (const alert of now.values()) {
    if (alert.status !== 'raised') continue
    const known = before.get(alert.alertId)
    if (known === undefined || known.status !== 'raised' || known.count < alert.count) raised.push(alert)
  }
  return raised
}
