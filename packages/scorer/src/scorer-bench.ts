import { InferenceSession, Tensor } from 'onnxruntime-node'
import { join } from 'node:path'
import { openScorer } from './open-scorer.ts'
import { readManifest } from './manifest.ts'

export interface ScorerBenchResult {
  readonly rows: number
  readonly rounds: number
  readonly scorerP50Us: number
  readonly scorerP99Us: number
  readonly rawP50Us: number
  readonly rawP99Us: number
}

const BENCH_DEADLINE_MS = 1_000

/** One decision (12 rows) through the scorer and through a bare `session.run` of the same file, alternating. */
export async function benchScorer(modelDir: string, rounds = 5_000, rows = 12): Promise<ScorerBenchResult> {
  const manifest = await readManifest(modelDir)
  const scorer = await openScorer({ modelDir, provider: 'cpu', featureSchemaHash: manifest.featureSchemaHash })
  const raw = await InferenceSession.create(join(modelDir, manifest.file), { executionProviders: ['cpu'], intraOpNumThreads: 1, interOpNumThreads: 1 })
  const count = manifest.featureNames.length
  const features = Float32Array.from({ length: rows * count }, (_, i) => manifest.golden[Math.floor(i / count) % manifest.golden.length]!.features[i % count]!)
  const tensor = new Tensor('float32', features, [rows, count])
  const viaScorer = new Float64Array(rounds)
  const viaRaw = new Float64Array(rounds)
  for (let i = -500; i < rounds; i++) {
    const startMs = performance.now()
    await scorer.score(features, rows, BENCH_DEADLINE_MS)
    const betweenMs = performance.now()
    await raw.run({ [manifest.input]: tensor })
    if (i < 0) continue
    viaScorer[i] = (betweenMs - startMs) * 1_000
    viaRaw[i] = (performance.now() - betweenMs) * 1_000
  }
  await scorer.close()
  await raw.release()
  const at = (times: Float64Array, share: number): number => times.sort()[Math.floor(rounds * share)]!
  return { rows, rounds, scorerP50Us: at(viaScorer, 0.5), scorerP99Us: at(viaScorer, 0.99), rawP50Us: at(viaRaw, 0.5), rawP99Us: at(viaRaw, 0.99) }
}
