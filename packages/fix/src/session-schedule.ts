import type { UnixUs } from '@sluice/domain'

/** Hours of a session: from `startUs` on, up to but not including `endUs`. */
export interface SessionInterval {
  readonly startUs: UnixUs
  readonly endUs: UnixUs
}

/** Intervals of the days around an instant, rising and apart; given anew for every day asked about. */
export type SessionIntervals = (aroundUs: UnixUs) => readonly SessionInterval[]

const DAY_US = 86_400_000_000

/** When a session is open. Knows UTC intervals only: days, times of day and zones are the business of who makes them (`zonedIntervals`). */
export class SessionSchedule {
  private readonly intervalsAround: SessionIntervals
  private day = -1
  private intervals: readonly SessionInterval[] = []

  constructor(intervalsAround: SessionIntervals) {
    this.intervalsAround = intervalsAround
  }

  /** The interval that this instant lies in; null outside the hours. */
  at(nowUs: UnixUs): SessionInterval | null {
    return this.around(nowUs).find((interval) => nowUs >= interval.startUs && nowUs < interval.endUs) ?? null
  }

  /** The next interval that begins after this instant; null when none does within the days known. */
  next(nowUs: UnixUs): SessionInterval | null {
    return this.around(nowUs).find((interval) => interval.startUs > nowUs) ?? null
  }

  private around(nowUs: UnixUs): readonly SessionInterval[] {
    const day = Math.floor(nowUs / DAY_US)
    if (day !== this.day) {
      this.day = day
      this.intervals = this.intervalsAround(nowUs)
    }
    return this.intervals
  }
}
