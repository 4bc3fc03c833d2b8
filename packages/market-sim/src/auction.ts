import type { BookOrder } from './book-order.ts'
import type { LitBook } from './lit-book.ts'

/** A pair of orders that an auction executes. */
export interface AuctionMatch {
  readonly buy: BookOrder
  readonly sell: BookOrder
  readonly qty: number
}

export interface AuctionResult {
  readonly price: number
  readonly matches: readonly AuctionMatch[]
}

const byPriority = (buy: boolean) => (a: BookOrder, b: BookOrder): number => (buy ? b.price - a.price : a.price - b.price)

/**
 * One price for all that collected and all that rests: the one at which most is executed, of several the nearest to
 * `reference`. At it the better-priced come first, then those that rest, then by time. Null when nothing meets.
 */
export function uncross(book: LitBook, collected: readonly BookOrder[], reference: number): AuctionResult | null {
  const side = (buy: boolean): BookOrder[] => [...book.resting(buy), ...collected.filter((order) => order.buy === buy)].sort(byPriority(buy))
  const buys = side(true)
  const sells = side(false)
  const price = auctionPrice(buys, sells, reference)
  if (price === null) return null
  const matches: AuctionMatch[] = []
  const left = new Map<BookOrder, number>()
  const leavesOf = (order: BookOrder): number => left.get(order) ?? order.leaves
  let b = 0
  let s = 0
  while (b < buys.length && s < sells.length) {
    const buy = buys[b]!
    const sell = sells[s]!
    if (buy.price < price || sell.price > price) break
    const qty = Math.min(leavesOf(buy), leavesOf(sell))
    matches.push({ buy, sell, qty })
    left.set(buy, leavesOf(buy) - qty)
    left.set(sell, leavesOf(sell) - qty)
    if (leavesOf(buy) === 0) b++
    if (leavesOf(sell) === 0) s++
  }
  return { price, matches }
}

function auctionPrice(buys: readonly BookOrder[], sells: readonly BookOrder[], reference: number): number | null {
  let best: number | null = null
  let most = 0
  for (const { price } of [...buys, ...sells]) {
    const bought = buys.reduce((sum, order) => sum + (order.price >= price ? order.leaves : 0), 0)
    const sold = sells.reduce((sum, order) => sum + (order.price <= price ? order.leaves : 0), 0)
    const qty = Math.min(bought, sold)
    if (qty === 0 || qty < most) continue
    if (qty > most || best === null || Math.abs(price - reference) < Math.abs(best - reference)) {
      best = price
      most = qty
    }
  }
  return best
}
