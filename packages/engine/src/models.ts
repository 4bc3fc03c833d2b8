import {
  assert, MODEL_EVENTS_MAX, MODELS_MAX, randomWord, SHADOWS_MAX,
  type AlertKind, type EngineConfig, type ModelEvent, type ModelRecord, type ModelSpec, type ModelStage, type Seq, type UnixUs,
} from '@sluice/domain'
import { modelRecord, specOfConfigured, type ModelState } from './model-state.ts'

/** Random stream of the canary; a parent's draw is a function of the seed and its number. */
const CANARY_STREAM = 0x43616e61
const CONFIGURATION = 'configuration'
const DESK = 'desk'

export interface ModelsAt {
  readonly seq: Seq
  readonly nowUs: UnixUs
}

export interface DeskModelsSnapshot {
  models: ModelState[]
  liveId: string | null
  previousId: string | null
  byPerson: boolean
}

/** One step of a model's life, as it was taken. */
export interface ModelStep {
  readonly modelId: string
  readonly event: ModelEvent
}

/** Models that the desk knows, where each stands, and which of them decides for whom. */
export class DeskModels {
  private models = new Map<string, ModelState>()
  /** Decides for all parents but the canary's. */
  private liveId: string | null = null
  /** What a rollback brings back, and what decides while the live model is suspended. */
  private previousId: string | null = null
  /** A person changed what is live: the configuration does not count any more. */
  private byPerson = false
  private steps: ModelStep[] = []
  /** Models whose record is other than it was told last. */
  private changed = new Set<string>()

  /** The configured model is live until a person changes that; a change of the configuration is a step of its own. */
  useConfig(config: EngineConfig, at: ModelsAt): void {
    const spec = config.model === null ? null : specOfConfigured(config.model, config)
    if (spec !== null) this.knowConfigured(spec, at)
    const modelId = spec?.modelId ?? null
    if (this.byPerson || modelId === this.liveId) return
    if (this.liveId !== null) this.move(this.stateOf(this.liveId), 'retired', { what: 'staged', by: CONFIGURATION, reason: 'not configured any more' }, at)
    this.setPrevious(null)
    this.liveId = modelId
    if (modelId !== null) this.move(this.stateOf(modelId), 'live', { what: 'staged', by: CONFIGURATION, reason: 'as configured' }, at)
  }

  private knowConfigured(spec: ModelSpec, at: ModelsAt): void {
    const known = this.models.get(spec.modelId)
    if (known !== undefined) {
      // Its folder may tell more than before; where it stands does not change.
      if (JSON.stringify(known.spec) !== JSON.stringify(spec)) this.changed.add(spec.modelId)
      known.spec = spec
      return
    }
    this.add(spec, { by: CONFIGURATION, reason: 'as configured' }, at)
  }

  /** As at the very start: the journal's first entry says what the desk begins with. */
  beginAnew(): void {
    this.restore({ models: [], liveId: null, previousId: null, byPerson: false })
  }

  get(modelId: string): ModelState | undefined {
    return this.models.get(modelId)
  }

  get live(): ModelState | null {
    return this.liveId === null ? null : this.stateOf(this.liveId)
  }

  get previous(): ModelState | null {
    return this.previousId === null ? null : this.stateOf(this.previousId)
  }

  get canary(): ModelState | null {
    return this.inStage('canary')[0] ?? null
  }

  /** Of a stage, in the order in which they became known. */
  inStage(stage: ModelStage): ModelState[] {
    return [...this.models.values()].filter((model) => model.stage === stage)
  }

  /** Whether the oldest retired model can make room for one more. */
  get hasRoom(): boolean {
    return this.models.size < MODELS_MAX || this.oldest('retired') !== null
  }

  /** Models whose figures are watched: those that decide or would. */
  watched(): ModelState[] {
    const { live, canary, previous } = this
    return [live, canary, live?.suspendedBy == null ? null : previous].filter((model) => model !== null)
  }

