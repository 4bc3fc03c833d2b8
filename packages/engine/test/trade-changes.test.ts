import type { ChildOrder, ExecId, ExecType, OrdStatus, Output, ParentReport, Price, QtyLots, VenueExecutionReport } from '@sluice/domain'
import { describe, expect, it } from 'vitest'
import { Driver, executionsOf, ORDER_RULES, ordersOf, recordsOf, testConfig, view } from './fixture.ts'

const reportsOf = (outputs: readonly Output[]): ParentReport[] => outputs.flatMap((o) => (o.kind === 'report-parent' ? [o.report] : []))
const incidentsOf = (outputs: readonly Output[]): string[] => recordsOf(outputs).flatMap((record) => (record.type === 'incident' ? [record.code] : []))
const config = testConfig({ orders: ORDER_RULES, model: null, venues: testConfig().venues.slice(0, 1), routing: { ...testConfig().routing, waterfallMode: 'sequential' } })

/** One child that rests at the only venue. */
function resting(orderQty = 100): { readonly d: Driver; readonly order: ChildOrder } {
  const d = new Driver(config).open()
  const [order] = ordersOf(d.submit({ orderQty: orderQty as QtyLots, ordType: 'limit', limitPrice: 1_574_300 as Price, urgency: 'low' }))
  d.report(order!, {})
  return { d, order: order! }
}

const change = (d: Driver, order: ChildOrder, execType: ExecType, execRefId: ExecId, ordStatus: OrdStatus, cumQty: number, more: Partial<VenueExecutionReport> = {}): readonly Output[] =>
  d.report(order, { execType, execRefId, ordStatus, cumQty: cumQty as QtyLots, leavesQty: (ordStatus === 'new' || ordStatus === 'partiallyFilled' ? order.orderQty - cumQty : 0) as QtyLots, lastQty: 1 as QtyLots, lastPx: order.price, ...more })

