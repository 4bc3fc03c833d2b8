import fc from 'fast-check'
import { expect, it } from 'vitest'
import { uncross } from './auction.ts'
import { BookOrder, type OrderOwner } from './book-order.ts'
import { LitBook } from './lit-book.ts'

const nobody: OrderOwner = { filled: () => {} }
const request = fc.record({ buy: fc.boolean(), price: fc.integer({ min: 95, max: 105 }), qty: fc.integer({ min: 1, max: 50 }) })

it('[MS6] an auction executes at one price, within every limit, as much as any price would, and nobody worse before somebody better', () => {
  fc.assert(fc.property(fc.array(request, { maxLength: 20 }), fc.array(request, { maxLength: 20 }), (resting, collected) => {
    const book = new LitBook(() => {})
    const rested = resting.map(({ buy, price, qty }) => new BookOrder(nobody, buy, price, qty))
    for (const order of rested) book.submit(order, false)
    const collect = collected.map(({ buy, price, qty }) => new BookOrder(nobody, buy, price, qty))
    const all = [...rested.filter(({ leaves }) => leaves > 0), ...collect]
    const volumeAt = (price: number): number => {
      const sum = (buy: boolean): number => all.filter((order) => order.buy === buy && (buy ? order.price >= price : order.price <= price)).reduce((lots, { leaves }) => lots + leaves, 0)
      return Math.min(sum(true), sum(false))
    }
    const most = Math.max(0, ...Array.from({ length: 11 }, (_, i) => volumeAt(95 + i)))
    const result = uncross(book, collect, 100)
    if (result === null) {
      expect(most).toBe(0)
      return
    }
    const { price, matches } = result
    const filled = new Map<BookOrder, number>()
    for (const { buy, sell, qty } of matches) {
      expect(buy.price >= price && sell.price <= price && qty > 0).toBe(true)
      for (const order of [buy, sell]) filled.set(order, (filled.get(order) ?? 0) + qty)
    }
    expect(matches.reduce((sum, { qty }) => sum + qty, 0)).toBe(most)
    for (const [order, qty] of filled) expect(qty).toBeLessThanOrEqual(order.leaves)
    for (const order of all) {
      if ((filled.get(order) ?? 0) === order.leaves) continue
      for (const other of filled.keys()) if (other.buy === order.buy) expect(order.buy ? other.price >= order.price : other.price <= order.price).toBe(true)
    }
  }), { numRuns: 300 })
})
