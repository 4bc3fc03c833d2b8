import type { ChildRecord, OrderDetail, OverrideRecord } from '@sluice/protocol'
import { describe, expect, it } from 'vitest'
import { sinceText, timelineOf, timeScaleMs } from './waterfall-timeline.ts'

const T0 = 1_000_000_000
const child = (clOrdId: string, mic: string, fromMs: number, toMs: number | null, status: string, change: Partial<Record<keyof ChildRecord, unknown>> = {}): ChildRecord =>
  ({ clOrdId, mic, sentUs: T0 + fromMs * 1_000, doneUs: toMs === null ? null : T0 + toMs * 1_000, status, orderQty: 100, cumQty: 50, overrideId: null, ...change }) as unknown as ChildRecord
const override = (action: unknown, fromMs: number, toMs: number | null): OverrideRecord =>
  ({ overrideId: 'O-1', action, kept: [], dropped: [], sinceUs: T0 + fromMs * 1_000, endedUs: toMs === null ? null : T0 + toMs * 1_000 }) as unknown as OverrideRecord
const detail = (children: ChildRecord[], overrides: OverrideRecord[] = []): OrderDetail =>
  ({ parent: { receivedUs: T0, doneUs: null }, children, overrides, decisions: [], executions: [{ mic: 'A', clOrdId: '1', receivedUs: T0 + 30_000, lastQty: 25 }, { mic: 'B', clOrdId: '2', receivedUs: T0 + 40_000, lastQty: 100 }] }) as unknown as OrderDetail
const NOW_MS = T0 / 1_000 + 500

describe('waterfall over time', () => {
  it('has a line for each venue, and a further one where its children overlap', () => {
    const { rows, bars, endMs } = timelineOf(detail([child('1', 'A', 0, 100, 'filled'), child('2', 'B', 10, null, 'new'), child('3', 'A', 50, 80, 'canceled'), child('4', 'A', 200, 300, 'rejected')]), NOW_MS)
    expect(rows.map(({ label }) => label)).toEqual(['A', '', 'B'])
    expect(bars.map(({ row, fromMs, toMs, end }) => [row, fromMs, toMs, end])).toEqual([[0, 0, 100, 'filled'], [2, 10, 500, 'working'], [1, 50, 80, 'canceled'], [0, 200, 300, 'rejected']])
    expect(endMs).toBe(500)
  })
  it('marks fills by their size, on the line of their child', () => {
    expect(timelineOf(detail([child('1', 'A', 0, 100, 'filled'), child('2', 'B', 10, null, 'new')]), NOW_MS).fills).toEqual([{ row: 0, atMs: 30, qty: 25, size: 0.5, takenBack: false }, { row: 1, atMs: 40, qty: 100, size: 1, takenBack: false }])
  })
  it('marks a trade that its venue took back as such, and its taking back where it happened', () => {
    const of = detail([child('1', 'A', 0, 100, 'filled'), child('2', 'B', 10, null, 'new')])
    const executions = [{ ...of.executions[0], execId: 'E1' }, { ...of.executions[1], execId: 'E1' }, { mic: 'B', clOrdId: '2', execId: 'X1', kind: 'bust', refExecId: 'E1', receivedUs: T0 + 60_000, lastQty: -100 }]
    const { fills, changes } = timelineOf({ ...of, executions } as unknown as OrderDetail, NOW_MS)
    expect(fills.map(({ atMs, takenBack }) => [atMs, takenBack])).toEqual([[30, false], [40, true]])
    expect(changes).toEqual([{ row: 1, atMs: 60, text: 'B took back E1, 100 filled' }])
  })
  it('draws the end of the order where it was, and another where a venue made one of it since', () => {
    const of = detail([child('2', 'B', 10, 40, 'canceled', { cumQty: 0 })])
    const executions = [{ ...of.executions[1], execId: 'E1' }, { mic: 'B', clOrdId: '2', execId: 'X1', kind: 'bust', refExecId: 'E1', receivedUs: T0 + 60_000, lastQty: -100 }]
    const reduced = timelineOf({ ...of, executions, parent: { ...of.parent, orderQty: 100, cumQty: 0, doneUs: T0 + 40_000, status: 'canceled' } } as unknown as OrderDetail, NOW_MS)
    expect([reduced.ends, reduced.bars[0]?.end]).toEqual([[{ atMs: 40, text: 'filled' }, { atMs: 60, text: 'canceled' }], 'filled'])
    const plain = timelineOf({ ...of, parent: { ...of.parent, orderQty: 200, cumQty: 100, doneUs: T0 + 40_000, status: 'canceled' } } as unknown as OrderDetail, NOW_MS)
    expect(plain.ends).toEqual([{ atMs: 40, text: 'done' }])
  })
  it('shows who held what back, for how long and where, below the lines of people', () => {
    const children = [child('1', 'A', 0, 100, 'filled'), child('2', 'B', 10, null, 'new')]
    const of = (action: unknown, toMs: number | null) => timelineOf(detail(children, [override(action, 50, toMs)]), NOW_MS).overrides.map(({ rows, fromMs, toMs: to }) => [rows, fromMs, to])[0]
    expect(of({ kind: 'pause' }, null)).toEqual([[1, 2], 50, 500])
    expect(of({ kind: 'exclude-venue', mic: 'B' }, 200)).toEqual([[2], 50, 200])
    expect(of({ kind: 'force-venue', mic: 'B' }, null)).toEqual([[1], 50, 500])
    expect(of({ kind: 'cancel' }, 50)).toEqual([[], 50, 50])
  })
  it('gives a venue its line before any child went there, and people a line for each of what holds at a time', () => {
    const overrides = [override({ kind: 'pause' }, 50, null), override({ kind: 'exclude-venue', mic: 'C' }, 60, null), override({ kind: 'cancel' }, 400, 400)]
    const { rows, overrides: shown } = timelineOf(detail([child('1', 'A', 0, 100, 'filled')], overrides), NOW_MS)
    expect(rows.map(({ label }) => label)).toEqual(['People', '', '', 'A', 'C'])
    expect(shown.map(({ row, rows: held }) => [row, held])).toEqual([[0, [3, 4]], [1, [4]], [2, []]])
  })
  it('keeps its scale while time passes', () => {
    expect([timeScaleMs(7_300), timeScaleMs(7_900)].map(({ maxMs }) => maxMs)).toEqual([8_000, 8_000])
    expect(timeScaleMs(100_000_000).maxMs).toBeGreaterThanOrEqual(100_000_000)
    expect([40, 4_500, 125_000, 3_725_000].map(sinceText)).toEqual(['+40 ms', '+4.5 s', '+2:05', '+1:02:05'])
  })
})
