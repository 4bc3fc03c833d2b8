import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PlanSlice, PlanStep, QtyLots } from '@sluice/domain'
import { arbPlanInput } from '../test/arbitraries.ts'
import { planKeptSteps, planWaterfall } from './plan-waterfall.ts'

const keysOf = ({ slices }: PlanStep): string[] => slices.map(({ mic, aggressiveness }) => `${mic}:${aggressiveness}`)
const qtyOf = (slices: readonly PlanSlice[]): number => slices.reduce((sum, { qty }) => sum + qty, 0)

/** Steps of one plan in any order, some dropped, and another moment of the market, venues and quantity. */
const arbKept = fc.tuple(arbPlanInput, arbPlanInput).chain(([then, now]) => {
  const { steps } = planWaterfall(then)
  return fc.shuffledSubarray([...steps]).map((kept) => ({ kept, now: { ...now, venues: then.venues } }))
})

describe('steps that a person kept', () => {
  it('[WF17] come in the order given, each with those of its slices that are candidates now, never more than is left or shown', () => {
    fc.assert(fc.property(arbKept, ({ kept, now }) => {
      const planned = planKeptSteps(now, kept)
      if (planned === null) return
      let at = planned.passedOver
      let left: number = now.qty
      const taken = new Map<string, number>()
      for (const [no, step] of planned.plan.steps.entries()) {
        const keys = keysOf(step)
        while (at < kept.length && !keys.every((key) => keysOf(kept[at]!).includes(key))) at += 1
        expect(at).toBeLessThan(kept.length)
        if (no === 0) expect(at).toBe(planned.passedOver)
        at += 1
        expect(qtyOf(step.slices)).toBeLessThanOrEqual(left)
        for (const slice of step.slices) {
          const ranked = now.ranked.find((r) => r.mic === slice.mic && r.aggressiveness === slice.aggressiveness)
          expect(ranked).toBeDefined()
          expect(slice.qty).toBeGreaterThanOrEqual(now.venues.get(slice.mic)!.minQtyLots)
          left -= Math.round((slice.qty * ranked!.score.fillProbMicro) / 1_000_000)
          if (slice.aggressiveness !== 'take') continue
          const touch = now.touches.get(slice.mic)!
          taken.set(slice.mic, (taken.get(slice.mic) ?? 0) + slice.qty)
          expect(taken.get(slice.mic)).toBeLessThanOrEqual(now.side === 'buy' ? touch.askQty : touch.bidQty)
        }
      }
    }), { numRuns: 400 })
  })

  it('[WF17] a step is split in the proportion planned', () => {
    fc.assert(fc.property(arbPlanInput, fc.integer({ min: 1, max: 9 }), (input, share) => {
      const posts = input.ranked.filter((r) => r.aggressiveness === 'post').slice(0, 2)
      if (posts.length < 2) return
      const slices = posts.map(({ mic, aggressiveness }, i): PlanSlice => ({ mic, aggressiveness, qty: (i === 0 ? share : 10 - share) as QtyLots, limitPrice: 1 as never, timeInForce: 'day' }))
      const planned = planKeptSteps({ ...input, qty: 100_000 as QtyLots, routing: { ...input.routing, minSliceLots: 1 as QtyLots } }, [{ slices, timeoutUs: 1 }])
      const parts = planned?.plan.steps[0]?.slices ?? []
      if (parts.length === 2) expect(parts.map(({ qty }) => qty)).toEqual([share * 10_000, (10 - share) * 10_000])
    }), { numRuns: 200 })
  })

  it('[WF17] no plan where none of them can be sent', () => {
    fc.assert(fc.property(arbPlanInput, (input) => {
      expect(planKeptSteps({ ...input, ranked: [] }, planWaterfall(input).steps)).toBeNull()
    }), { numRuns: 100 })
  })
})
