import { ALERT_KINDS, type AlertKind, type AlertRecord, type AlertRule, type ChildOrder, type EngineConfig, type Mic, type Observation, type Output, type QtyLots, type SessionDownWhy, type SessionId } from '@sluice/domain'
import { aBreaker, alertRules } from '@sluice/testkit'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Engine } from '../src/index.ts'
import { Driver, ordersOf, recordsOf, testConfig, view } from './fixture.ts'

const on = (over: Partial<Record<AlertKind, Partial<AlertRule>>>): AlertRule[] =>
  alertRules(Object.fromEntries(Object.entries(over).map(([kind, rule]) => [kind, { enabled: true, ...rule }])))
const opened = (alerts: AlertRule[], change: Partial<EngineConfig> = {}): Driver => new Driver(testConfig({ alerts, ...change })).open()
const alertsOf = (outputs: readonly Output[]): AlertRecord[] => recordsOf(outputs).filter((r) => r.type === 'alert')
const see = (d: Driver, ...observations: Observation[]): readonly Output[] => d.step({ kind: 'observe', observations })
const feed = (mic: string, ageUs: number | null, staleSymbols = 0): Observation => ({ kind: 'feed-age', mic: mic as Mic, ageUs, staleSymbols, symbols: 1 })
const session = (d: Driver, up: boolean, name = 'XNAS'): readonly Output[] => d.step({ kind: 'session', session: name as SessionId, role: 'orders', mic: name as Mic, up })
const refuse = (d: Driver, order: ChildOrder): readonly Output[] => d.report(order, { execType: 'rejected', ordStatus: 'rejected', leavesQty: 0 as QtyLots })
const user = (requestId: string) => ({ kind: 'user', user: 'sam', requestId }) as const
/** Fires timers until an alert changes. */
function untilAlert(d: Driver): AlertRecord[] {
  for (let n = 0; n < 50; n++) {
    const alerts = alertsOf(d.fireTimers())
    if (alerts.length > 0) return alerts
  }
  return []
}
const MODEL: EngineConfig['model'] = { modelId: 'nn-test', featureSchemaHash: 'x', cardSlippageMseBps2: 1 }
/** Orders that only take, from one venue. */
const taking: Partial<EngineConfig> = { model: MODEL, venues: testConfig().venues.slice(0, 1), routing: { ...testConfig().routing, staticWaterfall: ['XNAS'] as Mic[] } }
const takeNow = (d: Driver, no: number, slippageMicroBps: number): ChildOrder =>
  ordersOf(d.answer(d.submit({ clOrdId: `T-${no}` as never, orderQty: 100 as QtyLots, timeInForce: 'ioc' }), () => ({ slippageMicroBps })))[0]!