describe('a trade that the venue takes back', () => {
  it('[EN99] [EN122] of an order that works: every figure is as before the trade, the owner hears 150=H with our own reference, and the quantity works again', () => {
    const { d, order } = resting()
    const before = d.engine.parentRecords()[0]!
    const filled = d.fill(order, 60)
    const { execId } = executionsOf(filled)[0]!
    const out = change(d, order, 'tradeCancel', execId, 'new', 0)
    expect(incidentsOf(out)).toEqual(['TRADE_CANCELLED'])
    expect(executionsOf(out)).toEqual([expect.objectContaining({ kind: 'bust', refExecId: execId, lastQty: -60, lastPx: order.price, feeMicro: -executionsOf(filled)[0]!.feeMicro })])
    expect(reportsOf(out)).toEqual([expect.objectContaining({ execType: 'tradeCancel', ordStatus: 'new', execRefId: reportsOf(filled)[0]!.execId, lastQty: 60, lastPx: order.price, cumQty: 0, leavesQty: 100, grossPriceLots: 0 })])
    expect(d.engine.parentRecords()[0]).toEqual(before)
    expect(d.engine.childRecords()[0]).toMatchObject({ status: 'new', cumQty: 0, leavesQty: 100, grossPriceLots: 0 })
    // It executes again, and fills.
    expect(reportsOf(d.fill(order, 100))).toEqual([expect.objectContaining({ execType: 'trade', ordStatus: 'filled', cumQty: 100, leavesQty: 0 })])
  })

  it('[EN122] its markout goes with it, also one that is still to come', () => {
    for (const marked of [true, false]) {
      const { d, order } = resting()
      const kept = d.fill(order, 40)
      d.fill(order, 20, 60)
      const markouts = (): number => d.engine.parentRecords()[0]!.kpi.markout1sBps === null ? 0 : 1
      const mark = (): void => {
        d.step({ kind: 'views', views: [view('XNAS', d.nowUs, 1_573_200, 1_573_400)] }, 990_000)
        d.step({ kind: 'timer' }, 20_000)
      }
      if (marked) mark()
      change(d, order, 'tradeCancel', executionsOf(kept)[0]!.execId, 'partiallyFilled', 20)
      if (!marked) mark()
      expect(markouts()).toBe(1)
      const { parents } = d.engine.snapshot() as { parents: { markoutQty: number; markoutMicroBpsLots: number }[] }
      expect([marked, parents[0]!.markoutQty, Math.sign(parents[0]!.markoutMicroBpsLots)]).toEqual([marked, 20, 1])
    }
  })

  it('[EN123] of an order that was filled: it is not worked again by itself, its owner and people are told', () => {
    const { d, order } = resting()
    const filled = d.fill(order, 100)
    expect(reportsOf(filled)[0]).toMatchObject({ ordStatus: 'filled' })
    const out = change(d, order, 'tradeCancel', executionsOf(filled)[0]!.execId, 'filled', 0)
    expect(incidentsOf(out)).toEqual(['TRADE_CANCELLED', 'FILLED_ORDER_REDUCED'])
    // What the executions say first, then the end that nobody asked for.
    expect(reportsOf(out)).toEqual([
      expect.objectContaining({ execType: 'tradeCancel', ordStatus: 'new', execRefId: reportsOf(filled)[0]!.execId, cumQty: 0, leavesQty: 100, grossPriceLots: 0 }),
      expect.objectContaining({ execType: 'canceled', ordStatus: 'canceled', origClOrdId: null, cumQty: 0, leavesQty: 0, text: '100 shares of the filled order are open again and will not be worked: send them anew if they are wanted' }),
    ])
    expect([ordersOf(out), d.engine.parentRecords()[0]!.status, d.engine.childRecords()[0]!.status]).toEqual([[], 'canceled', 'canceled'])
    for (let i = 0; i < 20 && d.engine.nextTimerUs() !== null; i++) expect(ordersOf(d.fireTimers())).toEqual([])
  })

  it('[EN123] of a part of it: 150=H with 39=1 and what is open, then 150=4; a correction alike; later changes of the closed order are told as it stands', () => {
    for (const [execType, left] of [['tradeCancel', 60], ['tradeCorrect', 75]] as const) {
      const { d, order } = resting()
      const first = executionsOf(d.fill(order, 60))[0]!.execId
      const second = executionsOf(d.fill(order, 40, 100))[0]!.execId
      const out = change(d, order, execType, second, 'filled', left, execType === 'tradeCorrect' ? { lastQty: 15 as QtyLots } : {})
      expect(reportsOf(out).map((r) => [r.execType, r.ordStatus, r.cumQty, r.leavesQty, r.cumQty === 0 ? 0 : r.grossPriceLots / r.cumQty])).toEqual([
        [execType, 'partiallyFilled', left, 100 - left, order.price], ['canceled', 'canceled', left, 0, order.price],
      ])
      const later = change(d, order, 'tradeCancel', first, 'canceled', left - 60)
      expect(reportsOf(later).map((r) => [r.execType, r.ordStatus, r.cumQty, r.leavesQty])).toEqual([['tradeCancel', 'canceled', left - 60, 0]])
    }
  })

  it('[EN123] a venue that works on after it is asked to cancel what nobody wants there any more', () => {
    const { d, order } = resting()
    const filled = d.fill(order, 100)
    const out = change(d, order, 'tradeCancel', executionsOf(filled)[0]!.execId, 'new', 0)
    expect(out.filter(({ kind }) => kind === 'send-cancel')).toHaveLength(1)
    expect(d.engine.parentRecords()[0]).toMatchObject({ status: 'canceled', liveQty: 100 })
    d.report(order, { execType: 'canceled', ordStatus: 'canceled', leavesQty: 0 as QtyLots })
    expect(d.engine.parentRecords()[0]).toMatchObject({ status: 'canceled', liveQty: 0 })
  })

  it('[EN122] of a child that is over, while its order works: what is free again is planned anew', () => {
    const { d, order } = resting()
    const part = d.fill(order, 60)
    d.quote()
    d.report(order, { execType: 'canceled', ordStatus: 'canceled', cumQty: 60 as QtyLots, leavesQty: 0 as QtyLots })
    const again = ordersOf(d.outputs.at(-1)!)
    expect(again.map(({ orderQty }) => orderQty)).toEqual([40])
    d.report(again[0]!, {})
    const out = change(d, order, 'tradeCancel', executionsOf(part)[0]!.execId, 'canceled', 0)
    expect(ordersOf(out).map(({ orderQty }) => orderQty)).toEqual([60])
    expect(d.engine.parentRecords()[0]).toMatchObject({ status: 'working', cumQty: 0, liveQty: 100 })
  })

  it('[EN99] [EN124] told again, of an execution that nobody booked, or by another venue: told, and nothing else', () => {
    const { d, order } = resting()
    const { execId } = executionsOf(d.fill(order, 60))[0]!
    const out = change(d, order, 'tradeCancel', execId, 'new', 0)
    const hash = (): string => JSON.stringify([d.engine.parentRecords(), d.engine.childRecords()])
    const before = hash()
    const { report } = (d.entries.at(-1)!.input as { report: VenueExecutionReport })
    expect(incidentsOf(d.report(order, report))).toEqual(['DUPLICATE_EXECUTION'])
    for (const execRefId of [execId, 'OTHER' as ExecId]) {
      const again = change(d, order, 'tradeCancel', execRefId, 'new', 0)
      expect([incidentsOf(again), executionsOf(again), reportsOf(again)]).toEqual([['TRADE_CANCELLED'], [], []])
      expect((recordsOf(again)[0] as { text: string }).text).toContain('it is not booked here')
    }
    expect(incidentsOf(change(d, { ...order, mic: 'XBOS' as never }, 'tradeCancel', execId, 'new', 0))).toEqual(['TRADE_CANCELLED'])
    expect(hash()).toBe(before)
    expect(out.length).toBeGreaterThan(0)
  })
})

