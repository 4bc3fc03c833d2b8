import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SCORE_OUTPUTS, type ModelManifest, type UnixUs } from '@sluice/domain'
import { FEATURE_SCHEMA } from '@sluice/features'
import { exportOnnx, ONNX_INPUT, ONNX_OUTPUT, predict, type HeadKind, type Mlp } from '@sluice/learning'

/** What the model of the worked example predicts by kind of venue: slippage bps, fill probability, time to fill s, leakage bps. */
const PREDICTED: Readonly<Record<string, readonly [number, number, number, number]>> = {
  'kind:dark-midpoint': [0.75, 0.35, 0.5, 0],
  'kind:lit-ecn': [1.2, 0.9, 0.01, 0],
  'kind:lit-maker-taker': [1.35, 0.9, 0.01, 0],
}
const HEAD_KINDS: readonly HeadKind[] = ['linear', 'sigmoid', 'relu', 'linear']
/** Posting is slower and surer not to fill, so that every lit venue's best candidate takes. */
const POSTED: readonly [number, number, number, number] = [0, -4, 4, 0]

/** A model whose answers are known by hand: one dense layer over the venue-kind features. Answers its folder. */
export function writeWorkedExampleModel(dir: string): string {
  const mlp = workedExampleModel()
  const onnx = exportOnnx(mlp, { featureSchemaHash: FEATURE_SCHEMA.hash, modelId: 'worked-example' })
  const rows = 2
  const features = Float32Array.from({ length: rows * FEATURE_SCHEMA.count }, (_, i) => (i % 3) / 2)
  const scores = predict(mlp, features, rows)
  const manifest: ModelManifest = {
    manifestVersion: 2, modelKind: 'net', usesObjective: false, blendMicro: 0, abstain: { distanceMax: null, widthMaxBps: null }, reference: [], trainedUs: 0 as UnixUs, lineage: null, datasetSha256: null, modelId: 'worked-example', file: 'model.onnx', sha256: createHash('sha256').update(onnx).digest('hex'),
    featureSchemaHash: FEATURE_SCHEMA.hash, featureNames: FEATURE_SCHEMA.names, input: ONNX_INPUT, output: ONNX_OUTPUT, outputNames: SCORE_OUTPUTS, fillHorizonMs: 5_000,
    golden: Array.from({ length: rows }, (_, row) => ({
      features: [...features.subarray(row * FEATURE_SCHEMA.count, (row + 1) * FEATURE_SCHEMA.count)],
      scores: [...scores.subarray(row * SCORE_OUTPUTS.length, (row + 1) * SCORE_OUTPUTS.length)],
    })),
    verdict: 'model', venueAverages: [], training: 'written by hand for the worked example',
  }
  mkdirSync(dir, { recursive: true })
  writeFileSync(join(dir, manifest.file), onnx)
  writeFileSync(join(dir, 'model.json'), JSON.stringify(manifest))
  return dir
}

function workedExampleModel(): Mlp {
  const inputs = FEATURE_SCHEMA.count
  const outputs = HEAD_KINDS.length
  const weights = new Float32Array(outputs * inputs)
  const set = (feature: string, values: readonly number[]): void => {
    const at = FEATURE_SCHEMA.names.indexOf(feature)
    if (at === -1) throw new Error(`no feature ${feature} among ${FEATURE_SCHEMA.names.join(', ')}`)
    values.forEach((value, output) => { weights[output * inputs + at] = value })
  }
  for (const [feature, [slippage, fill, time, leakage]] of Object.entries(PREDICTED)) set(feature, [slippage, Math.log(fill / (1 - fill)), time, leakage])
  set('aggressiveness:post', POSTED)
  const constant = (length: number, value: number): Float32Array => new Float32Array(length).fill(value)
  return {
    shape: { inputs, hidden: [], heads: HEAD_KINDS, skip: HEAD_KINDS.map(() => -1) },
    layers: [{ inputs, outputs, weights, bias: new Float32Array(outputs) }],
    normaliser: { mean: constant(inputs, 0), scale: constant(inputs, 1), bound: 1e6, outMean: constant(outputs, 0), outScale: constant(outputs, 1) },
  }
}