describe('alerts are raised in the entry that confirms them, and resolved by their condition', () => {
  it('[EN33] feed-stale: what the edge measured; a view resolves', () => {
    const d = opened(on({ 'feed-stale': { severity: 'critical', raiseAt: 3_000, clearAt: 1_500 } }))
    expect(alertsOf(see(d, feed('XNAS', 2_999_000)))).toEqual([])
    expect(alertsOf(see(d, feed('XNAS', 3_200_000), feed('NOPE', 9e9)))).toMatchObject([
      { kind: 'feed-stale', subject: 'XNAS', status: 'raised', severity: 'critical', value: 3_200, text: 'newest market data of XNAS is 3.2 s old', count: 1 },
    ])
    expect(alertsOf(d.step({ kind: 'views', views: [view('XNAS', d.nowUs)] }))).toMatchObject([{ status: 'resolved', value: 0 }])
  })

  it('[EN33] feed-stale: a feed that nobody ever saw', () => {
    const d = new Driver(testConfig({ alerts: on({ 'feed-stale': { raiseAt: 3_000, clearAt: 1_500 } }) }))
    expect(d.engine.wouldObserve([feed('XNAS', null)])).toBe(true)
    expect(alertsOf(see(d, feed('XNAS', null)))).toMatchObject([{ subject: 'XNAS', status: 'raised', value: 3_000, text: 'no market data of XNAS ever came' }])
    expect(d.engine.wouldObserve([feed('XNAS', null)], (d.nowUs + 9_000_000) as never)).toBe(false)
  })

  it('[EN33] session-down: of a session that was up; the logon resolves', () => {
    const d = new Driver(testConfig({ alerts: on({ 'session-down': {} }) }))
    expect(alertsOf(session(d, false))).toEqual([])
    expect(alertsOf(session(d, true))).toEqual([])
    expect(alertsOf(session(d, false))).toMatchObject([{ subject: 'XNAS', status: 'raised', text: 'FIX session XNAS (orders) is down' }])
    const up = alertsOf(session(d, true))
    expect(up).toMatchObject([{ status: 'resolved' }])
    expect(up[0]!.events.map((e) => e.text)).toEqual(['FIX session XNAS (orders) is down', 'FIX session XNAS (orders) is up'])
    expect(alertsOf(session(d, false))).toMatchObject([{ alertId: up[0]!.alertId, count: 2 }])
  })

  it('[EN33] session-down: not of who may leave in order, nor outside the hours; a venue that left, or is not back when they begin, is told', () => {
    const d = new Driver(testConfig({ alerts: on({ 'session-down': {} }) }))
    const tell = (role: 'oms' | 'orders', up: boolean, downWhy?: SessionDownWhy) => {
      const outputs = d.step({ kind: 'session', session: role as never, role, mic: role === 'oms' ? null : 'XNAS' as Mic, up, ...(downWhy === undefined ? {} : { downWhy }) })
      return { alerts: alertsOf(outputs), incidents: recordsOf(outputs).filter((r) => r.type === 'incident').map((r) => r.severity) }
    }
    tell('oms', true)
    expect(tell('oms', false, 'logged-out')).toEqual({ alerts: [], incidents: ['info'] })
    tell('oms', true)
    expect(tell('oms', false)).toMatchObject({ alerts: [{ status: 'raised', text: 'FIX session oms (an owner of orders) is down' }], incidents: ['warning'] })
    tell('orders', true)
    expect(tell('orders', false, 'logged-out').alerts).toMatchObject([{ status: 'raised', text: 'FIX session orders (orders) is down, logged out in order' }])
    expect(tell('orders', false, 'outside-hours')).toMatchObject({ alerts: [{ status: 'resolved' }], incidents: [] })
    expect(tell('orders', false, 'overdue').alerts).toMatchObject([{ status: 'raised', text: 'FIX session orders (orders) is down though its hours have begun' }])
    expect(tell('orders', true).alerts).toMatchObject([{ status: 'resolved' }])
    expect(tell('orders', false, 'outside-hours')).toEqual({ alerts: [], incidents: ['info'] })
  })

  it('[EN33] session-down: one that a person stopped is a warning that says who; one that is not back after its start is as loud as its rule', () => {
    const d = new Driver(testConfig({ alerts: on({ 'session-down': { severity: 'critical', raiseAfterUs: 750_000 } }) }))
    let no = 0
    const control = (kind: 'stop' | 'start') => alertsOf(d.step({ kind: 'control-session', source: user(`c${no++}`), session: 'XNAS' as SessionId, action: { kind }, reason: 'asked for' }))
    session(d, true)
    expect([control('stop'), alertsOf(session(d, false))]).toEqual([[], []])
    expect(untilAlert(d)).toMatchObject([{ status: 'raised', severity: 'warning', text: 'FIX session XNAS (orders) is down, stopped by sam' }])
    expect(control('start')).toMatchObject([{ status: 'resolved', severity: 'warning' }])
    const raised = untilAlert(d)
    expect(raised).toMatchObject([{ status: 'raised', severity: 'critical', count: 2, text: 'FIX session XNAS (orders) is down' }])
    // A line that was lost before somebody stops it is a warning from then on.
    expect(control('stop')).toMatchObject([{ status: 'resolved' }])
    expect(untilAlert(d)).toMatchObject([{ status: 'raised', severity: 'warning', count: 3 }])
    control('start')
    expect(alertsOf(session(d, true))).toEqual([])
    expect(d.engine.alertRecords()).toMatchObject([{ status: 'resolved', count: 3 }])
  })

  it('[EN33] reject-burst: refusals of a venue within ten seconds; time resolves', () => {
    const d = opened(on({ 'reject-burst': { raiseAt: 2, clearAt: 0 } }), { ...taking, model: null })
    const [first] = ordersOf(d.submit({ clOrdId: 'R-1' as never }))
    const refused = refuse(d, first!)
    expect(alertsOf(refused)).toEqual([])
    const second = ordersOf(refused)[0] ?? ordersOf(d.submit({ clOrdId: 'R-2' as never }))[0]
    expect(alertsOf(refuse(d, second!))).toMatchObject([{ subject: 'XNAS', value: 2, text: 'XNAS refused 2 orders within 10 s' }])
    const raisedUs = d.nowUs
    let resolved = d.engine.alertRecords()[0]!
    // Value 1 on the way: one refusal is older than the other.
    while (resolved.status === 'raised') resolved = untilAlert(d).at(-1)!
    expect(resolved).toMatchObject({ status: 'resolved', value: 0 })
    expect(d.nowUs - raisedUs).toBeLessThanOrEqual(10_000_010)
  })

  it('[EN33] projection-lag: what the edge measured', () => {
    const d = opened(on({ 'projection-lag': { raiseAt: 5_000, clearAt: 1_000 } }))
    expect(alertsOf(see(d, { kind: 'projection-lag', lagUs: 7_450_000, lagRecords: 812 }))).toMatchObject([
      { subject: 'projection', value: 7_450, text: 'PostgreSQL is 7.5 s and 812 records behind the journal' },
    ])
    expect(alertsOf(see(d, { kind: 'projection-lag', lagUs: 900_000, lagRecords: 2 }))).toMatchObject([{ status: 'resolved' }])
  })

  it('[EN33] venue-breaker: while it is not closed', () => {
    const d = opened(on({ 'venue-breaker': {} }), { breaker: aBreaker({}) })
    const set = (action: 'open' | 'reset') => d.step({ kind: 'set-breaker', source: user(action), mic: 'XNAS' as Mic, action, reason: 'because' })
    expect(alertsOf(set('open'))).toMatchObject([{ subject: 'XNAS', status: 'raised', text: 'opened by sam: because' }])
    expect(alertsOf(set('reset'))).toMatchObject([{ status: 'resolved' }])
  })
})

