import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Config } from '@sluice/config'
import type { Input, ModelInput, ModelRecord, ModelSpec } from '@sluice/domain'
import { FEATURE_SCHEMA } from '@sluice/features'
import type { ScorerFault, ScoringHealth } from '@sluice/runtime'
import { MANIFEST_FILE, openScorer, readManifest, readModelFile, type ChildOptions, type OpenedScorer, type OpenScorerOptions } from '@sluice/scorer'
import { FaultyScorer, type DeskScorer, type FaultyScorerOptions } from './faulty-scorer.ts'
import type { LiveModel } from './live-model.ts'
import { differenceOf, specOfFolder } from './model-spec.ts'

/** Live, the one before, canary and two shadows, and one that is about to be one of them. */
export const OPEN_MAX = 6
/** Turns of a closed model's runs under way are awaited this long. */
const DRAIN_MS = 5_000
const DRAIN_POLL_MS = 10
/** A start waits no longer than this for models; what opens later is asked from then on. */
const ADOPT_MS = 10_000

export interface ModelShelfOptions {
  readonly config: Config
  /** Folder that `model.dir` is relative to. */
  readonly root: string
  /** Models of the registry lie in `models` there. */
  readonly dataDir: string
  readonly configured: LiveModel
  readonly faults: FaultyScorerOptions
  /** Rows of one instrument of the venue-score grid. */
  readonly gridRows: number
  readonly warn: (details: Readonly<Record<string, unknown>>, text: string) => void
  /** See `adopt`. */
  readonly adoptMs?: number
  /** The scorer's child; by default the one beside the bundle. */
  readonly child?: ChildOptions
  readonly open?: (options: OpenScorerOptions) => Promise<OpenedScorer>
}

/** What the shelf must know of a model to open it. */
type Wanted = Pick<ModelRecord, 'modelId' | 'modelKind' | 'sha256' | 'gate'>

interface OpenModel {
  readonly opened: OpenedScorer
  readonly scorer: FaultyScorer
  underWay: number
}

/**
 * Models that are open: those that decide, shadow, or would be brought back. Each is opened and warm before it is asked, and closed after its last
 * run, so that changing the live model stops nothing.
 */
export class ModelShelf {
  private readonly options: ModelShelfOptions
  private readonly open = new Map<string, OpenModel>()
  private readonly opening = new Map<string, Promise<string | null>>()
  private readonly records = new Map<string, ModelRecord>()
  private readonly faults = new Set<ScorerFault>()
  private liveId: string | null
  private closed = false

  constructor(options: ModelShelfOptions) {
    this.options = options
    const { scorer } = options.configured
    this.liveId = scorer?.modelId ?? null
    if (scorer !== null) this.put(scorer)
  }

  /** The scorer of this model; null while it is not open: then its questions are answered by averages. */
  get(modelId: string): DeskScorer | null {
    return this.open.get(modelId)?.scorer ?? null
  }

  /** The live model's; null where averages score. */
  get live(): OpenedScorer | null {
    return this.liveId === null ? null : (this.open.get(this.liveId)?.opened ?? null)
  }

  /** With its fault switches, the scorer of what decides for all but the canary's parents: the live model, or while it is suspended the one before. */
  get gridScorer(): DeskScorer | null {
    const mayDecide = (modelId: string | null): boolean => modelId !== null && this.records.get(modelId)?.suspendedBy == null
    const previousId = [...this.records.values()].find(({ previous }) => previous)?.modelId ?? null
    const modelId = [this.liveId, previousId].find(mayDecide) ?? null
    return modelId === null ? null : this.get(modelId)
  }

  /** Fault switches that are on. */
  get faultsOn(): readonly ScorerFault[] {
    return [...this.faults].sort()
  }

  /** Switches a fault of the live model's scorer; answers why it cannot be, or null. */
  switchFault(fault: ScorerFault, on: boolean): string | null {
    const { mode } = this.options.config
    if (mode !== 'SIMULATION') return `faults are for SIMULATION only, mode is ${mode}`
    if (this.live === null) return 'no model scores, so its scorer has no faults'
    if (on) this.faults.add(fault)
    else this.faults.delete(fault)
    this.spreadFaults()
    return null
  }

