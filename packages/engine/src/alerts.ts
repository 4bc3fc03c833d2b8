import {
  assert, type AlertKind, type AlertRecord, type AlertRule, type BreakerRecord, type ClOrdId, type EngineConfig, type Mic, type Observation, type RankedCandidate, type SessionDownWhy, type SymbolId, type UnixUs,
  type VenueView,
} from '@sluice/domain'
import { AlertBook, RollingSum, type AlertAt, type AlertBookSnapshot, type RollingSumSnapshot } from '@sluice/alerting'
import { slippageBps } from '@sluice/tca'
import type { SessionState } from './desk-state.ts'
import type { MarketLoss } from './market-watch.ts'
import { isChildLive, type ChildState } from './state.ts'

/** Refusals older than this are no burst. */
const REJECT_WINDOW_US = 10_000_000
/** Refusals of a venue that are remembered. */
const REJECTS_MAX = 1_000
/** A venue that nothing was taken at for so long has no performance: the router may well have left it for what it did. */
const TAKES_QUIET_US = 300_000_000
const SESSION_WORDS: Readonly<Record<SessionState['role'], string>> = { orders: 'orders', 'market-data': 'market data', oms: 'an owner of orders', 'drop-copy': 'drop copies' }
const DOWN_WORDS: Readonly<Record<SessionDownWhy, string>> = { 'logged-out': ', logged out in order', 'outside-hours': ', outside its hours', overdue: ' though its hours have begun' }
/** Nobody is to do anything about it: outside its hours, and whoever gives us orders or takes copies may leave when it likes; a venue may not. */
export const isDownInOrder = (role: SessionState['role'], downWhy: SessionDownWhy | undefined): boolean =>
  downWhy === 'outside-hours' || (downWhy === 'logged-out' && (role === 'oms' || role === 'drop-copy'))
/** Part of the desk that writes to PostgreSQL. */
const PROJECTION = 'projection'
/** A prediction error is kept in thousandths of a basis point and counted up to 5 bps: one wild fill is not a model that is off. */
const ERROR_MILLI_BPS_MAX = 5_000

/** What a model said of a take that works now. */
interface Prediction {
  readonly modelId: string
  readonly slippageMicroBps: number
  /** Bid plus ask when it was said. */
  readonly midTimes2: number
}

/** A model that is watched. */
export interface WatchedModel {
  readonly modelId: string
  /** Squared error of its predicted slippage on held-out sessions, squared basis points; null: its card tells none. */
  readonly cardSlippageMseBps2: number | null
}

interface ModelFigures {
  cardSlippageMseBps2: number | null
  /** Microseconds of its newest inferences. */
  inference: RollingSum
  /** Squared errors of its predicted slippage, millionths of a squared basis point. */
  squaredErrors: RollingSum
  /** Questions in a row without its scores. */
  fallbacks: number
}

interface Takes {
  readonly sent: RollingSum
  readonly unfilled: RollingSum
  /** When the newest of them ended. */
  readonly lastUs: UnixUs
}

export interface DeskAlertsSnapshot {
  book: AlertBookSnapshot
  models: [string, { cardSlippageMseBps2: number | null; inference: RollingSumSnapshot; squaredErrors: RollingSumSnapshot; fallbacks: number }][]
  takes: [Mic, RollingSumSnapshot, RollingSumSnapshot, UnixUs][]
  rejects: [Mic, readonly UnixUs[]][]
  predictions: [ClOrdId, readonly Prediction[]][]
  timerNo: number
  timerUs: UnixUs | null
}

/** Measures what the alert rules are about, out of what happens in the engine, and keeps the alert book. */
export class DeskAlerts {
  readonly book: AlertBook
  private config: EngineConfig
  private models = new Map<string, ModelFigures>()
  private takes = new Map<Mic, Takes>()
  private rejects = new Map<Mic, readonly UnixUs[]>()
  private predictions = new Map<ClOrdId, readonly Prediction[]>()
  /** Only the timer set last acts. */
  private timerNo = 0
  private timerUs: UnixUs | null = null

  constructor(config: EngineConfig) {
    this.config = config
    this.book = new AlertBook(config.alerts)
  }

