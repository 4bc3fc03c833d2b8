import { MODELS_MAX, type DecisionRecord, type ModelRecord, type ParentRecord, type ProjectionRecord, type Seq, type UnixUs } from '@sluice/domain'
import {
  PRINTS_MAX, PRINTS_PER_SYMBOL_MAX, executionId, orderTopic, parentIdOfTopic, rowIdOf, scoreRowId,
  type AlertRow, type BreakerRow, type CoreHealth, type DeskRow, type FaultsRow, type FixedTopic, type GatewayRow, type HealthRow, type IncidentRow, type Mode, type OrderRow, type ParentRow, type PrintRow,
  type ModelRow, type QuoteRow, type Row, type RowId, type ScoreRow, type ShadowFigures, type StoreRow, type Topic, type TrainingRow, type UnsettledRow,
} from '@sluice/protocol'
import { RECENT_PARENTS_MAX, type ConsoleState, type JournalBatch, type LinkFromCore } from '@sluice/runtime'
import { RecentDecisions } from './recent-decisions.ts'
import { SessionPhases } from './session-phases.ts'
import { ShadowWindow } from './shadow-window.ts'
import { UnsettledChildren } from './unsettled-children.ts'

export interface ReadModelOptions {
  readonly mode: Mode
  readonly defaultObjective: string
  /** As many as the core keeps for screens, so that the two can be compared. */
  readonly parentsMax?: number
  /** Children, decisions, executions and overrides kept of one order. */
  readonly rowsPerOrderMax?: number
  readonly incidentsMax?: number
  /** Resolved alerts kept, those resolved last; open ones all are. As many as the engine keeps, so that the two can be compared. */
  readonly resolvedAlertsMax?: number
  /** Runs of training, the newest. */
  readonly trainingRunsMax?: number
  /** An answer of a venue that takes longer is missed. */
  readonly unackedTimeoutUs?: number
  readonly quotesMax?: number
  readonly scoresMax?: number
}

/** Told for every row that was put or removed; `null`: the whole topic is another one now. */
export type ChangeListener = (topic: Topic, id: RowId | null) => void

/** What a snapshot of the core replaces; rows of single orders besides. */
const ENGINE_TOPICS = ['parents', 'desk', 'alerts', 'breakers', 'models', 'unsettled'] as const

/**
 * What the screens show, as of now: the core's snapshot, then the rows of its journal, then the live market. Bounded
 * everywhere; what falls out is still in the store.
 */
export class ReadModel {
  private readonly options: Required<ReadModelOptions>
  private readonly topics: { readonly [T in FixedTopic]: Map<RowId, Row> } = {
    parents: new Map(), quotes: new Map(), scores: new Map(), health: new Map(), incidents: new Map(), desk: new Map(), alerts: new Map(), breakers: new Map(), prints: new Map(), models: new Map(), training: new Map(), unsettled: new Map(),
  }
  private readonly orders = new Map<string, Map<RowId, OrderRow>>()
  private readonly decisions = new RecentDecisions()
  private readonly shadows = new ShadowWindow()
  private readonly phases = new SessionPhases()
  private readonly parentIdOfRequest = new Map<string, string>()
  /** Ids of the prints of each symbol, oldest first. */
  private readonly printIds = new Map<string, RowId[]>()
  private printNo = 0
  private readonly unsettled: UnsettledChildren
  private readonly changed: ChangeListener
  /** Rows of entries up to here came with the snapshot. */
  private snapshotSeq = 0

  constructor(options: ReadModelOptions, changed: ChangeListener) {
    this.options = { parentsMax: RECENT_PARENTS_MAX, rowsPerOrderMax: 2_000, incidentsMax: 500, resolvedAlertsMax: 200, trainingRunsMax: 200, unackedTimeoutUs: 2_000_000, quotesMax: 20_000, scoresMax: 200_000, ...options }
    this.changed = changed
    this.unsettled = new UnsettledChildren({ afterUs: this.options.unackedTimeoutUs, put: (row) => this.put('unsettled', row), remove: (id) => this.remove('unsettled', id) })
    this.put('desk', this.linkRow(false, null, options.defaultObjective))
    this.put('health', { id: 'core', connected: false, receivedUs: null, health: null })
  }

