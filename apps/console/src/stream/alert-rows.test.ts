import type { AlertRow } from '@sluice/protocol'
import { describe, expect, it } from 'vitest'
import { alertCounts, byUrgency, isFallingBack, latestRaised } from './alert-rows.ts'

const alert = (alertId: string, change: Partial<Record<keyof AlertRow, unknown>>): AlertRow =>
  ({ alertId, status: 'raised', severity: 'warning', acknowledgedBy: null, lastUs: 1, ...change }) as unknown as AlertRow

describe('alerts that stream', () => {
  const rows = [
    alert('A-1-0', { status: 'resolved', severity: 'critical' }), alert('A-2-0', {}), alert('A-3-0', { acknowledgedBy: 's', severity: 'critical' }), alert('A-4-0', { severity: 'critical' }),
    alert('A-5-0', { lastUs: 9 }),
  ]
  it('are counted while they are open', () => {
    expect(alertCounts(rows)).toEqual({ open: 4, unacknowledged: 3, critical: 2 })
    expect(alertCounts([])).toEqual({ open: 0, unacknowledged: 0, critical: 0 })
  })
  it('name the one raised last, whatever changed since', () => {
    const two = [alert('A-6-0', { raisedUs: 5, lastUs: 5 }), alert('A-7-0', { raisedUs: 3, lastUs: 99 })]
    expect(latestRaised(two)?.alertId).toBe('A-6-0')
    expect(latestRaised([])).toBeNull()
  })
  it('tell that decisions are made by averages, while they are', () => {
    expect(isFallingBack([alert('A-8-0', { kind: 'provider-fallback' })])).toBe(true)
    expect(isFallingBack([alert('A-8-0', { kind: 'provider-fallback', status: 'resolved' }), alert('A-9-0', { kind: 'feed-stale' })])).toBe(false)
  })
  it('stand most urgent first', () => {
    expect([...rows].sort(byUrgency).map((row) => row.alertId)).toEqual(['A-4-0', 'A-5-0', 'A-2-0', 'A-3-0', 'A-1-0'])
  })
})
