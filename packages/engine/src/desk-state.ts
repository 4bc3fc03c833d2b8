import type { Consolidated, OwnResting } from '@sluice/book'
import {
  assert, type ClOrdId, type Denial, type EngineConfig, type ExecId, type Instrument, type KillRecord, type Mic, type ModelEvent, type Output, type ParentId, type Price,
  type ProjectionRecord, type QtyLots, type Seq, type SessionId, type SymbolId, type UnixUs, type Venue, type VenueView,
} from '@sluice/domain'
import { FeatureFaults, OrderOutcomes } from '@sluice/features'
import { Exposure, type ExposureSnapshot } from '@sluice/risk'
import { DeskAlerts, type DeskAlertsSnapshot } from './alerts.ts'
import { BoundedMap } from './bounded-map.ts'
import { DeskBreakers, type DeskBreakersSnapshot } from './breakers.ts'
import { DeskModels, type DeskModelsSnapshot } from './models.ts'
import { MarketBoard } from './market-board.ts'
import { newMarketWatch, type MarketWatchState } from './market-watch.ts'
import { OrderArchive, type OrderArchiveSnapshot } from './order-archive.ts'
import { PositionBook, type PositionBookSnapshot } from './position-book.ts'
import { childRecord, parentRecord } from './records.ts'
import { configuredObjectives, objectiveRecord } from './objectives.ts'
import type { ScoringContext } from './scoring-inputs.ts'
import type { ShadowQuestion } from './shadows.ts'
import { isChildLive, type ChildState, type ObjectiveState, type ParentState } from './state.ts'
import { TimerHeap } from './timers.ts'

/** Finished parents kept as they are, for late fills and duplicates; of older ones what executed is archived. */
export const CLOSED_PARENTS_MAX = 2_000
/** Refused parents kept for the console of a gateway that starts. */
export const REFUSED_PARENTS_MAX = 100
/** ClOrdIDs and request ids remembered for duplicate checks. */
export const KNOWN_IDS_MAX = 100_000
/** Takes a symbol that wait for their view. */
const TAKEN_MAX = 200

export interface SessionState {
  readonly session: SessionId
  readonly role: 'orders' | 'market-data' | 'oms' | 'drop-copy'
  readonly mic: Mic | null
  up: boolean
  /** Support has stopped it: it stays away until it is started. Absent: no. */
  readonly stopped?: boolean
  /** Who has; absent: nobody, or before it was kept. */
  readonly stoppedBy?: string
  /** Counts how often it went away, so that only the newest time's timer acts. Absent: never. */
  readonly awayNo?: number
  /** When it came up or went down last; absent in journals without `config.orders`. */
  readonly sinceUs?: UnixUs
  /** Its numbers began anew, so that what was missed before is never resent; until it is gone again after having caught up. Absent: no. */
  readonly numbersReset?: true
}

interface TakenMark extends OwnResting {
  readonly clOrdId: ClOrdId
  readonly atUs: UnixUs
}

export interface FirstAnswer {
  readonly parentId: ParentId | null
  readonly denial: Denial | null
}