  rows(topic: Topic): Row[] {
    return [...(this.mapOf(topic)?.values() ?? [])]
  }

  row(topic: Topic, id: RowId): Row | undefined {
    return this.mapOf(topic)?.get(id)
  }

  size(topic: Topic): number {
    return this.mapOf(topic)?.size ?? 0
  }

  parentByRequest(requestId: string): ParentRow | undefined {
    const parentId = this.parentIdOfRequest.get(requestId)
    return parentId === undefined ? undefined : (this.topics.parents.get(parentId) as ParentRow | undefined)
  }

  /** The last decisions that weights of this scope would have ranked, newest first. */
  decisionsOf(objective: string, max: number): DecisionRecord[] {
    return this.decisions.ofScope(objective, max)
  }

  /** What this gateway saw of a model that was asked beside the live one. */
  shadowFigures(modelId: string): ShadowFigures {
    return this.shadows.figures(modelId)
  }

  /** One run as it stands now. */
  training(run: TrainingRow): void {
    this.put('training', run)
    if (this.topics.training.size <= this.options.trainingRunsMax) return
    const oldest = ([...this.topics.training.values()] as TrainingRow[]).reduce((first, other) => (other.startedUs < first.startedUs ? other : first))
    this.remove('training', oldest.id)
  }

  /** Decisions from before what the core and its journal told here. */
  pastDecisions(decisions: readonly DecisionRecord[]): void {
    this.decisions.addPast(decisions)
  }

  /** The core's whole state replaces what came from its journal before. */
  reset(state: ConsoleState): void {
    const followed = [...this.orders.keys()]
    const link = this.topics.desk.get('link') as Extract<DeskRow, { kind: 'link' }>
    for (const topic of ENGINE_TOPICS) this.topics[topic].clear()
    this.topics.desk.set('link', { ...link, defaultObjective: state.defaultObjective })
    this.orders.clear()
    this.unsettled.clear()
    this.parentIdOfRequest.clear()
    this.snapshotSeq = state.seq
    for (const parent of state.parents) this.parent(parent, state.seq, parent.doneUs ?? parent.receivedUs)
    for (const parts of [state.decisions, state.children, state.executions, state.overrides, state.objectives, [state.kill, state.strategy], state.breakers, state.alerts, state.models]) {
      for (const record of parts) this.record(record, { seq: state.seq, tsUs: null, no: 0 })
    }
    for (const topic of ENGINE_TOPICS) this.changed(topic, null)
    for (const parentId of new Set([...followed, ...this.orders.keys()])) this.changed(orderTopic(parentId), null)
  }

  batch({ records }: JournalBatch): void {
    for (const item of records) {
      if (item.t !== 'records' || item.seq <= this.snapshotSeq) continue
      // Within an entry the rows that belong to a new parent come before its own.
      for (const isParent of [true, false]) {
        item.records.forEach((record, no) => { if ((record.type === 'parent') === isParent) this.record(record, { seq: item.seq, tsUs: item.tsUs, no }) })
      }
    }
  }

  market({ tsUs, quotes }: Extract<LinkFromCore, { type: 'market' }>): void {
    for (const quote of quotes) {
      if (this.topics.quotes.size >= this.options.quotesMax && !this.topics.quotes.has(quote.symbol)) continue
      // A view tells of the trades since the view before: the last one stays the last until there is another.
      const before = this.topics.quotes.get(quote.symbol) as QuoteRow | undefined
      this.put('quotes', { ...quote, last: quote.last ?? before?.last ?? null, tsUs })
    }
  }

