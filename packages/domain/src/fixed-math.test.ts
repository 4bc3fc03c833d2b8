import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exp, log, logistic, power } from './fixed-math.ts'

const relative = (got: number, wanted: number): number => Math.abs(got - wanted) / Math.abs(wanted)

describe('fixed math', () => {
  it('[DM1] exp is within 2e-15 of Math.exp, whose own error is one unit in the last place', () => {
    fc.assert(fc.property(fc.double({ min: -700, max: 709, noNaN: true }), (x) => {
      expect(relative(exp(x), Math.exp(x))).toBeLessThan(2e-15)
    }), { numRuns: 20_000 })
  })

  it('[DM1] log is within 2e-15 of Math.log, absolutely where the result is near 0', () => {
    const arbPositive = fc.oneof(fc.double({ min: 1e-300, max: 1e300, noNaN: true }), fc.double({ min: 0.5, max: 2, noNaN: true }), fc.double({ min: 1e-320, max: 1e-300, noNaN: true }))
    fc.assert(fc.property(arbPositive, (x) => {
      const wanted = Math.log(x)
      expect(Math.abs(log(x) - wanted)).toBeLessThanOrEqual(2e-15 * Math.max(1, Math.abs(wanted)))
      if (Math.abs(wanted) > 1e-3) expect(relative(log(x), wanted)).toBeLessThan(2e-15)
    }), { numRuns: 20_000 })
  })

  it('[DM1] the ends of the range', () => {
    expect([exp(-709), exp(710), exp(-Infinity), exp(Infinity), exp(0), exp(NaN)]).toEqual([0, Infinity, 0, Infinity, 1, NaN])
    expect([log(0), log(-1), log(Infinity), log(1), log(NaN)]).toEqual([-Infinity, NaN, Infinity, 0, NaN])
  })

  it('[DM2] log undoes exp, power and logistic follow', () => {
    fc.assert(fc.property(fc.double({ min: -600, max: 600, noNaN: true }), (x) => {
      expect(Math.abs(log(exp(x)) - x)).toBeLessThan(3e-15 * Math.max(1, Math.abs(x)))
      expect(logistic(x) + logistic(-x)).toBeCloseTo(1, 14)
    }))
    expect(power(10, 3)).toBeCloseTo(1_000, 10)
    expect(power(2, 0.5)).toBeCloseTo(Math.SQRT2, 14)
  })
})
