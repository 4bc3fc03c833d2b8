import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { MoneyMicro, Price, QtyLots, UnixUs } from '@sluice/domain'
import { T0, anInstrument, arbPrice, arbQty, arbSide } from '@sluice/testkit'
import { parentKpi, type ParentKpiInput } from './parent-kpi.ts'
import { rollingMeanBand } from './rolling-mean-band.ts'
import { feesBps, shortfallParts, slippageBps } from './slippage.ts'
import { effectiveSpreadBps, markoutBps, quotedSpreadBps, realisedSpreadBps } from './spreads.ts'

const px = (price: number): Price => price as Price
const lots = (qty: number): QtyLots => qty as QtyLots
const micro = (money: number): MoneyMicro => money as MoneyMicro
/** 99.99 / 100.01 dollars. */
const MID_TIMES_2 = 2_000_000

describe('slippage and spreads', () => {
  it('[TC1] a worked example: 300 at 100.01 and 200 at 100.02 against a mid of 100.00', () => {
    const gross = 300 * 1_000_100 + 200 * 1_000_200
    expect(slippageBps('buy', gross, lots(500), MID_TIMES_2)).toBeCloseTo(1.4, 12)
    expect(slippageBps('sell', gross, lots(500), MID_TIMES_2)).toBeCloseTo(-1.4, 12)
    expect(slippageBps('sellShort', gross, lots(500), MID_TIMES_2)).toBeCloseTo(-1.4, 12)
    expect(Object.is(slippageBps('sell', 500 * 1_000_000, lots(500), MID_TIMES_2), 0)).toBe(true)
  })

  it('[TC6] mirrored around the mid a sale slips as the buy does; a scale changes nothing', () => {
    fc.assert(fc.property(arbPrice, arbPrice, arbQty(), fc.integer({ min: 2, max: 100 }), (paid, mid, qty, scale) => {
      const buy = slippageBps('buy', paid * qty, qty, 2 * mid)
      expect(slippageBps('sell', (2 * mid - paid) * qty, qty, 2 * mid)).toBeCloseTo(buy, 9)
      expect(slippageBps('buy', paid * scale * qty, qty, 2 * mid * scale)).toBeCloseTo(buy, 9)
    }))
  })

  it('[TC2] quoted, effective and realised spread', () => {
    expect(quotedSpreadBps(px(999_900), px(1_000_100))).toBe(2)
    expect(effectiveSpreadBps('buy', px(1_000_100), MID_TIMES_2)).toBe(2)
    expect(effectiveSpreadBps('sell', px(1_000_000), MID_TIMES_2)).toBe(0)
    // The market rose by half a basis point after our buy: the counterparty kept 1 of the 2.
    expect(realisedSpreadBps('buy', px(1_000_100), MID_TIMES_2, MID_TIMES_2 + 100)).toBe(1)
    fc.assert(fc.property(arbSide, arbPrice, arbPrice, arbPrice, (side, paid, mid, later) => {
      const moved = -2 * markoutBps(side, 2 * mid, 2 * later)
      expect(effectiveSpreadBps(side, paid, 2 * mid)).toBeCloseTo(realisedSpreadBps(side, paid, 2 * mid, 2 * later) + moved, 9)
    }))
  })

  it('[TC3] a fall after a buy and a rise after a sale cost', () => {
    expect(markoutBps('buy', MID_TIMES_2, MID_TIMES_2 - 400)).toBe(2)
    expect(markoutBps('sell', MID_TIMES_2, MID_TIMES_2 - 400)).toBe(-2)
  })

  it('[TC5] fees of .003 a share on 100 dollars are .3 bps, a rebate is negative', () => {
    expect(feesBps(micro(500 * 3_000), 500 * 1_000_000, anInstrument())).toBeCloseTo(0.3, 12)
    expect(feesBps(micro(500 * -2_000), 500 * 1_000_000, anInstrument())).toBeCloseTo(-0.2, 12)
    expect(feesBps(micro(5 * 100 * 3_000), 5 * 1_000_000, anInstrument({ lotSize: 100 }))).toBeCloseTo(0.3, 12)
  })
})

