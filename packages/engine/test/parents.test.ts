import { describe, expect, it } from 'vitest'
import {
  NO_INSTRUCTIONS, type ChildOrder, type ClOrdId, type EngineConfig, type Input, type Mic, type OrderInstructions, type OrdersConfig, type Output, type ParentReport, type ParentRequest, type Price, type QtyLots,
  type Seq, type SessionId, type UnixUs, type VenueExecutionReport,
} from '@sluice/domain'
import { Engine } from '../src/index.ts'
import { Driver, OMS, SYMBOL, VENUES, ordersOf, parentOf, recordsOf, request, testConfig } from './fixture.ts'

const ORDERS: OrdersConfig = { cancelOnDisconnectUs: {}, holdsPositions: false, dropCopySessions: [] }
const STATIC = { routing: { ...testConfig().routing, strategy: 'static' as const, staticWaterfall: ['XBOS', 'XNAS', 'XNYS', 'DRK1'] as Mic[] } }
const qty = (n: number): QtyLots => n as QtyLots
const price = (n: number): Price => n as Price
const id = (text: string): ClOrdId => text as ClOrdId
const instructions = (change: Partial<OrderInstructions>): OrderInstructions => ({ ...NO_INSTRUCTIONS, ...change })

const opened = (change: Partial<EngineConfig> = {}): Driver => caughtUp(new Driver(testConfig({ orders: ORDERS, ...change })).open())
/** Venues have resent what they had, and the market is told again. */
function caughtUp(d: Driver): Driver {
  for (const { mic } of d.engine.config.venues) d.step({ kind: 'venue-caught-up', mic })
  d.quote()
  return d
}

const reportsOf = (outputs: readonly Output[]): ParentReport[] => outputs.flatMap((o) => (o.kind === 'report-parent' ? [o.report] : []))
const brief = (outputs: readonly Output[]): string[] => reportsOf(outputs).map((r) => `${r.execType}/${r.ordStatus} ${r.clOrdId}${r.origClOrdId === null ? '' : `<${r.origClOrdId}`} ${r.orderQty}-${r.cumQty}=${r.leavesQty}`)
const rejectOf = (outputs: readonly Output[]) => outputs.find((o) => o.kind === 'reject-cancel')
const cancelsOf = (outputs: readonly Output[]) => outputs.filter((o) => o.kind === 'send-cancel')

const replace = (d: Driver, origClOrdId: string, clOrdId: string, change: Partial<ParentRequest> = {}, session = OMS): readonly Output[] =>
  d.step({ kind: 'replace-parent', source: { kind: 'fix', session, msgSeqNum: d.seq }, parentId: null, origClOrdId: id(origClOrdId), request: request({ ...change, clOrdId: id(clOrdId) }), reason: '' })
const cancel = (d: Driver, origClOrdId: string, clOrdId: string): readonly Output[] =>
  d.step({ kind: 'cancel-parent', source: { kind: 'fix', session: OMS, msgSeqNum: d.seq }, parentId: null, origClOrdId: id(origClOrdId), clOrdId: id(clOrdId) })
const canceled = (d: Driver, order: ChildOrder, change: Partial<VenueExecutionReport> = {}): readonly Output[] =>
  d.report(order, { execType: 'canceled', ordStatus: 'canceled', leavesQty: qty(0), ...change })
const LIMIT = { ordType: 'limit', limitPrice: price(1_574_300) } as const
/** A limit order that posts: what rests may be reduced. */
function posting(d: Driver, change: Partial<ParentRequest> = {}): ChildOrder[] {
  const sent = ordersOf(d.answer(d.submit({ ...LIMIT, ...change }), (_, how) => (how === 'post' ? { slippageMicroBps: -5_000_000 } : {})))
  for (const order of sent) d.report(order, {})
  return sent
}

