import { createHash } from 'node:crypto'
import { OPTIONAL_SCORE_OUTPUTS, type GoldenVector, type ModelManifest, type ObjectiveWeights, type ScoreOutput, type UnixUs } from '@sluice/domain'
import { FEATURE_SCHEMA } from '@sluice/features'
import type { ModelFolder, TrainingCurve } from '../life/model-documents.ts'
import { runModel } from '../net/run-graph.ts'
import type { AblationRow } from './evaluate-rl.ts'
import type { QCalibration } from './q-calibration.ts'
import { DIMENSIONS } from './q-learner.ts'
import { exportQOnnx, Q_INPUT, Q_OUTPUT } from './q-onnx.ts'
import { QScorer, weightVector } from './q-policy.ts'
import type { QNetwork } from './q-network.ts'
import { rlCard } from './rl-card.ts'
import type { RlPlan, RlRound } from './train-rl.ts'

/** The supervised model whose columns a graph with costs to go has, too. */
export interface BaseModel {
  readonly manifest: ModelManifest
  readonly onnx: Uint8Array
}

/** How the costs to go were learned and how they did, as a manifest keeps it. */
export interface RlReport {
  readonly seed: number
  readonly base: string
  /** Of the supervised model that the orders were worked with while learning; null where nothing was learned anew. */
  readonly learnedBeside: string | null
  readonly plan: RlPlan
  readonly episodes: number
  readonly steps: number
  readonly rounds: readonly Omit<RlRound, 'episodesPerS'>[]
  readonly firstSeed: number
  readonly lastSeed: number
  readonly calibration: { readonly chanceOut: QCalibration; readonly raw: QCalibration }
  readonly judgedSeeds: readonly number[]
  readonly ablation: readonly AblationRow[]
  readonly ablationSeeds: readonly number[]
  /** Blend with the least weighted cost on the validation sessions, and whether it beats both of its parts. */
  readonly bestBlendMicro: number
  readonly blendBeatsBoth: boolean
  /** Set where the costs to go were updated from decisions of a desk. */
  readonly update: unknown
}

export interface RlModelParts {
  readonly net: QNetwork
  readonly base: BaseModel
  readonly modelId: string
  readonly modelKind: 'rl' | 'blend'
  readonly blendMicro: number
  readonly trainedUs: UnixUs
  readonly lineage: string | null
  readonly datasetSha256: string | null
  readonly presets: Readonly<Record<string, ObjectiveWeights>>
  readonly report: RlReport
}

/** Columns of the costs to go, those of splits after those alone: as the Q-network answers them. */
export const TO_GO_OUTPUTS: readonly ScoreOutput[] = OPTIONAL_SCORE_OUTPUTS.filter((name) => name.startsWith('toGo') || name.startsWith('splitToGo'))

/** Slope of what came on what was said that a network may have to be live. */
export const SLOPE_MIN = 0.8
export const SLOPE_MAX = 1.2

/** A folder of the registry: one graph with the supervised columns and the costs to go. */
export async function rlModel(parts: RlModelParts): Promise<ModelFolder> {
  const { net, base, modelId, modelKind, blendMicro, report } = parts
  const onnx = exportQOnnx(net, { onnx: base.onnx, input: base.manifest.input, output: base.manifest.output, outputs: base.manifest.outputNames.length }, { modelId, featureSchemaHash: FEATURE_SCHEMA.hash })
  const { slope } = report.calibration.chanceOut
  const manifest: ModelManifest = {
    ...base.manifest, modelKind, modelId, file: 'model.onnx', sha256: createHash('sha256').update(onnx).digest('hex'), input: Q_INPUT, output: Q_OUTPUT, usesObjective: true, blendMicro,
    outputNames: [...base.manifest.outputNames, ...TO_GO_OUTPUTS], trainedUs: parts.trainedUs, lineage: parts.lineage, datasetSha256: parts.datasetSha256,
    golden: await goldenVectors(onnx, parts), verdict: base.manifest.verdict === 'model' && slope >= SLOPE_MIN && slope <= SLOPE_MAX ? 'model' : 'venue-averages',
    training: { ...report, heldOut: (base.manifest.training as { heldOut?: unknown } | null)?.heldOut ?? null },
  }
  return { manifest, onnx, card: rlCard(manifest, report), curves: rlCurves(report), dataset: null, gate: null }
}

/** Rows of the supervised model's own golden vectors under presets in turn, with the answers of the file on the CPU; they must be those of the network itself. */
async function goldenVectors(onnx: Uint8Array, { base, net, presets }: RlModelParts): Promise<GoldenVector[]> {
  const weights = Object.values(presets)
  const width = net.features + net.weights
  const rows = base.manifest.golden.length
  const input = new Float32Array(rows * width)
  base.manifest.golden.forEach(({ features }, row) => {
    input.set(features, row * width)
    input.set(Array.from(weightVector(weights[row % weights.length]!), (weight) => weight / 1_000), row * width + net.features)
  })
  const answers = await runModel(onnx, input, rows, { input: Q_INPUT, output: Q_OUTPUT })
  const columns = answers.length / rows
  const scorer = new QScorer(net)
  return Array.from({ length: rows }, (_, row) => {
    const features = input.slice(row * width, (row + 1) * width)
    const scores = answers.slice(row * columns, (row + 1) * columns)
    const own = scorer.toGo(features, 1, features.subarray(net.features))
    own.forEach((value, i) => {
      const said = scores[columns - 2 * DIMENSIONS + i]!
      if (!(Math.abs(said - value) <= 1e-3 * Math.max(1, Math.abs(value)))) throw new Error(`the graph answers ${said} where the network says ${value}: golden row ${row}, cost to go ${i}`)
    })
    return { features: [...features], scores: [...scores] }
  })
}

const DIMENSION_WORDS = ['slippage', 'unfilled', 'delay', 'leakage', 'fees'] as const

/** What the console draws of the training. */
export function rlCurves({ rounds, calibration, ablation }: RlReport): TrainingCurve[] {
  let episodes = 0
  const at = rounds.map((round) => ({ round, x: (episodes += round.episodes) }))
  const curve = (name: string, unit: string, of: (round: RlReport['rounds'][number]) => number): TrainingCurve => ({ name, unit, xLabel: 'episodes', points: at.map(({ round, x }) => [x, of(round)]) })
  return [
    curve('Weighted cost of an order while learning', 'bps', ({ cost }) => cost),
    curve('Temporal-difference loss', 'standardised', ({ loss }) => loss),
    ...(rounds.some(({ byDimension }) => byDimension.length < DIMENSIONS) ? [] : DIMENSION_WORDS).map((word, d) => curve(`Cost of an order: ${word}`, 'bps', ({ byDimension }) => byDimension[d]!)),
    { name: 'What came of a choice, by what Q said', unit: 'bps', xLabel: 'Q, bps', points: calibration.chanceOut.tenths.map(({ said, came }) => [said, came]) },
    { name: 'Weighted cost by share of Q in the blend', unit: 'bps', xLabel: 'share', points: ablation.map(({ blendMicro, means }) => [blendMicro / 1_000_000, means.costBps]) },
  ]
}
