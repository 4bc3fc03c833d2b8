import type { BreakerConfig, BreakerRecord, ChildOrder, EngineConfig, Mic, Output, QtyLots, SessionId } from '@sluice/domain'
import { aBreaker, alertRules } from '@sluice/testkit'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Engine } from '../src/index.ts'
import { Driver, ordersOf, parentOf, recordsOf, testConfig } from './fixture.ts'

const STATIC = { ...testConfig().routing, strategy: 'static' } as const
const opened = (breaker: Partial<BreakerConfig> = {}, change: Partial<EngineConfig> = {}): Driver =>
  new Driver(testConfig({ breaker: aBreaker({ rejects: 2, silences: 2, ...breaker }), routing: STATIC, ...change })).open()
const breakersOf = (outputs: readonly Output[]): BreakerRecord[] => recordsOf(outputs).filter((r) => r.type === 'breaker')
const refuse = (d: Driver, order: ChildOrder): readonly Output[] => d.report(order, { execType: 'rejected', ordStatus: 'rejected', leavesQty: 0 as QtyLots })
const gone = (d: Driver, order: ChildOrder): readonly Output[] => d.report(order, { execType: 'canceled', ordStatus: 'canceled', leavesQty: 0 as QtyLots })
let requests = 0
const set = (d: Driver, mic: string, action: 'open' | 'reset', reason = 'test', requestId = `b${requests++}`): readonly Output[] =>
  d.step({ kind: 'set-breaker', source: { kind: 'user', user: 'rita', requestId }, mic: mic as Mic, action, reason })
const micsOf = (orders: readonly ChildOrder[]): string[] => [...new Set(orders.map((o) => o.mic))]
const openAll = (d: Driver): void => d.engine.config.venues.forEach(({ mic }) => void set(d, mic, 'open'))

describe('a breaker that is not closed', () => {
  it('[EN28] takes its venue out of the candidates and the static order; with none left the parent is held', () => {
    const d = opened({}, { routing: testConfig().routing })
    set(d, 'XNAS', 'open', 'maintenance')
    const asked = d.submit().find((o) => o.kind === 'score-requested')!
    expect(asked.candidates.map((c) => c.mic)).not.toContain('XNAS')
    expect(asked.candidates.length).toBeGreaterThan(0)
    const s = opened()
    set(s, 'DRK1', 'open')
    expect(micsOf(ordersOf(s.submit()))).not.toContain('DRK1')
    const none = opened()
    openAll(none)
    const held = none.submit()
    expect(ordersOf(held)).toEqual([])
    expect(parentOf(held)).toMatchObject({ status: 'working', hold: 'NO_OPEN_VENUE' })
  })

  it('[EN28] refuses at the last gate what was decided before it opened', () => {
    const d = opened({}, { routing: testConfig().routing })
    const asked = d.submit()
    openAll(d)
    const answered = d.answer(asked)
    expect(ordersOf(answered)).toEqual([])
    const incidents = recordsOf(answered).filter((r) => r.type === 'incident')
    expect(incidents.length + (parentOf(answered).hold === null ? 0 : 1)).toBeGreaterThan(0)
    for (const { code, text } of incidents) {
      expect(code).toBe('CHILD_DENIED_VENUE_BREAKER_NOT_CLOSED')
      expect(text).toContain('"status":"open","cause":"person"')
    }
  })

  it('[EN29] has what is live there cancelled, and what that leaves planned elsewhere as soon as the venue confirms', () => {
    const d = opened()
    const [dark] = ordersOf(d.submit())
    expect(dark!.mic).toBe('DRK1')
    d.report(dark!, {})
    const cancelled = set(d, 'DRK1', 'open').filter((o) => o.kind === 'send-cancel')
    expect(cancelled).toMatchObject([{ mic: 'DRK1', origClOrdId: dark!.clOrdId }])
    const next = ordersOf(gone(d, dark!))
    expect(next.reduce((sum, o) => sum + o.orderQty, 0)).toBeGreaterThan(0)
    expect(micsOf(next)).not.toContain('DRK1')
    expect(recordsOf(d.outputs.at(-1)!).find((r) => r.type === 'decision')).toMatchObject({ trigger: 'venue-breaker' })
  })

  it('[EN29] also while other children of the step work on', () => {
    const d = opened({}, { routing: { ...testConfig().routing, waterfallMode: 'split', splitWidth: 3 } })
    const sent = ordersOf(d.answer(d.submit({ orderQty: 1_200 as QtyLots }), (_, how) => (how === 'post' ? { slippageMicroBps: -5_000_000 } : {})))
    expect(micsOf(sent).length).toBeGreaterThan(1)
    for (const order of sent) d.report(order, {})
    const [first] = sent
    set(d, first!.mic, 'open')
    const asked = gone(d, first!)
    expect(asked.some((o) => o.kind === 'score-requested')).toBe(true)
    expect(micsOf(ordersOf(d.answer(asked)))).not.toContain(first!.mic)
  })
})