  /** The model that decides for a parent from now on; null: venue averages, for want of a model that may. */
  assign(seed: number, parentSeq: Seq): string | null {
    const { canary } = this
    if (canary !== null && canary.suspendedBy === null && (randomWord(seed, CANARY_STREAM, parentSeq) / 0x1_0000_0000) * 1_000_000 < (canary.shareMicro ?? 0)) return canary.spec.modelId
    return this.forMost?.spec.modelId ?? null
  }

  /** The model that decides for all parents but the canary's now; null: venue averages. */
  get forMost(): ModelState | null {
    return [this.live, this.previous].find((model) => model !== null && this.mayDecide(model.spec.modelId)) ?? null
  }

  /** Live or canary and not suspended; the live model before it while the live one is. */
  mayDecide(modelId: string): boolean {
    const model = this.models.get(modelId)
    if (model === undefined || model.suspendedBy !== null) return false
    return model.stage === 'canary' || modelId === this.liveId || (modelId === this.previousId && this.live !== null && this.live.suspendedBy !== null)
  }

  /** Asked beside `decidedBy`: suspended ones first, so that their figures can recover; then the shadows. */
  shadows(decidedBy: string | null): ModelState[] {
    const suspended = this.watched().filter(({ suspendedBy }) => suspendedBy !== null)
    return [...suspended, ...this.inStage('shadow')].filter((model, i, all) => model.spec.modelId !== decidedBy && all.indexOf(model) === i).slice(0, SHADOWS_MAX)
  }

  /** Asked for by a person only where there is room; for a configured model the oldest that waits makes some. */
  add(spec: ModelSpec, { by, reason }: { readonly by: string; readonly reason: string }, at: ModelsAt): void {
    if (this.models.size >= MODELS_MAX) {
      const oldest = this.oldest('retired') ?? this.oldest('registered')
      assert(oldest !== null, `${MODELS_MAX} models and none of them waits or is retired`)
      this.models.delete(oldest)
    }
    const model: ModelState = { spec, stage: 'registered', shareMicro: null, proposal: null, suspendedBy: null, sinceUs: at.nowUs, events: [] }
    this.models.set(spec.modelId, model)
    this.note(model, { what: 'registered', by, reason }, at)
  }

  /** The same file was checked again. */
  checkedAgain(model: ModelState, gate: ModelSpec['gate'], who: { readonly by: string; readonly reason: string }, at: ModelsAt): void {
    model.spec = { ...model.spec, gate }
    this.note(model, { what: 'registered', ...who }, at)
  }

  stage(model: ModelState, stage: Exclude<ModelStage, 'live'>, shareMicro: number | null, who: { readonly by: string; readonly reason: string }, at: ModelsAt): void {
    model.shareMicro = shareMicro
    this.move(model, stage, { what: 'staged', ...who }, at)
  }

  propose(model: ModelState, by: string, reason: string, at: ModelsAt): void {
    model.proposal = { by, reason, atUs: at.nowUs }
    this.note(model, { what: 'proposed', by, reason }, at)
  }

  reject(model: ModelState, by: string, reason: string, at: ModelsAt): void {
    model.proposal = null
    this.note(model, { what: 'rejected', by, reason }, at)
  }

  /** Live at once; the live model before it is what a rollback brings back. */
  approve(model: ModelState, by: string, reason: string, at: ModelsAt): void {
    const before = this.live
    this.byPerson = true
    this.liveId = model.spec.modelId
    this.setPrevious(before?.spec.modelId ?? null)
    if (before !== null) this.move(before, 'retired', { what: 'staged', by, reason: `${model.spec.modelId} is live` }, at)
    this.move(model, 'live', { what: 'approved', by, reason }, at)
  }

  /** The model before is live again; there is none before that. */
  rollBack(by: string, reason: string, at: ModelsAt): void {
    const { live, previous } = this
    assert(previous !== null, 'a rollback needs a model before')
    this.byPerson = true
    this.liveId = previous.spec.modelId
    this.setPrevious(null)
    if (live !== null) this.move(live, 'retired', { what: 'rolled-back', by, reason }, at)
    this.move(previous, 'live', { what: 'rolled-back', by, reason }, at)
  }

