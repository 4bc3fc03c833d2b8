import { NO_INSTRUCTIONS, type ChildOrder, type ClOrdId, type ExecId, type ExecType, type Output, type ParentRecord, type ParentReport, type Price, type QtyLots, type SessionId } from '@sluice/domain'
import { describe, expect, it } from 'vitest'
import { CLOSED_PARENTS_MAX, Engine } from '../src/index.ts'
import { OrderArchive } from '../src/order-archive.ts'
import type { ChildState, ParentState } from '../src/state.ts'
import { Driver, executionsOf, ORDER_RULES, ordersOf, parentOf, recordsOf, SYMBOL, testConfig } from './fixture.ts'

const incidentsOf = (outputs: readonly Output[]): string[] => recordsOf(outputs).flatMap((record) => (record.type === 'incident' ? [record.code] : []))
const reportsOf = (outputs: readonly Output[]): ParentReport[] => outputs.flatMap((o) => (o.kind === 'report-parent' ? [o.report] : []))
const copiesOf = (outputs: readonly Output[]): ParentReport[] => outputs.flatMap((o) => (o.kind === 'drop-copy' ? [o.report] : []))
const config = testConfig({
  orders: { ...ORDER_RULES, holdsPositions: true, dropCopySessions: ['BACK' as SessionId] }, model: null, venues: testConfig().venues.slice(0, 1), routing: { ...testConfig().routing, waterfallMode: 'sequential' },
  limits: { ...testConfig().limits, maxRepeatedOrders: 100_000 },
})

interface Filled { readonly d: Driver; readonly order: ChildOrder; readonly execId: ExecId }

/** An order that filled in two pieces; `others` orders were closed after it. */
function filled(others: number): Filled {
  const d = new Driver(config).open()
  d.step({ kind: 'set-positions', source: { kind: 'command-line', user: 'ops', requestId: 'p' }, asOf: '2023-11-14', positions: [{ account: 'ACC', symbol: SYMBOL, qty: 0 }] })
  const [order] = ordersOf(d.submit({
    orderQty: 100 as QtyLots, ordType: 'limit', limitPrice: 1_574_300 as Price, urgency: 'low', instructions: { ...NO_INSTRUCTIONS, capacity: 'agency' }, routing: { senderSubId: 'TRADER7' },
  }))
  d.report(order!, { text: 'a "quoted" \\ text' })
  const { execId } = executionsOf(d.fill(order!, 60))[0]!
  d.fill(order!, 40, 100)
  d.step({ kind: 'timer' }, 2_000_000)
  d.quote()
  for (let i = 0; i < others; i++) {
    d.submit({ clOrdId: `X-${i}` as ClOrdId, orderQty: 1 as QtyLots, limitPrice: 1_560_000 as Price, ordType: 'limit', timeInForce: 'ioc' })
  }
  return { d, order: order!, execId }
}

const change = ({ d, order, execId }: Filled, execType: ExecType, newId: string, cumQty: number, lastQty: number): readonly Output[] =>
  d.report(order, { execId: newId as ExecId, execType, execRefId: execId, ordStatus: 'canceled', cumQty: cumQty as QtyLots, leavesQty: 0 as QtyLots, lastQty: lastQty as QtyLots, lastPx: 1_574_100 as Price })

const positionOf = (d: Driver): unknown => (d.engine.snapshot() as { positions: unknown }).positions
const lasting = ({ execId: _, execRefId: __, transactUs: ___, ...report }: ParentReport): unknown => report
const untimed = ({ parentId: _, parentSeq: __, ...record }: ParentRecord): unknown => record

