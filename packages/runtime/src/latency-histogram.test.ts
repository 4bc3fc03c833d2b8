import fc from 'fast-check'
import { expect, it } from 'vitest'
import { LatencyHistogram } from './index.ts'

it('[LH1] keeps quantiles within 3.2 % and the maximum exact', () => {
  fc.assert(fc.property(fc.array(fc.double({ min: 0, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 200 }), fc.constantFrom(0, 0.5, 0.9, 0.99, 1), (durationsUs, share) => {
    const histogram = new LatencyHistogram()
    for (const us of durationsUs) histogram.record(us)
    const ns = durationsUs.map((us) => Math.min(2 ** 40 - 1, Math.round(us * 1_000))).sort((a, b) => a - b)
    const exact = ns[Math.max(1, Math.ceil(share * ns.length)) - 1]!
    const got = Math.round(histogram.quantileUs(share) * 1_000)
    expect(got).toBeGreaterThanOrEqual(exact)
    expect(got).toBeLessThanOrEqual(Math.ceil(exact * 1.032))
    expect(histogram.stats().maxUs).toBe(ns.at(-1)! / 1_000)
  }))
})

it('[LH1] is empty at first, after a reset, and ignores what is no duration', () => {
  const histogram = new LatencyHistogram()
  histogram.record(5)
  histogram.record(NaN)
  expect(histogram.count).toBe(1)
  histogram.reset()
  expect(histogram.stats()).toEqual({ count: 0, p50Us: 0, p99Us: 0, maxUs: 0 })
})