  useConfig(config: EngineConfig, at: AlertAt): void {
    this.config = config
    for (const { inference, squaredErrors } of this.models.values()) {
      inference.resize(this.rule('inference-latency').samples)
      squaredErrors.resize(this.rule('model-degradation').samples)
    }
    const mics = new Set<string>(config.venues.map(({ mic }) => mic))
    const symbols = new Set<string>(config.instruments.map(({ symbol }) => symbol))
    for (const [mic, { sent, unfilled }] of this.takes) {
      if (!mics.has(mic)) this.takes.delete(mic)
      for (const sum of [sent, unfilled]) sum.resize(this.rule('execution-performance').samples)
    }
    for (const mic of this.rejects.keys()) if (!mics.has(mic)) this.rejects.delete(mic)
    this.book.useRules(config.alerts, at)
    this.book.retire((kind, subject) => {
      if (kind === 'market-blind' && !symbols.has(subject)) return `${subject} is no symbol of the desk any more`
      return OF_VENUES.has(kind) && !mics.has(subject) ? `${subject} is no venue of the desk any more` : null
    }, at)
  }

  /** Those that decide, or would if they were not suspended; what is known of others is forgotten. */
  useModels(models: readonly WatchedModel[], at: AlertAt): void {
    const before = this.models
    this.models = new Map(models.map(({ modelId, cardSlippageMseBps2 }) => {
      const figures = before.get(modelId) ?? {
        cardSlippageMseBps2, inference: new RollingSum(this.rule('inference-latency').samples), squaredErrors: new RollingSum(this.rule('model-degradation').samples), fallbacks: 0,
      }
      return [modelId, { ...figures, cardSlippageMseBps2 }]
    }))
    if ([...before.keys()].every((modelId) => this.models.has(modelId))) return
    for (const [clOrdId, predictions] of this.predictions) this.keepPredictions(clOrdId, predictions.filter(({ modelId }) => this.models.has(modelId)))
    this.book.retire((kind, subject) => (OF_MODELS.has(kind) && !this.models.has(subject) ? `${subject} does not score any more` : null), at)
  }

  private keepPredictions(clOrdId: ClOrdId, predictions: readonly Prediction[]): void {
    if (predictions.length === 0) this.predictions.delete(clOrdId)
    else this.predictions.set(clOrdId, predictions)
  }

  onViews(views: readonly VenueView[], at: AlertAt): void {
    for (const { mic, receivedUs } of views) {
      if (this.book.isWatched('feed-stale', mic)) this.onFeedAge(mic, Math.max(0, at.nowUs - receivedUs), at)
    }
  }

  /** Age of a venue's newest view, microseconds; null: none ever came. */
  onFeedAge(mic: Mic, ageUs: number | null, at: AlertAt): void {
    const text = ageUs === null ? `no market data of ${mic} ever came` : `newest market data of ${mic} is ${secondsOf(ageUs)} old`
    this.book.observe('feed-stale', mic, this.feedAgeMs(ageUs), text, at)
  }

  wouldFeedAgeChange(mic: Mic, ageUs: number | null, nowUs: UnixUs): boolean {
    return this.book.wouldChange('feed-stale', mic, this.feedAgeMs(ageUs), nowUs)
  }

  /** Venue's clock minus ours, microseconds. */
  onClockOffset(mic: Mic, offsetUs: number, at: AlertAt): void {
    const text = `the clock of ${mic} runs ${secondsOf(Math.abs(offsetUs))} ${offsetUs < 0 ? 'behind' : 'ahead of'} ours`
    this.book.observe('clock-offset', mic, msOf(Math.abs(offsetUs)), text, at)
  }

  wouldClockOffsetChange(mic: Mic, offsetUs: number, nowUs: UnixUs): boolean {
    return this.book.wouldChange('clock-offset', mic, msOf(Math.abs(offsetUs)), nowUs)
  }

  /** The market of a symbol; `matters`: an order works there, or the market was there before. */
  onMarket(symbol: SymbolId, lost: MarketLoss | null, matters: boolean, at: AlertAt): void {
    const blind = lost === 'NO_REFERENCE_PRICE' && matters
    if (blind || this.book.isWatched('market-blind', symbol)) this.book.observe('market-blind', symbol, blind ? 1 : 0, marketText(symbol, lost, matters), at)
  }

  onProjectionLag(lagUs: number, lagRecords: number, at: AlertAt): void {
    this.book.observe('projection-lag', PROJECTION, msOf(lagUs), `PostgreSQL is ${secondsOf(lagUs)} and ${lagRecords} records behind the journal`, at)
  }

  wouldProjectionLagChange(lagUs: number, nowUs: UnixUs): boolean {
    return this.book.wouldChange('projection-lag', PROJECTION, msOf(lagUs), nowUs)
  }

