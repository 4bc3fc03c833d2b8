import type { FeedEntry, FeedEvent, FeedUpdate, Mic, Price, QtyLots, SymbolId, UnixUs } from '@sluice/domain'
import fc from 'fast-check'

const ANY = fc.oneof(
  fc.maxSafeInteger(), fc.integer({ min: 0, max: 200 }), fc.constantFrom(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, 0, 63, 64, -63, -64, 127, 128, 8_191, 8_192),
)
const anyNumber = <T extends number>(): fc.Arbitrary<T> => ANY as fc.Arbitrary<number> as fc.Arbitrary<T>
const MIC = fc.oneof(fc.constantFrom('XNYS', 'XNAS', ''), fc.string({ unit: 'binary' })) as fc.Arbitrary<string> as fc.Arbitrary<Mic>
const SYMBOL = fc.oneof(fc.constantFrom('ACME', 'BETA', ''), fc.string({ unit: 'binary' })) as fc.Arbitrary<string> as fc.Arbitrary<SymbolId>

/** Records as literals are: with a prototype. */
const plain = <T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> => fc.record(model, { noNullPrototype: true }) as fc.Arbitrary<T>

const ENTRY: fc.Arbitrary<FeedEntry> = fc.oneof(
  plain({ kind: fc.constantFrom('bid' as const, 'ask' as const), price: anyNumber<Price>(), qty: anyNumber<QtyLots>() }),
  plain({
    kind: fc.constant('trade' as const), price: anyNumber<Price>(), qty: anyNumber<QtyLots>(),
    aggressor: fc.constantFrom('buy' as const, 'sell' as const, null), flags: fc.integer({ min: 0, max: 127 }),
  }),
)

/** Any event that a tape holds, extremes included. */
export const arbFeedEvent: fc.Arbitrary<FeedEvent> = fc.oneof(
  { weight: 6, arbitrary: plain({
    kind: fc.constant('update' as const), mic: MIC, symbol: SYMBOL, snapshot: fc.boolean(), rptSeq: anyNumber<number>(), venueUs: anyNumber<UnixUs>(), receivedUs: anyNumber<UnixUs>(),
    entries: fc.array(ENTRY, { maxLength: 6 }),
  }) },
  plain({
    kind: fc.constant('status' as const), mic: MIC, symbol: SYMBOL, venueUs: anyNumber<UnixUs>(), receivedUs: anyNumber<UnixUs>(),
    status: plain({
      state: fc.constantFrom('pre-open' as const, 'open' as const, 'auction' as const, 'halted' as const, 'closed' as const),
      bandLow: fc.option(anyNumber<Price>()), bandHigh: fc.option(anyNumber<Price>()),
    }),
  }),
  plain({ kind: fc.constantFrom('up' as const, 'down' as const), mic: MIC, receivedUs: anyNumber<UnixUs>() }),
  plain({ kind: fc.constant('refused' as const), mic: MIC, symbol: fc.option(SYMBOL), receivedUs: anyNumber<UnixUs>() }),
  plain({ kind: fc.constant('views' as const), symbol: fc.option(SYMBOL), nowUs: anyNumber<UnixUs>() }),
)

/** The `i`-th of a feed of two venues, a microsecond apart. */
export function anUpdate(i: number): FeedUpdate {
  return {
    kind: 'update', mic: (i % 2 === 0 ? 'XNYS' : 'XNAS') as Mic, symbol: 'ACME' as SymbolId, snapshot: i < 2, rptSeq: i >> 1, venueUs: (1_000 + i) as UnixUs, receivedUs: (1_010 + i) as UnixUs,
    entries: [{ kind: 'bid', price: (1_000_000 + (i % 7) * 100) as Price, qty: (1 + (i % 90)) as QtyLots }, { kind: 'ask', price: (1_000_700 + (i % 5) * 100) as Price, qty: (1 + (i % 80)) as QtyLots }],
  }
}