describe('alerts about the model', () => {
  it('[EN34] provider-fallback: decisions in a row without its scores; the next good answer resolves', () => {
    const d = opened(on({ 'provider-fallback': {} }))
    d.submit({ clOrdId: 'F-1' as never })
    expect(untilAlert(d)).toMatchObject([{ subject: 'nn-test', value: 1, text: '1 decision in a row without scores of nn-test (deadline)' }])
    const asked = d.submit({ clOrdId: 'F-2' as never })
    const { requestId } = asked.find((o) => o.kind === 'score-requested')!
    d.nowUs += 1_000_000
    d.quote()
    expect(d.engine.alertRecords()).toMatchObject([{ status: 'raised' }])
    d.step({ kind: 'score-failed', requestId, reason: 'provider-failed' })
    expect(d.engine.alertRecords().at(-1)!.value).toBeGreaterThanOrEqual(2)
    const good = d.answer(d.submit({ clOrdId: 'F-3' as never }))
    expect(alertsOf(good)).toMatchObject([{ status: 'resolved', value: 0 }])
    expect(alertsOf(good)[0]!.events.at(-1)!.text).toBe('nn-test scores again')
  })

  it('[EN34] provider-fallback: answers out of range count, a desk without a model does not', () => {
    const d = opened(on({ 'provider-fallback': {} }))
    expect(alertsOf(d.answer(d.submit(), () => ({ fillProbMicro: 2_000_000 })))).toMatchObject([{ text: '1 decision in a row without scores of nn-test (out-of-range)' }])
    expect(alertsOf(opened(on({ 'provider-fallback': {} }), { model: null }).submit())).toEqual([])
  })

  it('[EN34] inference-latency: rolling mean, once there are enough samples', () => {
    const d = opened(on({ 'inference-latency': { raiseAt: 2_000, clearAt: 1_000, samples: 3 } }))
    const infer = (inferenceUs: number, modelId = 'nn-test') => alertsOf(d.step({ kind: 'venues-scored', requestId: 0, modelId, scores: [], inferenceUs }))
    expect([...infer(9_000), ...infer(100), ...infer(9_000, 'other')]).toEqual([])
    expect(infer(20.4)).toMatchObject([{ subject: 'nn-test', value: 3_040, text: 'nn-test needs 3040 us a decision, mean of the last 3' }])
    expect(infer(10)).toMatchObject([{ status: 'resolved' }])
  })

  it('[EN34] model-degradation: squared error of the predicted slippage of takes, as a multiple of the card\'s', () => {
    const degraded = (predictedMicroBps: number, model = MODEL): AlertRecord[] => {
      const d = opened(on({ 'model-degradation': { raiseAt: 4, clearAt: 2, samples: 3 } }), { ...taking, model })
      const alerts: AlertRecord[] = []
      for (const no of [1, 2, 3]) alerts.push(...alertsOf(d.fill(takeNow(d, no, predictedMicroBps), 100)))
      return alerts
    }
    // It takes at the ask: half a spread of 1.27 bps from the middle.
    expect(degraded(635_000)).toEqual([])
    const [alert] = degraded(635_000 + 3_000_000)
    expect(alert).toMatchObject({ subject: 'nn-test', status: 'raised' })
    expect(alert!.value).toBeCloseTo(9, 1)
    expect(alert!.text).toBe('squared slippage error of nn-test is 9.00 bps² over the last 3 takes, 9.0 times its card\'s 1.00')
    expect(degraded(90_000_000, { ...MODEL!, cardSlippageMseBps2: null })).toEqual([])
  })

  it('[EN34] execution-performance: share of takes at a venue that did not fill', () => {
    const d = opened(on({ 'execution-performance': { raiseAt: 0.7, clearAt: 0.5, samples: 2 } }), taking)
    const cancelled = { execType: 'canceled', ordStatus: 'canceled', leavesQty: 0 as QtyLots } as const
    expect(alertsOf(d.fill(takeNow(d, 1, 0), 100))).toEqual([])
    const half = takeNow(d, 2, 0)
    expect(alertsOf(d.report(half, cancelled))).toEqual([])
    const raised = alertsOf(d.report(takeNow(d, 3, 0), cancelled))
    expect(raised).toMatchObject([{ subject: 'XNAS', value: 1, text: 'XNAS did not fill 100 % of 200 lots sent to take, last 2 orders' }])
    expect(alertsOf(d.fill(takeNow(d, 4, 0), 100))).toMatchObject([{ status: 'resolved', value: 0.5 }])
  })

  it('[EN34] execution-performance of a venue that nothing is taken at any more is forgotten', () => {
    const d = opened(on({ 'execution-performance': { raiseAt: 0.7, clearAt: 0.5, samples: 1 } }), taking)
    const cancelled = { execType: 'canceled', ordStatus: 'canceled', leavesQty: 0 as QtyLots } as const
    expect(alertsOf(d.report(takeNow(d, 1, 0), cancelled))).toMatchObject([{ status: 'raised' }])
    const [alert] = alertsOf(d.step({ kind: 'timer' }, 300_000_000))
    expect(alert).toMatchObject({ status: 'resolved' })
    expect(alert!.events.at(-1)).toMatchObject({ what: 'resolved', text: 'nothing was taken at XNAS for 5 minutes' })
  })

  it('[EN34] a venue that is gone takes the alert about its lost session along', () => {
    const d = opened(on({ 'session-down': {} }))
    const [{ subject }] = alertsOf(session(d, false)) as [AlertRecord]
    const { config } = d.engine
    const gone = alertsOf(d.step({ kind: 'set-config', config: { ...config, venues: config.venues.filter(({ mic }) => mic !== subject) } }))
    expect(gone).toMatchObject([{ subject, status: 'resolved' }])
    expect(gone[0]!.events.at(-1)!.text).toBe(`${subject} is no session of the desk any more`)
  })

  it('[EN34] a model that no longer scores takes its alerts along', () => {
    const d = opened(on({ 'provider-fallback': {} }))
    d.answer(d.submit(), () => ({ fillProbMicro: 2_000_000 }))
    const gone = alertsOf(d.step({ kind: 'set-config', config: { ...d.engine.config, model: null } }))
    expect(gone).toMatchObject([{ status: 'resolved' }])
    expect(gone[0]!.events.at(-1)!.text).toBe('nn-test does not score any more')
  })
})

