import { fileURLToPath } from 'node:url'
import { type AbstainLimits, type ModelManifest, type ScoreOutput } from '@sluice/domain'
import type { ScorerPort } from '@sluice/runtime'
import { ChildSession, type ChildOptions } from './child-session.ts'
import { inputColumns, readManifest, readModelFile } from './manifest.ts'
import { ModelRefused } from './model-refused.ts'
import { OnnxSession, type Provider, type SessionShape } from './onnx-session.ts'
import { ScoreError } from './score-error.ts'

/** Largest difference from a golden vector, relative above 1. */
export const PARITY_TOLERANCE = 1e-4

export interface OpenScorerOptions {
  readonly modelDir: string
  readonly provider: Provider
  /** Hash of the schema that the caller's feature vectors follow. */
  readonly featureSchemaHash: string
  /** Most rows of one call. */
  readonly rowsMax?: number
  /** The webgpu child; by default `scorer-child.mjs` beside the running bundle. */
  readonly child?: ChildOptions
  readonly loadTimeoutMs?: number
  /** A webgpu run that is older than this is taken for hung: the child is killed and the CPU scores from then on. */
  readonly hangMs?: number
  /** Told once when webgpu gives way to the CPU. */
  readonly onFallback?: (reason: string) => void
}

export interface OpenedScorer extends ScorerPort {
  readonly manifest: ModelManifest
  /** Why the asked-for provider does not score; null while it does. */
  readonly fallbackReason: string | null
}

const WARM_UP_RUNS = 20
const ROWS_MAX = 256

/**
 * A model that has passed every check: file digest, schema hash, warm-up and golden vectors on each provider. The CPU
 * session always stands by; webgpu that cannot be had, differs or hangs gives way to it. Throws ModelRefused.
 */
export async function openScorer(options: OpenScorerOptions): Promise<OpenedScorer> {
  const manifest = await readManifest(options.modelDir)
  if (manifest.featureSchemaHash !== options.featureSchemaHash) {
    throw new ModelRefused('SCHEMA_HASH', `model ${manifest.modelId} was trained on feature schema ${manifest.featureSchemaHash}, this build computes ${options.featureSchemaHash}: train it again`)
  }
  const model = await readModelFile(options.modelDir, manifest)
  const shape: SessionShape = {
    input: manifest.input, output: manifest.output, featureCount: inputColumns(manifest), outputCount: manifest.outputNames.length,
    rowsMax: Math.max(options.rowsMax ?? ROWS_MAX, manifest.golden.length),
  }
  const cpu = await OnnxSession.open(model, 'cpu', shape).catch((cause: Error) => {
    throw new ModelRefused('LOAD_FAILED', `model ${manifest.modelId}: ${cause.message}`)
  })
  await checkGolden(cpu, manifest, 'cpu')
  const scorer = new Scorer(manifest, cpu, shape, options)
  if (options.provider === 'webgpu') await scorer.startWebgpu(model)
  return scorer
}

interface Runs {
  run(features: Float32Array, rows: number): Promise<Float32Array>
}

/** Warms up and compares with what the model answered when it was made. */
async function checkGolden(session: Runs, manifest: ModelManifest, provider: Provider): Promise<void> {
  const { outputNames } = manifest
  const rows = manifest.golden.length
  const features = Float32Array.from(manifest.golden.flatMap((g) => [...g.features]))
  const expected = manifest.golden.flatMap((g) => [...g.scores])
  let scores = new Float32Array(0)
  for (let i = 0; i < WARM_UP_RUNS; i++) scores = Float32Array.from(await session.run(features, rows))
  expected.forEach((value, i) => {
    const difference = Math.abs(scores[i]! - value)
    if (!(difference <= PARITY_TOLERANCE * Math.max(1, Math.abs(value)))) {
      throw new ModelRefused('GOLDEN_VECTOR', `model ${manifest.modelId} on ${provider}: golden vector ${Math.floor(i / outputNames.length)}, ${outputNames[i % outputNames.length]} is ${scores[i]}, expected ${value}`)
    }
  })
}

class Scorer implements OpenedScorer {
  readonly manifest: ModelManifest
  readonly modelId: string
  readonly featureSchemaHash: string
  readonly outputNames: readonly ScoreOutput[]
  readonly abstain: AbstainLimits
  private reason: string | null = null
  private webgpu: ChildSession | null = null
  /** Runs handed to webgpu whose deadline has passed. */
  private overdue = 0
  private readonly cpu: OnnxSession
  private readonly shape: SessionShape
  private readonly options: OpenScorerOptions

  constructor(manifest: ModelManifest, cpu: OnnxSession, shape: SessionShape, options: OpenScorerOptions) {
    this.manifest = manifest
    this.modelId = manifest.modelId
    this.featureSchemaHash = manifest.featureSchemaHash
    this.outputNames = manifest.outputNames
    this.abstain = manifest.abstain
    this.cpu = cpu
    this.shape = shape
    this.options = options
  }

