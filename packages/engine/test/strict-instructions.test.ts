import { NO_INSTRUCTIONS, type ChildOrder, type ClOrdId, type Denial, type EngineConfig, type Mic, type OrderInstructions, type Output, type OverrideAction, type ParentRequest, type Price, type QtyLots, type TimeInForce, type VenueView } from '@sluice/domain'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Driver, OMS, ORDER_RULES, ordersOf, parentOf, request, testConfig, VENUES, view } from './fixture.ts'

const qty = (n: number): QtyLots => n as QtyLots
const [XNAS, XBOS, DRK1] = ['XNAS', 'XBOS', 'DRK1'] as Mic[]
const strictConfig = (change: Partial<EngineConfig> = {}): EngineConfig => testConfig({ orders: { ...ORDER_RULES, strictInstructions: true }, model: null, ...change })
const instructions = (change: Partial<OrderInstructions>): Pick<ParentRequest, 'instructions'> => ({ instructions: { ...NO_INSTRUCTIONS, ...change } })

let requests = 0
function byHand(d: Driver, change: Partial<Extract<OverrideAction, { kind: 'manual-child' }>>): readonly Output[] {
  const { parentId } = d.engine.parentRecords().at(-1)!
  return d.step({
    kind: 'override-parent', source: { kind: 'user', user: 'ann', requestId: `m${++requests}` }, parentId, reason: 'now', expiresInUs: null,
    action: { kind: 'manual-child', mic: XNAS!, aggressiveness: 'post', qty: qty(10), limitPrice: null, timeInForce: 'day', ...change },
  })
}
const denialOf = (outputs: readonly Output[]): Denial | null => outputs.flatMap((o) => (o.kind === 'answer' ? [o.denial] : []))[0] ?? null

const over = (d: Driver, order: ChildOrder): readonly Output[] => d.report(order, { execType: 'canceled', ordStatus: 'canceled', leavesQty: qty(0) })

describe('a journal of before these instructions', () => {
  it('[EN213] its replacements of the type stay refused, as their owners were told', () => {
    for (const orders of [ORDER_RULES, { ...ORDER_RULES, strictInstructions: true } as const]) {
      const d = new Driver(testConfig({ orders, model: null })).open()
      d.submit({ orderQty: qty(1_000), ordType: 'limit', limitPrice: 1_574_300 as Price, urgency: 'low' })
      const out = d.step({ kind: 'replace-parent', source: { kind: 'fix', session: OMS, msgSeqNum: d.seq }, parentId: null, origClOrdId: 'A-1' as ClOrdId, request: request({ clOrdId: 'A-2' as ClOrdId }), reason: '' })
      const refused = out.flatMap((o) => (o.kind === 'reject-cancel' ? [o.denial] : []))
      expect(refused).toEqual(orders === ORDER_RULES ? [{ code: 'REPLACE_CHANGES_FIELD', field: 'ordType', was: 'limit', wanted: 'market' }] : [])
    }
  })
})