describe('people', () => {
  it('[EN35] acknowledge, comment and assign once a request, and are refused with the reason', () => {
    const d = opened(on({ 'session-down': {} }))
    const [{ alertId }] = alertsOf(session(d, false)) as [AlertRecord]
    const denialOf = (outputs: readonly Output[]) => outputs.find((o) => o.kind === 'answer')?.denial
    const acknowledge = (requestId: string, comment: string | null = null, id = alertId) => d.step({ kind: 'acknowledge-alert', source: user(requestId), alertId: id, comment })
    expect(denialOf(acknowledge('a0', '\0'))).toEqual({ code: 'TEXT_REFUSED', field: 'comment', why: 'must not contain the NUL character (U+0000)' })
    expect(denialOf(acknowledge('a1', 'looking'))).toBeNull()
    expect(acknowledge('a1', 'looking')).toEqual([{ kind: 'answer', source: user('a1'), parentId: null, denial: null }])
    expect(denialOf(acknowledge('a2'))).toEqual({ code: 'ALERT_ALREADY_ACKNOWLEDGED', alertId, by: 'sam' })
    expect(denialOf(acknowledge('a3', null, 'A-9-9'))).toEqual({ code: 'UNKNOWN_ALERT', alertId: 'A-9-9' })
    const text = '=HYPERLINK("x")\u0001\u202e<script>'
    expect(alertsOf(d.step({ kind: 'comment-alert', source: user('c1'), alertId, text }))[0]!.events.at(-1)).toMatchObject({ what: 'commented', by: 'sam', text })
    expect(denialOf(d.step({ kind: 'comment-alert', source: user('c2'), alertId, text: '' }))).toMatchObject({ code: 'TEXT_REFUSED', field: 'text' })
    expect(alertsOf(d.step({ kind: 'assign-alert', source: user('g1'), alertId, assignee: 'ann' }))).toMatchObject([{ assignee: 'ann', acknowledgedBy: 'sam', status: 'raised' }])
    expect(denialOf(d.step({ kind: 'assign-alert', source: user('g2'), alertId, assignee: '\ud800' }))).toMatchObject({ code: 'TEXT_REFUSED', field: 'assignee' })
    expect(alertsOf(d.step({ kind: 'assign-alert', source: user('g3'), alertId, assignee: null }))).toMatchObject([{ assignee: null }])
  })
})