  /** How far what a model is asked about has moved from what it was trained on. */
  onModelDrift({ modelId, psi, feature, rows }: Extract<Observation, { kind: 'model-drift' }>, at: AlertAt): void {
    if (!this.models.has(modelId)) return
    this.book.observe('model-drift', modelId, psi, `half of the features of ${modelId} have moved by a population stability index of ${psi.toFixed(2)} or more since training, ${feature} the most; newest ${rows} rows`, at)
  }

  wouldModelDriftChange(modelId: string, psi: number, nowUs: UnixUs): boolean {
    return this.models.has(modelId) && this.book.wouldChange('model-drift', modelId, psi, nowUs)
  }

  /** Since a model was trained. */
  onModelAge(modelId: string, ageUs: number, at: AlertAt): void {
    if (!this.models.has(modelId)) return
    const hours = hoursOf(ageUs)
    this.book.observe('model-age', modelId, hours, `${modelId} was trained ${hours} hours ago`, at)
  }

  wouldModelAgeChange(modelId: string, ageUs: number, nowUs: UnixUs): boolean {
    return this.models.has(modelId) && this.book.wouldChange('model-age', modelId, hoursOf(ageUs), nowUs)
  }

  /** A session that was never up is not down, it has not come up yet; one that is not to be up is told otherwise than by an alert. */
  onSession(state: SessionState, wasUp: boolean, downWhy: SessionDownWhy | undefined, at: AlertAt): void {
    const { session, role, up, stopped } = state
    const missed = !up && !isDownInOrder(role, downWhy)
    // What a person did on purpose is told, and is no alarm.
    if (up || wasUp || downWhy !== undefined) this.book.observe('session-down', session, missed ? 1 : 0, sessionText(state, downWhy), at, stopped === true ? 'warning' : undefined)
  }

  /** Support has stopped or started a session. One that is down meanwhile is down for another reason from now on, and is told anew, as loud as that is. */
  onSessionControl(state: SessionState, by: string, at: AlertAt): void {
    const { session, up, stopped } = state
    if (up || !this.book.isWatched('session-down', session)) return
    this.book.retire((kind, subject) => (kind === 'session-down' && subject === session ? `${stopped === true ? 'stopped' : 'started'} by ${by}` : null), at)
    this.book.observe('session-down', session, 1, sessionText(state, undefined), at, stopped === true ? 'warning' : undefined)
  }

  /** Sessions that the configuration does not have any more: nothing would ever say that they are up. */
  onSessionsGone(sessions: ReadonlySet<string>, at: AlertAt): void {
    this.book.retire((kind, subject) => (kind === 'session-down' && sessions.has(subject) ? `${subject} is no session of the desk any more` : null), at)
  }

  onInference(modelId: string, inferenceUs: number, at: AlertAt): void {
    const inference = this.models.get(modelId)?.inference
    if (inference === undefined || !Number.isFinite(inferenceUs)) return
    inference.push(Math.round(inferenceUs))
    if (!inference.full) return
    const mean = Math.round(inference.sum / this.rule('inference-latency').samples)
    this.book.observe('inference-latency', modelId, mean, `${modelId} needs ${mean} us a decision, mean of the last ${this.rule('inference-latency').samples}`, at)
  }

  /** Whether a model that was asked gave scores that could be used; `failure`: why not. */
  onAsked(modelId: string, failure: string | null, at: AlertAt): void {
    const figures = this.models.get(modelId)
    if (figures === undefined) return
    figures.fallbacks = failure === null ? 0 : figures.fallbacks + 1
    const { fallbacks } = figures
    const text = failure === null ? `${modelId} scores again` : `${fallbacks} decision${fallbacks === 1 ? '' : 's'} in a row without scores of ${modelId} (${failure})`
    this.book.observe('provider-fallback', modelId, fallbacks, text, at)
  }

  /** What a model said of the takes of a decision, to be compared with what they get; those that ended already are compared at once. */
  notePredictions(modelId: string, children: readonly ChildState[], ranked: readonly Pick<RankedCandidate, 'mic' | 'aggressiveness' | 'score'>[], midTimes2: number, at: AlertAt): void {
    if (!this.models.has(modelId)) return
    for (const child of children) {
      const { order, aggressiveness } = child
      const candidate = aggressiveness === 'take' ? ranked.find((r) => r.mic === order.mic && r.aggressiveness === aggressiveness) : undefined
      if (candidate === undefined || candidate.score.abstained === true) continue
      const prediction: Prediction = { modelId, slippageMicroBps: candidate.score.slippageMicroBps, midTimes2 }
      if (isChildLive(child)) this.predictions.set(order.clOrdId, [...(this.predictions.get(order.clOrdId) ?? []), prediction])
      else if (child.status !== 'unsent' && child.cumQty > 0) this.predictionCameTrue(child, prediction, at)
    }
  }

