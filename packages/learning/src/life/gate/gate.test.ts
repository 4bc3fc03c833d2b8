import { anEngineConfig } from '@sluice/testkit'
import { describe, expect, it } from 'vitest'
import { logistic, SCORE_OUTPUTS, type CandidateScore, type EngineConfig, type GateReport, type UnixUs } from '@sluice/domain'
import { FEATURE_SCHEMA } from '@sluice/features'
import { aModelFolder } from '../test-models.ts'
import { DEFAULT_GATE_LIMITS, GateStopped, QUICK_GATE_PLAN, type GateLimits, type GateModel, type GateOptions, type GatePlan } from './gate-options.ts'
import { predictionChecks, recordedChecks } from './prediction-checks.ts'
import type { DecisionRow } from '../decision-rows.ts'
import { gateText, runGate } from './run-gate.ts'
import { replayCheck } from './sandbox-checks.ts'
import { scoreChecks } from './score-checks.ts'

const column = (name: string): number => FEATURE_SCHEMA.names.indexOf(name)
const [SPREAD, PRICE, TAKE, RATE] = [column('spreadBps'), column('priceToMidBps'), column('aggressiveness:take'), column('venueSimilarFillRate')]
const config: EngineConfig = anEngineConfig({})

/** A rule of thumb as a model: the quoted price, and that a take fills. */
const answersOf = (rows: Float32Array, count: number, biasBps = 0): Float32Array => {
  const out = new Float32Array(count * 4)
  for (let row = 0; row < count; row++) {
    const at = row * FEATURE_SCHEMA.count
    out.set([rows[at + PRICE]! + biasBps, rows[at + TAKE] === 1 ? 0.9 : logistic(4 * (rows[at + RATE]! - 0.7)) , rows[at + TAKE] === 1 ? 0.01 : 2, 0], row * 4)
  }
  return out
}

const toScores = (raw: Float32Array, count: number): CandidateScore[] | null => {
  const scores = Array.from({ length: count }, (_, row) => ({
    slippageMicroBps: Math.round(raw[row * 4]! * 1e6), fillProbMicro: Math.round(raw[row * 4 + 1]! * 1e6), timeToFillMs: Math.round(raw[row * 4 + 2]! * 1e3), leakageMicroBps: Math.round(raw[row * 4 + 3]! * 1e6),
  }))
  return scores.every((score) => Object.values(score).every(Number.isSafeInteger)) ? scores : null
}

function aModel(over: Partial<GateModel> & { readonly modelId?: string; readonly biasBps?: number } = {}): GateModel {
  const features = FEATURE_SCHEMA.docs.map((d) => Math.max(d.min, 0))
  const { manifest } = aModelFolder(over.modelId ?? 'nn-9', {
    golden: [{ features, scores: [...answersOf(Float32Array.from(features), 1)] }], outputNames: SCORE_OUTPUTS,
    venueAverages: config.venues.flatMap(({ mic }) => (['take', 'post', 'mid'] as const).map((aggressiveness) => ({ mic, aggressiveness, score: { slippageMicroBps: 5_000_000, fillProbMicro: 500_000, timeToFillMs: 1_000, leakageMicroBps: 0 } }))),
  })
  return { manifest, score: (rows, count) => Promise.resolve(answersOf(rows, count, over.biasBps ?? 0)), toScores, ...over }
}

let ticks = 0
const PLAN: GatePlan = { ...QUICK_GATE_PLAN, warmUpS: 3, probeS: 10, pairedSessions: 3, pairedS: 4, pairedInstruments: 1, randomRows: 50, latencyCalls: 50 }
const LIMITS: GateLimits = { ...DEFAULT_GATE_LIMITS, calibrationErrorMax: 1 }
const SEED = 77
const options = (over: Partial<GateOptions>): GateOptions => ({
  candidate: aModel(), champion: null, engineConfig: config, viewIntervalUs: 50_000, recorded: null, recordedRequired: false, checkedUs: 7 as UnixUs, clockMs: () => (ticks += 0.1),
  plan: PLAN, limits: LIMITS, ...over,
})
const check = (report: GateReport, name: string) => {
  const found = report.checks.filter((each) => each.check.startsWith(name))
  expect(found, `${name} among ${report.checks.map((each) => each.check).join('; ')}`).not.toHaveLength(0)
  return found
}

