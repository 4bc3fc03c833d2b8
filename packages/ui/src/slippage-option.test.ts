import { describe, expect, it } from 'vitest'
import { labelShiftsPx, slippageScaleBps, type SlippageLine } from './slippage-option.ts'

const line = (id: string, ...means: number[]): SlippageLine => ({ id, label: id, colour: 'accent', dashed: false, points: means.map((meanBps, at) => ({ tsMs: at, meanBps, lowBps: meanBps - 0.2, highBps: meanBps + 0.2 })) })

describe('slippage chart', () => {
  it('keeps its scale while values wander within a step', () => {
    expect(slippageScaleBps([line('a', 0.9, 1.2)])).toEqual({ min: 0, max: 1.5, interval: 0.5 })
    expect(slippageScaleBps([line('a', 0.9, 1.3)])).toEqual({ min: 0, max: 1.5, interval: 0.5 })
    expect(slippageScaleBps([line('a', -4, -6), line('b', 1)])).toEqual({ min: -8, max: 2, interval: 2 })
    expect(slippageScaleBps([])).toEqual({ min: 0, max: 0.1, interval: 0.1 })
  })
  it('moves end labels apart that would overlap, and only those', () => {
    const near = labelShiftsPx([line('low', -0.1), line('high', 0.1)], 20)
    expect(near.get('high')).toBeCloseTo(-5.5)
    expect(near.get('low')).toBeCloseTo(5.5)
    expect(labelShiftsPx([line('low', -1), line('high', 1)], 20).size).toBe(0)
  })
})
