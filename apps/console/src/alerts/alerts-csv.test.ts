import type { AlertRow } from '@sluice/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { alertsCsv, csvCell } from './alerts-csv.ts'

describe('alerts as CSV', () => {
  it('never begins a text cell so that a spreadsheet computes it', () => {
    fc.assert(fc.property(fc.string(), fc.constantFrom('=', '+', '-', '@', '\t', '\r'), (rest, first) => {
      const cell = csvCell(`${first}${rest}`)
      expect(/^("?)'/.test(cell)).toBe(true)
    }))
    expect(csvCell(-1.5)).toBe('-1.5')
  })
  it('quotes what would break its line or column', () => {
    expect(csvCell('a,"b"\nc')).toBe('"a,""b""\nc"')
    expect([csvCell('plain'), csvCell(null)]).toEqual(['plain', ''])
  })
  it('has one line per alert, with the unit of its value', () => {
    const alert = { alertId: 'A-1-0', severity: 'critical', kind: 'feed-stale', subject: 'XNYS', status: 'raised', text: '=cmd()', value: 4_200, raiseAt: 3_000, clearAt: 1_500, raisedUs: 0, lastUs: 1_000_000, resolvedUs: null, count: 2, acknowledgedBy: null, acknowledgedUs: null, assignee: null } as unknown as AlertRow
    const [head, line, end] = alertsCsv([alert]).split('\r\n')
    expect(head?.split(',')).toHaveLength(17)
    expect(line).toBe('A-1-0,critical,feed-stale,XNYS,raised,\'=cmd(),4200,ms,3000,1500,1970-01-01T00:00:00.000Z,1970-01-01T00:00:01.000Z,,2,,,')
    expect(end).toBe('')
  })
})
