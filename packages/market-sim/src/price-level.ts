import type { BookOrder } from './book-order.ts'

/** Orders at one price, first come first served. */
export class PriceLevel {
  readonly price: number
  qty = 0
  head: BookOrder | null = null
  tail: BookOrder | null = null

  constructor(price: number) {
    this.price = price
  }

  append(order: BookOrder): void {
    order.level = this
    order.prev = this.tail
    order.next = null
    if (this.tail === null) this.head = order
    else this.tail.next = order
    this.tail = order
    this.qty += order.shown
  }

  /** Takes the order out with what it still shows. */
  unlink(order: BookOrder): void {
    if (order.prev === null) this.head = order.next
    else order.prev.next = order.next
    if (order.next === null) this.tail = order.prev
    else order.next.prev = order.prev
    order.level = null
    order.prev = null
    order.next = null
    this.qty -= order.shown
  }

  /** Less of an order that keeps its place; what it shows becomes less last. */
  shrink(order: BookOrder, qty: number): void {
    const shown = Math.min(order.shown, order.leaves - qty)
    this.qty -= order.shown - shown
    order.leaves -= qty
    order.shown = shown
  }

  /** Quantity of all its orders, reserves of icebergs included. */
  get total(): number {
    let total = 0
    for (let order = this.head; order !== null; order = order.next) total += order.leaves
    return total
  }
}
