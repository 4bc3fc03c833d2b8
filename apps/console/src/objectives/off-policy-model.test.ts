import { describe, expect, it } from 'vitest'
import { basisText, estimateText, onScale, verdictOf, type Estimate } from './off-policy-model.ts'

const estimate = (mean: number, low: number, high: number): Estimate =>
  ({ ok: true, decisions: 1_200, changed: 0.25, logged: { mean: 2, low: 1.5, high: 2.5 }, other: { mean: 2 + mean, low: 1, high: 3 }, difference: { mean, low, high }, effective: 310 })

describe('an estimate of another policy', () => {
  it('claims a difference only where its interval leaves zero out', () => {
    expect([verdictOf(estimate(-1, -2, -0.1)), verdictOf(estimate(1, 0.1, 2)), verdictOf(estimate(-1, -2, 0.1))]).toEqual(['cheaper', 'dearer', 'unclear'])
    expect(estimateText(estimate(-1, -2, -0.1))).toBe('It would have been cheaper by 1.00 bps a decision (\u22122.00 to \u22120.10).')
    expect(estimateText(estimate(-1, -2, 0.1))).toMatch(/^No difference can be shown/)
    expect(basisText(estimate(0, 0, 0))).toBe('1,200 decisions; 25.0\u202f% would have gone elsewhere first; worth 310 after weighting')
  })
  it('draws both on one scale', () => {
    expect(onScale([{ mean: 2, low: 0, high: 4 }, { mean: 6, low: 2, high: 8 }])).toEqual([{ lowPc: 0, meanPc: 25, highPc: 50 }, { lowPc: 25, meanPc: 75, highPc: 100 }])
    expect(onScale([{ mean: 1, low: 1, high: 1 }])).toEqual([{ lowPc: 0, meanPc: 0, highPc: 0 }])
  })
})