describe('a trade that the venue corrects', () => {
  it('[EN99] [EN125] price and quantity are booked anew beside the bust; each report refers to our newest one of that fill', () => {
    const { d, order } = resting()
    const filled = d.fill(order, 60)
    const { execId, feeMicro } = executionsOf(filled)[0]!
    const out = change(d, order, 'tradeCorrect', execId, 'partiallyFilled', 40, { execId: 'C1' as ExecId, lastQty: 40 as QtyLots, lastPx: 1_574_100 as Price })
    expect(executionsOf(out)).toEqual([
      expect.objectContaining({ kind: 'bust', execId: 'C1', refExecId: execId, lastQty: -60, feeMicro: -feeMicro }),
      expect.objectContaining({ kind: 'correct', execId: 'C1', refExecId: execId, lastQty: 40, lastPx: 1_574_100, feeMicro: (feeMicro / 60) * 40 }),
    ])
    const [first] = reportsOf(out)
    expect(first).toMatchObject({ execType: 'tradeCorrect', ordStatus: 'partiallyFilled', execRefId: reportsOf(filled)[0]!.execId, lastQty: 40, lastPx: 1_574_100, cumQty: 40, leavesQty: 60, grossPriceLots: 40 * 1_574_100 })
    expect(d.engine.childRecords()[0]).toMatchObject({ status: 'partiallyFilled', cumQty: 40, leavesQty: 60 })
    // By the ExecID of the correction, or by that of the trade: both name it.
    const twice = change(d, order, 'tradeCorrect', execId, 'partiallyFilled', 40, { execId: 'C2' as ExecId, lastQty: 40 as QtyLots, lastPx: 1_574_000 as Price })
    expect(reportsOf(twice)).toEqual([expect.objectContaining({ execRefId: first!.execId, cumQty: 40, grossPriceLots: 40 * 1_574_000 })])
    const gone = change(d, order, 'tradeCancel', 'C2' as ExecId, 'new', 0)
    expect(reportsOf(gone)).toEqual([expect.objectContaining({ execType: 'tradeCancel', execRefId: reportsOf(twice)[0]!.execId, cumQty: 0 })])
    expect([...executionsOf(filled), ...executionsOf(out), ...executionsOf(twice), ...executionsOf(gone)].reduce((sum, { lastQty, lastPx }) => sum + lastQty * lastPx, 0)).toBe(0)
  })

  it('[EN125] one that completes the order fills it; one that has too much is told as an overfill', () => {
    for (const [lastQty, codes] of [[100, ['TRADE_CORRECTED']], [130, ['TRADE_CORRECTED', 'OVERFILL']]] as const) {
      const { d, order } = resting()
      const { execId } = executionsOf(d.fill(order, 60))[0]!
      const out = change(d, order, 'tradeCorrect', execId, 'filled', lastQty, { lastQty: lastQty as QtyLots })
      expect([incidentsOf(out), reportsOf(out)[0]!.ordStatus, d.engine.parentRecords()[0]!.cumQty]).toEqual([codes, 'filled', lastQty])
    }
  })
})

describe('a journal of before busts were booked', () => {
  it('[EN99] replays as it was: a critical incident, and what was booked stays', () => {
    const d = new Driver({ ...config, orders: undefined } as never).open()
    const [order] = ordersOf(d.submit({ orderQty: 100 as QtyLots, ordType: 'limit', limitPrice: 1_574_300 as Price, urgency: 'low' }))
    const { execId } = executionsOf(d.fill(order!, 60))[0]!
    const out = change(d, order!, 'tradeCancel', execId, 'new', 0)
    expect(recordsOf(out)).toEqual([expect.objectContaining({ type: 'incident', severity: 'critical', code: 'TRADE_CANCELLED', text: expect.stringContaining('it stays booked as it was') })])
    expect(d.engine.parentRecords()[0]!.cumQty).toBe(60)
  })
})
