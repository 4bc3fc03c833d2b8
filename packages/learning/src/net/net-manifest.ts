import { createHash } from 'node:crypto'
import type { GoldenVector, ModelManifest, UnixUs } from '@sluice/domain'
import { FEATURE_SCHEMA } from '@sluice/features'
import type { Dataset } from '../dataset.ts'
import { evaluate, predictionsOf, type Evaluation } from '../evaluate.ts'
import { ONNX_INPUT, ONNX_OUTPUT } from '../onnx-export.ts'
import { predictAverages, predictTouch, toManifestAverages, type VenueAverages } from '../venue-averages.ts'
import { abstainedShare, columnOf } from './abstain-limits.ts'
import { runModel } from './run-graph.ts'
import type { TrainedNet } from './train-net.ts'

const GOLDEN_ROWS = 12
const QUOTED_FEATURE = 'priceToMidBps'

/** How a net does on rows that it has not seen. */
export interface NetEvaluation extends Evaluation {
  /** Share of the rows that lie above the limits: venue averages would score them. */
  readonly abstained: number
}

/** Runs the model file itself: what is judged is what is shipped. */
export async function evaluateNet(net: Pick<TrainedNet, 'onnx' | 'outputNames' | 'abstain'>, heldOut: Dataset, averages: VenueAverages, seed: number): Promise<NetEvaluation> {
  const scores = await runModel(net.onnx, heldOut.features, heldOut.rows, { input: ONNX_INPUT, output: ONNX_OUTPUT })
  const [low, high] = [columnOf(scores, net.outputNames, 'slippageLowBps'), columnOf(scores, net.outputNames, 'slippageHighBps')]
  const evaluation = evaluate(heldOut, {
    model: predictionsOf(scores, net.outputNames, heldOut.rows), averages: predictAverages(averages, heldOut), touch: predictTouch(heldOut, FEATURE_SCHEMA.names.indexOf(QUOTED_FEATURE)),
    ...(low === null || high === null ? {} : { quantiles: { low, high } }),
  }, seed)
  return { ...evaluation, abstained: abstainedShare(scores, net.outputNames, net.abstain) }
}

/** What a manifest says that neither the net nor its data do. */
export interface ModelIdentity {
  readonly modelId: string
  /** An argument, so that the same arguments give the same bytes. */
  readonly trainedUs: UnixUs
  readonly lineage: string | null
  readonly datasetSha256: string | null
}

export interface NetManifestParts {
  readonly identity: ModelIdentity
  readonly evaluation: Evaluation
  readonly averages: VenueAverages
  /** Rows that golden vectors are taken from. */
  readonly heldOut: Dataset
  /** The training report, for people. */
  readonly training: unknown
}

/** `model.json` of a trained supervised model: a net, or trees with the same columns. */
export async function netManifest(net: Pick<TrainedNet, 'onnx' | 'outputNames' | 'abstain' | 'reference' | 'fillHorizonMs'>, parts: NetManifestParts, modelKind: 'net' | 'trees' = 'net'): Promise<ModelManifest> {
  return {
    manifestVersion: 2, modelKind, modelId: parts.identity.modelId, file: 'model.onnx', sha256: createHash('sha256').update(net.onnx).digest('hex'),
    featureSchemaHash: FEATURE_SCHEMA.hash, featureNames: FEATURE_SCHEMA.names, input: ONNX_INPUT, usesObjective: false, output: ONNX_OUTPUT, outputNames: net.outputNames,
    blendMicro: 0, abstain: net.abstain, reference: net.reference, trainedUs: parts.identity.trainedUs, lineage: parts.identity.lineage, datasetSha256: parts.identity.datasetSha256,
    fillHorizonMs: net.fillHorizonMs, golden: await goldenVectors(net, parts.heldOut), verdict: parts.evaluation.verdict,
    venueAverages: toManifestAverages(parts.averages), training: parts.training,
  }
}

/** Rows spread over the data, with the answers of the file on the CPU. */
async function goldenVectors({ onnx, outputNames }: Pick<TrainedNet, 'onnx' | 'outputNames'>, data: Dataset): Promise<GoldenVector[]> {
  const columns = data.features.length / data.rows
  const count = Math.min(GOLDEN_ROWS, data.rows)
  const features = new Float32Array(count * columns)
  for (let i = 0; i < count; i++) {
    const row = Math.floor((i * data.rows) / count)
    features.set(data.features.subarray(row * columns, (row + 1) * columns), i * columns)
  }
  const scores = await runModel(onnx, features, count, { input: ONNX_INPUT, output: ONNX_OUTPUT })
  return Array.from({ length: count }, (_, i) => ({
    features: [...features.subarray(i * columns, (i + 1) * columns)], scores: [...scores.subarray(i * outputNames.length, (i + 1) * outputNames.length)],
  }))
}
