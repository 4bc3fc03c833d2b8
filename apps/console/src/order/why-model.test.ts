import type { DecisionRecord, WhyAnswer } from '@sluice/protocol'
import { describe, expect, it } from 'vitest'
import { choiceFacts, choiceText, whyRows } from './why-model.ts'

const ranked = [{ mic: 'XNAS', aggressiveness: 'take' }, { mic: 'XNYS', aggressiveness: 'post' }]
const decision = (changes: object): DecisionRecord => ({ ranked, exploration: null, baselines: { venueAverages: 'XNYS:post', bestPrice: 'XNAS:take' }, abstained: 0, ...changes }) as unknown as DecisionRecord

describe('why a venue came first', () => {
  it('tells what was drawn, among how many, with what chance and at what price', () => {
    const drawn = { explored: true, chosen: 'XNYS:post', propensitiesMicro: [900_000, 100_000, 0], regretMicroBps: 20_000 }
    expect(choiceFacts(decision({ exploration: drawn })).first).toBe('XNYS post, drawn out of 2 near-ties, with a chance of 10.0\u202f%; expected to cost 0.020 bps more than the cheapest')
    expect(choiceFacts(decision({ exploration: { ...drawn, explored: false, chosen: 'XNAS:take', regretMicroBps: 0 } })).first).toBe('the cheapest of 2 near-ties, with a chance of 90.0\u202f%')
    expect(choiceFacts(decision({ exploration: { ...drawn, explored: false, propensitiesMicro: [0, 1_000_000] } })).first).toBe('the cheapest, for certain')
    expect(choiceFacts(decision({})).first).toContain('not drawn')
  })
  it('says what the baselines would have done, and where the model abstained', () => {
    expect(choiceFacts(decision({})).baselines).toEqual([{ name: 'Venue averages', choice: 'XNYS post', same: false }, { name: 'Best price', choice: 'XNAS take', same: true }])
    expect(choiceFacts(decision({ abstained: 1 })).abstained).toMatch(/^1 of 2 candidates/)
    expect(choiceFacts({ ranked } as unknown as DecisionRecord)).toMatchObject({ baselines: [], abstained: null })
    expect(choiceText(null)).toBe('no candidate')
  })
  it('puts the contributions of all candidates on one scale, the cheapest first', () => {
    const answer = { decisionId: 1, modelId: 'nn-1', groups: ['book', 'venue'], candidates: [
      { key: 'XNYS:post', costBps: 3, baselineBps: 1, contributions: [1, 1], moreThanFirstBps: 2 }, { key: 'XNAS:take', costBps: 1, baselineBps: 1, contributions: [-2, 2], moreThanFirstBps: 0 },
    ] } satisfies WhyAnswer
    expect(whyRows(answer)).toMatchObject([{ text: 'XNAS take', moreBps: 0, bars: [{ share: -1 }, { share: 1 }] }, { text: 'XNYS post', moreBps: 2, bars: [{ bps: 1, share: 0.5 }, { share: 0.5 }] }])
  })
})