  /** Where every model stands, as of the journal: resolves when all that is needed is open or was refused, or the desk has waited long enough. */
  async adopt(records: readonly ModelRecord[]): Promise<void> {
    for (const record of records) this.records.set(record.modelId, record)
    this.useLive()
    this.closeUnneeded()
    const opened = Promise.all(records.filter(isNeeded).map((record) => this.prepare(record))).then(() => this.startGrid())
    let timer: NodeJS.Timeout | null = null
    await Promise.race([opened, new Promise<void>((resolve) => { timer = setTimeout(resolve, this.options.adoptMs ?? ADOPT_MS) })])
    if (timer !== null) clearTimeout(timer)
  }

  /** A model's record changed: what is needed is opened, what is not needed any more is closed after its runs. */
  onRecord(record: ModelRecord): void {
    this.records.set(record.modelId, record)
    const before = this.liveId
    this.useLive()
    if (isNeeded(record)) void this.prepare(record).then(() => this.startGrid())
    this.closeUnneeded()
    if (this.liveId === before) return
    if (before !== null) this.open.get(before)?.opened.stopBulk()
    this.startGrid()
  }

  /** Opens a model before it is asked anything. Null: it is open; else why it cannot be. Never throws. */
  prepare(wanted: Wanted): Promise<string | null> {
    const { modelId } = wanted
    if (this.open.has(modelId)) return Promise.resolve(null)
    const known = this.opening.get(modelId)
    if (known !== undefined) return known
    const opening = this.openModel(wanted).catch((error: Error) => {
      this.options.warn({ err: error, modelId }, 'a model could not be opened: its questions are answered by venue averages')
      return error.message
    }).finally(() => this.opening.delete(modelId))
    this.opening.set(modelId, opening)
    return opening
  }

  /** Why a step of a model's life cannot be taken for the sake of its files; null: as far as they go, it can. The engine says the rest. */
  async faultOfStep(input: ModelInput): Promise<string | null> {
    if (input.kind === 'register-model') return this.faultOf(input.model)
    const record = this.aboutToBeAsked(input)
    return record === null ? null : this.prepare(record)
  }

  /** Null: the registry holds this model, undamaged and as it is told; else what is wrong. */
  async faultOf(told: ModelSpec): Promise<string | null> {
    try {
      const folder = this.folderOf(told.modelId)
      const manifest = await readManifest(folder)
      await readModelFile(folder, manifest)
      const field = differenceOf(told, await specOfFolder(folder, manifest))
      return field === null ? null : `${field} of model ${told.modelId} is not what its folder in the registry says`
    } catch (error) {
      return (error as Error).message
    }
  }

  /** Why this scores and nothing else: shown to people. */
  get note(): string {
    const { live } = this
    const { configured } = this.options
    if (live === null) return configured.scorer === null ? configured.note : 'the live model is not open'
    return live.fallbackReason ?? (live.modelId === configured.scorer?.modelId ? configured.note : 'made live by people')
  }

  /** How scores come about; null where averages score. */
  health(): ScoringHealth | null {
    const { live } = this
    if (live === null) return null
    const { bulk, ...figures } = live.figures()
    return {
      modelId: live.modelId, ...figures, grid: bulk,
      open: [...this.open.values()].map(({ opened: { modelId, provider, place } }) => ({ modelId, provider, place })),
    }
  }

  async close(): Promise<void> {
    this.closed = true
    await Promise.all(this.opening.values())
    await Promise.all([...this.open.keys()].map((modelId) => this.take(modelId)))
  }

  /** The model that decides or shadows after this step; null where the step asks none, or the engine will refuse it. */
  private aboutToBeAsked(input: Exclude<ModelInput, { kind: 'register-model' }>): ModelRecord | null {
    switch (input.kind) {
      case 'stage-model': return input.stage === 'shadow' || input.stage === 'canary' ? (this.records.get(input.modelId) ?? null) : null
      case 'propose-model': return this.records.get(input.modelId) ?? null
      case 'decide-proposal': return input.approve ? (this.records.get(input.modelId) ?? null) : null
      case 'rollback-model': return [...this.records.values()].find(({ previous }) => previous) ?? null
    }
  }

