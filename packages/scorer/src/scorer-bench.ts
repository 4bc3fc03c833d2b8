import { InferenceSession, Tensor } from 'onnxruntime-node'
import { join } from 'node:path'
import type { ChildOptions } from './child-session.ts'
import { checkGolden, goldenRows } from './golden.ts'
import { inputColumns, readManifest, readModelFile } from './manifest.ts'
import { OnnxSession, type Provider } from './onnx-session.ts'
import { openScorer } from './open-scorer.ts'
import { DECISION_ROWS } from './scorer-options.ts'

export interface ScorerBenchResult {
  readonly rows: number
  readonly rounds: number
  readonly scorerP50Us: number
  readonly scorerP99Us: number
  readonly rawP50Us: number
  readonly rawP99Us: number
}

const BENCH_DEADLINE_MS = 10_000
const WARM_UP_ROUNDS = 500
const WEIGHTS = { slippage: 1_000, fill: 1_000, speed: 1_000, leakage: 1_000, fees: 1_000 }
/** Of one batch size, after which no further run is made. */
const BATCH_BUDGET_MS = 3_000
const BATCH_RUNS_MAX = 200

/** One decision (12 rows) through the scorer and through a bare `session.run` of the same file, alternating. */
export async function benchScorer(modelDir: string, rounds = 5_000, rows = DECISION_ROWS): Promise<ScorerBenchResult> {
  const manifest = await readManifest(modelDir)
  const scorer = await openScorer({ modelDir, provider: 'cpu', featureSchemaHash: manifest.featureSchemaHash })
  const raw = await InferenceSession.create(join(modelDir, manifest.file), { executionProviders: ['cpu'], intraOpNumThreads: 1, interOpNumThreads: 1 })
  const input = goldenRows(manifest, rows)
  const count = manifest.featureNames.length
  const features = Float32Array.from({ length: rows * count }, (_, i) => input[Math.floor(i / count) * inputColumns(manifest) + (i % count)]!)
  const tensor = new Tensor('float32', input, [rows, inputColumns(manifest)])
  const viaScorer = new Float64Array(rounds)
  const viaRaw = new Float64Array(rounds)
  for (let i = -WARM_UP_ROUNDS; i < rounds; i++) {
    const startMs = performance.now()
    await scorer.score(features, rows, BENCH_DEADLINE_MS, WEIGHTS)
    const betweenMs = performance.now()
    await raw.run({ [manifest.input]: tensor })
    if (i < 0) continue
    viaScorer[i] = (betweenMs - startMs) * 1_000
    viaRaw[i] = (performance.now() - betweenMs) * 1_000
  }
  await scorer.close()
  await raw.release()
  return { rows, rounds, scorerP50Us: at(viaScorer, 0.5), scorerP99Us: at(viaScorer, 0.99), rawP50Us: at(viaRaw, 0.5), rawP99Us: at(viaRaw, 0.99) }
}

/** Rows a second of the venue-score grid's way, one instrument after the other. `child`: null, in this process. Throws where the provider cannot be had. */
export async function benchBulk(modelDir: string, rows: number, provider: Provider, child: ChildOptions | null, budgetMs = 2_000): Promise<number> {
  const { featureSchemaHash, featureNames } = await readManifest(modelDir)
  const scorer = await openScorer({ modelDir, provider: 'cpu', featureSchemaHash })
  const bulk = child === null ? scorer : await openScorer({ modelDir, provider, featureSchemaHash, child })
  try {
    if (child !== null) {
      await bulk.startBulk(rows)
      const failed = bulk.figures().measurements.find((one) => one.provider === `${provider} child` && one.rows === rows && !one.usable)
      if (failed !== undefined) throw new Error(failed.reason)
    }
    const features = new Float32Array(rows * featureNames.length).fill(0.5)
    let done = 0
    const startMs = performance.now()
    while (performance.now() - startMs < budgetMs) {
      await bulk.bulk(features, rows, BENCH_DEADLINE_MS, WEIGHTS)
      done += rows
    }
    return (done / (performance.now() - startMs)) * 1_000
  } finally {
    await scorer.close()
    if (bulk !== scorer) await bulk.close()
  }
}

export interface BatchFigures {
  readonly rows: number
  readonly p50Us: number
  readonly p99Us: number
  readonly runs: number
}

/**
 * One provider over batch sizes, straight through onnxruntime in this process: what the machine can do, without the hop to a child. `onBatch` hears
 * of each size as it is done. Throws where the provider cannot be had or answers otherwise than the CPU.
 */
export async function benchProvider(modelDir: string, provider: Provider, threads: number, batches: readonly number[], onBatch: (figures: BatchFigures) => void): Promise<void> {
  const manifest = await readManifest(modelDir)
  const shape = { input: manifest.input, output: manifest.output, inputColumns: inputColumns(manifest), outputColumns: manifest.outputNames.length }
  const session = await OnnxSession.open(await readModelFile(modelDir, manifest), provider, shape, threads)
  const run = (input: Float32Array, rows: number): Promise<Float32Array> => session.run(rows, (buffer) => buffer.set(input))
  await checkGolden(run, manifest, provider)
  for (const rows of batches) {
    const input = goldenRows(manifest, rows)
    for (let i = 0; i < (rows > 10_000 ? 1 : 5); i++) await run(input, rows)
    const times: number[] = []
    const startMs = performance.now()
    do {
      const runMs = performance.now()
      await run(input, rows)
      times.push((performance.now() - runMs) * 1_000)
    } while (times.length < BATCH_RUNS_MAX && performance.now() - startMs < BATCH_BUDGET_MS)
    const sorted = Float64Array.from(times)
    onBatch({ rows, p50Us: at(sorted, 0.5), p99Us: at(sorted, 0.99), runs: times.length })
  }
  await session.close()
}

const at = (times: Float64Array, share: number): number => times.sort()[Math.min(times.length - 1, Math.floor(times.length * share))]!
