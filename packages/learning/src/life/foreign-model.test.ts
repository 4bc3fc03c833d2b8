import { describe, expect, it } from 'vitest'
import { SCORE_OUTPUTS, type ModelManifest, type UnixUs } from '@sluice/domain'
import { FEATURE_SCHEMA } from '@sluice/features'
import { foreignModel, type OpenedGraph } from './foreign-model.ts'
import { aModelFolder } from './test-models.ts'

const COLUMNS = FEATURE_SCHEMA.count
const reference: ModelManifest = aModelFolder('nn-1', { golden: [0, 1, 2].map((i) => ({ features: FEATURE_SCHEMA.names.map((_, c) => i * 0.1 + (c % 3)), scores: [0, 0, 0, 0] })) }).manifest
const MANIFEST = { featureSchemaHash: FEATURE_SCHEMA.hash, outputNames: SCORE_OUTPUTS, fillHorizonMs: 5_000 }

const graph = (over: Partial<OpenedGraph> = {}): OpenedGraph => ({
  inputs: [{ name: 'features', type: 'float32', shape: ['rows', COLUMNS] }], outputs: [{ name: 'scores', type: 'float32', shape: ['rows', 4] }],
  run: (_, rows, count, columns) => Promise.resolve(Float32Array.from({ length: count * 4 }, (__, i) => rows[Math.floor(i / 4) * columns + (i % 4)]! / 10)), close: () => Promise.resolve(), ...over,
})
const bring = (manifest: unknown, opened: OpenedGraph | Error = graph()) => foreignModel({
  onnx: Uint8Array.of(1), manifest, modelId: 'foreign-1', reference, weights: { slippage: 1_000, fill: 500, speed: 0, leakage: 0, fees: 1_000 }, nowUs: 9 as UnixUs, by: 'ann',
  open: () => (opened instanceof Error ? Promise.reject(opened) : Promise.resolve(opened)), parseManifest: (json) => json as ModelManifest,
})
const refusal = async (manifest: unknown, opened?: OpenedGraph | Error): Promise<string> => {
  const answer = await bring(manifest, opened)
  return answer.ok ? '' : answer.error
}

describe('bring your own model', () => {
  it('[LN74] one that keeps the contract is ready for the registry, with golden vectors of our rows', async () => {
    const answer = await bring(MANIFEST)
    expect(answer.ok).toBe(true)
    if (!answer.ok) return
    const { manifest, card, gate } = answer.value
    expect(manifest).toMatchObject({ modelId: 'foreign-1', modelKind: 'foreign', outputNames: SCORE_OUTPUTS, trainedUs: 9, golden: { length: 3 }, venueAverages: reference.venueAverages })
    expect(manifest.golden[1]!.scores[1]).toBeCloseTo(0.11)
    expect([gate, card.includes('Brought by ann')]).toEqual([null, true])
  })

  it('[LN74] the weights of the objective follow the features where it uses them', async () => {
    const answer = await bring({ ...MANIFEST, usesObjective: true }, graph({ inputs: [{ name: 'features', type: 'float32', shape: [-1, COLUMNS + 5] }] }))
    expect(answer.ok && answer.value.manifest.golden[0]!.features.slice(COLUMNS)).toEqual([1, 0.5, 0, 0, 1])
  })

  it('[LN75] refuses what is said of it, naming the field', async () => {
    expect(await refusal([])).toContain('must be an object')
    expect(await refusal({ ...MANIFEST, sha256: 'x' })).toContain("the manifest's sha256 is not a field")
    expect(await refusal({ ...MANIFEST, fillHorizonMs: undefined })).toContain('lacks fillHorizonMs')
    expect(await refusal({ ...MANIFEST, featureSchemaHash: 'dead' })).toContain(`the desk computes features of schema ${FEATURE_SCHEMA.hash}`)
    expect(await refusal({ ...MANIFEST, featureNames: ['a'] })).toContain('featureNames are not the names')
    expect(await refusal({ ...MANIFEST, modelId: '../x' })).toContain('modelId is "../x"')
    expect(await refusal({ ...MANIFEST, outputNames: ['fillProb'] })).toContain('outputNames must begin with slippageBps')
    expect(await refusal({ ...MANIFEST, outputNames: [...SCORE_OUTPUTS, 'beauty'] })).toContain('may follow')
  })

  it('[LN75] refuses a file that does not fit, naming what it has and what is allowed', async () => {
    const input = { name: 'features', type: 'float32', shape: ['rows', COLUMNS] } as const
    expect(await refusal(MANIFEST, new Error('bad protobuf'))).toBe('the file cannot be loaded as an ONNX model: bad protobuf')
    expect(await refusal(MANIFEST, graph({ inputs: [{ ...input, name: 'x' }] }))).toBe('the model has no input features, only x')
    expect(await refusal(MANIFEST, graph({ outputs: [{ ...input, name: 'y' }] }))).toBe('the model has no output scores, only y')
    expect(await refusal(MANIFEST, graph({ inputs: [input, { ...input, name: 'mask' }] }))).toContain('2 inputs (features, mask)')
    expect(await refusal(MANIFEST, graph({ inputs: [{ ...input, type: 'float64' }] }))).toContain('float32 is allowed only')
    expect(await refusal(MANIFEST, graph({ inputs: [{ ...input, shape: [1, COLUMNS] }] }))).toContain('the number of rows must be open, not 1')
    expect(await refusal(MANIFEST, graph({ inputs: [{ ...input, shape: ['rows', 32] }] }))).toContain(`must have ${COLUMNS} columns (${COLUMNS} features)`)
    expect(await refusal(MANIFEST, graph({ outputs: [{ name: 'scores', type: 'float32', shape: ['rows', 6] }] }))).toContain('must have 4 columns')
  })

  it('[LN76] refuses answers that are not finite, too many, hang on neighbours, or are not the golden ones', async () => {
    const run = (answer: (rows: Float32Array, count: number) => ArrayLike<number>): OpenedGraph => graph({ run: (_, rows, count) => Promise.resolve(Float32Array.from(answer(rows, count))) })
    expect(await refusal(MANIFEST, run((_, count) => new Array<number>(count * 4).fill(NaN)))).toContain('answers NaN as slippageBps of reference row 0')
    expect(await refusal(MANIFEST, run((_, count) => new Array<number>(count * 5).fill(0)))).toContain('answers 15 numbers for 3 rows')
    expect(await refusal(MANIFEST, run((_, count) => new Array<number>(count * 4).fill(count)))).toContain('may not depend on its neighbours')
    const golden = [{ features: FEATURE_SCHEMA.names.map(() => 0), scores: [0, 0.5, 0, 0] }]
    expect(await refusal({ ...MANIFEST, golden })).toBe('golden vector 0: fillProb is 0, the manifest says 0.5')
    expect(await refusal(MANIFEST, graph({ run: () => Promise.reject(new Error('kernel failed')) }))).toBe('kernel failed')
  })
})
