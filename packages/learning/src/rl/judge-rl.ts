import type { EngineConfig, ModelManifest } from '@sluice/domain'
import { ablate, bestBlend, judgeCalibration, type JudgeOptions } from './evaluate-rl.ts'
import type { QNetwork } from './q-network.ts'
import type { RlReport } from './rl-model.ts'
import type { RlPlan, RlRound, SupervisedScores } from './train-rl.ts'

/** Costs to go, and where they come from. */
export interface RlLearned {
  readonly net: QNetwork
  readonly plan: RlPlan
  readonly rounds: readonly RlRound[]
  readonly episodes: number
  readonly steps: number
  readonly sessionSeeds: readonly number[]
  readonly datasetSha256: string | null
  /** Digest of the supervised model that the orders were worked with; null where nothing was learned anew. */
  readonly learnedBeside: string | null
  /** Model that it continues; null for a first one. */
  readonly lineage: string | null
  /** Set where they were updated from decisions of a desk. */
  readonly update: unknown
}

export interface JudgeRlOptions {
  readonly seed: number
  readonly engineConfig: EngineConfig
  readonly viewIntervalUs: number
  readonly supervised: SupervisedScores
  readonly base: ModelManifest
  /** For the calibration, and for the blends. */
  readonly sessions: number
  readonly onProgress?: (line: string) => void
}

/** Sessions that choose the blend, and sessions that judge: nothing is learned from either. */
const VALIDATION_SEED = 2_000_000
const HELD_OUT_SEED = 3_000_000
const SEEDS_PER_TRAINING = 1_000
const JUDGED_S = 150
const WARM_UP_S = 30
const INSTRUMENTS = 5

/** Everything that a card says of costs to go. */
export async function judgeRl(learned: RlLearned, options: JudgeRlOptions): Promise<RlReport> {
  const { seed, engineConfig, viewIntervalUs, supervised, base, sessions, onProgress } = options
  const judge = (firstSeed: number): JudgeOptions => ({
    engineConfig, viewIntervalUs, firstSeed: firstSeed + seed * SEEDS_PER_TRAINING, sessions, instrumentsPerSession: INSTRUMENTS, durationS: JUDGED_S, warmUpS: WARM_UP_S, fillHorizonMs: base.fillHorizonMs,
  })
  const seedsOf = ({ firstSeed }: JudgeOptions): number[] => Array.from({ length: sessions }, (_, i) => firstSeed + i)
  const [validation, heldOut] = [judge(VALIDATION_SEED), judge(HELD_OUT_SEED)]
  onProgress?.(`Q against what comes of it, on ${sessions} sessions`)
  const calibration = await judgeCalibration(learned.net, supervised, heldOut)
  onProgress?.(`blends, on ${sessions} sessions`)
  const ablation = await ablate(learned.net, supervised, engineConfig.objectives[engineConfig.defaultObjective]!, validation)
  const { row, beatsBoth } = bestBlend(ablation)
  return {
    seed, base: base.modelId, learnedBeside: learned.learnedBeside, plan: learned.plan, episodes: learned.episodes, steps: learned.steps,
    rounds: learned.rounds.map(({ episodesPerS: _, ...round }) => round), firstSeed: learned.sessionSeeds[0] ?? 0, lastSeed: learned.sessionSeeds.at(-1) ?? 0,
    calibration, judgedSeeds: seedsOf(heldOut), ablation, ablationSeeds: seedsOf(validation), bestBlendMicro: row.blendMicro, blendBeatsBoth: beatsBoth, update: learned.update,
  }
}
