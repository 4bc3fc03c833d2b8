import type { ChildOrder, ClOrdId, ExecId, Output, Price, QtyLots, SessionId, ToldExecution, UnixUs } from '@sluice/domain'
import { describe, expect, it } from 'vitest'
import { Driver, executionsOf, ORDER_RULES, ordersOf, recordsOf, testConfig } from './fixture.ts'

const incidentsOf = (outputs: readonly Output[]): string[] => recordsOf(outputs).flatMap((record) => (record.type === 'incident' ? [record.code] : []))
const config = testConfig({ orders: ORDER_RULES, model: null, venues: testConfig().venues.slice(0, 1) })
let requests = 0
const resolve = (d: Driver, clOrdId: ClOrdId, kind: 'never-arrived' | 'ended', executions: readonly ToldExecution[] = [], evidence = 'venue desk, by telephone') =>
  d.step({ kind: 'resolve-child', source: { kind: 'user', user: 'sue', requestId: `r${++requests}` }, clOrdId, outcome: { kind, executions }, evidence })
const told = (execId: string, lastQty: number, lastPx = 1_574_200): ToldExecution => ({ execId: execId as ExecId, lastQty: lastQty as QtyLots, lastPx: lastPx as Price, venueUs: 5 as UnixUs })
const denialOf = (outputs: readonly Output[]) => outputs.find((o) => o.kind === 'answer')?.denial

/** A child of 100 lots of which 20 are executed, and about which its venue is silent. */
function silent(): { readonly d: Driver; readonly order: ChildOrder } {
  const d = new Driver(config).open()
  const [order] = ordersOf(d.submit({ orderQty: 100 as QtyLots, ordType: 'limit', limitPrice: 1_574_300 as Price, urgency: 'low' }))
  d.report(order!, {})
  d.fill(order!, 20)
  for (let i = 0; i < 40 && d.engine.childRecords()[0]!.status !== 'unknown'; i++) {
    d.quote()
    d.fireTimers()
  }
  expect(d.engine.childRecords()[0]).toMatchObject({ status: 'unknown', cumQty: 20 })
  return { d, order: order! }
}

