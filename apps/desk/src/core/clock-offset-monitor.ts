import type { UnixUs } from '@sluice/domain'

export interface ClockOffsetOptions {
  /** Longest believable one-way way of a message, microseconds. */
  readonly oneWayDelayMaxUs: number
}

/** The window slides by this much ... */
const SLICE_US = 1_000_000
/** ... and is so many slices long: longer than any stall of ours that should not count. */
const SLICES = 10
/** Messages within the window before anything is said. */
const SAMPLES_MIN = 5

/**
 * How far a venue's clock is from ours, from the stamps of its market data. Received minus sent stamp is the way of the message less
 * the offset (venue's clock minus ours); the least of it over the window is the fastest message. No way is negative, so a negative least
 * proves that the venue's clock runs ahead by that much or more; no fastest way is longer than the longest believable, so what is beyond
 * that proves how much the clock is behind. In between nothing is proven and the offset is 0. A clock that leaps ahead shows at once,
 * one that falls back once the window holds no message from before.
 */
export class ClockOffsetMonitor {
  private readonly oneWayDelayMaxUs: number
  /** Per slice: its number, the least of its messages, how many they were. */
  private readonly sliceNos = new Float64Array(SLICES).fill(-1)
  private readonly leastUs = new Float64Array(SLICES)
  private readonly counts = new Float64Array(SLICES)

  constructor({ oneWayDelayMaxUs }: ClockOffsetOptions) {
    this.oneWayDelayMaxUs = oneWayDelayMaxUs
  }

  heard(venueUs: UnixUs, receivedUs: UnixUs): void {
    const no = Math.floor(receivedUs / SLICE_US)
    const at = no % SLICES
    const wayUs = receivedUs - venueUs
    if (this.sliceNos[at] !== no) {
      this.sliceNos[at] = no
      this.leastUs[at] = wayUs
      this.counts[at] = 1
      return
    }
    if (wayUs < this.leastUs[at]!) this.leastUs[at] = wayUs
    this.counts[at]!++
  }

  /** Microseconds, positive: the venue runs ahead. Null while the window holds too few messages. */
  offsetUs(nowUs: UnixUs): number | null {
    const newest = Math.floor(nowUs / SLICE_US)
    let count = 0
    let leastUs = Infinity
    for (let at = 0; at < SLICES; at++) {
      const no = this.sliceNos[at]!
      if (no <= newest - SLICES || no > newest) continue
      count += this.counts[at]!
      leastUs = Math.min(leastUs, this.leastUs[at]!)
    }
    if (count < SAMPLES_MIN) return null
    if (leastUs < 0) return -leastUs
    return leastUs > this.oneWayDelayMaxUs ? this.oneWayDelayMaxUs - leastUs : 0
  }
}
