import { assert, type BreakerCause, type BreakerConfig, type BreakerRecord, type BreakerStatus, type ClOrdId, type Mic, type UnixUs } from '@sluice/domain'

/** The desk itself, where no person opened or closed it. */
const DESK = 'desk'

interface BreakerState {
  status: BreakerStatus
  cause: BreakerCause | null
  text: string
  by: string
  reason: string | null
  sinceUs: UnixUs
  halfOpenUs: UnixUs | null
  probe: ClOrdId | null
  openings: number
  /** Probes that failed since it was last closed: each doubles the time. */
  failedProbes: number
  /** Times of the newest refusals while closed. */
  rejects: readonly UnixUs[]
  /** Unanswered orders since the last answer. */
  silences: number
  answeredProbes: number
}
export type BreakerSnapshot = Readonly<BreakerState>

/**
 * Keeps orders from a venue that refuses them, is silent or blind. Closed: orders flow. Open: none leaves. Half-open: one at a
 * time leaves as a probe; enough answers close it, a failed one opens it for twice as long. Pure: time comes with every call.
 */
export class VenueBreaker {
  readonly mic: Mic
  private config: BreakerConfig
  private state: BreakerState

  constructor(mic: Mic, config: BreakerConfig, nowUs: UnixUs) {
    this.mic = mic
    this.config = config
    this.state = closedState(nowUs, '', DESK, null)
  }

  /** Switched off, it no longer opens by itself, and what it had opened by itself closes. */
  useConfig(config: BreakerConfig, nowUs: UnixUs): void {
    this.config = config
    if (!config.enabled && this.state.status !== 'closed' && this.state.cause !== 'person') this.close('breakers were switched off', DESK, null, nowUs)
  }

  mayTrade(): 'yes' | 'probe' | 'no' {
    if (this.state.status === 'closed') return 'yes'
    return this.state.status === 'half-open' && this.state.probe === null ? 'probe' : 'no'
  }

  get status(): BreakerStatus {
    return this.state.status
  }

  /** An order left for the venue. */
  onSent(clOrdId: ClOrdId): void {
    assert(this.mayTrade() !== 'no', `${this.mic}: ${clOrdId} sent while the breaker is ${this.state.status}`)
    if (this.state.status === 'half-open') this.state.probe = clOrdId
  }

  /** The venue answered about an order, whatever it said but a refusal. */
  onAnswered(clOrdId: ClOrdId, nowUs: UnixUs): void {
    const { state } = this
    state.silences = 0
    if (!this.isProbe(clOrdId)) return
    state.probe = null
    state.answeredProbes += 1
    if (state.answeredProbes >= this.config.probes) this.close(`${this.mic} answered ${counted(state.answeredProbes, 'probe')}`, DESK, null, nowUs)
  }

  /** The venue refused an order. */
  onRejected(clOrdId: ClOrdId, nowUs: UnixUs): void {
    const { state, config } = this
    state.silences = 0
    if (this.isProbe(clOrdId)) this.fail('probe-failed', `${this.mic} refused the probe ${clOrdId}`, nowUs)
    else if (state.status === 'closed' && config.enabled) {
      state.rejects = [...state.rejects.filter((atUs) => nowUs - atUs < config.rejectsWindowUs), nowUs].slice(-config.rejects)
      if (state.rejects.length >= config.rejects) this.fail('rejects', `${this.mic} refused ${counted(state.rejects.length, 'order')} within ${secondsOf(config.rejectsWindowUs)}`, nowUs)
    }
  }

  /** The venue did not answer an order in time. */
  onSilence(clOrdId: ClOrdId, nowUs: UnixUs): void {
    const { state, config } = this
    if (this.isProbe(clOrdId)) this.fail('probe-failed', `${this.mic} did not answer the probe ${clOrdId}`, nowUs)
    else if (state.status === 'closed' && config.enabled) {
      state.silences += 1
      if (state.silences >= config.silences) this.fail('silence', `${this.mic} did not answer ${counted(state.silences, 'order')} in a row`, nowUs)
    }
  }

