import {
  assert, Hasher, unreachable,
  type AlertRecord, type BreakerRecord, type ChildRecord, type ClOrdId, type EngineConfig, type Entry, type Observation, type ModelRecord, type ObjectiveRecord, type ObjectiveWeights, type Output, type OrdStatus, type OverrideRecord, type ParentId, type ParentRecord, type QtyLots, type SessionId, type RankedCandidate, type CandidateScore, type SymbolId, type UnixUs, type KillRecord, type Side, type StrategyRecord,
} from '@sluice/domain'
import type { Consolidated } from '@sluice/book'
import { isDownInOrder } from './alerts.ts'
import { answeredBefore } from './answers.ts'
import { completeInput } from './complete-input.ts'
import { cancelParent, setKill, setStrategy, submitParent } from './parent-commands.ts'
import { holdRetry, lookAtLimits, marketMayBeBack, scoreFailed, stepTimeout, venuesScored } from './decisions.ts'
import { DeskState } from './desk-state.ts'
import { checkMarket, marketCheckDue } from './market-watch.ts'
import { decideProposal, proposeModel, registerModel, rollbackModel, stageModel } from './model-commands.ts'
import { clearWeights, objectiveFor, objectiveRecord, setWeights } from './objectives.ts'
import { endOverrideByPerson, overrideExpired, overrideParent, resumeParent } from './overrides.ts'
import { ownersKey } from './parent-rules.ts'
import { childRecord, ordStatusOf, parentRecord } from './records.ts'
import { acknowledgeAlert, alertDue, assignAlert, breakerDue, commentAlert, observe, setBreaker, settleWatch, watchNewConfig, wouldObserve } from './desk-watch.ts'
import { averageScores, readingOf, withAverages } from './scored-candidates.ts'
import { rank, rankedBy, scoringInputs, type ScoringInputs } from './scoring-inputs.ts'
import { shadowScored } from './shadows.ts'
import { isChildLive } from './state.ts'
import type { Timer } from './timers.ts'
import { controlSession, logonLockedOut } from './session-control.ts'
import { resolveChild } from './child-resolution.ts'
import { catchUpDue, settleReconciliation, venueCaughtUp, venueAway, venueDown, venueUp } from './reconciliation.ts'
import { markoutDue } from './executions.ts'
import { askMassStatus, askParentStatus, refuseOrder } from './parent-status.ts'
import { replaceParent } from './parent-replacement.ts'
import { endOfDay, parentExpiryDue } from './parent-expiry.ts'
import { parentClosesDue } from './parent-ending.ts'
import { ownerAwayDue, ownerCameOrWent } from './owner-sessions.ts'
import { setPositions } from './positions.ts'
import { childrenUnsent, childUnanswered, venueCancelRejected, venueExecution, venueMessageRejected, venueUnreadable } from './venue-reports.ts'

/** Timers fired by one entry; the rest wait for the next, so that one entry stays bounded. */
const TIMERS_PER_ENTRY_MAX = 1_000

/**
 * The routing core behind its one door. Same entries in the same order give the same outputs and the same `stateHash()`;
 * no clock, no dice, no I/O, never awaits.
 */
export class Engine {
  private state: DeskState

  constructor(config: EngineConfig) {
    this.state = new DeskState(config)
  }

  step({ seq, tsUs, input: given }: Entry): readonly Output[] {
    const input = completeInput(given)
    const begins = this.state.seq === 0 && input.kind === 'set-config'
    // The journal says what the desk began with, not the process that replays it.
    if (begins) this.state = new DeskState(input.config)
    this.state.beginStep(seq, tsUs)
    if (begins) {
      for (const objective of this.objectiveRecords()) this.state.record(objective)
      this.state.models.beginAnew()
    }
    this.state.outcomes.advance(tsUs, (symbol) => this.state.midTimes2(symbol))
    this.apply({ seq, tsUs, input })
    settleReconciliation(this.state)
    settleWatch(this.state)
    return this.state.endStep()
  }

