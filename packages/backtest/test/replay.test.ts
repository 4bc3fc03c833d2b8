import { anEngineConfig, freshSeeds } from '@sluice/testkit'
import { describe, expect, it } from 'vitest'
import { logistic, type CandidateScore, type EngineConfig, type ParentRecord } from '@sluice/domain'
import { Engine } from '@sluice/engine'
import { FEATURE_SCHEMA } from '@sluice/features'
import { replayEntries, SimulatedDesk, submitAtRandom } from '../src/simulated-desk.ts'

/** Pinned seeds were once a bug or simply stay; fresh ones differ each run and are printed on failure. */
const PINNED = [0x5eed, 41_107, 7]
const FRESH = freshSeeds(3)

/** Any function of the features will do: replay must not depend on what the model thinks. */
const score = (features: Float32Array, rows: number): CandidateScore[] =>
  Array.from({ length: rows }, (_, row) => {
    let sum = 0
    for (let i = 0; i < FEATURE_SCHEMA.count; i++) sum += features[row * FEATURE_SCHEMA.count + i]! * Math.sign((i % 5) - 2)
    const p = logistic(sum / 20)
    return { slippageMicroBps: Math.round(p * 2e6 - 1e6), fillProbMicro: Math.round(p * 1e6), timeToFillMs: Math.round(p * 2_000), leakageMicroBps: Math.round(p * 5e5) }
  })

const config: EngineConfig = anEngineConfig({ model: { modelId: 'test', featureSchemaHash: FEATURE_SCHEMA.hash, cardSlippageMseBps2: null } })

function session(seed: number): SimulatedDesk {
  const desk = new SimulatedDesk({ seed, engineConfig: config, score })
  desk.runUntil(desk.nowUs + 2_000_000)
  submitAtRandom(desk, { seed, parents: 60, spacingUs: 60_000 })
  desk.runUntil(desk.nowUs + 10_000_000)
  return desk
}

describe.each([...PINNED, ...FRESH])('session of seed %i', (seed) => {
  const desk = session(seed)
  const parents = desk.engine.parentRecords()

  it('[BT1] replays to the same state hash and the same outputs', () => {
    const replayed = replayEntries(config, desk.entries)
    expect(replayed.engine.stateHash()).toBe(desk.engine.stateHash())
    expect(JSON.stringify(replayed.outputs)).toBe(JSON.stringify(desk.outputs))
  })

  it('[BT2] the journal written as JSON replays to the same hash', () => {
    const written = JSON.parse(JSON.stringify(desk.entries)) as typeof desk.entries
    expect(replayEntries(config, written).engine.stateHash()).toBe(desk.engine.stateHash())
  })

  it('[BT6] a snapshot taken anywhere and restored goes on with the same outputs', () => {
    for (const share of [0.1, 0.37, 0.62, 0.9]) {
      const cut = Math.floor(desk.entries.length * share)
      const { engine } = replayEntries(config, desk.entries.slice(0, cut))
      const restored = new Engine(config)
      restored.restore(JSON.parse(JSON.stringify(engine.snapshot())))
      const outputs = desk.entries.slice(cut).map((entry) => restored.step(entry))
      const at = outputs.findIndex((o, i) => JSON.stringify(o) !== JSON.stringify(desk.outputs[cut + i]))
      expect(at, `first other output, cut at ${cut}`).toBe(-1)
      expect(restored.stateHash()).toBe(desk.engine.stateHash())
    }
  })

  it('[BT3] every lot is accounted for: what the venues filled is what the parents have, never above the order', () => {
    expect(parents).toHaveLength(60)
    const byVenues = new Map<string, number>()
    for (const { clOrdId, lastQty } of desk.venueExecutions) {
      const parentSeq = parseInt(clOrdId.split('-')[0]!, 36)
      byVenues.set(`P-${parentSeq}`, (byVenues.get(`P-${parentSeq}`) ?? 0) + lastQty)
    }
    for (const parent of parents) {
      expect(parent.cumQty, parent.parentId).toBe(byVenues.get(parent.parentId) ?? 0)
      expect(parent.cumQty + parent.liveQty, parent.parentId).toBeLessThanOrEqual(parent.orderQty)
    }
  })

  it('[BT4] at every instant filled + live never exceeds the order', () => {
    const seen = desk.outputs.flat().flatMap((o) => (o.kind === 'record' && o.record.type === 'parent' ? [o.record] : []))
    expect(seen.filter((p: ParentRecord) => p.cumQty + p.liveQty > p.orderQty)).toEqual([])
  })

  it('[BT7] no child outlives the patience of its step', () => {
    const { takeTimeoutUs, postTimeoutUs, midTimeoutUs } = config.routing
    const patienceUs = Math.max(takeTimeoutUs, postTimeoutUs, midTimeoutUs) + 1_000_000
    const old = desk.engine.childRecords().filter((c) => c.leavesQty > 0 && desk.nowUs - c.sentUs > patienceUs)
    expect(old.map((c) => `${c.clOrdId} ${c.status}`)).toEqual([])
  })

  it('[BT5] parents fill over several venues, whatever the model thinks', () => {
    const filled = parents.filter((p) => p.status === 'filled').length
    expect(filled).toBeGreaterThan(12)
    expect(new Set(desk.venueExecutions.map((e) => e.mic)).size).toBeGreaterThan(2)
  })
})