  onChildEnded(child: ChildState, at: AlertAt): void {
    const predictions = this.predictions.get(child.order.clOrdId) ?? []
    this.predictions.delete(child.order.clOrdId)
    if (child.status === 'unsent') return
    if (child.status === 'rejected') this.refused(child.order.mic, at)
    if (child.aggressiveness !== 'take') return
    this.takeEnded(child, at)
    if (child.cumQty > 0) for (const prediction of predictions) this.predictionCameTrue(child, prediction, at)
  }

  onBreaker({ mic, status, text, reason }: BreakerRecord, at: AlertAt): void {
    this.book.observe('venue-breaker', mic, status === 'closed' ? 0 : 1, reason === null ? text : `${text}: ${reason}`, at)
  }

  /** When something changes by time alone. */
  dueUs(): UnixUs | null {
    let due: number | null = this.book.dueUs()
    for (const [mic, [oldest]] of this.rejects) {
      if (oldest !== undefined && this.book.isWatched('reject-burst', mic)) due = Math.min(due ?? Infinity, oldest + REJECT_WINDOW_US)
    }
    for (const [mic, { lastUs }] of this.takes) {
      if (this.book.isWatched('execution-performance', mic)) due = Math.min(due ?? Infinity, lastUs + TAKES_QUIET_US)
    }
    return due as UnixUs | null
  }

  onTime(at: AlertAt): void {
    for (const [mic, { lastUs }] of this.takes) {
      if (at.nowUs - lastUs < TAKES_QUIET_US) continue
      this.takes.delete(mic)
      this.book.observe('execution-performance', mic, 0, `nothing was taken at ${mic} for ${TAKES_QUIET_US / 60_000_000} minutes`, at)
    }
    for (const [mic, times] of this.rejects) {
      const left = times.filter((atUs) => at.nowUs - atUs < REJECT_WINDOW_US)
      if (left.length === times.length) continue
      this.rejects.set(mic, left)
      if (this.book.isWatched('reject-burst', mic)) this.burst(mic, left.length, at)
    }
    this.book.onTime(at)
  }

  /** The timer to set now, or null where the one that is set still does. */
  nextTimer(nowUs: UnixUs): { readonly atUs: UnixUs; readonly no: number } | null {
    const dueUs = this.dueUs()
    if (dueUs === this.timerUs) return null
    this.timerUs = dueUs
    this.timerNo += 1
    return dueUs === null ? null : { atUs: Math.max(dueUs, nowUs) as UnixUs, no: this.timerNo }
  }

  /** Whether the timer that fires is the one set last. */
  timerFired(no: number): boolean {
    if (no !== this.timerNo) return false
    this.timerUs = null
    return true
  }

  records(): AlertRecord[] {
    return this.book.records()
  }

  snapshot(): DeskAlertsSnapshot {
    return {
      book: this.book.snapshot(),
      models: [...this.models].map(([modelId, { cardSlippageMseBps2, inference, squaredErrors, fallbacks }]) =>
        [modelId, { cardSlippageMseBps2, inference: inference.snapshot(), squaredErrors: squaredErrors.snapshot(), fallbacks }]),
      takes: [...this.takes].map(([mic, { sent, unfilled, lastUs }]) => [mic, sent.snapshot(), unfilled.snapshot(), lastUs]),
      rejects: [...this.rejects],
      predictions: [...this.predictions],
      timerNo: this.timerNo,
      timerUs: this.timerUs,
    }
  }

  restore(s: DeskAlertsSnapshot): void {
    this.book.restore(s.book)
    this.models = new Map(s.models.map(([modelId, { inference, squaredErrors, ...figures }]) =>
      [modelId, { ...figures, inference: RollingSum.restore(inference), squaredErrors: RollingSum.restore(squaredErrors) }]))
    this.takes = new Map(s.takes.map(([mic, sent, unfilled, lastUs]) => [mic, { sent: RollingSum.restore(sent), unfilled: RollingSum.restore(unfilled), lastUs }]))
    this.rejects = new Map(s.rejects)
    this.predictions = new Map(s.predictions)
    this.timerNo = s.timerNo
    this.timerUs = s.timerUs
  }

  private rule(kind: AlertKind): AlertRule {
    const rule = this.config.alerts.find((r) => r.kind === kind)
    assert(rule !== undefined, `no rule for alerts of kind ${kind}`)
    return rule
  }

  /** A feed that never told anything has no age: just old enough to be wrong. */
  private feedAgeMs(ageUs: number | null): number {
    return ageUs === null ? this.rule('feed-stale').raiseAt : msOf(ageUs)
  }

