import { createHash } from 'node:crypto'
import { runProbeSession, type ProbeSample } from '@sluice/backtest'
import { SCORE_OUTPUTS, type EngineConfig, type GoldenVector, type ModelManifest, type UnixUs } from '@sluice/domain'
import { FEATURE_SCHEMA } from '@sluice/features'
import { datasetOf, HEADS, type Dataset } from './dataset.ts'
import { evaluate, type Evaluation } from './evaluate.ts'
import { predict, type Mlp } from './mlp.ts'
import { modelCard } from './model-card.ts'
import { exportOnnx, ONNX_INPUT, ONNX_OUTPUT } from './onnx-export.ts'
import { DEFAULT_TRAIN, trainMlp, type TrainOptions } from './train-mlp.ts'
import { predictAverages, predictTouch, toManifestAverages, venueAveragesOf } from './venue-averages.ts'

export interface TrainModelOptions {
  readonly seed: number
  readonly modelId: string
  readonly engineConfig: EngineConfig
  readonly viewIntervalUs: number
  readonly sessions?: Partial<SessionPlan>
  readonly train?: Partial<Omit<TrainOptions, 'seed' | 'onEpoch'>>
  readonly onProgress?: (line: string) => void
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
}

export const DEFAULT_SESSIONS: SessionPlan = { trainSessions: 12, validationSessions: 2, heldOutSessions: 5, warmUpS: 60, durationS: 420, probesPerSymbol: 2 }
/** Horizon of the fill probability. */
export const FILL_HORIZON_MS = 5_000
/** Session seeds of training seed n begin at n times this. */
const SEEDS_PER_TRAINING = 1_000
const GOLDEN_ROWS = 12

export interface TrainingReport {
  readonly seed: number
  readonly sessionSeeds: { readonly train: readonly number[]; readonly validation: readonly number[]; readonly heldOut: readonly number[] }
  readonly sessions: SessionPlan
  readonly rows: { readonly train: number; readonly validation: number; readonly heldOut: number }
  readonly options: Omit<TrainOptions, 'seed' | 'onEpoch'>
  readonly heldOut: Evaluation
}

export interface TrainedModel {
  readonly onnx: Uint8Array
  readonly manifest: ModelManifest
  readonly card: string
  readonly report: TrainingReport
  readonly mlp: Mlp
}

/** Simulates sessions, trains on the first, stops by the next, judges on the last ones. Same arguments, same bytes. */
export function trainModel(options: TrainModelOptions): TrainedModel {
  const plan: SessionPlan = { ...DEFAULT_SESSIONS, ...options.sessions }
  const trainOptions = { ...DEFAULT_TRAIN, ...options.train }
  const seeds = (from: number, count: number): number[] => Array.from({ length: count }, (_, i) => options.seed * SEEDS_PER_TRAINING + from + i)
  const sessionSeeds = {
    train: seeds(1, plan.trainSessions),
    validation: seeds(1 + plan.trainSessions, plan.validationSessions),
    heldOut: seeds(1 + plan.trainSessions + plan.validationSessions, plan.heldOutSessions),
  }
  const load = (which: keyof typeof sessionSeeds): Dataset => datasetOf(sessionSeeds[which].flatMap((seed) => session(seed, plan, options)))
  const train = load('train')
  const validation = load('validation')
  const mlp = trainMlp(train, validation, {
    ...trainOptions, seed: options.seed,
    onEpoch: (epoch, loss, best) => options.onProgress?.(`epoch ${epoch} of ${trainOptions.epochs}: validation loss ${loss.toFixed(5)}${best ? ' (best)' : ''}`),
  })
  const heldOut = load('heldOut')
  const averages = venueAveragesOf(train)
  const evaluation = evaluate(heldOut, {
    model: predict(mlp, heldOut.features, heldOut.rows), averages: predictAverages(averages, heldOut), touch: predictTouch(heldOut, FEATURE_SCHEMA.names.indexOf('priceToMidBps')),
  }, options.seed)
  const report: TrainingReport = {
    seed: options.seed, sessionSeeds, sessions: plan, options: trainOptions, heldOut: evaluation,
    rows: { train: train.rows, validation: validation.rows, heldOut: heldOut.rows },
  }
  const onnx = exportOnnx(mlp, { modelId: options.modelId, featureSchemaHash: FEATURE_SCHEMA.hash })
  const manifest: ModelManifest = {
    manifestVersion: 2, modelKind: 'net', usesObjective: false, blendMicro: 0, abstain: { distanceMax: null, widthMaxBps: null }, reference: [], trainedUs: 0 as UnixUs, lineage: null, datasetSha256: null, modelId: options.modelId, file: 'model.onnx', sha256: createHash('sha256').update(onnx).digest('hex'),
    featureSchemaHash: FEATURE_SCHEMA.hash, featureNames: FEATURE_SCHEMA.names, input: ONNX_INPUT, output: ONNX_OUTPUT, outputNames: SCORE_OUTPUTS,
    fillHorizonMs: FILL_HORIZON_MS, golden: goldenVectors(mlp, heldOut), verdict: evaluation.verdict, venueAverages: toManifestAverages(averages), training: report,
  }
  return { onnx, manifest, card: modelCard(manifest, report), report, mlp }
}

function session(seed: number, plan: SessionPlan, options: TrainModelOptions): ProbeSample[] {
  const { samples } = runProbeSession({
    seed, engineConfig: options.engineConfig, warmUpS: plan.warmUpS, durationS: plan.durationS, probesPerSymbol: plan.probesPerSymbol,
    horizonUs: FILL_HORIZON_MS * 1_000, viewIntervalUs: options.viewIntervalUs,
  })
  options.onProgress?.(`session ${seed}: ${samples.length} probe orders`)
  return samples
}

/** Held-out rows spread over the sessions, with the answers of the reference pass. */
function goldenVectors(mlp: Mlp, data: Dataset): GoldenVector[] {
  const columns = FEATURE_SCHEMA.count
  const count = Math.min(GOLDEN_ROWS, data.rows)
  return Array.from({ length: count }, (_, i) => {
    const row = Math.floor((i * data.rows) / count)
    const features = data.features.slice(row * columns, (row + 1) * columns)
    return { features: [...features], scores: [...predict(mlp, features, 1).subarray(0, HEADS)] }
  })
}
