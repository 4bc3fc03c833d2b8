import type { Hasher } from '@sluice/domain'
import type { BookOrder } from './book-order.ts'
import type { FillListener } from './lit-book.ts'
import { PriceLevel } from './price-level.ts'

/**
 * Undisplayed book of one instrument that executes at the midpoint only, first come first served on each side. An
 * order waits while the midpoint is worse than its limit, or while what it meets is smaller than its minimum.
 */
export class MidpointBook {
  private readonly buys = new PriceLevel(0)
  private readonly sells = new PriceLevel(0)
  private readonly onFill: FillListener
  events = 0

  constructor(onFill: FillListener) {
    this.onFill = onFill
  }

  /** Something may match once the midpoint moves. */
  get twoSided(): boolean {
    return this.buys.head !== null && this.sells.head !== null
  }

  /** `mid` is null while there is none: then the order only rests. */
  submit(order: BookOrder, immediate: boolean, mid: number | null): void {
    if (mid !== null) this.match(order, mid)
    if (order.leaves > 0 && !immediate) {
      ;(order.buy ? this.buys : this.sells).append(order)
      this.events++
    }
  }

  cancel(order: BookOrder): void {
    if (order.level === null) return
    order.level.unlink(order)
    this.events++
  }

  /** The midpoint moved: resting orders meet in time order of the buys. */
  cross(mid: number): void {
    let buy = this.buys.head
    while (buy !== null && this.sells.head !== null) {
      const next: BookOrder | null = buy.next
      this.match(buy, mid)
      if (buy.leaves === 0 && buy.level !== null) buy.level.unlink(buy)
      buy = next
    }
  }

  /** Resting quantity of a side: for tests and measurements, no participant sees it. */
  restingQty(buy: boolean): number {
    return (buy ? this.buys : this.sells).qty
  }

  hash(hasher: Hasher): void {
    for (const side of [this.buys, this.sells]) {
      for (let order = side.head; order !== null; order = order.next) hasher.num(order.price).num(order.leaves)
      hasher.word(0)
    }
  }

  private match(order: BookOrder, mid: number): void {
    if (order.buy ? mid > order.price : mid < order.price) return
    let resting = (order.buy ? this.sells : this.buys).head
    while (resting !== null && order.leaves > 0) {
      const next: BookOrder | null = resting.next
      const qty = Math.min(order.leaves, resting.leaves)
      const priced = resting.buy ? mid <= resting.price : mid >= resting.price
      if (priced && qty >= Math.min(order.minQty, order.leaves) && qty >= Math.min(resting.minQty, resting.leaves)) {
        this.fill(resting, order, mid, qty)
      }
      resting = next
    }
  }

  private fill(resting: BookOrder, incoming: BookOrder, mid: number, qty: number): void {
    resting.reduce(qty)
    incoming.reduce(qty)
    resting.level!.qty -= qty
    if (incoming.level !== null) incoming.level.qty -= qty
    this.events++
    if (resting.leaves === 0) resting.level!.unlink(resting)
    this.onFill(resting, incoming, mid, qty, true)
  }
}
