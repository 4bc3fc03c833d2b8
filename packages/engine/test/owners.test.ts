import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ChildOrder, ClOrdId, Input, MessageRouting, Output, OverrideRecord, ParentReport, ParentRequest, Price, QtyLots, RefusedOrder, SessionId } from '@sluice/domain'
import { Engine } from '../src/index.ts'
import { Driver, OMS, ORDER_RULES, SYMBOL, ordersOf, recordsOf, request, testConfig } from './fixture.ts'

const id = (text: string): ClOrdId => text as ClOrdId
const qty = (n: number): QtyLots => n as QtyLots
const LIMIT = { ordType: 'limit', limitPrice: 1_574_300 as Price } as const
const DROP = 'DROP' as SessionId
const opened = (): Driver => new Driver(testConfig({ orders: { ...ORDER_RULES, dropCopySessions: [DROP], strictInstructions: true } })).open()
const source = (d: Driver) => ({ kind: 'fix', session: OMS, msgSeqNum: d.seq }) as const

const reportsOf = (outputs: readonly Output[]): ParentReport[] => outputs.flatMap((o) => (o.kind === 'report-parent' ? [o.report] : []))
const rejectsOf = (outputs: readonly Output[]) => outputs.flatMap((o) => (o.kind === 'reject-cancel' ? [o] : []))
const changesOf = (outputs: readonly Output[]): OverrideRecord[] => recordsOf(outputs).filter((r): r is OverrideRecord => r.type === 'override')

function posting(d: Driver, change: Partial<ParentRequest> = {}): ChildOrder[] {
  const sent = ordersOf(d.answer(d.submit({ ...LIMIT, ...change }), (_, how) => (how === 'post' ? { slippageMicroBps: -5_000_000 } : {})))
  for (const order of sent) d.report(order, {})
  return sent
}
const replace = (d: Driver, origClOrdId: string, clOrdId: string, change: Partial<ParentRequest> = {}): readonly Output[] =>
  d.step({ kind: 'replace-parent', source: source(d), parentId: null, origClOrdId: id(origClOrdId), request: request({ ...LIMIT, ...change, clOrdId: id(clOrdId) }), reason: '' })
const cancel = (d: Driver, origClOrdId: string, clOrdId: string, routing?: MessageRouting): readonly Output[] =>
  d.step({ kind: 'cancel-parent', source: source(d), parentId: null, origClOrdId: id(origClOrdId), clOrdId: id(clOrdId), ...(routing === undefined ? {} : { routing }) })
const canceled = (d: Driver, order: ChildOrder): readonly Output[] => d.report(order, { execType: 'canceled', ordStatus: 'canceled', leavesQty: qty(0) })
/** As a process does that has died: from the entries alone. */
function replayed(d: Driver): Output[][] {
  const engine = new Engine(d.engine.config)
  return d.entries.map((entry) => [...engine.step(entry)])
}

