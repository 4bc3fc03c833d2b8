import { type ChildOrder, type ExecId, type Output, type ParentReport, type Price, type QtyLots, type UnixUs, type VenueExecutionReport } from '@sluice/domain'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Engine } from '../src/index.ts'
import { Driver, executionsOf, ORDER_RULES, ordersOf, recordsOf, testConfig } from './fixture.ts'

const config = testConfig({ orders: ORDER_RULES, model: null, venues: testConfig().venues.slice(0, 1), routing: { ...testConfig().routing, waterfallMode: 'sequential' } })
const incidentsOf = (outputs: readonly Output[]): string[] => recordsOf(outputs).flatMap((record) => (record.type === 'incident' ? [record.code] : []))
const reportsOf = (outputs: readonly Output[]): ParentReport[] => outputs.flatMap((o) => (o.kind === 'report-parent' ? [o.report] : []))
const PX = 1_574_000

function resting(orderQty: number): { readonly d: Driver; readonly order: ChildOrder } {
  const d = new Driver(config).open()
  const [order] = ordersOf(d.submit({ orderQty: orderQty as QtyLots, ordType: 'limit', limitPrice: 1_574_300 as Price, urgency: 'low' }))
  d.report(order!, {})
  return { d, order: order! }
}

/** What happened to one trade at the venue, in this order; each change names the ExecID before it. */
interface Trade { readonly qty: number; readonly corrections: readonly { readonly qty: number; readonly ticks: number }[]; readonly busted: boolean }
const arbTrade: fc.Arbitrary<Trade> = fc.record({
  qty: fc.integer({ min: 1, max: 40 }), corrections: fc.array(fc.record({ qty: fc.integer({ min: 1, max: 40 }), ticks: fc.integer({ min: -3, max: 3 }) }), { maxLength: 2 }), busted: fc.boolean(),
})

type Told = Partial<VenueExecutionReport> & Pick<VenueExecutionReport, 'execId'>

/** Everything that the venue tells of these trades, in the order in which it happened, and what stands at the end. */
function toldOf(trades: readonly Trade[], orderQty: number): { readonly told: Told[]; readonly cum: number; readonly gross: number } {
  let [cum, gross, at] = [0, 0, 0]
  const told: Told[] = []
  const tell = (change: Told): void => {
    told.push({ ...change, ordStatus: cum >= orderQty ? 'filled' : cum > 0 ? 'partiallyFilled' : 'new', cumQty: cum as QtyLots, leavesQty: Math.max(0, orderQty - cum) as QtyLots, venueUs: at++ as UnixUs })
  }
  trades.forEach(({ qty, corrections, busted }, i) => {
    let [is, px, id] = [qty, PX, `T${i}`]
    cum += is
    gross += is * px
    tell({ execId: id as ExecId, execType: 'trade', lastQty: is as QtyLots, lastPx: px as Price })
    const change = (to: number, toPx: number, execType: 'tradeCorrect' | 'tradeCancel', newId: string): void => {
      cum += to - is
      gross += to * toPx - is * px
      tell({ execId: newId as ExecId, execRefId: id as ExecId, execType, lastQty: (execType === 'tradeCancel' ? is : to) as QtyLots, lastPx: toPx as Price })
      ;[is, px, id] = [to, toPx, newId]
    }
    corrections.forEach((correction, k) => change(correction.qty, PX + correction.ticks * 100, 'tradeCorrect', `T${i}C${k}`))
    if (busted) change(0, px, 'tradeCancel', `T${i}B`)
  })
  return { told, cum, gross }
}

