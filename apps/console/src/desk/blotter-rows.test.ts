import type { ParentRow } from '@sluice/protocol'
import { describe, expect, it } from 'vitest'
import { gridChange } from '../grid/grid-change.ts'
import { belongs, type BlotterFilter } from './blotter-rows.ts'

const row = (parentId: string, change: Partial<Record<keyof ParentRow, unknown>> = {}): ParentRow => ({ parentId, status: 'working', owner: 'OMS1', receivedUs: 10, ...change }) as unknown as ParentRow
const map = (...rows: ParentRow[]) => new Map(rows.map((each) => [each.parentId as string, each]))
const filter: BlotterFilter = { tab: 'working', user: ['a.trader'], todayFromUs: 5 }
const ids = (rows: readonly ParentRow[]) => rows.map((each) => each.parentId)
const changed = (shown: Map<string, ParentRow>, rows: Map<string, ParentRow>, held: boolean) => gridChange(shown, { rows, belongs: (each) => belongs(each, filter), held })

describe('blotter', () => {
  it('adds, updates and removes what belongs to the tab', () => {
    const same = row('P-1')
    const change = changed(map(same, row('P-2'), row('P-4')), map(same, row('P-2', { status: 'filled' }), row('P-3')), false)
    expect([ids(change.add), ids(change.update), ids(change.remove), change.waiting]).toEqual([['P-3'], [], ['P-2', 'P-4'], 0])
  })
  it('while someone reads, values change in place and nothing comes or goes', () => {
    const change = changed(map(row('P-1'), row('P-2')), map(row('P-1', { cumQty: 5 }), row('P-2', { status: 'filled' }), row('P-3'), row('P-4')), true)
    expect([ids(change.add), ids(change.update), ids(change.remove), change.waiting]).toEqual([[], ['P-1', 'P-2'], [], 2])
  })
  it.each([['mine', ['P-2']], ['today', ['P-1', 'P-2']]] as const)('tab %s', (tab, expected) => {
    const rows = map(row('P-1', { status: 'filled' }), row('P-2', { owner: 'a.trader' }), row('P-3', { receivedUs: 1 }))
    expect(ids(gridChange(new Map(), { rows, belongs: (each) => belongs(each, { ...filter, tab }), held: false }).add)).toEqual(expected)
  })
})