/** Everything that can change a later output, and the scratch of the step that runs. */
export class DeskState implements ScoringContext {
  config: EngineConfig
  board: MarketBoard
  instruments = new Map<SymbolId, Instrument>()
  venues = new Map<Mic, Venue>()
  readonly outcomes = new OrderOutcomes()
  /** Decisions that a feature kept from the model, by the feature. */
  readonly featureFaults = new FeatureFaults()
  parents = new Map<ParentId, ParentState>()
  exposures = new Map<ParentId, Exposure>()
  children = new Map<ClOrdId, ChildState>()
  objectives = new Map<string, ObjectiveState>()
  sessions = new Map<SessionId, SessionState>()
  kill: Omit<KillRecord, 'type' | 'liveChildren'> = { on: false, by: '', reason: '' }
  strategy: 'dynamic' | 'static'
  /** Who set the strategy last, and why. */
  strategySet: { readonly by: string; readonly reason: string } = { by: 'configuration', reason: 'as configured' }
  timers = new TimerHeap()
  readonly alerts: DeskAlerts
  readonly breakers: DeskBreakers
  readonly models = new DeskModels()
  /** By request id, the oldest first. */
  shadowQuestions = new Map<number, ShadowQuestion>()
  /** `session|ClOrdID` of every parent of a FIX owner; those by which one that works can be cancelled are not forgotten. */
  knownClOrdIds = new BoundedMap<string, ParentId>(KNOWN_IDS_MAX, (key, parentId) => this.isPresentName(key, parentId))
  /** First answer to a person's request, by person and request id; given again when the request is repeated. */
  knownRequests = new BoundedMap<string, FirstAnswer>(KNOWN_IDS_MAX)
  /** Times of recent identical parents, by what makes them identical. */
  recentOrders = new BoundedMap<string, readonly UnixUs[]>(10_000)
  sentInSecond = new Map<Mic, { second: number; count: number }>()
  /**
   * Venues whose session is up, but about whose orders not everything is known again yet: first the venue resends what we missed (null), then it is
   * asked for every order that is not final, and these have not been answered.
   */
  reconciling = new Map<Mic, Set<ClOrdId> | null>()
  /** Venues that answered a status request by saying that they take none; forgotten at the end of the day and with a new configuration, not by a restart. */
  noStatusAt = new Set<Mic>()
  /** Displayed quantity that we tried to take since the venue's newest view. */
  taken = new Map<SymbolId, readonly TakenMark[]>()
  /** One of every configured symbol. */
  marketWatches = new Map<SymbolId, MarketWatchState>()
  readonly positions = new PositionBook()
  readonly archive = new OrderArchive()
  /** The newest trading day that is over, YYYY-MM-DD. */
  endedDay: string | null = null
  closed: ParentId[] = []
  refused: ParentId[] = []
  nextRequestId = 1

  seq = 0 as Seq
  nowUs = 0 as UnixUs

  /** Cache; follows from board, children and taken marks. */
  private readonly consolidatedBooks = new Map<SymbolId, { readonly book: Consolidated; readonly fromUs: UnixUs; readonly untilUs: number }>()
  /** Index: whose decision waits for which scores. */
  readonly pendingParents = new Map<number, ParentId>()
  /** Index: parents that wait for a market. */
  readonly heldParents = new Set<ParentId>()
  /** Those with children that wait at their limit. */
  readonly waitingParents = new Set<ParentId>()
  private readonly openIds = new Set<ParentId>()
  /** Index: parents that work, by symbol; none where there are none. */
  private readonly openBySymbol = new Map<SymbolId, number>()
  private readonly childrenByParent = new Map<ParentId, ClOrdId[]>()
  private readonly restingBySymbol = new Map<SymbolId, Set<ClOrdId>>()
  /** Index: children that may still trade; a parent without any has no entry. */
  private readonly liveByParent = new Map<ParentId, Set<ClOrdId>>()
  private outputs: Output[] = []
  private readonly dirtyParents = new Set<ParentId>()
  private readonly dirtyChildren = new Set<ClOrdId>()
  private readonly dirtyBreakers = new Set<Mic>()
  private execNo = 0

  constructor(config: EngineConfig) {
    this.config = config
    this.strategy = config.routing.strategy
    this.board = new MarketBoard(config)
    this.alerts = new DeskAlerts(config)
    this.breakers = new DeskBreakers(config)
    this.useConfig(config)
    this.settleModels(true)
  }

  useConfig(config: EngineConfig): void {
    this.config = config
    this.noStatusAt.clear()
    this.board.useConfig(config)
    this.consolidatedBooks.clear()
    this.instruments = new Map(config.instruments.map((i) => [i.symbol, i]))
    this.venues = new Map(config.venues.map((v) => [v.mic, v]))
    for (const symbol of this.marketWatches.keys()) if (!this.instruments.has(symbol)) this.marketWatches.delete(symbol)
    for (const symbol of this.instruments.keys()) if (!this.marketWatches.has(symbol)) this.marketWatches.set(symbol, newMarketWatch())
    this.outcomes.useVenues(config.venues)
    this.models.useConfig(config, this)
    for (const [name, objective] of configuredObjectives(this.objectives, config, this)) {
      this.objectives.set(name, objective)
      this.record(objectiveRecord(name, objective))
    }
  }

  /** False in a journal of before orders were configured: there nothing waits for a venue to be reconciled, and what a venue changes after the fact stays booked. */
  get hasOrderRules(): boolean {
    return this.config.orders !== undefined
  }

