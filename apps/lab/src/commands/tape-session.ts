import { CommandFailed } from './command-failed.ts'

const MINUTE_US = 60_000_000
const DAY_US = 1_440 * MINUTE_US
const OPEN_MINUTE = 9 * 60 + 30
const CLOSE_MINUTE = 16 * 60

export interface TapeSession {
  readonly fromUs: number
  readonly toUs: number
}

/** Times of the day on which `atUs` lies, such as 14:30-21:00, UTC. */
export function sessionOf(times: string, atUs: number): TapeSession {
  const midnightUs = atUs - (atUs % DAY_US)
  const [fromUs = 0, toUs = 0] = times.split('-').map((time) => {
    const [hours = 0, minutes = 0] = time.split(':').map(Number)
    return midnightUs + (hours * 60 + minutes) * MINUTE_US
  })
  if (fromUs >= toUs) throw new CommandFailed(`the session ${times} is not allowed: it must end after it begins`)
  return { fromUs, toUs }
}

/** Regular hours of the stock exchanges of the United States on the day on which `atUs` lies: 9:30 to 16:00 in New York. */
export function newYorkSession(atUs: number): TapeSession {
  const newYork = new Intl.DateTimeFormat('en-US', { timeZone: 'America/New_York', hourCycle: 'h23', hour: '2-digit', minute: '2-digit' })
  const noonUs = atUs - (atUs % DAY_US) + DAY_US / 2
  const [hour = 0, minute = 0] = newYork.format(noonUs / 1_000).split(':').map(Number)
  const midnightUs = noonUs - (hour * 60 + minute) * MINUTE_US
  return { fromUs: midnightUs + OPEN_MINUTE * MINUTE_US, toUs: midnightUs + CLOSE_MINUTE * MINUTE_US }
}
