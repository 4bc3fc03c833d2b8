import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FeedEntry, Mic, Price, QtyLots, SymbolId, UnixUs } from '@sluice/domain'
import { MICS, SYMBOLS, arbFeedEvents } from '../test/arb-feed-events.ts'
import { FeedBooks } from './feed-books.ts'
import { RecentPrints, type Print } from './recent-prints.ts'
import { isUsableLevel } from './usable-level.ts'

const isTrade = (entry: FeedEntry): entry is Extract<FeedEntry, { kind: 'trade' }> => entry.kind === 'trade'
const arbPrint = fc.record({
  mic: fc.constantFrom(...MICS), price: fc.integer({ min: 0, max: 9 }).map((n) => n as Price), qty: fc.integer({ min: 1, max: 9 }).map((n) => n as QtyLots),
  aggressor: fc.constantFrom('buy' as const, 'sell' as const, null), flags: fc.integer({ min: 0, max: 127 }),
  venueUs: fc.nat().map((n) => n as UnixUs), receivedUs: fc.nat().map((n) => n as UnixUs),
})

describe('prints to look at', () => {
  it('[RP1] keeps the newest, numbered, in order', () => {
    fc.assert(fc.property(fc.array(arbPrint, { maxLength: 40 }), fc.integer({ min: 1, max: 12 }), fc.nat(45), fc.nat(20), (prints, capacity, from, max) => {
      const ring = new RecentPrints(capacity)
      for (const { mic, price, qty, aggressor, flags, venueUs, receivedUs } of prints) ring.add(mic, price, qty, aggressor, flags, venueUs, receivedUs)
      const all: Print[] = prints.filter(({ price, qty }) => isUsableLevel(price, qty)).map((print, i) => ({ no: i + 1, ...print }))
      expect(ring.newestNo).toBe(all.length)
      expect(ring.since(0)).toEqual(all.slice(-capacity))
      const kept = Math.min(capacity, max)
      expect(ring.since(from, max)).toEqual(kept === 0 ? [] : all.slice(-kept).filter(({ no }) => no > from))
    }))
  })

  it('[RP1] the books of all venues keep the prints of a symbol together, whatever their flags', () => {
    fc.assert(fc.property(arbFeedEvents, (events) => {
      const books = new FeedBooks({ mics: MICS, symbols: SYMBOLS, printsMax: 500 })
      const seen: [SymbolId, Mic, Price, number][] = []
      for (const event of events) {
        const stateBefore = event.kind === 'update' ? books.bookOf(event.mic)?.state() : undefined
        books.apply(event)
        if (event.kind !== 'update' || stateBefore === undefined) continue
        const { old, awaiting, gaps, refused } = books.bookOf(event.mic)!.state()
        if (old + awaiting + gaps + refused !== stateBefore.old + stateBefore.awaiting + stateBefore.gaps + stateBefore.refused) continue
        for (const entry of event.entries.filter(isTrade)) if (isUsableLevel(entry.price, entry.qty)) seen.push([event.symbol, event.mic, entry.price, entry.flags])
      }
      for (const symbol of SYMBOLS) {
        expect(books.printsOf(symbol)!.since(0).map(({ mic, price, flags }) => [symbol, mic, price, flags])).toEqual(seen.filter(([each]) => each === symbol))
      }
    }), { numRuns: 50 })
  })
})