  private apply({ input, tsUs }: Entry): void {
    const { state } = this
    if (answeredBefore(state, input)) return
    switch (input.kind) {
      case 'set-config':
        state.useConfig(input.config)
        return watchNewConfig(state)
      case 'observe': return observe(state, input)
      case 'set-breaker': return setBreaker(state, input)
      case 'acknowledge-alert': return acknowledgeAlert(state, input)
      case 'comment-alert': return commentAlert(state, input)
      case 'assign-alert': return assignAlert(state, input)
      case 'views': return this.applyViews(input.views, tsUs)
      case 'submit-parent': return submitParent(state, input)
      case 'cancel-parent': return cancelParent(state, input)
      case 'venue-execution': return venueExecution(state, input)
      case 'venue-cancel-rejected': return venueCancelRejected(state, input)
      case 'venue-message-rejected': return venueMessageRejected(state, input)
      case 'venues-scored':
        state.alerts.onInference(input.modelId, input.inferenceUs, state)
        return venuesScored(state, input.requestId, input.modelId, input.scores, input.inferenceUs)
      case 'score-failed': return scoreFailed(state, input.requestId, input.reason)
      case 'shadow-scored': return shadowScored(state, input)
      case 'register-model': return registerModel(state, input)
      case 'stage-model': return stageModel(state, input)
      case 'propose-model': return proposeModel(state, input)
      case 'decide-proposal': return decideProposal(state, input)
      case 'rollback-model': return rollbackModel(state, input)
      case 'replace-parent': return replaceParent(state, input)
      case 'ask-parent-status': return askParentStatus(state, input)
      case 'ask-mass-status': return askMassStatus(state, input)
      case 'refuse-parent': return refuseOrder(state, input)
      case 'set-positions': return setPositions(state, input)
      case 'end-of-day': return endOfDay(state, input)
      case 'venue-unreadable': return venueUnreadable(state, input)
      case 'venue-caught-up': return venueCaughtUp(state, input)
      case 'resolve-child': return resolveChild(state, input)
      case 'control-session': return controlSession(state, input)
      case 'logon-locked-out': return logonLockedOut(state, input)
      case 'timer': return this.fireTimers(tsUs)
      case 'session': return this.applySession(input)
      case 'children-unsent': return childrenUnsent(state, input.clOrdIds)
      case 'set-kill': return setKill(state, input)
      case 'set-weights': return setWeights(state, input)
      case 'clear-weights': return clearWeights(state, input)
      case 'set-strategy': return setStrategy(state, input)
      case 'override-parent': return overrideParent(state, input)
      case 'end-override': return endOverrideByPerson(state, input)
      case 'resume-parent': return resumeParent(state, input)
      default: return unreachable(input)
    }
  }

  private applyViews(views: Extract<Entry['input'], { kind: 'views' }>['views'], nowUs: UnixUs): void {
    const { state } = this
    for (const view of views) state.forgetTaken(view)
    state.alerts.onViews(views, state)
    const { changed, unknown } = state.board.takeViews(views, nowUs, (of) => state.consolidated(of, nowUs))
    for (const { symbol, mic } of unknown) {
      state.incident('warning', 'UNKNOWN_VIEW', `${symbol}@${mic}`, 'market data of a symbol or venue that the configuration does not know')
    }
    for (const symbol of changed) checkMarket(state, symbol)
    if (state.heldParents.size > 0) marketMayBeBack(state, changed)
    if (state.waitingParents.size > 0) lookAtLimits(state, changed)
  }

