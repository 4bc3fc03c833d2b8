import fc from 'fast-check'
import type { FeedEntry, FeedEvent, Mic, Price, QtyLots, SymbolId, UnixUs, VenueStatus } from '@sluice/domain'
import { T0 } from '@sluice/testkit'

export const MICS = ['XNYS', 'BATY', 'XNAS'] as Mic[]
export const SYMBOLS = ['AVAX', 'BRKR', 'CALX'] as SymbolId[]

/** Few prices, so that levels change and go; a few that cannot be. */
const arbBookEntry: fc.Arbitrary<FeedEntry> = fc.record({
  kind: fc.constantFrom('bid' as const, 'ask' as const),
  price: fc.oneof({ weight: 19, arbitrary: fc.integer({ min: 1, max: 12 }) }, { weight: 1, arbitrary: fc.constantFrom(0, -1, NaN, 1e13) }).map((n) => (n * 100) as Price),
  qty: fc.oneof({ weight: 19, arbitrary: fc.integer({ min: 0, max: 4 }) }, { weight: 1, arbitrary: fc.constantFrom(-1, 0.5, 1e12) }).map((n) => n as QtyLots),
})
const arbTradeEntry: fc.Arbitrary<FeedEntry> = fc.record({
  kind: fc.constant('trade' as const),
  price: fc.integer({ min: 0, max: 12 }).map((n) => (n * 100) as Price),
  qty: fc.integer({ min: 1, max: 9 }).map((n) => n as QtyLots),
  aggressor: fc.constantFrom('buy' as const, 'sell' as const, null),
  flags: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 127 })),
})
export const arbEntries: fc.Arbitrary<FeedEntry[]> = fc.array(fc.oneof({ weight: 4, arbitrary: arbBookEntry }, { weight: 1, arbitrary: arbTradeEntry }), { maxLength: 4 })

export const arbStatus: fc.Arbitrary<VenueStatus> = fc.record({
  state: fc.constantFrom('pre-open', 'open', 'auction', 'halted', 'closed'),
  bandLow: fc.constantFrom(null, 100 as Price),
  bandHigh: fc.constantFrom(null, 2_000 as Price),
})

const arbMicOrUnknown = fc.oneof({ weight: 15, arbitrary: fc.constantFrom(...MICS) }, { weight: 1, arbitrary: fc.constant('XXXX' as Mic) })
const arbSymbolOrUnknown = fc.oneof({ weight: 15, arbitrary: fc.constantFrom(...SYMBOLS) }, { weight: 1, arbitrary: fc.constant('ZZZZ' as SymbolId) })

interface Step {
  readonly what: 'incremental' | 'snapshot' | 'status' | 'up' | 'down' | 'refused' | 'views'
  readonly mic: Mic
  readonly symbol: SymbolId
  readonly noSymbol: boolean
  /** What the numbering moves by: 1 as it should, more for a hole, 0 for what was there already. */
  readonly moves: number
  readonly entries: readonly FeedEntry[]
  readonly status: VenueStatus
}

const arbStep: fc.Arbitrary<Step> = fc.record({
  what: fc.oneof(
    { weight: 30, arbitrary: fc.constant('incremental' as const) }, { weight: 9, arbitrary: fc.constant('snapshot' as const) },
    { weight: 8, arbitrary: fc.constant('views' as const) }, { weight: 3, arbitrary: fc.constant('status' as const) },
    { weight: 2, arbitrary: fc.constantFrom('up' as const, 'down' as const, 'refused' as const) },
  ),
  mic: arbMicOrUnknown, symbol: arbSymbolOrUnknown, noSymbol: fc.boolean(),
  moves: fc.oneof({ weight: 12, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: fc.constantFrom(0, -1, 2, 5) }),
  entries: arbEntries, status: arbStatus,
})

/** Any events of three venues in three symbols, in any order: holes, repeats, sessions that come and go, takes of one symbol and of all. */
export const arbFeedEvents: fc.Arbitrary<FeedEvent[]> = fc.array(arbStep, { maxLength: 120 }).map((steps) => {
  const rptSeqs = new Map<string, number>()
  return steps.map(({ what, mic, symbol, noSymbol, moves, entries, status }, i): FeedEvent => {
    const receivedUs = (T0 + 10 * i) as UnixUs
    const venueUs = (receivedUs - 3) as UnixUs
    switch (what) {
      case 'views': return { kind: 'views', symbol: noSymbol ? null : symbol, nowUs: receivedUs }
      case 'status': return { kind: 'status', mic, symbol, status, venueUs, receivedUs }
      case 'refused': return { kind: 'refused', mic, symbol: noSymbol ? null : symbol, receivedUs }
      case 'up': case 'down': return { kind: what, mic, receivedUs }
      default: {
        const key = `${mic} ${symbol}`
        const rptSeq = (rptSeqs.get(key) ?? 0) + (what === 'snapshot' ? 0 : moves)
        rptSeqs.set(key, rptSeq)
        return { kind: 'update', mic, symbol, snapshot: what === 'snapshot', rptSeq, venueUs, receivedUs, entries }
      }
    }
  })
})