describe('half-open', () => {
  it('[EN30] lets one order at a time out, closes after enough answers, and parents that waited go on at once', () => {
    const d = opened()
    openAll(d)
    for (const n of [1, 2, 3]) d.submit({ clOrdId: `H-${n}` as never, orderQty: 100 as QtyLots })
    set(d, 'XBOS', 'reset')
    const sent = d.outputs.at(-1)!
    expect(micsOf(ordersOf(sent))).toEqual(['XBOS'])
    expect(ordersOf(sent)).toHaveLength(3)
  })

  it('[EN30] of a breaker that opened by itself: a probe each time, then everybody', () => {
    const d = opened({ rejects: 1, openUs: 1_000_000 }, { routing: { ...STATIC, staticWaterfall: ['XNAS'] as Mic[] }, venues: testConfig().venues.filter((v) => v.mic === 'XNAS') })
    const [first] = ordersOf(d.submit({ clOrdId: 'P-0' as never, orderQty: 100 as QtyLots }))
    const refused = refuse(d, first!)
    expect(breakersOf(refused)).toMatchObject([{ mic: 'XNAS', status: 'open', cause: 'rejects', by: 'desk' }])
    expect(parentOf(refused).hold).toBe('NO_OPEN_VENUE')
    for (const n of [1, 2]) d.submit({ clOrdId: `P-${n}` as never, orderQty: 100 as QtyLots })
    d.nowUs += 900_000
    d.quote()
    let probes: ChildOrder[] = []
    while (probes.length === 0) probes = ordersOf(d.fireTimers())
    expect(probes).toHaveLength(1)
    expect(d.engine.breakerRecords()).toMatchObject([{ status: 'half-open', probe: probes[0]!.clOrdId }])
    const second = ordersOf(d.report(probes[0]!, {}))
    expect(second).toHaveLength(1)
    const closed = d.report(second[0]!, {})
    expect(breakersOf(closed).at(-1)).toMatchObject({ status: 'closed', cause: null })
    expect(ordersOf(closed)).toHaveLength(1)
  })

  it('[EN30] a refused probe opens it again, for longer', () => {
    const d = opened({ rejects: 1 }, { routing: { ...STATIC, staticWaterfall: ['XNAS'] as Mic[] }, venues: testConfig().venues.filter((v) => v.mic === 'XNAS') })
    refuse(d, ordersOf(d.submit())[0]!)
    d.nowUs += 950_000
    d.quote()
    let probe: ChildOrder[] = []
    while (probe.length === 0) probe = ordersOf(d.fireTimers())
    const again = breakersOf(refuse(d, probe[0]!)).at(-1)!
    expect(again).toMatchObject({ status: 'open', cause: 'probe-failed', openings: 2 })
    expect(again.halfOpenUs! - again.sinceUs).toBe(2_000_000)
  })
})