describe('an order that was closed long ago', () => {
  const others = CLOSED_PARENTS_MAX + 1

  it('[EN146] what its venue takes back or corrects of it is booked, told and copied as of one closed just now, told again once, and survives a restart', () => {
    const [recent, old] = [filled(0), filled(others)]
    expect(old.d.engine.parentRecords().some(({ clOrdId }) => clOrdId === 'A-1')).toBe(false)
    expect(incidentsOf(change({ ...old, order: { ...old.order, mic: 'XBOS' as never } }, 'tradeCancel', 'B0', 40, 60))).toEqual(['TRADE_CANCELLED'])
    for (const [execType, id, cumQty, lastQty] of [['tradeCorrect', 'C1', 90, 50], ['tradeCancel', 'B1', 40, 50]] as const) {
      const copy = new Engine(config)
      copy.restore(JSON.parse(JSON.stringify(old.d.engine.snapshot())))
      expect(copy.stateHash()).toBe(old.d.engine.stateHash())
      const [a, b] = [change(recent, execType, id, cumQty, lastQty), change(old, execType, id, cumQty, lastQty)]
      expect(copy.step(old.d.entries.at(-1)!)).toEqual(b)
      expect(copy.stateHash()).toBe(old.d.engine.stateHash())
      expect(incidentsOf(b)).toEqual(incidentsOf(a))
      expect(reportsOf(b).map(lasting)).toEqual(reportsOf(a).map(lasting))
      expect(copiesOf(b)).toEqual(reportsOf(b))
      expect(reportsOf(b)[0]!.execType).toBe(execType)
      expect(executionsOf(b).map(({ lastQty, lastPx, feeMicro, kind }) => [kind, lastQty, lastPx, feeMicro])).toEqual(executionsOf(a).map(({ lastQty, lastPx, feeMicro, kind }) => [kind, lastQty, lastPx, feeMicro]))
      expect(untimed(parentOf(b))).toEqual(untimed(parentOf(a)))
      expect(positionOf(old.d)).toEqual(positionOf(recent.d))
    }
    expect(parentOf(old.d.outputs.at(-1)!)).toMatchObject({ cumQty: 40, status: 'canceled' })
    expect(incidentsOf(change(old, 'tradeCancel', 'B1', 40, 50))).toEqual(['DUPLICATE_EXECUTION'])
  }, 30_000)

  it('[EN146] an execution of it told again is booked once; one that is new is booked as late', () => {
    const { d, order, execId } = filled(others)
    expect(incidentsOf(d.report(order, { execId, execType: 'trade', ordStatus: 'filled', lastQty: 60 as QtyLots, lastPx: order.price, cumQty: 60 as QtyLots, leavesQty: 40 as QtyLots }))).toEqual(['DUPLICATE_EXECUTION'])
    expect(incidentsOf(d.fill(order, 5, 105))).toEqual(expect.arrayContaining(['LATE_FILL', 'OVERFILL']))
    expect(d.engine.parentRecords().at(-1)).toMatchObject({ cumQty: 105 })
  }, 30_000)

  it('[EN146] what is not known any more is told with everything that names it', () => {
    const { d, order } = filled(0)
    const out = d.report({ ...order, clOrdId: '2S-3-0' as ClOrdId }, { execType: 'tradeCancel', execRefId: 'E77' as ExecId, venueOrderId: 'V9', ordStatus: 'canceled' })
    expect(recordsOf(out)).toEqual([expect.objectContaining({ type: 'incident', severity: 'critical', subject: 'E77', text: expect.stringContaining('not known any more, by its name one of P-100 (ClOrdID 2S-3-0, OrderID V9)') })])
  })
})

describe('the archive', () => {
  const [order] = (() => {
    const { d } = filled(0)
    const { parents, children } = d.engine.snapshot() as { parents: ParentState[]; children: ChildState[] }
    return [{ parent: parents[0]!, children }]
  })()

  it('[EN146] gives back what it was given, once, also after a restart', () => {
    const archive = new OrderArchive()
    archive.put(order)
    const copy = new OrderArchive()
    copy.restore(JSON.parse(JSON.stringify(archive.snapshot())))
    for (const it of [archive, copy]) {
      const { parent, children } = it.take(order.parent.parentId)!
      expect({ ...parent, plannedUs: null, tried: [], modelId: null }).toEqual({ ...order.parent, plannedUs: null, tried: [], modelId: null })
      expect(children).toEqual(order.children)
      expect([it.take(order.parent.parentId), it.size]).toEqual([undefined, 0])
    }
  })

  it('[EN148] keeps changes whose execution has not come, also of a child without any; what was packed before they were is read', () => {
    const [child] = order.children
    const { early: _, ...plain } = child!
    const change = { clOrdId: child!.order.clOrdId, execId: 'B9', execRefId: 'T9', execType: 'tradeCancel' } as never
    const waiting: ChildState[] = [{ ...plain, early: [change] }, { ...plain, order: { ...plain.order, clOrdId: '2S-9-0' as ClOrdId }, executions: [], early: [change] }]
    const archive = new OrderArchive()
    archive.put({ ...order, children: waiting })
    expect(archive.take(order.parent.parentId)!.children).toEqual(waiting)
    archive.put({ ...order, children: [plain] })
    const { dayEndedUs, kept: [[parentId, [doneUs, text]]] } = JSON.parse(JSON.stringify(archive.snapshot()))
    const [parent, [[ofOrder, ofChild, executions]]] = JSON.parse(text)
    archive.restore({ dayEndedUs, kept: [[parentId, [doneUs, JSON.stringify([parent, [[ofOrder, ofChild.slice(0, -1), executions]]])]]] })
    const [old] = archive.take(order.parent.parentId)!.children
    expect([old, 'early' in old!]).toEqual([plain, false])
  })

  it('[EN146] is bounded by its size, the oldest first, and keeps what was done on this day and the one before', () => {
    const at = (seq: number, doneUs: number) => ({ parent: { ...order.parent, parentId: `P-${seq}` as never, doneUs: doneUs as never }, children: order.children })
    const small = new OrderArchive(4_000)
    for (let i = 0; i < 50; i++) small.put(at(i, i))
    expect(small.size).toBeGreaterThan(1)
    expect(JSON.stringify(small.snapshot()).length).toBeLessThan(4_500)
    expect([small.take('P-0' as never), small.take('P-49' as never)?.parent.parentId]).toEqual([undefined, 'P-49'])
    const days = new OrderArchive()
    for (const [seq, doneUs] of [[1, 10], [2, 110], [3, 210]] as const) days.put(at(seq, doneUs))
    days.endDay(100 as never)
    expect(days.size).toBe(3)
    days.endDay(200 as never)
    expect([days.take('P-1' as never), days.size]).toEqual([undefined, 2])
    days.put({ ...order, children: order.children.map((child) => ({ ...child, executions: [] })) })
    expect(days.size).toBe(2)
  })
})
