import { armDifference, replayEntries, runComparison, SimulatedDesk, type ArmResult, type CompareArm, type MeanInterval } from '@sluice/backtest'
import { hashOf, Rng, type CandidateScore, type EngineConfig, type GateCheck, type ObjectiveWeights, type QtyLots } from '@sluice/domain'
import type { GateLimits, GateModel, GateOptions, GatePlan } from './gate-options.ts'

/** Half an interval may be this many times the limit for its mean to be held against the limit. */
const TELLING_REACH = 2
/** Of the replayed session. */
const REPLAY_PARENTS = 12
const REPLAY_SPACING_US = 700_000
const REPLAY_WARM_UP_US = 5_000_000
const REPLAY_TAIL_US = 10_000_000

/** The same parent orders in the same simulated sessions, worked by the candidate, by what scores now, and by the static waterfall. */
export async function sandboxChecks(options: GateOptions, plan: GatePlan, limits: GateLimits, firstSeed: number): Promise<GateCheck[]> {
  const { candidate, champion, engineConfig, viewIntervalUs, onProgress } = options
  const weights = engineConfig.objectives[engineConfig.defaultObjective]!
  const faults = new Map<string, number>()
  const arms: CompareArm[] = [
    modelArm('candidate', candidate, faults),
    champion === null ? { name: 'venue averages', model: null, score: null } : modelArm('champion', champion, faults),
    { name: 'static waterfall', model: null, score: null, routing: { strategy: 'static' } },
  ]
  const { arms: results } = await runComparison({
    firstSeed, sessions: plan.pairedSessions, engineConfig: { ...engineConfig, venueAverages: candidate.manifest.venueAverages }, instrumentsPerSession: plan.pairedInstruments, warmUpS: plan.warmUpS, durationS: plan.pairedS,
    viewIntervalUs, weights, arms, oracle: false, onProgress: (done) => onProgress?.('sandbox', done),
  })
  const [own, ...others] = results
  const rivals = [champion === null ? 'venue averages' : `champion ${champion.manifest.modelId}`, 'static waterfall']
  return [
    ...others.map((other, i) => shortfallCheck(own!, other, rivals[i]!, plan, limits, firstSeed)),
    { check: 'sandbox: answers', passed: (faults.get('candidate') ?? 0) === 0, was: `${faults.get('candidate') ?? 0} questions without usable scores`, limit: '0', detail: 'in all paired sessions' },
  ]
}

function modelArm(name: string, { manifest, score, toScores }: GateModel, faults: Map<string, number>): CompareArm {
  return {
    name, model: configured({ manifest }),
    score: async (features, rows, question) => {
      const answer = await scoresOf({ manifest, score, toScores }, features, rows, question.objective)
      if (answer === null) faults.set(name, (faults.get(name) ?? 0) + 1)
      return answer
    },
  }
}

async function scoresOf({ manifest, score, toScores }: GateModel, features: Float32Array, rows: number, weights: ObjectiveWeights): Promise<readonly CandidateScore[] | null> {
  const raw = await score(features, rows, manifest.usesObjective ? weights : null).catch(() => null)
  return raw === null ? null : toScores(raw, rows)
}

const configured = ({ manifest }: Pick<GateModel, 'manifest'>): EngineConfig['model'] => ({
  modelId: manifest.modelId, modelKind: manifest.modelKind, featureSchemaHash: manifest.featureSchemaHash, cardSlippageMseBps2: null, blendMicro: manifest.blendMicro, fillHorizonMs: manifest.fillHorizonMs,
})