describe('replacements', () => {
  it('[EN160] more quantity is confirmed at once under the new ClOrdID, and planned beside what works', () => {
    const d = opened()
    const first = posting(d)
    const out = replace(d, 'A-1', 'A-2', { ...LIMIT, orderQty: qty(3_000), account: '' })
    expect(brief(out)).toEqual(['replaced/new A-2<A-1 3000-0=3000'])
    expect(reportsOf(out)[0]!.account).toBe('ACC')
    expect(cancelsOf(out)).toHaveLength(0)
    const more = ordersOf(d.answer(out))
    expect(first.concat(more).reduce((sum, o) => sum + o.orderQty, 0)).toBeGreaterThan(1_000)
    expect(brief(d.fill(first[0]!, 100))).toEqual(['trade/partiallyFilled A-2 3000-100=2900'])
    expect(recordsOf(out).find((r) => r.type === 'parent')).toMatchObject({ clOrdId: 'A-2', orderQty: 3_000 })
  })

  it('[EN160] less quantity than works waits: pendingReplace, the newest orders are cancelled, then replaced', () => {
    const d = opened()
    const sent = posting(d)
    const live = sent.reduce((sum, o) => sum + o.orderQty, 0)
    expect(live).toBe(1_000)
    d.fill(sent[0]!, 100)
    const out = replace(d, 'A-1', 'A-2', { ...LIMIT, orderQty: qty(150) })
    expect(brief(out)).toEqual(['pendingReplace/pendingReplace A-2<A-1 1000-100=900'])
    expect(cancelsOf(out).map((o) => o.origClOrdId)).toEqual(sent.map((o) => o.clOrdId).toReversed())
    expect(brief(d.fill(sent[0]!, 20, 120))).toEqual(['trade/pendingReplace A-1 1000-120=880'])
    const rest = sent.map((order, i) => canceled(d, order, i === 0 ? { cumQty: qty(120) } : {}))
    expect(rest.slice(0, -1).flatMap(brief)).toEqual([])
    expect(brief(rest.at(-1)!)).toEqual(['replaced/partiallyFilled A-2<A-1 150-120=30'])
    const again = ordersOf(d.answer(rest.at(-1)!))
    expect(again.reduce((sum, o) => sum + o.orderQty, 0)).toBe(30)
  })

  it('[EN161] a fill that comes first refuses a replacement that asks for less; the order works on as it was', () => {
    const d = opened()
    const sent = posting(d)
    replace(d, 'A-1', 'A-2', { ...LIMIT, orderQty: qty(100) })
    const out = d.fill(sent[0]!, 200)
    expect(brief(out)).toEqual(['trade/pendingReplace A-1 1000-200=800'])
    expect(rejectOf(out)).toMatchObject({ clOrdId: 'A-2', origClOrdId: 'A-1', ordStatus: 'partiallyFilled', responseTo: 'replace', denial: { code: 'REPLACE_BELOW_FILLED', orderQty: 100, filled: 200 } })
    for (const order of sent.slice(1)) canceled(d, order)
    const last = canceled(d, sent[0]!, { cumQty: qty(200) })
    expect(d.engine.openParents).toBe(1)
    expect([...last, ...d.outputs.at(-2)!].some((o) => o.kind === 'score-requested')).toBe(true)
  })

  it('[EN161] everything filled while a replacement for more waited: it is carried out and the order goes on', () => {
    const d = opened()
    const sent = posting(d)
    // A worse limit has to wait for what rests beyond it.
    replace(d, 'A-1', 'A-2', { ordType: 'limit', limitPrice: price(1_574_100), orderQty: qty(2_000) })
    const outs = sent.map((order) => d.fill(order, order.orderQty))
    expect(brief(outs.at(-1)!)).toEqual(['trade/pendingReplace A-1 1000-1000=0', 'replaced/partiallyFilled A-2<A-1 2000-1000=1000'])
    expect(d.engine.openParents).toBe(1)
  })

  it('[EN161] everything filled while a replacement for less waited: filled, and the replacement is too late', () => {
    const d = opened()
    const [only] = ordersOf(d.answer(d.submit({ ...LIMIT, orderQty: qty(400), urgency: 'low' }), (_, how) => (how === 'post' ? { slippageMicroBps: -5_000_000 } : {})))
    d.report(only!, {})
    replace(d, 'A-1', 'A-2', { ...LIMIT, urgency: 'low', orderQty: qty(300) })
    const out = d.fill(only!, 400)
    expect(brief(out)).toEqual(['trade/filled A-1 400-400=0'])
    expect(rejectOf(out)).toMatchObject({ clOrdId: 'A-2', ordStatus: 'filled', responseTo: 'replace', denial: { code: 'PARENT_NOT_WORKING', status: 'filled' } })
  })

  it('[EN162] the quantity that is executed ends it as filled; less is refused', () => {
    const d = opened()
    const sent = posting(d)
    d.fill(sent[0]!, 100)
    expect(rejectOf(replace(d, 'A-1', 'A-2', { ...LIMIT, orderQty: qty(99) }))).toMatchObject({ denial: { code: 'REPLACE_BELOW_FILLED' }, ordStatus: 'partiallyFilled' })
    replace(d, 'A-1', 'A-3', { ...LIMIT, orderQty: qty(100) })
    const outs = sent.map((order, i) => canceled(d, order, i === 0 ? { cumQty: qty(100) } : {}))
    expect(outs.flatMap(brief)).toEqual(['replaced/filled A-3<A-1 100-100=0'])
    expect(d.engine.openParents).toBe(0)
  })

  it('[EN163] a limit that leaves resting orders beyond it: those go first', () => {
    const d = opened()
    const sent = posting(d)
    expect(sent.every((o) => o.price <= 1_574_300)).toBe(true)
    const out = replace(d, 'A-1', 'A-2', { ordType: 'limit', limitPrice: price(1_574_100) })
    expect(cancelsOf(out)).toHaveLength(sent.length)
    const outs = sent.map((order) => canceled(d, order))
    expect(outs.flatMap(brief)).toEqual(['replaced/new A-2<A-1 1000-0=1000'])
    expect(d.engine.parentRecords().at(-1)).toMatchObject({ limitPrice: 1_574_100 })
  })

  it('[EN164] refusals name what was refused; the order works on', () => {
    const d = opened()
    posting(d)
    d.submit({ clOrdId: id('B-1'), orderQty: qty(10) })
    const refused = (orig: string, now: string, change: Partial<ParentRequest>) => rejectOf(replace(d, orig, now, { ...LIMIT, ...change }))
    expect(refused('X', 'N-1', {})).toMatchObject({ parentId: null, ordStatus: 'rejected', responseTo: 'replace', denial: { code: 'UNKNOWN_PARENT', parentId: 'X' } })
    expect(refused('A-1', 'B-1', {})).toMatchObject({ denial: { code: 'DUPLICATE_ORDER', clOrdId: 'B-1' }, ordStatus: 'new' })
    expect(refused('A-1', 'N-1', { side: 'sell' })).toMatchObject({ denial: { code: 'REPLACE_CHANGES_FIELD', field: 'side', was: 'buy', wanted: 'sell' } })
    expect(refused('A-1', 'N-1', { account: 'OTHER' })).toMatchObject({ denial: { code: 'REPLACE_CHANGES_FIELD', field: 'account' } })
    expect(refused('A-1', 'N-1', { orderQty: qty(0) })).toMatchObject({ denial: { code: 'ORDER_QTY_NOT_POSITIVE' } })
    expect(refused('A-1', 'N-1', { orderQty: qty(200_000) })).toMatchObject({ denial: { code: 'ORDER_QTY_ABOVE_MAX' } })
    expect(refused('A-1', 'N-1', { limitPrice: price(3_000_000) })).toMatchObject({ denial: { code: 'PRICE_OUTSIDE_COLLAR' } })
    expect(refused('A-1', 'N-1', { timeInForce: 'gtd' })).toMatchObject({ denial: { code: 'EXPIRE_TIME_MISSING' } })
    expect(refused('A-1', 'N-1', { objective: 'magic' })).toMatchObject({ denial: { code: 'UNKNOWN_OBJECTIVE' } })
    replace(d, 'A-1', 'A-2', { ...LIMIT, orderQty: qty(100) })
    expect(refused('A-1', 'A-3', {})).toMatchObject({ denial: { code: 'CHANGE_PENDING', what: 'replace' }, ordStatus: 'pendingReplace' })
    expect(d.engine.openParents).toBe(2)
  })

  it('[EN164] one that asks for no more is held to no limit: the limits may have moved meanwhile', () => {
    const d = opened()
    posting(d, { orderQty: qty(5_000) })
    const config = d.engine.config
    d.step({ kind: 'set-config', config: { ...config, limits: { ...config.limits, maxOrderQty: qty(1_000) } } })
    expect(rejectOf(replace(d, 'A-1', 'A-2', { ...LIMIT, orderQty: qty(6_000) }))).toMatchObject({ denial: { code: 'ORDER_QTY_ABOVE_MAX' } })
    expect(brief(replace(d, 'A-1', 'A-3', { ...LIMIT, orderQty: qty(4_999) }))[0]).toMatch(/^(pendingReplace|replaced)/)
  })

  it('[EN165] OrigClOrdID is the newest accepted: older ones of the chain are refused with its name, for cancels too', () => {
    const d = opened()
    posting(d)
    replace(d, 'A-1', 'A-2', { ...LIMIT, orderQty: qty(2_000) })
    replace(d, 'A-2', 'A-3', { ...LIMIT, orderQty: qty(3_000) })
    expect(rejectOf(replace(d, 'A-1', 'A-4', { ...LIMIT }))).toMatchObject({ denial: { code: 'UNKNOWN_PARENT', parentId: 'A-1', newestClOrdId: 'A-3' } })
    expect(rejectOf(cancel(d, 'A-2', 'C-1'))).toMatchObject({ denial: { code: 'UNKNOWN_PARENT', newestClOrdId: 'A-3' } })
    expect(brief(cancel(d, 'A-3', 'C-2'))).toEqual(['pendingCancel/pendingCancel C-2<A-3 3000-0=3000'])
    expect(rejectOf(cancel(d, 'A-3', 'C-3'))).toMatchObject({ denial: { code: 'CHANGE_PENDING', what: 'cancel' }, ordStatus: 'pendingCancel' })
  })

  it('[EN165] a cancel goes before a replacement that waits, by either id', () => {
    for (const orig of ['A-1', 'A-2']) {
      const d = opened()
      const sent = posting(d)
      replace(d, 'A-1', 'A-2', { ...LIMIT, orderQty: qty(100) })
      const out = cancel(d, orig, 'C-1')
      expect(rejectOf(out)).toMatchObject({ clOrdId: 'A-2', responseTo: 'replace', denial: { code: 'CHANGE_PENDING', what: 'cancel' } })
      const outs = sent.map((order) => canceled(d, order))
      expect(outs.flatMap(brief)).toEqual(['canceled/canceled C-1<A-1 1000-0=0'])
    }
  })

  it('[EN166] a person replaces too: the owner hears that its order is restated, under its own ClOrdID', () => {
    const d = opened()
    posting(d)
    const { parentId } = d.engine.parentRecords().at(-1)!
    const out = d.step({ kind: 'replace-parent', source: { kind: 'user', user: 'ann', requestId: 'r1' }, parentId, origClOrdId: null, request: request({ ...LIMIT, orderQty: qty(2_000), clOrdId: id('r1') }), reason: 'the client called' })
    expect(out.find((o) => o.kind === 'answer')).toMatchObject({ parentId, denial: null })
    expect(brief(out)).toEqual(['restated/new A-1 2000-0=2000'])
    expect(reportsOf(out)[0]!.text).toBe('replaced by ann: the client called')
    expect(recordsOf(out)).toContainEqual(expect.objectContaining({
      type: 'override', parentId, by: 'ann', reason: 'the client called', endedBecause: 'acted',
      action: { kind: 'replace', was: { orderQty: request({}).orderQty, limitPrice: LIMIT.limitPrice }, wanted: { orderQty: 2_000, limitPrice: LIMIT.limitPrice } },
    }))
    const refused = d.step({ kind: 'replace-parent', source: { kind: 'user', user: 'ann', requestId: 'r2' }, parentId, origClOrdId: null, request: request({ ...LIMIT, side: 'sell' }), reason: 'x' })
    expect(refused.find((o) => o.kind === 'answer')).toMatchObject({ denial: { code: 'REPLACE_CHANGES_FIELD' } })
  })

  it('[EN166] reports of an order that a person replaced go to whom its owner named', () => {
    const d = opened()
    posting(d, { routing: { deliverToCompId: 'FUND' } })
    const { parentId } = d.engine.parentRecords().at(-1)!
    const out = d.step({ kind: 'replace-parent', source: { kind: 'user', user: 'ann', requestId: 'r1' }, parentId, origClOrdId: null, request: request({ ...LIMIT, orderQty: qty(2_000) }), reason: 'the client called' })
    expect(reportsOf(out)[0]!.routing).toEqual({ deliverToCompId: 'FUND' })
  })

  it('[EN166] reports go to whom the owner named after a restart too', () => {
    const d = opened()
    posting(d, { routing: { deliverToCompId: 'FUND', targetSubId: 'DESK7' } })
    const restored = new Engine(testConfig())
    restored.restore(structuredClone(d.engine.snapshot()))
    const source = { kind: 'fix', session: OMS, msgSeqNum: 9 } as const
    const out = restored.step({ seq: (d.seq + 1) as Seq, tsUs: (d.nowUs + 1) as UnixUs, input: { kind: 'cancel-parent', source, parentId: null, origClOrdId: id('A-1'), clOrdId: id('C-1') } })
    expect(reportsOf(out).map((r) => [r.execType, r.routing])).toEqual([['pendingCancel', { deliverToCompId: 'FUND', targetSubId: 'DESK7' }]])
  })

  it('[EN168] the edge may ask how an order of a session stands, by any of its names', () => {
    const d = opened()
    posting(d)
    const { parentId } = d.engine.parentRecords().at(-1)!
    replace(d, 'A-1', 'A-2', { ...LIMIT, orderQty: qty(3_000) })
    for (const name of ['A-1', 'A-2']) expect(d.engine.orderOf(OMS, name)).toEqual({ parentId, ordStatus: 'new' })
    expect([d.engine.orderOf(OMS, 'NONE'), d.engine.orderOf('OTHER' as SessionId, 'A-1')]).toEqual([null, null])
  })

  it('[EN167] reduces what rests where the venue takes replacements', () => {
    const d = opened({ venues: VENUES.map((v) => ({ ...v, takesReplace: true })) })
    const [only] = ordersOf(d.answer(d.submit({ ...LIMIT, urgency: 'low' }), (_, how) => (how === 'post' ? { slippageMicroBps: -5_000_000 } : {})))
    d.report(only!, {})
    const out = replace(d, 'A-1', 'A-2', { ...LIMIT, urgency: 'low', orderQty: qty(400) })
    expect(cancelsOf(out)).toHaveLength(0)
    const sent = out.find((o) => o.kind === 'send-replace')!
    expect(sent).toMatchObject({ replacement: { orderQty: 400, origClOrdId: only!.clOrdId } })
    const done = d.report(only!, { clOrdId: sent.replacement.clOrdId, origClOrdId: only!.clOrdId, execType: 'replaced', ordStatus: 'new', orderQty: qty(400), leavesQty: qty(400) })
    expect(brief(done)).toEqual(['replaced/new A-2<A-1 400-0=400'])
    expect(ordersOf(done)).toHaveLength(0)
  })
})

