import { logistic, type CandidateScore, type EngineConfig, type QtyLots } from '@sluice/domain'
import { Engine } from '@sluice/engine'
import { FEATURE_SCHEMA } from '@sluice/features'
import { anEngineConfig, freshSeeds } from '@sluice/testkit'
import { describe, expect, it } from 'vitest'
import { recomputeVectors, type CapturedStep } from '../src/captured-vectors.ts'
import { SimulatedDesk, submitAtRandom } from '../src/simulated-desk.ts'

const PINNED = [41_107, 0x5eed]

/** Any function of the features will do. */
const score = (features: Float32Array, rows: number): CandidateScore[] =>
  Array.from({ length: rows }, (_, row) => {
    let sum = 0
    for (let i = 0; i < FEATURE_SCHEMA.count; i++) sum += features[row * FEATURE_SCHEMA.count + i]! * Math.sign((i % 5) - 2)
    const p = logistic(sum / 20)
    return { slippageMicroBps: Math.round(p * 2e6 - 1e6), fillProbMicro: Math.round(p * 1e6), timeToFillMs: Math.round(p * 2_000), leakageMicroBps: Math.round(p * 5e5) }
  })

const model = { modelId: 'test', featureSchemaHash: FEATURE_SCHEMA.hash, cardSlippageMseBps2: null }

function session(seed: number, config: EngineConfig): SimulatedDesk {
  const desk = new SimulatedDesk({ seed, engineConfig: config, score: config.model === null ? null : score })
  desk.runUntil(desk.nowUs + 2_000_000)
  submitAtRandom(desk, { seed, parents: 60, spacingUs: 250_000 })
  desk.runUntil(desk.nowUs + 15_000_000)
  return desk
}

/** Through JSON, as journal and database keep it. */
const captured = (desk: SimulatedDesk): CapturedStep[] =>
  JSON.parse(JSON.stringify(desk.entries.map((entry, i) => ({ entry, outputs: desk.outputs[i] })))) as CapturedStep[]

describe.each([...PINNED, ...freshSeeds(2)])('captured session of seed %i', (seed) => {
  it.each([['with a model', model], ['without a model', null]] as const)('[FT21] %s: every decision\'s vectors follow, bit for bit, from views and reports alone', (_, withModel) => {
    const config = anEngineConfig({ model: withModel })
    const desk = session(seed, config)
    const recorded = desk.outputs.flat().flatMap((o) => (o.kind === 'record' && o.record.type === 'decision' ? [o.record] : []))
    const vectors = recomputeVectors(config, captured(desk))
    expect(vectors.length).toBe(recorded.filter((r) => r.features.length > 0).length)
    expect(vectors.length).toBeGreaterThan(50)
    for (const { decisionId, candidates, recorded: online, recomputed } of vectors) {
      const columns = FEATURE_SCHEMA.count
      const other = [...recomputed.keys()].filter((i) => !Object.is(recomputed[i], online[i])).map((i) => `${candidates[Math.floor(i / columns)]!.mic} ${FEATURE_SCHEMA.names[i % columns]}: ${online[i]} recorded, ${recomputed[i]} recomputed`)
      expect(other, `decision ${decisionId}`).toEqual([])
      expect(new Uint8Array(recomputed.buffer)).toEqual(new Uint8Array(online.buffer))
    }
    // Histories, markouts and impact had moved when the last decisions were made.
    const last = vectors.at(-1)!
    const first = vectors[0]!
    for (const name of ['venueMarkoutBps', 'venueMarkout10sBps', 'venueImpactBps', 'venueLatencyLog', 'venueFillRate']) {
      expect(columnOf(last.recomputed, name), name).not.toEqual(columnOf(first.recomputed, name))
    }
  })

  it('[FT22] venue histories and market state survive a restart: the next vectors are the same bits', () => {
    const config = anEngineConfig({ model })
    const { engine, nowUs } = session(seed, config)
    const restarted = new Engine(config)
    restarted.restore(JSON.parse(JSON.stringify(engine.snapshot())))
    const rows = [engine, restarted].map((e) => config.instruments.flatMap(({ symbol }) => [...(e.gridInputs(symbol, 'buy', 500 as QtyLots, nowUs).features ?? [])]))
    const [before, after] = rows.map((values) => Float32Array.from(values))
    expect(before!.length).toBeGreaterThan(0)
    expect(new Uint8Array(after!.buffer)).toEqual(new Uint8Array(before!.buffer))
    // Not priors alone: every venue has a history of its own.
    for (const name of ['venueImpactBps', 'venueLatencyLog', 'venueQuoteLifetimeLog']) expect(columnOf(after!, name).length, name).toBeGreaterThan(2)
    expect(restarted.featureFaults()).toEqual({ decisions: [], historyValues: 0 })
  })
})

const columnOf = (rows: Float32Array, name: string): number[] =>
  [...new Set(Array.from({ length: rows.length / FEATURE_SCHEMA.count }, (_, row) => rows[row * FEATURE_SCHEMA.count + FEATURE_SCHEMA.names.indexOf(name)]!))]
