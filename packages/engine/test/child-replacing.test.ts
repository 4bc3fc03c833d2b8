import type { ChildOrder, ChildReplacement, ClOrdId, ExecType, Output, Price, QtyLots, VenueExecutionReport } from '@sluice/domain'
import { describe, expect, it } from 'vitest'
import { Driver, OMS, ORDER_RULES, ordersOf, recordsOf, request, testConfig } from './fixture.ts'

const incidentsOf = (outputs: readonly Output[]): string[] => recordsOf(outputs).flatMap((record) => (record.type === 'incident' ? [record.code] : []))
const replacesOf = (outputs: readonly Output[]): ChildReplacement[] => outputs.flatMap((o) => (o.kind === 'send-replace' ? [o.replacement] : []))
const cancelsOf = (outputs: readonly Output[]) => outputs.flatMap((o) => (o.kind === 'send-cancel' ? [[o.clOrdId, o.origClOrdId]] : []))
const config = (takesReplace = true) => testConfig({
  orders: ORDER_RULES, model: null, venues: [{ ...testConfig().venues[0]!, takesReplace }],
  routing: { ...testConfig().routing, waterfallMode: 'sequential', postTimeoutUs: 600_000_000 },
})
const LIMIT = { ordType: 'limit', limitPrice: 1_574_300 as Price, urgency: 'low' } as const

/** A child of 100 lots that rests, and its order. */
function resting(takesReplace = true): { readonly d: Driver; readonly order: ChildOrder } {
  const d = new Driver(config(takesReplace)).open()
  const [order] = ordersOf(d.submit({ ...LIMIT, orderQty: 100 as QtyLots }))
  d.report(order!, {})
  return { d, order: order! }
}

let ids = 1
const reduce = (d: Driver, orderQty: number, origClOrdId = 'A-1') => d.step({
  kind: 'replace-parent', source: { kind: 'fix', session: OMS, msgSeqNum: 7 }, parentId: null, origClOrdId: origClOrdId as ClOrdId, reason: '',
  request: request({ ...LIMIT, clOrdId: `B-${++ids}` as ClOrdId, orderQty: orderQty as QtyLots }),
})
const says = (d: Driver, order: ChildOrder, { clOrdId, origClOrdId }: ChildReplacement, execType: ExecType, change: Partial<VenueExecutionReport>) => d.report(order, { clOrdId, origClOrdId, execType, ...change })
const refuses = (d: Driver, order: ChildOrder, { clOrdId, origClOrdId }: ChildReplacement) =>
  d.step({ kind: 'venue-cancel-rejected', mic: order.mic, msgSeqNum: 1, clOrdId, origClOrdId, unknownOrder: false, text: 'too late', ofReplace: true })
const standing = (d: Driver) => [d.engine.childRecords()[0]!.status, d.engine.childRecords()[0]!.orderQty, d.engine.parentRecords()[0]!.liveQty]

