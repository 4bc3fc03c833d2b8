import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BookOrder, type OrderOwner } from './book-order.ts'
import { LitBook } from './lit-book.ts'
import { MidpointBook } from './midpoint-book.ts'

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
  leaves: number
}

/** The rules said as plainly as possible: a list of orders in time order, searched whole for every match. */
class NaiveBook {
  orders: Rested[] = []
  readonly fills: Fill[] = []

  submit(id: number, buy: boolean, price: number, qty: number, immediate: boolean): void {
    let leaves = qty
    for (;;) {
      const crossing = this.orders.filter((order) => order.buy !== buy && order.leaves > 0 && (buy ? order.price <= price : order.price >= price))
      const best = crossing.reduce<Rested | null>((found, order) => (found === null || (buy ? order.price < found.price : order.price > found.price) ? order : found), null)
      if (best === null || leaves === 0) break
      const lots = Math.min(leaves, best.leaves)
      best.leaves -= lots
      leaves -= lots
      this.fills.push({ resting: best.id, incoming: id, price: best.price, qty: lots })
      this.orders = this.orders.filter((order) => order.leaves > 0)
    }
    if (leaves > 0 && !immediate) this.orders.push({ id, buy, price, leaves })
  }

  cancel(id: number): void {
    this.orders = this.orders.filter((order) => order.id !== id)
  }

  levels(buy: boolean): [number, number][] {
    const sums = new Map<number, number>()
    for (const order of this.orders) if (order.buy === buy) sums.set(order.price, (sums.get(order.price) ?? 0) + order.leaves)
    return [...sums].sort(([a], [b]) => (buy ? b - a : a - b))
  }
}

const nobody: OrderOwner = { filled: () => undefined }

const action = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('submit' as const), buy: fc.boolean(), price: fc.integer({ min: 95, max: 105 }), qty: fc.integer({ min: 1, max: 40 }), immediate: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cancel' as const), id: fc.nat(200) }) },
)

describe('matching', () => {
  it('[MS1] is price, then time, and conserves quantity: equal to a naive reference, never crossed', () => {
    fc.assert(fc.property(fc.array(action, { maxLength: 120 }), (actions) => {
      const fills: Fill[] = []
      const ids = new Map<BookOrder, number>()
      const orders: BookOrder[] = []
      const book = new LitBook((resting, incoming, price, qty) => fills.push({ resting: ids.get(resting)!, incoming: ids.get(incoming)!, price, qty }))
      const naive = new NaiveBook()
      const asked = new Map<number, number>()
      for (const act of actions) {
        if (act.kind === 'cancel') {
          const order = orders[act.id]
          if (order !== undefined) book.cancel(order)
          naive.cancel(act.id)
        } else {
          const id = orders.length
          const order = new BookOrder(nobody, act.buy, act.price, act.qty)
          orders.push(order)
          ids.set(order, id)
          asked.set(id, act.qty)
          book.submit(order, act.immediate)
          naive.submit(id, act.buy, act.price, act.qty, act.immediate)
        }
        expect(book.bestBid >= book.bestAsk).toBe(false)
      }
      expect(fills).toEqual(naive.fills)
      expect(book.levels(true, 1_000)).toEqual(naive.levels(true))
      expect(book.levels(false, 1_000)).toEqual(naive.levels(false))
      const filled = new Map<number, number>()
      for (const { resting, incoming, qty } of fills) for (const id of [resting, incoming]) filled.set(id, (filled.get(id) ?? 0) + qty)
      orders.forEach((order, id) => expect(order.leaves + (filled.get(id) ?? 0)).toBe(asked.get(id)))
    }), { numRuns: 300 })
  })

  it('[MS2] a lit minimum quantity trades whole or not at all', () => {
    const fills: number[] = []
    const book = new LitBook((_resting, _incoming, _price, qty) => fills.push(qty))
    book.submit(new BookOrder(nobody, false, 100, 30), false)
    book.submit(new BookOrder(nobody, true, 100, 50, 40), true)
    expect(fills).toEqual([])
    book.submit(new BookOrder(nobody, true, 100, 50, 30), true)
    expect(fills).toEqual([30])
  })
})

describe('midpoint matching', () => {
  const midOrder = fc.record({ buy: fc.boolean(), price: fc.integer({ min: 90, max: 110 }), qty: fc.integer({ min: 1, max: 50 }), minQty: fc.integer({ min: 0, max: 20 }), immediate: fc.boolean(), mid: fc.integer({ min: 95, max: 105 }) })

  it('[MS3] trades at the midpoint only, within both limits and minimums, in time order, and conserves quantity', () => {
    fc.assert(fc.property(fc.array(midOrder, { maxLength: 60 }), (requests) => {
      let mid = 100
      const filled = new Map<BookOrder, number>()
      const book = new MidpointBook((resting, incoming, price, qty) => {
        expect(price).toBe(mid)
        expect(resting.buy).not.toBe(incoming.buy)
        for (const order of [resting, incoming]) {
          expect(order.buy ? price <= order.price : price >= order.price).toBe(true)
          expect(qty).toBeGreaterThanOrEqual(Math.min(order.minQty, order.leaves + qty))
          filled.set(order, (filled.get(order) ?? 0) + qty)
        }
      })
      const orders = requests.map((request) => {
        mid = request.mid
        book.cross(mid)
        const order = new BookOrder(nobody, request.buy, request.price, request.qty, request.minQty)
        book.submit(order, request.immediate, mid)
        return order
      })
      let resting = 0
      orders.forEach((order, i) => {
        expect(order.leaves + (filled.get(order) ?? 0)).toBe(requests[i]!.qty)
        if (order.level !== null) resting += order.leaves
      })
      expect(book.restingQty(true) + book.restingQty(false)).toBe(resting)
    }), { numRuns: 300 })
  })
})
