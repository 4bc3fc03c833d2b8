/** Rows that come a little out of order, put in order of time: none is given before a row of at most `windowUs` earlier could come. */
export class ReorderBuffer<T extends { readonly us: number }> {
  private readonly windowUs: number
  private items: T[] = []
  private latestUs = -Infinity
  private releasedUs = -Infinity
  private late = 0

  constructor(windowUs: number) {
    this.windowUs = windowUs
  }

  /** Rows that came behind a later one. */
  get outOfOrder(): number {
    return this.late
  }

  /** False: what lies behind it in time was given already, and it was not taken. */
  add(item: T): boolean {
    if (item.us >= this.latestUs) {
      this.latestUs = item.us
      this.items.push(item)
      return true
    }
    this.late += 1
    if (item.us < this.releasedUs) return false
    let at = this.items.length
    while (at > 0 && (this.items[at - 1] as T).us > item.us) at--
    this.items.splice(at, 0, item)
    return true
  }

  /** Rows that no later one can precede any more; all at the end. */
  release(all: boolean): T[] {
    const untilUs = all ? Infinity : this.latestUs - this.windowUs
    let count = 0
    while (count < this.items.length && (this.items[count] as T).us <= untilUs) count++
    if (count === 0) return []
    const released = this.items.splice(0, count)
    this.releasedUs = (released[count - 1] as T).us
    return released
  }
}
