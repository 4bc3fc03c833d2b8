import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { OBJECTIVE_DIMENSIONS, type Candidate, type CandidateScore, type Mic } from '@sluice/domain'
import { arbCandidate, arbScore, arbWeights } from '@sluice/testkit'
import { rankCandidates, type RankInput } from './rank-candidates.ts'

const arbDimension = fc.integer({ min: -20_000_000, max: 20_000_000 })
const arbToGo = fc.option(fc.record({ slippage: arbDimension, fill: arbDimension, speed: arbDimension, leakage: arbDimension, fees: arbDimension }), { nil: undefined })
const arbBlended = fc.tuple(arbScore, arbToGo, arbToGo).map(([base, costToGo, splitToGo]): CandidateScore => ({ ...base, ...(costToGo === undefined ? {} : { costToGo }), ...(splitToGo === undefined ? {} : { splitToGo }) }))
const arbShare = fc.oneof(fc.constantFrom(0, 1_000_000), fc.integer({ min: 0, max: 1_000_000 }))

const arbInput: fc.Arbitrary<RankInput> = fc.record({
  weights: arbWeights,
  rows: fc.array(fc.tuple(arbCandidate, arbBlended, fc.integer({ min: -500_000, max: 500_000 }), arbShare), { maxLength: 24 }),
  unfilledCostMicroBps: fc.integer({ min: 0, max: 50_000_000 }),
  horizonMs: fc.integer({ min: 1, max: 60_000 }),
}).map(({ rows, ...rest }) => ({ ...rest, candidates: rows.map((r) => r[0]), scores: rows.map((r) => r[1]), feeMicroBps: rows.map((r) => r[2]), blendMicro: rows.map((r) => r[3]) }))

const candidate = (mic: string): Candidate => ({ mic: mic as Mic, aggressiveness: 'take' })
const score = (over: Partial<CandidateScore>): CandidateScore => ({ slippageMicroBps: 0, fillProbMicro: 1_000_000, timeToFillMs: 0, leakageMicroBps: 0, ...over })