  private async openModel({ modelId, modelKind, sha256, gate }: Wanted): Promise<null> {
    // What was opened for a step that the engine refused makes room.
    if (this.open.size + this.opening.size >= OPEN_MAX) this.closeUnneeded()
    if (this.open.size + this.opening.size >= OPEN_MAX) throw new Error(`${OPEN_MAX} models are open already`)
    const { config, warn, child, open = openScorer } = this.options
    const opened = await open({
      modelDir: this.folderOf(modelId), provider: config.model.provider, featureSchemaHash: FEATURE_SCHEMA.hash, sha256: sha256 === '' ? null : sha256,
      // What is ours and was checked may run in this process; anything else could take it down.
      isolate: modelKind === 'foreign' || gate?.passed !== true,
      onFallback: (reason) => warn({ reason, modelId }, 'scoring fell back'),
      ...(child === undefined ? {} : { child }),
    })
    if (opened.modelId !== modelId || this.closed) {
      await opened.close()
      throw new Error(this.closed ? 'the desk stops' : `the folder of ${modelId} holds model ${opened.modelId}`)
    }
    this.put(opened)
    return null
  }

  private folderOf(modelId: string): string {
    const { config, root, dataDir, configured } = this.options
    const shipped = resolve(root, config.model.dir)
    if (configured.scoring.model?.modelId === modelId) return shipped
    const folders = [join(dataDir, 'models', modelId), resolve(shipped, '..', modelId)]
    const folder = folders.find((each) => existsSync(join(each, MANIFEST_FILE)))
    if (folder === undefined) throw new Error(`the registry holds no model ${modelId}`)
    return folder
  }

  private put(opened: OpenedScorer): void {
    const held: OpenModel = { opened, scorer: new FaultyScorer(counted(opened, (by) => { held.underWay += by }), this.options.faults), underWay: 0 }
    this.open.set(opened.modelId, held)
    this.spreadFaults()
  }

  private useLive(): void {
    this.liveId = [...this.records.values()].find(({ stage }) => stage === 'live')?.modelId ?? (this.records.size === 0 ? this.liveId : null)
    this.spreadFaults()
  }

  /** Faults are the live model's, whichever that is. */
  private spreadFaults(): void {
    for (const [modelId, { scorer }] of this.open) for (const fault of FAULTS) scorer.switch(fault, modelId === this.liveId && this.faults.has(fault))
  }

  private startGrid(): void {
    const { live } = this
    if (live !== null && !this.closed) void live.startBulk(this.options.gridRows)
  }

  private closeUnneeded(): void {
    for (const modelId of [...this.open.keys()]) {
      const record = this.records.get(modelId)
      if (record !== undefined && !isNeeded(record)) void this.take(modelId)
    }
  }

  /** Off the shelf at once, closed when its runs are over. */
  private async take(modelId: string): Promise<void> {
    const held = this.open.get(modelId)
    if (held === undefined) return
    this.open.delete(modelId)
    held.opened.stopBulk()
    const endMs = performance.now() + DRAIN_MS
    while (held.underWay > 0 && performance.now() < endMs) await new Promise((done) => setTimeout(done, DRAIN_POLL_MS))
    await held.opened.close()
  }
}

const MODEL_COMMANDS: readonly Input['kind'][] = ['register-model', 'stage-model', 'propose-model', 'decide-proposal', 'rollback-model'] satisfies readonly ModelInput['kind'][]
export const isModelCommand = (input: Input): input is ModelInput => MODEL_COMMANDS.includes(input.kind)

const FAULTS: readonly ScorerFault[] = ['slow', 'fail', 'biased', 'drifted', 'aged']

const isNeeded = ({ stage, previous }: ModelRecord): boolean => stage === 'live' || stage === 'canary' || stage === 'shadow' || previous

/** The same scorer, telling how many of its runs are under way. */
function counted(opened: OpenedScorer, change: (by: 1 | -1) => void): DeskScorer {
  const run = async (work: () => Promise<Float32Array>): Promise<Float32Array> => {
    change(1)
    try {
      return await work()
    } finally {
      change(-1)
    }
  }
  return {
    modelId: opened.modelId, featureSchemaHash: opened.featureSchemaHash, outputNames: opened.outputNames, abstain: opened.abstain,
    get provider() { return opened.provider },
    score: (features, rows, deadlineMs, objective) => run(() => opened.score(features, rows, deadlineMs, objective)),
    bulk: (features, rows, deadlineMs, objective) => run(() => opened.bulk(features, rows, deadlineMs, objective)),
    close: () => opened.close(),
  }
}
