import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Level, Price, QtyLots } from '@sluice/domain'
import { freshSeeds, level, withSeed } from '@sluice/testkit'
import { benchBookUpdates } from './book-updates-bench.ts'
import { VenueBook } from './venue-book.ts'

type Side = 'bid' | 'ask'
interface Update { readonly side: Side; readonly price: Price; readonly qty: QtyLots }

const arbUpdate: fc.Arbitrary<Update> = fc.record({
  side: fc.constantFrom<Side>('bid', 'ask'),
  price: fc.integer({ min: 1, max: 30 }).map((n) => (n * 100) as Price),
  qty: fc.integer({ min: 0, max: 5 }).map((n) => n as QtyLots),
})

const apply = (book: VenueBook, updates: readonly Update[]): void => {
  for (const { side, price, qty } of updates) book.setLevel(side, price, qty)
}

/** The same rules on a plain map. */
function naiveTop(updates: readonly Update[], side: Side, n: number): Level[] {
  const levels = new Map<number, number>()
  for (const update of updates) {
    if (update.side !== side) continue
    if (update.qty === 0) levels.delete(update.price)
    else levels.set(update.price, update.qty)
  }
  const sign = side === 'bid' ? -1 : 1
  return [...levels].sort(([x], [y]) => (x - y) * sign).slice(0, n).map(([price, qty]) => level(price, qty))
}

describe('book of one venue', () => {
  it('[VB1] [VB2] equals a sorted map after any updates', () => {
    fc.assert(fc.property(fc.array(arbUpdate, { maxLength: 200 }), fc.integer({ min: 0, max: 40 }), (updates, n) => {
      const book = new VenueBook()
      apply(book, updates)
      for (const side of ['bid', 'ask'] as const) {
        expect(book.top(side, n)).toEqual(naiveTop(updates, side, n))
        expect(book.levelCount(side)).toBe(naiveTop(updates, side, Infinity).length)
      }
      expect(book.bestBid).toEqual(naiveTop(updates, 'bid', 1)[0] ?? null)
      expect(book.bestAsk).toEqual(naiveTop(updates, 'ask', 1)[0] ?? null)
    }))
  })

  it('[VB3] keeps the best levels when full', () => {
    fc.assert(fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 500 }), { maxLength: 60 }), fc.integer({ min: 1, max: 12 }), (prices, levelsMax) => {
      const book = new VenueBook(levelsMax)
      for (const price of prices) {
        book.setLevel('bid', price as Price, 1 as QtyLots)
        book.setLevel('ask', price as Price, 1 as QtyLots)
      }
      const rising = [...prices].sort((x, y) => x - y)
      expect(book.top('ask', 100).map(([price]) => price)).toEqual(rising.slice(0, levelsMax))
      expect(book.top('bid', 100).map(([price]) => price)).toEqual(rising.reverse().slice(0, levelsMax))
    }))
  })

  it.each([[0, 5], [-100, 5], [100.5, 5], [NaN, 5], [100, -1], [100, NaN], [100, 1.5], [1e13, 5], [100, 1e13]])(
    '[VB4] [UL1] takes no level of price %d and quantity %d', (price, qty) => {
      const book = new VenueBook()
      book.setLevel('bid', 100 as Price, 7 as QtyLots)
      book.setLevel('bid', price as Price, qty as QtyLots)
      expect(book.top('bid', 9)).toEqual(price === 100 ? [] : [level(100, 7)])
    })

  it('[VB5] a late joiner ends with the same book', () => {
    for (const seed of freshSeeds(20)) {
      withSeed(seed, (rng) => {
        const early = new VenueBook()
        const late = new VenueBook()
        late.setLevel('ask', 1 as Price, 9 as QtyLots)
        const joinAt = rng.int(0, 300)
        for (let i = 0; i < 400; i++) {
          if (i === joinAt) {
            late.clear()
            for (const side of ['bid', 'ask'] as const) for (const [price, qty] of early.top(side, Infinity)) late.setLevel(side, price, qty)
          }
          const update: Update = { side: rng.int(0, 1) === 0 ? 'bid' : 'ask', price: rng.int(1, 60) as Price, qty: rng.int(0, 4) as QtyLots }
          early.setLevel(update.side, update.price, update.qty)
          if (i >= joinAt) late.setLevel(update.side, update.price, update.qty)
        }
        for (const side of ['bid', 'ask'] as const) expect(late.top(side, Infinity)).toEqual(early.top(side, Infinity))
      })
    }
  })

  it('measures updates a second with the clock it is given', () => {
    let now = 0
    const { updates, updatesPerSecond } = benchBookUpdates(1_000, () => (now += 500))
    expect({ updates, updatesPerSecond }).toEqual({ updates: 1_000, updatesPerSecond: 2_000 })
  })
})
