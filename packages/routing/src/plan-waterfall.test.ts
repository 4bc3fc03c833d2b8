import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isDark, type Mic, type Plan, type PlanSlice, type Price, type QtyLots, type RankedCandidate, type Side, type VenueKind } from '@sluice/domain'
import { VENUES_BY_MIC, aRouting, anInstrument } from '@sluice/testkit'
import { arbPlanInput } from '../test/arbitraries.ts'
import { expectedPlanCostMicroBps } from './expected-plan-cost.ts'
import { RANKED_STEPS_MAX, planWaterfall, type PlanInput } from './plan-waterfall.ts'
import { staticOrder } from './static-order.ts'
import { NO_BAND, type TouchView } from './touch-view.ts'

const sum = (qtys: readonly number[]): number => qtys.reduce((total, qty) => total + qty, 0)
const allSlices = (plan: Plan): PlanSlice[] => plan.steps.flatMap(({ slices }) => slices)
const isBuy = (side: Side): boolean => side === 'buy'
const displayed = (touch: TouchView, side: Side): number => (isBuy(side) ? touch.askQty : touch.bidQty)
const far = (touch: TouchView, side: Side): number | null => (isBuy(side) ? touch.ask : touch.bid)

/** Fill chance that the plan reckons with, millionths. */
function chanceOf(input: PlanInput, { mic, aggressiveness }: PlanSlice): number {
  const scored = input.ranked.find((r) => r.mic === mic && r.aggressiveness === aggressiveness)
  return scored?.score.fillProbMicro ?? (aggressiveness === 'take' ? 1_000_000 : 0)
}