  prints({ prints }: Extract<LinkFromCore, { type: 'prints' }>): void {
    for (const print of prints) {
      const id = `${++this.printNo}`
      const ids = this.printIds.get(print.symbol) ?? []
      this.printIds.set(print.symbol, ids)
      ids.push(id)
      this.put('prints', { ...print, id })
      if (ids.length > PRINTS_PER_SYMBOL_MAX) this.remove('prints', ids.shift() as RowId)
      if (this.topics.prints.size > PRINTS_MAX) this.dropOldestPrint()
    }
  }

  private dropOldestPrint(): void {
    const [oldest] = this.topics.prints.values() as Iterable<PrintRow>
    if (oldest === undefined) return
    const ids = this.printIds.get(oldest.symbol)
    ids?.shift()
    if (ids?.length === 0) this.printIds.delete(oldest.symbol)
    this.remove('prints', oldest.id)
  }

  /** A round of the heat map: cells of the same symbol, side and quantity that are not in it are gone. */
  scores({ tsUs, rows }: Extract<LinkFromCore, { type: 'scores' }>): void {
    const groups = new Set<string>()
    const ids = new Set<RowId>()
    for (const row of rows) {
      const id = scoreRowId(row)
      groups.add(`${row.symbol}|${row.side}|`)
      ids.add(id)
      if (this.topics.scores.size < this.options.scoresMax || this.topics.scores.has(id)) this.put('scores', { ...row, tsUs })
    }
    for (const [id, row] of this.topics.scores as Map<RowId, ScoreRow>) if (!ids.has(id) && groups.has(`${row.symbol}|${row.side}|`)) this.remove('scores', id)
  }

  link(connected: boolean, bootId: string | null): void {
    const row = this.topics.desk.get('link') as Extract<DeskRow, { kind: 'link' }>
    this.put('desk', this.linkRow(connected, bootId ?? row.bootId, row.defaultObjective))
    const core = this.topics.health.get('core') as Extract<HealthRow, { id: 'core' }>
    this.put('health', { ...core, connected })
  }

  core(health: CoreHealth, receivedUs: UnixUs): void {
    this.put('health', { id: 'core', connected: true, receivedUs, health: { ...health, sessions: this.phases.follow(health) } })
  }

  /** Children whose answer is missed by now are told. */
  sweep(nowUs: number): void {
    this.unsettled.sweep(nowUs)
  }

  health(row: StoreRow | GatewayRow | FaultsRow): void {
    this.put('health', row)
  }

  private linkRow(connected: boolean, bootId: string | null, defaultObjective: string): DeskRow {
    return { kind: 'link', id: 'link', connected, bootId, mode: this.options.mode, defaultObjective }
  }

  private record(record: ProjectionRecord, { seq, tsUs, no }: { seq: Seq; tsUs: UnixUs | null; no: number }): void {
    switch (record.type) {
      case 'parent': return this.parent(record, seq, tsUs ?? record.receivedUs)
      case 'child':
        this.unsettled.take(record, tsUs)
        return this.orderRow(record.parentId, { kind: 'child', id: `child:${record.clOrdId}`, child: record })
      case 'decision':
        this.decisions.add(record)
        return this.orderRow(record.parentId, { kind: 'decision', id: `decision:${record.decisionId}`, decision: record })
      case 'execution': return this.orderRow(record.parentId, { kind: 'execution', id: `execution:${executionId(record)}`, execution: record })
      case 'override': return this.orderRow(record.parentId, { kind: 'override', id: `override:${record.overrideId}`, override: record })
      case 'breaker': return this.put('breakers', { ...record, seq, tsUs: tsUs ?? record.sinceUs })
      case 'alert': return this.alert({ ...record, seq, tsUs: tsUs ?? record.lastUs })
      case 'objective': return this.put('desk', { kind: 'objective', id: `objective:${record.name}`, objective: record, tsUs })
      case 'kill': return this.put('desk', { kind: 'kill', id: 'kill', kill: record, tsUs })
      case 'strategy': return this.put('desk', { kind: 'strategy', id: 'strategy', strategy: record, tsUs })
      case 'model': return this.model(record)
      case 'shadow': return this.shadows.add(record)
      case 'incident': return this.incident({ ...record, id: `${seq}-${no}`, seq, tsUs: tsUs ?? (0 as UnixUs) })
    }
  }