  /** What owners ask for holds whoever acts; not in journals of before. */
  get isStrict(): boolean {
    return this.config.orders?.strictInstructions === true
  }

  /** Those that something happened to in this step. */
  changedChildren(): ChildState[] {
    return [...this.dirtyChildren].map((clOrdId) => this.childOf(clOrdId))
  }

  beginStep(seq: Seq, tsUs: UnixUs): void {
    assert(tsUs >= this.nowUs, `time went back from ${this.nowUs} to ${tsUs} at entry ${seq}`)
    this.seq = seq
    this.nowUs = tsUs
    this.execNo = 0
    this.outputs = []
  }

  /** Outputs of the step: messages in the order they were caused, then the rows that changed. */
  endStep(): readonly Output[] {
    for (const clOrdId of this.dirtyChildren) this.record(childRecord(this.childOf(clOrdId)))
    for (const parentId of this.dirtyParents) this.record(parentRecord(this, this.parentOf(parentId)))
    this.dirtyChildren.clear()
    this.dirtyParents.clear()
    this.forgetOldParents()
    return this.outputs
  }

  emit(output: Output): void {
    this.outputs.push(output)
  }

  record(record: ProjectionRecord): void {
    this.outputs.push({ kind: 'record', record })
  }

  incident(severity: 'info' | 'warning' | 'critical', code: string, subject: string, text: string): void {
    this.record({ type: 'incident', severity, code, subject, text })
  }

  touchParent(parent: ParentState): void {
    this.dirtyParents.add(parent.parentId)
    if (parent.hold !== null && parent.status === 'working') this.heldParents.add(parent.parentId)
    else this.heldParents.delete(parent.parentId)
  }

  touchChild(child: ChildState): void {
    this.dirtyChildren.add(child.order.clOrdId)
    this.dirtyParents.add(child.order.parentId)
    this.indexLive(child)
    const resting = this.restingOf(child.order.symbol)
    const did = resting.has(child.order.clOrdId)
    if (rests(child)) resting.add(child.order.clOrdId)
    else if (did) resting.delete(child.order.clOrdId)
    else return
    this.consolidatedBooks.delete(child.order.symbol)
  }

  touchBreaker(mic: Mic): void {
    this.dirtyBreakers.add(mic)
  }

  /** What alerts do to models, and models to alerts; then what became of the models is told. `always`: the rules may be others. */
  settleModels(always = false): void {
    if (!always && !this.models.hasChanged && !this.alerts.book.hasChanged) return
    const { suspendOn } = this.config.models
    this.models.applyAlerts((modelId) => suspendOn.find((kind) => this.alerts.book.isRaised(kind, modelId)) ?? null, this)
    this.alerts.useModels(this.models.watched().map(({ spec }) => spec), this)
    const { steps, records } = this.models.takeChanges()
    for (const { modelId, event } of steps) this.incident(event.what === 'suspended' ? 'warning' : 'info', `MODEL_${event.what.toUpperCase().replace('-', '_')}`, modelId, modelStepText(modelId, event))
    for (const record of records) this.record(record)
  }

  /** Records and timers of breakers and alerts, at the end of a step. */
  recordWatch(): void {
    for (const mic of this.dirtyBreakers) {
      const record = this.breakers.record(mic)
      if (record === null) continue
      this.alerts.onBreaker(record, this)
      this.record(record)
    }
    this.dirtyBreakers.clear()
    for (const alert of this.alerts.book.takeChanged()) this.record(alert)
    const breakerDue = this.breakers.nextTimer()
    if (breakerDue !== null) this.timers.set(breakerDue.atUs, { kind: 'breaker-due', no: breakerDue.no })
    const alertDue = this.alerts.nextTimer(this.nowUs)
    if (alertDue !== null) this.timers.set(alertDue.atUs, { kind: 'alert-due', no: alertDue.no })
  }

  mayTrade(mic: Mic): boolean {
    return this.breakers.mayTrade(mic) !== 'no'
  }

  /** Unique for ever: the entry's number, then a count within the step. */
  nextExecId(): ExecId {
    return `${this.seq.toString(36)}-${(this.execNo++).toString(36)}`.toUpperCase() as ExecId
  }

  addParent(parent: ParentState): void {
    this.parents.set(parent.parentId, parent)
    this.exposures.set(parent.parentId, new Exposure(parent.request.orderQty))
    this.childrenByParent.set(parent.parentId, [])
    if (parent.status === 'working') this.indexOpen(parent)
    else this.refused.push(parent.parentId)
    this.touchParent(parent)
  }

