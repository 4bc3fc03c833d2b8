import type { AlertRow } from '@sluice/protocol'
import { describe, expect, it } from 'vitest'
import { alertsCsv } from './alerts-csv.ts'

describe('alerts as CSV', () => {
  it('have one line each, with the unit of the value and nothing that a spreadsheet computes', () => {
    const alert = { alertId: 'A-1-0', severity: 'critical', kind: 'feed-stale', subject: 'XNYS', status: 'raised', text: '=cmd()', value: 4_200, raiseAt: 3_000, clearAt: 1_500, raisedUs: 0, lastUs: 1_000_000, resolvedUs: null, count: 2, acknowledgedBy: null, acknowledgedUs: null, assignee: null } as unknown as AlertRow
    const [head, line] = alertsCsv([alert]).split('\r\n')
    expect(head?.split(',')).toHaveLength(17)
    expect(line).toBe('A-1-0,critical,feed-stale,XNYS,raised,\'=cmd(),4200,ms,3000,1500,1970-01-01T00:00:00.000Z,1970-01-01T00:00:01.000Z,,2,,,')
  })
})