describe('status', () => {
  const ask = (d: Driver, clOrdId: string) => reportsOf(d.step({ kind: 'ask-parent-status', source: { kind: 'fix', session: OMS, msgSeqNum: d.seq }, clOrdId: id(clOrdId), symbol: SYMBOL, side: 'buy', ordStatusReqId: 'Q' }))
  const askAll = (d: Driver, symbol: typeof SYMBOL | null = null) => reportsOf(d.step({ kind: 'ask-mass-status', source: { kind: 'fix', session: OMS, msgSeqNum: d.seq }, massStatusReqId: 'M', symbol }))

  it('[EN168] a status request is answered with how the order stands, by any ClOrdID of its chain, and changes nothing', () => {
    const d = opened()
    const sent = posting(d)
    d.fill(sent[0]!, 10)
    replace(d, 'A-1', 'A-2', { ...LIMIT, orderQty: qty(2_000) })
    const before = d.engine.snapshot()
    for (const asked of ['A-1', 'A-2']) {
      expect(ask(d, asked)).toMatchObject([{ execId: '0', execType: 'orderStatus', ordStatus: 'partiallyFilled', clOrdId: 'A-2', cumQty: 10, leavesQty: 1_990, statusOf: { ordStatusReqId: 'Q' } }])
    }
    expect(d.engine.snapshot()).toEqual({ ...(before as object), seq: d.seq, nowUs: d.nowUs })
  })

  it('[EN168] an unknown order is told as rejected', () => {
    expect(ask(opened(), 'X')).toMatchObject([{ parentId: 'NONE', clOrdId: 'X', execType: 'orderStatus', ordStatus: 'rejected', denial: { code: 'UNKNOWN_PARENT', parentId: 'X' } }])
  })

  it('[EN168] an order that a cancel ended is known by the ClOrdID of the cancel', () => {
    const d = opened()
    posting(d)
    cancel(d, 'A-1', 'C-1')
    expect(ask(d, 'C-1')).toMatchObject([{ clOrdId: 'A-1', ordStatus: 'pendingCancel' }])
  })

  it('[EN169] a mass status is one report of each open order, the last one marked; without any one report says so', () => {
    const d = opened()
    expect(askAll(d)).toMatchObject([{ ordStatus: 'rejected', text: 'no open orders', statusOf: { massStatusReqId: 'M', total: 0, last: true } }])
    for (const clOrdId of ['A', 'B', 'C']) d.submit({ clOrdId: id(clOrdId) })
    d.step({ kind: 'submit-parent', source: { kind: 'fix', session: 'OMS2' as SessionId, msgSeqNum: 1 }, request: request({ clOrdId: id('Z') }) })
    expect(askAll(d).map((r) => [r.clOrdId, r.statusOf])).toEqual([
      ['A', { massStatusReqId: 'M', total: 3, last: false }], ['B', { massStatusReqId: 'M', total: 3, last: false }], ['C', { massStatusReqId: 'M', total: 3, last: true }],
    ])
    expect(askAll(d, 'OTHER' as never)).toMatchObject([{ symbol: 'OTHER', statusOf: { total: 0 } }])
  })

  it('[EN170] an order that may have been sent before was: its owner hears how it stands; an unknown one is new', () => {
    const d = opened()
    const submit = (clOrdId: string) => d.step({ kind: 'submit-parent', source: { kind: 'fix', session: OMS, msgSeqNum: 9 }, request: request({ clOrdId: id(clOrdId) }), possResend: true })
    expect(brief(submit('A-1'))).toEqual(['new/new A-1 1000-0=1000'])
    const again = submit('A-1')
    expect(again.filter((o) => o.kind !== 'report-parent')).toEqual([])
    expect(brief(again)).toEqual(['orderStatus/new A-1 1000-0=1000'])
    expect(brief(d.submit())).toEqual(['rejected/rejected A-1 1000-0=0'])
  })

  it.each([[{ side: 'sell' }], [{ orderQty: qty(999) }], [{ symbol: 'ELSE' }], [{ side: 'sell', orderQty: qty(5) }]] as const)('[EN170] another order under a name that was used is refused, whatever PossResend says: %j', (other) => {
    const d = opened()
    const first = parentOf(d.submit()).parentId
    const told = reportsOf(d.step({ kind: 'submit-parent', source: { kind: 'fix', session: OMS, msgSeqNum: 9 }, request: request(other as Partial<ParentRequest>), possResend: true }))
    expect(told).toMatchObject([{ clOrdId: 'A-1', execType: 'rejected', ordStatus: 'rejected', denial: { code: 'DUPLICATE_ORDER' }, leavesQty: 0 }])
    expect(told[0]!.parentId).not.toBe(first)
    expect(d.engine.orderOf(OMS, 'A-1')).toEqual({ parentId: first, ordStatus: 'new' })
  })

  it('[EN170] each name of a chain is known by what was asked for under it, after people changed it and a restore too', () => {
    const d = opened()
    posting(d)
    replace(d, 'A-1', 'A-2', { ...LIMIT, orderQty: qty(2_000) })
    d.step({ kind: 'replace-parent', source: { kind: 'user', user: 'ann', requestId: 'u1' }, parentId: d.engine.parentRecords().at(-1)!.parentId, origClOrdId: null, request: request({ ...LIMIT, orderQty: qty(3_000) }), reason: 'more' })
    const restored = new Engine(d.engine.config)
    restored.restore(structuredClone(d.engine.snapshot()))
    const source = { kind: 'fix', session: OMS, msgSeqNum: 9 } as const
    const again = (clOrdId: string, orderQty: number): readonly Output[] => {
      const asked = request({ ...LIMIT, clOrdId: id(clOrdId), orderQty: qty(orderQty) })
      const input = clOrdId === 'A-1' ? { kind: 'submit-parent', source, request: asked, possResend: true } as const : { kind: 'replace-parent', source, parentId: null, origClOrdId: id('A-1'), request: asked, reason: '', possResend: true } as const
      const out = d.step(input)
      expect(restored.step({ seq: d.seq as Seq, tsUs: d.nowUs as UnixUs, input })).toEqual(out)
      return out
    }
    expect([again('A-1', 1_000), again('A-2', 2_000)].map((out) => brief(out))).toEqual([['orderStatus/new A-2 3000-0=3000'], ['orderStatus/new A-2 3000-0=3000']])
    expect(brief(again('A-1', 2_000))).toEqual(['rejected/rejected A-1 2000-0=0'])
    expect([brief(again('A-2', 3_000)), rejectOf(again('A-2', 3_000))?.denial.code]).toEqual([[], 'DUPLICATE_ORDER'])
    const cancelAgain = (side: 'buy' | 'sell') => d.step({ kind: 'cancel-parent', source, parentId: null, origClOrdId: id('A-2'), clOrdId: id('C-1'), symbol: SYMBOL, side, possResend: true })
    expect(brief(cancelAgain('buy'))).toEqual(['pendingCancel/pendingCancel C-1<A-2 3000-0=3000'])
    expect([rejectOf(cancelAgain('sell'))?.denial.code, reportsOf(cancelAgain('buy'))[0]?.execType]).toEqual(['DUPLICATE_ORDER', 'orderStatus'])
  })

  it('[EN170] a replacement or cancel that may have been sent before and was taken is not refused: its owner hears how the order stands', () => {
    const d = opened()
    posting(d)
    const source = { kind: 'fix', session: OMS, msgSeqNum: 9 } as const
    const again = (clOrdId: string) => d.step({ kind: 'replace-parent', source, parentId: null, origClOrdId: id('A-1'), request: request({ ...LIMIT, orderQty: qty(2_000), clOrdId: id(clOrdId) }), reason: '', possResend: true })
    expect(brief(again('A-2'))).toEqual(['replaced/new A-2<A-1 2000-0=2000'])
    expect([again('A-2'), again('A-3')].map((out) => [brief(out), rejectOf(out)?.denial.code])).toEqual([[['orderStatus/new A-2 2000-0=2000'], undefined], [[], 'UNKNOWN_PARENT']])
    const cancelAgain = () => d.step({ kind: 'cancel-parent', source, parentId: null, origClOrdId: id('A-2'), clOrdId: id('C-1'), possResend: true })
    expect(brief(cancelAgain())).toEqual(['pendingCancel/pendingCancel C-1<A-2 2000-0=2000'])
    const told = cancelAgain()
    expect([told.map((o) => o.kind), reportsOf(told).map((r) => [r.execType, r.ordStatus])]).toEqual([['report-parent'], [['orderStatus', 'pendingCancel']]])
  })
})

