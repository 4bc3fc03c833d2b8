import { ALERT_UNITS, type AlertKind, type AlertRow } from '@sluice/protocol'
import { formatDurationUs, formatNumber, formatShare, type Tone } from '@sluice/ui'

export const KIND_LABELS: Readonly<Record<AlertKind, string>> = {
  'feed-stale': 'Feed stale',
  'session-down': 'FIX session down',
  'inference-latency': 'Inference slow',
  'model-degradation': 'Model degraded',
  'execution-performance': 'Fill rate fell',
  'reject-burst': 'Burst of rejects',
  'projection-lag': 'Projection behind',
  'provider-fallback': 'Scores by fallback',
  'venue-breaker': 'Breaker not closed',
  'market-blind': 'Market not seen',
  'clock-offset': 'Clocks apart',
  'model-drift': 'Features drifted',
  'model-age': 'Model is old',
}

/** A value of an alert with the unit of its kind. */
export function alertValueText(kind: AlertKind, value: number): string {
  switch (ALERT_UNITS[kind]) {
    case 'ms': return formatDurationUs(value * 1_000)
    case 'us': return formatDurationUs(value)
    case 'ratio': return `${formatNumber(value, 2)} ×`
    case 'share': return formatShare(value)
    case 'sessions': return `${formatNumber(value)} down`
    case 'count': return formatNumber(value)
    case 'hours': return `${formatNumber(value)} h`
  }
}

export interface AlertState {
  readonly text: string
  readonly tone: Tone
}

/** How it stands, in one word. */
export function alertState(alert: Pick<AlertRow, 'status' | 'severity' | 'acknowledgedBy'>): AlertState {
  if (alert.status === 'resolved') return { text: 'Resolved', tone: 'neutral' }
  if (alert.acknowledgedBy !== null) return { text: 'Acknowledged', tone: 'accent' }
  return { text: 'Open', tone: alert.severity === 'critical' ? 'critical' : 'warning' }
}

export const severityTone = (severity: AlertRow['severity']): Tone => (severity === 'critical' ? 'critical' : 'warning')

/** What an event says beside its word. */
export const eventText = ({ what, text }: Pick<AlertRow['events'][number], 'what' | 'text'>): string => (what !== 'assigned' ? text : text === '' ? 'to nobody' : `to ${text}`)

export const EVENT_WORDS: Readonly<Record<AlertRow['events'][number]['what'], string>> = {
  raised: 'Raised', 'raised-again': 'Raised again', acknowledged: 'Acknowledged', assigned: 'Assigned', commented: 'Comment', resolved: 'Resolved',
}
