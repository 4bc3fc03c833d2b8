import type { Mic, Seq, UnixUs } from './brand.ts'

export const ALERT_KINDS = [
  'feed-stale', 'session-down', 'inference-latency', 'model-degradation', 'execution-performance', 'reject-burst', 'projection-lag', 'provider-fallback', 'venue-breaker',
  'market-blind', 'clock-offset', 'model-drift', 'model-age',
] as const
export type AlertKind = (typeof ALERT_KINDS)[number]

/** One rule. A value at or beyond `raiseAt` for `raiseAfterUs` raises; at or below `clearAt` for `clearAfterUs` resolves. */
export interface AlertRule {
  readonly kind: AlertKind
  readonly enabled: boolean
  readonly severity: 'warning' | 'critical'
  /** In the unit of the kind, see `ALERT_UNITS`. Larger is worse for every kind. */
  readonly raiseAt: number
  readonly clearAt: number
  readonly raiseAfterUs: number
  readonly clearAfterUs: number
  /** Samples of a rolling value before it counts, and how many it is made of; 1 for what is no rolling value. */
  readonly samples: number
}

/** Of `value`, `raiseAt` and `clearAt`. */
export const ALERT_UNITS: Readonly<Record<AlertKind, 'ms' | 'us' | 'sessions' | 'ratio' | 'share' | 'count' | 'hours'>> = {
  /** Age of the venue's newest view. */
  'feed-stale': 'ms',
  'session-down': 'sessions',
  /** Rolling mean of inference. */
  'inference-latency': 'us',
  /** Rolling squared error of the predicted slippage over the model card's. */
  'model-degradation': 'ratio',
  /** Rolling share of quantity sent to take displayed liquidity at a venue that did not fill. */
  'execution-performance': 'share',
  /** Refused orders of a venue within the last ten seconds. */
  'reject-burst': 'count',
  'projection-lag': 'ms',
  /** Decisions in a row without the model's scores. */
  'provider-fallback': 'count',
  /** 1 while the breaker is not closed. */
  'venue-breaker': 'count',
  /** 1 while nothing new may leave in a symbol: no fresh feed or no reference price. */
  'market-blind': 'count',
  /** How far a venue's clock is from ours, either way. */
  'clock-offset': 'ms',
  /** Population stability index of the features since training, median over the features. */
  'model-drift': 'ratio',
  /** Since the model was trained. */
  'model-age': 'hours',
}

export type AlertId = `A-${string}`
/** Entry and number within it. */
export const alertIdOf = (seq: Seq, no: number): AlertId => `A-${seq}-${no}`

export interface AlertEvent {
  readonly what: 'raised' | 'raised-again' | 'acknowledged' | 'assigned' | 'commented' | 'resolved'
  readonly atUs: UnixUs
  /** Null: the desk itself. */
  readonly by: string | null
  readonly text: string
}
/** Newest events of an alert that are kept with it. */
export const ALERT_EVENTS_MAX = 100

/** The whole present state of one alert: latest wins. */
export interface AlertRecord {
  readonly type: 'alert'
  readonly alertId: AlertId
  readonly kind: AlertKind
  /** Venue, session, model or part of the desk that it is about. */
  readonly subject: string
  readonly severity: 'warning' | 'critical'
  /** Resolved by its condition alone; a person acknowledges, whatever the status. */
  readonly status: 'raised' | 'resolved'
  /** What is wrong, with its numbers. */
  readonly text: string
  readonly value: number
  readonly raiseAt: number
  readonly clearAt: number
  readonly raisedUs: UnixUs
  readonly lastUs: UnixUs
  readonly resolvedUs: UnixUs | null
  /** Times it was raised: one that comes back soon after it was resolved is the same alert. */
  readonly count: number
  readonly acknowledgedBy: string | null
  readonly acknowledgedUs: UnixUs | null
  readonly assignee: string | null
  /** Oldest first. */
  readonly events: readonly AlertEvent[]
}

/** What the edge measures and the core cannot see; comes in through the door only when it would change something. */
export type Observation =
  /** Age of the newest view of a venue's feed; null: none came yet. `staleSymbols` of `symbols` are older than they may be. */
  | { readonly kind: 'feed-age'; readonly mic: Mic; readonly ageUs: number | null; readonly staleSymbols: number; readonly symbols: number }
  /** Venue's clock minus ours, as estimated from its market data; positive: it runs ahead. */
  | { readonly kind: 'clock-offset'; readonly mic: Mic; readonly offsetUs: number }
  | { readonly kind: 'projection-lag'; readonly lagUs: number; readonly lagRecords: number }
  /** Population stability index over the newest `rows` scored rows, median over the features; `feature` moved most. */
  | { readonly kind: 'model-drift'; readonly modelId: string; readonly psi: number; readonly feature: string; readonly rows: number }
  /** Since the model was trained. */
  | { readonly kind: 'model-age'; readonly modelId: string; readonly ageUs: number }