describe('ranking', () => {
  it('[RK1] [RK2] integer parts that sum to the cost, ascending, ties in order', () => {
    fc.assert(fc.property(arbInput, (input) => {
      const numbered = input.candidates.map((c, i) => ({ ...c, mic: `${i}` as Mic }))
      const ranked = rankCandidates({ ...input, candidates: numbered })
      expect(ranked.map(({ mic }) => Number(mic)).sort((x, y) => x - y)).toEqual(numbered.map((_, i) => i))
      for (const { parts, costMicroBps } of ranked) {
        const values = OBJECTIVE_DIMENSIONS.map((dimension) => parts[dimension])
        expect(values.every((part) => Number.isSafeInteger(part) && !Object.is(part, -0))).toBe(true)
        expect(values.reduce((sum, part) => sum + part, 0)).toBe(costMicroBps)
      }
      for (let i = 1; i < ranked.length; i++) {
        const [before, after] = [ranked[i - 1]!, ranked[i]!]
        expect(before.costMicroBps < after.costMicroBps || (before.costMicroBps === after.costMicroBps && Number(before.mic) < Number(after.mic))).toBe(true)
      }
    }))
  })

  it('[RK5] a blend mixes each part with that of the cost-to-go, and the split\'s with that of its own', () => {
    const weights = { slippage: 1_000, fill: 0, speed: 0, leakage: 0, fees: 2_000 }
    const toGo = (slippage: number, fees: number) => ({ slippage, fill: 0, speed: 0, leakage: 0, fees })
    const of = (blendMicro: number, over: Partial<CandidateScore> = {}) => rankCandidates({
      weights, candidates: [candidate('XNAS')], feeMicroBps: [100_000], unfilledCostMicroBps: 0, horizonMs: 1_000, blendMicro: [blendMicro],
      scores: [score({ slippageMicroBps: 1_000_000, costToGo: toGo(3_000_000, 500_000), splitToGo: toGo(2_000_000, 0), ...over })],
    })[0]!
    expect(of(0)).toEqual(expect.not.objectContaining({ blendMicro: 0 }))
    expect(of(0)).toMatchObject({ costMicroBps: 1_200_000, parts: { slippage: 1_000_000, fees: 200_000 } })
    expect(of(250_000)).toMatchObject({ costMicroBps: 1_900_000, parts: { slippage: 1_500_000, fees: 400_000 }, blendMicro: 250_000, splitCostMicroBps: 1_400_000 })
    expect(of(1_000_000)).toMatchObject({ costMicroBps: 4_000_000, parts: { slippage: 3_000_000, fees: 1_000_000 }, splitCostMicroBps: 2_000_000 })
    const { costToGo: _, ...supervised } = score({ slippageMicroBps: 1_000_000 })
    expect(rankCandidates({ weights, candidates: [candidate('XNAS')], feeMicroBps: [0], unfilledCostMicroBps: 0, horizonMs: 1, blendMicro: [500_000], scores: [supervised] })[0]).toMatchObject({ costMicroBps: 1_000_000 })
  })

  it('[RK1] a worked example', () => {
    const [ranked] = rankCandidates({
      weights: { slippage: 1_000, fill: 500, speed: 2_000, leakage: 250, fees: 3_000 },
      candidates: [candidate('XNAS')], feeMicroBps: [-100_000], unfilledCostMicroBps: 4_000_000, horizonMs: 1_000,
      scores: [score({ slippageMicroBps: 1_200_000, fillProbMicro: 750_000, timeToFillMs: 100, leakageMicroBps: 400_001 })],
    })
    expect(ranked!.parts).toEqual({ slippage: 1_200_000, fill: 500_000, speed: 800_000, leakage: 100_000, fees: -300_000 })
    expect(ranked!.costMicroBps).toBe(2_300_000)
  })

  it('[RK1] waiting beyond the horizon costs no more than not filling', () => {
    const [ranked] = rankCandidates({
      weights: { slippage: 0, fill: 0, speed: 1_000, leakage: 0, fees: 0 }, candidates: [candidate('XNAS')], feeMicroBps: [0], unfilledCostMicroBps: 4_000_000, horizonMs: 1_000,
      scores: [score({ timeToFillMs: 60_000 })],
    })
    expect(ranked!.costMicroBps).toBe(4_000_000)
  })

  it('[RK3] better in one part and worse in none never ranks behind', () => {
    fc.assert(fc.property(arbInput, arbScore, fc.integer({ min: 0, max: 1_000_000 }), (input, base, gain) => {
      const better: CandidateScore = { ...base, slippageMicroBps: base.slippageMicroBps - gain, fillProbMicro: Math.min(1_000_000, base.fillProbMicro + gain) }
      const [first] = rankCandidates({ ...input, candidates: [candidate('BEST'), candidate('BASE')], scores: [better, base], feeMicroBps: [0, 0] })
      expect(first!.mic).toBe('BEST')
    }))
  })

  it('[RK2] by slippage alone: the dark pool at .75 bps before the ECN at 1.20 and the exchange at 1.35', () => {
    const ranked = rankCandidates({
      weights: { slippage: 1_000, fill: 0, speed: 0, leakage: 0, fees: 0 }, unfilledCostMicroBps: 3_000_000, horizonMs: 1_000, feeMicroBps: [0, 0, 0],
      candidates: [candidate('ECNB'), candidate('EXCH'), candidate('DRKA')],
      scores: [score({ slippageMicroBps: 1_200_000 }), score({ slippageMicroBps: 1_350_000 }), score({ slippageMicroBps: 750_000, fillProbMicro: 300_000 })],
    })
    expect(ranked.map(({ mic }) => mic)).toEqual(['DRKA', 'ECNB', 'EXCH'])
  })
})
