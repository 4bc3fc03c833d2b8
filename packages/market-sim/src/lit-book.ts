import type { Hasher, Level } from '@sluice/domain'
import type { BookOrder } from './book-order.ts'
import { PriceLadder } from './price-ladder.ts'
import { PriceLevel } from './price-level.ts'

/** Sees every execution of a book, before the owners do. `unseen`: it met interest that was not displayed. */
export type FillListener = (resting: BookOrder, incoming: BookOrder, price: number, qty: number, unseen: boolean) => void

/**
 * Limit order book of one instrument at one venue: price, then display, then time. Hidden orders stand behind what is
 * displayed at their price, pegged ones at the midpoint of the market's best displayed quote; an iceberg shows part of
 * itself and goes to the back of its queue whenever it shows anew. A pegged order has no limit but the midpoint.
 */
export class LitBook {
  private readonly bids = new PriceLadder(true)
  private readonly asks = new PriceLadder(false)
  private readonly hiddenBids = new PriceLadder(true)
  private readonly hiddenAsks = new PriceLadder(false)
  private readonly peggedBids = new PriceLevel(0)
  private readonly peggedAsks = new PriceLevel(0)
  private readonly onFill: FillListener
  /** The order that is matching took this iceberg's shown part: what it shows now was not displayed when the order came. */
  private readonly refilled: BookOrder[] = []
  /** Orders added, taken off and filled since the start. */
  events = 0

  constructor(onFill: FillListener) {
    this.onFill = onFill
  }

  /** Best displayed price; NaN when the side is empty. */
  get bestBid(): number {
    const { best } = this.bids
    return best === null ? NaN : best.price
  }

  get bestAsk(): number {
    const { best } = this.asks
    return best === null ? NaN : best.price
  }

  /** Displayed quantity at the best price of a side; 0 when it is empty. */
  bestQty(buy: boolean): number {
    const { best } = buy ? this.bids : this.asks
    return best === null ? 0 : best.qty
  }

  /** Matches what crosses; the rest rests unless `immediate`. What is left stays in `order.leaves`. `mid` is where pegged orders trade; NaN: nowhere. */
  submit(order: BookOrder, immediate: boolean, mid = NaN): void {
    if (order.minQty > 0 && this.available(order, mid) < Math.min(order.minQty, order.leaves)) return
    this.match(order, mid)
    if (order.leaves > 0 && !immediate) this.rest(order)
  }

  /** Rests without matching. */
  rest(order: BookOrder): void {
    order.shown = order.display > 0 ? Math.min(order.display, order.leaves) : order.leaves
    if (order.pegged) (order.buy ? this.peggedBids : this.peggedAsks).append(order)
    else this.ladderOf(order).rest(order)
    this.events++
  }

  /** Takes a resting order off; one that does not rest is left alone. */
  cancel(order: BookOrder): void {
    const { level } = order
    if (level === null) return
    if (order.pegged) level.unlink(order)
    else this.ladderOf(order).remove(order, level)
    this.events++
  }

  /** Quantity that an incoming order could take now, at most its own. */
  available(order: BookOrder, mid = NaN): number {
    const { buy, leaves } = order
    const price = order.pegged ? mid : order.price
    const pegged = buy ? this.peggedAsks : this.peggedBids
    const shown = (buy ? this.asks : this.bids).available(price, leaves)
    const hidden = (buy ? this.hiddenAsks : this.hiddenBids).available(price, leaves)
    return Math.min(leaves, shown + hidden + (meets(buy, price, mid) ? pegged.qty : 0))
  }

  levels(buy: boolean, n: number): Level[] {
    return (buy ? this.bids : this.asks).top(n)
  }

  /** Resting orders of a side, hidden ones included, pegged ones not: for an auction. */
  *resting(buy: boolean): Generator<BookOrder> {
    yield* (buy ? this.bids : this.asks).orders()
    yield* (buy ? this.hiddenBids : this.hiddenAsks).orders()
  }

  /** An execution that was agreed outside continuous matching, of an order that may rest here. */
  reduce(order: BookOrder, qty: number): void {
    const { level } = order
    if (level !== null) this.cancel(order)
    order.leaves -= qty
    if (level !== null && order.leaves > 0) this.rest(order)
    this.events++
  }

  hash(hasher: Hasher): void {
    for (const ladder of [this.bids, this.asks, this.hiddenBids, this.hiddenAsks]) ladder.hash(hasher)
    for (const side of [this.peggedBids, this.peggedAsks]) hasher.num(side.qty)
  }

  private match(order: BookOrder, mid: number): void {
    const { buy } = order
    const price = order.pegged ? mid : order.price
    const shown = buy ? this.asks : this.bids
    const hidden = buy ? this.hiddenAsks : this.hiddenBids
    const pegged = buy ? this.peggedAsks : this.peggedBids
    const atMid = meets(buy, price, mid)
    while (order.leaves > 0) {
      let level = shown.best
      let at = level === null || !meets(buy, price, level.price) ? NaN : level.price
      let unseen = false
      const dark = hidden.best
      if (dark !== null && meets(buy, price, dark.price) && !(buy ? at <= dark.price : at >= dark.price)) {
        level = dark
        at = dark.price
        unseen = true
      }
      if (atMid && pegged.head !== null && !(buy ? at <= mid : at >= mid)) {
        level = pegged
        at = mid
        unseen = true
      }
      if (at !== at) break
      this.trade(level!, order, at, unseen)
    }
    if (this.refilled.length > 0) this.refilled.length = 0
  }

  private trade(level: PriceLevel, order: BookOrder, price: number, unseen: boolean): void {
    const resting = level.head!
    const qty = Math.min(order.leaves, resting.shown)
    const reserve = unseen || (this.refilled.length > 0 && this.refilled.includes(resting))
    resting.reduce(qty)
    order.reduce(qty)
    level.qty -= qty
    this.events++
    if (resting.shown === 0) this.exhausted(resting, level)
    this.onFill(resting, order, price, qty, reserve)
  }

  /** What it showed is gone: an iceberg shows its next part at the back of the queue, any other order leaves. */
  private exhausted(resting: BookOrder, level: PriceLevel): void {
    if (resting.leaves > 0) {
      level.unlink(resting)
      resting.shown = Math.min(resting.display, resting.leaves)
      level.append(resting)
      this.refilled.push(resting)
    } else if (resting.pegged) level.unlink(resting)
    else this.ladderOf(resting).remove(resting, level)
  }

  private ladderOf(order: BookOrder): PriceLadder {
    if (order.hidden) return order.buy ? this.hiddenBids : this.hiddenAsks
    return order.buy ? this.bids : this.asks
  }
}

/** Whether a limit reaches a price; never one that is not there. */
const meets = (buy: boolean, limit: number, price: number): boolean => (buy ? price <= limit : price >= limit)
