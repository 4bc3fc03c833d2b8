import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Mic, Price, QtyLots } from '@sluice/domain'
import { benchConsolidatedUpdates } from './consolidated-updates-bench.ts'
import { ConsolidatedBook } from './consolidated-book.ts'
import type { ConsolidatedLevel } from './consolidated.ts'
import { VenueBook } from './venue-book.ts'

const MICS = ['XNYS', 'BATY', 'XNAS', 'ARCX', 'EDGX'] as Mic[]
const venue = fc.integer({ min: 0, max: MICS.length - 1 })

type Step =
  | { readonly kind: 'level'; readonly venue: number; readonly side: 'bid' | 'ask'; readonly price: Price; readonly qty: QtyLots }
  | { readonly kind: 'clear' | 'on' | 'off'; readonly venue: number }

const arbStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      kind: fc.constant('level' as const), venue, side: fc.constantFrom('bid' as const, 'ask' as const),
      price: fc.oneof({ weight: 20, arbitrary: fc.integer({ min: 1, max: 20 }) }, { weight: 1, arbitrary: fc.constantFrom(0, -3, NaN, 0.5, 1e13) }).map((n) => n as Price),
      qty: fc.oneof({ weight: 20, arbitrary: fc.integer({ min: 0, max: 4 }) }, { weight: 1, arbitrary: fc.constantFrom(-1, NaN, 1e12) }).map((n) => n as QtyLots),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('clear' as const, 'on' as const, 'off' as const), venue }) },
)

/** Books of their own for every venue, thrown together when asked. */
class NaiveUnion {
  private readonly books: VenueBook[]
  private readonly off = new Set<number>()

  constructor(levelsMax: number) {
    this.books = MICS.map(() => new VenueBook(levelsMax))
  }

  apply(step: Step): void {
    if (step.kind === 'level') this.books[step.venue]!.setLevel(step.side, step.price, step.qty)
    else if (step.kind === 'clear') this.books[step.venue]!.clear()
    else if (step.kind === 'off') this.off.add(step.venue)
    else this.off.delete(step.venue)
  }

  side(side: 'bid' | 'ask'): ConsolidatedLevel[] {
    const shown = this.books.flatMap((book, i) => (this.off.has(i) ? [] : book.top(side, Infinity).map(([price, qty]) => ({ price, qty, mic: MICS[i]! }))))
    return [...new Set(shown.map(({ price }) => price))].sort((a, b) => (side === 'bid' ? b - a : a - b)).map((price) => {
      const there = shown.filter((level) => level.price === price)
      return { price, qty: there.reduce((sum, { qty }) => sum + qty, 0) as QtyLots, mics: there.map(({ mic }) => mic).sort() }
    })
  }
}

function apply(book: ConsolidatedBook, step: Step): void {
  if (step.kind === 'level') book.setLevel(step.venue, step.side, step.price, step.qty)
  else if (step.kind === 'clear') book.clear(step.venue)
  else book.setOn(step.venue, step.kind === 'on')
}

describe('consolidated book kept by updates', () => {
  it.each([['roomy', 512], ['of three levels a side', 3]])('[KB1] [KB2] a book %s equals the naive union after every step', (_, levelsMax) => {
    fc.assert(fc.property(fc.array(arbStep, { maxLength: 150 }), (steps) => {
      const book = new ConsolidatedBook(MICS, levelsMax)
      const naive = new NaiveUnion(levelsMax)
      for (const step of steps) {
        apply(book, step)
        naive.apply(step)
        for (const side of ['bid', 'ask'] as const) {
          const expected = naive.side(side)
          expect(book.bestPrice(side)).toBe(expected[0]?.price ?? 0)
          expect(book.bestQty(side)).toBe(expected[0]?.qty ?? 0)
          expect(MICS.filter((_mic, i) => (book.bestVenues(side) & (1 << i)) !== 0).sort()).toEqual(expected[0]?.mics ?? [])
        }
      }
      for (const side of ['bid', 'ask'] as const) {
        const expected = naive.side(side)
        expect(book.top(side, 1_000)).toEqual(expected)
        expect(book.top(side, 2)).toEqual(expected.slice(0, 2))
        expect(book.levelCount(side)).toBe(expected.length)
      }
    }), { numRuns: 60 })
  })

  it('[KB1] a union of 32 venues with many more prices than it began with', () => {
    const mics = Array.from({ length: 32 }, (_, i) => `M${String(i).padStart(3, '0')}` as Mic)
    const book = new ConsolidatedBook(mics)
    for (let i = 0; i < 32; i++) for (let price = 1; price <= 300; price++) book.setLevel(i, 'ask', (price + i) as Price, 2 as QtyLots)
    expect([book.levelCount('ask'), book.bestPrice('ask'), book.top('ask', 40)[31]]).toEqual([331, 1, { price: 32, qty: 64, mics }])
    for (let i = 0; i < 31; i++) book.setOn(i, false)
    expect([book.levelCount('ask'), book.bestPrice('ask'), book.bestVenues('ask')]).toEqual([300, 32, 2 ** 31])
    expect(() => new ConsolidatedBook([...mics, 'XXXX' as Mic])).toThrow('at most 32 venues, not 33')
  })

  it('measures updates a second with the clock it is given', () => {
    let now = 0
    const { updates, updatesPerSecond } = benchConsolidatedUpdates(1_000, () => (now += 500))
    expect({ updates, updatesPerSecond }).toEqual({ updates: 1_000, updatesPerSecond: 2_000 })
  })
})