const arbObservation: fc.Arbitrary<Observation> = fc.oneof(
  fc.record({
    kind: fc.constant('feed-age' as const), mic: fc.constantFrom('XNAS', 'XNYS', 'NOPE').map((mic) => mic as Mic), ageUs: fc.option(fc.constantFrom(0, 1_000_000, 3_500_000, 6_000_000)),
    staleSymbols: fc.constantFrom(0, 1), symbols: fc.constant(1),
  }),
  fc.record({ kind: fc.constant('clock-offset' as const), mic: fc.constantFrom('XNAS', 'NOPE').map((mic) => mic as Mic), offsetUs: fc.constantFrom(0, -1_500_000, 3_500_000, -6_000_000) }),
  fc.record({ kind: fc.constant('model-drift' as const), modelId: fc.constantFrom('nn-test', 'other'), psi: fc.constantFrom(0, 0.5, 1.5), feature: fc.constant('spreadBps'), rows: fc.constant(100) }),
  fc.record({ kind: fc.constant('model-age' as const), modelId: fc.constantFrom('nn-test', 'other'), ageUs: fc.constantFrom(0, 3_600_000_000, 90_000_000_000) }),
  fc.record({ kind: fc.constant('projection-lag' as const), lagUs: fc.constantFrom(0, 900_000, 5_500_000, 60_000_000), lagRecords: fc.constantFrom(0, 9) }),
)

describe('what the edge measures', () => {
  it('[EN36] need not be journaled where the engine says that it would change nothing', () => {
    const config = testConfig({ alerts: on(Object.fromEntries(ALERT_KINDS.map((kind) => [kind, { raiseAt: 3_000, clearAt: 1_000, raiseAfterUs: 100_000, clearAfterUs: 400_000 }]))), breaker: aBreaker({ staleUs: 5_000_000 }) })
    fc.assert(fc.property(fc.array(fc.tuple(fc.constantFrom(10, 250_000, 1_000_000), fc.array(arbObservation, { minLength: 1, maxLength: 3 })), { maxLength: 25 }), (rounds) => {
      const d = new Driver(config).open()
      for (const [advance, observations] of rounds) {
        const at = d.nowUs + advance
        // Whatever is due fires first, as in the runtime.
        while (d.engine.nextTimerUs() !== null && d.engine.nextTimerUs()! <= at) d.fireTimers()
        d.nowUs = Math.max(d.nowUs, at)
        const would = d.engine.wouldObserve(observations, (d.nowUs + 10) as never)
        const before = partsOf(d.engine)
        see(d, ...observations)
        if (!would) expect(partsOf(d.engine)).toBe(before)
        else if (observations.length === 1) expect(partsOf(d.engine)).not.toBe(before)
      }
    }), { numRuns: 60 })
  })

  it('[EN37] a restored engine has the same alerts, timers and rolling values', () => {
    const d = opened(on({ 'feed-stale': { raiseAt: 3_000, clearAt: 1_000, clearAfterUs: 700_000 }, 'inference-latency': { raiseAt: 100, samples: 2 } }))
    see(d, feed('XNAS', 3_100_000))
    see(d, feed('XNAS', 0))
    d.step({ kind: 'venues-scored', requestId: 0, modelId: 'nn-test', scores: [], inferenceUs: 300 })
    const twin = new Engine(testConfig())
    twin.restore(JSON.parse(JSON.stringify(d.engine.snapshot())))
    expect(twin.alertRecords()).toEqual(d.engine.alertRecords())
    for (const act of [() => d.fireTimers(), () => d.step({ kind: 'venues-scored', requestId: 0, modelId: 'nn-test', scores: [], inferenceUs: 300 })]) {
      const mine = act()
      expect(twin.step(d.entries.at(-1)!)).toEqual(mine)
      expect(twin.stateHash()).toBe(d.engine.stateHash())
    }
    expect(d.engine.alertRecords().map((a) => a.status)).toEqual(['resolved', 'raised'])
  })
})

