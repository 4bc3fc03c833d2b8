import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FeedEntry, FeedEvent, FeedUpdate, Mic, Price, QtyLots, SymbolId, UnixUs, VenueStatus, VenueView } from '@sluice/domain'
import { T0, freshSeeds, withSeed } from '@sluice/testkit'
import { MICS, SYMBOLS, arbFeedEvents } from '../test/arb-feed-events.ts'
import { NaiveFeed } from '../test/naive-feed.ts'
import { FeedBook } from './feed-book.ts'
import { FeedBooks } from './feed-books.ts'

const MIC = 'XNAS' as Mic
const SYMBOL = 'AVAX' as SymbolId
const at = (us: number): UnixUs => (T0 + us) as UnixUs
const bid = (price: number, qty: number): FeedEntry => ({ kind: 'bid', price: price as Price, qty: qty as QtyLots })
const update = (rptSeq: number, over: Partial<FeedUpdate> = {}): FeedUpdate => ({
  kind: 'update', mic: MIC, symbol: SYMBOL, snapshot: false, rptSeq, venueUs: at(rptSeq), receivedUs: at(rptSeq + 1), entries: [], ...over,
})
const snapshot = (rptSeq: number, entries: FeedEntry[] = [bid(100, 5)]): FeedUpdate => update(rptSeq, { snapshot: true, entries })

function aBook(): { book: FeedBook; needed: (readonly SymbolId[])[] } {
  const needed: (readonly SymbolId[])[] = []
  const book = new FeedBook({ mic: MIC, symbols: [SYMBOL, 'BRKR' as SymbolId], onSnapshotNeeded: (symbols) => needed.push(symbols) })
  return { book, needed }
}

function replay(events: readonly FeedEvent[]): { views: VenueView[]; books: FeedBooks } {
  const books = new FeedBooks({ mics: MICS, symbols: SYMBOLS })
  return { views: events.flatMap((event) => books.apply(event)), books }
}