describe('what opens and closes it', () => {
  it('[EN31] orders that a venue does not answer, but not while its session is down', () => {
    const d = opened({ silences: 1 })
    const [dark] = ordersOf(d.submit())
    let outputs: readonly Output[] = []
    for (let n = 0; n < 20 && breakersOf(outputs).length === 0; n++) outputs = d.fireTimers()
    expect(breakersOf(outputs)).toMatchObject([{ mic: dark!.mic, status: 'open', cause: 'silence' }])
    const down = opened({ silences: 1 })
    ordersOf(down.submit())
    down.step({ kind: 'session', session: 'DRK1' as SessionId, role: 'orders', mic: 'DRK1' as Mic, up: false })
    for (let n = 0; n < 20; n++) down.fireTimers()
    expect(down.engine.breakerRecords().find((b) => b.mic === 'DRK1')).toMatchObject({ status: 'closed' })
  })

  it('[EN31] market data of a venue that is stale in every symbol', () => {
    const d = opened({ staleUs: 5_000_000 })
    const seen = (staleSymbols: number, ageUs: number | null) => ({ kind: 'observe', observations: [{ kind: 'feed-age', mic: 'XNYS' as Mic, ageUs, staleSymbols, symbols: 10 }] }) as const
    expect(breakersOf(d.step(seen(9, 6_000_000)))).toEqual([])
    expect(breakersOf(d.step(seen(10, 4_000_000)))).toEqual([])
    expect(breakersOf(d.step(seen(10, 6_200_000)))).toMatchObject([{ mic: 'XNYS', cause: 'staleness', text: 'no market data of XNYS for 6.2 s' }])
  })

  it('[EN31] a person, who is answered or refused with the reason', () => {
    const d = opened()
    const answerOf = (outputs: readonly Output[]) => outputs.find((o) => o.kind === 'answer')
    expect(answerOf(set(d, 'XXXX', 'open'))).toMatchObject({ denial: { code: 'UNKNOWN_VENUE', mic: 'XXXX' } })
    expect(answerOf(set(d, 'XNAS', 'reset'))).toMatchObject({ denial: { code: 'BREAKER_ALREADY', mic: 'XNAS', status: 'closed' } })
    expect(answerOf(set(d, 'XNAS', 'open', ' '))).toMatchObject({ denial: { code: 'TEXT_REFUSED', field: 'reason', why: 'must not be empty' } })
    const open = set(d, 'XNAS', 'open', '<b>maintenance</b>', 'same')
    expect(answerOf(open)).toMatchObject({ denial: null })
    expect(breakersOf(open)).toMatchObject([{ status: 'open', cause: 'person', by: 'rita', reason: '<b>maintenance</b>', halfOpenUs: null }])
    expect(answerOf(set(d, 'XNAS', 'open'))).toMatchObject({ denial: { code: 'BREAKER_ALREADY', status: 'open' } })
    expect(answerOf(set(d, 'XNAS', 'reset', 'anything', 'same'))).toMatchObject({ denial: null })
    expect(d.engine.breakerRecords()[0]).toMatchObject({ mic: 'XNAS', status: 'open' })
    expect(breakersOf(set(d, 'XNAS', 'reset', 'works again'))).toMatchObject([{ status: 'closed', by: 'rita', reason: 'works again' }])
  })
})

describe('records', () => {
  it('[EN32] one of every configured venue always; a new configuration tells them all', () => {
    const d = new Driver(testConfig())
    expect(d.engine.breakerRecords().map((b) => [b.mic, b.status])).toEqual(d.engine.config.venues.map((v) => [v.mic, 'closed']))
    const told = breakersOf(d.step({ kind: 'set-config', config: testConfig({ venues: testConfig().venues.slice(1) }) }))
    expect(told.map((b) => b.mic)).toEqual(['XBOS', 'XNYS', 'DRK1'])
    expect(d.engine.breakerRecords()).toEqual(told)
  })

  it('[EN32] switched off by configuration, what had opened by itself closes', () => {
    const d = opened({ rejects: 1 })
    refuse(d, ordersOf(d.submit())[0]!)
    expect(d.engine.breakerRecords().filter((b) => b.status === 'open')).toHaveLength(1)
    d.step({ kind: 'set-config', config: testConfig({ breaker: aBreaker({ enabled: false }), routing: STATIC }) })
    expect(d.engine.breakerRecords().filter((b) => b.status === 'open')).toEqual([])
  })

  it('[EN37] a restored engine has the same breakers, timers and answers', () => {
    const d = opened({ rejects: 1, openUs: 500_000 })
    refuse(d, ordersOf(d.submit())[0]!)
    const twin = new Engine(testConfig())
    twin.restore(JSON.parse(JSON.stringify(d.engine.snapshot())))
    expect(twin.breakerRecords()).toEqual(d.engine.breakerRecords())
    for (let n = 0; n < 30 && d.engine.nextTimerUs() !== null; n++) {
      const mine = d.fireTimers()
      expect(twin.step(d.entries.at(-1)!)).toEqual(mine)
      expect(twin.stateHash()).toBe(d.engine.stateHash())
    }
    expect(d.engine.breakerRecords().some((b) => b.status === 'half-open')).toBe(true)
  })
})

