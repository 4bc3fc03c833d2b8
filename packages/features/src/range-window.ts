import type { Hasher } from '@sluice/domain'

/** Length of a bar, microseconds. */
export const BAR_US = 20_000_000
/** Complete bars that the average is over. */
export const BARS = 14

export interface RangeWindowState {
  /** Number of the bar that is open; -1 before the first mid. */
  readonly bar: number
  readonly firstBar: number
  /** bid + ask, price units. */
  readonly previousClose: number
  readonly high: number
  readonly low: number
  readonly close: number
  /** True range of complete bars, slot = bar modulo BARS. */
  readonly ranges: readonly number[]
}

/**
 * Average true range of the consolidated mid over bars of entry time, in integers of bid + ask. A bar in which nothing
 * changed has a range of 0. Reads change nothing.
 */
export class RangeWindow {
  private bar = -1
  private firstBar = -1
  private previousClose = 0
  private high = 0
  private low = 0
  private close = 0
  private readonly ranges = new Float64Array(BARS)

  /** `mid2` is bid + ask in price units. */
  onMid(mid2: number, nowUs: number): void {
    const bar = Math.floor(nowUs / BAR_US)
    if (this.bar === -1) {
      this.bar = this.firstBar = bar
      this.previousClose = this.high = this.low = this.close = mid2
      return
    }
    if (bar > this.bar) this.roll(bar)
    if (mid2 > this.high) this.high = mid2
    if (mid2 < this.low) this.low = mid2
    this.close = mid2
  }

  /** Mean true range of the last complete bars over the newest mid, a fraction; 0 before the first complete bar. */
  average(nowUs: number): number {
    const bar = Math.floor(nowUs / BAR_US)
    const count = this.bar === -1 ? 0 : Math.min(BARS, bar - this.firstBar)
    if (count <= 0) return 0
    let sum = bar > this.bar && this.bar >= bar - count ? this.openRange() : 0
    for (let b = bar - count; b < bar && b < this.bar; b++) sum += this.ranges[b % BARS]!
    return sum / count / this.close
  }

  snapshot(): RangeWindowState {
    const { bar, firstBar, previousClose, high, low, close } = this
    return { bar, firstBar, previousClose, high, low, close, ranges: [...this.ranges] }
  }

  restore(state: RangeWindowState): void {
    this.bar = state.bar
    this.firstBar = state.firstBar
    this.previousClose = state.previousClose
    this.high = state.high
    this.low = state.low
    this.close = state.close
    this.ranges.set(state.ranges)
  }

  hashInto(h: Hasher): void {
    h.num(this.bar).num(this.firstBar).num(this.previousClose).num(this.high).num(this.low).num(this.close)
    for (let i = 0; i < BARS; i++) h.num(this.ranges[i]!)
  }

  private openRange(): number {
    return Math.max(this.high, this.previousClose) - Math.min(this.low, this.previousClose)
  }

  /** Closes the open bar; those between it and `bar` saw no change. */
  private roll(bar: number): void {
    this.ranges[this.bar % BARS] = this.openRange()
    const skipped = Math.min(bar - this.bar - 1, BARS)
    for (let i = 1; i <= skipped; i++) this.ranges[(bar - i) % BARS] = 0
    this.previousClose = this.high = this.low = this.close
    this.bar = bar
  }
}