  get provider(): Provider {
    return this.webgpu === null ? 'cpu' : 'webgpu'
  }

  get fallbackReason(): string | null {
    return this.reason
  }

  /** Never throws: without a sound webgpu the reason is kept and the CPU scores. */
  async startWebgpu(model: Uint8Array): Promise<void> {
    const { loadTimeoutMs = 20_000, child = { modulePath: fileURLToPath(new URL('./scorer-child.mjs', import.meta.url)) } } = this.options
    try {
      const session = await ChildSession.open(child, model, 'webgpu', this.shape, loadTimeoutMs)
      this.webgpu = session
      await withDeadline(checkGolden(session, this.manifest, 'webgpu'), loadTimeoutMs, 'golden vectors on webgpu')
    } catch (cause) {
      this.fallBack((cause as Error).message)
    }
  }

  async score(features: Float32Array, rows: number, deadlineMs: number): Promise<Float32Array> {
    const { featureCount, rowsMax } = this.shape
    if (!(Number.isInteger(rows) && rows > 0 && rows <= rowsMax)) throw new ScoreError('provider-failed', `rows must be 1 to ${rowsMax}, not ${rows}`)
    if (features.length < rows * featureCount) throw new ScoreError('provider-failed', `${rows} rows need ${rows * featureCount} features, not ${features.length}`)
    const bad = indexOfNonFinite(features, rows * featureCount)
    if (bad >= 0) throw new ScoreError('non-finite', `feature ${this.manifest.featureNames[bad % featureCount]} of row ${Math.floor(bad / featureCount)} is ${features[bad]}`)
    // What webgpu owes is not queued behind: while a run is overdue the CPU answers.
    const scores = this.webgpu !== null && this.overdue === 0
      ? await this.runChild(this.webgpu, features, rows, deadlineMs)
      : await this.runInline(features, rows, deadlineMs)
    const wrong = indexOfNonFinite(scores, scores.length)
    if (wrong >= 0) throw new ScoreError('non-finite', `${this.outputNames[wrong % this.outputNames.length]} of row ${Math.floor(wrong / this.outputNames.length)} is ${scores[wrong]}`)
    return scores
  }

  async close(): Promise<void> {
    this.webgpu?.kill(new Error('the scorer was closed'))
    this.webgpu = null
    await this.cpu.close()
  }

  /** The run blocks this thread, so lateness can only be told afterwards. */
  private async runInline(features: Float32Array, rows: number, deadlineMs: number): Promise<Float32Array> {
    const startMs = performance.now()
    const scores = await this.cpu.run(features, rows).catch((cause: Error) => {
      throw new ScoreError('provider-failed', cause.message)
    })
    const tookMs = performance.now() - startMs
    if (tookMs > deadlineMs) throw new ScoreError('deadline', `scoring took ${tookMs.toFixed(2)} ms, the deadline is ${deadlineMs} ms`)
    return scores
  }

  private runChild(session: ChildSession, features: Float32Array, rows: number, deadlineMs: number): Promise<Float32Array> {
    const { hangMs = 250 } = this.options
    return new Promise((resolve, reject) => {
      let late = false
      const deadline = setTimeout(() => {
        late = true
        this.overdue += 1
        reject(new ScoreError('deadline', `webgpu did not answer within ${deadlineMs} ms`))
      }, deadlineMs)
      const hang = setTimeout(() => this.fallBack(`webgpu hung for ${Math.max(hangMs, deadlineMs)} ms: its process was killed`), Math.max(hangMs, deadlineMs))
      const settle = (): void => {
        clearTimeout(deadline)
        clearTimeout(hang)
        if (late) this.overdue -= 1
      }
      session.run(features.subarray(0, rows * this.shape.featureCount), rows).then(
        (scores) => {
          settle()
          resolve(scores)
        },
        (cause: Error) => {
          settle()
          this.fallBack(cause.message)
          reject(new ScoreError('provider-failed', cause.message))
        },
      )
    })
  }

  private fallBack(reason: string): void {
    if (this.reason !== null) return
    this.reason = reason
    this.webgpu?.kill(new Error(reason))
    this.webgpu = null
    this.options.onFallback?.(reason)
  }
}

function indexOfNonFinite(values: Float32Array, count: number): number {
  for (let i = 0; i < count; i++) if (!Number.isFinite(values[i])) return i
  return -1
}

function withDeadline<T>(work: Promise<T>, timeoutMs: number, what: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${what}: no answer within ${timeoutMs} ms`)), timeoutMs)
    work.finally(() => clearTimeout(timer)).then(resolve, reject)
  })
}