describe('fill or kill', () => {
  it('[EN173] whatever venues show, and whatever those that honour it answer: all of it or nothing, at one venue', () => {
    const seen = { filled: 0, killed: 0, unsent: 0 }
    const arbVenue = fc.record({ bid: fc.integer({ min: -2, max: 0 }), ask: fc.integer({ min: 0, max: 2 }), shown: fc.integer({ min: 1, max: 600 }) })
    fc.assert(fc.property(fc.array(arbVenue, { minLength: 4, maxLength: 4 }), fc.integer({ min: 1, max: 900 }), fc.option(fc.integer({ min: 0, max: 3 }), { nil: null }), fc.constantFrom('buy' as const, 'sell' as const), fc.boolean(), (venues, orderQty, limit, side, isLate) => {
      const d = new Driver(strictConfig()).open()
      const views = VENUES.map(({ mic }, i): VenueView => view(mic, d.nowUs, 1_574_200 + venues[i]!.bid * 100, 1_574_400 + venues[i]!.ask * 100, venues[i]!.shown))
      d.step({ kind: 'views', views })
      const limitPrice = limit === null ? null : ((side === 'buy' ? 1_574_400 + limit * 100 : 1_574_200 - limit * 100) as Price)
      const sent = ordersOf(d.submit({ side, orderQty: qty(orderQty), timeInForce: 'fok', ordType: limit === null ? 'market' : 'limit', limitPrice }))
      if (sent.length > 0) {
        expect(sent).toMatchObject([{ orderQty, timeInForce: 'fok' }])
        if (isLate) over(d, sent[0]!)
        else d.fill(sent[0]!, orderQty)
      }
      const parent = d.engine.parentRecords()[0]!
      expect([parent.cumQty, parent.status, parent.liveQty]).toEqual(sent.length > 0 && !isLate ? [orderQty, 'filled', 0] : [0, 'canceled', 0])
      seen[sent.length === 0 ? 'unsent' : isLate ? 'killed' : 'filled'] += 1
    }), { numRuns: 150 })
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(5)
  })

  it('[EN173] several venues that show it together are no one venue; by hand it is no other', () => {
    const d = new Driver(strictConfig()).open()
    const out = d.submit({ orderQty: qty(1_200), timeInForce: 'fok' })
    expect([ordersOf(out), parentOf(out).status]).toEqual([[], 'canceled'])
    expect(out.flatMap((o) => (o.kind === 'report-parent' ? [o.report.text] : [])).at(-1)).toBe('fill or kill: no one venue shows 1200 shares at the best price within its limit')
    const asks = new Driver(testConfig({ orders: { ...ORDER_RULES, strictInstructions: true } })).open()
    asks.submit({ orderQty: qty(400), timeInForce: 'fok' })
    expect(denialOf(byHand(asks, { aggressiveness: 'take', timeInForce: 'ioc', qty: qty(400) }))).toEqual({ code: 'FILL_OR_KILL_IN_PART', qty: 400, orderQty: 400 })
    expect(denialOf(byHand(asks, { aggressiveness: 'take', timeInForce: 'fok', qty: qty(399) }))).toMatchObject({ code: 'FILL_OR_KILL_IN_PART' })
    expect(ordersOf(byHand(asks, { aggressiveness: 'take', timeInForce: 'fok', qty: qty(400) }))).toMatchObject([{ orderQty: 400, timeInForce: 'fok' }])
  })
})

