import { FEATURE_SCHEMA } from '@sluice/features'
import { anEngineConfig, WEIGHTS } from '@sluice/testkit'
import { describe, expect, it } from 'vitest'
import { bestPriceScores } from '../compare/best-price.ts'
import { FEES_COST, FILL_COST, SLIPPAGE_COST, shortfallBps } from './episode-outcome.ts'
import { runEpisodeSession, type EpisodeSessionOptions } from './episode-session.ts'
import { EPISODE_HORIZON_S, planEpisodes, randomWeights, type PlannedEpisode } from './planned-episode.ts'

const base = anEngineConfig()
const engineConfig = { ...base, instruments: base.instruments.slice(0, 1), model: { modelId: 'policy', featureSchemaHash: FEATURE_SCHEMA.hash, cardSlippageMseBps2: null } }
const plan = (seed: number): PlannedEpisode[] => planEpisodes({ seed, engineConfig, warmUpS: 5, durationS: 30, fixedTimes: false, weights: (rng) => randomWeights(engineConfig, rng), urgencies: ['low', 'normal'] })
const options = (seed: number, over: Partial<EpisodeSessionOptions> = {}): EpisodeSessionOptions => ({
  seed, engineConfig, episodes: plan(seed), viewIntervalUs: 100_000, score: (features, rows) => bestPriceScores(features, rows), ...over,
})

describe('an episode session', () => {
  it('[EP1] is a pure function of its options', async () => {
    const [one, again, other] = [await runEpisodeSession(options(11)), await runEpisodeSession(options(11)), await runEpisodeSession(options(12))]
    const figures = ({ outcomes }: typeof one): unknown => outcomes.map(({ costs, steps }) => [...costs, ...steps.map(({ features, chosen, keep }) => [features.reduce((sum, x) => sum + x, 0), chosen, keep])])
    expect(figures(again)).toEqual(figures(one))
    expect(other.outcomes.map((o) => o.episode.qty)).not.toEqual(one.outcomes.map((o) => o.episode.qty))
    expect(one.outcomes.length + one.dropped).toBe(plan(11).length)
  })

  it('[EP2] each decision has the rows that it chose from, and what is left goes from one to the next', async () => {
    const { outcomes } = await runEpisodeSession(options(21))
    expect(outcomes.length).toBeGreaterThan(4)
    for (const { episode, steps, filledShare } of outcomes) {
      let lots: number = episode.qty
      for (const step of steps) {
        expect(step.lots).toBeCloseTo(lots, 6)
        expect(step.features).toHaveLength(step.candidates.length * FEATURE_SCHEMA.count)
        expect(step.open[step.chosen]).toBe(1)
        lots *= step.keep
      }
      expect(lots).toBe(0)
      expect(filledShare).toBeLessThanOrEqual(1)
    }
  })

  it('[EP3] what is not filled in time is charged at what it costs to take', async () => {
    const episodes = plan(31).map((episode) => ({ ...episode, horizonUs: 1_500_000 }))
    // The way that the others come after: nothing but the midpoint and posts.
    const patient = (features: Float32Array, rows: number) => bestPriceScores(features, rows).map((score) => ({ ...score, slippageMicroBps: -score.slippageMicroBps }))
    const { outcomes } = await runEpisodeSession(options(31, { episodes, score: patient, engineConfig: { ...engineConfig, routing: { ...engineConfig.routing, waterfallMode: 'sequential' } } }))
    const late = outcomes.filter(({ filledShare }) => filledShare < 1)
    expect(late.length).toBeGreaterThan(2)
    for (const outcome of late) {
      // Nothing where the market is locked just then.
      expect(outcome.costs[FILL_COST]).toBeGreaterThanOrEqual(0)
      expect(outcome.timeS).toBeLessThanOrEqual(1.5)
      expect(outcome.doneS).toBeLessThanOrEqual(1.5)
      expect(shortfallBps(outcome)).toBe(outcome.costs[SLIPPAGE_COST]! + outcome.costs[FILL_COST]! + outcome.costs[FEES_COST]!)
    }
    expect(late.reduce((sum, { costs }) => sum + costs[FILL_COST]!, 0)).toBeGreaterThan(0)
    for (const { filledShare, costs } of outcomes) if (filledShare === 1) expect(costs[FILL_COST]).toBe(0)
  })

  it('[EP4] planned at fixed times, orders come at the same times whatever is done with them', async () => {
    const episodes = planEpisodes({ seed: 41, engineConfig, warmUpS: 5, durationS: 60, fixedTimes: true, weights: () => WEIGHTS })
    const taking = await runEpisodeSession(options(41, { episodes }))
    const byRule = await runEpisodeSession(options(41, { episodes, score: null, engineConfig: { ...engineConfig, model: null } }))
    const times = (result: typeof taking): number[] => [...result.outcomes].sort((a, b) => a.episode.no - b.episode.no).map(({ startUs }) => startUs)
    expect(times(byRule)).toEqual(times(taking))
    for (const { episode } of taking.outcomes) expect(episode.horizonUs).toBe(EPISODE_HORIZON_S[episode.urgency] * 1_000_000)
  })
})