function shortfallCheck(own: ArmResult, other: ArmResult, rival: string, plan: GatePlan, limits: GateLimits, firstSeed: number): GateCheck {
  // Against the latent value's way, which no order moves: the same difference with less chance in it.
  const difference = armDifference(other, own, 'expectedBps')
  const limit = limits.shortfallAboveBps
  // A mean that may be off by far more than the limit tells nothing of it.
  const meanCounts = difference.high - difference.mean <= limit * TELLING_REACH
  return {
    check: `sandbox: shortfall against ${rival}`, passed: difference.low <= 0 && (!meanCounts || difference.mean <= limit),
    was: `${bps(difference.mean)} [${bps(difference.low)}, ${bps(difference.high)}] bps`, limit: `interval not wholly above 0${meanCounts ? `, mean at most +${limit} bps` : ' (too few orders to judge the mean)'}`,
    detail: `${own.parents} parent orders in ${plan.pairedSessions} paired sessions from seed ${firstSeed}; candidate ${own.means.shortfallBps.toFixed(3)}, ${rival} ${other.means.shortfallBps.toFixed(3)} bps; ${others(own, other)}`,
  }
}

function others(own: ArmResult, other: ArmResult): string {
  const part = (what: string, { mean, low, high }: MeanInterval, digits: number): string => `${what} ${mean.toFixed(digits)} [${low.toFixed(digits)}, ${high.toFixed(digits)}]`
  return [part('fill rate', armDifference(other, own, 'filledShare'), 3), part('leakage', armDifference(other, own, 'leakageBps'), 3), part('time', armDifference(other, own, 'timeS'), 2)].join(', ')
}

/** A session that the candidate scored, stepped again through a fresh engine: the same outputs and the same state. */
export async function replayCheck(options: GateOptions, firstSeed: number): Promise<GateCheck> {
  const { candidate, engineConfig, viewIntervalUs } = options
  const config: EngineConfig = { ...engineConfig, instruments: engineConfig.instruments.slice(0, 2), model: configured(candidate), venueAverages: candidate.manifest.venueAverages }
  const desk = new SimulatedDesk({ seed: firstSeed, engineConfig: config, viewIntervalUs, score: (features, rows, question) => scoresOf(candidate, features, rows, question.objective) })
  await desk.runUntilScored(desk.nowUs + REPLAY_WARM_UP_US)
  await submitParents(desk, firstSeed)
  const replayed = replayEntries(config, desk.entries)
  const differing = desk.outputs.findIndex((outputs, i) => hashOf(asJson(outputs)) !== hashOf(asJson(replayed.outputs[i])))
  const sameState = replayed.engine.stateHash() === desk.engine.stateHash()
  const decided = desk.outputs.flat().filter((o) => o.kind === 'record' && o.record.type === 'decision' && o.record.scoreSource.kind === 'model').length
  return {
    check: 'replay', passed: differing < 0 && sameState && decided > 0,
    was: differing >= 0 ? `entry ${differing + 1} gives other outputs` : !sameState ? 'another state' : `${decided} decisions by the model, all the same`, limit: 'same outputs and state, at least 1 decision by the model',
    detail: `${desk.entries.length} entries of a sandbox session of seed ${firstSeed}`,
  }
}

/** Parents of random symbols, sides, sizes and urgencies, one after another. */
async function submitParents(desk: SimulatedDesk, seed: number): Promise<void> {
  const rng = new Rng(seed, 0x6a7e)
  const { instruments } = desk.engine.config
  for (let i = 0; i < REPLAY_PARENTS; i++) {
    await desk.runUntilScored(desk.nowUs + REPLAY_SPACING_US)
    desk.submit({
      symbol: instruments[rng.int(0, instruments.length - 1)]!.symbol, side: rng.next() < 0.5 ? 'buy' : 'sell', orderQty: (rng.int(1, 50) * 100) as QtyLots, ordType: 'market', limitPrice: null,
      timeInForce: 'day', objective: null, urgency: (['low', 'normal', 'high'] as const)[rng.int(0, 2)]!, account: 'SIM',
    })
  }
  await desk.runUntilScored(desk.nowUs + REPLAY_TAIL_US)
}

/** As the journal keeps it: vectors as plain numbers. */
const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value, (_, each: unknown) => (each instanceof Float32Array ? Array.from(each) : each)))
const bps = (value: number): string => `${value >= 0 ? '+' : ''}${value.toFixed(3)}`
