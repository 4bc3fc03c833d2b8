import type { AlertRow } from '@sluice/protocol'
import { describe, expect, it } from 'vitest'
import { isOwnStop, raisedSince } from './raised-alerts.ts'

const alert = (alertId: string, change: Partial<AlertRow> = {}): AlertRow => ({ alertId, status: 'raised', count: 1, ...change }) as AlertRow
const map = (...rows: AlertRow[]) => new Map(rows.map((row) => [row.alertId, row]))

describe('news of alerts', () => {
  it('are those raised since, not those found', () => {
    expect(raisedSince(null, map(alert('A-1-0')))).toEqual([])
    expect(raisedSince(map(), map(alert('A-1-0'), alert('A-2-0', { status: 'resolved' }))).map((row) => row.alertId)).toEqual(['A-1-0'])
  })
  it('are not what one has done oneself', () => {
    const stopped = { kind: 'session-down', text: 'FIX session XNAS (orders) is down, stopped by kim@desk' } as const
    expect([isOwnStop(stopped, 'kim@desk'), isOwnStop(stopped, 'im@desk'), isOwnStop(stopped, null), isOwnStop({ ...stopped, text: 'FIX session XNAS (orders) is down' }, 'kim@desk')]).toEqual([true, false, false, false])
  })
  it('are those that come back, not those acknowledged or resolved', () => {
    const before = map(alert('A-1-0'), alert('A-2-0', { status: 'resolved' }), alert('A-3-0'))
    const now = map(alert('A-1-0', { acknowledgedBy: 's' }), alert('A-2-0', { count: 2 }), alert('A-3-0', { status: 'resolved' }))
    expect(raisedSince(before, now).map((row) => row.alertId)).toEqual(['A-2-0'])
  })
})
