import { assert } from '@sluice/domain'

const PER_SECOND_MAX = 1_000_000

/** At most `perSecond` happenings within any second, exactly: a ring of their times, microseconds. */
export class RateLimit {
  readonly perSecond: number
  private readonly times: Float64Array
  private next = 0

  constructor(perSecond: number) {
    assert(Number.isInteger(perSecond) && perSecond >= 1 && perSecond <= PER_SECOND_MAX, `a limit of ${perSecond} a second must be a whole number from 1 to ${PER_SECOND_MAX}`)
    this.perSecond = perSecond
    this.times = new Float64Array(perSecond).fill(-Infinity)
  }

  /** Counts one when it is within the limit. */
  take(nowUs: number): boolean {
    if (nowUs - (this.times[this.next] as number) < 1_000_000) return false
    this.times[this.next] = nowUs
    this.next = (this.next + 1) % this.perSecond
    return true
  }

  /** Microseconds until `take` succeeds; 0: now. */
  waitUs(nowUs: number): number {
    return Math.max(0, 1_000_000 - (nowUs - (this.times[this.next] as number)))
  }
}

/** A bucket that fills with `perSecond` up to `burst`; what is spent beyond it is paid back before more is given. */
export class Allowance {
  private readonly perSecond: number
  private readonly burst: number
  private left: number
  private atUs = -Infinity

  constructor(perSecond: number, burst: number = perSecond) {
    this.perSecond = perSecond
    this.burst = burst
    this.left = burst
  }

  has(nowUs: number): boolean {
    if (nowUs > this.atUs) {
      this.left = Math.min(this.burst, this.left + ((nowUs - this.atUs) * this.perSecond) / 1_000_000)
      this.atUs = nowUs
    }
    return this.left >= 1
  }

  spend(count: number): void {
    this.left -= count
  }
}
