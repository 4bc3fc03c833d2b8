import type { Level, Price, QtyLots } from '@sluice/domain'

/**
 * One side as two flat arrays, worst level first: what changes most, the best, lies at the end where inserting and removing
 * move least. Keys rise towards the best: the price for bids, its negative for asks.
 */
export class Ladder {
  private readonly sign: 1 | -1
  private readonly keys: Float64Array
  private readonly qtys: Float64Array
  count = 0

  constructor(sign: 1 | -1, capacity: number) {
    this.sign = sign
    this.keys = new Float64Array(capacity)
    this.qtys = new Float64Array(capacity)
  }

  /** Sets the whole quantity at a price, 0 takes it out; answers what was there before. */
  set(price: number, qty: number): number {
    const { keys, qtys } = this
    const key = price * this.sign
    let at = this.count - 1
    while (at >= 0 && keys[at]! > key) at--
    if (at < 0 || keys[at] !== key) {
      if (qty > 0) this.insert(at + 1, key, qty)
      return 0
    }
    const was = qtys[at]!
    if (qty > 0) qtys[at] = qty
    else this.remove(at)
    return was
  }

  get isFull(): boolean {
    return this.count === this.keys.length
  }

  /** Whether the price is here, or better than the worst that is. */
  reaches(price: number): boolean {
    return this.count > 0 && price * this.sign >= this.keys[0]!
  }

  has(price: number): boolean {
    const key = price * this.sign
    let at = this.count - 1
    while (at >= 0 && this.keys[at]! > key) at--
    return at >= 0 && this.keys[at] === key
  }

  /** Position 0 is the worst. */
  priceAt(at: number): Price {
    return (this.keys[at]! * this.sign) as Price
  }

  qtyAt(at: number): QtyLots {
    return this.qtys[at]! as QtyLots
  }

  // A plain loop beats copyWithin here: near the best there is little to move.
  private remove(at: number): void {
    const { keys, qtys } = this
    const last = --this.count
    for (let i = at; i < last; i++) {
      keys[i] = keys[i + 1]!
      qtys[i] = qtys[i + 1]!
    }
  }

  private insert(at: number, key: number, qty: number): void {
    const { keys, qtys } = this
    if (this.count === keys.length) {
      if (at === 0) return
      this.remove(0)
      at--
    }
    for (let i = this.count; i > at; i--) {
      keys[i] = keys[i - 1]!
      qtys[i] = qtys[i - 1]!
    }
    keys[at] = key
    qtys[at] = qty
    this.count++
  }

  best(): Level | null {
    return this.count === 0 ? null : this.level(this.count - 1)
  }

  top(n: number): Level[] {
    const levels: Level[] = []
    for (let at = this.count - 1; at >= 0 && levels.length < n; at--) levels.push(this.level(at))
    return levels
  }

  private level(at: number): Level {
    return [this.priceAt(at), this.qtyAt(at)]
  }
}
