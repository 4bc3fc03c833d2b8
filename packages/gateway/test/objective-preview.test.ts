import { describe, expect, it } from 'vitest'
import { objectivePreview } from '../src/objective-preview.ts'
import { candidate, decision } from './rows.ts'

const weights = { slippage: 1, fill: 0, speed: 0, leakage: 0, fees: 0 }

describe('the preview of an objective', () => {
  it('[OP1] counts the first choices that would have been others, the most frequent move first, with means before and after', () => {
    const other = decision(3, { ranked: [candidate('XNYS', 3_000_000, 700_000), candidate('XNAS', 1_000_000)] })
    const preview = objectivePreview([decision(1), decision(2), other], weights, ({ ranked }) => [...ranked].sort((a, b) => b.score.fillProbMicro - a.score.fillProbMicro))
    expect(preview).toEqual({
      decisions: 3, changed: 2,
      moves: [
        { from: { mic: 'XNAS', aggressiveness: 'take' }, to: { mic: 'XNYS', aggressiveness: 'take' }, count: 2 },
        { from: { mic: 'XNYS', aggressiveness: 'take' }, to: { mic: 'XNYS', aggressiveness: 'take' }, count: 1 },
      ],
      was: { slippageBps: 5 / 3, fillProb: expect.closeTo(17 / 30, 12) as number, timeToFillMs: 10, leakageBps: 2, feesBps: 0.1 },
      wouldBe: { slippageBps: 3, fillProb: expect.closeTo(0.7, 12) as number, timeToFillMs: 10, leakageBps: 2, feesBps: expect.closeTo(0.1, 12) as number },
    })
  })

  it('[OP2] of nothing is nothing; a decision that cannot be ranked again is left out', () => {
    const nothing = { decisions: 0, changed: 0, moves: [], was: null, wouldBe: null }
    expect(objectivePreview([], weights, () => [])).toEqual(nothing)
    expect(objectivePreview([decision(1)], weights, () => [])).toEqual(nothing)
  })
})
