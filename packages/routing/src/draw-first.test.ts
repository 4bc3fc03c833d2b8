import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { CandidateScore, Mic, RankedCandidate } from '@sluice/domain'
import { candidateKey, certainChoice, drawFirst, explorationOf } from './draw-first.ts'

const SCORE: CandidateScore = { slippageMicroBps: 0, fillProbMicro: 0, timeToFillMs: 0, leakageMicroBps: 0 }
const ranked = (costs: readonly number[]): RankedCandidate[] => costs.map((costMicroBps, i) => ({
  mic: `V${i}` as Mic, aggressiveness: 'take', score: SCORE, feeMicroBps: 0, costMicroBps, parts: { slippage: costMicroBps, fill: 0, speed: 0, leakage: 0, fees: 0 },
}))
const costOf = ({ costMicroBps }: RankedCandidate): number => costMicroBps
const arbConfig = fc.record({ enabled: fc.boolean(), shareMicro: fc.integer({ min: 0, max: 1_000_000 }), maxRegretMicroBps: fc.integer({ min: 0, max: 50 }), maxCandidates: fc.integer({ min: 1, max: 6 }) })
const arbCosts = fc.array(fc.integer({ min: -100, max: 100 }), { minLength: 1, maxLength: 10 }).map((costs) => costs.sort((x, y) => x - y))

it('[EX1] [EX2] chances sum to 1,000,000, what is drawn had one, and its regret is bounded', () => {
  fc.assert(fc.property(arbConfig, arbCosts, fc.integer({ min: 0, max: 0xffff_ffff }), (config, costs, word) => {
    const candidates = ranked(costs)
    const drawn = drawFirst(candidates, costOf, config, word)!
    const { propensitiesMicro, chosen, regretMicroBps, explored } = explorationOf(drawn, candidates)
    expect(propensitiesMicro.reduce((sum, chance) => sum + chance, 0)).toBe(1_000_000)
    expect(propensitiesMicro[candidates.findIndex((c) => candidateKey(c) === chosen)]).toBeGreaterThan(0)
    expect(regretMicroBps).toBe(costOf(drawn.first) - costs[0]!)
    expect(regretMicroBps).toBeLessThanOrEqual(config.maxRegretMicroBps)
    expect(explored).toBe(drawn.first !== candidates[0])
    expect(propensitiesMicro.filter((chance) => chance > 0).length).toBeLessThanOrEqual(config.maxCandidates)
    if (!config.enabled) expect(propensitiesMicro[0]).toBe(1_000_000)
  }))
})

it('[EX1] over all words each near-tie comes first as often as its chance says', () => {
  const candidates = ranked([0, 1, 2, 90])
  const config = { enabled: true, shareMicro: 300_000, maxRegretMicroBps: 10, maxCandidates: 5 }
  const counts = new Map<string, number>()
  const words = 100_000
  for (let i = 0; i < words; i++) {
    const { chosen } = drawFirst(candidates, costOf, config, Math.floor((i / words) * 0x1_0000_0000))!
    counts.set(chosen, (counts.get(chosen) ?? 0) + 1)
  }
  expect([...counts].map(([key, count]) => [key, Math.round((count / words) * 100)])).toEqual([['V0:take', 80], ['V1:take', 10], ['V2:take', 10]])
})

it('[EX3] nothing to draw from, and what was certain', () => {
  expect(drawFirst([], costOf, { enabled: true, shareMicro: 1, maxRegretMicroBps: 1, maxCandidates: 3 }, 0)).toBeNull()
  expect(certainChoice('V1:take', ranked([1, 2]))).toEqual({ explored: false, chosen: 'V1:take', regretMicroBps: 0, propensitiesMicro: [0, 1_000_000] })
  expect(certainChoice('V9:take', ranked([1, 2]))).toBeNull()
  expect(certainChoice(null, ranked([1, 2]))).toBeNull()
})
