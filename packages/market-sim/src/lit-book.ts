import { assert, type Hasher, type Level, type Price, type QtyLots } from '@sluice/domain'
import type { BookOrder } from './book-order.ts'
import { PriceLevel } from './price-level.ts'

/** Sees every execution of a book, before the owners do. */
export type FillListener = (resting: BookOrder, incoming: BookOrder, price: number, qty: number) => void

/** Limit order book of one instrument at one venue: price, then time. */
export class LitBook {
  /** Best last, so that the best is popped. */
  private readonly bids: PriceLevel[] = []
  private readonly asks: PriceLevel[] = []
  private readonly onFill: FillListener
  /** Orders added, taken off and filled since the start. */
  events = 0

  constructor(onFill: FillListener) {
    this.onFill = onFill
  }

  /** Best displayed price; NaN when the side is empty. */
  get bestBid(): number {
    const bids = this.bids
    return bids.length === 0 ? NaN : bids[bids.length - 1]!.price
  }

  get bestAsk(): number {
    const asks = this.asks
    return asks.length === 0 ? NaN : asks[asks.length - 1]!.price
  }

  /** Quantity at the best price of a side; 0 when it is empty. */
  bestQty(buy: boolean): number {
    const levels = buy ? this.bids : this.asks
    return levels.length === 0 ? 0 : levels[levels.length - 1]!.qty
  }

  /** Matches what crosses; the rest rests unless `immediate`. What is left stays in `order.leaves`. */
  submit(order: BookOrder, immediate: boolean): void {
    if (order.minQty > 0 && this.available(order) < Math.min(order.minQty, order.leaves)) return
    this.match(order)
    if (order.leaves > 0 && !immediate) this.rest(order)
  }

  /** Takes a resting order off; one that does not rest is left alone. */
  cancel(order: BookOrder): void {
    const level = order.level
    if (level === null) return
    level.unlink(order)
    if (level.head === null) this.dropLevel(order.buy, level)
    this.events++
  }

  /** Quantity that an incoming order could take now, at most its own. */
  available(order: BookOrder): number {
    const contra = order.buy ? this.asks : this.bids
    let qty = 0
    for (let i = contra.length - 1; i >= 0 && qty < order.leaves; i--) {
      const level = contra[i]!
      if (order.buy ? level.price > order.price : level.price < order.price) break
      qty += level.qty
    }
    return Math.min(qty, order.leaves)
  }

  levels(buy: boolean, n: number): Level[] {
    const levels = buy ? this.bids : this.asks
    const out: Level[] = []
    for (let i = levels.length - 1; i >= 0 && out.length < n; i--) {
      out.push([levels[i]!.price as Price, levels[i]!.qty as QtyLots])
    }
    return out
  }

  hash(hasher: Hasher): void {
    for (const side of [this.bids, this.asks]) {
      hasher.word(side.length)
      for (const level of side) {
        hasher.num(level.price)
        for (let order = level.head; order !== null; order = order.next) hasher.num(order.leaves)
      }
    }
  }

  private match(order: BookOrder): void {
    const contra = order.buy ? this.asks : this.bids
    while (order.leaves > 0 && contra.length > 0) {
      const level = contra[contra.length - 1]!
      if (order.buy ? level.price > order.price : level.price < order.price) return
      const resting = level.head!
      const qty = Math.min(order.leaves, resting.leaves)
      resting.leaves -= qty
      order.leaves -= qty
      level.qty -= qty
      this.events++
      if (resting.leaves === 0) {
        level.unlink(resting)
        if (level.head === null) contra.pop()
      }
      this.onFill(resting, order, level.price, qty)
    }
  }

  private rest(order: BookOrder): void {
    const levels = order.buy ? this.bids : this.asks
    const { price } = order
    let at = levels.length
    while (at > 0 && (order.buy ? levels[at - 1]!.price > price : levels[at - 1]!.price < price)) at--
    let level = at > 0 ? levels[at - 1]! : null
    if (level === null || level.price !== price) {
      level = new PriceLevel(price)
      levels.splice(at, 0, level)
    }
    level.append(order)
    this.events++
  }

  private dropLevel(buy: boolean, level: PriceLevel): void {
    const levels = buy ? this.bids : this.asks
    const at = levels.lastIndexOf(level)
    assert(at >= 0, `level ${level.price} is not in the book`)
    levels.splice(at, 1)
  }
}
