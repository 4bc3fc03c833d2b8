import type { ClOrdId, ExecId, Mic, Output, Price, QtyLots, SessionId, UnixUs } from '@sluice/domain'
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

  it('[EN147] an order that it did not know, and then tells again, is cancelled: its quantity was planned anew', () => {
    const d = new Driver(config).open()
    const [order] = ordersOf(submit(d, 100))
    d.report(order!, { execId: 'OPEN' as ExecId })
    d.step(session(MIC, false))
    d.step(session(MIC, true))
    d.step({ kind: 'venue-caught-up', mic: MIC })
    d.quote()
    expect(ordersOf(d.report(order!, { execId: '0' as ExecId, execType: 'orderStatus', ordStatus: 'rejected', leavesQty: 0 as QtyLots })).map(({ orderQty }) => orderQty)).toEqual([100])
    const out = d.report(order!, { execId: 'OPEN' as ExecId })
    expect(out.flatMap((o) => (o.kind === 'send-cancel' ? [o.origClOrdId] : []))).toEqual([order!.clOrdId])
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

  it('[EN141] the patience with one that went away and came back begins anew', () => {
    const d = new Driver(config)
    d.step(session(MIC, true))
    d.step(session(MIC, false), 10_000_000)
    d.step(session(MIC, true), 10_000_000)
    expect(incidentsOf(d.step({ kind: 'timer' }, 11_000_000))).toEqual([])
    expect(incidentsOf(d.step({ kind: 'timer' }, 20_000_000))).toEqual(['VENUE_NOT_CAUGHT_UP'])
    // Nor does that of one that has caught up meanwhile, or is gone again.
    for (const after of [{ kind: 'venue-caught-up', mic: MIC } as const, session(MIC, false)]) {
      d.step(session(MIC, false))
      d.step(session(MIC, true))
      d.step(after)
      expect(incidentsOf(d.step({ kind: 'timer' }, 31_000_000))).toEqual([])
    }
  })

  it('[EN16] a journal of before venues told that they had caught up replays: they are asked at once', () => {
    const { orders: _, ...old } = config
    const d = new Driver(old).open()
    const [order] = ordersOf(submit(d, 100))
    d.step(session(MIC, false))
    expect(askedOf(d.step(session(MIC, true)))).toEqual([order!.clOrdId])
  })
})