describe('executions and their changes in any order', () => {
  it.each([1_000, 60])('[EN148] [EN122] [EN124] [EN125] heard early, late, twice and under other numbers of the session: what stands is what the venue has (order of %i lots)', (orderQty) => {
    const seen = { early: 0, doubled: 0, overfilled: 0 }
    const arb = fc.array(arbTrade, { minLength: 1, maxLength: 5 }).chain((trades) => {
      const { told } = toldOf(trades, orderQty)
      return fc.tuple(fc.constant(trades), fc.shuffledSubarray([...told.keys()], { minLength: told.length }), fc.array(fc.nat({ max: told.length - 1 }), { maxLength: 4 }), fc.boolean())
    })
    fc.assert(fc.property(arb, ([trades, order, again, inOrder]) => {
      const { d, order: child } = resting(orderQty)
      const { told, cum, gross } = toldOf(trades, orderQty)
      const heard = [...(inOrder ? told.keys() : order), ...again].map((i) => told[i]!)
      const before = d.outputs.length
      for (const report of heard) d.report(child, report)
      const out = d.outputs.slice(before).flat()
      const [parent] = d.engine.parentRecords()
      const [record] = d.engine.childRecords()
      expect([parent!.cumQty, parent!.grossPriceLots, record!.cumQty, record!.grossPriceLots]).toEqual([cum, gross, cum, gross])
      expect(executionsOf(out).reduce((sum, { lastQty }) => sum + lastQty, 0)).toBe(cum)
      expect(executionsOf(out).reduce((sum, { lastQty, lastPx }) => sum + lastQty * lastPx, 0)).toBe(gross)
      expect(parent!.feesMicro).toBe(executionsOf(out).reduce((sum, { feeMicro }) => sum + feeMicro, 0))
      // Each ExecID is told to the owner once, and every change names a report that it was told before.
      const reports = reportsOf(out).filter(({ execType }) => execType === 'trade' || execType === 'tradeCancel' || execType === 'tradeCorrect')
      expect(reports).toHaveLength(told.length)
      const known = new Set<string>()
      for (const { execId, execRefId } of reports) {
        if (execRefId !== undefined) expect(known.has(execRefId)).toBe(true)
        known.add(execId)
      }
      expect(reports.at(-1)!.cumQty).toBe(cum)
      const copy = new Engine(config)
      for (const entry of d.entries) copy.step(structuredClone(entry))
      expect(copy.stateHash()).toBe(d.engine.stateHash())
      const codes = incidentsOf(out)
      if (out.some((o) => o.kind === 'record' && o.record.type === 'incident' && o.record.text.includes('will be if that execution is told yet'))) seen.early += 1
      if (codes.includes('DUPLICATE_EXECUTION')) seen.doubled += 1
      if (codes.includes('OVERFILL')) seen.overfilled += 1
    }), { numRuns: 70 })
    expect(Math.min(seen.early, seen.doubled)).toBeGreaterThan(5)
    if (orderQty < 100) expect(seen.overfilled).toBeGreaterThan(5)
  })

  it('[EN147] an end that is told again does not undo what came since; one ExecID for several kinds of report hides none of them', () => {
    const { d, order } = resting(100)
    const { execId } = executionsOf(d.fill(order, 60))[0]!
    const end = { execId: 'END' as ExecId, execType: 'canceled', ordStatus: 'canceled', cumQty: 60 as QtyLots, leavesQty: 0 as QtyLots } as const
    d.quote()
    d.report(order, end)
    d.report(order, { execType: 'tradeCancel', execRefId: execId, ordStatus: 'new', cumQty: 0 as QtyLots, leavesQty: 100 as QtyLots, lastQty: 60 as QtyLots, lastPx: order.price })
    const before = d.engine.childRecords()[0]!
    d.report(order, end)
    expect(d.engine.childRecords()[0]).toEqual(before)
    const lazy = resting(100)
    for (const [execType, ordStatus] of [['pendingCancel', 'pendingCancel'], ['canceled', 'canceled']] as const) lazy.d.report(lazy.order, { execId: 'NONE' as ExecId, execType, ordStatus, leavesQty: 0 as QtyLots })
    expect(lazy.d.engine.childRecords()[0]!.status).toBe('canceled')
  })

  it('[EN100] [EN123] too much is executed and that is taken back: the order is as filled as before, and what is below it is told', () => {
    const { d, order } = resting(100)
    d.fill(order, 100)
    const over = executionsOf(d.fill(order, 30, 130))[0]!.execId
    const bust = (execRefId: ExecId, cumQty: number) => d.report(order, { execType: 'tradeCancel', execRefId, ordStatus: 'filled', cumQty: cumQty as QtyLots, leavesQty: 0 as QtyLots, lastQty: 30 as QtyLots, lastPx: order.price })
    expect(incidentsOf(bust(over, 100))).toEqual(['TRADE_CANCELLED'])
    expect(d.engine.parentRecords()[0]).toMatchObject({ status: 'filled', cumQty: 100, leavesQty: 0 })
    // Twice, under another ExecID: it is gone already.
    expect([incidentsOf(bust(over, 100)), d.engine.parentRecords()[0]!.cumQty]).toEqual([['TRADE_CANCELLED'], 100])
  })
})