describe('names of requests', () => {
  it('[EN193] a cancel or a status request by another symbol or side means another order', () => {
    const d = opened()
    posting(d)
    const cancel = (named: object) => d.step({ kind: 'cancel-parent', source: { kind: 'fix', session: OMS, msgSeqNum: 9 }, parentId: null, origClOrdId: id('A-1'), clOrdId: id(`C-${d.seq}`), ...named })
    for (const [named, field] of [[{ symbol: 'ELSE' }, 'symbol'], [{ symbol: SYMBOL, side: 'sell' }, 'side']] as const) {
      expect(cancel(named).find((o) => o.kind === 'reject-cancel')).toMatchObject({ denial: { code: 'ORDER_IS_OTHER', field } })
    }
    const ask = (side: 'buy' | 'sell') => reportsOf(d.step({ kind: 'ask-parent-status', source: { kind: 'fix', session: OMS, msgSeqNum: 9 }, clOrdId: id('A-1'), symbol: SYMBOL, side, ordStatusReqId: null }))
    expect([ask('sell')[0], ask('buy')[0]]).toMatchObject([{ ordStatus: 'rejected', denial: { code: 'ORDER_IS_OTHER' } }, { ordStatus: 'new', denial: null }])
    expect(cancel({ symbol: SYMBOL, side: 'buy' }).some((o) => o.kind === 'reject-cancel')).toBe(false)
  })

  it('[EN188] a cancel has a ClOrdID of its own: one that was used is refused, and that of a cancel is used', () => {
    const d = opened()
    posting(d)
    posting(d, { clOrdId: id('B-1') })
    for (const used of ['A-1', 'B-1']) {
      const out = cancel(d, 'B-1', used)
      expect([brief(out), rejectOf(out)]).toMatchObject([[], { clOrdId: used, origClOrdId: 'B-1', ordStatus: 'new', denial: { code: 'DUPLICATE_ORDER', clOrdId: used } }])
    }
    cancel(d, 'B-1', 'C-1')
    expect(rejectOf(cancel(d, 'A-1', 'C-1'))).toMatchObject({ denial: { code: 'DUPLICATE_ORDER' } })
    expect(reportsOf(d.submit({ clOrdId: id('C-1') }))).toMatchObject([{ execType: 'rejected', denial: { code: 'DUPLICATE_ORDER', clOrdId: 'C-1' } }])
    expect(d.engine.openParents).toBe(2)
  })
})