describe('waterfall, whatever the market', () => {
  const forAnyPlan = (check: (plan: Plan, input: PlanInput) => void, numRuns = 400): void =>
    fc.assert(fc.property(arbPlanInput, (input) => check(planWaterfall(input), input)), { numRuns })

  it('[WF1] [WF2] no step is larger than what is expected to be left', () => {
    forAnyPlan((plan, input) => {
      let left: number = input.qty
      for (const { slices } of plan.steps) {
        expect(left).toBeGreaterThan(0)
        expect(sum(slices.map(({ qty }) => qty))).toBeLessThanOrEqual(left)
        left -= sum(slices.map((slice) => Math.round((slice.qty * chanceOf(input, slice)) / 1_000_000)))
      }
      expect(left).toBeGreaterThanOrEqual(0)
    }, 1_000)
  })

  it('[WF3] slices are what their venues take', () => {
    forAnyPlan((plan, { touches, venues }) => {
      for (const { slices } of plan.steps) {
        expect(slices.length).toBeGreaterThan(0)
        expect(new Set(slices.map(({ mic }) => mic)).size).toBe(slices.length)
        for (const { mic, aggressiveness, qty } of slices) {
          expect(touches.has(mic)).toBe(true)
          expect(Number.isSafeInteger(qty) && qty >= venues.get(mic)!.minQtyLots && qty > 0).toBe(true)
          expect(aggressiveness === 'mid').toBe(isDark(venues.get(mic)!.kind))
        }
      }
    })
  })

  it('[WF4] [WF5] [WF6] [WF7] prices are on tick, within the limit, and do what their kind says', () => {
    forAnyPlan((plan, { limitPrice, market, side, touches, instrument }) => {
      const sign = isBuy(side) ? 1 : -1
      const marketFar = isBuy(side) ? market.ask : market.bid
      for (const { mic, aggressiveness, limitPrice: price, timeInForce } of allSlices(plan)) {
        expect(price > 0 && price % instrument.tick === 0).toBe(true)
        if (limitPrice !== null) expect(price * sign).toBeLessThanOrEqual(limitPrice * sign)
        const venueFar = far(touches.get(mic)!, side)
        expect(timeInForce).toBe(aggressiveness === 'take' ? 'ioc' : 'day')
        if (aggressiveness === 'take') {
          expect(price * sign).toBeGreaterThanOrEqual(venueFar! * sign)
          expect(Math.abs(price - venueFar!)).toBeLessThan(instrument.tick)
        } else if (aggressiveness === 'post') {
          expect(price * sign).toBeLessThan(marketFar * sign)
          if (venueFar !== null) expect(price * sign).toBeLessThan(venueFar * sign)
        } else {
          expect(price * sign).toBeLessThan(marketFar * sign + instrument.tick)
        }
      }
    }, 1_000)
  })

  it('[WF18] [WF19] nothing is sent into a crossed market, beyond a price band, or against a quote that is not believed', () => {
    forAnyPlan((plan, { market, side, touches }) => {
      if (market.bid > market.ask) expect(plan).toMatchObject({ steps: [], hold: 'MARKET_CROSSED' })
      for (const { mic, aggressiveness, limitPrice: price } of allSlices(plan)) {
        const { band, doubtedBid, doubtedAsk } = touches.get(mic)!
        expect(price).toBeGreaterThanOrEqual(band.low ?? -Infinity)
        expect(price).toBeLessThanOrEqual(band.high ?? Infinity)
        if (aggressiveness !== 'post') continue
        if (isBuy(side)) expect(price).toBeLessThan(doubtedAsk ?? Infinity)
        else expect(price).toBeGreaterThan(doubtedBid ?? -Infinity)
      }
    }, 1_000)
  })

  it('[WF6] takes no more than is displayed', () => {
    forAnyPlan((plan, { side, touches }) => {
      for (const [mic, touch] of touches) {
        const taken = sum(allSlices(plan).filter((slice) => slice.mic === mic && slice.aggressiveness === 'take').map(({ qty }) => qty))
        expect(taken).toBeLessThanOrEqual(displayed(touch, side))
      }
    })
  })

  it('[WF8] [WF14] [WF15] [WF16] timeouts, bounds, reasons, repeatability', () => {
    forAnyPlan((plan, input) => {
      const { routing } = input
      const timeouts = { take: routing.takeTimeoutUs, post: routing.postTimeoutUs, mid: routing.midTimeoutUs }
      for (const { slices, timeoutUs } of plan.steps) expect(timeoutUs).toBe(Math.max(...slices.map(({ aggressiveness }) => timeouts[aggressiveness])))
      expect(plan.steps.length).toBeLessThanOrEqual(RANKED_STEPS_MAX + 1)
      expect(plan.steps.length === 0).toBe(plan.hold !== null)
      expect(planWaterfall(input)).toEqual(plan)
    })
  })

  it('[WF12] what is expected to be left at the end finds nothing displayed that was not taken', () => {
    forAnyPlan((plan, input) => {
      const last = plan.steps[plan.steps.length - 1]
      if (last === undefined) return
      const expected = (slices: readonly PlanSlice[]): number => sum(slices.map((slice) => Math.round((slice.qty * chanceOf(input, slice)) / 1_000_000)))
      const left = input.qty - expected(allSlices(plan))
      const lastSweptAll = last.slices.every(({ aggressiveness }) => aggressiveness === 'take')
        && sum(last.slices.map(({ qty }) => qty)) === left + expected(last.slices)
      if (left === 0 || lastSweptAll) return
      for (const { mic, aggressiveness } of input.ranked) {
        const touch = input.touches.get(mic)!
        const anyQtyWillDo = input.venues.get(mic)!.minQtyLots <= 1
        if (aggressiveness !== 'take' || !anyQtyWillDo || far(touch, input.side)! % input.instrument.tick !== 0) continue
        const taken = sum(allSlices(plan).filter((slice) => slice.mic === mic && slice.aggressiveness === 'take').map(({ qty }) => qty))
        expect(taken).toBe(displayed(touch, input.side))
      }
    }, 1_000)
  })
})

const touch = (mic: string, bid: number, bidQty: number, ask: number, askQty: number): TouchView => ({
  mic: mic as Mic, kind: VENUES_BY_MIC.get(mic as Mic)!.kind, bid: bid as Price, bidQty: bidQty as QtyLots, ask: ask as Price, askQty: askQty as QtyLots,
  doubtedBid: null, doubtedAsk: null, band: NO_BAND,
})
const darkTouch = (mic: string, kind: VenueKind): TouchView =>
  ({ mic: mic as Mic, kind, bid: null, bidQty: 0 as QtyLots, ask: null, askQty: 0 as QtyLots, doubtedBid: null, doubtedAsk: null, band: NO_BAND })
const TOUCHES = new Map([
  touch('XNAS', 999_900, 400, 1_000_100, 300), touch('XNYS', 999_800, 200, 1_000_100, 200), touch('XBOS', 999_900, 100, 1_000_200, 500),
  darkTouch('DRK1', 'dark-midpoint'), darkTouch('XINT', 'internal-crossing'),
].map((t) => [t.mic, t]))