  private applySession(input: Extract<Entry['input'], { kind: 'session' }>): void {
    const { state } = this
    const known = state.sessions.get(input.session)
    const changed = (known?.up ?? false) !== input.up
    const since = changed && state.hasOrderRules ? { sinceUs: state.nowUs } : {}
    const now = { ...known, session: input.session, role: input.role, mic: input.mic, up: input.up, ...since, ...(input.numbersReset === true ? { numbersReset: true as const } : {}) }
    state.sessions.set(input.session, now)
    // That its hours began or ended meanwhile is told of one that stays down.
    if (changed || input.downWhy !== undefined) state.alerts.onSession(now, known?.up ?? false, input.downWhy, state)
    if (input.role === 'oms') ownerCameOrWent(state, input)
    if (!changed) return
    const inOrder = input.up || isDownInOrder(input.role, input.downWhy)
    const how = input.up ? 'up' : !inOrder ? 'down' : input.downWhy === 'logged-out' ? 'down: it logged out in order' : 'down: its hours have ended'
    state.incident(inOrder ? 'info' : 'warning', input.up ? 'SESSION_UP' : 'SESSION_DOWN', input.session, `FIX session ${input.session} (${input.role}) is ${how}`)
    if (input.role !== 'orders' || input.mic === null) return
    if (input.up) venueUp(state, input.mic)
    else venueDown(state, input.mic)
  }

  private fireTimers(nowUs: UnixUs): void {
    for (let fired = 0; fired < TIMERS_PER_ENTRY_MAX; fired++) {
      const timer = this.state.timers.popDue(nowUs)
      if (timer === null) return
      this.fire(timer)
    }
  }

  private fire({ task }: Timer): void {
    const { state } = this
    switch (task.kind) {
      case 'score-deadline': return scoreFailed(state, task.requestId, 'deadline')
      case 'step-timeout': return stepTimeout(state, state.parents.get(task.parentId), task.decisionId)
      case 'hold-retry': return holdRetry(state, state.parents.get(task.parentId), task.holdNo)
      case 'child-unanswered': return childUnanswered(state, task.clOrdId, task.watchNo)
      case 'parent-expiry': return parentExpiryDue(state, task)
      case 'parent-closes': return parentClosesDue(state, task)
      case 'owner-away': return ownerAwayDue(state, task)
      case 'catch-up-due': return catchUpDue(state, task)
      case 'venue-away': return venueAway(state, task)
      case 'override-expiry': return overrideExpired(state, task)
      case 'alert-due': return alertDue(state, task.no)
      case 'breaker-due': return breakerDue(state, task.no)
      case 'market-check': return marketCheckDue(state, task.symbol, task.atUs)
      case 'markout': return markoutDue(state, task)
      default: return unreachable(task)
    }
  }

  /** When the next timer is due, microseconds; the runtime then sends a `timer` entry. */
  nextTimerUs(): UnixUs | null {
    return this.state.timers.nextUs()
  }

  /** JSON-able; `restore` of it gives an engine that goes on as this one would. */
  snapshot(): unknown {
    return this.state.snapshot()
  }

  restore(snapshot: unknown): void {
    this.state.restore(snapshot)
  }

  /** 64-bit hash over everything that can change a later output. */
  stateHash(): string {
    return new Hasher().str(JSON.stringify(this.state.snapshot())).digest()
  }

  // Read-only views for the edge. None of them changes what snapshot() gives.

  get config(): EngineConfig {
    return this.state.config
  }

  get openParents(): number {
    return this.state.openParentCount
  }

  liveChildren(): number {
    return this.state.liveChildCount
  }

  /** Live, and nobody has asked for its end. */
  isChildWanted(clOrdId: ClOrdId): boolean {
    const child = this.state.children.get(clOrdId)
    return child !== undefined && isChildLive(child) && !child.cancelWanted
  }

  /** How an order of this session stands, by any ClOrdID of its chain; null: none is known by it. */
  orderOf(session: SessionId, clOrdId: string): { readonly parentId: ParentId; readonly ordStatus: OrdStatus } | null {
    const parentId = this.state.knownClOrdIds.get(ownersKey(session, clOrdId))
    const parent = parentId === undefined ? undefined : this.state.parents.get(parentId)
    return parent === undefined ? null : { parentId: parent.parentId, ordStatus: ordStatusOf(parent) }
  }

  /** Support has stopped this session: the edge leaves it down. */
  isSessionStopped(session: SessionId): boolean {
    return this.state.sessions.get(session)?.stopped === true
  }

  kill(): KillRecord {
    return { type: 'kill', ...this.state.kill, liveChildren: this.liveChildren() }
  }

  strategy(): StrategyRecord {
    return { type: 'strategy', strategy: this.state.strategy, ...this.state.strategySet }
  }

