import { describe, expect, it } from 'vitest'
import { SLIPPAGE_WINDOW, slippageSeries } from '../src/slippage-series.ts'

const finished = (n: number, slippageBps: number, strategy: 'dynamic' | 'static' = 'dynamic') => ({ parentId: `P-${n}`, symbol: 'AVAX', finishedUs: n, slippageBps, strategy, filledQty: 1 })

describe('the slippage series', () => {
  it('[SS1] rolls the mean of each arm with its 95 % band', () => {
    const series = slippageSeries([finished(1, 1), finished(2, 3), finished(3, 7, 'static')], { fromUs: 0, toUs: 9 })
    const [dynamic, control] = series.arms
    expect(dynamic?.points[0]).toEqual({ tsUs: 1, meanBps: 1, lowBps: 1, highBps: 1, count: 1 })
    // Standard deviation of 1 and 3 is √2, of their mean 1.
    expect(dynamic?.points[1]?.meanBps).toBe(2)
    expect(dynamic?.points[1]?.highBps).toBeCloseTo(2 + 1.959964, 6)
    expect(control).toMatchObject({ count: 1, points: [{ meanBps: 7 }] })
    expect(series.parents.map(({ arm }) => arm)).toEqual(['dynamic', 'dynamic', 'control'])
  })

  it('[SS2] looks back over a bounded number of parents', () => {
    const many = Array.from({ length: SLIPPAGE_WINDOW * 2 }, (_, i) => finished(i, i < SLIPPAGE_WINDOW ? 100 : 1))
    expect(slippageSeries(many, { fromUs: 0, toUs: 9 }).arms[0]?.points.at(-1)).toMatchObject({ meanBps: 1, count: SLIPPAGE_WINDOW })
  })
})