describe('time in force', () => {
  it('[EN171] an order that came after the end of the day, which is told late, is of the next', () => {
    const d = opened()
    d.submit()
    const endedUs = (d.nowUs + 1) as UnixUs
    d.submit({ clOrdId: id('LATER') })
    const out = d.step({ kind: 'end-of-day', day: '2026-11-20', endedUs })
    expect(brief(out)).toEqual(['expired/expired A-1 1000-0=0'])
    expect(d.engine.openParents).toBe(1)
  })

  it('[EN171] day orders expire with their day, once; good-till-cancel ones work on', () => {
    const d = opened()
    const sent = posting(d)
    d.submit({ clOrdId: id('G'), timeInForce: 'gtc' })
    const out = d.step({ kind: 'end-of-day', day: '2026-11-20' })
    expect(cancelsOf(out)).toHaveLength(sent.length)
    const outs = sent.map((order) => canceled(d, order))
    expect(outs.flatMap(brief)).toEqual(['expired/expired A-1 1000-0=0'])
    expect(d.engine.openParents).toBe(1)
    d.submit({ clOrdId: id('N') })
    expect(d.step({ kind: 'end-of-day', day: '2026-11-20' }).filter((o) => o.kind === 'report-parent')).toEqual([])
    expect(d.engine.openParents).toBe(2)
  })

  it('[EN172] good till date: it expires at its time, after a restart too, and not at a time that was replaced', () => {
    const d = opened()
    const gtd = (afterUs: number): Partial<ParentRequest> => ({ ...LIMIT, timeInForce: 'gtd', instructions: instructions({ expireUs: (d.nowUs + afterUs) as UnixUs }) })
    const sent = posting(d, gtd(100_000))
    replace(d, 'A-1', 'A-2', gtd(300_000))
    d.step({ kind: 'timer' }, 150_000)
    expect(d.engine.parentRecords().at(-1)!.status).toBe('working')
    const restored = new Engine(testConfig())
    restored.restore(structuredClone(d.engine.snapshot()))
    expect(restored.nextTimerUs()).toBe(d.engine.nextTimerUs())
    const out = d.step({ kind: 'timer' }, 200_000)
    expect(cancelsOf(out)).toHaveLength(sent.length)
    expect(sent.flatMap((order) => brief(canceled(d, order)))).toEqual(['expired/expired A-2 1000-0=0'])
    expect(parentOf(d.submit({ clOrdId: id('P'), timeInForce: 'gtd', instructions: instructions({ expireUs: d.nowUs as UnixUs }) })).denial).toMatchObject({ code: 'EXPIRE_TIME_PASSED' })
    expect(parentOf(d.submit({ clOrdId: id('Q'), timeInForce: 'gtd' })).denial).toMatchObject({ code: 'EXPIRE_TIME_MISSING' })
  })

  it('[EN173] fill or kill: from one venue that shows all of it, as fill or kill', () => {
    const d = opened()
    const sent = ordersOf(d.answer(d.submit({ orderQty: qty(400), timeInForce: 'fok' })))
    expect(sent).toMatchObject([{ orderQty: 400, timeInForce: 'fok' }])
    const out = canceled(d, sent[0]!)
    expect(brief(out)).toEqual(['canceled/canceled A-1 400-0=0'])
  })

  it('[EN173] else from several that show it together, each immediate; the rest of what they do not fill is canceled', () => {
    const d = opened()
    const sent = ordersOf(d.answer(d.submit({ orderQty: qty(1_200), timeInForce: 'fok' })))
    expect(sent.map((o) => [o.orderQty, o.timeInForce])).toEqual([[500, 'ioc'], [500, 'ioc'], [200, 'ioc']])
    d.fill(sent[0]!, 500)
    canceled(d, sent[1]!)
    expect(brief(canceled(d, sent[2]!))).toEqual(['canceled/canceled A-1 1200-500=0'])
  })

  it('[EN173] nothing leaves where less is shown, or one part may not leave', () => {
    const d = opened()
    const out = d.answer(d.submit({ orderQty: qty(1_501), timeInForce: 'fok' }))
    expect(ordersOf(out)).toEqual([])
    expect(reportsOf(out)).toMatchObject([{ execType: 'canceled', text: 'fill or kill: fewer than 1501 shares are shown within its limit' }])
    const e = opened({ limits: { ...testConfig().limits, maxMessagesPerSecond: 0 } })
    const refused = e.answer(e.submit({ orderQty: qty(1_200), timeInForce: 'fok' }))
    expect(ordersOf(refused)).toEqual([])
    expect(reportsOf(refused)).toMatchObject([{ execType: 'canceled', cumQty: 0 }])
  })
})

