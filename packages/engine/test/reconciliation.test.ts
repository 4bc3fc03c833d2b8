import type { ClOrdId, Mic, Output, Price, QtyLots, SessionId } from '@sluice/domain'
import { describe, expect, it } from 'vitest'
import { Engine } from '../src/index.ts'
import { Driver, OMS, ORDER_RULES, ordersOf, recordsOf, testConfig } from './fixture.ts'

const incidentsOf = (outputs: readonly Output[]): string[] => recordsOf(outputs).flatMap((record) => (record.type === 'incident' ? [record.code] : []))
const askedOf = (outputs: readonly Output[]): ClOrdId[] => outputs.flatMap((o) => (o.kind === 'send-status-request' ? [o.clOrdId] : []))
const MIC = testConfig().venues[0]!.mic
const config = testConfig({
  orders: ORDER_RULES, model: null, venues: testConfig().venues.slice(0, 1), routing: { ...testConfig().routing, postTimeoutUs: 600_000_000 },
})
const session = (mic: Mic, up: boolean) => ({ kind: 'session', session: mic as string as SessionId, role: 'orders', mic, up }) as const
const resting = { ordType: 'limit', limitPrice: 1_574_300 as Price, urgency: 'low' } as const
let parents = 0
const submit = (d: Driver, orderQty: number) => d.submit({ ...resting, orderQty: orderQty as QtyLots, clOrdId: `R-${++parents}` as ClOrdId })

