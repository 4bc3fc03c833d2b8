import { FEATURE_SCHEMA } from '@sluice/features'
import { anEngineConfig, WEIGHTS } from '@sluice/testkit'
import { describe, expect, it } from 'vitest'
import { armVerdict, bestPriceScores, comparisonText, runComparison, type CompareArm } from './index.ts'

const base = anEngineConfig()
const model = { modelId: 'best-price', featureSchemaHash: FEATURE_SCHEMA.hash, cardSlippageMseBps2: null }
const still: CompareArm = { name: 'static', model: null, score: null, routing: { strategy: 'static' } }
const naive: CompareArm = { name: 'naive', model, score: (features, rows) => bestPriceScores(features, rows), routing: { waterfallMode: 'sequential' } }

describe('a comparison', () => {
  const result = runComparison({
    firstSeed: 900, sessions: 3, engineConfig: base, instrumentsPerSession: 2, warmUpS: 5, durationS: 60, viewIntervalUs: 100_000, weights: WEIGHTS,
    arms: [still, naive, { ...naive, name: 'naive again' }], oracle: true, urgencies: ['high', 'normal'],
  })

  it('[CM1] every arm has the same orders; an arm like another costs the same', async () => {
    const { arms } = await result
    const [first, second, third] = arms as [typeof arms[number], typeof arms[number], typeof arms[number]]
    expect(first.parents).toBeGreaterThan(10)
    expect([...second.outcomes.keys()].sort()).toEqual([...first.outcomes.keys()].sort())
    expect([...third.outcomes.values()]).toEqual([...second.outcomes.values()])
    expect(first.differences).toBeNull()
    const { mean, low, high } = second.differences!.shortfallBps
    expect(mean).toBeCloseTo(second.means.shortfallBps - first.means.shortfallBps, 9)
    expect(low).toBeLessThanOrEqual(mean)
    expect(high).toBeGreaterThanOrEqual(mean)
  })

  it('[CM2] a sweep at the best moment in hindsight costs less than sweeping at once', async () => {
    const { arms, oracle } = await result
    expect(oracle!.shortfallBps).toBeLessThan(arms[1]!.means.shortfallBps)
    expect(oracle!.parents).toBe(arms[0]!.parents)
  })

  it('[CM3] the table says how far from naive to hindsight each arm is', async () => {
    const text = comparisonText(await result, 'naive')
    expect(text.split('\n').find((line) => line.startsWith('naive '))).toMatch(/ 0 %$/)
    expect(text.split('\n').at(-1)).toMatch(/^hindsight sweep .* 100 %$/)
    expect(armVerdict((await result).arms[1]!, (await result).arms[2]!, 'shortfallBps')).toBe('naive again against naive, shortfall bps: +0.000 [+0.000, +0.000], cannot be told apart')
  })
})
