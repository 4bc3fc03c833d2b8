import { createHash } from 'node:crypto'
import { runProbeSession, type ProbeSample } from '@sluice/backtest'
import type { EngineConfig, ModelManifest } from '@sluice/domain'
import { FEATURE_SCHEMA } from '@sluice/features'
import { datasetOf, FILL_HORIZON_MS, type Dataset } from './dataset.ts'
import { modelCard } from './model-card.ts'
import { evaluateNet, netManifest, type ModelIdentity, type NetEvaluation } from './net/net-manifest.ts'
import { trainNet, type NetSettings, type TrainedNet, type TrainNetOptions, type TrainNetReport } from './net/train-net.ts'
import { TrainingCancelled } from './trees/tree-options.ts'
import { venueAveragesOf } from './venue-averages.ts'

export interface TrainModelOptions extends Partial<Pick<ModelIdentity, 'trainedUs' | 'lineage'>> {
  readonly seed: number
  readonly modelId: string
  readonly engineConfig: EngineConfig
  readonly viewIntervalUs: number
  readonly sessions?: Partial<SessionPlan>
  readonly train?: Partial<Omit<NetSettings, 'seed'>> & Pick<TrainNetOptions, 'provider'>
  /** Share done (0 to 1), and a line for people. */
  readonly onProgress?: (share: number, line: string) => void
  readonly isCancelled?: () => boolean
}

/** Which simulated sessions the data come from. Each kind has sessions of its own: nothing of a held-out one is trained on. */
export interface SessionPlan {
  readonly trainSessions: number
  readonly validationSessions: number
  readonly heldOutSessions: number
  /** Virtual seconds. */
  readonly warmUpS: number
  readonly durationS: number
  readonly probesPerSymbol: number
  /** Virtual seconds after which the longest-lived probes are called back. */
  readonly longLifeS: number
}

export const DEFAULT_SESSIONS: SessionPlan = { trainSessions: 12, validationSessions: 3, heldOutSessions: 5, warmUpS: 60, durationS: 420, probesPerSymbol: 4, longLifeS: 60 }
/** Session seeds of training seed n begin at n times this. */
const SEEDS_PER_TRAINING = 1_000
/** Share of a training's time that its sessions take. */
const SESSIONS_SHARE = 0.7

export interface TrainingReport {
  readonly seed: number
  readonly sessionSeeds: { readonly train: readonly number[]; readonly validation: readonly number[]; readonly heldOut: readonly number[] }
  readonly sessions: SessionPlan
  readonly rows: { readonly train: number; readonly validation: number; readonly heldOut: number }
  readonly net: TrainNetReport
  readonly heldOut: NetEvaluation
}

export interface TrainedModel {
  readonly onnx: Uint8Array
  readonly manifest: ModelManifest
  readonly card: string
  readonly report: TrainingReport
  readonly net: TrainedNet
}

/** Simulates sessions, trains on the first, stops by the next, judges on the last ones. Same arguments and machine, same bytes. */
export async function trainModel(options: TrainModelOptions): Promise<TrainedModel> {
  const plan: SessionPlan = { ...DEFAULT_SESSIONS, ...options.sessions }
  return trainOnSessions(await simulateSessions(plan, options), plan, options)
}

/** The same on sessions that were simulated before. */
export async function trainOnSessions({ sessionSeeds, train, validation, heldOut }: SimulatedSessions, plan: SessionPlan, options: TrainModelOptions): Promise<TrainedModel> {
  const net = await trainNet(train, validation, {
    ...options.train, seed: options.seed, metadata: { modelId: options.modelId, featureSchemaHash: FEATURE_SCHEMA.hash },
    onProgress: (share, line) => options.onProgress?.(SESSIONS_SHARE + (1 - SESSIONS_SHARE) * share, line),
    ...(options.isCancelled === undefined ? {} : { isCancelled: options.isCancelled }),
  })
  const averages = venueAveragesOf(train)
  const evaluation = await evaluateNet(net, heldOut, averages, options.seed)
  const report: TrainingReport = {
    seed: options.seed, sessionSeeds, sessions: plan, rows: { train: train.rows, validation: validation.rows, heldOut: heldOut.rows }, net: net.report, heldOut: evaluation,
  }
  const manifest = await netManifest(net, {
    identity: { modelId: options.modelId, trainedUs: options.trainedUs ?? (0 as ModelIdentity['trainedUs']), lineage: options.lineage ?? null, datasetSha256: datasetDigest([train, validation, heldOut]) },
    evaluation, averages, heldOut, training: report,
  })
  return { onnx: net.onnx, manifest, card: modelCard(manifest, report), report, net }
}

export interface SimulatedSessions {
  readonly sessionSeeds: TrainingReport['sessionSeeds']
  readonly train: Dataset
  readonly validation: Dataset
  readonly heldOut: Dataset
}

/** Seeded sessions of the simulated market, split by seed into the three parts. */
export async function simulateSessions(plan: SessionPlan, options: Pick<TrainModelOptions, 'seed' | 'engineConfig' | 'viewIntervalUs' | 'onProgress' | 'isCancelled'>): Promise<SimulatedSessions> {
  const seeds = (from: number, count: number): number[] => Array.from({ length: count }, (_, i) => options.seed * SEEDS_PER_TRAINING + from + i)
  const sessionSeeds = {
    train: seeds(1, plan.trainSessions),
    validation: seeds(1 + plan.trainSessions, plan.validationSessions),
    heldOut: seeds(1 + plan.trainSessions + plan.validationSessions, plan.heldOutSessions),
  }
  const total = plan.trainSessions + plan.validationSessions + plan.heldOutSessions
  let done = 0
  const load = async (which: keyof typeof sessionSeeds): Promise<Dataset> => {
    const samples: ProbeSample[] = []
    for (const seed of sessionSeeds[which]) {
      // A session runs for seconds: between two of them others get a turn.
      await new Promise((resolve) => setImmediate(resolve))
      if (options.isCancelled?.() === true) throw new TrainingCancelled(`cancelled after ${done} of ${total} sessions`)
      const { samples: own } = runProbeSession({
        seed, engineConfig: options.engineConfig, warmUpS: plan.warmUpS, durationS: plan.durationS, probesPerSymbol: plan.probesPerSymbol,
        horizonUs: FILL_HORIZON_MS * 1_000, longLifeUs: plan.longLifeS * 1_000_000, viewIntervalUs: options.viewIntervalUs,
      })
      for (const sample of own) samples.push(sample)
      done += 1
      options.onProgress?.((SESSIONS_SHARE * done) / total, `session ${seed}: ${own.length} probe orders`)
    }
    return datasetOf(samples)
  }
  return { sessionSeeds, train: await load('train'), validation: await load('validation'), heldOut: await load('heldOut') }
}

/** Of features and targets of all parts, hexadecimal. */
export function datasetDigest(parts: readonly Dataset[]): string {
  const digest = createHash('sha256')
  for (const { features, targets } of parts) for (const values of [features, targets]) digest.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
  return digest.digest('hex')
}
