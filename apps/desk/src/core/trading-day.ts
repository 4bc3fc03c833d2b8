import type { UnixUs } from '@sluice/domain'
import { zonedIntervals, type SessionIntervals } from '@sluice/fix'

const HOUR_US = 3_600_000_000
const EVERY_DAY = [0, 1, 2, 3, 4, 5, 6]

/** When trading days end, by the clocks of a zone. */
export class TradingDay {
  private readonly intervals: SessionIntervals
  private readonly date: Intl.DateTimeFormat

  constructor(options: { readonly endsAt: string; readonly timeZone: string }) {
    const { endsAt, timeZone } = options
    const intervals = zonedIntervals({ start: endsAt, end: endsAt, days: EVERY_DAY, timeZone })
    if (!intervals.ok) throw new Error(`end of the trading day: ${intervals.error}`)
    this.intervals = intervals.value
    this.date = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
  }

  /** Date in the zone, YYYY-MM-DD. */
  dateOf(us: UnixUs): string {
    return this.date.format(us / 1_000)
  }

  /** The last end that is past, and the next. */
  around(nowUs: UnixUs): { readonly lastUs: UnixUs; readonly nextUs: UnixUs } {
    const ends = this.intervals(nowUs).map(({ startUs }) => startUs)
    const next = ends.findIndex((us) => us > nowUs)
    return { lastUs: ends[next - 1]!, nextUs: ends[next]! }
  }

  /** End of the trading day of a date, YYYYMMDD; undefined when there is no such day. */
  endOf(date: string): UnixUs | undefined {
    if (!/^\d{8}$/.test(date)) return undefined
    const day = `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}`
    const midnightMs = Date.parse(`${day}T00:00:00Z`)
    if (Number.isNaN(midnightMs)) return undefined
    // Whatever the zone, its clocks show this date within a day of this instant.
    return this.intervals((midnightMs * 1_000 + 12 * HOUR_US) as UnixUs).find(({ startUs }) => this.dateOf(startUs) === day)?.startUs
  }
}
