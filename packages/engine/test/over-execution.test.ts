import type { ChildOrder, Output, QtyLots } from '@sluice/domain'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Engine } from '../src/index.ts'
import { Driver, ordersOf, recordsOf, testConfig } from './fixture.ts'

const ORDER_QTY = 1_000
const incidentsOf = (outputs: readonly Output[], code: string) => recordsOf(outputs).filter((record) => record.type === 'incident' && record.code === code)
const cancelsOf = (outputs: readonly Output[]) => outputs.flatMap((o) => (o.kind === 'send-cancel' ? [o.origClOrdId] : []))

/** An order whose first children all ended unfilled, and what was sent in their place. */
function plannedAnew(): { readonly d: Driver; readonly ended: readonly ChildOrder[]; readonly working: readonly ChildOrder[] } {
  const d = new Driver().open()
  // Posts alone: they rest until they are cancelled.
  const ended = ordersOf(d.answer(d.submit({ orderQty: ORDER_QTY as QtyLots, urgency: 'low' }), (_, how) => ({ slippageMicroBps: how === 'post' ? 0 : 900_000_000 })))
  let last: readonly Output[] = []
  for (const order of ended) last = d.report(order, { execType: 'canceled', ordStatus: 'canceled', leavesQty: 0 as QtyLots })
  const working = ordersOf(d.answer(last, (_, how) => ({ slippageMicroBps: how === 'post' ? 0 : 900_000_000 })))
  for (const order of working) d.report(order, {})
  expect(ended.length).toBeGreaterThan(0)
  expect(working.reduce((sum, { orderQty }) => sum + orderQty, 0)).toBe(ORDER_QTY)
  expect(working.every(({ timeInForce }) => timeInForce === 'day')).toBe(true)
  return { d, ended, working }
}

describe('an order that gets too much', () => {
  it('[EN100] a fill after the end of its child that completes the order, and one of another child behind it, are told as an overfill of the order', () => {
    const { d, ended: [first], working } = plannedAnew()
    const late = d.fill(first!, ORDER_QTY)
    expect(incidentsOf(late, 'LATE_FILL')).toHaveLength(1)
    expect(incidentsOf(late, 'OVERFILL')).toHaveLength(0)
    expect(cancelsOf(late)).toEqual(working.map(({ clOrdId }) => clOrdId))
    const beyond = d.fill(working[0]!, 30)
    const { parentId } = d.engine.parentRecords()[0]!
    expect(incidentsOf(beyond, 'OVERFILL')).toEqual([expect.objectContaining({ severity: 'critical', subject: parentId, text: expect.stringContaining(`${ORDER_QTY + 30} lots executed of ${ORDER_QTY}, 30 too many`) })])
    expect(d.engine.parentRecords()[0]).toMatchObject({ status: 'filled', cumQty: ORDER_QTY + 30, leavesQty: 0 })
  })

  it('[EN100] a late fill of a part cancels what is too much at once, and what is left of that is planned anew', () => {
    const { d, ended: [first], working } = plannedAnew()
    const copy = new Engine(testConfig())
    copy.restore(d.engine.snapshot())
    const late = d.fill(first!, 100)
    expect(incidentsOf(late, 'OVERCOMMITTED')).toHaveLength(1)
    expect(cancelsOf(late)).toEqual([working.at(-1)!.clOrdId])
    expect(copy.step(d.entries.at(-1)!)).toEqual(late)
    expect(copy.stateHash()).toBe(d.engine.stateHash())
    // A second late fill that what is on its way out pays for cancels nothing more.
    expect(cancelsOf(d.fill(first!, 1, 101))).toEqual([])
    let out: readonly Output[] = []
    for (const order of working) out = d.report(order, { execType: 'canceled', ordStatus: 'canceled', leavesQty: 0 as QtyLots })
    const again = ordersOf(d.answer(out))
    expect(again.reduce((sum, { orderQty }) => sum + orderQty, 0)).toBeLessThanOrEqual(ORDER_QTY - 101)
    expect(again.length).toBeGreaterThan(0)
  })

  it('[EN100] a fill that what is reserved pays for tells nothing', () => {
    const { d, working } = plannedAnew()
    const out = d.fill(working[0]!, 10)
    expect([...incidentsOf(out, 'OVERFILL'), ...incidentsOf(out, 'OVERCOMMITTED')]).toEqual([])
  })

  it('[EN100] whatever fills late, what was too much is told, and nothing that works is too much for long', () => {
    const arb = fc.array(fc.record({ which: fc.nat({ max: 30 }), what: fc.constantFrom('fill' as const, 'fill' as const, 'gone' as const, 'late' as const), share: fc.integer({ min: 1, max: 4 }) }), { minLength: 5, maxLength: 40 })
    let over = 0
    let called = 0
    fc.assert(fc.property(arb, (acts) => {
      const d = new Driver(testConfig({ model: null })).open()
      d.submit({ orderQty: ORDER_QTY as QtyLots })
      for (const { which, what, share } of acts) {
        d.quote()
        const children = d.engine.childRecords().filter(({ status }) => (what === 'late' ? status === 'canceled' : status !== 'canceled' && status !== 'filled'))
        const child = children[which % Math.max(1, children.length)]
        if (child === undefined) continue
        const order = d.outputs.flatMap(ordersOf).find(({ clOrdId }) => clOrdId === child.clOrdId)!
        const qty = Math.min(order.orderQty - child.cumQty, Math.ceil(order.orderQty / share))
        if (what !== 'gone' && qty <= 0) continue
        const out = what === 'gone' ? d.report(order, { execType: 'canceled', ordStatus: 'canceled', cumQty: child.cumQty, leavesQty: 0 as QtyLots }) : d.fill(order, qty, child.cumQty + qty)
        const { cumQty, parentId } = d.engine.parentRecords()[0]!
        const tooMuch = what !== 'gone' && cumQty > ORDER_QTY
        over += tooMuch ? 1 : 0
        called += incidentsOf(out, 'OVERCOMMITTED').length
        expect(incidentsOf(out, 'OVERFILL').map((record) => record.type === 'incident' && record.subject)).toEqual(tooMuch ? [parentId] : [])
        const wanted = d.engine.childRecords().filter((each) => each.timeInForce === 'day' && d.engine.isChildWanted(each.clOrdId)).reduce((sum, { leavesQty }) => sum + leavesQty, 0)
        expect(cumQty + wanted).toBeLessThanOrEqual(Math.max(ORDER_QTY, cumQty))
      }
    }), { numRuns: 150 })
    expect(over).toBeGreaterThan(5)
    expect(called).toBeGreaterThan(5)
  })
})
