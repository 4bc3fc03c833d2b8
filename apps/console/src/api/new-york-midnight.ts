import { DESK_TIME_ZONE } from '@sluice/ui'

const parts = new Intl.DateTimeFormat('en-GB', { timeZone: DESK_TIME_ZONE, hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' })

/** The last midnight in New York, milliseconds since 1970; on the two days of a clock change off by that hour. */
export function newYorkMidnightMs(nowMs: number): number {
  const part = Object.fromEntries(parts.formatToParts(nowMs).map(({ type, value }) => [type, Number(value)]))
  const sinceMs = ((part['hour'] ?? 0) * 3_600 + (part['minute'] ?? 0) * 60 + (part['second'] ?? 0)) * 1_000
  return Math.floor(nowMs / 1_000) * 1_000 - sinceMs
}
