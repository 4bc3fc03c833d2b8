import { createHash } from 'node:crypto'
import { planEpisodes, presetWeights, randomWeights, runEpisodeSession, type EpisodeOutcome, type ScoreAnswer, type ScoreQuestion } from '@sluice/backtest'
import { Rng, type CandidateScore, type EngineConfig } from '@sluice/domain'
import { FEATURE_SCHEMA } from '@sluice/features'
import { DIMENSIONS, QLearner, realisedToGo, type QEpisode } from './q-learner.ts'
import { newQNetwork, type QNetwork } from './q-network.ts'
import { qNorms } from './q-norms.ts'
import { ascending, inOrder, isUrgent, QScorer, weightedCosts, weightVector } from './q-policy.ts'

/** Scores of a supervised model: what fill chances, times and the rest of a graph's columns come from. */
export type SupervisedScores = (features: Float32Array, rows: number) => Promise<readonly CandidateScore[]>

export interface RlPlan {
  readonly rounds: number
  readonly sessionsPerRound: number
  /** Instruments of one session; sessions take turns through all of them. */
  readonly instrumentsPerSession: number
  readonly warmUpS: number
  readonly durationS: number
  /** After each round, and after the last one. */
  readonly updatesPerRound: number
  readonly lastUpdates: number
  readonly hidden: readonly number[]
  readonly batch: number
  readonly learningRate: number
  readonly nStep: number
  readonly targetEvery: number
  readonly goals: number
  readonly relabelShare: number
  readonly replayMax: number
  /** Share of decisions at random, in the first and in the last round; and share by the supervised scores. */
  readonly exploreFirst: number
  readonly exploreLast: number
  readonly supervisedShare: number
}

export const DEFAULT_RL: RlPlan = {
  rounds: 6, sessionsPerRound: 4, instrumentsPerSession: 5, warmUpS: 30, durationS: 150, updatesPerRound: 500, lastUpdates: 1_000, hidden: [64, 32], batch: 64, learningRate: 1e-3,
  nStep: 3, targetEvery: 100, goals: 1_600, relabelShare: 0.5, replayMax: 60_000, exploreFirst: 0.5, exploreLast: 0.15, supervisedShare: 0.15,
}

/** Views of a simulated desk come this often, microseconds: half as often as a desk's by default, for speed. */
export const SIMULATED_VIEW_US = 100_000

export interface TrainRlOptions {
  readonly seed: number
  readonly engineConfig: EngineConfig
  readonly viewIntervalUs: number
  readonly supervised: SupervisedScores
  readonly plan?: Partial<RlPlan>
  readonly onProgress?: (line: string, done: number) => void
}

export interface RlRound {
  readonly round: number
  readonly episodes: number
  /** Mean weighted cost of an episode under its own weights, basis points; chance taken out. */
  readonly cost: number
  readonly byDimension: readonly number[]
  readonly loss: number
  readonly episodesPerS: number
}

export interface TrainedQ {
  readonly net: QNetwork
  readonly rounds: readonly RlRound[]
  readonly episodes: number
  readonly steps: number
  readonly sessionSeeds: readonly number[]
  /** Of all steps learned from, hexadecimal. */
  readonly datasetSha256: string
  readonly plan: RlPlan
}

/** Session seeds of training seed n begin at n times this, beyond those of supervised training. */
const SEEDS_PER_TRAINING = 1_000
const FIRST_SEED = 1_000_000

export const sessionSeed = (seed: number, no: number): number => FIRST_SEED + seed * SEEDS_PER_TRAINING + no

/** Alternates between sessions of experience and updates. Same arguments, same network. */
export async function trainRl(options: TrainRlOptions): Promise<TrainedQ> {
  const plan: RlPlan = { ...DEFAULT_RL, ...options.plan }
  const rounds: RlRound[] = []
  const seeds: number[] = []
  const digest = createHash('sha256')
  let learner: QLearner | null = null
  let episodes = 0
  for (let round = 0; round < plan.rounds; round++) {
    const explore = plan.rounds === 1 ? plan.exploreFirst : plan.exploreFirst + ((plan.exploreLast - plan.exploreFirst) * round) / (plan.rounds - 1)
    const startMs = performance.now()
    const outcomes: EpisodeOutcome[] = []
    for (let i = 0; i < plan.sessionsPerRound; i++) {
      const no = round * plan.sessionsPerRound + i
      seeds.push(sessionSeed(options.seed, no))
      outcomes.push(...await collect(options, plan, no, learner === null ? null : new QScorer(learner.net), explore))
    }
    const seconds = (performance.now() - startMs) / 1_000
    const experience = outcomes.flatMap((outcome) => qEpisodeOf(outcome) ?? [])
    episodes += outcomes.length
    for (const { steps } of experience) for (const { features, costs } of steps) digest.update(bytesOf(features)).update(bytesOf(Float64Array.from(costs)))
    learner ??= newLearner(options, plan, experience)
    learner.add(experience)
    const last = round === plan.rounds - 1
    const loss = learner.train(plan.updatesPerRound, rateAt(round, plan))
    if (last) learner.train(plan.lastUpdates, 0.3)
    const byDimension = Array.from({ length: DIMENSIONS }, (_, d) => mean(experience, (e) => realisedToGo(e)[0]![d]!))
    rounds.push({ round: round + 1, episodes: outcomes.length, cost: mean(experience, weightedTotal), byDimension, loss, episodesPerS: outcomes.length / seconds })
    const told = rounds.at(-1)!
    options.onProgress?.(
      `round ${round + 1} of ${plan.rounds}: ${outcomes.length} episodes (${told.episodesPerS.toFixed(0)} a second), weighted cost ${told.cost.toFixed(3)} bps, TD loss ${loss.toFixed(4)}`,
      (round + 1) / plan.rounds,
    )
  }
  return { net: learner!.net, rounds, episodes, steps: learner!.steps, sessionSeeds: seeds, datasetSha256: digest.digest('hex'), plan }
}