describe('an order that is refused before it is one', () => {
  const REFUSED: RefusedOrder = { clOrdId: id('R-1'), ordRejReason: 11, text: 'StopPx(99) 5 is not supported here', fields: [[55, 'AVAX'], [54, '3'], [1, 'ACC'], [38, '100']], routing: { deliverToCompId: 'FUND' } }
  const refuse = (d: Driver, change: Partial<Extract<Input, { kind: 'refuse-parent' }>> = {}): readonly Output[] => d.step({ kind: 'refuse-parent', source: source(d), refused: REFUSED, ...change })

  it('[EN210] its session and the drop copies hear of it, and its ClOrdID is used', () => {
    const d = opened()
    const out = refuse(d)
    expect(reportsOf(out)).toEqual([expect.objectContaining({ parentId: 'NONE', clOrdId: 'R-1', execType: 'rejected', ordStatus: 'rejected', denial: null, leavesQty: 0, refused: REFUSED, routing: { deliverToCompId: 'FUND' } })])
    expect(out.filter((o) => o.kind === 'drop-copy')).toEqual([{ kind: 'drop-copy', session: DROP, owner: OMS, account: 'ACC', report: reportsOf(out)[0] }])
    expect(reportsOf(out)[0]!.execId).not.toBe('0')
    const denials = [refuse(d), d.submit({ clOrdId: id('R-1') })].map((again) => reportsOf(again)[0])
    expect(denials).toMatchObject([{ execType: 'rejected', denial: { code: 'DUPLICATE_ORDER', clOrdId: 'R-1' } }, { execType: 'rejected', denial: { code: 'DUPLICATE_ORDER', clOrdId: 'R-1' } }])
    expect([d.engine.openParents, d.engine.orderOf(OMS, 'R-1')]).toEqual([0, null])
    expect(replayed(d)).toEqual(d.outputs)
  })

  it('[EN210] sent again with PossResend it is told once more, and nothing else; the name of another session is free', () => {
    const d = opened()
    refuse(d)
    const again = refuse(d, { possResend: true })
    expect(again.map((o) => o.kind)).toEqual(['report-parent'])
    expect(reportsOf(again)).toMatchObject([{ execType: 'orderStatus', execId: '0', denial: null, refused: REFUSED }])
    const order = d.step({ kind: 'submit-parent', source: source(d), request: request({ clOrdId: id('R-1') }), possResend: true })
    expect(reportsOf(order)).toMatchObject([{ execType: 'orderStatus', ordStatus: 'rejected', text: 'refused before' }])
    d.submit({ clOrdId: id('A-1') })
    const under = (fields: RefusedOrder['fields']) => reportsOf(refuse(d, { refused: { ...REFUSED, clOrdId: id('A-1'), fields }, possResend: true }))
    expect(under([[55, SYMBOL], [54, '1'], [38, '1000']])).toMatchObject([{ clOrdId: 'A-1', execType: 'orderStatus', ordStatus: 'new' }])
    for (const other of [[55, 'ELSE'], [54, '3'], [38, '100']] as const) expect(under([other])).toMatchObject([{ parentId: 'NONE', execType: 'rejected', denial: { code: 'DUPLICATE_ORDER' } }])
    expect(reportsOf(refuse(d, { source: { kind: 'fix', session: 'OMS2' as SessionId, msgSeqNum: 1 } }))).toMatchObject([{ denial: null }])
  })
})

describe('to whom an answer goes', () => {
  const [ORDER, REQUEST] = [{ deliverToCompId: 'FUND' }, { deliverToCompId: 'OPS', targetSubId: 'DESK2' }]

  it('[EN211] every answer to a cancel goes to the other end of the cancel, later ones and after a replay too; other reports to that of the order', () => {
    const d = opened()
    const sent = posting(d, { routing: ORDER })
    expect(rejectsOf(cancel(d, 'NOPE', 'C-0', REQUEST))).toMatchObject([{ denial: { code: 'UNKNOWN_PARENT' }, routing: REQUEST }])
    expect(reportsOf(cancel(d, 'A-1', 'C-1', REQUEST))).toMatchObject([{ execType: 'pendingCancel', routing: REQUEST }])
    expect(reportsOf(d.fill(sent[0]!, 10))).toMatchObject([{ execType: 'trade', routing: ORDER }])
    const last = sent.map((order, i) => d.report(order, { execType: 'canceled', ordStatus: 'canceled', leavesQty: qty(0), cumQty: qty(i === 0 ? 10 : 0) }))
    expect(reportsOf(last.at(-1)!)).toMatchObject([{ execType: 'canceled', routing: REQUEST }])
    expect(replayed(d)).toEqual(d.outputs)
  })

  it('[EN211] a cancel that a fill forestalls is refused, later, at its own other end', () => {
    const d = opened()
    const sent = posting(d)
    cancel(d, 'A-1', 'C-1', REQUEST)
    const out = sent.map((order) => d.fill(order, order.orderQty))
    expect(rejectsOf(out.at(-1)!)).toMatchObject([{ clOrdId: 'C-1', denial: { code: 'PARENT_NOT_WORKING' }, symbol: SYMBOL, routing: REQUEST }])
  })

  it('[EN211] a replacement that a fill forestalls too; one that names nobody is the order\'s', () => {
    const d = opened()
    const sent = posting(d, { routing: ORDER })
    const out = replace(d, 'A-1', 'A-2', { orderQty: qty(50), routing: REQUEST })
    expect(reportsOf(out)).toMatchObject([{ execType: 'pendingReplace', routing: REQUEST }])
    const filled = d.fill(sent[0]!, 60)
    expect(rejectsOf(filled)).toMatchObject([{ clOrdId: 'A-2', responseTo: 'replace', denial: { code: 'REPLACE_BELOW_FILLED' }, symbol: SYMBOL, routing: REQUEST }])
    expect(reportsOf(replace(d, 'A-1', 'A-3', { orderQty: qty(2_000) }))).toMatchObject([{ execType: 'replaced', routing: ORDER }])
    expect(rejectsOf(replace(d, 'NOPE', 'A-4', { routing: REQUEST }))).toMatchObject([{ denial: { code: 'UNKNOWN_PARENT' }, routing: REQUEST }])
  })

  it('[EN211] an answer to a status request goes to the other end of the request', () => {
    const d = opened()
    posting(d, { routing: ORDER })
    const ask = (clOrdId: string) => reportsOf(d.step({ kind: 'ask-parent-status', source: source(d), clOrdId: id(clOrdId), symbol: SYMBOL, side: 'buy', ordStatusReqId: null, routing: REQUEST }))
    expect([ask('A-1')[0], ask('NOPE')[0]]).toMatchObject([{ ordStatus: 'new', routing: REQUEST }, { ordStatus: 'rejected', routing: REQUEST }])
    const all = (symbol: ParentRequest['symbol'] | null) => reportsOf(d.step({ kind: 'ask-mass-status', source: source(d), massStatusReqId: 'M', symbol, routing: REQUEST }))
    expect([all(null)[0], all('NOPE' as never)[0]]).toMatchObject([{ ordStatus: 'new', routing: REQUEST }, { ordStatus: 'rejected', routing: REQUEST }])
  })
})

