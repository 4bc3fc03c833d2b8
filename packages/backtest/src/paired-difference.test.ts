import { describe, expect, it } from 'vitest'
import { pairedDifference, tQuantile } from './paired-difference.ts'

describe('a paired difference', () => {
  const pairs = (...groups: number[][]) => groups.flatMap((differences, group) => differences.map((difference) => ({ group, base: 10, other: 10 + difference })))

  it('[PD1] a worked example: three sessions with means 1, 2 and 3', () => {
    // Standard deviation 1, error 1 / sqrt(3), t of two degrees 4.303.
    const { mean, low, high, groups } = pairedDifference(pairs([1], [2], [3]))
    expect([mean, groups]).toEqual([2, 3])
    expect((high - low) / 2).toBeCloseTo(tQuantile(2) / Math.sqrt(3), 9)
    expect(mean - low).toBeCloseTo(high - mean, 12)
  })

  it('[PD1] what happens within a session is one thing: many pairs of few sessions say no more than their means', () => {
    const one = pairedDifference(pairs([1], [2], [3]))
    const many = pairedDifference(pairs(Array.from({ length: 50 }, () => 1), Array.from({ length: 50 }, () => 2), Array.from({ length: 50 }, () => 3)))
    expect(many.low).toBeCloseTo(one.low, 9)
    // By pairs, not by sessions: a long session weighs more.
    expect(pairedDifference(pairs([1, 1, 1], [2], [3])).mean).toBeCloseTo(8 / 5, 12)
  })

  it('[PD1] fewer than three sessions have no interval', () => {
    expect(() => pairedDifference(pairs([1], [2]))).toThrow('2 groups are too few: at least 3 are needed for an interval')
  })

  it('[PD2] quantiles of Student\'s t', () => {
    for (const [degrees, quantile] of [[4, 2.776], [9, 2.262], [29, 2.045], [99, 1.984]] as const) expect(tQuantile(degrees)).toBeCloseTo(quantile, 2)
    expect(Math.abs(tQuantile(3) - 3.182)).toBeLessThan(0.03)
    expect(Math.abs(tQuantile(2) - 4.303)).toBeLessThan(0.3)
  })
})
