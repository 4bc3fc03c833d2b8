import type { ClOrdId, Mic, UnixUs } from './brand.ts'

/** Closed: orders flow. Open: none leaves. Half-open: one order at a time leaves as a probe. */
export type BreakerStatus = 'closed' | 'open' | 'half-open'
export type BreakerCause = 'rejects' | 'silence' | 'staleness' | 'probe-failed' | 'person'

export interface BreakerConfig {
  readonly enabled: boolean
  /** So many refused orders within the window open it. */
  readonly rejects: number
  readonly rejectsWindowUs: number
  /** So many orders whose venue did not answer in time, without any answer in between. */
  readonly silences: number
  /** Every symbol of its feed stale for so long. */
  readonly staleUs: number
  /** Open for so long, then half-open; doubled at every failed probe up to the maximum. */
  readonly openUs: number
  readonly openUsMax: number
  /** Answered probes that close it. */
  readonly probes: number
}

/** The whole present state of one venue's breaker: latest wins. */
export interface BreakerRecord {
  readonly type: 'breaker'
  readonly mic: Mic
  readonly status: BreakerStatus
  /** Why it is not closed; null when it is. */
  readonly cause: BreakerCause | null
  /** The cause with its numbers, for people. */
  readonly text: string
  /** A person, or `desk`. */
  readonly by: string
  readonly reason: string | null
  readonly sinceUs: UnixUs
  /** When it becomes half-open by itself; null when it does not (closed, half-open, or opened by a person). */
  readonly halfOpenUs: UnixUs | null
  /** The order that probes now. */
  readonly probe: ClOrdId | null
  /** Times it opened since it was last closed. */
  readonly openings: number
}