const bytesOf = (values: Float32Array | Float64Array): Uint8Array => new Uint8Array(values.buffer, values.byteOffset, values.byteLength)

const rateAt = (round: number, plan: RlPlan): number => 1 - (0.6 * round) / Math.max(1, plan.rounds - 1)

const weightedTotal = (episode: QEpisode): number => {
  const total = realisedToGo(episode)[0]!
  return total.reduce((sum, cost, d) => sum + (cost * episode.weights[d]!) / 1_000, 0)
}

function mean<T>(items: readonly T[], of: (item: T) => number): number {
  return items.length === 0 ? 0 : items.reduce((sum, item) => sum + of(item), 0) / items.length
}

function newLearner(options: TrainRlOptions, plan: RlPlan, experience: readonly QEpisode[]): QLearner {
  const features = FEATURE_SCHEMA.count
  const net = newQNetwork({ features, weights: DIMENSIONS, hidden: plan.hidden, outputs: 2 * DIMENSIONS }, qNorms(experience, features), options.seed)
  return new QLearner(net, {
    seed: options.seed, nStep: plan.nStep, batch: plan.batch, learningRate: plan.learningRate, targetEvery: plan.targetEvery, goals: plan.goals, relabelShare: plan.relabelShare, replayMax: plan.replayMax,
    drawWeights: (rng) => weightVector(rng.next() < 0.5 ? presetWeights(options.engineConfig, rng) : randomWeights(options.engineConfig, rng)),
  })
}

/** Sessions take turns through the instruments and through the two modes of the waterfall. */
export function sessionConfig(config: EngineConfig, no: number, instruments: number): EngineConfig {
  const all = config.instruments
  const chosen = Array.from({ length: Math.min(instruments, all.length) }, (_, i) => all[(no * instruments + i) % all.length]!)
  return {
    ...config, instruments: chosen, routing: { ...config.routing, strategy: 'dynamic', waterfallMode: no % 2 === 0 ? 'sequential' : 'split' },
    model: { modelId: 'policy', featureSchemaHash: FEATURE_SCHEMA.hash, cardSlippageMseBps2: null },
  }
}

async function collect(options: TrainRlOptions, plan: RlPlan, no: number, q: QScorer | null, explore: number): Promise<EpisodeOutcome[]> {
  const seed = sessionSeed(options.seed, no)
  const engineConfig = sessionConfig(options.engineConfig, no, plan.instrumentsPerSession)
  const episodes = planEpisodes({
    seed, engineConfig, warmUpS: plan.warmUpS, durationS: plan.durationS, fixedTimes: false,
    weights: (rng) => (rng.next() < 0.5 ? presetWeights(engineConfig, rng) : randomWeights(engineConfig, rng)),
  })
  const score = behaviour({ supervised: options.supervised, q, explore, supervisedShare: plan.supervisedShare, rng: new Rng(seed, 0x62), split: engineConfig.routing.waterfallMode === 'split' })
  return (await runEpisodeSession({ seed, engineConfig, episodes, viewIntervalUs: options.viewIntervalUs, score })).outcomes
}

interface Behaviour {
  readonly supervised: SupervisedScores
  readonly q: QScorer | null
  readonly explore: number
  readonly supervisedShare: number
  readonly rng: Rng
  readonly split: boolean
}

/** Mostly the policy so far; at times anything, at times what supervised scores would choose. */
function behaviour({ supervised, q, explore, supervisedShare, rng, split }: Behaviour) {
  return async (features: Float32Array, rows: number, question: ScoreQuestion): Promise<ScoreAnswer> => {
    const [pick, order] = [rng.next(), Array.from({ length: rows }, () => rng.next())]
    const scores = await supervised(features, rows)
    if (pick < explore) return inOrder(scores, ascending(order))
    if (q === null || pick < explore + supervisedShare) return scores
    const weights = weightVector(question.objective)
    return inOrder(scores, ascending(weightedCosts(q.toGo(features, rows, weights), rows, weights, split || isUrgent(features))))
  }
}

/** What a learner takes from an episode: the steps that something was scored for, by default with chance taken out of the slippage; null without any. */
export function qEpisodeOf({ steps, episode }: EpisodeOutcome, chanceOut = true): QEpisode | null {
  if (steps.length === 0 || steps.some((step) => step.features.length === 0 || step.chosen < 0)) return null
  return {
    weights: weightVector(episode.weights),
    steps: steps.map(({ features, open, chosen, split, costs, chanceBps, keep }) => ({
      features, open, chosen, split, keep, costs: Float64Array.from(costs, (cost, d) => (d === 0 && chanceOut ? cost - chanceBps : cost)),
    })),
  }
}
