import { fileURLToPath } from 'node:url'
import type { AbstainLimits, ModelManifest, ObjectiveWeights, ScoreOutput } from '@sluice/domain'
import type { ProviderMeasurement } from '@sluice/runtime'
import { ChildLane } from './child-lane.ts'
import type { ChildOptions } from './child-session.ts'
import { goldenRows } from './golden.ts'
import { gpuHint } from './gpu-hint.ts'
import { writeRows } from './input-rows.ts'
import { measure } from './measure.ts'
import { ModelRefused } from './model-refused.ts'
import type { OnnxSession, Provider, SessionShape } from './onnx-session.ts'
import { DECISION_ROWS, type OpenedScorer, type OpenScorerOptions } from './scorer-options.ts'
import { ScoreError } from './score-error.ts'
import { ScoringCounts, type ScorerFigures } from './scorer-figures.ts'

const ROWS_MAX = 256
/** Most rows of one bulk call. */
export const BULK_ROWS_MAX = 100_000
/** Bulk rows that run here at once where no child does it: a run blocks the core for about as long as a decision's. */
const INLINE_BATCH_ROWS = 64
/** Of a decision's deadline after which the CPU that stands by answers in place of a child. */
const STAND_BY_SHARE = 0.5

export interface ScorerParts {
  readonly manifest: ModelManifest
  readonly model: Uint8Array
  readonly shape: SessionShape
  readonly options: OpenScorerOptions
  /** Stands by; null where the model may not run in this process. */
  readonly cpu: OnnxSession | null
  readonly measurements: readonly ProviderMeasurement[]
}

interface Measured {
  readonly lane: ChildLane | null
  readonly measurement: ProviderMeasurement
  readonly cause: Error | null
}

/** An opened model: decisions by the chosen provider with the CPU standing by, bulk rows in a child of their own. */
export class Scorer implements OpenedScorer {
  readonly manifest: ModelManifest
  readonly modelId: string
  readonly featureSchemaHash: string
  readonly outputNames: readonly ScoreOutput[]
  readonly abstain: AbstainLimits
  private readonly parts: ScorerParts
  private readonly counts = new ScoringCounts()
  private readonly measurements: ProviderMeasurement[]
  private lane: ChildLane | null = null
  private bulkLane: ChildLane | null = null
  private bulkStarting = false
  private bulkWanted = false
  /** Why what was asked for by name was not taken. */
  private choiceReason: string | null = null
  private why = ''
  private closed = false
  private choosing: Promise<void> = Promise.resolve()

  constructor(parts: ScorerParts) {
    const { manifest } = parts
    this.parts = parts
    this.manifest = manifest
    this.modelId = manifest.modelId
    this.featureSchemaHash = manifest.featureSchemaHash
    this.outputNames = manifest.outputNames
    this.abstain = manifest.abstain
    this.measurements = [...parts.measurements]
  }

  get provider(): Provider {
    return this.lane !== null && (this.lane.downReason === null || this.parts.cpu === null) ? this.lane.provider : 'cpu'
  }

  get place(): 'inline' | 'child' {
    return this.lane !== null && (this.lane.downReason === null || this.parts.cpu === null) ? 'child' : 'inline'
  }

  get fallbackReason(): string | null {
    return this.lane?.downReason ?? this.choiceReason
  }

  figures(): ScorerFigures {
    const { provider, place, why, measurements } = this
    return { provider, place, why: this.fallbackReason ?? why, ...this.counts.figures(), restarts: (this.lane?.restarts ?? 0) + (this.bulkLane?.restarts ?? 0), measurements }
  }

  /** Whether the CPU of this process can score. */
  get standsBy(): boolean {
    return this.parts.cpu !== null
  }

  get chosen(): Promise<void> {
    return this.choosing
  }

  /** Scores on the CPU here until the others are measured. */
  chooseMeanwhile(): this {
    this.why = 'the others are being measured'
    // Without a lane it stays as it is: the CPU here scores.
    this.choosing = this.chooseProvider().catch(() => undefined)
    return this
  }

