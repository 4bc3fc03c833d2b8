import type { ChildRecord, DecisionRecord, ParentRow } from '@sluice/protocol'
import { describe, expect, it } from 'vitest'
import { chosenOrder, whyFirst } from './decision-model.ts'
import { waterfallOf } from './waterfall-model.ts'

const slice = (mic: string, qty: number) => ({ mic, aggressiveness: 'mid', qty, limitPrice: 1, timeInForce: 'day' })
const decision = (decisionNo: number, trigger: string, steps: unknown[]): DecisionRecord =>
  ({ decisionId: decisionNo * 10, decisionNo, trigger, ranked: [], plan: { strategy: 'dynamic', mode: 'split', hold: null, steps: steps.map((slices) => ({ slices, timeoutUs: 250_000 })) } }) as unknown as DecisionRecord
const child = (decisionId: number, mic: string, status: string, cumQty: number): ChildRecord =>
  ({ clOrdId: `${decisionId}${mic}`, decisionId, mic, aggressiveness: 'mid', orderQty: 100, cumQty, status, sentUs: decisionId }) as unknown as ChildRecord
const parent = (status: string): ParentRow => ({ status }) as unknown as ParentRow

describe('waterfall', () => {
  const decisions = [decision(1, 'arrival', [[slice('A', 100)], [slice('B', 100)]]), decision(2, 'timeout', [[slice('B', 100), slice('C', 100)], [slice('A', 50)]])]
  const children = [child(10, 'A', 'canceled', 40), child(20, 'B', 'filled', 100), child(20, 'C', 'new', 0)]

  it('shows each decision as the step it ran, then what is planned', () => {
    const steps = waterfallOf({ parent: parent('working'), children, decisions })
    expect(steps.map((step) => [step.no, step.state, step.note, step.slices.map((each) => `${each.mic} ${each.filled}/${each.ordered} ${each.state}`)])).toEqual([
      [1, 'done', 're-planned after a timeout', ['A 40/100 done']],
      [2, 'working', 'working, planned anew after 250 ms at the latest', ['B 100/100 done', 'C 0/100 working']],
      [3, 'planned', null, ['A 0/50 planned']],
    ])
  })
  it('plans nothing for an order that is done', () => {
    expect(waterfallOf({ parent: parent('canceled'), children: children.slice(0, 1), decisions: decisions.slice(0, 1) })).toHaveLength(1)
  })
})

describe('why the first venue', () => {
  const ranked = (mic: string, aggressiveness: string, slippage: number, fees: number) => ({ mic, aggressiveness, costMicroBps: slippage + fees, parts: { slippage, fill: 0, speed: 0, leakage: 0, fees } })
  it('compares the best of two different venues, part by part', () => {
    const scored = { ...decision(1, 'arrival', []), ranked: [ranked('A', 'mid', 750_000, 0), ranked('A', 'take', 900_000, 0), ranked('B', 'take', 1_200_000, -100_000)] } as unknown as DecisionRecord
    const why = whyFirst(scored)
    expect([why?.first.mic, why?.second.mic, why?.advantageBps]).toEqual(['A', 'B', 0.35])
    expect(why?.parts.find((part) => part.dimension === 'slippage')?.valueBps).toBeCloseTo(0.45)
    expect(why?.parts.find((part) => part.dimension === 'fees')?.valueBps).toBeCloseTo(-0.1)
    expect(chosenOrder(scored)).toEqual(['A', 'B'])
  })
})
