const SECOND_US = 1_000_000
/** Seconds with more than this count as this. */
const COUNT_MAX = 65_535

/** How many happened in each second since a start, kept as a histogram. */
export class PerSecond {
  private readonly startUs: number
  private readonly seconds = new Uint32Array(COUNT_MAX + 1)
  private second = 0
  private inSecond = 0
  private busySeconds = 0
  total = 0

  constructor(startUs: number) {
    this.startUs = startUs
  }

  /** Times must not fall. */
  add(tsUs: number): void {
    this.runTo(Math.floor((tsUs - this.startUs) / SECOND_US))
    this.inSecond += 1
    this.total += 1
  }

  /** Smallest count that at least `share` of the whole seconds with any before `endUs` stay within; 0 without such a second. */
  quantile(share: number, endUs: number): number {
    this.runTo(Math.floor((endUs - this.startUs) / SECOND_US))
    if (this.busySeconds === 0) return 0
    let seen = 0
    for (let count = 1; count <= COUNT_MAX; count++) {
      seen += this.seconds[count]!
      if (seen >= share * this.busySeconds) return count
    }
    return COUNT_MAX
  }

  private runTo(second: number): void {
    if (second <= this.second) return
    if (this.inSecond > 0) {
      const slot = Math.min(this.inSecond, COUNT_MAX)
      this.seconds[slot] = this.seconds[slot]! + 1
      this.busySeconds += 1
    }
    this.second = second
    this.inSecond = 0
  }
}