describe('books from feed events', () => {
  it('[FB1] [FB2] [FB3] [FB4] [FB6] [FB7] [FB8] [FB9] gives the views of a naive book, and the same ones when replayed', () => {
    fc.assert(fc.property(arbFeedEvents, (events) => {
      const naive = new NaiveFeed(MICS, SYMBOLS)
      for (const event of events) naive.apply(event)
      const { views, books } = replay(events)
      expect(views).toEqual(naive.views)
      expect(replay(events).views).toEqual(views)
      expect(books.states().reduce((sum, { gaps }) => sum + gaps, 0)).toBe(naive.gaps)
      for (const mic of MICS) for (const symbol of SYMBOLS) for (const side of ['bid', 'ask'] as const) {
        expect(books.levels(mic, symbol, side, 1_000)).toEqual(naive.bookOf(mic, symbol, side))
      }
    }), { numRuns: 400 })
  })

  it('[FB2] a hole always leads to recovering until a snapshot', () => {
    fc.assert(fc.property(arbFeedEvents, fc.constantFrom(...MICS), fc.constantFrom(...SYMBOLS), (events, mic, symbol) => {
      const books = new FeedBooks({ mics: MICS, symbols: SYMBOLS })
      books.apply(update(1, { mic, symbol, snapshot: true }))
      books.apply(update(3, { mic, symbol }))
      for (const event of events) {
        if (event.kind === 'update' && event.mic === mic && event.symbol === symbol && event.snapshot) break
        books.apply(event)
        expect(books.bookOf(mic)?.isRecovering(symbol)).toBe(true)
      }
      books.apply(update(9, { mic, symbol, snapshot: true }))
      expect(books.bookOf(mic)?.isRecovering(symbol)).toBe(false)
    }), { numRuns: 100 })
  })

  it('[FB10] a late joiner ends with the same book and sees the same from then on', () => {
    for (const seed of freshSeeds(20)) {
      withSeed(seed, (rng) => {
        const [early, late] = [new FeedBook({ mic: MIC, symbols: [SYMBOL] }), new FeedBook({ mic: MIC, symbols: [SYMBOL] })]
        const joinAt = rng.int(1, 200)
        early.apply(snapshot(0, []))
        for (let rptSeq = 1; rptSeq <= 300; rptSeq++) {
          const entries: FeedEntry[] = Array.from({ length: rng.int(0, 4) }, () => ({
            kind: rng.int(0, 1) === 0 ? 'bid' as const : 'ask' as const, price: rng.int(1, 60) as Price, qty: rng.int(0, 4) as QtyLots,
          }))
          for (const book of [early, late]) book.apply(update(rptSeq, { entries }))
          if (rptSeq < joinAt) continue
          if (rptSeq === joinAt) {
            const all = (['bid', 'ask'] as const).flatMap((side) => early.levels(SYMBOL, side, 1_000).map(([price, qty]): FeedEntry => ({ kind: side, price, qty })))
            late.apply(update(rptSeq, { snapshot: true, entries: all }))
          }
          expect(late.takeViews(at(rptSeq), null)).toEqual(early.takeViews(at(rptSeq), null))
        }
        for (const side of ['bid', 'ask'] as const) expect(late.levels(SYMBOL, side, 1_000)).toEqual(early.levels(SYMBOL, side, 1_000))
      })
    }
  })

  it('[FB1] what the book had already changes nothing and is counted', () => {
    const { book } = aBook()
    book.apply(snapshot(5))
    book.takeViews(at(9), null)
    book.apply(update(5, { entries: [bid(100, 9)] }))
    expect(book.hasDirtyViews).toBe(false)
    expect(book.levels(SYMBOL, 'bid', 9)).toEqual([[100, 5]])
    expect(book.state()).toMatchObject({ old: 1, gaps: 0, awaiting: 0 })
  })

  it('[FB2] [FB3] tells the gap once, counts it, and asks for the snapshot of that symbol', () => {
    const { book, needed } = aBook()
    book.apply({ kind: 'up', mic: MIC, receivedUs: at(0) })
    book.apply(snapshot(1))
    book.apply(update(3))
    book.apply(update(5))
    expect(needed).toEqual([[SYMBOL, 'BRKR'], [SYMBOL]])
    expect(book.takeViews(at(9), null)).toMatchObject([{ gap: true, recovering: true, receivedUs: at(2) }])
    expect(book.state()).toMatchObject({ gaps: 1, awaiting: 1, recovering: 2 })
    book.apply(snapshot(6))
    expect(book.takeViews(at(10), null)).toMatchObject([{ gap: false, recovering: false, processedUs: at(10) }])
    book.apply({ kind: 'refused', mic: MIC, symbol: SYMBOL, receivedUs: at(11) })
    book.apply({ kind: 'refused', mic: MIC, symbol: null, receivedUs: at(12) })
    book.apply(update(1, { symbol: 'ZZZZ' as SymbolId }))
    expect(book.takeViews(at(13), null)).toMatchObject([{ gap: true, recovering: true }])
    expect(needed).toHaveLength(3)
    expect(book.state()).toMatchObject({ gaps: 2, refused: 3 })
  })

  it('[FB4] [FB5] asks for everything when the session comes up, again when nothing came, and for nothing while it is down', () => {
    const { book, needed } = aBook()
    book.apply(snapshot(1))
    book.apply({ kind: 'down', mic: MIC, receivedUs: at(2) })
    expect(book.takeViews(at(3), null)).toMatchObject([{ gap: true, recovering: true }])
    book.apply({ kind: 'refused', mic: MIC, symbol: SYMBOL, receivedUs: at(4) })
    expect([needed, book.lateSnapshots(at(9_999_999), 1)]).toEqual([[], []])
    book.apply({ kind: 'up', mic: MIC, receivedUs: at(10) })
    expect(needed).toEqual([[SYMBOL, 'BRKR']])
    book.apply(snapshot(1))
    expect(book.lateSnapshots(at(109), 100)).toEqual([])
    expect(book.lateSnapshots(at(110), 100)).toEqual(['BRKR'])
    expect(book.lateSnapshots(at(111), 100)).toEqual([])
    expect(book.lateSnapshots(at(210), 100)).toEqual(['BRKR'])
  })

  it('[FB6] a status shows from then on and makes no old book young', () => {
    const { book } = aBook()
    const halted: VenueStatus = { state: 'halted', bandLow: null, bandHigh: 7 as Price }
    const tell: FeedEvent = { kind: 'status', mic: MIC, symbol: SYMBOL, status: halted, venueUs: at(90), receivedUs: at(91) }
    book.apply(tell)
    expect(book.hasDirtyViews).toBe(false)
    book.apply(snapshot(1))
    expect(book.takeViews(at(3), null)).toMatchObject([{ status: halted, receivedUs: at(2) }])
    book.apply({ ...tell, status: { ...halted, state: 'open' } })
    expect(book.takeViews(at(92), SYMBOL)).toMatchObject([{ status: { state: 'open' }, receivedUs: at(2), venueUs: at(1), processedUs: at(92) }])
  })

  it('[FB3] counts events of venues never named', () => {
    const books = new FeedBooks({ mics: [MIC], symbols: [SYMBOL] })
    books.apply(update(1, { mic: 'XXXX' as Mic }))
    expect([books.unknownEvents, books.hasDirtyViews]).toEqual([1, false])
  })
})