describe('the gate', () => {
  it('[LN70] tells of every check what was and what would have passed', async () => {
    const shares: number[] = []
    const report = await runGate(options({ onProgress: (_, share) => shares.push(share) }))
    expect(report).toMatchObject({ modelId: 'nn-9', champion: null, checkedUs: 7 })
    for (const each of report.checks) expect(each.was.length * each.limit.length, each.check).toBeGreaterThan(0)
    for (const name of ['usable scores', 'parity', 'latency', 'replay', 'recorded backtest', 'offline: slippage', 'calibration', 'coverage', 'abstention', 'sandbox: shortfall against venue averages', 'sandbox: shortfall against static']) check(report, name)
    expect(report.passed).toBe(report.checks.every(({ passed }) => passed))
    for (const name of ['usable scores', 'parity', 'latency', 'replay', 'offline: slippage', 'sandbox: answers']) expect(check(report, name), gateText(report)).toMatchObject([{ passed: true }])
    expect(check(report, 'recorded backtest')[0]).toMatchObject({ passed: true, was: 'passed over: no journal given' })
    expect(shares).toEqual([...shares].sort((a, b) => a - b))
    expect(shares.at(-1)).toBe(1)
  }, 120_000)

  it('[LN71] a model that is worse than the champion, slow, not what it was, or unusable fails where it is', async () => {
    const worse: GateModel = {
      ...aModel(),
      score: (rows, count) => {
        const answer = answersOf(rows, count, 30)
        for (let row = 0; row < count; row++) if (rows[row * FEATURE_SCHEMA.count + SPREAD]! >= 2_000) answer[row * 4] = NaN
        return Promise.resolve(answer)
      },
    }
    const slow = options({ candidate: worse, champion: aModel({ modelId: 'nn-1' }), clockMs: () => (ticks += 50), recordedRequired: true })
    const checks = [...(await scoreChecks(slow, PLAN, LIMITS, SEED)), ...(await recordedChecks(slow, LIMITS, SEED)), ...(await predictionChecks(slow, PLAN, LIMITS, SEED))]
    const report: GateReport = { modelId: 'nn-9', modelSha256: 'ab', champion: 'nn-1', checkedUs: 7 as UnixUs, passed: false, checks }
    expect(check(report, 'usable scores')[0]).toMatchObject({ passed: false, detail: expect.stringContaining('answers slippageBps NaN') })
    expect(check(report, 'parity')[0]).toMatchObject({ passed: false, detail: expect.stringContaining('slippageBps: 30') })
    expect(check(report, 'latency')[0]).toMatchObject({ passed: false, was: 'p50 50.000 ms, p99 50.000 ms', limit: 'p99 at most 5 ms' })
    expect(check(report, 'recorded backtest')[0]).toMatchObject({ passed: false, was: 'no journal given', limit: 'at least 300 recorded orders in 20 blocks of 30 s' })
    expect(check(report, 'offline: slippage squared error (bps²) against champion nn-1')[0]!.passed).toBe(false)
    expect(gateText(report)).toContain('nn-9 does not pass: usable scores')
    let switches = 0
    const busy = await scoreChecks(options({ clockMs: () => (ticks += ++switches % 4 === 0 ? 40 : 0.1), preemptions: () => Math.floor(switches / 4) }), PLAN, LIMITS, SEED)
    expect(busy.find((each) => each.check === 'latency')).toMatchObject({ passed: true, detail: expect.stringContaining('set aside') })
  }, 30_000)

  it('[LN72] a model that answers nothing fails by name; a check that cannot be made is not passed; a stop ends it', async () => {
    const dead = options({ candidate: aModel({ score: () => Promise.reject(new Error('the provider is gone')) }) })
    const checks = await scoreChecks(dead, PLAN, LIMITS, SEED)
    expect(checks.map(({ passed }) => passed)).toEqual([false, false, false])
    expect(checks.map(({ was, detail }) => was + detail).join()).toContain('the provider is gone')
    expect(await replayCheck(dead, SEED)).toMatchObject({ passed: false, was: '0 decisions by the model, all the same' })
    await expect(runGate(options({ shouldStop: () => true }))).rejects.toThrow(GateStopped)
  }, 30_000)

  it('[LN79] recorded orders of a few minutes make no backtest: passed over where the policy allows it, else not passed', async () => {
    const recorded = Array.from({ length: LIMITS.recordedRowsMin + 1 }, (_, i): DecisionRow => ({
      features: new Float32Array(FEATURE_SCHEMA.count), mic: 'XNAS', aggressiveness: 'take', sentUs: i * 100_000, knownUs: i * 100_000 + 1, waitS: 0.001, watchedS: Infinity, slippageBps: 0, leakageBps: 0,
      markout10sBps: 0, group: 'day', clOrdId: `${i}`, decisionId: i, symbol: 'AVAX', orderQty: 1, patienceS: Infinity, tags: [],
    }))
    const was = `${recorded.length} recorded orders in 2 blocks of 30 s`
    expect(await recordedChecks(options({ recorded }), LIMITS, SEED)).toMatchObject([{ passed: true, was: `passed over: ${was}` }])
    expect(await recordedChecks(options({ recorded, recordedRequired: true }), LIMITS, SEED)).toMatchObject([{ passed: false, was }])
  })
})
