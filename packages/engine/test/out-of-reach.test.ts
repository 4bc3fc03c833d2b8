import { describe, expect, it } from 'vitest'
import type { ChildOrder, QtyLots, SessionId } from '@sluice/domain'
import { Driver, ORDER_RULES, ordersOf, testConfig } from './fixture.ts'

const gone = { execType: 'canceled', ordStatus: 'canceled', leavesQty: 0 as QtyLots } as const

/** An order that is split over venues; the first part's venue is about to come out of reach, the others end without a fill. */
function split(): { readonly d: Driver; readonly lost: ChildOrder; readonly others: readonly ChildOrder[] } {
  const d = new Driver(testConfig({ orders: ORDER_RULES, model: null })).open()
  const [lost, ...others] = ordersOf(d.submit({ orderQty: 900 as QtyLots }))
  for (const order of others) d.report(order, {})
  expect(others.length).toBeGreaterThan(0)
  return { d, lost: lost!, others }
}
const isPlannedAnew = (d: Driver): void => expect(d.engine.parentRecords()[0]).toMatchObject({ liveQty: 900, decisions: 2, leavesQty: 900 })

describe('children out of reach', () => {
  it('[EN191] a venue that is silent keeps its own part of an order, not the rest', () => {
    const { d, lost, others } = split()
    const isUnknown = (): boolean => d.engine.childRecords().some(({ clOrdId, status }) => clOrdId === lost.clOrdId && status === 'unknown')
    for (const order of others) d.report(order, gone)
    expect(d.engine.parentRecords()[0]).toMatchObject({ liveQty: lost.orderQty, decisions: 1 })
    for (let i = 0; i < 50 && !isUnknown(); i++) {
      d.quote()
      d.fireTimers()
    }
    expect(isUnknown()).toBe(true)
    isPlannedAnew(d)
  })

  it.each(['before', 'after'])('[EN191] nor does a venue that is away, lost %s the others end', (when) => {
    const { d, lost, others } = split()
    d.report(lost, {})
    const away = (): void => void d.step({ kind: 'session', session: lost.mic as unknown as SessionId, role: 'orders', mic: lost.mic, up: false })
    if (when === 'before') away()
    for (const order of others) d.report(order, gone)
    if (when === 'after') away()
    isPlannedAnew(d)
    expect(d.engine.childRecords().filter(({ mic }) => mic === lost.mic)).toHaveLength(1)
  })
})