it('[EN215] an immediate order that nothing can be done for ends with why, in words', () => {
  const d = opened()
  const out = d.submit({ ordType: 'limit', limitPrice: 1_573_000 as Price, timeInForce: 'ioc' })
  expect(reportsOf(out).at(-1)).toMatchObject({ execType: 'canceled', text: 'immediate or cancel: the market is away from its limit' })
})

describe('mass status', () => {
  it('[EN169] a side or an account narrows it', () => {
    const d = opened()
    for (const [clOrdId, side, account] of [['A', 'buy', 'X'], ['B', 'sell', 'X'], ['C', 'buy', 'Y']] as const) d.submit({ clOrdId: id(clOrdId), side, account })
    const ask = (of: { readonly side?: 'buy' | 'sell' | 'sellShort'; readonly account?: string }) => reportsOf(d.step({ kind: 'ask-mass-status', source: source(d), massStatusReqId: 'M', symbol: null, ...of })).map((r) => r.clOrdId)
    expect([ask({ side: 'buy' }), ask({ account: 'X' }), ask({ side: 'sell', account: 'X' }), ask({ side: 'sellShort' })]).toEqual([['A', 'C'], ['A', 'B'], ['B'], ['M']])
  })
})

describe('what an owner does to its order is told', () => {
  it('[EN212] a replacement and a cancel over FIX are records beside those of people: who, from what to what, by which ClOrdID', () => {
    const d = opened()
    posting(d)
    const out = replace(d, 'A-1', 'A-2', { orderQty: qty(2_000), limitPrice: 1_574_400 as Price })
    expect(changesOf(out)).toEqual([expect.objectContaining({
      by: OMS, parentId: expect.stringMatching(/^P-/), reason: 'over FIX, ClOrdID A-2', endedBecause: 'acted',
      action: { kind: 'replace', was: { orderQty: 1_000, limitPrice: 1_574_300 }, wanted: { orderQty: 2_000, limitPrice: 1_574_400 } },
    })])
    expect(changesOf(cancel(d, 'A-2', 'C-1'))).toEqual([expect.objectContaining({ by: OMS, action: { kind: 'cancel' }, reason: 'over FIX, ClOrdID C-1', endedBecause: 'acted' })])
    expect(d.engine.overrideRecords().map(({ action }) => action.kind)).toEqual(['replace', 'cancel'])
  })

  it('[EN212] one that a fill forestalled is told as not carried out, under the same id; one that was refused at once is none', () => {
    const d = opened()
    const sent = posting(d)
    const [asked] = changesOf(replace(d, 'A-1', 'A-2', { orderQty: qty(50) }))
    const [told] = changesOf(d.fill(sent[0]!, 60))
    expect(told).toEqual({ ...asked, reason: 'over FIX, ClOrdID A-2: refused, not carried out' })
    expect(changesOf(replace(d, 'A-1', 'A-3', { side: 'sell' }))).toEqual([])
    expect(d.engine.overrideRecords()).toHaveLength(1)
  })

  it('[EN212] they are bounded, and refuse an owner nothing', () => {
    const d = opened()
    posting(d)
    for (let i = 0; i < 300; i++) expect(reportsOf(replace(d, i === 0 ? 'A-1' : `B-${i - 1}`, `B-${i}`, { orderQty: qty(1_000 + (i % 2)) })).length).toBeGreaterThan(0)
    expect(d.engine.overrideRecords()).toHaveLength(250)
  })
})