  private parent(record: ParentRecord, seq: Seq, updatedUs: UnixUs): void {
    const row: ParentRow = { ...record, seq, updatedUs }
    const isNew = !this.topics.parents.has(row.parentId)
    this.put('parents', row)
    if (row.source.kind !== 'fix') this.parentIdOfRequest.set(row.source.requestId, row.parentId)
    this.orderRow(row.parentId, { kind: 'parent', id: 'parent', parent: row })
    if (isNew && this.topics.parents.size > this.options.parentsMax) this.evict()
  }

  /** The oldest finished parent goes, the oldest of all when none is finished. Maps keep the order of arrival. */
  private evict(): void {
    let victim: ParentRow | undefined
    for (const row of this.topics.parents.values() as Iterable<ParentRow>) {
      victim ??= row
      if (row.status !== 'working') {
        victim = row
        break
      }
    }
    if (victim === undefined) return
    this.remove('parents', victim.parentId)
    if (victim.source.kind !== 'fix') this.parentIdOfRequest.delete(victim.source.requestId)
    this.orders.delete(victim.parentId)
    this.changed(orderTopic(victim.parentId), null)
  }

  private orderRow(parentId: string, row: OrderRow): void {
    if (!this.topics.parents.has(parentId)) return
    let rows = this.orders.get(parentId)
    if (rows === undefined) this.orders.set(parentId, (rows = new Map()))
    if (rows.size >= this.options.rowsPerOrderMax && !rows.has(row.id)) return
    rows.set(row.id, row)
    this.changed(orderTopic(parentId), row.id)
  }

  private incident(row: IncidentRow): void {
    this.put('incidents', row)
    if (this.topics.incidents.size <= this.options.incidentsMax) return
    const oldest = this.topics.incidents.keys().next().value
    if (oldest !== undefined) this.remove('incidents', oldest)
  }

  private alert(row: AlertRow): void {
    this.put('alerts', row)
    if (row.resolvedUs === null) return
    const resolved = ([...this.topics.alerts.values()] as AlertRow[]).flatMap(({ alertId, resolvedUs }) => (resolvedUs === null ? [] : [{ alertId, resolvedUs }]))
    if (resolved.length <= this.options.resolvedAlertsMax) return
    this.remove('alerts', resolved.reduce((oldest, alert) => (alert.resolvedUs < oldest.resolvedUs ? alert : oldest)).alertId)
  }

  /** As in the engine the one that has been retired and known for longest makes room; nobody tells of it. Maps keep the order of arrival. */
  private model({ type: _, ...row }: ModelRecord): void {
    this.put('models', row)
    if (this.topics.models.size <= MODELS_MAX) return
    const oldest = ([...this.topics.models.values()] as ModelRow[]).find(({ stage, previous }) => stage === 'retired' && !previous)
    if (oldest !== undefined) this.remove('models', oldest.modelId)
  }

  private put(topic: FixedTopic, row: ParentRow | QuoteRow | ScoreRow | HealthRow | IncidentRow | DeskRow | AlertRow | BreakerRow | PrintRow | ModelRow | TrainingRow | UnsettledRow): void {
    const id = rowIdOf(topic, row)
    this.topics[topic].set(id, row)
    this.changed(topic, id)
  }

  private remove(topic: FixedTopic, id: RowId): void {
    if (this.topics[topic].delete(id)) this.changed(topic, id)
  }

  private mapOf(topic: Topic): ReadonlyMap<RowId, Row> | undefined {
    const parentId = parentIdOfTopic(topic)
    return parentId === null ? this.topics[topic as FixedTopic] : this.orders.get(parentId)
  }
}