  addChild(child: ChildState): void {
    assert(!this.children.has(child.order.clOrdId), `child ${child.order.clOrdId} twice`)
    this.children.set(child.order.clOrdId, child)
    this.childrenByParent.get(child.order.parentId)!.push(child.order.clOrdId)
    this.touchChild(child)
  }

  closeParent(parent: ParentState): void {
    if (this.openIds.delete(parent.parentId)) {
      this.closed.push(parent.parentId)
      this.noLongerWorks(parent.request.symbol)
    }
    this.touchParent(parent)
  }

  private isPresentName(key: string, parentId: ParentId): boolean {
    const parent = this.openIds.has(parentId) ? this.parentOf(parentId) : undefined
    return parent !== undefined && (key.endsWith(`|${parent.request.clOrdId}`) || (parent.replacement !== null && key.endsWith(`|${parent.replacement.request.clOrdId}`)))
  }

  worksIn(symbol: SymbolId): boolean {
    return this.openBySymbol.has(symbol)
  }

  private indexOpen({ parentId, request: { symbol } }: ParentState): void {
    this.openIds.add(parentId)
    this.openBySymbol.set(symbol, (this.openBySymbol.get(symbol) ?? 0) + 1)
  }

  private noLongerWorks(symbol: SymbolId): void {
    const left = this.openBySymbol.get(symbol)! - 1
    if (left > 0) {
      this.openBySymbol.set(symbol, left)
      return
    }
    this.openBySymbol.delete(symbol)
    const watch = this.marketWatches.get(symbol)
    if (watch !== undefined && watch.lost !== null && !watch.seen) this.alerts.onMarket(symbol, watch.lost, false, this)
  }

  parentOf(parentId: ParentId): ParentState {
    const parent = this.parents.get(parentId)
    assert(parent !== undefined, `no parent ${parentId}`)
    return parent
  }

  childOf(clOrdId: ClOrdId): ChildState {
    const child = this.children.get(clOrdId)
    assert(child !== undefined, `no child ${clOrdId}`)
    return child
  }

  exposureOf(parentId: ParentId): Exposure {
    const exposure = this.exposures.get(parentId)
    assert(exposure !== undefined, `no exposure of ${parentId}`)
    return exposure
  }

  childrenOf(parentId: ParentId): ChildState[] {
    return (this.childrenByParent.get(parentId) ?? []).map((id) => this.childOf(id))
  }

  liveChildrenOf(parentId: ParentId): ChildState[] {
    const live = this.liveByParent.get(parentId)
    return live === undefined ? [] : [...live].map((id) => this.childOf(id))
  }

  get liveChildCount(): number {
    let count = 0
    for (const live of this.liveByParent.values()) count += live.size
    return count
  }

  openParents(): ParentState[] {
    return [...this.openIds].map((id) => this.parentOf(id))
  }

  get openParentCount(): number {
    return this.openIds.size
  }

  liveChildren(): ChildState[] {
    const parents = [...this.liveByParent.keys()].map((id) => this.parentOf(id)).sort((a, b) => a.parentSeq - b.parentSeq)
    return parents.flatMap((parent) => this.liveChildrenOf(parent.parentId))
  }

  liveChildrenAt(mic: Mic): ChildState[] {
    return this.liveChildren().filter(({ order }) => order.mic === mic)
  }

  /**
   * What a venue's newest view shows and nobody else offers: our own resting orders, and quantity that we just tried to take
   * and that the view does not reflect yet.
   */
  takenOut(symbol: SymbolId): OwnResting[] {
    const own: OwnResting[] = [...(this.taken.get(symbol) ?? [])]
    for (const id of this.restingOf(symbol)) {
      const { order, cumQty } = this.childOf(id)
      own.push({ mic: order.mic, side: order.side === 'buy' ? 'bid' : 'ask', price: order.price, qty: (order.orderQty - cumQty) as QtyLots })
    }
    return own
  }