  /** Measures what is asked for and keeps one. Throws ModelRefused only where nothing at all can score. */
  async chooseProvider(): Promise<void> {
    const { manifest, options, cpu } = this.parts
    const inlineOnly = cpu !== null && options.provider === 'cpu'
    const tried = inlineOnly ? [] : await this.measureLanes(this.laneProviders(), DECISION_ROWS)
    if (this.closed) return tried.forEach(({ lane }) => lane?.close())
    const best = fastest(tried)
    const inline = this.measurements.find(({ provider, usable }) => provider === 'cpu inline' && usable)
    const keepsInline = best === null || (options.provider === 'auto' && inline !== undefined && !isFaster(best.measurement, inline))
    for (const { lane } of tried) if (lane !== null && (lane !== best?.lane || (keepsInline && cpu !== null))) lane.close()
    if (!keepsInline || cpu === null) {
      if (best === null) throw asRefusal(manifest.modelId, tried)
      this.lane = best.lane
    }
    const asked = options.provider
    if (this.lane?.provider !== asked && asked !== 'auto' && asked !== 'cpu') this.fellBack((this.choiceReason = tried[0]!.measurement.reason))
    this.why = asked === 'auto' ? comparison(this.measurements) : `configured: ${asked}`
  }

  async startBulk(rows: number): Promise<void> {
    this.bulkWanted = true
    if (this.bulkLane !== null || this.bulkStarting || this.closed) return
    this.bulkStarting = true
    const tried = await this.measureLanes(this.bulkProviders(), rows)
    this.bulkStarting = false
    const best = this.bulkWanted && !this.closed ? fastest(tried) : null
    for (const { lane } of tried) if (lane !== null && lane !== best?.lane) lane.close()
    this.bulkLane = best?.lane ?? null
  }

  stopBulk(): void {
    this.bulkWanted = false
    this.bulkLane?.close()
    this.bulkLane = null
  }

  async score(features: Float32Array, rows: number, deadlineMs: number, objective: ObjectiveWeights | null = null): Promise<Float32Array> {
    const startMs = performance.now()
    const weights = this.checkedInput(features, rows, this.parts.options.rowsMax ?? ROWS_MAX, objective)
    const scores = this.lane === null ? await this.runInline(features, rows, deadlineMs, weights) : await this.runChild(this.lane, features, rows, deadlineMs, weights, startMs)
    this.checkAnswer(scores)
    return scores
  }

  async bulk(features: Float32Array, rows: number, deadlineMs: number, objective: ObjectiveWeights | null = null): Promise<Float32Array> {
    const startMs = performance.now()
    const weights = this.checkedInput(features, rows, BULK_ROWS_MAX, objective)
    const lane = this.bulkLane
    let scores = lane?.usable === true ? await lane.run(this.input(features, rows, weights), rows, deadlineMs).catch(() => null) : null
    const provider = scores === null ? 'cpu inline' : `${lane!.provider} child`
    scores ??= await this.runInBatches(features, rows, deadlineMs, weights)
    this.checkAnswer(scores)
    this.counts.bulk = { provider, rows, ms: performance.now() - startMs }
    return scores
  }

  async close(): Promise<void> {
    this.closed = true
    this.lane?.close()
    this.bulkLane?.close()
    await this.parts.cpu?.close()
  }

  private laneProviders(): readonly Provider[] {
    const { options, cpu } = this.parts
    const isolated: readonly Provider[] = cpu === null ? ['cpu'] : []
    // What is asked for by name is tried whatever the machine looks like.
    if (options.provider !== 'auto') return options.provider === 'cpu' ? isolated : [options.provider, ...isolated]
    return [...isolated, ...this.gpus()]
  }

  private bulkProviders(): readonly Provider[] {
    const { provider } = this.parts.options
    if (provider === 'auto') return ['cpu', ...this.gpus()]
    return provider === 'cpu' ? ['cpu'] : [provider, 'cpu']
  }

  private gpus(): readonly Provider[] {
    const env = { ...process.env, ...this.parts.options.child?.env }
    return (['webgpu', 'cuda'] as const).filter((provider) => {
      const worthIt = gpuHint(provider, env)
      if (!worthIt) this.note({ provider: `${provider} child`, rows: DECISION_ROWS, p50Us: null, p99Us: null, hopUs: null, usable: false, reason: 'this machine has no such device' })
      return worthIt
    })
  }

