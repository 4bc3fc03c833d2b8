import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Candidate, CandidateScore } from '@sluice/domain'
import { arbCandidate, arbScore, arbWeights } from '@sluice/testkit'
import { firstChoiceUnder, rankUnder } from './first-choice-under.ts'
import { rankCandidates } from './rank-candidates.ts'

const keyOf = ({ mic, aggressiveness }: Candidate): string => `${mic}:${aggressiveness}`

const arbDimension = fc.integer({ min: -5_000_000, max: 5_000_000 })
const arbToGo = fc.record({ slippage: arbDimension, fill: arbDimension, speed: arbDimension, leakage: arbDimension, fees: arbDimension })
/** Supervised alone, or with a cost-to-go. */
const arbAnyScore: fc.Arbitrary<CandidateScore> = fc.oneof(arbScore, fc.tuple(arbScore, arbToGo, arbToGo).map(([base, costToGo, splitToGo]) => ({ ...base, costToGo, splitToGo })))

const arbQuestion = fc.record({
  candidates: fc.uniqueArray(arbCandidate, { selector: keyOf, maxLength: 12 }),
  // Few different scores and fees: ties are what the order of the candidates decides.
  scores: fc.array(arbAnyScore, { minLength: 1, maxLength: 3 }),
  fees: fc.array(fc.integer({ min: -500_000, max: 500_000 }), { minLength: 1, maxLength: 2 }),
  share: fc.constantFrom(0, 250_000, 1_000_000),
  unfilledCostMicroBps: fc.integer({ min: 0, max: 50_000_000 }),
  horizonMs: fc.integer({ min: 0, max: 10_000 }),
}).map(({ candidates, scores, fees, share, ...market }) => ({
  blendMicro: candidates.map(() => share), candidates, scores: candidates.map((_, i) => scores[i % scores.length]!), feeMicroBps: candidates.map((_, i) => fees[i % fees.length]!), ...market,
}))

describe('a decision ranked again', () => {
  it('[RK4] under its own weights: the recorded ranking, first choice and costs', () => {
    fc.assert(fc.property(arbQuestion, arbWeights, (question, weights) => {
      const ranked = rankCandidates({ ...question, weights })
      const decision = { candidates: question.candidates.map(keyOf), ranked, market: question }
      expect(rankUnder(weights, decision)).toEqual(ranked)
      expect(firstChoiceUnder(weights, decision)).toEqual(ranked[0] ?? null)
    }))
  })

  it('[RK4] under other weights: as it would have been ranked then, from a record that went through JSON', () => {
    fc.assert(fc.property(arbQuestion, arbWeights, arbWeights, (question, weights, other) => {
      const recorded = { candidates: question.candidates.map(keyOf), ranked: rankCandidates({ ...question, weights }), market: question }
      expect(rankUnder(other, JSON.parse(JSON.stringify(recorded)))).toEqual(rankCandidates({ ...question, weights: other }))
    }))
  })
})