  /** A take leaves, or its last answer came: until a view of after now the quantity counts as gone; what was refused took nothing. */
  noteTaken({ order, status }: ChildState): void {
    const side: OwnResting['side'] = order.side === 'buy' ? 'ask' : 'bid'
    const marks = (this.taken.get(order.symbol) ?? []).filter((m) => m.clOrdId !== order.clOrdId)
    this.consolidatedBooks.delete(order.symbol)
    if (status === 'rejected' || status === 'unsent') this.taken.set(order.symbol, marks)
    else this.taken.set(order.symbol, [...marks, { clOrdId: order.clOrdId, mic: order.mic, side, price: order.price, qty: order.orderQty, atUs: this.nowUs }].slice(-TAKEN_MAX))
  }

  /** A view tells what is left after everything that was taken before it was received. */
  forgetTaken(view: VenueView): void {
    this.consolidatedBooks.delete(view.symbol)
    const marks = this.taken.get(view.symbol)
    if (marks === undefined) return
    const left = marks.filter((m) => m.mic !== view.mic || m.atUs >= view.receivedUs)
    if (left.length === 0) this.taken.delete(view.symbol)
    else this.taken.set(view.symbol, left)
  }

  /** Consolidated book of a symbol without what is ours or just taken; computed again only when something of it changed. */
  consolidated(symbol: SymbolId, nowUs: UnixUs): Consolidated {
    const cached = this.consolidatedBooks.get(symbol)
    if (cached !== undefined && nowUs >= cached.fromUs && nowUs <= cached.untilUs) return cached.book
    const book = this.board.consolidated(symbol, nowUs, this.takenOut(symbol))
    this.consolidatedBooks.set(symbol, { book, fromUs: nowUs, untilUs: this.board.unchangedUntilUs(symbol, nowUs) })
    return book
  }

  get histories(): OrderOutcomes['histories'] {
    return this.outcomes.histories
  }

  /** bid + ask of the consolidated best, price units; null without a two-sided market or for a symbol that is not configured. */
  midTimes2(symbol: SymbolId): number | null {
    if (!this.instruments.has(symbol)) return null
    const { bid, ask } = this.consolidated(symbol, this.nowUs)
    return bid === null || ask === null ? null : bid + ask
  }

  isUp(mic: Mic): boolean {
    return this.ordersSessionOf(mic)?.up ?? false
  }

  ordersSessionOf(mic: Mic): SessionState | undefined {
    for (const session of this.sessions.values()) if (session.role === 'orders' && session.mic === mic) return session
    return undefined
  }

  /** Whether it may be asked for the status of an order, 35=H. */
  asksStatus(mic: Mic): boolean {
    return this.venues.get(mic)?.statusRequests !== false && !this.noStatusAt.has(mic)
  }

  /** New orders may leave for it: its session is up, and everything sent there before is known again. */
  isReachable(mic: Mic): boolean {
    return this.isUp(mic) && !this.reconciling.has(mic)
  }

  /** Midpoint where both sides are known, else the previous close; the centre of the price collar. */
  referencePrice(symbol: SymbolId): Price | null {
    const { bid, ask } = this.consolidated(symbol, this.nowUs)
    if (bid !== null && ask !== null) return Math.round((bid + ask) / 2) as Price
    return this.instruments.get(symbol)?.referencePrice ?? null
  }

  sentLastSecond(mic: Mic): number {
    const sent = this.sentInSecond.get(mic)
    return sent !== undefined && sent.second === Math.floor(this.nowUs / 1_000_000) ? sent.count : 0
  }

  countSent(mic: Mic): void {
    this.sentInSecond.set(mic, { second: Math.floor(this.nowUs / 1_000_000), count: this.sentLastSecond(mic) + 1 })
  }

  snapshot(): unknown {
    return {
      version: 8,
      seq: this.seq,
      nowUs: this.nowUs,
      config: this.config,
      board: this.board.snapshot(),
      outcomes: this.outcomes.snapshot(),
      featureFaults: this.featureFaults.entries(),
      parents: [...this.parents.values()],
      exposures: [...this.exposures].map(([id, exposure]) => [id, exposure.snapshot()]),
      children: [...this.children.values()],
      objectives: [...this.objectives],
      sessions: [...this.sessions.values()],
      kill: this.kill,
      strategy: this.strategy,
      strategySet: this.strategySet,
      timers: this.timers.snapshot(),
      alerts: this.alerts.snapshot(),
      breakers: this.breakers.snapshot(),
      models: this.models.snapshot(),
      shadowQuestions: [...this.shadowQuestions.values()],
      knownClOrdIds: this.knownClOrdIds.entries(),
      knownRequests: this.knownRequests.entries(),
      recentOrders: this.recentOrders.entries(),
      sentInSecond: [...this.sentInSecond],
      reconciling: [...this.reconciling].map(([mic, asked]) => [mic, asked === null ? null : [...asked]]),
      ...(this.noStatusAt.size === 0 ? {} : { noStatusAt: [...this.noStatusAt] }),
      taken: [...this.taken],
      marketWatches: [...this.marketWatches],
      positions: this.positions.snapshot(),
      ...(this.archive.isBlank ? {} : { archive: this.archive.snapshot() }),
      endedDay: this.endedDay,
      closed: this.closed,
      refused: this.refused,
      nextRequestId: this.nextRequestId,
    }
  }