// Written several times: happens more often.
const ACTS = ['submit', 'submit', 'submit', 'new', 'new', 'fill', 'part', 'reject', 'reject', 'cancel', 'timer', 'timer', 'timer', 'timer', 'quote', 'quote', 'quote', 'open', 'reset', 'stale', 'down', 'up', 'up', 'up', 'unsent'] as const
const arbActs = fc.array(fc.tuple(fc.constantFrom(...ACTS), fc.nat(1_000)), { minLength: 40, maxLength: 150, size: 'max' })

describe('for every sequence of events', () => {
  it('[EN28] [EN30] [EN37] nothing leaves for a venue whose breaker is open, at most one probe is out, and every state restores', () => {
    const config = testConfig({ breaker: aBreaker({ rejects: 1, silences: 1, staleUs: 1, openUs: 200_000, openUsMax: 400_000, probes: 1 }), routing: STATIC, alerts: alertRules({ 'venue-breaker': { enabled: true }, 'reject-burst': { enabled: true } }) })
    fc.assert(fc.property(arbActs, (acts) => {
      const d = new Driver(config).open()
      const broken: string[] = []
      for (const [act, pick] of acts) {
        const before = new Map(d.engine.breakerRecords().map((b) => [b.mic, b]))
        const sent = ordersOf(perform(d, act, pick))
        const probes = new Map<string, number>()
        for (const { mic } of sent) probes.set(mic, (probes.get(mic) ?? 0) + 1)
        const breakers = d.engine.breakerRecords()
        const isOpen = new Set(breakers.flatMap(({ mic, status }) => (status === 'open' ? [mic] : [])))
        for (const { mic, status, probe } of breakers) {
          const count = probes.get(mic) ?? 0
          if (status === 'open' && before.get(mic)!.status === 'open' && count > 0) broken.push(`${count} orders left for ${mic}, which is open`)
          if (status === 'half-open' && count > 1) broken.push(`${count} probes left for ${mic}`)
          if (status === 'half-open' && before.get(mic)!.probe === probe && probe !== null && count > 0) broken.push(`${count} orders left for ${mic}, which has a probe out`)
        }
        for (const { mic, clOrdId, leavesQty, status } of isOpen.size === 0 ? [] : d.engine.childRecords()) {
          if (isOpen.has(mic) && leavesQty > 0 && status !== 'pendingCancel' && status !== 'unknown') broken.push(`${clOrdId} is ${status} at ${mic}, which is open`)
        }
      }
      expect(broken).toEqual([])
      for (const parent of d.engine.parentRecords()) expect(parent.cumQty + parent.liveQty).toBeLessThanOrEqual(parent.orderQty)
      const twin = new Engine(testConfig())
      twin.restore(JSON.parse(JSON.stringify(d.engine.snapshot())))
      expect(twin.stateHash()).toBe(d.engine.stateHash())
    }), { numRuns: 40 })
  })
})

function perform(d: Driver, act: (typeof ACTS)[number], pick: number): readonly Output[] {
  const { mic } = d.engine.config.venues[pick % d.engine.config.venues.length]!
  const live = d.engine.childRecords().filter((c) => c.leavesQty > 0)
  const child = live[pick % Math.max(1, live.length)]
  const order = child === undefined ? null : ({ ...child, ordType: 'limit', account: 'ACC' } as ChildOrder)
  switch (act) {
    case 'submit': return d.submit({ clOrdId: `X-${d.seq}` as never, orderQty: ((pick % 9) * 100 + 100) as QtyLots })
    case 'timer': return d.engine.nextTimerUs() === null ? [] : d.fireTimers()
    case 'quote': return d.quote()
    case 'open':
    case 'reset': return set(d, mic, act)
    case 'stale': return d.step({ kind: 'observe', observations: [{ kind: 'feed-age', mic, ageUs: 5_000_000, staleSymbols: 1, symbols: 1 }] })
    case 'down':
    case 'up': return d.step({ kind: 'session', session: mic as unknown as SessionId, role: 'orders', mic, up: act === 'up' })
    default: break
  }
  if (order === null) return []
  if (act === 'unsent') return d.step({ kind: 'children-unsent', clOrdIds: [order.clOrdId] })
  if (act === 'new') return d.report(order, { cumQty: child!.cumQty, leavesQty: child!.leavesQty })
  if (act === 'reject') return refuse(d, order)
  if (act === 'cancel') return gone(d, order)
  const qty = act === 'part' ? 1 : child!.leavesQty
  return d.fill(order, qty, child!.cumQty + qty)
}