const ranked = (mic: string, aggressiveness: RankedCandidate['aggressiveness'], costMicroBps: number, fillProbMicro: number): RankedCandidate => ({
  mic: mic as Mic, aggressiveness, costMicroBps, feeMicroBps: 0, parts: { slippage: costMicroBps, fill: 0, speed: 0, leakage: 0, fees: 0 },
  score: { slippageMicroBps: costMicroBps, fillProbMicro, timeToFillMs: 5, leakageMicroBps: 0 },
})
const RANKED = [
  ranked('DRK1', 'mid', 100, 200_000), ranked('XNAS', 'take', 200, 1_000_000), ranked('XNAS', 'post', 300, 500_000), ranked('XNYS', 'take', 400, 1_000_000),
  ranked('XBOS', 'take', 500, 1_000_000),
]
const input = (over: Partial<PlanInput> = {}): PlanInput => ({
  strategy: 'dynamic', side: 'buy', qty: 1_000 as QtyLots, limitPrice: null, urgency: 'normal', ranked: RANKED, touches: TOUCHES,
  market: { bid: 999_900 as Price, ask: 1_000_100 as Price }, instrument: anInstrument(), venues: VENUES_BY_MIC, routing: aRouting(), ...over,
})
const outline = (plan: Plan): string[] => plan.steps.map(({ slices }) => slices.map((s) => `${s.mic} ${s.aggressiveness} ${s.qty}@${s.limitPrice}`).join(', '))

