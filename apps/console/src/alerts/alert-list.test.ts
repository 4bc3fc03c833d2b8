import type { AlertRow } from '@sluice/protocol'
import { describe, expect, it } from 'vitest'
import { NO_FILTER, nextAlertList, passes } from './alert-list.ts'

const alert = (alertId: string, over: Partial<AlertRow> = {}) => ({ alertId, kind: 'feed-stale', severity: 'warning', status: 'raised', acknowledgedBy: null, assignee: null, lastUs: 1, ...over }) as unknown as AlertRow
const mapOf = (...alerts: AlertRow[]): ReadonlyMap<string, AlertRow> => new Map(alerts.map((each) => [each.alertId, each]))
const calm = { filter: NO_FILTER, me: 's@desk', held: false }
const OLD = alert('A-1-0')
const CRITICAL = alert('A-2-0', { severity: 'critical' })
const RESOLVED = alert('A-3-0', { status: 'resolved', severity: 'critical' })

describe('the list of alerts', () => {
  it('has open ones before resolved ones and critical ones before warnings while nobody reads', () => {
    expect(nextAlertList([], mapOf(RESOLVED, OLD, CRITICAL), calm)).toEqual({ ids: ['A-2-0', 'A-1-0', 'A-3-0'], waiting: 0 })
  })
  it('neither moves nor grows while held, and counts what waits', () => {
    const held = nextAlertList(['A-1-0'], mapOf({ ...OLD, status: 'resolved' } as AlertRow, CRITICAL, RESOLVED), { ...calm, held: true })
    expect(held).toEqual({ ids: ['A-1-0'], waiting: 2 })
  })
  it('keeps a row that no longer passes the filter until it is released, but not one that is gone', () => {
    const acknowledged = mapOf(alert('A-1-0', { acknowledgedBy: 'x' as never }))
    const options = { ...calm, filter: { ...NO_FILTER, which: 'unacknowledged' as const } }
    expect(nextAlertList(['A-1-0', 'A-9-0'], acknowledged, { ...options, held: true }).ids).toEqual(['A-1-0'])
    expect(nextAlertList(['A-1-0'], acknowledged, options).ids).toEqual([])
  })
  it('filters by kind, severity, acknowledgement and assignee', () => {
    const mine = alert('A-4-0', { assignee: 's@desk' as never, acknowledgedBy: 's@desk' as never })
    const shown = (filter: Partial<typeof NO_FILTER>): string[] => [OLD, CRITICAL, RESOLVED, mine].filter((each) => passes(each, { ...NO_FILTER, ...filter }, 's@desk')).map((each) => each.alertId)
    expect(shown({ severity: 'critical' })).toEqual(['A-2-0', 'A-3-0'])
    expect(shown({ which: 'open' })).toEqual(['A-1-0', 'A-2-0', 'A-4-0'])
    expect(shown({ which: 'unacknowledged' })).toEqual(['A-1-0', 'A-2-0', 'A-3-0'])
    expect(shown({ which: 'mine' })).toEqual(['A-4-0'])
    expect(shown({ kind: 'projection-lag' })).toEqual([])
    expect(passes(mine, { ...NO_FILTER, which: 'mine' }, null)).toBe(false)
  })
})
