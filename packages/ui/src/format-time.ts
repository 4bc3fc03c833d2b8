import { NO_VALUE } from './format-number.ts'

/** The desk's one time zone. */
export const DESK_TIME_ZONE = 'America/New_York'

const clock = new Intl.DateTimeFormat('en-GB', { timeZone: DESK_TIME_ZONE, hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' })
const day = new Intl.DateTimeFormat('en-CA', { timeZone: DESK_TIME_ZONE, year: 'numeric', month: '2-digit', day: '2-digit' })

/** 14:32:58.133 in New York. */
export function formatTimeUs(us: number | null | undefined, withMillis = true): string {
  if (us === null || us === undefined || !Number.isFinite(us)) return NO_VALUE
  const ms = Math.floor(us / 1_000)
  const text = clock.format(ms)
  return withMillis ? `${text}.${String(((ms % 1_000) + 1_000) % 1_000).padStart(3, '0')}` : text
}

/** 2026-11-21 in New York. */
export const formatDayUs = (us: number | null | undefined): string =>
  us === null || us === undefined || !Number.isFinite(us) ? NO_VALUE : day.format(us / 1_000)
