import fc from 'fast-check'
import { isDark, type Mic, type Price, type QtyLots, type RankedCandidate } from '@sluice/domain'
import { VENUES, aRouting, anInstrument, arbPrice, arbScore, arbSide, arbUrgency, arbWeights } from '@sluice/testkit'
import { candidatesOf } from '../src/candidates-of.ts'
import type { PlanInput } from '../src/plan-waterfall.ts'
import { rankCandidates } from '../src/rank-candidates.ts'
import { NO_BAND, type PriceBand, type TouchView } from '../src/touch-view.ts'

const arbDisplayed = fc.oneof(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 3_000 })).map((qty) => qty as QtyLots)
const arbQuote = fc.option(fc.tuple(arbPrice, arbDisplayed), { nil: null, freq: 8 })

const CENTRE = 1_000_000

/** Mostly none; else on one side or both, around the market, off the grid at times, rarely contradicting itself. */
const arbBand: fc.Arbitrary<PriceBand> = fc.oneof(
  { weight: 3, arbitrary: fc.constant(NO_BAND) },
  { weight: 1, arbitrary: fc.record({ low: fc.option(arbPrice.map((price) => (price - 230) as Price), { nil: null }), high: fc.option(arbPrice.map((price) => (price + 230) as Price), { nil: null }) }) },
)
const arbDoubted = fc.option(fc.constantFrom(100, 500_000, 999_900, 1_000_000, 2_000_000).map((price) => price as Price), { nil: null, freq: 1 })

/** Any touches of a subset of the venues. Every other market is in order, the rest may be locked or crossed, within a venue too; prices off the grid occur. */
export const arbTouches: fc.Arbitrary<ReadonlyMap<Mic, TouchView>> = fc.tuple(
  fc.subarray([...VENUES]), fc.boolean(), fc.array(fc.tuple(arbQuote, arbQuote, fc.integer({ min: 0, max: 9 }), arbBand, arbDoubted, arbDoubted), { minLength: VENUES.length, maxLength: VENUES.length }),
).map(([venues, inOrder, quotes]) => new Map(venues.map(({ mic, kind }, i): [Mic, TouchView] => {
  const [shownBid, shownAsk, grid, band, doubtedBid, doubtedAsk] = quotes[i]!
  const [bid, ask] = isDark(kind) ? [null, null] : [shownBid, shownAsk]
  const off = grid === 0 ? 50 : 0
  const placed = (price: number, sign: 1 | -1): Price => ((inOrder ? CENTRE + sign * (100 + Math.abs(price - CENTRE)) : price) + off) as Price
  return [mic, {
    mic, kind, bid: bid === null ? null : placed(bid[0], -1), bidQty: bid?.[1] ?? (0 as QtyLots), ask: ask === null ? null : placed(ask[0], 1), askQty: ask?.[1] ?? (0 as QtyLots),
    // What a venue shows is either believed or not.
    doubtedBid: bid === null && !isDark(kind) ? doubtedBid : null, doubtedAsk: ask === null && !isDark(kind) ? doubtedAsk : null, band,
  }]
})))

const best = (touches: ReadonlyMap<Mic, TouchView>, side: 'bid' | 'ask', pick: (...prices: number[]) => number): Price | null => {
  const prices = [...touches.values()].flatMap((touch) => (touch[side] === null ? [] : [touch[side]]))
  return prices.length === 0 ? null : (pick(...prices) as Price)
}

/** Any market with candidates as `candidatesOf` finds them and any scores for them, at most half of the time without a limit. */
export const arbPlanInput: fc.Arbitrary<PlanInput> = fc.record({
  strategy: fc.constantFrom('dynamic' as const, 'static' as const),
  side: arbSide,
  qty: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 20_000 })).map((qty) => qty as QtyLots),
  limitPrice: fc.option(arbPrice, { nil: null, freq: 1 }),
  urgency: arbUrgency,
  touches: arbTouches,
  weights: arbWeights,
  scores: fc.array(arbScore, { minLength: 24, maxLength: 24 }),
  waterfallMode: fc.constantFrom('sequential' as const, 'split' as const, 'auto' as const),
  splitWidth: fc.integer({ min: 1, max: 5 }),
  minSliceLots: fc.integer({ min: 1, max: 200 }).map((qty) => qty as QtyLots),
  unscored: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
  minQtys: fc.array(fc.constantFrom(1, 1, 5, 100), { minLength: VENUES.length, maxLength: VENUES.length }),
}).map(({ weights, scores, waterfallMode, splitWidth, minSliceLots, unscored, minQtys, ...input }) => {
  const venues = new Map(VENUES.map((venue, i) => [venue.mic, { ...venue, minQtyLots: minQtys[i]! as QtyLots }]))
  const bid = best(input.touches, 'bid', Math.max) ?? (999_900 as Price)
  const ask = best(input.touches, 'ask', Math.min) ?? (1_000_100 as Price)
  const candidates = candidatesOf({ ...input, venues: VENUES, isUp: () => true, isFresh: (mic) => input.touches.has(mic), market: { bid, ask } })
  const ranked: RankedCandidate[] = unscored && input.strategy === 'static' ? [] : rankCandidates({
    weights, candidates, scores: scores.slice(0, candidates.length), feeMicroBps: candidates.map(() => 0), unfilledCostMicroBps: 2_000_000, horizonMs: 1_000,
  })
  return { ...input, ranked, market: { bid, ask }, instrument: anInstrument(), venues, routing: aRouting({ waterfallMode, splitWidth, minSliceLots }) }
})
