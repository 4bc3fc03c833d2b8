import type { ScoreRow, Venue } from '@sluice/protocol'
import { describe, expect, it } from 'vitest'
import { averageCostBps, keepRange, RANGE_SHRINK_MS, rangeStepBps, scoreCells, scoredSizes, scoreGrid } from './score-rows.ts'

const score = (mic: string, costMicroBps: number | null, change: Partial<Record<keyof ScoreRow, unknown>> = {}): ScoreRow =>
  ({ symbol: 'AVAX', side: 'buy', qty: 1_000, mic, tsUs: 1, costMicroBps, aggressiveness: 'take', why: null, ageUs: 1, first: false, ...change }) as unknown as ScoreRow
const venues = ['A', 'B', 'C'].map((mic) => ({ mic, name: mic, kind: 'lit-ecn' })) as unknown as Venue[]

describe('heat map', () => {
  it('shows how much cheaper than the row\u2019s average a venue is', () => {
    const rows = [score('A', 750_000, { first: true }), score('B', 1_250_000), score('C', null, { why: 'stale', ageUs: 4_200_000 })]
    const line = scoreGrid(rows, { side: 'buy', qty: 1_000 }).get('AVAX')
    const cells = scoreCells(line ?? new Map(), venues)
    expect(averageCostBps(line?.values() ?? [])).toBe(1)
    expect(cells.map((cell) => [cell.text, cell.value, cell.first])).toEqual([['+0.25', 0.25, true], ['\u22120.25', -0.25, false], ['\u2013 4.2 s', null, false]])
  })
  it('knows the sizes and keeps sides and sizes apart', () => {
    const rows = [score('A', 1, { qty: 5_000 }), score('A', 2), score('A', 3, { side: 'sell' })]
    expect(scoredSizes(rows)).toEqual([1_000, 5_000])
    expect(scoreGrid(rows, { side: 'sell', qty: 1_000 }).get('AVAX')?.get('A')?.costMicroBps).toBe(3)
  })
  it('keeps its scale: grows at once, shrinks only when the larger was not needed for a while', () => {
    const at = (kept: ReturnType<typeof keepRange> | null, needed: number, nowMs: number, key = 'buy') => keepRange(kept, { key, needed, nowMs })
    const grown = at(at(null, 1, 0), 3, 10)
    expect(grown.range).toBe(3)
    const waiting = at(at(grown, 1.5, 20), 1, 10 + RANGE_SHRINK_MS - 1)
    expect(waiting.range).toBe(3)
    expect(at(waiting, 1, 10 + RANGE_SHRINK_MS).range).toBe(1.5)
    expect(at(waiting, 1, 21, 'sell').range).toBe(1)
  })
  it('ends its scale on a named step, whatever one outlier does', () => {
    expect(rangeStepBps([])).toBe(0.25)
    expect(rangeStepBps([0.2, -1.4])).toBe(1.5)
    expect(rangeStepBps([...Array.from({ length: 40 }, () => 0.9), 300])).toBe(1)
  })
})
