const DAY_US = 86_400_000_000
const MINUTE_US = 60_000_000
const OPEN_MINUTE = 9 * 60 + 30
const CLOSE_MINUTE = 16 * 60

/** Time of day in which a market's best quote is judged, in microseconds since 1970. */
export interface TradingSession {
  readonly name: string
  /** Microseconds of [fromUs, toUs) that lie within. */
  within(fromUs: number, toUs: number): number
}

export const roundTheClock: TradingSession = { name: 'all day', within: (fromUs, toUs) => toUs - fromUs }

/** Regular hours of the United States' stock exchanges: 9:30 to 16:00 in New York, daylight saving included. */
export function newYorkRegularHours(): TradingSession {
  const newYork = new Intl.DateTimeFormat('en-US', { timeZone: 'America/New_York', hourCycle: 'h23', hour: '2-digit', minute: '2-digit' })
  const sessions = new Map<number, { readonly openUs: number; readonly closeUs: number }>()
  const sessionOf = (day: number): { readonly openUs: number; readonly closeUs: number } => {
    let session = sessions.get(day)
    if (session === undefined) {
      const noonUs = day * DAY_US + DAY_US / 2
      const [hour, minute] = newYork.format(noonUs / 1_000).split(':').map(Number) as [number, number]
      const localMidnightUs = noonUs - (hour * 60 + minute) * MINUTE_US
      session = { openUs: localMidnightUs + OPEN_MINUTE * MINUTE_US, closeUs: localMidnightUs + CLOSE_MINUTE * MINUTE_US }
      sessions.set(day, session)
    }
    return session
  }
  return {
    name: '9:30 to 16:00 in New York',
    within(fromUs, toUs) {
      let sum = 0
      for (let day = Math.floor(fromUs / DAY_US); day <= Math.floor(toUs / DAY_US); day++) {
        const { openUs, closeUs } = sessionOf(day)
        sum += Math.max(0, Math.min(toUs, closeUs) - Math.max(fromUs, openUs))
      }
      return sum
    },
  }
}
