import type { AlertRow } from '@sluice/protocol'

/** Whoever stopped a session was told that it is done: no second note over the page says so. */
export const isOwnStop = ({ kind, text }: Pick<AlertRow, 'kind' | 'text'>, email: string | null): boolean => kind === 'session-down' && email !== null && text.endsWith(`, stopped by ${email}`)

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