  private refused(mic: Mic, at: AlertAt): void {
    const times = [...(this.rejects.get(mic) ?? []).filter((atUs) => at.nowUs - atUs < REJECT_WINDOW_US), at.nowUs].slice(-REJECTS_MAX)
    this.rejects.set(mic, times)
    this.burst(mic, times.length, at)
  }

  private burst(mic: Mic, count: number, at: AlertAt): void {
    this.book.observe('reject-burst', mic, count, `${mic} refused ${count} order${count === 1 ? '' : 's'} within ${secondsOf(REJECT_WINDOW_US)}`, at)
  }

  private takeEnded({ order, cumQty }: ChildState, at: AlertAt): void {
    const { samples } = this.rule('execution-performance')
    const known = this.takes.get(order.mic)
    const takes: Takes = { sent: known?.sent ?? new RollingSum(samples), unfilled: known?.unfilled ?? new RollingSum(samples), lastUs: at.nowUs }
    this.takes.set(order.mic, takes)
    takes.sent.push(order.orderQty)
    takes.unfilled.push(Math.max(0, order.orderQty - cumQty))
    if (!takes.sent.full) return
    const share = takes.unfilled.sum / takes.sent.sum
    this.book.observe('execution-performance', order.mic, share, `${order.mic} did not fill ${(share * 100).toFixed(0)} % of ${takes.sent.sum} lots sent to take, last ${samples} orders`, at)
  }

  private predictionCameTrue({ order, grossPriceLots, cumQty }: ChildState, { modelId, slippageMicroBps, midTimes2 }: Prediction, at: AlertAt): void {
    const figures = this.models.get(modelId)
    if (figures === undefined || figures.cardSlippageMseBps2 === null || !(figures.cardSlippageMseBps2 > 0)) return
    const { squaredErrors, cardSlippageMseBps2 } = figures
    const milliBps = Math.round(slippageBps(order.side, grossPriceLots, cumQty, midTimes2) * 1_000 - slippageMicroBps / 1_000)
    const error = Math.min(Math.abs(milliBps), ERROR_MILLI_BPS_MAX)
    squaredErrors.push(error * error)
    if (!squaredErrors.full) return
    const { samples } = this.rule('model-degradation')
    const mse = squaredErrors.sum / samples / 1e6
    const ratio = mse / cardSlippageMseBps2
    this.book.observe('model-degradation', modelId, ratio,
      `squared slippage error of ${modelId} is ${mse.toFixed(2)} bps² over the last ${samples} takes, ${ratio.toFixed(1)} times its card's ${cardSlippageMseBps2.toFixed(2)}`, at)
  }
}

/** How a session is, and why it is so. */
function sessionText({ session, role, up, stopped, stoppedBy }: SessionState, downWhy: SessionDownWhy | undefined): string {
  const why = stopped === true ? `, stopped by ${stoppedBy ?? 'support'}` : downWhy === undefined ? '' : DOWN_WORDS[downWhy]
  return `FIX session ${session} (${SESSION_WORDS[role]}) is ${up ? 'up' : `down${why}`}`
}

const OF_VENUES: ReadonlySet<AlertKind> = new Set<AlertKind>(['feed-stale', 'execution-performance', 'reject-burst', 'venue-breaker', 'clock-offset'])
const OF_MODELS: ReadonlySet<AlertKind> = new Set<AlertKind>(['inference-latency', 'model-degradation', 'provider-fallback', 'model-drift', 'model-age'])

const LOSS_TEXTS: Readonly<Record<Exclude<MarketLoss, 'NO_REFERENCE_PRICE'>, string>> = {
  MARKET_HALTED: 'is halted', MARKET_IN_AUCTION: 'is in an auction', MARKET_CLOSED: 'is closed', MARKET_PRE_OPEN: 'is not open yet',
}

function marketText(symbol: SymbolId, lost: MarketLoss | null, matters: boolean): string {
  if (lost === null) return `the market of ${symbol} is seen again`
  if (lost !== 'NO_REFERENCE_PRICE') return `${symbol} ${LOSS_TEXTS[lost]}: its market is not missed`
  return matters ? `nothing new leaves in ${symbol}: no venue tells a fresh two-sided market that can be believed` : `no order works in ${symbol}, and no market of it was seen since the start`
}

const hoursOf = (us: number): number => Math.floor(us / 3_600_000_000)
const msOf = (us: number): number => Math.round(us / 1_000)
const secondsOf = (us: number): string => `${Math.round(us / 100_000) / 10} s`