  /** Suspends and restores watched models by the alerts that are raised about them; whether anything changed. */
  applyAlerts(raised: (modelId: string) => AlertKind | null, at: ModelsAt): boolean {
    let changed = false
    // The model before is watched only while the live one is suspended: its turn comes after.
    for (const pick of [() => this.live, () => this.canary, () => this.previous]) {
      const model = pick()
      if (model === null) continue
      const kind = this.watched().includes(model) ? raised(model.spec.modelId) : null
      if (kind === model.suspendedBy) continue
      changed = true
      const before = model.suspendedBy
      model.suspendedBy = kind
      this.note(model, kind !== null ? { what: 'suspended', by: DESK, reason: `alert ${kind} is raised` } : { what: 'unsuspended', by: DESK, reason: `alert ${before} is over` }, at)
    }
    return changed
  }

  /** Whether a record has to be told again. */
  get hasChanged(): boolean {
    return this.changed.size > 0
  }

  /** Steps taken since the last call, in order, and the models that changed by them. */
  takeChanges(): { readonly steps: readonly ModelStep[]; readonly records: readonly ModelRecord[] } {
    const records = [...this.changed].map((modelId) => this.record(modelId)).filter((record) => record !== null)
    this.changed.clear()
    return { steps: this.steps.splice(0), records }
  }

  private record(modelId: string): ModelRecord | null {
    const model = this.models.get(modelId)
    return model === undefined ? null : modelRecord(model, modelId === this.previousId)
  }

  records(): ModelRecord[] {
    return [...this.models.values()].map((model) => modelRecord(model, model.spec.modelId === this.previousId))
  }

  snapshot(): DeskModelsSnapshot {
    return { models: [...this.models.values()].map((model) => ({ ...model })), liveId: this.liveId, previousId: this.previousId, byPerson: this.byPerson }
  }

  restore({ models, liveId, previousId, byPerson }: DeskModelsSnapshot): void {
    this.models = new Map(models.map((model) => [model.spec.modelId, { ...model }]))
    this.liveId = liveId
    this.previousId = previousId
    this.byPerson = byPerson
    this.steps = []
    this.changed.clear()
  }

  private stateOf(modelId: string): ModelState {
    const model = this.models.get(modelId)
    assert(model !== undefined, `no model ${modelId}`)
    return model
  }

  private setPrevious(modelId: string | null): void {
    for (const id of [this.previousId, modelId]) if (id !== null) this.changed.add(id)
    this.previousId = modelId
  }

  /** The model before the live one is kept, wherever it stands. */
  private oldest(wanted: 'retired' | 'registered'): string | null {
    for (const [modelId, { stage }] of this.models) if (stage === wanted && modelId !== this.previousId) return modelId
    return null
  }

  private move(model: ModelState, stage: ModelStage, event: Pick<ModelEvent, 'what' | 'by' | 'reason'>, at: ModelsAt): void {
    model.stage = stage
    model.sinceUs = at.nowUs
    if (stage !== 'canary') {
      model.proposal = null
      model.shareMicro = null
    }
    // Nothing is told of a model that is not watched: what kept it from deciding is measured anew when it is watched again.
    if (stage !== 'live' && stage !== 'canary') model.suspendedBy = null
    this.note(model, event, at)
  }

  private note(model: ModelState, event: Pick<ModelEvent, 'what' | 'by' | 'reason'>, at: ModelsAt): void {
    const whole: ModelEvent = { ...event, stage: model.stage, atUs: at.nowUs, seq: at.seq }
    model.events = [...model.events, whole].slice(-MODEL_EVENTS_MAX)
    this.steps.push({ modelId: model.spec.modelId, event: whole })
    this.changed.add(model.spec.modelId)
  }
}
