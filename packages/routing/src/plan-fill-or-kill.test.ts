import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isDark, type Mic, type Price, type QtyLots } from '@sluice/domain'
import { arbPlanInput } from '../test/arbitraries.ts'
import { planFillOrKill } from './plan-fill-or-kill.ts'
import { planWaterfall, type PlanInput } from './plan-waterfall.ts'
import { slicePrice } from './slice-price.ts'
import { farPrice, farQty, isWithinLimit } from './touch-view.ts'

const sum = (qtys: readonly number[]): number => qtys.reduce((total, qty) => total + qty, 0)

/** What each venue shows that could be taken whole. */
const shownOf = (input: PlanInput) => input.ranked.flatMap(({ mic, aggressiveness }) => {
  const price = aggressiveness === 'take' ? slicePrice(mic, 'take', { ...input, tick: input.instrument.tick }) : null
  return price === null ? [] : [{ mic, price, qty: farQty(input.touches.get(mic)!, input.side), smallest: input.venues.get(mic)!.minQtyLots }]
})

describe('fill or kill', () => {
  it('[FK1] [FK2] [FK3] all of it at once, within the limit and what is shown, or nothing', () => {
    let [alone, several, none] = [0, 0, 0]
    fc.assert(fc.property(arbPlanInput, fc.integer({ min: 1, max: 3_000 }), (given, qty) => {
      const input: PlanInput = { ...given, qty: qty as QtyLots }
      const shown = shownOf(input)
      const plan = planFillOrKill(input)
      const strict = planFillOrKill({ ...input, oneVenue: true })
      expect(strict).toEqual(plan?.steps[0]?.slices.some(({ timeInForce }) => timeInForce === 'fok') === true ? plan : null)
      if (plan === null) {
        none += 1
        // Nothing could have been enough, but for parts that are too small for a venue.
        if (shown.every(({ smallest }) => smallest <= 1)) expect(sum(shown.map((s) => Math.max(0, s.qty)))).toBeLessThan(qty)
        return
      }
      const [step, ...others] = plan.steps
      expect(others).toEqual([])
      const { slices } = step!
      expect(sum(slices.map((slice) => slice.qty))).toBe(qty)
      expect(new Set(slices.map(({ mic }) => mic)).size).toBe(slices.length)
      for (const { mic, qty: part, limitPrice, aggressiveness } of slices) {
        const at = shown.find((s) => s.mic === mic)!
        expect(aggressiveness).toBe('take')
        expect(isDark(input.venues.get(mic)!.kind)).toBe(false)
        expect(part).toBeLessThanOrEqual(at.qty)
        expect(part).toBeGreaterThanOrEqual(at.smallest)
        expect(isWithinLimit(limitPrice, input.limitPrice, input.side)).toBe(true)
      }
      const best = input.side === 'buy' ? Math.min(...shown.map((s) => s.price)) : Math.max(...shown.map((s) => s.price))
      const whole = shown.filter((s) => s.price === best && s.qty >= qty && qty >= s.smallest)
      if (whole.length > 0) expect(slices).toMatchObject([{ mic: whole[0]!.mic, timeInForce: 'fok', limitPrice: best }])
      else expect(slices.every(({ timeInForce }) => timeInForce === 'ioc')).toBe(true)
      if (whole.length > 0) alone += 1
      else several += 1
    }), { numRuns: 400 })
    expect(Math.min(alone, several, none)).toBeGreaterThan(0)
  })
})

describe('instructions in a waterfall, whatever the market', () => {
  it('[WF20] no slice below the minimum; what takes is all or nothing', () => {
    fc.assert(fc.property(arbPlanInput, fc.integer({ min: 2, max: 2_000 }), (given, minQty) => {
      const plan = planWaterfall({ ...given, minQty: minQty as QtyLots })
      for (const { qty, aggressiveness, timeInForce } of plan.steps.flatMap(({ slices }) => slices)) {
        expect(qty).toBeGreaterThanOrEqual(minQty)
        expect(timeInForce).toBe(aggressiveness === 'take' ? 'fok' : 'day')
      }
    }), { numRuns: 300 })
  })

  it('[WF21] no step posts more than may show', () => {
    fc.assert(fc.property(arbPlanInput, fc.integer({ min: 0, max: 300 }), (given, showMax) => {
      for (const { slices } of planWaterfall({ ...given, showMax: showMax as QtyLots }).steps) {
        expect(sum(slices.filter(({ aggressiveness }) => aggressiveness === 'post').map(({ qty }) => qty))).toBeLessThanOrEqual(showMax)
      }
    }), { numRuns: 300 })
  })

  it('[WF22] posts only: the static strategy takes nowhere', () => {
    fc.assert(fc.property(arbPlanInput, (given) => {
      const plan = planWaterfall({ ...given, strategy: 'static', postsOnly: true })
      expect(plan.steps.flatMap(({ slices }) => slices).every(({ aggressiveness }) => aggressiveness !== 'take')).toBe(true)
    }), { numRuns: 300 })
  })

  it('[WF23] a post waits at a limit that is away, and is never beyond it or the market', () => {
    fc.assert(fc.property(arbPlanInput, fc.integer({ min: 1, max: 500 }), (given, away) => {
      const { side, market, instrument, touches, ranked } = given
      const near = side === 'buy' ? market.bid : market.ask
      const tick = instrument.tick
      const limitPrice = (side === 'buy' ? Math.floor(near / tick) * tick - away * tick : Math.ceil(near / tick) * tick + away * tick) as Price
      for (const mic of new Set(ranked.map((r): Mic => r.mic))) {
        if (isDark(given.venues.get(mic)!.kind) || !touches.has(mic)) continue
        const waits = slicePrice(mic, 'post', { side, limitPrice, tick, market, touches, postsAtLimit: true })
        const follows = slicePrice(mic, 'post', { side, limitPrice, tick, market, touches })
        for (const price of [waits, follows]) if (price !== null) expect(isWithinLimit(price, limitPrice, side)).toBe(true)
        // Only a band or a locked market brings the market's own price within a limit that is away.
        const banded = touches.get(mic)!.band
        const locked = market.bid === market.ask || (farPrice(touches.get(mic)!, side) ?? limitPrice) === (side === 'buy' ? market.bid : market.ask)
        if (follows !== null) expect(banded.low !== null || banded.high !== null || locked).toBe(true)
      }
    }), { numRuns: 300 })
  })
})
