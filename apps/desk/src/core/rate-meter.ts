import type { UnixUs } from '@sluice/domain'

const SECONDS = 5
const SECOND_US = 1_000_000

/** How many a second, over the last five whole seconds. */
export class RateMeter {
  /** The running second and those before it. */
  private readonly seconds = new Float64Array(SECONDS + 1).fill(-1)
  private readonly counts = new Float64Array(SECONDS + 1)

  add(nowUs: UnixUs): void {
    const second = Math.floor(nowUs / SECOND_US)
    const at = second % (SECONDS + 1)
    if (this.seconds[at] !== second) {
      this.seconds[at] = second
      this.counts[at] = 0
    }
    this.counts[at]!++
  }

  perSecond(nowUs: UnixUs): number {
    const running = Math.floor(nowUs / SECOND_US)
    let total = 0
    for (let at = 0; at <= SECONDS; at++) if (this.seconds[at]! < running && this.seconds[at]! >= running - SECONDS) total += this.counts[at]!
    return total / SECONDS
  }
}