describe('what an owner asked for binds a person\'s child', () => {
  const pausedOrder = (change: Partial<ParentRequest>, config = strictConfig()): Driver => {
    const d = new Driver(config).open()
    d.submit({ orderQty: qty(1_000), ordType: 'limit', limitPrice: 1_574_400 as Price, ...change })
    const { parentId } = d.engine.parentRecords()[0]!
    d.step({ kind: 'override-parent', source: { kind: 'user', user: 'ann', requestId: `p${++requests}` }, parentId, reason: 'by hand', expiresInUs: null, action: { kind: 'pause' } })
    for (const { clOrdId, status } of d.engine.childRecords()) {
      const order = d.outputs.flat().flatMap((o) => (o.kind === 'send-order' && o.order.clOrdId === clOrdId ? [o.order] : []))[0]!
      if (status !== 'canceled') over(d, order)
    }
    d.quote()
    return d
  }

  it('[EN176] ExDestination: the venue that is refused and the one that is asked for are named', () => {
    const d = pausedOrder(instructions({ exDestination: XBOS! }))
    expect(denialOf(byHand(d, { mic: XNAS! }))).toEqual({ code: 'VENUE_NOT_DESTINATION', mic: XNAS, exDestination: XBOS })
    expect(ordersOf(byHand(d, { mic: XBOS! }))).toHaveLength(1)
    // In a journal of before it left.
    expect(ordersOf(byHand(pausedOrder(instructions({ exDestination: XBOS! }), testConfig({ orders: ORDER_RULES, model: null })), { mic: XNAS! }))).toHaveLength(1)
  })

  it('[EN178] MaxFloor: over all venues; what does not rest or is not shown is not counted', () => {
    const d = pausedOrder(instructions({ maxFloor: qty(100) }))
    expect(denialOf(byHand(d, { qty: qty(101) }))).toEqual({ code: 'SHOWN_ABOVE_MAX_FLOOR', qty: 101, shown: 0, maxFloor: 100 })
    const [first] = ordersOf(byHand(d, { qty: qty(60) }))
    d.report(first!, {})
    expect(denialOf(byHand(d, { mic: XBOS!, aggressiveness: 'take', qty: qty(41) }))).toEqual({ code: 'SHOWN_ABOVE_MAX_FLOOR', qty: 41, shown: 60, maxFloor: 100 })
    expect(ordersOf(byHand(d, { mic: XBOS!, aggressiveness: 'take', timeInForce: 'ioc', qty: qty(200) }))).toHaveLength(1)
    expect(ordersOf(byHand(d, { mic: DRK1!, aggressiveness: 'mid', qty: qty(200) }))).toHaveLength(1)
    d.fill(first!, 30)
    const [second] = ordersOf(byHand(d, { mic: XBOS!, qty: qty(70) }))
    expect(second).toMatchObject({ orderQty: 70 })
  })

  it('[EN178] whatever the router and people send: what may rest at lit venues together is never more than the floor', () => {
    const arbAct = fc.record({ what: fc.constantFrom('hand', 'hand', 'fill', 'ack', 'cancelled', 'quote', 'timer'), which: fc.nat({ max: 20 }), much: fc.integer({ min: 1, max: 150 }), how: fc.constantFrom<TimeInForce>('day', 'ioc') })
    let [denied, most] = [0, 0]
    fc.assert(fc.property(fc.integer({ min: 1, max: 120 }), fc.array(arbAct, { minLength: 10, maxLength: 40 }), (maxFloor, acts) => {
      const d = new Driver(strictConfig()).open()
      d.submit({ clOrdId: 'F' as ClOrdId, orderQty: qty(1_000), ordType: 'limit', limitPrice: 1_574_300 as Price, urgency: 'low', ...instructions({ maxFloor: qty(maxFloor) }) })
      for (const { what, which, much, how } of acts) {
        const live = d.engine.childRecords().filter(({ leavesQty }) => leavesQty > 0)
        const child = live[which % Math.max(1, live.length)]
        const order = child === undefined ? undefined : d.outputs.flat().flatMap((o) => (o.kind === 'send-order' && o.order.clOrdId === child.clOrdId ? [o.order] : []))[0]
        if (what === 'hand') denied += denialOf(byHand(d, { mic: which % 2 === 0 ? XNAS! : XBOS!, aggressiveness: which % 3 === 0 ? 'take' : 'post', qty: qty(much), timeInForce: how, limitPrice: 1_574_300 as Price }))?.code === 'SHOWN_ABOVE_MAX_FLOOR' ? 1 : 0
        else if (what === 'quote') d.quote()
        else if (what === 'timer' && d.engine.nextTimerUs() !== null) d.fireTimers()
        else if (order !== undefined && child !== undefined) {
          if (what === 'ack') d.report(order, { ordStatus: child.cumQty > 0 ? 'partiallyFilled' : 'new', cumQty: child.cumQty, leavesQty: child.leavesQty })
          else if (what === 'fill') d.fill(order, Math.min(much, child.leavesQty), child.cumQty + Math.min(much, child.leavesQty))
          else if (what === 'cancelled') d.report(order, { execType: 'canceled', ordStatus: 'canceled', cumQty: child.cumQty, leavesQty: qty(0) })
        }
        const shown = d.engine.childRecords().filter(({ mic, timeInForce }) => mic !== DRK1 && timeInForce === 'day').reduce((sum, { leavesQty }) => sum + leavesQty, 0)
        expect(shown).toBeLessThanOrEqual(maxFloor)
        most = Math.max(most, shown)
      }
    }), { numRuns: 60 })
    expect(Math.min(denied, most)).toBeGreaterThan(10)
  })
})