  /** One after the other, so that they do not slow each other down. By name, the first that can be had is enough. */
  private async measureLanes(providers: readonly Provider[], rows: number): Promise<readonly Measured[]> {
    const tried: Measured[] = []
    for (const provider of providers) {
      if (this.parts.options.provider !== 'auto' && tried.some(({ lane }) => lane !== null)) break
      const measured = await this.measureLane(provider, rows)
      this.note(measured.measurement)
      tried.push(measured)
    }
    return tried
  }

  private async measureLane(provider: Provider, rows: number): Promise<Measured> {
    const name = `${provider} child`
    let lane: ChildLane | null = null
    try {
      const opened = lane = await this.openLane(provider)
      const input = goldenRows(this.manifest, rows)
      const { loadTimeoutMs } = this.timeouts()
      const { p50Us, p99Us } = await measure((values, count) => opened.run(values, count, loadTimeoutMs), input, rows)
      const hop = await measure((values, count) => opened.echo(values, count), input, rows)
      return { lane, cause: null, measurement: { provider: name, rows, p50Us, p99Us, hopUs: hop.p50Us, usable: true, reason: '' } }
    } catch (cause) {
      lane?.close()
      return { lane: null, cause: cause as Error, measurement: { provider: name, rows, p50Us: null, p99Us: null, hopUs: null, usable: false, reason: (cause as Error).message } }
    }
  }

  private openLane(provider: Provider): Promise<ChildLane> {
    const { manifest, model, shape, options } = this.parts
    const { restartsMax = 5, restartWindowMs = 600_000, restartDelayMs = 1_000, child = DEFAULT_CHILD } = options
    return ChildLane.open({
      child, manifest, model, provider, shape, ...this.timeouts(), restartsMax, restartWindowMs, restartDelayMs,
      onDown: (reason) => this.fellBack(reason),
    })
  }

  private timeouts(): { readonly loadTimeoutMs: number; readonly hangMs: number } {
    const { loadTimeoutMs = 20_000, hangMs = 250 } = this.parts.options
    return { loadTimeoutMs, hangMs }
  }

  private note(measurement: ProviderMeasurement): void {
    const at = this.measurements.findIndex(({ provider, rows }) => provider === measurement.provider && rows === measurement.rows)
    if (at >= 0) this.measurements[at] = measurement
    else this.measurements.push(measurement)
  }

  private fellBack(reason: string): void {
    if (!this.closed) this.parts.options.onFallback?.(reason)
  }

  /** The weights that go with the rows; throws where the input may not be scored. */
  private checkedInput(features: Float32Array, rows: number, rowsMax: number, objective: ObjectiveWeights | null): ObjectiveWeights | null {
    const { featureNames, usesObjective } = this.manifest
    const count = featureNames.length
    if (!(Number.isInteger(rows) && rows > 0 && rows <= rowsMax)) throw new ScoreError('provider-failed', `rows must be 1 to ${rowsMax}, not ${rows}`)
    if (features.length < rows * count) throw new ScoreError('provider-failed', `${rows} rows need ${rows * count} features, not ${features.length}`)
    if (usesObjective && objective === null) throw new ScoreError('provider-failed', `model ${this.modelId} needs the weights of the objective`)
    const bad = indexOfNonFinite(features, rows * count)
    if (bad >= 0) throw new ScoreError('non-finite', `feature ${featureNames[bad % count]} of row ${Math.floor(bad / count)} is ${features[bad]}`)
    return usesObjective ? objective : null
  }

  private checkAnswer(scores: Float32Array): void {
    const { outputNames } = this
    const wrong = indexOfNonFinite(scores, scores.length)
    if (wrong >= 0) throw new ScoreError('non-finite', `${outputNames[wrong % outputNames.length]} of row ${Math.floor(wrong / outputNames.length)} is ${scores[wrong]}`)
  }

  private input(features: Float32Array, rows: number, weights: ObjectiveWeights | null): Float32Array {
    const count = this.manifest.featureNames.length
    if (weights === null) return features.subarray(0, rows * count)
    const input = new Float32Array(rows * this.parts.shape.inputColumns)
    writeRows(input, features, rows, count, weights)
    return input
  }

