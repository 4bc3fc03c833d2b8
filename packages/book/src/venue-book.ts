import type { Level, Price, QtyLots } from '@sluice/domain'
import { isUsableLevel } from './usable-level.ts'

/** Levels a side keeps at most; the worst is let go when a better one comes. */
export const BOOK_LEVELS_MAX = 512

/**
 * One side as two flat arrays, worst level first: what changes most, the best, lies at the end where inserting and removing
 * move least. Keys rise towards the best: the price for bids, its negative for asks.
 */
class Ladder {
  private readonly sign: 1 | -1
  private readonly keys: Float64Array
  private readonly qtys: Float64Array
  count = 0

  constructor(sign: 1 | -1, capacity: number) {
    this.sign = sign
    this.keys = new Float64Array(capacity)
    this.qtys = new Float64Array(capacity)
  }

  set(price: number, qty: number): void {
    const { keys, qtys } = this
    const key = price * this.sign
    let at = this.count - 1
    while (at >= 0 && keys[at]! > key) at--
    const found = at >= 0 && keys[at] === key
    if (found && qty > 0) qtys[at] = qty
    else if (found) this.remove(at)
    else if (qty > 0) this.insert(at + 1, key, qty)
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
    return [(this.keys[at]! * this.sign) as Price, this.qtys[at]! as QtyLots]
  }
}

/** Price ladder of one venue and symbol, aggregated by price, bounded in levels. */
export class VenueBook {
  private readonly bids: Ladder
  private readonly asks: Ladder

  constructor(levelsMax: number = BOOK_LEVELS_MAX) {
    this.bids = new Ladder(1, levelsMax)
    this.asks = new Ladder(-1, levelsMax)
  }

  clear(): void {
    this.bids.count = 0
    this.asks.count = 0
  }

  /** Sets the whole quantity at a price; 0 removes it. A price or quantity that cannot be (see `isUsableLevel`) removes too. */
  setLevel(side: 'bid' | 'ask', price: Price, qty: QtyLots): void {
    const ladder = side === 'bid' ? this.bids : this.asks
    ladder.set(price, isUsableLevel(price, qty) ? qty : 0)
  }

  /** The `n` best levels, best first. */
  top(side: 'bid' | 'ask', n: number): Level[] {
    return (side === 'bid' ? this.bids : this.asks).top(n)
  }

  get bestBid(): Level | null {
    return this.bids.best()
  }

  get bestAsk(): Level | null {
    return this.asks.best()
  }

  levelCount(side: 'bid' | 'ask'): number {
    return (side === 'bid' ? this.bids : this.asks).count
  }
}