  /** The order never reached the venue: as a probe it told nothing. */
  onUnsent(clOrdId: ClOrdId): void {
    if (this.isProbe(clOrdId)) this.state.probe = null
  }

  /** Every symbol of the venue's feed is stale, the newest for `forUs`. */
  onStale(forUs: number, nowUs: UnixUs): void {
    if (!this.wouldOpenByStale(forUs)) return
    const probe = this.state.probe
    this.fail(probe === null ? 'staleness' : 'probe-failed', `no market data of ${this.mic} for ${secondsOf(forUs)}${probe === null ? '' : ` while ${probe} probed`}`, nowUs)
  }

  wouldOpenByStale(forUs: number): boolean {
    return this.config.enabled && this.state.status !== 'open' && forUs >= this.config.staleUs
  }

  /** Until a person resets it. False: a person opened it already. */
  open(by: string, reason: string, nowUs: UnixUs): boolean {
    const { state } = this
    if (state.status === 'open' && state.cause === 'person') return false
    this.state = { ...state, status: 'open', cause: 'person', text: `opened by ${by}`, by, reason, sinceUs: nowUs, halfOpenUs: null, probe: null, openings: state.openings + 1, answeredProbes: 0 }
    return true
  }

  /** Closed at once, whatever opened it. False: it is closed. */
  reset(by: string, reason: string, nowUs: UnixUs): boolean {
    if (this.state.status === 'closed') return false
    this.close(`reset by ${by}`, by, reason, nowUs)
    return true
  }

  /** When it becomes half-open by itself. */
  dueUs(): UnixUs | null {
    return this.state.halfOpenUs
  }

  onTime(nowUs: UnixUs): void {
    const { state } = this
    if (state.halfOpenUs === null || nowUs < state.halfOpenUs) return
    this.state = { ...state, status: 'half-open', sinceUs: nowUs, halfOpenUs: null, probe: null, answeredProbes: 0 }
  }

  record(): BreakerRecord {
    const { status, cause, text, by, reason, sinceUs, halfOpenUs, probe, openings } = this.state
    return { type: 'breaker', mic: this.mic, status, cause, text, by, reason, sinceUs, halfOpenUs, probe, openings }
  }

  snapshot(): BreakerSnapshot {
    return { ...this.state }
  }

  restore(snapshot: BreakerSnapshot): void {
    this.state = { ...snapshot }
  }

  private isProbe(clOrdId: ClOrdId): boolean {
    return this.state.probe === clOrdId
  }

  private fail(cause: BreakerCause, text: string, nowUs: UnixUs): void {
    const failedProbes = this.state.failedProbes + (cause === 'probe-failed' ? 1 : 0)
    this.state = {
      status: 'open', cause, text, by: DESK, reason: null, sinceUs: nowUs, halfOpenUs: (nowUs + this.openForUs(failedProbes)) as UnixUs, probe: null,
      openings: this.state.openings + 1, failedProbes, rejects: [], silences: 0, answeredProbes: 0,
    }
  }

  private close(text: string, by: string, reason: string | null, nowUs: UnixUs): void {
    this.state = closedState(nowUs, text, by, reason)
  }

  /** Doubled at every failed probe since it was last closed. */
  private openForUs(failedProbes: number): number {
    let forUs = this.config.openUs
    for (let n = 0; n < failedProbes && forUs < this.config.openUsMax; n++) forUs *= 2
    return Math.min(forUs, this.config.openUsMax)
  }
}

const closedState = (nowUs: UnixUs, text: string, by: string, reason: string | null): BreakerState =>
  ({ status: 'closed', cause: null, text, by, reason, sinceUs: nowUs, halfOpenUs: null, probe: null, openings: 0, failedProbes: 0, rejects: [], silences: 0, answeredProbes: 0 })

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`
const secondsOf = (us: number): string => `${Math.round(us / 100_000) / 10} s`