describe('a venue that takes no status requests', () => {
  const mute = { ...config, venues: [{ ...config.venues[0]!, statusRequests: false }] }
  const statuses = (d: Driver) => d.engine.childRecords().map(({ status }) => status)
  const asked = (d: Driver) => askedOf(d.outputs.flat())

  it('[EN142] once it has resent what we missed its orders stand as it told them, and others may leave at once', () => {
    for (const awayUs of [1_000_000, 90_000_000]) {
      const d = new Driver(mute).open()
      const [first] = ordersOf(submit(d, 100))
      const [second] = ordersOf(submit(d, 50))
      const [third] = ordersOf(submit(d, 70))
      for (const order of [first, second, third]) d.report(order!, {})
      d.step(session(MIC, false))
      d.step({ kind: 'timer' }, awayUs)
      expect(statuses(d)).toEqual(awayUs > 60_000_000 ? ['unknown', 'unknown', 'unknown'] : ['new', 'new', 'new'])
      d.step(session(MIC, true))
      d.quote()
      expect(ordersOf(submit(d, 30))).toEqual([])
      d.fill(second!, 50)
      d.fill(third!, 20)
      const caught = d.step({ kind: 'venue-caught-up', mic: MIC })
      expect([incidentsOf(caught), ordersOf(caught).map(({ orderQty }) => orderQty)]).toEqual([['VENUE_CAUGHT_UP', 'VENUE_RECONCILED'], [30]])
      expect([statuses(d).slice(0, 3), asked(d)]).toEqual([['new', 'filled', 'partiallyFilled'], []])
      for (let i = 0; i < 20 && d.engine.nextTimerUs() !== null && d.nowUs < 1_700_000_400_000_000; i++) d.fireTimers()
      expect(statuses(d)[0]).toBe('new')
    }
  })

  it('[EN143] where its numbers began anew meanwhile they are unknown: nobody resends what was missed, and nobody can be asked', () => {
    const byItself = (d: Driver) => d.step({ ...session(MIC, true), numbersReset: true })
    const bySupport = (d: Driver) => {
      const control = (kind: 'stop' | 'reset' | 'start') => d.step({ kind: 'control-session', source: { kind: 'user', user: 'sue', requestId: kind }, session: MIC as string as SessionId, action: { kind }, reason: 'agreed with the venue' })
      for (const kind of ['stop', 'reset', 'start'] as const) control(kind)
      d.step(session(MIC, true))
    }
    for (const [comesUp, awayUs] of [[byItself, 1_000], [byItself, 90_000_000], [bySupport, 1_000]] as const) {
      const d = new Driver(mute).open()
      const [first] = ordersOf(submit(d, 100))
      d.report(first!, {})
      d.step(session(MIC, false))
      d.step({ kind: 'timer' }, awayUs)
      comesUp(d)
      const caught = d.step({ kind: 'venue-caught-up', mic: MIC })
      expect([incidentsOf(caught), statuses(d)]).toEqual([['VENUE_CAUGHT_UP', 'CHILD_UNKNOWN', 'VENUE_RECONCILED'], ['unknown']])
      // What leaves from now on is known again after the next loss.
      d.quote()
      const [second] = ordersOf(submit(d, 30))
      d.report(second!, {})
      d.step(session(MIC, false))
      d.step(session(MIC, true))
      d.step({ kind: 'venue-caught-up', mic: MIC })
      expect(statuses(d)).toEqual(['unknown', 'new'])
      expect(asked(d)).toEqual([])
    }
  })

  it('[EN143] a cancel or a kill that was lost with the numbers before leaves again, and its answer tells', () => {
    const cancelsOf = (outputs: readonly Output[]) => outputs.flatMap((o) => (o.kind === 'send-cancel' ? [o] : []))
    const cancel = (d: Driver) => d.step({ kind: 'cancel-parent', source: { kind: 'fix', session: OMS, msgSeqNum: 9 }, parentId: null, origClOrdId: `R-${parents}` as ClOrdId, clOrdId: 'C' as ClOrdId })
    const kill = (d: Driver) => d.step({ kind: 'set-kill', source: { kind: 'user', user: 'risk', requestId: 'k' }, on: true, reason: 'drill' })
    for (const [ends, whileUp, awayUs] of [[cancel, false, 1_000], [kill, false, 1_000], [cancel, true, 1_000], [cancel, false, 90_000_000], [kill, true, 90_000_000]] as const) {
      const d = new Driver(mute).open()
      const [order] = ordersOf(submit(d, 100))
      d.report(order!, {})
      if (whileUp) ends(d)
      d.step(session(MIC, false))
      d.step({ kind: 'timer' }, awayUs)
      if (!whileUp) ends(d)
      d.step({ ...session(MIC, true), numbersReset: true })
      const caught = d.step({ kind: 'venue-caught-up', mic: MIC })
      const [again, ...more] = cancelsOf(caught)
      expect([again!.origClOrdId, more, statuses(d), incidentsOf(caught).at(-1)]).toEqual([order!.clOrdId, [], ['pendingCancel'], 'VENUE_RECONCILED'])
      d.report(order!, { clOrdId: again!.clOrdId, origClOrdId: order!.clOrdId, execType: 'canceled', ordStatus: 'canceled', leavesQty: 0 as QtyLots })
      expect([statuses(d), d.engine.parentRecords()[0]!.status]).toEqual([['canceled'], 'canceled'])
    }
  })

  it('[EN147] an order that it tells again after it was away works, with the ExecID of before too: as the report says it, or as it stood', () => {
    for (const tells of ['new', 'trade'] as const) {
      const d = new Driver(mute).open()
      const [order] = ordersOf(submit(d, 100))
      const execId = 'OPEN' as ExecId
      d.report(order!, { execId })
      const trade = { execId: 'T1' as ExecId, execType: 'trade', ordStatus: 'partiallyFilled', lastQty: 30 as QtyLots, lastPx: order!.price, cumQty: 30 as QtyLots, leavesQty: 70 as QtyLots } as const
      if (tells === 'trade') d.report(order!, trade)
      d.step(session(MIC, false))
      d.step({ kind: 'timer' }, 90_000_000)
      expect(statuses(d)).toEqual(['unknown'])
      d.step(session(MIC, true))
      d.report(order!, tells === 'trade' ? trade : { execId })
      d.step({ kind: 'venue-caught-up', mic: MIC })
      expect(d.engine.childRecords()).toMatchObject([tells === 'trade' ? { status: 'partiallyFilled', cumQty: 30 } : { status: 'new', cumQty: 0 }])
    }
    // Where its numbers began anew that is all that tells of it.
    const d = new Driver(mute).open()
    const [order] = ordersOf(submit(d, 100))
    d.report(order!, { execId: 'OPEN' as ExecId })
    d.step(session(MIC, false))
    d.step({ ...session(MIC, true), numbersReset: true })
    d.step({ kind: 'venue-caught-up', mic: MIC })
    expect(statuses(d)).toEqual(['unknown'])
    d.report(order!, { execId: 'OPEN' as ExecId })
    expect(statuses(d)).toEqual(['new'])
  })

  it('[EN144] a cancel asks for it: what never arrived is planned anew, what is cancelled too, and what stays silent is unknown', () => {
    for (const [answer, status] of [['unknown', 'unsent'], ['canceled', 'canceled'], ['silence', 'unknown']] as const) {
      const d = new Driver(mute).open()
      const [order] = ordersOf(submit(d, 100))
      d.quote()
      let cancels: readonly Output[] = []
      for (let i = 0; i < 3 && cancels.length === 0; i++) cancels = d.fireTimers().filter(({ kind }) => kind === 'send-cancel')
      const [cancel] = cancels
      if (cancel?.kind !== 'send-cancel') throw new Error('no cancel')
      const { clOrdId } = cancel
      if (answer === 'unknown') d.step({ kind: 'venue-cancel-rejected', mic: MIC, msgSeqNum: 1, clOrdId, origClOrdId: order!.clOrdId, unknownOrder: true, ordStatus: 'rejected', text: 'unknown order' })
      else if (answer === 'canceled') d.report(order!, { clOrdId, origClOrdId: order!.clOrdId, execType: 'canceled', ordStatus: 'canceled', leavesQty: 0 as QtyLots })
      else for (let i = 0; i < 5; i++) d.step({ kind: 'timer' }, 2_100_000)
      expect([answer, statuses(d)[0], asked(d)]).toEqual([answer, status, []])
    }
  })

  it('[EN144] one that it works is asked to cancel again in a while; what it told and cannot be read leaves its order unknown', () => {
    const d = new Driver(mute).open()
    const [order] = ordersOf(submit(d, 100))
    d.report(order!, {})
    const cancelsOf = (outputs: readonly Output[]): ClOrdId[] => outputs.flatMap((o) => (o.kind === 'send-cancel' ? [o.clOrdId] : []))
    let [clOrdId] = cancelsOf(d.step({ kind: 'cancel-parent', source: { kind: 'fix', session: OMS, msgSeqNum: 9 }, parentId: null, origClOrdId: `R-${parents}` as ClOrdId, clOrdId: 'C' as ClOrdId }))
    for (let i = 0; i < 6; i++) {
      expect(cancelsOf(d.step({ kind: 'venue-cancel-rejected', mic: MIC, msgSeqNum: 1, clOrdId: clOrdId!, origClOrdId: order!.clOrdId, unknownOrder: false, ordStatus: 'new', text: 'not now' }))).toEqual([])
      ;[clOrdId] = cancelsOf(d.step({ kind: 'timer' }, 2_100_000))
    }
    expect([statuses(d), clOrdId === undefined]).toEqual([['pendingCancel'], false])
    d.step({ kind: 'venue-unreadable', mic: MIC, msgSeqNum: 7, clOrdId: order!.clOrdId, text: 'no price' })
    expect([statuses(d), asked(d)]).toEqual([['pendingCancel'], []])
    const e = new Driver(mute).open()
    const [other] = ordersOf(submit(e, 100))
    e.report(other!, {})
    e.step({ kind: 'venue-unreadable', mic: MIC, msgSeqNum: 7, clOrdId: other!.clOrdId, text: 'no price' })
    expect(statuses(e)).toEqual(['unknown'])
  })

  it('[EN145] where it refuses the question, what was unknown before it is not waited for', () => {
    const d = new Driver(config).open()
    const [order] = ordersOf(submit(d, 100))
    d.report(order!, {})
    d.step(session(MIC, false))
    d.step(session(MIC, true))
    d.step({ kind: 'venue-caught-up', mic: MIC })
    for (let i = 0; i < 40 && statuses(d)[0] !== 'unknown'; i++) d.fireTimers()
    d.step(session(MIC, false))
    d.step({ ...session(MIC, true), numbersReset: true })
    d.step({ kind: 'venue-caught-up', mic: MIC })
    const refused = d.step({ kind: 'venue-message-rejected', mic: MIC, msgSeqNum: 1, clOrdId: order!.clOrdId, text: 'unsupported', noStatusRequests: true })
    expect([incidentsOf(refused), statuses(d)]).toEqual([['STATUS_REQUESTS_REFUSED', 'VENUE_RECONCILED'], ['unknown']])
    d.quote()
    expect(ordersOf(submit(d, 20))).toHaveLength(1)
  })

  it('[EN145] that is learned from its refusal, told once, survives a restart, and is forgotten with the day or a new configuration', () => {
    const d = new Driver(config).open()
    const [first] = ordersOf(submit(d, 100))
    const [second] = ordersOf(submit(d, 50))
    d.report(first!, {})
    d.report(second!, {})
    d.step(session(MIC, false))
    d.step(session(MIC, true))
    expect(askedOf(d.step({ kind: 'venue-caught-up', mic: MIC }))).toHaveLength(2)
    const refusal = (clOrdId: ClOrdId) => d.step({ kind: 'venue-message-rejected', mic: MIC, msgSeqNum: 1, clOrdId, text: 'unsupported', noStatusRequests: true })
    expect(incidentsOf(refusal(first!.clOrdId))).toEqual(['STATUS_REQUESTS_REFUSED', 'VENUE_RECONCILED'])
    expect(incidentsOf(refusal(second!.clOrdId))).toEqual([])
    expect(statuses(d)).toEqual(['new', 'new'])
    const copy = new Engine(config)
    copy.restore(JSON.parse(JSON.stringify(d.engine.snapshot())))
    expect(copy.stateHash()).toBe(d.engine.stateHash())
    const askedAgain = (driver: Pick<Driver, 'step'>): number => {
      driver.step(session(MIC, false))
      driver.step(session(MIC, true))
      return askedOf(driver.step({ kind: 'venue-caught-up', mic: MIC })).length
    }
    expect(askedAgain(d)).toBe(0)
    for (const entry of d.entries.slice(-3)) expect(askedOf(copy.step(entry))).toEqual([])
    for (const forgets of [{ kind: 'set-config', config }, { kind: 'end-of-day', day: '2023-11-14', endedUs: 1 as UnixUs }] as const) {
      d.step(forgets)
      expect(askedAgain(d)).toBe(2)
      expect(incidentsOf(refusal(first!.clOrdId))).toContain('STATUS_REQUESTS_REFUSED')
      expect(askedAgain(d)).toBe(0)
    }
    d.step({ kind: 'end-of-day', day: '2023-11-14', endedUs: 1 as UnixUs })
    expect(askedAgain(d)).toBe(0)
    d.step({ kind: 'end-of-day', day: '2023-11-15', endedUs: 1 as UnixUs })
    // A session that had begun anew: what was asked for is unknown.
    d.step(session(MIC, false))
    d.step({ ...session(MIC, true), numbersReset: true })
    d.step({ kind: 'venue-caught-up', mic: MIC })
    expect([incidentsOf(refusal(first!.clOrdId)).sort(), statuses(d)]).toEqual([['CHILD_UNKNOWN', 'CHILD_UNKNOWN', 'STATUS_REQUESTS_REFUSED', 'VENUE_RECONCILED'], ['unknown', 'unknown']])
  })
})
