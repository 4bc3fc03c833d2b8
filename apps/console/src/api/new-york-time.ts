import { DESK_TIME_ZONE } from '@sluice/ui'

const parts = new Intl.DateTimeFormat('en-CA', { timeZone: DESK_TIME_ZONE, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' })
const PATTERN = /^(?:(\d{4})-(\d{2})-(\d{2})[ T])?(\d{1,2}):(\d{2})(?::(\d{2}))?$/

/** Wall clock of New York, as if it were UTC. */
function wallMs(ms: number): number {
  const of = Object.fromEntries(parts.formatToParts(ms).map(({ type, value }) => [type, Number(value)]))
  return Date.UTC(of['year'] ?? 0, (of['month'] ?? 1) - 1, of['day'] ?? 1, of['hour'] ?? 0, of['minute'] ?? 0, of['second'] ?? 0)
}

/** `14:30`, `14:30:05` (of today) or `2026-03-02 14:30` in New York, as microseconds since 1970; null where it is no time. Of an hour that the clocks repeat the first. */
export function newYorkTimeUs(text: string, nowMs: number): number | null {
  const match = PATTERN.exec(text.trim())
  if (match === null) return null
  const [, year, month, day, hour, minute, second = '0'] = match
  const today = new Date(wallMs(nowMs))
  const date = year === undefined ? [today.getUTCFullYear(), today.getUTCMonth(), today.getUTCDate()] as const : [Number(year), Number(month) - 1, Number(day)] as const
  const wall = Date.UTC(...date, Number(hour), Number(minute), Number(second))
  const named = new Date(wall)
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59 || named.getUTCMonth() !== date[1] || named.getUTCDate() !== date[2]) return null
  // The distance to UTC is that of the moment itself: looked up twice, it is right on both sides of a clock change.
  let ms = wall - (wallMs(wall) - wall)
  ms = wall - (wallMs(ms) - ms)
  return ms * 1_000
}

/** `2026-03-02T14:30` of New York, for a field of date and time. */
export const newYorkFieldText = (us: number): string => new Date(wallMs(us / 1_000)).toISOString().slice(0, 16)
