import { assert, type Hasher, type Level, type Price, type QtyLots } from '@sluice/domain'
import type { BookOrder } from './book-order.ts'
import { PriceLevel } from './price-level.ts'

/** Price levels of one side that hold an order, best last, so that the best is popped. */
export class PriceLadder {
  private readonly buy: boolean
  private readonly levels: PriceLevel[] = []

  constructor(buy: boolean) {
    this.buy = buy
  }

  get best(): PriceLevel | null {
    const { levels } = this
    return levels.length === 0 ? null : levels[levels.length - 1]!
  }

  rest(order: BookOrder): void {
    const { levels, buy } = this
    const { price } = order
    let at = levels.length
    while (at > 0 && (buy ? levels[at - 1]!.price > price : levels[at - 1]!.price < price)) at--
    let level = at > 0 ? levels[at - 1]! : null
    if (level === null || level.price !== price) {
      level = new PriceLevel(price)
      levels.splice(at, 0, level)
    }
    level.append(order)
  }

  /** Takes a resting order of this ladder off. */
  remove(order: BookOrder, level: PriceLevel): void {
    level.unlink(order)
    if (level.head !== null) return
    const { levels } = this
    if (levels[levels.length - 1] === level) {
      levels.pop()
      return
    }
    const at = levels.lastIndexOf(level)
    assert(at >= 0, `level ${level.price} is not in the book`)
    levels.splice(at, 1)
  }

  /** Quantity at `price` or better for who trades against this side, at most `most`; reserves of icebergs included. */
  available(price: number, most: number): number {
    const { levels, buy } = this
    let qty = 0
    for (let i = levels.length - 1; i >= 0 && qty < most; i--) {
      const level = levels[i]!
      if (buy ? level.price < price : level.price > price) break
      qty += level.total
    }
    return Math.min(qty, most)
  }

  top(n: number): Level[] {
    const { levels } = this
    const out: Level[] = []
    for (let i = levels.length - 1; i >= 0 && out.length < n; i--) out.push([levels[i]!.price as Price, levels[i]!.qty as QtyLots])
    return out
  }

  /** Every order, best price first, then by time. */
  *orders(): Generator<BookOrder> {
    for (let i = this.levels.length - 1; i >= 0; i--) for (let order = this.levels[i]!.head; order !== null; order = order.next) yield order
  }

  hash(hasher: Hasher): void {
    hasher.word(this.levels.length)
    for (const level of this.levels) {
      hasher.num(level.price)
      for (let order = level.head; order !== null; order = order.next) hasher.num(order.leaves).num(order.shown)
    }
  }
}
