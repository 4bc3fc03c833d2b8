import type { ObjectivePreview } from '@sluice/protocol'
import { describe, expect, it } from 'vitest'
import { changedMoves, flowKey, meanRows, summaryText, venueFlow } from './preview-model.ts'

const move = (from: string, to: string, count: number, manner: 'take' | 'post' = 'take') => ({ from: { mic: from, aggressiveness: 'take' }, to: { mic: to, aggressiveness: manner }, count }) as ObjectivePreview['moves'][number]
const MOVES = [move('XNAS', 'XNAS', 150), move('XNAS', 'EDGX', 30), move('XNAS', 'EDGX', 5, 'post'), move('XNAS', 'XNAS', 9, 'post'), move('BATY', 'XNAS', 6)]
const MEANS = { slippageBps: 1.204, fillProb: 0.7, timeToFillMs: 900, leakageBps: 0.5, feesBps: 0.3 }

describe('what other weights would have made of the last decisions', () => {
  it('adds up by venue, whatever the manner', () => {
    const { mics, counts, movedMax } = venueFlow(MOVES)
    expect(mics).toEqual(['XNAS', 'EDGX', 'BATY'])
    expect(counts.get(flowKey('XNAS', 'EDGX'))).toBe(35)
    expect(counts.get(flowKey('XNAS', 'XNAS'))).toBe(159)
    expect(movedMax).toBe(35)
    expect([...counts.values()].reduce((sum, count) => sum + count, 0)).toBe(200)
  })
  it('lists changes only, another manner at the same venue among them', () => {
    expect(changedMoves(MOVES, 3).map(({ from, to, count }) => `${from.mic} ${to.mic} ${to.aggressiveness} ${count}`)).toEqual(['XNAS EDGX take 30', 'XNAS XNAS post 9', 'BATY XNAS take 6'])
  })
  it('calls more fills better and everything else that grows worse; what rounds away is the same', () => {
    const rows = meanRows(MEANS, { slippageBps: 1.2, fillProb: 0.8, timeToFillMs: 950, leakageBps: 0.4, feesBps: 0.31 })
    expect(rows.map(({ key, verdict }) => [key, verdict])).toEqual([['slippageBps', 'same'], ['fillProb', 'better'], ['timeToFillMs', 'worse'], ['leakageBps', 'better'], ['feesBps', 'worse']])
    expect(rows[1]).toMatchObject({ unit: '%', was: 70, wouldBe: 80 })
  })
  it('says it in one line', () => {
    expect(summaryText({ decisions: 200, changed: 37 })).toBe('37 of 200 would go elsewhere')
    expect(summaryText({ decisions: 12, changed: 0 })).toBe('None of the last 12 would go elsewhere')
  })
})