describe('a replacement of the type', () => {
  const types = (d: Driver) => d.engine.parentRecords().at(-1)!

  it('[EN213] from limit to market: what rests is taken back first, then it is replaced and what is left is planned without a limit', () => {
    const d = opened()
    const sent = posting(d)
    d.fill(sent[0]!, 10)
    const out = replace(d, 'A-1', 'A-2', { ordType: 'market', limitPrice: null })
    expect(reportsOf(out)).toMatchObject([{ execType: 'pendingReplace' }])
    expect(out.filter((o) => o.kind === 'send-cancel')).toHaveLength(sent.length)
    const last = sent.map((order, i) => (i === 0 ? d.report(order, { execType: 'canceled', ordStatus: 'canceled', leavesQty: qty(0), cumQty: qty(10) }) : canceled(d, order))).at(-1)!
    expect(reportsOf(last)).toMatchObject([{ execType: 'replaced', ordStatus: 'partiallyFilled', clOrdId: 'A-2', origClOrdId: 'A-1', ordType: 'market', limitPrice: null, leavesQty: 990 }])
    expect(types(d)).toMatchObject({ ordType: 'market', limitPrice: null, status: 'working' })
    expect(ordersOf(d.answer(last)).reduce((sum, order) => sum + order.orderQty, 0)).toBeGreaterThan(0)
  })

  it('[EN213] from market to limit and on to a midpoint peg, each held to the rules of a new order', () => {
    const d = opened()
    d.submit({ orderQty: qty(1_000) })
    const toLimit = replace(d, 'A-1', 'A-2', { limitPrice: 1_574_400 as Price })
    expect(reportsOf(toLimit)).toMatchObject([{ execType: 'replaced', ordType: 'limit', limitPrice: 1_574_400 }])
    const toPeg = replace(d, 'A-2', 'A-3', { ordType: 'midpointPeg', limitPrice: null })
    expect(reportsOf(toPeg)).toMatchObject([{ execType: 'replaced', ordType: 'midpointPeg', limitPrice: null }])
    expect(ordersOf(d.answer(toPeg)).every((order) => order.ordType === 'midpointPeg')).toBe(true)
    expect(rejectsOf(replace(d, 'A-3', 'A-4', { ordType: 'limit', limitPrice: null }))).toMatchObject([{ denial: { code: 'LIMIT_PRICE_MISSING' } }])
    expect(rejectsOf(replace(d, 'A-3', 'A-5', { limitPrice: 3_000_000 as Price }))).toMatchObject([{ denial: { code: 'PRICE_OUTSIDE_COLLAR' } }])
    expect(types(d)).toMatchObject({ clOrdId: 'A-3', ordType: 'midpointPeg' })
  })

  it.each([['symbol', 'ELSE'], ['side', 'sell'], ['account', 'OTHER']] as const)('[EN164] %s cannot be replaced', (field, wanted) => {
    const d = opened()
    posting(d)
    expect(rejectsOf(replace(d, 'A-1', 'A-2', { [field]: wanted }))).toMatchObject([{ denial: { code: 'REPLACE_CHANGES_FIELD', field, wanted } }])
  })
})