  restore(snapshot: unknown): void {
    const s = structuredClone(snapshot) as Snapshot
    assert(s.version === 8, `snapshot version ${s.version} is not 8`)
    this.useConfig(s.config)
    this.board = new MarketBoard(s.config)
    this.board.restore(s.board)
    this.seq = s.seq
    this.nowUs = s.nowUs
    this.outcomes.restore(s.outcomes)
    this.featureFaults.restore(s.featureFaults)
    this.parents = new Map(s.parents.map((p) => [p.parentId, p]))
    this.exposures = new Map(s.exposures.map(([id, exposure]) => [id, Exposure.restore(exposure)]))
    this.children = new Map(s.children.map((c) => [c.order.clOrdId, c]))
    this.objectives = new Map(s.objectives)
    this.sessions = new Map(s.sessions.map((x) => [x.session, x]))
    this.kill = s.kill
    this.strategy = s.strategy
    this.strategySet = s.strategySet
    this.timers.restore(s.timers)
    this.alerts.useConfig(s.config, this)
    this.alerts.restore(s.alerts)
    this.breakers.useConfig(s.config, s.nowUs)
    this.breakers.restore(s.breakers)
    this.models.restore(s.models)
    this.shadowQuestions = new Map(s.shadowQuestions.map((question) => [question.requestId, question]))
    this.knownClOrdIds.restore(s.knownClOrdIds)
    this.knownRequests.restore(s.knownRequests)
    this.recentOrders.restore(s.recentOrders)
    this.sentInSecond = new Map(s.sentInSecond)
    this.reconciling = new Map(s.reconciling.map(([mic, asked]) => [mic, asked === null ? null : new Set(asked)]))
    this.noStatusAt = new Set(s.noStatusAt)
    this.taken = new Map(s.taken)
    this.marketWatches = new Map(s.marketWatches)
    this.positions.restore(s.positions)
    this.archive.restore(s.archive ?? { dayEndedUs: 0, kept: [] })
    this.endedDay = s.endedDay
    this.closed = s.closed
    this.refused = s.refused
    this.nextRequestId = s.nextRequestId
    this.rebuildIndexes()
  }

  /** The indexes hold nothing of their own: they follow from parents and children. */
  private rebuildIndexes(): void {
    // A step that threw may have left rows to tell that are no longer true.
    for (const dirty of [this.dirtyParents, this.dirtyChildren, this.dirtyBreakers]) dirty.clear()
    this.openIds.clear()
    this.openBySymbol.clear()
    this.pendingParents.clear()
    this.heldParents.clear()
    this.waitingParents.clear()
    this.childrenByParent.clear()
    this.restingBySymbol.clear()
    this.consolidatedBooks.clear()
    this.liveByParent.clear()
    for (const parent of this.parents.values()) {
      this.childrenByParent.set(parent.parentId, [])
      if (parent.status === 'working') this.indexOpen(parent)
      if (parent.hold !== null) this.heldParents.add(parent.parentId)
      if (parent.waits !== undefined) this.waitingParents.add(parent.parentId)
      if (parent.pending !== null) this.pendingParents.set(parent.pending.requestId, parent.parentId)
    }
    for (const child of this.children.values()) {
      this.childrenByParent.get(child.order.parentId)!.push(child.order.clOrdId)
      if (rests(child)) this.restingOf(child.order.symbol).add(child.order.clOrdId)
      this.indexLive(child)
    }
  }