describe('a child that is replaced', () => {
  it('[EN133] the larger quantity stays reserved until the venue confirms; the next one and a cancel name the newest id that the venue knows', () => {
    const { d, order } = resting()
    const [g] = replacesOf(reduce(d, 70))
    expect(g).toEqual({ clOrdId: order.clOrdId.replace(/-0$/, '-1'), origClOrdId: order.clOrdId, orderQty: 70, price: order.price })
    expect(standing(d)).toEqual(['pendingReplace', 100, 100])
    says(d, order, g!, 'pendingReplace', { ordStatus: 'pendingReplace' })
    expect(standing(d)).toEqual(['pendingReplace', 100, 100])
    says(d, order, g!, 'replaced', { ordStatus: 'new', orderQty: 70 as QtyLots, leavesQty: 70 as QtyLots })
    expect(standing(d)).toEqual(['new', 70, 70])
    // A fill comes under the new id alone.
    d.report(order, { clOrdId: g!.clOrdId, execType: 'trade', ordStatus: 'partiallyFilled', lastQty: 30 as QtyLots, lastPx: order.price, cumQty: 30 as QtyLots, leavesQty: 40 as QtyLots })
    expect(d.engine.childRecords()[0]).toMatchObject({ status: 'partiallyFilled', cumQty: 30, leavesQty: 40 })
    const [next] = replacesOf(reduce(d, 50, `B-${ids}`))
    expect(next).toMatchObject({ origClOrdId: g!.clOrdId, orderQty: 50 })
    says(d, order, next!, 'replaced', { ordStatus: 'partiallyFilled', orderQty: 50 as QtyLots, cumQty: 30 as QtyLots, leavesQty: 20 as QtyLots })
    expect(standing(d)).toEqual(['partiallyFilled', 50, 20])
    const gone = d.step({ kind: 'cancel-parent', source: { kind: 'fix', session: OMS, msgSeqNum: 9 }, parentId: null, origClOrdId: `B-${ids}` as ClOrdId, clOrdId: 'X' as ClOrdId })
    expect(cancelsOf(gone)).toEqual([[order.clOrdId.replace(/-0$/, '-3'), next!.clOrdId]])
  })

  it('[EN133] where the venue takes none, or has not confirmed the order yet, it is cancelled instead', () => {
    const { d } = resting(false)
    const out = reduce(d, 70)
    expect([replacesOf(out), cancelsOf(out).length]).toEqual([[], 1])
    const early = new Driver(config()).open()
    early.submit({ ...LIMIT, orderQty: 100 as QtyLots })
    expect(cancelsOf(reduce(early, 70))).toHaveLength(1)
  })

  it('[EN134] a fill before the answer: the confirmation counts what is executed; one that leaves nothing has filled it', () => {
    const { d, order } = resting()
    const [g] = replacesOf(reduce(d, 70))
    d.fill(order, 70)
    expect(standing(d)[0]).toBe('pendingReplace')
    says(d, order, g!, 'replaced', { ordStatus: 'filled', orderQty: 70 as QtyLots, cumQty: 70 as QtyLots, leavesQty: 0 as QtyLots })
    expect([...standing(d), d.engine.parentRecords()[0]!.status]).toEqual(['filled', 70, 0, 'filled'])
  })

  it('[EN134] a replacement and a cancel cross: each answer counts, whichever is first', () => {
    for (const first of ['replaced', 'canceled'] as const) {
      const { d, order } = resting()
      const [g] = replacesOf(reduce(d, 70))
      const [cancel] = cancelsOf(d.step({ kind: 'set-kill', source: { kind: 'user', user: 'risk', requestId: 'k' }, on: true, reason: 'drill' }))
      if (first === 'replaced') {
        says(d, order, g!, 'replaced', { ordStatus: 'pendingCancel', orderQty: 70 as QtyLots, leavesQty: 70 as QtyLots })
        expect(standing(d)).toEqual(['pendingCancel', 70, 70])
      }
      d.report(order, { clOrdId: cancel![0]!, origClOrdId: cancel![1]!, execType: 'canceled', ordStatus: 'canceled', leavesQty: 0 as QtyLots })
      expect([standing(d)[0], standing(d)[2]]).toEqual(['canceled', 0])
      if (first === 'canceled') refuses(d, order, g!)
      expect(standing(d)[0]).toBe('canceled')
    }
  })

  it('[EN135] refused: the order works on as it was, and as it is too much it is cancelled', () => {
    for (const how of ['refused', 'message-rejected'] as const) {
      const { d, order } = resting()
      const [g] = replacesOf(reduce(d, 70))
      const out = how === 'refused' ? refuses(d, order, g!) : d.step({ kind: 'venue-message-rejected', mic: order.mic, msgSeqNum: 1, clOrdId: g!.clOrdId, text: 'no such field' })
      expect([how, cancelsOf(out).map(([, orig]) => orig), standing(d)]).toEqual([how, [order.clOrdId], ['pendingCancel', 100, 100]])
    }
  })

  it('[EN135] unanswered: the venue is asked, and its answer tells whether it was replaced', () => {
    for (const isReplaced of [true, false]) {
      const { d, order } = resting()
      const [g] = replacesOf(reduce(d, 70))
      let out: readonly Output[] = []
      for (let i = 0; i < 20 && !out.some(({ kind }) => kind === 'send-status-request'); i++) {
        d.quote()
        out = d.fireTimers()
      }
      d.report(order, { clOrdId: isReplaced ? g!.clOrdId : order.clOrdId, execType: 'orderStatus', ordStatus: 'new', ...(isReplaced ? { orderQty: 70 as QtyLots, leavesQty: 70 as QtyLots } : {}) })
      expect(standing(d)).toEqual(isReplaced ? ['new', 70, 70] : ['pendingCancel', 100, 100])
    }
  })

  it('[EN136] a venue that makes an order smaller by itself: the rest is planned anew', () => {
    const { d, order } = resting()
    d.quote()
    const out = d.report(order, { execType: 'restated', ordStatus: 'new', orderQty: 60 as QtyLots, leavesQty: 60 as QtyLots, text: 'less was there' })
    expect([incidentsOf(out)[0], ordersOf(out).map(({ orderQty }) => orderQty)]).toEqual(['ORDER_RESTATED', [40]])
    expect(d.engine.childRecords()[0]).toMatchObject({ status: 'new', orderQty: 60, leavesQty: 60 })
    // One that it makes larger than there is room for is cancelled.
    const more = d.report(order, { execType: 'restated', ordStatus: 'new', orderQty: 90 as QtyLots, leavesQty: 90 as QtyLots })
    expect([incidentsOf(more), cancelsOf(more).length]).toEqual([['ORDER_RESTATED', 'OVERCOMMITTED'], 1])
  })

  it('[EN137] done for the day ends it; suspended keeps its place; pending reports that cross a cancel change nothing', () => {
    const { d, order } = resting()
    d.report(order, { execType: 'suspended', ordStatus: 'suspended' })
    expect(standing(d)).toEqual(['suspended', 100, 100])
    d.report(order, { execType: 'restated', ordStatus: 'new' })
    d.report(order, { execType: 'doneForDay', ordStatus: 'doneForDay', leavesQty: 0 as QtyLots })
    expect(standing(d)[0]).toBe('doneForDay')
    const crossed = resting()
    crossed.d.step({ kind: 'set-kill', source: { kind: 'user', user: 'risk', requestId: 'k' }, on: true, reason: 'drill' })
    for (const execType of ['new', 'pendingNew', 'suspended'] as const) expect(incidentsOf(crossed.d.report(crossed.order, { execType, ordStatus: 'new' }))).toEqual([])
    expect(standing(crossed.d)[0]).toBe('pendingCancel')
  })

  it('[EN138] the venue says that it is over, with more executed than it reported: that much stays reserved until the executions come', () => {
    const { d, order } = resting()
    d.quote()
    const out = d.report(order, { execType: 'canceled', ordStatus: 'canceled', cumQty: 30 as QtyLots, leavesQty: 0 as QtyLots })
    expect([incidentsOf(out)[0], standing(d)[0], ordersOf(out).map(({ orderQty }) => orderQty)]).toEqual(['CUM_QTY_MISMATCH', 'unknown', [70]])
    expect(d.engine.parentRecords()[0]!.liveQty).toBe(100)
    const late = d.report(order, { execType: 'trade', ordStatus: 'canceled', lastQty: 30 as QtyLots, lastPx: order.price, cumQty: 30 as QtyLots, leavesQty: 0 as QtyLots })
    expect([incidentsOf(late), standing(d)[0], d.engine.parentRecords()[0]!.cumQty]).toEqual([[], 'canceled', 30])
  })

  it('[EN139] a cancel whose message the venue rejects: the order stands as before it, is asked for, and cancelled again', () => {
    const { d, order } = resting()
    const [cancel] = cancelsOf(d.step({ kind: 'set-kill', source: { kind: 'user', user: 'risk', requestId: 'k' }, on: true, reason: 'drill' }))
    const out = d.step({ kind: 'venue-message-rejected', mic: order.mic, msgSeqNum: 1, clOrdId: cancel![0]!, text: 'not now' })
    expect([standing(d)[0], out.some(({ kind }) => kind === 'send-status-request')]).toEqual(['new', true])
    expect(cancelsOf(d.report(order, { execType: 'orderStatus', ordStatus: 'new' }))).toHaveLength(1)
    // After several refusals the venue is given time: asked at the pace of the watch.
    let prompt = 0
    for (let i = 0; i < 8; i++) {
      const refused = d.step({ kind: 'venue-cancel-rejected', mic: order.mic, msgSeqNum: 1, clOrdId: cancel![0]!, origClOrdId: order.clOrdId, unknownOrder: false, text: 'no' })
      if (refused.some(({ kind }) => kind === 'send-status-request')) prompt += 1
      d.report(order, { execType: 'orderStatus', ordStatus: 'new' })
    }
    expect(prompt).toBeLessThanOrEqual(2)
  })
})