describe('instructions', () => {
  const ways = (outputs: readonly Output[]): string[] => outputs.flatMap((o) => (o.kind === 'score-requested' ? o.candidates.map((c) => `${c.mic}:${c.aggressiveness}`) : []))

  it('[EN174] a midpoint peg trades at the midpoint alone, and never beyond its limit', () => {
    const d = opened()
    const asked = d.submit({ ordType: 'midpointPeg', limitPrice: price(1_574_300) })
    expect(ways(asked)).toEqual(['DRK1:mid'])
    expect(ordersOf(d.answer(asked))).toMatchObject([{ mic: 'DRK1', ordType: 'midpointPeg', price: 1_574_300 }])
    expect(parentOf(d.submit({ clOrdId: id('B'), ordType: 'midpointPeg', limitPrice: price(1_574_250) })).denial).toMatchObject({ code: 'PRICE_OFF_TICK' })
    expect(parentOf(d.submit({ clOrdId: id('C'), ordType: 'midpointPeg', limitPrice: price(1_574_200) })).hold).toBe('LIMIT_AWAY_FROM_MARKET')
  })

  it('[EN175] adds only: nothing takes, by the static strategy too, and in a hurry', () => {
    const add = { instructions: instructions({ execInst: ['addLiquidityOnly', 'notHeld'] }) }
    const d = opened()
    expect(ways(d.submit({ ...add, urgency: 'high' })).every((way) => !way.endsWith(':take'))).toBe(true)
    const e = opened(STATIC)
    const sent = ordersOf(e.submit(add))
    expect(sent).toMatchObject([{ mic: 'XBOS', timeInForce: 'day', price: 1_574_200 }])
  })

  it('[EN176] one venue: no other is used; an unknown one is refused', () => {
    const d = opened()
    const asked = d.submit({ instructions: instructions({ exDestination: 'XNYS' as Mic }) })
    expect(ways(asked)).toEqual(['XNYS:take', 'XNYS:post'])
    expect(new Set(ordersOf(d.answer(asked)).map((o) => o.mic))).toEqual(new Set(['XNYS']))
    expect(parentOf(d.submit({ clOrdId: id('B'), instructions: instructions({ exDestination: 'XXXX' as Mic }) })).denial).toEqual({ code: 'UNKNOWN_VENUE', mic: 'XXXX' })
    expect(new Set(ordersOf(opened(STATIC).submit({ instructions: instructions({ exDestination: 'XNYS' as Mic }) })).map((o) => o.mic))).toEqual(new Set(['XNYS']))
  })

  it('[EN177] a minimum quantity: nothing rests in a book, takes are all or nothing, dark venues are told', () => {
    const d = opened()
    const asked = d.submit({ orderQty: qty(1_000), instructions: instructions({ minQty: qty(300) }) })
    expect(ways(asked).some((way) => way.endsWith(':post'))).toBe(false)
    const sent = ordersOf(d.answer(asked))
    for (const order of sent) {
      expect(order.orderQty).toBeGreaterThanOrEqual(300)
      if (order.ordType === 'midpointPeg') expect(order.minQty).toBe(300)
      else expect(order.timeInForce).toBe('fok')
    }
    const e = opened()
    e.quote(undefined, undefined, 200)
    const small = e.submit({ clOrdId: id('B'), orderQty: qty(1_000), instructions: instructions({ minQty: qty(300), exDestination: 'XNAS' as Mic }) })
    const answered = e.answer(small)
    expect(ordersOf(answered)).toEqual([])
    expect(parentOf(answered).hold).toBe('BELOW_MIN_QTY')
    // Less is left than the minimum: that will do.
    const rest = e.submit({ clOrdId: id('C'), orderQty: qty(150), instructions: instructions({ minQty: qty(150), exDestination: 'XNAS' as Mic }) })
    expect(ordersOf(e.answer(rest))).toMatchObject([{ orderQty: 150, timeInForce: 'fok' }])
    expect(parentOf(d.submit({ clOrdId: id('D'), instructions: instructions({ minQty: qty(1_001) }) })).denial).toMatchObject({ code: 'MIN_QTY_ABOVE_ORDER' })
  })

  it('[EN178] no more shows than the floor; what fills is shown anew', () => {
    const d = opened()
    const sent = posting(d, { instructions: instructions({ maxFloor: qty(100), execInst: ['addLiquidityOnly'] }) })
    const shown = (orders: readonly ChildOrder[]): number => orders.filter((o) => o.ordType === 'limit').reduce((sum, o) => sum + o.orderQty, 0)
    expect(shown(sent)).toBe(100)
    for (const order of sent.filter((o) => o.ordType === 'midpointPeg')) canceled(d, order)
    const done = sent.filter((o) => o.ordType === 'limit').map((order) => d.fill(order, order.orderQty)).at(-1)!
    const next = ordersOf(d.answer(done, (_, how) => (how === 'post' ? { slippageMicroBps: -5_000_000 } : {})))
    expect(shown(next)).toBe(100)
    expect(parentOf(d.submit({ clOrdId: id('D'), instructions: instructions({ maxFloor: qty(1_001) }) })).denial).toMatchObject({ code: 'MAX_FLOOR_ABOVE_ORDER' })
  })

  it('[EN179] capacity, locate and account are told on to venues', () => {
    const d = opened()
    const sent = ordersOf(d.answer(d.submit({ side: 'sellShort', account: 'F-7', instructions: instructions({ capacity: 'principal', locate: 'LOC-1' }) })))
    expect(sent.length).toBeGreaterThan(0)
    for (const order of sent) expect(order).toMatchObject({ account: 'F-7', capacity: 'principal', locate: 'LOC-1', side: 'sellShort' })
  })

  it('[EN180] a limit that the market has left behind is told as such', () => {
    const d = opened()
    expect(parentOf(d.submit({ ordType: 'limit', limitPrice: price(1_574_000), urgency: 'high' })).hold).toBe('LIMIT_AWAY_FROM_MARKET')
  })

  it('[EN180] an order that may rest waits at its limit for as long as the market is away, and is planned anew when it is back', () => {
    for (const [side, limit, back] of [['buy', 1_573_000, [1_573_000, 1_573_200]], ['sell', 1_576_000, [1_575_800, 1_576_000]]] as const) {
      const d = opened()
      const sent = ordersOf(d.answer(d.submit({ side, ordType: 'limit', limitPrice: price(limit) })))
      expect(sent.length).toBeGreaterThan(0)
      for (const order of sent) {
        expect(order).toMatchObject({ price: limit, timeInForce: 'day', ordType: 'limit' })
        d.report(order, {})
      }
      for (let i = 0; i < 20; i++) {
        d.nowUs += 900_000
        d.quote()
        expect(cancelsOf(d.step({ kind: 'timer' }, 100_000))).toEqual([])
      }
      expect(d.engine.parentRecords().at(-1)).toMatchObject({ decisions: 1, hold: null, status: 'working' })
      d.nowUs += 900_000
      expect(cancelsOf(d.quote(...back))).toHaveLength(sent.length)
    }
  })

  /** Views that change nothing, and every timer that is due between them. */
  function runFor(d: Driver, views: number, everyUs: number): void {
    for (let i = 0; i < views; i++) {
      d.nowUs += everyUs
      d.quote()
      while ((d.engine.nextTimerUs() ?? Infinity) <= d.nowUs) d.step({ kind: 'timer' })
    }
  }
  const stateOf = (d: Driver) => (d.engine.snapshot() as { parents: { waits: { looks: number }[]; holdNo: number }[] }).parents[0]!

  it('[EN180] such an order is looked at with every view, once a second; time alone looks ever more seldom', () => {
    const d = opened()
    const sent = ordersOf(d.answer(d.submit({ ordType: 'limit', limitPrice: price(1_573_000) })))
    for (const order of sent) d.report(order, {})
    runFor(d, 300, 1_000_000)
    const { waits } = stateOf(d)
    // 1, 2, 4, 8, 16 and then 30 s apart.
    expect(waits.map(({ looks }) => looks)).toEqual([expect.toSatisfy((looks: number) => looks >= 12 && looks <= 16)])
    const before = structuredClone(d.engine.snapshot())
    const restored = new Engine(d.engine.config)
    restored.restore(before)
    d.nowUs += 1_000_000
    const back = d.quote(1_573_000, 1_573_200)
    expect(cancelsOf(back)).toHaveLength(sent.length)
    expect(restored.step(d.entries.at(-1)!)).toEqual(back)
  })

  it('[EN180] one that is held looks again with the views, too: what time alone does for it is bounded', () => {
    const d = opened()
    expect(parentOf(d.submit({ ordType: 'limit', limitPrice: price(1_574_000), urgency: 'high' })).hold).toBe('LIMIT_AWAY_FROM_MARKET')
    runFor(d, 300, 400_000)
    expect(stateOf(d).holdNo).toBeLessThanOrEqual(12)
    d.nowUs += 400_000
    expect(d.quote(1_573_800, 1_573_900).some((o) => o.kind === 'score-requested')).toBe(true)
  })

  it('[EN180] what was journaled before orders were configured is held as it was', () => {
    const d = new Driver(testConfig()).open()
    expect(parentOf(d.submit({ ordType: 'limit', limitPrice: price(1_573_000) })).hold).toBe('NO_OPEN_VENUE')
  })
})

