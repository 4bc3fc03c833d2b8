import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { Rng, type ScoreOutput } from '@sluice/domain'
import { FEATURE_SCHEMA, syntheticDecision, writeFeatureRows } from '@sluice/features'
import { exportOnnx, metadataOf, newMlp, ONNX_INPUT, ONNX_OUTPUT, predict, type TrainingReport } from '@sluice/learning'
import { openScorer, readManifest, softwareVulkanEnv } from '@sluice/scorer'
import { describe, expect, it } from 'vitest'

const ROOT = join(import.meta.dirname, '..', '..', '..')
const MODEL = join(ROOT, 'models', 'nn-1')

describe('the exported graph', () => {
  it('[LN6] equals the reference pass within 1e-5', async () => {
    for (const seed of [1, 2, 3]) {
      const rng = new Rng(seed)
      const vector = (length: number, low: number, high: number) => Float32Array.from({ length }, () => low + rng.next() * (high - low))
      const inputs = 36
      const mlp = newMlp(
        { inputs, hidden: [64, 64], heads: ['linear', 'sigmoid', 'relu', 'linear'], skip: [seed, -1, -1, 5] },
        { mean: vector(inputs, -2, 2), scale: vector(inputs, 0, 1), bound: 6, outMean: Float32Array.of(0.5, 0, 0.2, 0.1), outScale: Float32Array.of(1.5, 1, 0.7, 1) }, seed,
      )
      const session = await InferenceSession.create(exportOnnx(mlp, { modelId: 'test' }), { executionProviders: ['cpu'], intraOpNumThreads: 1 })
      const rows = 40
      const features = vector(rows * inputs, -6, 6)
      const answer = await session.run({ [ONNX_INPUT]: new Tensor('float32', features, [rows, inputs]) })
      const expected = predict(mlp, features, rows)
      ;(answer[ONNX_OUTPUT]!.data as Float32Array).forEach((value, i) => expect(Math.abs(value - expected[i]!), `seed ${seed}, value ${i}`).toBeLessThan(1e-5 * Math.max(1, Math.abs(value))))
      await session.release()
    }
  })
})

describe('the model that comes with the product', () => {
  it('passes every check of the scorer and answers feature vectors within bounds', async () => {
    const scorer = await openScorer({ modelDir: MODEL, provider: 'cpu', featureSchemaHash: FEATURE_SCHEMA.hash })
    const { context, everyWay } = syntheticDecision(4)
    const rows = everyWay.length
    const features = new Float32Array(rows * FEATURE_SCHEMA.count)
    expect(writeFeatureRows(features, context, everyWay)).toBeNull()
    const scores = await scorer.score(features, rows, 1_000)
    const { outputNames } = scorer.manifest
    for (let i = 0; i < rows; i++) {
      const of = (name: ScoreOutput): number => scores[i * outputNames.length + outputNames.indexOf(name)]!
      const chances = (['fillProb1s', 'fillProb', 'fillProb10s', 'fillProb60s'] as const).map(of)
      expect(chances).toEqual(chances.toSorted((x, y) => x - y))
      expect(chances[0]).toBeGreaterThanOrEqual(0)
      expect(chances[3]).toBeLessThanOrEqual(1)
      expect(of('timeToFillS')).toBeGreaterThanOrEqual(0)
      expect(of('slippageHighBps')).toBeGreaterThanOrEqual(of('slippageLowBps'))
    }
    await scorer.close()
    expect(statSync(join(MODEL, 'model.onnx')).size).toBeLessThan(200 * 1024)
  })

  it('[LN11] tells its limits of abstention and what it was trained on; the file is bound to the feature schema', async () => {
    const manifest = await readManifest(MODEL)
    expect(manifest.abstain.distanceMax).toBeGreaterThan(1)
    expect(manifest.abstain.widthMaxBps).toBeGreaterThan(0)
    expect(manifest.reference.map(({ name }) => name)).toEqual(FEATURE_SCHEMA.names)
    expect(manifest.trainedUs).toBeGreaterThan(0)
    expect(manifest.datasetSha256).toMatch(/^[0-9a-f]{64}$/)
    expect(metadataOf(readFileSync(join(MODEL, 'model.onnx')))).toEqual({ modelId: 'nn-1', featureSchemaHash: FEATURE_SCHEMA.hash })
  })

  it('[LN3] is live only because its intervals say so', async () => {
    const manifest = await readManifest(MODEL)
    const { heldOut, sessionSeeds } = manifest.training as TrainingReport
    const deciding = heldOut.comparisons.filter((c) => c.loss.startsWith('slippage') || c.loss.startsWith('fill'))
    expect(deciding).toHaveLength(3)
    expect(manifest.verdict).toBe(deciding.every((c) => c.difference.high < 0) ? 'model' : 'venue-averages')
    expect(sessionSeeds.heldOut.some((seed) => sessionSeeds.train.includes(seed) || sessionSeeds.validation.includes(seed))).toBe(false)
    expect(readFileSync(join(MODEL, 'card.md'), 'utf8')).toContain(manifest.sha256)
    expect(manifest.venueAverages.length).toBeGreaterThan(0)
  })

  const vulkan = softwareVulkanEnv()
  it.skipIf(vulkan === null)('answers on webgpu as on the CPU', async () => {
    const gpu = await openScorer({
      // Chromium's software Vulkan compiles every operator on one processor: that is slow where others work, too.
      modelDir: MODEL, provider: 'webgpu', featureSchemaHash: FEATURE_SCHEMA.hash, loadTimeoutMs: 100_000,
      child: { modulePath: join(ROOT, 'packages', 'scorer', 'test', 'scorer-child.ts'), execArgv: ['--import', 'tsx'], env: vulkan ?? {} },
    })
    expect(gpu.fallbackReason).toBeNull()
    const cpu = await openScorer({ modelDir: MODEL, provider: 'cpu', featureSchemaHash: FEATURE_SCHEMA.hash })
    const { context, everyWay } = syntheticDecision(6)
    const rows = everyWay.length
    const features = new Float32Array(rows * FEATURE_SCHEMA.count)
    writeFeatureRows(features, context, everyWay)
    const [a, b] = [await gpu.score(features, rows, 5_000), await cpu.score(features, rows, 5_000)]
    a.forEach((value, i) => expect(Math.abs(value - b[i]!)).toBeLessThan(1e-4 * Math.max(1, Math.abs(b[i]!))))
    await gpu.close()
    await cpu.close()
  }, 120_000)
})