describe('shortfall', () => {
  it('[TC4] a worked example', () => {
    // Decided at 100.00, arrived at 100.05, 600 of 1,000 bought at 100.10 on average, ended at 100.20, fees 1.80 dollars.
    const parts = shortfallParts({
      side: 'buy', orderQty: lots(1_000), cumQty: lots(600), grossPriceLots: 600 * 1_001_000, feesMicro: micro(1_800_000),
      decisionMidTimes2: 2_000_000, arrivalMidTimes2: 2_001_000, endMidTimes2: 2_004_000, instrument: anInstrument(),
    })
    expect(parts.delayBps).toBeCloseTo(3, 12)
    expect(parts.executionBps).toBeCloseTo(3, 12)
    expect(parts.opportunityBps).toBeCloseTo(8, 12)
    expect(parts.feesBps).toBeCloseTo(0.18, 12)
    expect(parts.totalBps).toBeCloseTo(14.18, 12)
  })

  it('[TC4] the parts sum to the paper gain less ours', () => {
    fc.assert(fc.property(arbSide, arbQty(), fc.double({ min: 0, max: 1, noNaN: true }), fc.tuple(arbPrice, arbPrice, arbPrice, arbPrice), (side, orderQty, share, [decision, arrival, paid, end]) => {
      const cumQty = lots(Math.floor(orderQty * share))
      const sign = side === 'buy' ? 1 : -1
      const parts = shortfallParts({
        side, orderQty, cumQty, grossPriceLots: paid * cumQty, feesMicro: micro(0), decisionMidTimes2: 2 * decision, arrivalMidTimes2: 2 * arrival, endMidTimes2: 2 * end,
        instrument: anInstrument(),
      })
      const paper = sign * (end - decision) * orderQty
      const ours = sign * (end - paid) * cumQty
      expect(parts.totalBps).toBeCloseTo(((paper - ours) / (decision * orderQty)) * 10_000, 8)
    }))
  })
})

describe('figures of a parent', () => {
  const input = (over: Partial<ParentKpiInput> = {}): ParentKpiInput => ({
    side: 'buy', orderQty: lots(1_000), cumQty: lots(500), grossPriceLots: 500 * 1_000_100, feesMicro: micro(1_500_150), arrivalBid: px(999_900), arrivalAsk: px(1_000_100),
    markoutMicroBpsLots: 300 * 2_000_000, markoutQty: lots(300), receivedUs: T0, firstFillUs: (T0 + 900) as UnixUs, doneUs: (T0 + 5_000) as UnixUs, instrument: anInstrument(), ...over,
  })

  it('[TC8] from its totals', () => {
    const kpi = parentKpi(input())
    expect(kpi).toEqual({ slippageBps: 1, filledShare: 0.5, feesBps: expect.closeTo(0.3, 12), markout1sBps: 2, firstFillUs: 900, doneUs: 5_000 })
  })

  it('[TC8] null where nothing can be said', () => {
    const unfilled = parentKpi(input({ cumQty: lots(0), grossPriceLots: 0, markoutQty: lots(0), firstFillUs: null, doneUs: null }))
    expect(unfilled).toEqual({ slippageBps: null, filledShare: 0, feesBps: null, markout1sBps: null, firstFillUs: null, doneUs: null })
    expect(parentKpi(input({ arrivalAsk: null })).slippageBps).toBeNull()
  })
})

describe('rolling mean', () => {
  it('[TC7] a worked example', () => {
    const band = rollingMeanBand([1, 3, 2, 6].map((value, i) => ({ atUs: i, value })), 3)
    expect(band.map(({ mean, count }) => [mean, count])).toEqual([[1, 1], [2, 2], [2, 3], [11 / 3, 3]])
    expect([band[0]!.low, band[0]!.high]).toEqual([null, null])
    // Standard deviation 1 over three values: 2 ± 1.96 / sqrt(3).
    expect(band[2]!.low).toBeCloseTo(2 - 1.959964 / Math.sqrt(3), 6)
    expect(band[2]!.high).toBeCloseTo(2 + 1.959964 / Math.sqrt(3), 6)
  })

  it('[TC7] never drifts: a far outlier that left the window leaves no trace', () => {
    const values = [1e15, 0.1, 0.1, 0.1]
    const last = rollingMeanBand(values.map((value, i) => ({ atUs: i, value })), 3)[3]!
    expect(last).toEqual({ atUs: 3, count: 3, mean: expect.closeTo(0.1, 15), low: expect.closeTo(0.1, 15), high: expect.closeTo(0.1, 15) })
    expect(() => rollingMeanBand([], 0)).toThrow('window must be a positive integer: 0')
  })
})
