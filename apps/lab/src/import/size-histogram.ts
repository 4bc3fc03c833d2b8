/** Up to here each size is counted by itself. */
const EXACT_MAX = 4_096
/** Above: cells in a doubling, so that a quantile is right within 5 %. */
const CELLS = 16

export interface SizeSummary {
  readonly count: number
  readonly min: number
  readonly median: number
  readonly p99: number
  readonly max: number
}

/** Sizes of any range in constant memory. */
export class SizeHistogram {
  private readonly cells = new Map<number, number>()
  private total = 0
  private min = Infinity
  private max = 0

  add(size: number): void {
    if (size <= 0) return
    const cell = size <= EXACT_MAX ? size : EXACT_MAX + Math.floor(Math.log2(size / EXACT_MAX) * CELLS) + 1
    this.cells.set(cell, (this.cells.get(cell) ?? 0) + 1)
    this.total += 1
    if (size < this.min) this.min = size
    if (size > this.max) this.max = size
  }

  summary(): SizeSummary | null {
    return this.total === 0 ? null : { count: this.total, min: this.min, median: this.quantile(0.5), p99: this.quantile(0.99), max: this.max }
  }

  private quantile(q: number): number {
    let left = q * this.total
    for (const cell of [...this.cells.keys()].sort((a, b) => a - b)) {
      left -= this.cells.get(cell) as number
      if (left <= 0) return cell <= EXACT_MAX ? cell : Math.min(this.max, Math.round(EXACT_MAX * 2 ** ((cell - EXACT_MAX - 0.5) / CELLS)))
    }
    return this.max
  }
}
