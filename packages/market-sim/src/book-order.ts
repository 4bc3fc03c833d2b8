import type { PriceLevel } from './price-level.ts'

/** Told of every fill of its orders, while matching runs: an owner may note and schedule, never touch a book. */
export interface OrderOwner {
  /** `order.leaves` is already reduced. `aggressor`: the order came in and met a resting one. */
  filled(order: BookOrder, price: number, qty: number, aggressor: boolean): void
}

/** An order at one venue. Prices in price units, quantities in lots. */
export class BookOrder {
  readonly owner: OrderOwner
  readonly buy: boolean
  /** Limit; at a midpoint venue the worst acceptable price. Only a price band in force moves it, towards the market. */
  price: number
  /** Smallest single execution it takes (midpoint), or smallest total at once (lit, immediate-or-cancel). */
  readonly minQty: number
  leaves: number
  /** Of `leaves`, what stands in its queue: less than all of it for an iceberg. */
  shown: number
  /** Largest quantity that an iceberg shows at a time; 0: it shows all. */
  display = 0
  /** Nobody sees it; it stands behind what is displayed at its price. */
  hidden = false
  /** Hidden at the midpoint of the best displayed quote, wherever that goes. */
  pegged = false
  /** A leg of an order that takes several venues at once. */
  sweeps = false
  /** Where it rests; null when it does not. */
  level: PriceLevel | null = null
  next: BookOrder | null = null
  prev: BookOrder | null = null

  constructor(owner: OrderOwner, buy: boolean, price: number, qty: number, minQty = 0) {
    this.owner = owner
    this.buy = buy
    this.price = price
    this.leaves = qty
    this.shown = qty
    this.minQty = minQty
  }

  /** Takes `qty` off it. */
  reduce(qty: number): void {
    this.leaves -= qty
    this.shown -= qty
  }
}
