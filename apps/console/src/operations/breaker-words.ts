import type { BreakerCause, BreakerRow, BreakerStatus } from '@sluice/protocol'
import type { Tone } from '@sluice/ui'

export const STATUS_WORDS: Readonly<Record<BreakerStatus, { readonly text: string; readonly tone: Tone }>> = {
  closed: { text: 'Closed', tone: 'fine' }, open: { text: 'Open', tone: 'critical' }, 'half-open': { text: 'Half-open', tone: 'warning' },
}
export const CAUSE_WORDS: Readonly<Record<BreakerCause, string>> = {
  rejects: 'rejects', silence: 'no answers', staleness: 'stale quotes', 'probe-failed': 'probe failed', person: 'a person',
}

/** Time left, rounded up so that 0 means now: 0:27, 10:00, 1:00:00. */
export function countdownText(leftMs: number): string {
  const seconds = Math.max(0, Math.ceil(leftMs / 1_000))
  const two = (value: number): string => String(value).padStart(2, '0')
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes}:${two(seconds % 60)}`
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`
}

/** What happens next with it. */
export function nextText(breaker: Pick<BreakerRow, 'status' | 'halfOpenUs' | 'probe'>, nowMs: number): string {
  if (breaker.status === 'closed') return ''
  if (breaker.status === 'half-open') return breaker.probe === null ? 'waits for an order' : `probing with ${breaker.probe}`
  if (breaker.halfOpenUs === null) return 'until it is reset'
  const leftMs = breaker.halfOpenUs / 1_000 - nowMs
  return nowMs === 0 ? '' : leftMs <= 0 ? 'half-open any moment' : `half-open in ${countdownText(leftMs)}`
}
