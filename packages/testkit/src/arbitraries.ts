import fc from 'fast-check'
import {
  TRADING_STATES,
  type Candidate, type CandidateScore, type ClOrdId, type Level, type Mic, type ObjectiveWeights, type ParentRequest, type Price, type QtyLots, type Side, type SymbolId,
  type TradeSummary, type UnixUs, type VenueStatus, type VenueView,
} from '@sluice/domain'
import { INSTRUMENTS, VENUES } from './universe.ts'
import { T0 } from './builders.ts'

export const arbSide: fc.Arbitrary<Side> = fc.constantFrom('buy', 'sell', 'sellShort')
export const arbUrgency = fc.constantFrom('low', 'normal', 'high')
export const arbMic: fc.Arbitrary<Mic> = fc.constantFrom(...VENUES.map(({ mic }) => mic))
export const arbQty = (max = 100_000): fc.Arbitrary<QtyLots> => fc.integer({ min: 1, max }).map((qty) => qty as QtyLots)
/** A price on the cent grid around 100 dollars, so that venues often meet at a price. */
export const arbPrice: fc.Arbitrary<Price> = fc.integer({ min: 9_990, max: 10_010 }).map((cents) => (cents * 100) as Price)

const arbLevel: fc.Arbitrary<Level> = fc.tuple(arbPrice, arbQty(2_000))
/** What a broken feed may say. */
const arbAbsurdLevel: fc.Arbitrary<Level> = fc.constantFrom(
  [0, 100], [-100, 100], [1_000_000, 0], [1_000_000, -5], [NaN, 1], [1_000_000, NaN], [1e15, 1], [1_000_000, 1e12], [999_999.5, 10], [Infinity, 1],
).map(([price, qty]) => [price as Price, qty as QtyLots])

const sorted = (levels: readonly Level[], sign: 1 | -1): Level[] => [...levels].sort(([x], [y]) => (y - x) * sign)
const arbLevels = (sign: 1 | -1): fc.Arbitrary<Level[]> =>
  fc.uniqueArray(fc.oneof({ weight: 9, arbitrary: arbLevel }, { weight: 1, arbitrary: arbAbsurdLevel }), { maxLength: 5, selector: ([price]) => price })
    .map((levels) => sorted(levels, sign))

export const arbTrades: fc.Arbitrary<TradeSummary> = fc.record({
  count: fc.integer({ min: 1, max: 50 }), buy: fc.integer({ min: 0, max: 5_000 }), sell: fc.integer({ min: 0, max: 5_000 }), other: fc.integer({ min: 1, max: 500 }),
  prices: fc.tuple(arbPrice, arbPrice, arbPrice),
}).map(({ count, buy, sell, other, prices }) => {
  const [low, last, high] = [...prices].sort((x, y) => x - y) as [Price, Price, Price]
  return { count, volumeLots: (buy + sell + other) as QtyLots, buyVolumeLots: buy as QtyLots, sellVolumeLots: sell as QtyLots, high, low, last }
})

/** Most often never told, or open; else any other state. Bands lie around the market, seldom within it, and are absurd at times. */
export const arbVenueStatus: fc.Arbitrary<VenueStatus | null> = fc.oneof(
  { weight: 5, arbitrary: fc.constant(null) },
  {
    weight: 4,
    arbitrary: fc.record({
      state: fc.oneof({ weight: 3, arbitrary: fc.constant('open' as const) }, { weight: 1, arbitrary: fc.constantFrom(...TRADING_STATES) }),
      bandLow: fc.oneof({ weight: 4, arbitrary: fc.constant(null) }, { weight: 3, arbitrary: arbPrice.map((price) => (price - 1_500) as Price) }, { weight: 1, arbitrary: fc.constantFrom(0, -100, NaN, 0.5, 2_000_000).map((price) => price as Price) }),
      bandHigh: fc.oneof({ weight: 4, arbitrary: fc.constant(null) }, { weight: 3, arbitrary: arbPrice.map((price) => (price + 1_500) as Price) }, { weight: 1, arbitrary: fc.constantFrom(0, -100, NaN, 1e15, 500_000).map((price) => price as Price) }),
    }),
  },
)

/** Any view of one venue in AVAX: sides may cross those of others, a few levels are absurd, some views old or recovering. */
export const arbVenueView = (mic: fc.Arbitrary<Mic> = arbMic): fc.Arbitrary<VenueView> => fc.record({
  symbol: fc.constant('AVAX' as SymbolId),
  mic,
  venueUs: fc.constant(T0),
  receivedUs: fc.integer({ min: -4_000_000, max: 0 }).map((ago) => (T0 + ago) as UnixUs),
  processedUs: fc.constant(T0),
  status: arbVenueStatus,
  bids: arbLevels(1),
  asks: arbLevels(-1),
  trades: fc.option(arbTrades, { nil: null }),
  gap: fc.boolean(),
  recovering: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
})

/** Views of different venues, at most one each. */
export const arbVenueViews: fc.Arbitrary<VenueView[]> = fc.uniqueArray(arbVenueView(), { maxLength: VENUES.length, selector: ({ mic }) => mic })

export const arbParentRequest: fc.Arbitrary<ParentRequest> = fc.record({
  clOrdId: fc.string({ unit: fc.constantFrom(...'ABCDEFGHJK0123456789-'), minLength: 1, maxLength: 20 }).map((id) => id as ClOrdId),
  symbol: fc.constantFrom(...INSTRUMENTS.map(({ symbol }) => symbol)),
  side: arbSide,
  orderQty: arbQty(),
  limit: fc.option(arbPrice, { nil: null }),
  timeInForce: fc.constantFrom('day' as const, 'ioc' as const),
  objective: fc.constantFrom(null, 'balanced'),
  urgency: arbUrgency,
  account: fc.constantFrom('ACC1', 'ACC2'),
}).map(({ limit, ...request }) => ({ ...request, ordType: limit === null ? 'market' as const : 'limit' as const, limitPrice: limit }))

export const arbWeights: fc.Arbitrary<ObjectiveWeights> = fc.record({
  slippage: fc.integer({ min: 0, max: 5_000 }), fill: fc.integer({ min: 0, max: 5_000 }), speed: fc.integer({ min: 0, max: 5_000 }),
  leakage: fc.integer({ min: 0, max: 5_000 }), fees: fc.integer({ min: 0, max: 5_000 }),
})

export const arbScore: fc.Arbitrary<CandidateScore> = fc.record({
  slippageMicroBps: fc.integer({ min: -20_000_000, max: 20_000_000 }),
  fillProbMicro: fc.integer({ min: 0, max: 1_000_000 }),
  timeToFillMs: fc.integer({ min: 0, max: 60_000 }),
  leakageMicroBps: fc.integer({ min: -5_000_000, max: 5_000_000 }),
})

export const arbCandidate: fc.Arbitrary<Candidate> = fc.record({ mic: arbMic, aggressiveness: fc.constantFrom('take', 'post', 'mid') })
