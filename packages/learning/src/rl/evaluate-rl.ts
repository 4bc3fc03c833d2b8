import {
  armDifference, planEpisodes, presetWeights, randomWeights, runComparison, runEpisodeSession, type ArmResult, type CompareArm, type MeanInterval, type ScoreQuestion,
} from '@sluice/backtest'
import type { CandidateScore, EngineConfig, ObjectiveWeights } from '@sluice/domain'
import { FEATURE_SCHEMA } from '@sluice/features'
import { qCalibration, type JudgedEpisode, type QCalibration } from './q-calibration.ts'
import type { QNetwork } from './q-network.ts'
import { QScorer } from './q-policy.ts'
import { qEpisodeOf, type SupervisedScores } from './train-rl.ts'

/** Scores with costs to go, as the exported graph gives them. */
export type ScoresUnder = (features: Float32Array, rows: number, question: ScoreQuestion) => Promise<readonly CandidateScore[]>

export function qScores(net: QNetwork, supervised: SupervisedScores): ScoresUnder {
  const scorer = new QScorer(net)
  return async (features, rows, question) => scorer.scores(features, await supervised(features, rows), question.objective)
}

/** An arm whose costs are a blend: 0 is the supervised scores alone, 1,000,000 the costs to go alone. */
export const blendArm = (name: string, blendMicro: number, score: ScoresUnder, fillHorizonMs: number): CompareArm => ({
  name, score,
  model: { modelId: 'compared', featureSchemaHash: FEATURE_SCHEMA.hash, cardSlippageMseBps2: null, modelKind: blendMicro === 0 ? 'net' : blendMicro === 1_000_000 ? 'rl' : 'blend', blendMicro, fillHorizonMs },
})

export interface JudgeOptions {
  readonly engineConfig: EngineConfig
  readonly viewIntervalUs: number
  readonly firstSeed: number
  readonly sessions: number
  readonly instrumentsPerSession: number
  readonly durationS: number
  readonly warmUpS: number
  readonly fillHorizonMs: number
}

/** The greedy policy on sessions that nothing was learned from, under weights drawn as in training: Q against what came of it. */
export async function judgeCalibration(net: QNetwork, supervised: SupervisedScores, options: JudgeOptions): Promise<{ readonly chanceOut: QCalibration; readonly raw: QCalibration }> {
  const judged: { readonly chanceOut: JudgedEpisode[]; readonly raw: JudgedEpisode[] } = { chanceOut: [], raw: [] }
  const arm = blendArm('rl', 1_000_000, qScores(net, supervised), options.fillHorizonMs)
  for (let no = 0; no < options.sessions; no++) {
    const seed = options.firstSeed + no
    const all = options.engineConfig.instruments
    const count = Math.min(options.instrumentsPerSession, all.length)
    const engineConfig = { ...options.engineConfig, instruments: Array.from({ length: count }, (_, i) => all[(no * count + i) % all.length]!), model: arm.model }
    const episodes = planEpisodes({
      seed, engineConfig, warmUpS: options.warmUpS, durationS: options.durationS, fixedTimes: false,
      weights: (rng) => (rng.next() < 0.5 ? presetWeights(engineConfig, rng) : randomWeights(engineConfig, rng)),
    })
    const { outcomes } = await runEpisodeSession({ seed, engineConfig, episodes, viewIntervalUs: options.viewIntervalUs, score: arm.score })
    for (const outcome of outcomes) {
      const [without, raw] = [qEpisodeOf(outcome), qEpisodeOf(outcome, false)]
      if (without !== null) judged.chanceOut.push({ session: seed, episode: without })
      if (raw !== null) judged.raw.push({ session: seed, episode: raw })
    }
  }
  return { chanceOut: qCalibration(net, judged.chanceOut), raw: qCalibration(net, judged.raw) }
}

/** One row of the table over blends. */
export interface AblationRow {
  readonly blendMicro: number
  readonly parents: number
  readonly means: ArmResult['means']
  /** Weighted cost less that of the supervised scores alone, and less that of the costs to go alone; null for themselves. */
  readonly toSupervised: MeanInterval | null
  readonly toQ: MeanInterval | null
}

export const ABLATION_BLENDS = [0, 250_000, 500_000, 750_000, 1_000_000] as const

/** The same parents under every blend. The least weighted cost, chance taken out, is the best. */
export async function ablate(net: QNetwork, supervised: SupervisedScores, weights: ObjectiveWeights, options: JudgeOptions, onProgress?: (done: number) => void): Promise<AblationRow[]> {
  const score = qScores(net, supervised)
  const { arms } = await runComparison({
    ...options, weights, arms: ABLATION_BLENDS.map((blendMicro) => blendArm(String(blendMicro), blendMicro, score, options.fillHorizonMs)), oracle: false,
    ...(onProgress === undefined ? {} : { onProgress }),
  })
  const [first, last] = [arms[0]!, arms.at(-1)!]
  return arms.map((arm, i) => ({
    blendMicro: ABLATION_BLENDS[i]!, parents: arm.parents, means: arm.means,
    toSupervised: arm === first ? null : armDifference(first, arm, 'costBps'), toQ: arm === last ? null : armDifference(last, arm, 'costBps'),
  }))
}

/** The real blend with the least weighted cost, and whether that is less than both of its parts', with intervals beyond nothing. */
export function bestBlend(rows: readonly AblationRow[]): { readonly row: AblationRow; readonly beatsBoth: boolean } {
  const blends = rows.filter(({ blendMicro }) => blendMicro > 0 && blendMicro < 1_000_000)
  const row = blends.reduce((best, one) => (one.means.costBps < best.means.costBps ? one : best))
  return { row, beatsBoth: (row.toSupervised?.high ?? 0) < 0 && (row.toQ?.high ?? 0) < 0 }
}
