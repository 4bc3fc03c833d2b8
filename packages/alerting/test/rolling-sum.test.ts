import fc from 'fast-check'
import { expect, it } from 'vitest'
import { RollingSum } from '../src/index.ts'

it('[AL11] is the exact sum and mean of the newest samples, across snapshots and resizes', () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: -1e9, max: 1e9 }), { maxLength: 50 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 }), (samples, size, later) => {
    let rolling = new RollingSum(size)
    for (const sample of samples) {
      rolling.push(sample)
      rolling = RollingSum.restore(JSON.parse(JSON.stringify(rolling.snapshot())))
    }
    const kept = samples.slice(-size)
    expect(rolling.sum).toBe(kept.reduce((a, b) => a + b, 0))
    expect(rolling.full).toBe(samples.length >= size)
    expect(rolling.mean).toBe(kept.length === 0 ? null : rolling.sum / kept.length)
    rolling.resize(later)
    expect(rolling.sum).toBe(kept.slice(-later).reduce((a, b) => a + b, 0))
  }))
})

it('refuses what is no integer', () => {
  expect(() => new RollingSum(2).push(0.5)).toThrow('a sample must be an integer, is 0.5')
})