  private indexLive(child: ChildState): void {
    const { clOrdId, parentId } = child.order
    const live = this.liveByParent.get(parentId)
    if (isChildLive(child)) {
      if (live === undefined) this.liveByParent.set(parentId, new Set([clOrdId]))
      else if (!live.has(clOrdId)) {
        live.add(clOrdId)
        // One that comes back after it was closed takes its old place: the order of an index is not part of the state.
        if (this.childrenByParent.get(parentId)!.at(-1) !== clOrdId) this.liveByParent.set(parentId, new Set(this.childrenByParent.get(parentId)!.filter((id) => live.has(id))))
      }
    } else if (live?.delete(clOrdId) === true && live.size === 0) this.liveByParent.delete(parentId)
  }

  private restingOf(symbol: SymbolId): Set<ClOrdId> {
    let resting = this.restingBySymbol.get(symbol)
    if (resting === undefined) this.restingBySymbol.set(symbol, (resting = new Set()))
    return resting
  }

  /** Refused parents never traded: they do not push out those that a late fill may still concern. */
  private forgetOldParents(): void {
    while (this.refused.length > REFUSED_PARENTS_MAX) this.forget(this.refused.shift()!)
    for (let looked = this.closed.length; this.closed.length > CLOSED_PARENTS_MAX && looked > 0; looked--) {
      const parentId = this.closed.shift()!
      // Something of it may still trade: it stays until that is over.
      if (this.liveByParent.has(parentId)) this.closed.push(parentId)
      else this.forget(parentId)
    }
  }

  /** An order that was closed long ago, as it was then: its venue tells something of what it executed. False: it is not known any more. */
  recall(parentId: ParentId): boolean {
    const archived = this.archive.take(parentId)
    if (archived === undefined) return false
    const { parent, children } = archived
    const exposure = new Exposure(parent.request.orderQty)
    exposure.fillLate(parent.cumQty)
    this.parents.set(parentId, parent)
    this.exposures.set(parentId, exposure)
    this.childrenByParent.set(parentId, children.map(({ order }) => order.clOrdId))
    for (const child of children) this.children.set(child.order.clOrdId, child)
    this.closed.push(parentId)
    return true
  }

  private forget(parentId: ParentId): void {
    if (this.hasOrderRules) this.archive.put({ parent: this.parentOf(parentId), children: this.childrenOf(parentId) })
    for (const id of this.childrenByParent.get(parentId) ?? []) this.children.delete(id)
    this.childrenByParent.delete(parentId)
    this.exposures.delete(parentId)
    this.parents.delete(parentId)
  }
}

const modelStepText = (modelId: string, { what, stage, by, reason }: ModelEvent): string => `model ${modelId} ${what}, now ${stage}, by ${by}: ${reason}`

/** A person may also let rest what a take leaves. */
const rests = (child: ChildState): boolean =>
  child.order.ordType === 'limit' && child.order.timeInForce === 'day' && (child.status === 'new' || child.status === 'partiallyFilled' || child.status === 'pendingCancel' || child.status === 'pendingReplace')

interface Snapshot {
  version: number
  seq: Seq
  nowUs: UnixUs
  config: EngineConfig
  board: unknown
  outcomes: unknown
  featureFaults: [string, number][]
  parents: ParentState[]
  exposures: [ParentId, ExposureSnapshot][]
  children: ChildState[]
  objectives: [string, ObjectiveState][]
  sessions: SessionState[]
  kill: DeskState['kill']
  strategy: 'dynamic' | 'static'
  strategySet: DeskState['strategySet']
  timers: ReturnType<TimerHeap['snapshot']>
  alerts: DeskAlertsSnapshot
  breakers: DeskBreakersSnapshot
  models: DeskModelsSnapshot
  shadowQuestions: ShadowQuestion[]
  knownClOrdIds: [string, ParentId][]
  knownRequests: [string, FirstAnswer][]
  recentOrders: [string, readonly UnixUs[]][]
  sentInSecond: [Mic, { second: number; count: number }][]
  reconciling: [Mic, ClOrdId[] | null][]
  noStatusAt?: Mic[]
  taken: [SymbolId, readonly TakenMark[]][]
  marketWatches: [SymbolId, MarketWatchState][]
  positions: PositionBookSnapshot
  archive?: OrderArchiveSnapshot
  endedDay: string | null
  closed: ParentId[]
  refused: ParentId[]
  nextRequestId: number
}