describe('a child whose venue is silent', () => {
  it('[EN130] ended, as a person was told: the executions are booked and told, the rest is planned anew', () => {
    const { d, order } = silent()
    const out = resolve(d, order.clOrdId, 'ended', [told('T1', 30), told('T2', 10, 1_574_100)])
    expect(denialOf(out)).toBeNull()
    expect(executionsOf(out)).toEqual([
      expect.objectContaining({ kind: 'told', execId: 'T1', lastQty: 30, liquidity: 'removed', venueUs: 5 }), expect.objectContaining({ kind: 'told', execId: 'T2', lastQty: 10, lastPx: 1_574_100 }),
    ])
    expect(out.flatMap((o) => (o.kind === 'report-parent' ? [[o.report.execType, o.report.cumQty, o.report.leavesQty]] : []))).toEqual([['trade', 50, 50], ['trade', 60, 40]])
    expect(recordsOf(out)).toContainEqual(expect.objectContaining({ type: 'incident', code: 'CHILD_RESOLVED', text: expect.stringContaining('sue: XNAS told that') }))
    expect(d.engine.childRecords()[0]).toMatchObject({ status: 'canceled', cumQty: 60, text: 'venue desk, by telephone' })
    expect(ordersOf(out).map(({ orderQty }) => orderQty)).toEqual([40])
  })

  it('[EN130] all of it: it is filled, and so is its order', () => {
    const { d, order } = silent()
    resolve(d, order.clOrdId, 'ended', [told('T1', 80)])
    expect([d.engine.childRecords()[0]!.status, d.engine.parentRecords()[0]!.status]).toEqual(['filled', 'filled'])
  })

  it('[EN148] a bust that came before its execution is booked when a person tells that; told again before, it is said to wait', () => {
    const { d, order } = silent()
    const bust = () => d.report(order, { execId: 'B1' as ExecId, execRefId: 'T1' as ExecId, execType: 'tradeCancel', ordStatus: 'partiallyFilled', lastQty: 30 as QtyLots, lastPx: 1_574_200 as Price, cumQty: 20 as QtyLots, leavesQty: 80 as QtyLots })
    expect(incidentsOf(bust())).toContain('TRADE_CANCELLED')
    expect(recordsOf(bust())).toEqual([expect.objectContaining({ code: 'DUPLICATE_EXECUTION', text: expect.stringContaining('again: it waits for execution T1, which is not booked here') })])
    const out = resolve(d, order.clOrdId, 'ended', [told('T1', 30)])
    expect(executionsOf(out).map(({ kind, lastQty }) => [kind, lastQty])).toEqual([['told', 30], ['bust', -30]])
    expect(d.engine.childRecords()[0]).toMatchObject({ status: 'canceled', cumQty: 20 })
    expect(d.engine.parentRecords()[0]).toMatchObject({ cumQty: 20, liveQty: ordersOf(out).reduce((sum, { orderQty }) => sum + orderQty, 0) })
    expect(ordersOf(out).reduce((sum, { orderQty }) => sum + orderQty, 0)).toBe(80)
    expect(recordsOf(bust())).toEqual([expect.objectContaining({ code: 'DUPLICATE_EXECUTION', text: expect.stringContaining('again: booked once') })])
  })

  it('[EN130] never arrived: its quantity is planned anew, and one that turns up after all is cancelled', () => {
    const d = new Driver(config).open()
    const [order] = ordersOf(d.submit({ orderQty: 100 as QtyLots, ordType: 'limit', limitPrice: 1_574_300 as Price, urgency: 'low' }))
    for (let i = 0; i < 40 && d.engine.childRecords()[0]!.status !== 'unknown'; i++) d.fireTimers()
    d.quote()
    const out = resolve(d, order!.clOrdId, 'never-arrived')
    expect([denialOf(out), d.engine.childRecords()[0]!.status, ordersOf(out).map(({ orderQty }) => orderQty)]).toEqual([null, 'unsent', [100]])
    expect(d.report(order!, {}).find(({ kind }) => kind === 'send-cancel')).toMatchObject({ origClOrdId: order!.clOrdId })
  })

  it('[EN131] the venue reports after all: what was told is booked once, another execution is a late fill, and an order that still works is cancelled', () => {
    const { d, order } = silent()
    resolve(d, order.clOrdId, 'ended', [told('T1', 30)])
    const again = d.report(order, { execType: 'trade', ordStatus: 'partiallyFilled', execId: 'T1' as ExecId, lastQty: 30 as QtyLots, lastPx: 1_574_200 as Price, cumQty: 50 as QtyLots, leavesQty: 50 as QtyLots })
    expect([incidentsOf(again), executionsOf(again)]).toEqual([['DUPLICATE_EXECUTION'], []])
    const late = d.report(order, { execType: 'trade', ordStatus: 'partiallyFilled', execId: 'T9' as ExecId, lastQty: 5 as QtyLots, lastPx: 1_574_200 as Price, cumQty: 55 as QtyLots, leavesQty: 45 as QtyLots })
    expect([incidentsOf(late)[0], executionsOf(late).map(({ lastQty }) => lastQty)]).toEqual(['LATE_FILL', [5]])
    expect(d.report(order, { execType: 'new', ordStatus: 'partiallyFilled', cumQty: 55 as QtyLots }).some(({ kind }) => kind === 'send-cancel')).toBe(true)
  })

  it('[EN132] is refused by name and changes nothing where it cannot be', () => {
    const { d, order } = silent()
    const { execId } = d.outputs.flatMap(executionsOf)[0]!
    const children = JSON.stringify(d.engine.childRecords())
    expect(denialOf(resolve(d, '9-9-0' as ClOrdId, 'ended'))).toEqual({ code: 'UNKNOWN_CHILD', clOrdId: '9-9-0' })
    expect(denialOf(resolve(d, order.clOrdId, 'ended', [], ''))).toMatchObject({ code: 'TEXT_REFUSED', field: 'evidence' })
    expect(denialOf(resolve(d, order.clOrdId, 'ended', [told(execId, 1)]))).toEqual({ code: 'EXECUTION_BOOKED', execId })
    expect(denialOf(resolve(d, order.clOrdId, 'ended', [told('T', 1), told('T', 1)]))).toEqual({ code: 'EXECUTION_BOOKED', execId: 'T' })
    expect(denialOf(resolve(d, order.clOrdId, 'ended', [told('T', 81)]))).toEqual({ code: 'EXECUTION_ABOVE_ORDER', clOrdId: order.clOrdId, told: 81, open: 80 })
    expect(denialOf(resolve(d, order.clOrdId, 'never-arrived'))).toEqual({ code: 'EXECUTION_BOOKED', execId })
    for (const bad of [0, -1, 0.5, NaN]) expect(denialOf(resolve(d, order.clOrdId, 'ended', [told('T', bad)]))).toMatchObject({ code: 'TEXT_REFUSED', field: 'executions[0].lastQty' })
    expect(JSON.stringify(d.engine.childRecords())).toBe(children)
    resolve(d, order.clOrdId, 'ended')
    expect(denialOf(resolve(d, order.clOrdId, 'ended'))).toEqual({ code: 'CHILD_NOT_UNKNOWN', clOrdId: order.clOrdId, status: 'canceled' })
  })

  it('[EN127] a venue that stays away leaves its orders to people; one that comes back is asked', () => {
    const d = new Driver(config).open()
    const [order] = ordersOf(d.submit({ orderQty: 100 as QtyLots, ordType: 'limit', limitPrice: 1_574_300 as Price, urgency: 'low' }))
    d.report(order!, {})
    const session = (up: boolean) => d.step({ kind: 'session', session: 'XNAS' as SessionId, role: 'orders', mic: order!.mic, up })
    const after = (seconds: number) => {
      d.step({ kind: 'timer' }, seconds * 1e6)
      return d.engine.childRecords()[0]!.status
    }
    session(false)
    expect(after(59)).not.toBe('unknown')
    session(true)
    session(false)
    expect(after(2)).not.toBe('unknown')
    expect(after(58)).toBe('unknown')
    session(true)
    expect(d.step({ kind: 'venue-caught-up', mic: order!.mic }).filter(({ kind }) => kind === 'send-status-request')).toHaveLength(1)
    session(false)
    expect(after(60)).toBe('unknown')
    expect(denialOf(resolve(d, order!.clOrdId, 'ended', [told('T9', 40)]))).toBeNull()
    expect(d.engine.childRecords()[0]).toMatchObject({ status: 'canceled', cumQty: 40 })
  })

  it('[EN192] what cannot be read is told to people, and the venue is asked how the order stands', () => {
    const d = new Driver(config).open()
    const [order] = ordersOf(d.submit({ orderQty: 100 as QtyLots, ordType: 'limit', limitPrice: 1_574_300 as Price, urgency: 'low' }))
    d.report(order!, {})
    const out = d.step({ kind: 'venue-unreadable', mic: order!.mic, msgSeqNum: 9, clOrdId: order!.clOrdId, text: 'LastPx(31)' })
    expect([incidentsOf(out), out.filter(({ kind }) => kind === 'send-status-request')]).toEqual([['UNREADABLE_EXECUTION'], [expect.objectContaining({ clOrdId: order!.clOrdId })]])
    const again = d.step({ kind: 'venue-unreadable', mic: order!.mic, msgSeqNum: 10, clOrdId: order!.clOrdId, text: 'LastPx(31)' })
    expect(again.some(({ kind }) => kind === 'send-status-request')).toBe(false)
    expect(incidentsOf(d.step({ kind: 'venue-unreadable', mic: order!.mic, msgSeqNum: 11, clOrdId: null, text: 'OrdStatus(39)' }))).toEqual(['UNREADABLE_EXECUTION'])
  })
})
