import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BinanceBook } from './binance-book.ts'
import type { BinanceBody } from './binance-message.ts'

type Sides = { readonly bid: Map<number, number>; readonly ask: Map<number, number> }
type Delivered = { readonly atUs: number; readonly body: Exclude<BinanceBody, { kind: 'trade' | 'aside' }> }

const bestOf = ({ bid, ask }: Sides): [number, number] => [Math.max(0, ...bid.keys()), ask.size === 0 ? 0 : Math.min(...ask.keys())]
const flat = (levels: Map<number, number>): number[] => [...levels].flat()

/** Steps of a venue's book; prices of a side never reach the other's. */
const STEPS = fc.array(fc.record({
  side: fc.constantFrom('bid' as const, 'ask' as const), away: fc.integer({ min: 1, max: 6 }), qty: fc.nat(3),
  diff: fc.integer({ min: 0, max: 3 }), best: fc.boolean(), whole: fc.integer({ min: 0, max: 14 }), late: fc.nat(30), bestLate: fc.nat(30), wholeLate: fc.nat(60),
}), { minLength: 1, maxLength: 60 })

/** Plays a venue: its book after each update number, and its three streams, each in order but late by itself. */
function play(steps: readonly (typeof STEPS extends fc.Arbitrary<(infer S)[]> ? S : never)[]): { readonly truth: readonly Sides[]; readonly delivered: readonly Delivered[] } {
  const book: Sides = { bid: new Map(), ask: new Map() }
  const truth: Sides[] = [{ bid: new Map(), ask: new Map() }]
  const streams: Record<'depth' | 'best' | 'book', Delivered[]> = { depth: [], best: [], book: [] }
  const push = (stream: Delivered[], atUs: number, body: Delivered['body']): void => {
    stream.push({ atUs: Math.max(atUs, stream.at(-1)?.atUs ?? 0), body })
  }
  let from = 1
  let changed: Sides = { bid: new Map(), ask: new Map() }
  steps.forEach(({ side, away, qty, diff, best, whole, late, bestLate, wholeLate }, i) => {
    const [update, price] = [i + 1, side === 'bid' ? 100 - away : 100 + away]
    if (qty === 0) book[side].delete(price)
    else book[side].set(price, qty)
    changed[side].set(price, qty)
    truth.push({ bid: new Map(book.bid), ask: new Map(book.ask) })
    const nowUs = update * 10
    const [bid, ask] = bestOf(book)
    if (best) push(streams.best, nowUs + bestLate, { kind: 'best', last: update, bid, bidQty: book.bid.get(bid) ?? 0, ask, askQty: book.ask.get(ask) ?? 0 })
    if (diff === 0 || i === steps.length - 1) {
      push(streams.depth, nowUs + late, { kind: 'depth', first: from, last: update, previous: from - 1, bids: flat(changed.bid), asks: flat(changed.ask) })
      from = update + 1
      changed = { bid: new Map(), ask: new Map() }
    }
    if (whole === 0) push(streams.book, nowUs + wholeLate, { kind: 'book', last: update, bids: flat(book.bid), asks: flat(book.ask) })
  })
  const delivered = [...streams.depth, ...streams.best, ...streams.book].sort((a, b) => a.atUs - b.atUs)
  return { truth, delivered }
}

describe('a book kept from three streams', () => {
  it('shows at the touch what the venue had at the newest number it was told, and ends as the venue\'s', () => {
    fc.assert(fc.property(STEPS, (steps) => {
      const { truth, delivered } = play(steps)
      const book = new BinanceBook()
      const told: Sides = { bid: new Map(), ask: new Map() }
      let newest = 0
      for (const { body } of delivered) {
        const entries = body.kind === 'depth' ? book.applyDiff(body) : body.kind === 'best' ? book.applyBest(body) : book.applyWhole(body)
        // A whole book is told as a snapshot.
        if (body.kind === 'book') for (const side of [told.bid, told.ask]) side.clear()
        newest = Math.max(newest, body.last)
        for (const { kind, price, qty } of entries ?? []) {
          if (kind === 'trade') continue
          if (qty === 0) told[kind].delete(price)
          else told[kind].set(price, qty)
        }
        expect([book.bestBid, book.bestAsk]).toEqual(bestOf(told))
        expect([book.bestBid, book.bestAsk]).toEqual(bestOf(truth[newest] as Sides))
      }
      const last = truth.at(-1) as Sides
      expect(told).toEqual(last)
    }), { numRuns: 500 })
  })
})
