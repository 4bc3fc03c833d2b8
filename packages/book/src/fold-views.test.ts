import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Mic, Price, QtyLots, TradeSummary, VenueView } from '@sluice/domain'
import { arbPrice, arbQty, arbVenueView } from '@sluice/testkit'
import { foldViews } from './fold-views.ts'
import { TradeAccumulator } from './trade-accumulator.ts'

const arbView = arbVenueView(fc.constant('XNAS' as Mic))
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
      const highs = [earlier, later].flatMap((view) => (view.trades === null ? [] : [view.trades.high]))
      const lows = [earlier, later].flatMap((view) => (view.trades === null ? [] : [view.trades.low]))
      expect(trades === null || (trades.high === Math.max(...highs) && trades.low === Math.min(...lows))).toBe(true)
    }))
  })

  it('[FV3] associates', () => {
    fc.assert(fc.property(arbView, arbView, arbView, (a, b, c) => {
      expect(foldViews(foldViews(a, b), c)).toEqual(foldViews(a, foldViews(b, c)))
    }))
  })
})

const arbTrade = fc.tuple(arbPrice, arbQty(900), fc.constantFrom('buy' as const, 'sell' as const, null))

describe('trades between two views', () => {
  it('[TA1] [TA2] sums what was added since the last take', () => {
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
})

function naiveSummary(trades: readonly (readonly [Price, QtyLots, 'buy' | 'sell' | null])[]): TradeSummary | null {
  if (trades.length === 0) return null
  const prices = trades.map(([price]) => price)
  const sum = (aggressor?: 'buy' | 'sell'): QtyLots =>
    trades.filter((trade) => aggressor === undefined || trade[2] === aggressor).reduce((total, [, qty]) => total + qty, 0) as QtyLots
  return {
    count: trades.length, volumeLots: sum(), buyVolumeLots: sum('buy'), sellVolumeLots: sum('sell'),
    high: Math.max(...prices) as Price, low: Math.min(...prices) as Price, last: prices[prices.length - 1]!,
  }
}