describe('plans without end', () => {
  const play = (d: Driver, outputs: readonly Output[]): readonly Output[] => {
    let now = outputs
    for (let i = 0; i < 12 && d.engine.openParents > 0; i++) {
      const asked = now.some((o) => o.kind === 'score-requested') ? d.answer(now) : now
      const sent = ordersOf(asked)
      if (sent.length === 0) return asked
      for (const order of sent) now = d.report(order, { execType: 'rejected', ordStatus: 'rejected', leavesQty: qty(0) })
    }
    return now
  }
  const FEW = { routing: { ...testConfig().routing, maxPlans: 3 } }

  it('[EN187] an order that is to last goes on slowly; an immediate one, and one of an older journal, ends', () => {
    const d = opened(FEW)
    play(d, d.submit({ timeInForce: 'gtc', urgency: 'low' }))
    expect(d.engine.parentRecords()).toMatchObject([{ status: 'working', hold: 'ATTEMPTS_EXHAUSTED', decisions: 3 }])
    for (let i = 0; i < 9; i++) {
      d.nowUs += 1_000_000
      d.quote()
      expect(d.step({ kind: 'timer' }).some((o) => o.kind === 'score-requested')).toBe(false)
    }
    d.nowUs += 1_000_000
    d.quote()
    play(d, d.step({ kind: 'timer' }))
    expect(d.engine.parentRecords()).toMatchObject([{ status: 'working', hold: 'ATTEMPTS_EXHAUSTED', decisions: 4 }])
    const e = new Driver(testConfig(FEW)).open()
    play(e, e.submit({ timeInForce: 'gtc', urgency: 'low' }))
    expect(e.engine.parentRecords()).toMatchObject([{ status: 'canceled', decisions: 3 }])
  })
})

describe('positions', () => {
  const HELD = { orders: { ...ORDERS, holdsPositions: true } }
  const set = (d: Driver, qty0: number, asOf = '2026-11-20', requestId = `p${d.seq}`) =>
    d.step({ kind: 'set-positions', source: { kind: 'user', user: 'ops', requestId }, asOf, positions: [{ account: 'ACC', symbol: SYMBOL, qty: qty0 }] })
  const sell = (d: Driver, clOrdId: string, n: number, change: Partial<ParentRequest> = {}) => d.submit({ clOrdId: id(clOrdId), side: 'sell', orderQty: qty(n), ...change })

  it('[EN181] long sales stay within what the account holds, open ones and executions counted', () => {
    const d = opened(HELD)
    expect(set(d, 1_000).find((o) => o.kind === 'answer')).toMatchObject({ denial: null })
    expect(parentOf(sell(d, 'S1', 1_001)).denial).toEqual({ code: 'POSITION_TOO_SMALL', account: 'ACC', symbol: SYMBOL, position: 1_000, openSells: 0, orderQty: 1_001 })
    const sent = ordersOf(d.answer(sell(d, 'S2', 600)))
    expect(parentOf(sell(d, 'S3', 401)).denial).toMatchObject({ code: 'POSITION_TOO_SMALL', openSells: 600 })
    for (const order of sent) d.fill(order, order.orderQty)
    const sold = sent.reduce((sum, o) => sum + o.orderQty, 0)
    expect(parentOf(sell(d, 'S4', 401)).denial).toMatchObject({ code: 'POSITION_TOO_SMALL', position: 1_000 - sold })
    expect(parentOf(sell(d, 'S5', 400)).denial).toBeNull()
    expect(rejectOf(replace(d, 'S5', 'S6', { side: 'sell', orderQty: qty(401) }))).toMatchObject({ denial: { code: 'POSITION_TOO_SMALL' } })
    const bought = ordersOf(d.answer(d.submit({ clOrdId: id('B1'), orderQty: qty(50) })))
    for (const order of bought) d.fill(order, order.orderQty)
    expect(rejectOf(replace(d, 'S5', 'S7', { side: 'sell', orderQty: qty(450) }))).toBeUndefined()
  })

  it('[EN181] short sales need a locate and then no position; accounts that the file does not name are not held', () => {
    const d = opened(HELD)
    set(d, 0)
    expect(parentOf(d.submit({ clOrdId: id('X1'), side: 'sellShort' })).denial).toEqual({ code: 'LOCATE_MISSING', account: 'ACC', symbol: SYMBOL })
    expect(parentOf(d.submit({ clOrdId: id('X2'), side: 'sellShort', instructions: instructions({ locate: 'L' }) })).denial).toBeNull()
    expect(parentOf(sell(d, 'X3', 10, { account: 'OTHER' })).denial).toBeNull()
    const e = opened()
    set(e, 0)
    expect(parentOf(sell(e, 'X4', 10)).denial).toBeNull()
  })

  it('[EN182] the same day again keeps what was executed, another day begins with its own; a bad file changes nothing', () => {
    const d = opened(HELD)
    set(d, 100)
    for (const order of ordersOf(d.answer(sell(d, 'S1', 60)))) d.fill(order, order.orderQty)
    set(d, 200)
    expect(parentOf(sell(d, 'S2', 141)).denial).toMatchObject({ position: 140 })
    set(d, 200, '2026-11-23')
    expect(parentOf(sell(d, 'S3', 201)).denial).toMatchObject({ position: 200 })
    const bad = (positions: readonly unknown[], asOf = '2026-11-24') => d.step({ kind: 'set-positions', source: { kind: 'user', user: 'ops', requestId: `b${d.seq}` }, asOf, positions: positions as never }).find((o) => o.kind === 'answer')
    expect(bad([], 'today')).toMatchObject({ denial: { code: 'POSITIONS_REFUSED', field: 'asOf' } })
    expect(bad([{ account: 'A', symbol: SYMBOL, qty: 1.5 }])).toMatchObject({ denial: { code: 'POSITIONS_REFUSED', field: 'positions[0].qty' } })
    expect(bad([{ account: 'A', symbol: SYMBOL, qty: 1 }, { account: 'A', symbol: SYMBOL, qty: 2 }])).toMatchObject({ denial: { code: 'POSITIONS_REFUSED', field: 'positions[1]' } })
    expect(bad([{ account: '', symbol: SYMBOL, qty: 1 }])).toMatchObject({ denial: { field: 'positions[0].account' } })
    expect(parentOf(sell(d, 'S4', 201)).denial).toMatchObject({ position: 200 })
  })

  it('[EN182] after the end of a day what is executed is of the next; positions are state', () => {
    const d = opened(HELD)
    set(d, 100)
    for (const order of ordersOf(d.answer(sell(d, 'S1', 60)))) d.fill(order, order.orderQty)
    d.step({ kind: 'end-of-day', day: '2026-11-20' })
    for (const order of ordersOf(d.answer(sell(d, 'S2', 10)))) d.fill(order, order.orderQty)
    set(d, 90, '2026-11-20')
    set(d, 40, '2026-11-21')
    const restored = new Engine(testConfig())
    restored.restore(structuredClone(d.engine.snapshot()))
    expect(restored.stateHash()).toBe(d.engine.stateHash())
    expect(parentOf(sell(d, 'S3', 31)).denial).toMatchObject({ position: 30 })
  })
})