  /** The run blocks this thread, so lateness can only be told afterwards. */
  private async runInline(features: Float32Array, rows: number, deadlineMs: number, weights: ObjectiveWeights | null): Promise<Float32Array> {
    const startMs = performance.now()
    const scores = await this.runHere(features, rows, weights)
    const tookMs = performance.now() - startMs
    if (tookMs > deadlineMs) throw new ScoreError('deadline', `scoring took ${tookMs.toFixed(2)} ms, the deadline is ${deadlineMs} ms`)
    this.counts.scored('cpu', rows, tookMs * 1_000)
    return scores
  }

  private runHere(features: Float32Array, rows: number, weights: ObjectiveWeights | null): Promise<Float32Array> {
    const count = this.manifest.featureNames.length
    return this.parts.cpu!.run(rows, (buffer) => writeRows(buffer, features, rows, count, weights)).catch((cause: Error) => {
      throw new ScoreError('provider-failed', cause.message)
    })
  }

  /** By the child, else within the deadline by the CPU that stands by; without one the child's failure is the answer. */
  private async runChild(lane: ChildLane, features: Float32Array, rows: number, deadlineMs: number, weights: ObjectiveWeights | null, startMs: number): Promise<Float32Array> {
    const standsBy = this.parts.cpu !== null
    if (lane.usable || !standsBy) {
      try {
        const scores = await lane.run(this.input(features, rows, weights), rows, standsBy ? deadlineMs * STAND_BY_SHARE : deadlineMs)
        this.counts.scored(lane.provider, rows, (performance.now() - startMs) * 1_000)
        return scores
      } catch (cause) {
        this.counts.fallbacks += 1
        if (!standsBy) throw cause
      }
    } else this.counts.fallbacks += 1
    return this.runInline(features, rows, deadlineMs - (performance.now() - startMs), weights)
  }

  private async runInBatches(features: Float32Array, rows: number, deadlineMs: number, weights: ObjectiveWeights | null): Promise<Float32Array> {
    if (this.parts.cpu === null) throw new ScoreError('provider-failed', `no child scores bulk rows of model ${this.modelId} now`)
    const count = this.manifest.featureNames.length
    const scores = new Float32Array(rows * this.outputNames.length)
    const endMs = performance.now() + deadlineMs
    for (let from = 0; from < rows; from += INLINE_BATCH_ROWS) {
      if (performance.now() > endMs) throw new ScoreError('deadline', `${rows} rows were not scored within ${deadlineMs} ms`)
      const size = Math.min(INLINE_BATCH_ROWS, rows - from)
      scores.set(await this.runHere(features.subarray(from * count, (from + size) * count), size, weights), from * this.outputNames.length)
      await new Promise((resolve) => setImmediate(resolve))
    }
    return scores
  }
}

const DEFAULT_CHILD: ChildOptions = { modulePath: fileURLToPath(new URL('./scorer-child.mjs', import.meta.url)) }

function fastest(tried: readonly Measured[]): Measured | null {
  const usable = tried.filter(({ lane }) => lane !== null)
  return usable.reduce<Measured | null>((best, one) => (best === null || one.measurement.p99Us! < best.measurement.p99Us! ? one : best), null)
}

/** In most runs and in nearly all: one slow run on a busy machine decides nothing. */
const isFaster = (one: ProviderMeasurement, other: ProviderMeasurement): boolean => one.p99Us! < other.p99Us! && one.p50Us! < other.p50Us!

function comparison(measurements: readonly ProviderMeasurement[]): string {
  return `fastest of ${measurements.map(({ provider, p99Us, reason }) => (p99Us === null ? `${provider} (${reason})` : `${provider} p99 ${Math.round(p99Us)} us`)).join(', ')}`
}

function asRefusal(modelId: string, tried: readonly Measured[]): ModelRefused {
  const refused = tried.find(({ cause }) => cause instanceof ModelRefused)?.cause
  if (refused instanceof ModelRefused) return refused
  return new ModelRefused('LOAD_FAILED', `model ${modelId}: ${tried.map(({ measurement: { provider, reason } }) => `${provider}: ${reason}`).join('; ')}`)
}

function indexOfNonFinite(values: Float32Array, count: number): number {
  for (let i = 0; i < count; i++) if (!Number.isFinite(values[i])) return i
  return -1
}