describe('a venue whose session comes up', () => {
  it('[EN126] is asked for every order that is not final once it has resent what we missed, and until all is known nothing new leaves for it', () => {
    const d = new Driver(config).open()
    const [first] = ordersOf(submit(d, 100))
    const [second] = ordersOf(submit(d, 50))
    d.report(first!, {})
    d.step(session(MIC, false))
    expect(askedOf(d.step(session(MIC, true)))).toEqual([])
    d.quote()
    const held = submit(d, 30)
    expect([ordersOf(held), d.engine.parentRecords().at(-1)!.hold]).toEqual([[], 'NO_OPEN_VENUE'])
    const byHand = d.step({
      kind: 'override-parent', source: { kind: 'user', user: 'ann', requestId: 'm1' }, parentId: d.engine.parentRecords().at(-1)!.parentId, reason: 'now', expiresInUs: null,
      action: { kind: 'manual-child', mic: MIC, aggressiveness: 'post', qty: 10 as QtyLots, limitPrice: null, timeInForce: 'day' },
    })
    expect(byHand.find((o) => o.kind === 'answer')).toMatchObject({ denial: { code: 'VENUE_NOT_RECONCILED', mic: MIC, open: 2 } })
    const caught = d.step({ kind: 'venue-caught-up', mic: MIC })
    expect([askedOf(caught), incidentsOf(caught)]).toEqual([[first!.clOrdId, second!.clOrdId], ['VENUE_CAUGHT_UP']])
    const copy = new Engine(config)
    copy.restore(JSON.parse(JSON.stringify(d.engine.snapshot())))
    expect(ordersOf(d.report(first!, { execType: 'orderStatus', ordStatus: 'new' }))).toEqual([])
    // It never had the second: that is planned anew, beside what waited.
    const known = d.report(second!, { execType: 'orderStatus', ordStatus: 'rejected', leavesQty: 0 as QtyLots })
    expect(incidentsOf(known)).toContain('VENUE_RECONCILED')
    expect(ordersOf(known).map(({ orderQty }) => orderQty).sort()).toEqual([30, 50])
    for (const entry of d.entries.slice(-2)) copy.step(entry)
    expect(copy.stateHash()).toBe(d.engine.stateHash())
  })

  it('[EN126] with nothing open is ready as soon as it has caught up; one that goes away again begins anew', () => {
    const d = new Driver(config)
    d.step(session(MIC, true))
    d.step(session(MIC, false))
    expect(incidentsOf(d.step({ kind: 'venue-caught-up', mic: MIC }))).toEqual([])
    d.step(session(MIC, true))
    d.quote()
    expect(ordersOf(submit(d, 100))).toEqual([])
    expect(ordersOf(d.step({ kind: 'venue-caught-up', mic: MIC }))).toHaveLength(1)
    expect(incidentsOf(d.step({ kind: 'venue-caught-up', mic: MIC }))).toEqual([])
  })

  it('[EN141] one that does not resend what we missed gets no order, and people hear of it', () => {
    const d = new Driver(config)
    d.step(session(MIC, true))
    expect(incidentsOf(d.step({ kind: 'timer' }, 29_000_000))).toEqual([])
    expect(incidentsOf(d.step({ kind: 'timer' }, 2_000_000))).toEqual(['VENUE_NOT_CAUGHT_UP'])
    d.quote()
    expect(ordersOf(submit(d, 100))).toEqual([])
    expect(ordersOf(d.step({ kind: 'venue-caught-up', mic: MIC }))).toHaveLength(1)
  })

  it('[EN127] a silent order is asked for three times, then it is unknown, its quantity stays reserved, and others may leave', () => {
    const d = new Driver(config).open()
    const [order] = ordersOf(submit(d, 100))
    d.report(order!, {})
    d.step(session(MIC, false))
    d.step(session(MIC, true))
    let asked = askedOf(d.step({ kind: 'venue-caught-up', mic: MIC })).length
    let out: readonly Output[] = []
    for (let i = 0; i < 40 && !incidentsOf(out).includes('VENUE_RECONCILED'); i++) {
      d.quote()
      asked += askedOf((out = d.fireTimers())).length
    }
    expect([asked, incidentsOf(out)]).toEqual([3, expect.arrayContaining(['CHILD_UNKNOWN', 'VENUE_RECONCILED'])])
    expect(d.engine.parentRecords()[0]).toMatchObject({ status: 'working', liveQty: 100 })
    d.quote()
    expect(ordersOf(submit(d, 20))).toHaveLength(1)
    // It answers after all: the order stands where the venue has it.
    d.report(order!, { execType: 'orderStatus', ordStatus: 'new' })
    expect(d.engine.childRecords()[0]!.status).toBe('new')
  })

  it('[EN127] one that is away, or has not caught up yet, is not silent', () => {
    const d = new Driver(config).open()
    submit(d, 100)
    for (const up of [false, true]) {
      d.step(session(MIC, up))
      for (let i = 0; i < 30; i++) expect([askedOf(d.fireTimers()), d.engine.childRecords()[0]!.status]).toEqual([[], 'pendingNew'])
    }
    expect(askedOf(d.step({ kind: 'venue-caught-up', mic: MIC }))).toHaveLength(1)
  })

  it('[EN126] what somebody wanted gone is cancelled again where the venue still works it', () => {
    const d = new Driver(config).open()
    const [order] = ordersOf(submit(d, 100))
    d.report(order!, {})
    d.step(session(MIC, false))
    d.step({ kind: 'cancel-parent', source: { kind: 'fix', session: OMS, msgSeqNum: 9 }, parentId: null, origClOrdId: `R-${parents}` as ClOrdId, clOrdId: 'C' as ClOrdId })
    d.step(session(MIC, true))
    d.step({ kind: 'venue-caught-up', mic: MIC })
    const out = d.report(order!, { execType: 'orderStatus', ordStatus: 'new' })
    expect(out.filter(({ kind }) => kind === 'send-cancel')).toHaveLength(1)
  })

  it('[EN128] one that cancels what rests when a session is lost is asked all the same', () => {
    const d = new Driver({ ...config, venues: [{ ...config.venues[0]!, cancelsOnDisconnect: true }] }).open()
    const [order] = ordersOf(submit(d, 100))
    d.report(order!, {})
    expect(incidentsOf(d.step(session(MIC, false)))).toEqual(['SESSION_DOWN', 'EXPECTED_CANCELLED'])
    d.step(session(MIC, true))
    expect(askedOf(d.step({ kind: 'venue-caught-up', mic: MIC }))).toEqual([order!.clOrdId])
  })

  it('[EN129] a cancel leaves whatever has left in the second, and so does the kill; new orders wait', () => {
    const d = new Driver({ ...config, limits: { ...config.limits, maxMessagesPerSecond: 2 } }).open()
    const [order] = ordersOf(submit(d, 100))
    d.report(order!, {})
    const [another] = ordersOf(submit(d, 50))
    d.report(another!, {})
    const third = submit(d, 50)
    expect([ordersOf(third), incidentsOf(third)]).toEqual([[], ['CHILD_DENIED_MESSAGE_RATE_ABOVE_MAX']])
    const kill = d.step({ kind: 'set-kill', source: { kind: 'user', user: 'risk', requestId: 'k' }, on: true, reason: 'drill' })
    expect(kill.filter(({ kind }) => kind === 'send-cancel')).toHaveLength(2)
  })

  it('[EN16] a journal of before venues told that they had caught up replays: they are asked at once', () => {
    const { orders: _, ...old } = config
    const d = new Driver(old).open()
    const [order] = ordersOf(submit(d, 100))
    d.step(session(MIC, false))
    expect(askedOf(d.step(session(MIC, true)))).toEqual([order!.clOrdId])
  })
})
