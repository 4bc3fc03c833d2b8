import { OBJECTIVE_DIMENSIONS, WEIGHT_MAX } from '@sluice/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { changesOf, isAllZero, parseWeight, presetOf, sameWeights, weightText } from './weights.ts'

const weights = fc.record(Object.fromEntries(OBJECTIVE_DIMENSIONS.map((dimension) => [dimension, fc.integer({ min: 0, max: WEIGHT_MAX })])) as never) as fc.Arbitrary<never>
const ONE = { slippage: 1_000, fill: 1_000, speed: 500, leakage: 500, fees: 1_000 }

describe('weights as sliders and numbers', () => {
  it('write every weight so that it is read back the same', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: WEIGHT_MAX }), (thousandths) => {
      expect(parseWeight(weightText(thousandths))).toEqual({ ok: true, thousandths })
    }))
  })
  it('have two decimals, and a third only where it is needed', () => {
    expect([0, 50, 1_000, 1_234, 5_000].map(weightText)).toEqual(['0.00', '0.05', '1.00', '1.234', '5.00'])
  })
  it('take what people type', () => {
    expect(['2', '.5', '1,25', ' 0.050 ', '5', '3.'].map((typed) => parseWeight(typed))).toEqual([2_000, 500, 1_250, 50, 5_000, 3_000].map((thousandths) => ({ ok: true, thousandths })))
  })
  it('refuse the rest and say what is allowed', () => {
    for (const typed of ['', '.', '-1', '5.001', '1.2345', 'abc', '1e3', '=1']) expect(parseWeight(typed)).toMatchObject({ ok: false })
    expect(parseWeight('6')).toEqual({ ok: false, why: '6 is above 5.00' })
  })
  it('name the preset that they equal, or none', () => {
    const presets = { balanced: ONE, fast: { ...ONE, speed: 2_000 } }
    expect(presetOf({ ...ONE }, presets)).toBe('balanced')
    expect(presetOf({ ...ONE, fees: 999 }, presets)).toBeNull()
  })
  it('differ in exactly the dimensions that a change names', () => {
    fc.assert(fc.property(weights, weights, (a, b) => {
      const changes = changesOf(a, b)
      expect(changes.length === 0).toBe(sameWeights(a, b))
      const patched = { ...(a as object), ...Object.fromEntries(changes.map(({ dimension, to }) => [dimension, to])) }
      expect(patched).toEqual(b)
    }))
  })
  it('are no objective when all are zero', () => {
    expect(isAllZero({ slippage: 0, fill: 0, speed: 0, leakage: 0, fees: 0 })).toBe(true)
    expect(isAllZero({ ...ONE, fill: 0 })).toBe(false)
  })
})
