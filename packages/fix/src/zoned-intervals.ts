import { err, ok, type Result, type UnixUs } from '@sluice/domain'
import type { SessionInterval, SessionIntervals } from './session-schedule.ts'

/** Hours of a session as people say them. */
export interface ZonedHours {
  /** `HH:MM` or `HH:MM:SS` in the zone. An end that is not after the start is on the next day. */
  readonly start: string
  readonly end: string
  /** Days on which an interval starts: 0 Sunday to 6 Saturday. */
  readonly days: readonly number[]
  /** IANA name, such as `America/New_York`. */
  readonly timeZone: string
}

const TIME_OF_DAY = /^([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?$/
const DAY_MS = 86_400_000
const DAYS_BEFORE = 2
const DAYS_AFTER = 9

/** Intervals by the clocks of a zone, daylight saving included; the error names what does not hold. */
export function zonedIntervals(hours: ZonedHours): Result<SessionIntervals, string> {
  const start = secondsOfDay(hours.start)
  const end = secondsOfDay(hours.end)
  if (start === null) return err(`start '${hours.start}' must be a time of day, HH:MM or HH:MM:SS`)
  if (end === null) return err(`end '${hours.end}' must be a time of day, HH:MM or HH:MM:SS`)
  const days = new Set(hours.days)
  if (days.size === 0 || [...days].some((day) => !Number.isInteger(day) || day < 0 || day > 6)) return err(`days [${hours.days.join(', ')}] must be numbers from 0 (Sunday) to 6 (Saturday), at least one`)
  const clock = clockOf(hours.timeZone)
  if (clock === null) return err(`timeZone '${hours.timeZone}' must be an IANA name such as America/New_York`)
  return ok((aroundUs) => {
    const intervals: SessionInterval[] = []
    const today = Math.floor((aroundUs / 1_000 + clock.offsetMs(aroundUs / 1_000)) / DAY_MS)
    for (let day = today - DAYS_BEFORE; day <= today + DAYS_AFTER; day++) {
      if (!days.has(new Date(day * DAY_MS).getUTCDay())) continue
      const startUs = clock.utcUs(day, start)
      const endUs = clock.utcUs(end > start ? day : day + 1, end)
      const before = intervals.at(-1)
      // Hours that touch or overlap (24 hours a day) are cut, so that one roll lies between them.
      if (before !== undefined && before.endUs > startUs) intervals[intervals.length - 1] = { ...before, endUs: startUs }
      intervals.push({ startUs, endUs })
    }
    return intervals
  })
}

function secondsOfDay(text: string): number | null {
  const match = TIME_OF_DAY.exec(text)
  return match === null ? null : Number(match[1]) * 3_600 + Number(match[2]) * 60 + Number(match[3] ?? 0)
}

interface ZoneClock {
  /** Local time less UTC at this instant. */
  offsetMs(utcMs: number): number
  /** The instant at which the zone's clocks show this day and second of day; in the hour that is left out in spring, as if it were not. */
  utcUs(day: number, second: number): UnixUs
}

function clockOf(timeZone: string): ZoneClock | null {
  let format: Intl.DateTimeFormat
  try {
    format = new Intl.DateTimeFormat('en-US', { timeZone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' })
  } catch {
    return null
  }
  const offsetMs = (utcMs: number): number => {
    const wholeMs = Math.floor(utcMs / 1_000) * 1_000
    const part = Object.fromEntries(format.formatToParts(wholeMs).map(({ type, value }) => [type, Number(value)]))
    return Date.UTC(part.year as number, (part.month as number) - 1, part.day, part.hour, part.minute, part.second) - wholeMs
  }
  const utcUs = (day: number, second: number): UnixUs => {
    const localMs = day * DAY_MS + second * 1_000
    const guessMs = localMs - offsetMs(localMs)
    return ((localMs - offsetMs(guessMs)) * 1_000) as UnixUs
  }
  return { offsetMs, utcUs }
}