  parentRecords(): ParentRecord[] {
    return [...this.state.parents.values()].map((parent) => parentRecord(this.state, parent))
  }

  childRecords(): ChildRecord[] {
    return [...this.state.children.values()].map(childRecord)
  }

  objectiveRecords(): ObjectiveRecord[] {
    return [...this.state.objectives].map(([name, objective]) => objectiveRecord(name, objective))
  }

  /** Every model that the desk knows, in the order in which they were registered. */
  modelRecords(): ModelRecord[] {
    return this.state.models.records()
  }

  /** Of every parent that is still held, those that ended too. */
  overrideRecords(): OverrideRecord[] {
    return [...this.state.parents.values()].flatMap((parent) => parent.overrides)
  }

  /** Decisions that a feature kept from the model, by the feature's name; beside them what the venues' histories could not take as it was. */
  featureFaults(): { readonly decisions: readonly (readonly [feature: string, count: number])[]; readonly historyValues: number } {
    let historyValues = 0
    for (const history of this.state.histories.values()) historyValues += history.outOfRange
    return { decisions: this.state.featureFaults.entries(), historyValues }
  }

  /** Every alert that is kept, in the order in which they were first raised. */
  alertRecords(): AlertRecord[] {
    return this.state.alerts.records()
  }

  /** One of every configured venue, in the order of the configuration. */
  breakerRecords(): BreakerRecord[] {
    return this.state.breakers.records()
  }

  /** Whether an `observe` entry of these, at `nowUs`, would change anything; others need not be journaled. */
  wouldObserve(observations: readonly Observation[], nowUs: UnixUs = this.state.nowUs): boolean {
    return wouldObserve(this.state, observations, nowUs)
  }

  consolidated(symbol: SymbolId, nowUs: UnixUs): Consolidated {
    return this.state.consolidated(symbol, nowUs)
  }

  viewAgeUs(symbol: SymbolId, mic: EngineConfig['venues'][number]['mic'], nowUs: UnixUs): number | null {
    const view = this.state.board.viewOf(symbol, mic)
    return view === undefined ? null : nowUs - view.receivedUs
  }

  isFresh(symbol: SymbolId, mic: EngineConfig['venues'][number]['mic'], nowUs: UnixUs): boolean {
    return this.state.board.isFresh(symbol, mic, nowUs)
  }

  isUp(mic: EngineConfig['venues'][number]['mic']): boolean {
    return this.state.isUp(mic)
  }

  /** The question a fresh order would ask at this instant: what the live score grid shows. */
  gridInputs(symbol: SymbolId, side: Side, qty: QtyLots, nowUs: UnixUs): ScoringInputs {
    const instrument = this.state.instruments.get(symbol)
    assert(instrument !== undefined, `no instrument ${symbol}`)
    return scoringInputs(this.state, { instrument, side, qty, limitPrice: null, immediate: false, urgency: 'normal', elapsedUs: 0, nowUs }, this.state.takenOut(symbol))
  }

  /** By which a fresh order in the symbol would be ranked. */
  gridWeights(symbol: SymbolId): ObjectiveWeights {
    return objectiveFor(this.state, symbol, null).weights
  }

  /** The ranking a decision would make of these scores; null scores mean venue averages, no weights those of the symbol. Empty without a two-sided market. */
  gridRank(inputs: ScoringInputs, scores: readonly CandidateScore[] | null, weights?: ObjectiveWeights): RankedCandidate[] {
    const { bid, ask } = inputs.market
    if (bid === null || ask === null || inputs.candidates.length === 0) return []
    const objective = weights ?? objectiveFor(this.state, inputs.question.instrument.symbol, null).weights
    const reading = readingOf(this.state.config, (this.state.models.forMost ?? this.state.models.live)?.spec ?? null)
    const averages = averageScores(reading.venueAverages, inputs, bid, ask)
    return rank(rankedBy(this.state, inputs, reading, objective, bid, ask), scores === null ? averages : withAverages(scores, averages), reading.blendMicro)
  }
}