describe('waterfall, worked examples', () => {
  it('[WF9] sequential: the cheapest first, each step for what is expected to be left', () => {
    const plan = planWaterfall(input({ urgency: 'low' }))
    expect(plan.mode).toBe('sequential')
    expect(outline(plan)).toEqual(['DRK1 mid 1000@1000100', 'XNAS take 300@1000100', 'XNAS post 500@999900', 'XNYS take 200@1000100', 'XBOS take 50@1000200'])
  })

  it('[WF9] split: over the next three venues by expected execution', () => {
    const plan = planWaterfall(input())
    expect(plan.mode).toBe('split')
    // Expected: DRK1 1000·.2 = 200, XNAS 300·1 = 300, XNYS 200·1 = 200; XNAS and XNYS are full, the dark pool gets the rest.
    expect(outline(plan)[0]).toBe('DRK1 mid 500@1000100, XNAS take 300@1000100, XNYS take 200@1000100')
    // 1000 - 100 - 300 - 200 = 400 left; XNAS post 400·.5 against XBOS take 400·1.
    expect(outline(plan)[1]).toBe('XNAS post 134@999900, XBOS take 266@1000200')
  })

  it('[WF10] no part below the smallest slice', () => {
    const plan = planWaterfall(input({ qty: 150 as QtyLots, routing: aRouting({ minSliceLots: 100 as QtyLots }) }))
    for (const { slices } of plan.steps.slice(0, 1)) expect(slices.every(({ qty }) => qty >= 100)).toBe(true)
    expect(outline(plan)[0]).toBe('DRK1 mid 150@1000100')
  })

  it('[WF11] high urgency sweeps the touches, best price first', () => {
    const plan = planWaterfall(input({ urgency: 'high', qty: 600 as QtyLots, ranked: [...RANKED].reverse() }))
    expect(outline(plan)).toEqual(['XNYS take 200@1000100, XNAS take 300@1000100, XBOS take 100@1000200'])
    const sale = planWaterfall(input({ urgency: 'high', side: 'sell', qty: 600 as QtyLots, ranked: [...RANKED].reverse() }))
    expect(outline(sale)).toEqual(['XBOS take 100@999900, XNAS take 400@999900, XNYS take 100@999800'])
  })

  it('[WF13] static: internal, dark, then lit at the touch in the configured order', () => {
    const plan = planWaterfall(input({ strategy: 'static', ranked: [] }))
    expect(outline(plan)).toEqual(['XINT mid 1000@1000100', 'DRK1 mid 1000@1000100', 'XNAS take 300@1000100', 'XNYS take 200@1000100', 'XBOS take 500@1000200'])
    expect(staticOrder(aRouting(), new Set(['XNAS', 'XBOS', 'XINT'] as Mic[]))).toEqual(['XINT', 'XBOS', 'XNAS'])
  })

  it('[WF15] says why nothing is sent', () => {
    expect(planWaterfall(input({ ranked: [], touches: new Map() })).hold).toBe('NO_OPEN_VENUE')
    expect(planWaterfall(input({ ranked: [], limitPrice: 990_000 as Price })).hold).toBe('LIMIT_AWAY_FROM_MARKET')
    expect(planWaterfall(input({ ranked: [RANKED[0]!], qty: 9 as QtyLots })).hold).toBe('BELOW_MIN_QTY')
    expect(planWaterfall(input({ qty: 0 as QtyLots })).hold).toBe('BELOW_MIN_QTY')
  })

  it('[WF15] [WF18] [WF19] says that the market is crossed, or that every way out is beyond the bands', () => {
    expect(planWaterfall(input({ market: { bid: 1_000_200 as Price, ask: 1_000_100 as Price } })).hold).toBe('MARKET_CROSSED')
    const banded = (low: number | null, high: number | null): ReadonlyMap<Mic, TouchView> =>
      new Map([...TOUCHES].map(([mic, t]) => [mic, { ...t, band: { low: low as Price | null, high: high as Price | null } }]))
    for (const strategy of ['dynamic', 'static'] as const) expect(planWaterfall(input({ strategy, touches: banded(null, 990_000), ranked: RANKED.filter((r) => r.aggressiveness !== 'post') })).hold).toBe('OUTSIDE_PRICE_BAND')
    expect(planWaterfall(input({ touches: banded(1_001_000, null) })).hold).toBe('OUTSIDE_PRICE_BAND')
  })

  it('[WF19] a post and a midpoint peg move back to the band, a take does not', () => {
    const banded = new Map([...TOUCHES].map(([mic, t]) => [mic, { ...t, band: { low: null, high: 1_000_050 as Price } }]))
    expect(outline(planWaterfall(input({ touches: banded, urgency: 'low' })))).toEqual(['DRK1 mid 1000@1000000', 'XNAS post 800@999900'])
    const tight = new Map([...TOUCHES].map(([mic, t]) => [mic, { ...t, band: { low: null, high: 999_850 as Price } }]))
    expect(outline(planWaterfall(input({ touches: tight, urgency: 'low' })))).toEqual(['XNAS post 1000@999800'])
  })

  it('[WF5] in a locked market a post steps back', () => {
    const touches = new Map([touch('XNAS', 1_000_100, 400, 1_000_200, 300), touch('XNYS', 999_800, 200, 1_000_100, 200)].map((t) => [t.mic, t]))
    const only = { touches, market: { bid: 1_000_100 as Price, ask: 1_000_100 as Price }, ranked: [ranked('XNAS', 'post', 1, 500_000)] }
    expect(outline(planWaterfall(input(only)))[0]).toBe('XNAS post 1000@1000000')
    expect(outline(planWaterfall(input({ ...only, side: 'sell' })))[0]).toBe('XNAS post 1000@1000200')
  })

  it('[WF19] a post that a quote nobody believes would meet is not sent', () => {
    const touches = new Map([{ ...touch('XNAS', 999_900, 400, 1_000_100, 300), ask: null, askQty: 0 as QtyLots, doubtedAsk: 500_000 as Price }].map((t) => [t.mic, t]))
    const only = { touches, ranked: [ranked('XNAS', 'post', 1, 500_000)] }
    expect(planWaterfall(input(only)).steps).toEqual([])
    expect(outline(planWaterfall(input({ ...only, side: 'sell' })))[0]).toBe('XNAS post 1000@1000100')
  })

  it('[WF5] a venue below the market keeps a post below itself', () => {
    const touches = new Map([touch('XNAS', 999_900, 400, 999_900, 300)].map((t) => [t.mic, t]))
    expect(outline(planWaterfall(input({ touches, ranked: [ranked('XNAS', 'post', 1, 500_000)] })))[0]).toBe('XNAS post 1000@999800')
  })

  it('[WF7] the parent limit caps a midpoint peg', () => {
    const market = { bid: 999_900 as Price, ask: 1_000_500 as Price }
    const only = { market, ranked: [RANKED[0]!], limitPrice: 1_000_300 as Price }
    expect(outline(planWaterfall(input(only)))).toEqual(['DRK1 mid 1000@1000300'])
    expect(planWaterfall(input({ ...only, limitPrice: 1_000_100 as Price })).hold).toBe('LIMIT_AWAY_FROM_MARKET')
  })

  it('[WF14] at most 12 ranked steps, then the closing sweep', () => {
    const posts = [...TOUCHES.keys()].flatMap(() => [ranked('XNAS', 'post', 1, 1_000), ranked('XNYS', 'post', 1, 1_000), ranked('XBOS', 'post', 1, 1_000)])
    const plan = planWaterfall(input({ urgency: 'low', ranked: [...posts, ranked('XBOS', 'take', 9, 1_000_000)] }))
    expect(plan.steps.length).toBe(RANKED_STEPS_MAX + 1)
    expect(outline(plan)[RANKED_STEPS_MAX]).toBe('XBOS take 500@1000200')
  })

  it('[PC1] costs a plan by what is expected to execute', () => {
    const plan = planWaterfall(input({ urgency: 'low' }))
    // 200·100 + 300·200 + 250·300 + 200·400 + 50·500 over 1,000 lots
    expect(expectedPlanCostMicroBps(plan, RANKED)).toBe(260)
    expect(expectedPlanCostMicroBps(plan, [])).toBeNull()
  })
})
