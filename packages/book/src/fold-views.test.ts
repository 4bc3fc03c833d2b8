import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TRADE_FLAG, type Mic, type Price, type QtyLots, type VenueView } from '@sluice/domain'
import { arbPrice, arbQty, arbVenueView } from '@sluice/testkit'
import { naiveSummary } from '../test/naive-summary.ts'
import { foldViews } from './fold-views.ts'
import { TradeAccumulator } from './trade-accumulator.ts'

/** Views of one venue; of some, no print made a price. */
const arbView: fc.Arbitrary<VenueView> = fc.tuple(arbVenueView(fc.constant('XNAS' as Mic)), fc.integer({ min: 0, max: 2 })).map(([view, n]) =>
  n > 0 || view.trades === null ? view : { ...view, trades: { ...view.trades, high: null, low: null, last: null } })
const volume = (view: VenueView): number => view.trades?.volumeLots ?? 0

describe('folding views', () => {
  it('[FV1] [FV2] the later state, with everything that happened', () => {
    fc.assert(fc.property(arbView, arbView, (earlier, later) => {
      const { trades, gap, ...state } = foldViews(earlier, later)
      const { trades: laterTrades, gap: laterGap, ...laterState } = later
      expect(state).toEqual(laterState)
      expect(gap).toBe(earlier.gap || laterGap)
      expect(trades?.volumeLots ?? 0).toBe(volume(earlier) + volume(later))
      expect(trades?.count ?? 0).toBe((earlier.trades?.count ?? 0) + (laterTrades?.count ?? 0))
      expect(trades?.last ?? null).toBe(laterTrades?.last ?? earlier.trades?.last ?? null)
      const priced = [earlier, later].flatMap((view) => (view.trades === null || view.trades.last === null ? [] : [view.trades]))
      expect(trades?.high ?? null).toBe(priced.length === 0 ? null : Math.max(...priced.map(({ high }) => high!)))
      expect(trades?.low ?? null).toBe(priced.length === 0 ? null : Math.min(...priced.map(({ low }) => low!)))
    }))
  })

  it('[FV3] associates', () => {
    fc.assert(fc.property(arbView, arbView, arbView, (a, b, c) => {
      expect(foldViews(foldViews(a, b), c)).toEqual(foldViews(a, foldViews(b, c)))
    }))
  })
})

const arbTrade = fc.tuple(arbPrice, arbQty(900), fc.constantFrom('buy' as const, 'sell' as const, null), fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 127 })))

describe('trades between two views', () => {
  it('[TA1] [TA2] [TA4] [TA5] [TA6] sums what was added since the last take', () => {
    fc.assert(fc.property(fc.array(fc.array(arbTrade, { maxLength: 9 }), { maxLength: 4 }), (batches) => {
      const accumulator = new TradeAccumulator()
      for (const batch of batches) {
        for (const trade of batch) accumulator.add(...trade)
        expect(accumulator.take()).toEqual(naiveSummary(batch))
      }
      expect(accumulator.take()).toBeNull()
    }))
  })

  it('[TA3] leaves out what cannot be', () => {
    const accumulator = new TradeAccumulator()
    for (const [price, qty] of [[0, 5], [-1, 5], [NaN, 5], [100, 0], [100, -3], [100, 0.5]] as const) accumulator.add(price as Price, qty as QtyLots, 'buy')
    expect(accumulator.take()).toBeNull()
  })

  it.each([
    ['outOfSequence', null], ['corrected', null], ['oddLot', [7, null]], ['auction', [7, null]],
    ['intermarketSweep', [7, 100]], ['offExchange', [7, 100]], ['midpoint', [7, 100]],
  ] as const)('[TA4] [TA5] [TA6] a print flagged %s', (flag, counted) => {
    const accumulator = new TradeAccumulator()
    accumulator.add(100 as Price, 7 as QtyLots, 'buy', TRADE_FLAG[flag])
    const summary = accumulator.take()
    expect(summary === null ? null : [summary.volumeLots, summary.last]).toEqual(counted)
  })
})