it('[EN37] what a step that threw had begun is gone after a restore', () => {
  const d = opened(on({ 'feed-stale': { raiseAt: 3_000 }, 'venue-breaker': {} }), { breaker: aBreaker({ staleUs: 5_000_000 }) })
  d.submit()
  const snapshot = JSON.stringify(d.engine.snapshot())
  const broken = { *[Symbol.iterator]() {
    yield feed('XNAS', 9_000_000, 1)
    throw new Error('broken')
  } } as unknown as Observation[]
  expect(() => d.engine.step({ seq: (d.seq + 1) as never, tsUs: (d.nowUs + 10) as never, input: { kind: 'observe', observations: broken } })).toThrow('broken')
  d.engine.restore(JSON.parse(snapshot))
  const twin = new Engine(testConfig())
  twin.restore(JSON.parse(snapshot))
  const mine = see(d, feed('XNYS', 0))
  expect(mine).toEqual([])
  expect(twin.step({ ...d.entries.at(-1)!, input: { kind: 'observe', observations: [feed('XNYS', 0)] } })).toEqual(mine)
  expect(twin.stateHash()).toBe(d.engine.stateHash())
})

it('[EN20] [EN37] every leaf of alerts and breakers is in the hash', () => {
  const d = opened(on({ 'feed-stale': { raiseAt: 3_000, clearAt: 1_000, clearAfterUs: 700_000 }, 'reject-burst': {}, 'execution-performance': { samples: 2 }, 'model-degradation': { samples: 2 }, 'provider-fallback': { raiseAt: 5 } }), { ...taking, breaker: aBreaker({ rejects: 2 }) })
  see(d, feed('XNAS', 3_100_000))
  see(d, feed('XNAS', 0))
  d.fill(takeNow(d, 1, 0), 100)
  refuse(d, takeNow(d, 2, 0))
  takeNow(d, 3, 0)
  const { alertId } = d.engine.alertRecords()[0]!
  d.step({ kind: 'comment-alert', source: user('c'), alertId, text: 'seen' })
  const { alerts, breakers } = d.engine.snapshot() as { alerts: Record<string, unknown>; breakers: object }
  for (const key of ['takes', 'rejects', 'predictions']) expect(alerts[key], key).not.toEqual([])
  const before = d.engine.stateHash()
  for (const [part, count] of [['alerts', leaves(alerts).length], ['breakers', leaves(breakers).length]] as const) {
    for (let n = 0; n < count; n++) {
      const snapshot = JSON.parse(JSON.stringify(d.engine.snapshot())) as Record<string, object>
      const [holder, key] = leaves(snapshot[part]!)[n]!
      const was = holder[key]
      holder[key] = typeof was === 'number' ? was + 1 : typeof was === 'string' ? `${was}x` : was === null ? 1 : !was
      const copy = new Engine(testConfig())
      try {
        copy.restore(snapshot)
      } catch {
        continue // a value that cannot be: refused, not overlooked
      }
      expect(copy.stateHash(), `${part}: ${key} ${JSON.stringify(was)}`).not.toBe(before)
    }
  }
})

/** Every value in a tree that is none itself, with what holds it. */
function leaves(node: object): [Record<string, unknown>, string][] {
  return Object.entries(node).flatMap(([key, value]): [Record<string, unknown>, string][] =>
    value !== null && typeof value === 'object' ? leaves(value as object) : [[node as Record<string, unknown>, key]])
}

/** What observations are about: alerts, breakers and their timers. */
function partsOf(engine: Engine): string {
  const { alerts, breakers, timers, marketWatches } = engine.snapshot() as { alerts: unknown; breakers: unknown; timers: unknown; marketWatches: unknown }
  return JSON.stringify({ alerts, breakers, timers, marketWatches })
}
