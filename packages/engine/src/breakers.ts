import type { BreakerRecord, ClOrdId, Denial, EngineConfig, Mic, UnixUs } from '@sluice/domain'
import { VenueBreaker, type BreakerSnapshot } from '@sluice/risk'

export interface DeskBreakersSnapshot {
  breakers: [Mic, BreakerSnapshot][]
  timerNo: number
  timerUs: UnixUs | null
}

/** What a change of a breaker asks of the rest of the engine. */
export interface BreakerChange {
  readonly mic: Mic
  /** Nothing may stay live there. */
  readonly opened: boolean
  /** Orders may leave for it again. */
  readonly freed: boolean
}

/** The breaker of every configured venue, in the order of the configuration. */
export class DeskBreakers {
  private config: EngineConfig
  private breakers = new Map<Mic, VenueBreaker>()
  private changes: BreakerChange[] = []
  /** Only the timer set last acts. */
  private timerNo = 0
  private timerUs: UnixUs | null = null

  constructor(config: EngineConfig) {
    this.config = config
    this.breakers = new Map(config.venues.map(({ mic }) => [mic, new VenueBreaker(mic, config.breaker, 0 as UnixUs)]))
  }

  useConfig(config: EngineConfig, nowUs: UnixUs): void {
    this.config = config
    this.breakers = new Map(config.venues.map(({ mic }) => [mic, this.breakers.get(mic) ?? new VenueBreaker(mic, config.breaker, nowUs)]))
    for (const mic of this.breakers.keys()) this.change(mic, (breaker) => breaker.useConfig(config.breaker, nowUs))
  }

  mayTrade(mic: Mic): 'yes' | 'probe' | 'no' {
    return this.breakers.get(mic)?.mayTrade() ?? 'no'
  }

  /** Why no order may leave for the venue now; null where one may. */
  denialOf(mic: Mic): Denial | null {
    const breaker = this.breakers.get(mic)
    if (breaker === undefined) return { code: 'UNKNOWN_VENUE', mic }
    if (breaker.mayTrade() !== 'no') return null
    const { status, cause } = breaker.record()
    return { code: 'VENUE_BREAKER_NOT_CLOSED', mic, status, cause: cause ?? '' }
  }

  onSent(mic: Mic, clOrdId: ClOrdId): void {
    this.change(mic, (breaker) => breaker.onSent(clOrdId))
  }

  onAnswered(mic: Mic, clOrdId: ClOrdId, nowUs: UnixUs): void {
    this.change(mic, (breaker) => breaker.onAnswered(clOrdId, nowUs))
  }

  onRejected(mic: Mic, clOrdId: ClOrdId, nowUs: UnixUs): void {
    this.change(mic, (breaker) => breaker.onRejected(clOrdId, nowUs))
  }

  /** `again`: it was asked for already, and only a probe's further silence tells something new. */
  onSilence(mic: Mic, clOrdId: ClOrdId, again: boolean, nowUs: UnixUs): void {
    this.change(mic, (breaker) => {
      if (!again || breaker.record().probe === clOrdId) breaker.onSilence(clOrdId, nowUs)
    })
  }

  onUnsent(mic: Mic, clOrdId: ClOrdId): void {
    this.change(mic, (breaker) => breaker.onUnsent(clOrdId))
  }

  onStale(mic: Mic, forUs: number, nowUs: UnixUs): void {
    this.change(mic, (breaker) => breaker.onStale(forUs, nowUs))
  }

  wouldOpenByStale(mic: Mic, forUs: number): boolean {
    return this.breakers.get(mic)?.wouldOpenByStale(forUs) ?? false
  }

  /** A person opens or resets it. */
  set(mic: Mic, action: 'open' | 'reset', by: string, reason: string, nowUs: UnixUs): Denial | null {
    const breaker = this.breakers.get(mic)
    if (breaker === undefined) return { code: 'UNKNOWN_VENUE', mic }
    const { status } = breaker
    let done = false
    this.change(mic, () => {
      done = action === 'open' ? breaker.open(by, reason, nowUs) : breaker.reset(by, reason, nowUs)
    })
    return done ? null : { code: 'BREAKER_ALREADY', mic, status }
  }

  onTime(nowUs: UnixUs): void {
    for (const mic of this.breakers.keys()) this.change(mic, (breaker) => breaker.onTime(nowUs))
  }

  /** What changed since the last call, in the order in which it did. */
  takeChanges(): BreakerChange[] {
    const { changes } = this
    this.changes = []
    return changes
  }

  record(mic: Mic): BreakerRecord | null {
    return this.breakers.get(mic)?.record() ?? null
  }

  records(): BreakerRecord[] {
    return [...this.breakers.values()].map((breaker) => breaker.record())
  }

  /** The timer to set now, or null where the one that is set still does. */
  nextTimer(): { readonly atUs: UnixUs; readonly no: number } | null {
    let dueUs: UnixUs | null = null
    for (const breaker of this.breakers.values()) {
      const atUs = breaker.dueUs()
      if (atUs !== null && (dueUs === null || atUs < dueUs)) dueUs = atUs
    }
    if (dueUs === this.timerUs) return null
    this.timerUs = dueUs
    this.timerNo += 1
    return dueUs === null ? null : { atUs: dueUs, no: this.timerNo }
  }

  /** Whether the timer that fires is the one set last. */
  timerFired(no: number): boolean {
    if (no !== this.timerNo) return false
    this.timerUs = null
    return true
  }

  snapshot(): DeskBreakersSnapshot {
    return { breakers: [...this.breakers].map(([mic, breaker]) => [mic, breaker.snapshot()]), timerNo: this.timerNo, timerUs: this.timerUs }
  }

  restore({ breakers, timerNo, timerUs }: DeskBreakersSnapshot): void {
    this.breakers = new Map(breakers.map(([mic, snapshot]) => {
      const breaker = new VenueBreaker(mic, this.config.breaker, 0 as UnixUs)
      breaker.restore(snapshot)
      return [mic, breaker]
    }))
    this.changes = []
    this.timerNo = timerNo
    this.timerUs = timerUs
  }

  private change(mic: Mic, act: (breaker: VenueBreaker) => void): void {
    const breaker = this.breakers.get(mic)
    if (breaker === undefined) return
    if (breaker.status === 'closed') {
      act(breaker)
      // What a closed breaker counts is no part of its record.
      if (breaker.status !== 'closed') this.changes.push({ mic, opened: true, freed: false })
      return
    }
    const before = breaker.record()
    const could = breaker.mayTrade() !== 'no'
    act(breaker)
    const after = breaker.record()
    if (JSON.stringify(before) === JSON.stringify(after)) return
    this.changes.push({ mic, opened: after.status === 'open' && before.status !== 'open', freed: !could && breaker.mayTrade() !== 'no' })
  }
}