describe('owners that are away', () => {
  const AWAY = { orders: { ...ORDERS, cancelOnDisconnectUs: { [OMS]: 5_000_000 } } }
  const session = (d: Driver, up: boolean, of = OMS) => d.step({ kind: 'session', session: of, role: 'oms', mic: null, up })

  const isCanceling = (outputs: readonly Output[]): boolean => recordsOf(outputs).some((r) => r.type === 'incident' && r.code === 'CANCELLED_ON_DISCONNECT')

  it('[EN183] its open orders are canceled after the time that policy gives; a return in time stops it', () => {
    const d = opened(AWAY)
    session(d, true)
    const sent = posting(d)
    session(d, false)
    d.step({ kind: 'timer' }, 4_000_000)
    session(d, true)
    d.step({ kind: 'timer' }, 2_000_000)
    expect(d.engine.parentRecords().at(-1)!.status).toBe('working')
    session(d, false)
    const out = d.step({ kind: 'timer' }, 5_000_000)
    const ends = [...out, ...sent.flatMap((order) => [...canceled(d, order)])]
    expect(reportsOf(ends).filter((r) => r.execType === 'canceled')).toMatchObject([{ text: 'session away for 5 s', ordStatus: 'canceled' }])
    expect(isCanceling(out)).toBe(true)
  })

  it('[EN183] outside its hours nobody is expected: no wait begins, and one that a lost line began goes on', () => {
    const d = opened(AWAY)
    const ended = () => d.step({ kind: 'session', session: OMS, role: 'oms', mic: null, up: false, downWhy: 'outside-hours' })
    session(d, true)
    posting(d)
    ended()
    d.step({ kind: 'timer' }, 60_000_000)
    expect(d.engine.openParents).toBe(1)
    session(d, true)
    session(d, false)
    d.step({ kind: 'timer' }, 4_000_000)
    ended()
    expect(isCanceling(d.step({ kind: 'timer' }, 1_000_000))).toBe(true)
  })

  it('[EN183] it logged out in order or was stopped: away all the same', () => {
    const d = opened(AWAY)
    session(d, true)
    posting(d)
    d.step({ kind: 'session', session: OMS, role: 'oms', mic: null, up: false, downWhy: 'logged-out' })
    expect(isCanceling(d.step({ kind: 'timer' }, 5_000_000))).toBe(true)
  })

  it.each([[true, 'was there when our core went'], [false, 'was away already']] as const)('[EN183] a start of our own core gives it the time anew, also after a restore: up %s, it %s', (up, _how) => {
    const d = opened(AWAY)
    session(d, true)
    posting(d)
    if (!up) session(d, false)
    d.nowUs += 4_000_000
    const restored = new Engine(d.engine.config)
    restored.restore(structuredClone(d.engine.snapshot()))
    let seq = d.seq
    const step = (input: Input, afterUs: number): readonly Output[] => restored.step({ seq: ++seq as Seq, tsUs: (d.nowUs += afterUs) as UnixUs, input })
    // The core was away for longer than the policy gives: what it tells first is that every session is down.
    step({ kind: 'session', session: OMS, role: 'oms', mic: null, up: false }, 60_000_000)
    expect(isCanceling(step({ kind: 'timer' }, 4_999_000))).toBe(false)
    expect(isCanceling(step({ kind: 'timer' }, 1_000))).toBe(true)
  })

  it('[EN183] without a policy its orders work on, and so do those of others', () => {
    const d = opened({ orders: { ...ORDERS, cancelOnDisconnectUs: { [OMS]: null, OMS2: 1_000_000 } } })
    session(d, true)
    session(d, true, 'OMS2' as SessionId)
    posting(d)
    session(d, false)
    session(d, false, 'OMS2' as SessionId)
    d.step({ kind: 'timer' }, 1_500_000)
    expect(d.engine.openParents).toBe(1)
  })
})

describe('copies', () => {
  it('[EN184] every report of every order is copied to the drop-copy sessions, those of people too; answers to status requests are not', () => {
    const drop = 'DROP' as SessionId
    const d = opened({ orders: { ...ORDERS, dropCopySessions: [drop] } })
    const copies = (outputs: readonly Output[]) => outputs.filter((o) => o.kind === 'drop-copy')
    const out = d.submit()
    expect(copies(out)).toEqual([{ kind: 'drop-copy', session: drop, owner: OMS, account: 'ACC', report: reportsOf(out)[0] }])
    const own = d.step({ kind: 'submit-parent', source: { kind: 'user', user: 'ann', requestId: 'u1' }, request: request({ clOrdId: id('u1') }) })
    expect(reportsOf(own)).toEqual([])
    expect(copies(own)).toMatchObject([{ owner: 'ann', report: { execType: 'new', clOrdId: 'u1', timeInForce: 'day', account: 'ACC' } }])
    const status = d.step({ kind: 'ask-parent-status', source: { kind: 'fix', session: OMS, msgSeqNum: 9 }, clOrdId: id('A-1'), symbol: SYMBOL, side: 'buy', ordStatusReqId: null })
    expect(copies(status)).toEqual([])
  })
})

describe('under throttle', () => {
  it('[EN185] cancels and the kill are never refused for rate', () => {
    const d = opened({ limits: { ...testConfig().limits, maxMessagesPerSecond: 3 } })
    for (let i = 0; i < 6; i++) {
      d.answer(d.submit({ clOrdId: id(`T${i}`), orderQty: qty(100), limitPrice: price(1_574_300), ordType: 'limit' }), (_, how) => (how === 'post' ? { slippageMicroBps: -5_000_000 } : {}))
    }
    const live = d.engine.liveChildren()
    expect(live).toBeGreaterThan(3)
    const out = d.step({ kind: 'set-kill', source: { kind: 'user', user: 'rita', requestId: 'k' }, on: true, reason: 'test' })
    expect(cancelsOf(out)).toHaveLength(live)
  })

})

describe('sessions', () => {
  it('[EN190] support stops, starts and resets a session with a reason, and all of it is told; numbers only while it is stopped', () => {
    const d = opened()
    d.step({ kind: 'session', session: OMS, role: 'oms', mic: null, up: true })
    const control = (kind: 'stop' | 'start' | 'reset', of: SessionId = OMS, reason = 'they asked') =>
      d.step({ kind: 'control-session', source: { kind: 'user', user: 'ann', requestId: `r${d.seq}` }, session: of, action: { kind }, reason })
    const denialOf = (out: readonly Output[]) => out.find((o) => o.kind === 'answer')?.denial
    expect([denialOf(control('reset'))?.code, denialOf(control('stop', 'NOBODY' as SessionId))?.code, denialOf(control('stop', OMS, ''))]).toMatchObject(['SESSION_NOT_STOPPED', 'UNKNOWN_SESSION', {}])
    for (const kind of ['stop', 'reset', 'start'] as const) {
      const out = control(kind)
      expect(denialOf(out)).toBeNull()
      expect(out.find((o) => o.kind === 'control-session')).toMatchObject({ session: OMS, action: { kind }, reason: 'they asked' })
      expect(JSON.stringify(out)).toContain(`ann: ${kind} of FIX session ${OMS}: they asked`)
    }
    expect(denialOf(control('reset'))?.code).toBe('SESSION_NOT_STOPPED')
  })
})