describe('a cancel whose fills are missing', () => {
  /** Every child is over at its venue, with more executed than it reported. */
  function missing(d: Driver, sent: readonly ChildOrder[], each: number): void {
    for (const order of sent) d.report(order, { execType: 'canceled', ordStatus: 'canceled', leavesQty: qty(0), cumQty: qty(each) })
  }
  const until = (d: Driver, us: number): Output[] => {
    const told: Output[] = []
    for (const endUs = d.nowUs + us; ;) {
      const nextUs = d.engine.nextTimerUs()
      if (nextUs === null || nextUs > endUs) {
        d.nowUs = Math.max(d.nowUs, endUs)
        return told
      }
      told.push(...d.fireTimers())
    }
  }

  it('[EN214] closes by itself after half a minute, says what may still come, and books what comes', () => {
    const d = opened()
    const sent = posting(d)
    cancel(d, 'A-1', 'C-1')
    missing(d, sent, 5)
    expect(d.engine.parentRecords()[0]).toMatchObject({ status: 'working', liveQty: 5 * sent.length })
    expect(reportsOf(until(d, 29_000_000))).toEqual([])
    const told = until(d, 2_000_000)
    expect(reportsOf(told)).toMatchObject([{ execType: 'canceled', ordStatus: 'canceled', clOrdId: 'C-1', cumQty: 0, leavesQty: 0, text: expect.stringContaining(`up to ${5 * sent.length} shares`) }])
    expect(recordsOf(told).some((r) => r.type === 'incident' && r.code === 'CLOSED_WITHOUT_FILLS' && r.severity === 'critical')).toBe(true)
    for (const order of sent) expect(reportsOf(d.report(order, { execType: 'trade', ordStatus: 'canceled', lastQty: qty(5), lastPx: order.price, cumQty: qty(5), leavesQty: qty(0) }))).toMatchObject([{ execType: 'trade', ordStatus: 'canceled', lastQty: 5 }])
    expect(d.engine.parentRecords()[0]).toMatchObject({ status: 'canceled', cumQty: 5 * sent.length, liveQty: 0 })
    expect(replayed(d)).toEqual(d.outputs)
  })

  it('[EN214] closes at once when they come in time; does not while a venue may still execute; nor an order that nobody wants to end', () => {
    const [inTime, open, wanted] = [opened(), opened(), opened()].map((d) => ({ d, sent: posting(d) }))
    cancel(inTime!.d, 'A-1', 'C-1')
    missing(inTime!.d, inTime!.sent, 5)
    const last = inTime!.sent.map((order) => inTime!.d.report(order, { execType: 'trade', ordStatus: 'canceled', lastQty: qty(5), lastPx: order.price, cumQty: qty(5), leavesQty: qty(0) })).at(-1)!
    expect(reportsOf(last).map((r) => r.execType)).toEqual(['trade', 'canceled'])
    cancel(open!.d, 'A-1', 'C-1')
    missing(open!.d, open!.sent.slice(1), 5)
    missing(wanted!.d, wanted!.sent, 5)
    for (const { d } of [open!, wanted!]) {
      until(d, 60_000_000)
      expect(d.engine.parentRecords()[0]!.status).toBe('working')
    }
    // The one that was open is over now, too: its wait begins.
    missing(open!.d, open!.sent.slice(0, 1), 5)
    expect(reportsOf(until(open!.d, 31_000_000))).toMatchObject([{ execType: 'canceled' }])
  })

  const arbEvents = fc.array(fc.record({ which: fc.nat(7), what: fc.constantFrom('trade', 'over', 'timer'), qty: fc.integer({ min: 1, max: 40 }) }), { maxLength: 40 })

  it('[EN214] in whatever order venues tell the end and the executions of what was cancelled, and whatever they never tell, the order ends once and nothing is lost', () => {
    fc.assert(fc.property(arbEvents, fc.boolean(), (events, complete) => {
      const d = opened()
      const sent = posting(d)
      const venue = sent.map((order) => ({ order, executed: 0, told: 0, over: false }))
      const ends: ParentReport[] = []
      const hear = (outputs: readonly Output[]): void => void ends.push(...reportsOf(outputs).filter((r) => r.execType === 'canceled'))
      hear(cancel(d, 'A-1', 'C-1'))
      // Each executes a part before its cancel came, and tells it before or after its end, or never.
      const trade = (at: (typeof venue)[number], lastQty: number): void => {
        at.told += lastQty
        hear(d.report(at.order, { execType: 'trade', ordStatus: at.over ? 'canceled' : 'partiallyFilled', lastQty: qty(lastQty), lastPx: at.order.price, cumQty: qty(at.told), leavesQty: qty(at.over ? 0 : at.order.orderQty - at.told) }))
      }
      const end = (at: (typeof venue)[number], untold: number): void => {
        at.over = true
        at.executed = Math.min(at.order.orderQty, at.told + untold)
        hear(d.report(at.order, { execType: 'canceled', ordStatus: 'canceled', leavesQty: qty(0), cumQty: qty(at.executed) }))
      }
      for (const event of events) {
        const at = venue[event.which % venue.length]!
        if (event.what === 'timer') hear(until(d, event.qty * 1_000_000))
        else if (event.what === 'over' && !at.over) end(at, event.qty)
        else if (event.what === 'trade') {
          const left = (at.over ? at.executed : at.order.orderQty - 1) - at.told
          if (left > 0) trade(at, Math.min(left, event.qty))
        }
      }
      for (const at of venue) if (!at.over) end(at, 7)
      if (complete) for (const at of venue) if (at.told < at.executed) trade(at, at.executed - at.told)
      hear(until(d, 31_000_000))
      const parent = d.engine.parentRecords()[0]!
      const told = venue.reduce((sum, at) => sum + at.told, 0)
      expect([parent.status, ends.length, parent.cumQty, parent.liveQty]).toEqual(['canceled', 1, told, venue.reduce((sum, at) => sum + at.executed - at.told, 0)])
    }), { numRuns: 60 })
  })
})
