import { alertRules, anEngineConfig } from '@sluice/testkit'
import { expect, it } from 'vitest'
import type { CandidateScore, EngineConfig, ModelRecord, UnixUs } from '@sluice/domain'
import { FEATURE_SCHEMA } from '@sluice/features'
import { replayEntries, SimulatedDesk, submitAtRandom, type ScoreQuestion } from '../src/simulated-desk.ts'

const base = anEngineConfig()
const config: EngineConfig = anEngineConfig({
  model: { modelId: 'test', featureSchemaHash: FEATURE_SCHEMA.hash, cardSlippageMseBps2: 0.5 },
  models: { suspendOn: ['model-degradation'] },
  // As configured by default.
  alerts: alertRules({ 'model-degradation': { enabled: true, raiseAt: 10, clearAt: 5, clearAfterUs: 1_000_000, samples: 40 } }),
  routing: { ...base.routing, exploration: { enabled: true, shareMicro: 900_000, maxRegretMicroBps: 2_000_000, maxCandidates: 3 } },
})

const SPREAD_BPS = FEATURE_SCHEMA.names.indexOf('spreadBps')
/** Knows that taking costs half a spread; `biasBps` is what it gets wrong. */
const scoresOf = (features: Float32Array, { candidates }: ScoreQuestion, biasBps: number): CandidateScore[] => candidates.map(({ aggressiveness }, row) => {
  const half = features[row * FEATURE_SCHEMA.count + SPREAD_BPS]! / 2
  const slippage = (aggressiveness === 'take' ? half : aggressiveness === 'post' ? -half : 0) + biasBps
  return { slippageMicroBps: Math.round(slippage * 1e6), fillProbMicro: aggressiveness === 'take' ? 900_000 : 300_000, timeToFillMs: 100, leakageMicroBps: 0 }
})

it('[EN116] [EN120] [EN121] a model that goes wrong is suspended, goes on being measured by takes that averages chose, and comes back; all of it replays', { timeout: 120_000 }, () => {
  let biasBps = 5
  const desk = new SimulatedDesk({ seed: 0x5059, engineConfig: config, score: (features, _, question) => scoresOf(features, question, biasBps) })
  const live = (): ModelRecord => desk.engine.modelRecords().find(({ modelId }) => modelId === 'test')!
  const until = (done: () => boolean): number => {
    const fromUs = desk.nowUs
    for (let no = 0; !done() && no < 60; no++) submitAtRandom(desk, { seed: desk.nowUs % 1_000_000, parents: 5, spacingUs: 200_000, qtyMax: 2_000 })
    return (desk.nowUs - fromUs) / 1e6
  }
  desk.step({
    kind: 'register-model', source: { kind: 'user', user: 'ann', requestId: 'q1' }, reason: 'trained', model: {
      modelId: 'other', modelKind: 'trees', sha256: 'a', featureSchemaHash: FEATURE_SCHEMA.hash, fillHorizonMs: 5_000, cardSlippageMseBps2: null, blendMicro: 0, trainedUs: 1 as UnixUs, lineage: null,
      datasetSha256: null, gate: null, venueAverages: [],
    },
  })
  desk.step({ kind: 'stage-model', source: { kind: 'user', user: 'ann', requestId: 'q2' }, modelId: 'other', stage: 'shadow', shareMicro: null, reason: 'to look on' })
  const suspendedAfterS = until(() => live().suspendedBy !== null)
  expect(live().suspendedBy).toBe('model-degradation')
  biasBps = 0
  const backAfterS = until(() => live().suspendedBy === null)
  expect(live().suspendedBy).toBeNull()
  expect(suspendedAfterS).toBeLessThan(60)
  expect(backAfterS).toBeLessThan(60)
  const records = desk.outputs.flat().flatMap((o) => (o.kind === 'record' ? [o.record] : []))
  const shadows = records.filter((r) => r.type === 'shadow')
  expect(new Set(shadows.map(({ modelId }) => modelId))).toEqual(new Set(['test', 'other']))
  const decisions = records.filter((r) => r.type === 'decision')
  for (const { scoreSource, exploration, ranked } of decisions) {
    if (exploration === null) continue
    expect(scoreSource.kind).toBe('model')
    expect(exploration.propensitiesMicro).toHaveLength(ranked.length)
  }
  expect(decisions.some(({ exploration }) => exploration?.explored === true)).toBe(true)
  const replayed = replayEntries(config, JSON.parse(JSON.stringify(desk.entries)) as typeof desk.entries)
  expect(replayed.engine.stateHash()).toBe(desk.engine.stateHash())
  expect(JSON.stringify(replayed.outputs)).toBe(JSON.stringify(desk.outputs))
})
