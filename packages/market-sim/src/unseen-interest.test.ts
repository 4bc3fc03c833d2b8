import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BookOrder, type OrderOwner } from './book-order.ts'
import { LitBook } from './lit-book.ts'

const nobody: OrderOwner = { filled: () => {} }

interface Fill {
  readonly resting: number
  readonly incoming: number
  readonly price: number
  readonly qty: number
}

interface Rested {
  readonly id: number
  readonly buy: boolean
  readonly price: number
  readonly kind: 'shown' | 'hidden' | 'pegged'
  readonly display: number
  shown: number
  leaves: number
}

/** The rules said as plainly as possible: a list in time order, searched whole for the best of what an order may meet. */
class NaiveBook {
  orders: Rested[] = []
  readonly fills: Fill[] = []

  submit(order: Rested, immediate: boolean, mid: number): void {
    const limit = order.kind === 'pegged' ? mid : order.price
    for (;;) {
      const priceOf = (resting: Rested): number => (resting.kind === 'pegged' ? mid : resting.price)
      const rank = { shown: 0, hidden: 1, pegged: 2 }
      const meets = this.orders.filter((resting) => resting.buy !== order.buy && (order.buy ? priceOf(resting) <= limit : priceOf(resting) >= limit))
      const best = meets.reduce<Rested | null>((found, resting) => {
        if (found === null) return resting
        const better = order.buy ? priceOf(found) - priceOf(resting) : priceOf(resting) - priceOf(found)
        return better > 0 || (better === 0 && rank[resting.kind] < rank[found.kind]) ? resting : found
      }, null)
      if (best === null || order.leaves === 0) break
      const qty = Math.min(order.leaves, best.shown)
      this.fills.push({ resting: best.id, incoming: order.id, price: priceOf(best), qty })
      order.leaves -= qty
      best.leaves -= qty
      best.shown -= qty
      if (best.shown > 0) continue
      this.orders = this.orders.filter((resting) => resting !== best)
      if (best.leaves > 0) this.orders.push({ ...best, shown: Math.min(best.display, best.leaves) })
    }
    if (order.leaves > 0 && !immediate) this.orders.push({ ...order, shown: order.display > 0 ? Math.min(order.display, order.leaves) : order.leaves })
  }

  displayed(buy: boolean): [number, number][] {
    const sums = new Map<number, number>()
    for (const order of this.orders) if (order.buy === buy && order.kind === 'shown') sums.set(order.price, (sums.get(order.price) ?? 0) + order.shown)
    return [...sums].sort(([x], [y]) => (buy ? y - x : x - y))
  }
}

const action = fc.record({
  buy: fc.boolean(), price: fc.integer({ min: 96, max: 104 }), qty: fc.integer({ min: 1, max: 40 }), immediate: fc.boolean(),
  kind: fc.constantFrom('shown' as const, 'shown' as const, 'hidden' as const, 'pegged' as const), display: fc.constantFrom(0, 0, 3, 10), cancels: fc.option(fc.nat(60), { nil: null, freq: 4 }),
})

describe('interest that is not displayed', () => {
  it('[MS4] hidden, pegged and iceberg orders: equal to a naive reference; displayed levels show nothing of them', () => {
    fc.assert(fc.property(fc.array(action, { maxLength: 80 }), (actions) => {
      const fills: Fill[] = []
      const ids = new Map<BookOrder, number>()
      const orders: BookOrder[] = []
      const asked: number[] = []
      const book = new LitBook((resting, incoming, price, qty) => fills.push({ resting: ids.get(resting)!, incoming: ids.get(incoming)!, price, qty }))
      const naive = new NaiveBook()
      for (const { buy, price, qty, immediate, kind, display, cancels } of actions) {
        const victim = cancels === null ? undefined : orders[cancels]
        if (victim !== undefined) {
          book.cancel(victim)
          naive.orders = naive.orders.filter(({ id }) => id !== cancels)
          continue
        }
        const id = orders.length
        const order = new BookOrder(nobody, buy, price, qty)
        order.hidden = kind === 'hidden'
        order.pegged = kind === 'pegged'
        order.display = kind === 'shown' ? display : 0
        orders.push(order)
        asked.push(qty)
        ids.set(order, id)
        // The midpoint that a pegged order follows lies within the displayed quote, as the market's does.
        const [bid, ask] = [book.bestBid, book.bestAsk]
        const mid = bid < ask ? (bid + ask) / 2 : NaN
        book.submit(order, immediate, mid)
        naive.submit({ id, buy, price, kind, display: order.display, shown: qty, leaves: qty }, immediate, mid)
      }
      expect(fills).toEqual(naive.fills)
      expect(book.levels(true, 100)).toEqual(naive.displayed(true))
      expect(book.levels(false, 100)).toEqual(naive.displayed(false))
      const filled = new Map<number, number>()
      for (const { resting, incoming, qty } of fills) for (const id of [resting, incoming]) filled.set(id, (filled.get(id) ?? 0) + qty)
      orders.forEach((order, id) => expect(order.leaves + (filled.get(id) ?? 0)).toBe(asked[id]))
    }), { numRuns: 300 })
  })

  it('[MS4] displayed first, then hidden at the same price; an iceberg refills at the back of its queue', () => {
    const fills: [string, number, number][] = []
    const names = new Map<BookOrder, string>()
    const book = new LitBook((resting, _incoming, price, qty) => fills.push([names.get(resting)!, price, qty]))
    const rest = (name: string, over: Partial<BookOrder>, qty: number): void => {
      const order = Object.assign(new BookOrder(nobody, false, 100, qty), over)
      names.set(order, name)
      book.submit(order, false)
    }
    rest('hidden', { hidden: true }, 5)
    rest('iceberg', { display: 3 }, 7)
    rest('shown', {}, 4)
    expect(book.levels(false, 5)).toEqual([[100, 7]])
    book.submit(new BookOrder(nobody, true, 100, 18), true)
    expect(fills).toEqual([['iceberg', 100, 3], ['shown', 100, 4], ['iceberg', 100, 3], ['iceberg', 100, 1], ['hidden', 100, 5]])
  })

  it('[MS4] tells what met interest that nobody saw: hidden, pegged, and what an iceberg showed only after the order came', () => {
    const unseen: boolean[] = []
    const book = new LitBook((_resting, _incoming, _price, _qty, hidden) => unseen.push(hidden))
    book.submit(Object.assign(new BookOrder(nobody, false, 101, 10), { display: 4 }), false)
    book.submit(Object.assign(new BookOrder(nobody, false, 101, 2), { pegged: true }), false)
    book.submit(new BookOrder(nobody, true, 101, 9), true, 100)
    expect(unseen).toEqual([true, false, true])
  })

  it('[MS2] a minimum quantity counts what is not displayed', () => {
    const fills: number[] = []
    const book = new LitBook((_resting, _incoming, _price, qty) => fills.push(qty))
    book.submit(Object.assign(new BookOrder(nobody, false, 100, 30), { display: 10 }), false)
    book.submit(Object.assign(new BookOrder(nobody, false, 100, 15), { hidden: true }), false)
    book.submit(new BookOrder(nobody, true, 100, 50, 46), true)
    expect(fills).toEqual([])
    book.submit(new BookOrder(nobody, true, 100, 50, 45), true)
    expect(fills.reduce((sum, qty) => sum + qty, 0)).toBe(45)
  })
})
