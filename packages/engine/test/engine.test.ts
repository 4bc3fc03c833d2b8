import { describe, expect, it } from 'vitest'
import type { ClOrdId, ExecId, Mic, Output, ParentId, Price, QtyLots, SessionId } from '@sluice/domain'
import { anEngineConfig } from '@sluice/testkit'
import { CLOSED_PARENTS_MAX, Engine } from '../src/index.ts'
import { Driver, OMS, ordersOf, parentOf, recordsOf, testConfig } from './fixture.ts'

const opened = (config = testConfig()): Driver => new Driver(config).open()

describe('parents', () => {
  it('[EN1] accepts, asks for scores, and sends within the same chain of entries', () => {
    const d = opened()
    const asked = d.submit()
    expect(asked.find((o) => o.kind === 'report-parent')).toMatchObject({ report: { execType: 'new', ordStatus: 'new', leavesQty: 1_000 } })
    const sent = ordersOf(d.answer(asked))
    expect(sent.length).toBeGreaterThan(0)
    expect(sent.reduce((sum, o) => sum + o.orderQty, 0)).toBeLessThanOrEqual(1_000)
  })

  it('[EN2] refuses a duplicate ClOrdID of the same session with DUPLICATE_ORDER and goes on with the first', () => {
    const d = opened()
    d.submit()
    const again = d.submit()
    expect(again.find((o) => o.kind === 'report-parent')).toMatchObject({ report: { ordStatus: 'rejected', denial: { code: 'DUPLICATE_ORDER' } } })
    expect(d.engine.openParents).toBe(1)
  })

  it('[EN3] answers a repeated request of a person with its first answer and sends nothing twice', () => {
    const d = opened()
    const submit = { kind: 'submit-parent', source: { kind: 'user', user: 'ann', requestId: 'r1' }, request: { clOrdId: 'r1' as ClOrdId, symbol: 'AVAX', side: 'buy', orderQty: 500, ordType: 'market', limitPrice: null, timeInForce: 'day', objective: null, urgency: 'normal', account: 'A' } } as const
    const first = d.step(submit as never).find((o) => o.kind === 'answer')
    const second = d.step(submit as never)
    expect(second).toEqual([first])
    expect(d.engine.openParents).toBe(1)
  })

  it('[EN4] an unknown symbol and an unknown objective are refused by name', () => {
    const d = opened()
    expect(parentOf(d.submit({ symbol: 'NOPE' as never, clOrdId: 'B' as ClOrdId })).denial).toMatchObject({ code: 'UNKNOWN_SYMBOL' })
    expect(parentOf(d.submit({ objective: 'magic', clOrdId: 'C' as ClOrdId })).denial).toMatchObject({ code: 'UNKNOWN_OBJECTIVE', objective: 'magic' })
  })

  it('[EN5] cancel: live children first, the owner hears pendingCancel and then canceled', () => {
    const d = opened()
    const sent = ordersOf(d.answer(d.submit()))
    const cancel = d.step({ kind: 'cancel-parent', source: { kind: 'fix', session: OMS, msgSeqNum: 9 }, parentId: null, origClOrdId: 'A-1' as ClOrdId, clOrdId: 'A-2' as ClOrdId })
    expect(cancel.filter((o) => o.kind === 'send-cancel')).toHaveLength(sent.length)
    const last = sent.map((o) => d.report(o, { execType: 'canceled', ordStatus: 'canceled', leavesQty: 0 as QtyLots })).at(-1)!
    expect(last.find((o) => o.kind === 'report-parent')).toMatchObject({ report: { execType: 'canceled', clOrdId: 'A-2', origClOrdId: 'A-1' } })
    expect(d.engine.openParents).toBe(0)
    const late = d.step({ kind: 'cancel-parent', source: { kind: 'fix', session: OMS, msgSeqNum: 10 }, parentId: null, origClOrdId: 'A-1' as ClOrdId, clOrdId: 'A-3' as ClOrdId })
    expect(late.find((o) => o.kind === 'reject-cancel')).toMatchObject({ denial: { code: 'PARENT_NOT_WORKING' } })
  })
})

describe('decisions', () => {
  it('[EN6] scores that come too late are dropped; the deadline has already sent by venue averages', () => {
    const d = opened()
    const asked = d.submit()
    const fallback = d.fireTimers()
    expect(ordersOf(fallback).length).toBeGreaterThan(0)
    expect(recordsOf(fallback).find((r) => r.type === 'decision')).toMatchObject({ scoreSource: { kind: 'fallback', reason: 'deadline' } })
    expect(ordersOf(d.answer(asked))).toHaveLength(0)
  })

  it('[EN7] scores out of range are never used', () => {
    const d = opened()
    const out = d.answer(d.submit(), () => ({ fillProbMicro: 2_000_000 }))
    expect(recordsOf(out).find((r) => r.type === 'decision')).toMatchObject({ scoreSource: { kind: 'fallback', reason: 'out-of-range' } })
  })

  it('[EN8] a venue whose data is stale, whose session is down, or that is unknown is no candidate', () => {
    const d = opened()
    d.step({ kind: 'session', session: 'XNYS' as SessionId, role: 'orders', mic: 'XNYS' as Mic, up: false })
    const asked = d.submit().find((o) => o.kind === 'score-requested')!
    expect(asked.candidates.map((c) => c.mic)).not.toContain('XNYS')
    d.step({ kind: 'timer' }, 4_000_000)
    const held = d.submit({ clOrdId: 'S' as ClOrdId })
    expect(parentOf(held).hold).toBe('NO_REFERENCE_PRICE')
  })

  it('[EN9] plans again with what is left after the step filled, was refused or timed out', () => {
    const d = opened()
    let outputs: readonly Output[] = d.answer(d.submit({ orderQty: 3_000 as QtyLots }), (_, how) => (how === 'take' ? { slippageMicroBps: -1 } : {}))
    const triggers = new Set<string>()
    for (let round = 0; round < 40 && d.engine.openParents > 0; round++) {
      const [first, ...others] = d.engine.childRecords().filter((c) => c.leavesQty > 0).map((c) => orderOf(d, c.clOrdId))
      if (first === undefined) outputs = d.engine.nextTimerUs() === null ? outputs : d.fireTimers()
      else if (round % 3 === 0) outputs = d.report(first, { execType: 'rejected', ordStatus: 'rejected', leavesQty: 0 as QtyLots })
      else for (const order of [first, ...others]) outputs = d.fill(order, order.orderQty)
      if (outputs.some((o) => o.kind === 'score-requested')) outputs = d.answer(outputs)
      d.nowUs += 100
      const quoted = d.quote()
      if (quoted.some((o) => o.kind === 'score-requested')) d.answer(quoted)
      for (const record of d.outputs.slice(-5).flatMap(recordsOf)) if (record.type === 'decision') triggers.add(record.trigger)
    }
    expect([...triggers]).toEqual(expect.arrayContaining(['arrival', 'reject']))
    expect(d.engine.openParents).toBe(0)
  })

  it('[EN10] the static strategy follows the configured order and asks nobody', () => {
    const d = opened(testConfig({ routing: { ...testConfig().routing, strategy: 'static' } }))
    const out = d.submit()
    expect(out.some((o) => o.kind === 'score-requested')).toBe(false)
    expect(ordersOf(out)[0]!.mic).toBe('DRK1')
  })

  it('[EN25] a waterfall goes on to the next venue after a step without a fill', () => {
    const d = opened(testConfig({ routing: { ...testConfig().routing, strategy: 'static' } }))
    const [dark] = ordersOf(d.submit())
    expect(dark!.mic).toBe('DRK1')
    const next = ordersOf(d.report(dark!, { execType: 'canceled', ordStatus: 'canceled', leavesQty: 0 as QtyLots }))
    expect(next.length).toBeGreaterThan(0)
    expect(next.map((o) => o.mic)).not.toContain('DRK1')
  })

  it('[EN11] weights change the next decision and carry their version', () => {
    const d = opened()
    d.step({ kind: 'set-weights', source: { kind: 'user', user: 'rita', requestId: 'w1' }, objective: 'firm', preset: null, weights: { slippage: 0, fill: 0, speed: 0, leakage: 0, fees: 5_000 }, reason: 'fees first' })
    const decision = recordsOf(d.answer(d.submit())).find((r) => r.type === 'decision')!
    expect(decision).toMatchObject({ objectiveVersion: 2, weights: { fees: 5_000 } })
    const refused = d.step({ kind: 'set-weights', source: { kind: 'user', user: 'rita', requestId: 'w2' }, objective: 'firm', preset: null, weights: { slippage: -1, fill: 0, speed: 0, leakage: 0, fees: 0 }, reason: 'try' })
    expect(refused[0]).toMatchObject({ kind: 'answer', denial: { code: 'WEIGHTS_OUT_OF_RANGE', dimension: 'slippage' } })
    const none = d.step({ kind: 'set-weights', source: { kind: 'user', user: 'rita', requestId: 'w3' }, objective: 'firm', preset: null, weights: { slippage: 0, fill: 0, speed: 0, leakage: 0, fees: 0 }, reason: 'try' })
    expect(none[0]).toMatchObject({ kind: 'answer', denial: { code: 'WEIGHTS_ALL_ZERO' } })
  })
})

const orderOf = (d: Driver, clOrdId: ClOrdId) => d.outputs.flatMap(ordersOf).find((o) => o.clOrdId === clOrdId)!

describe('venue reports', () => {
  it('[EN12] an execution told twice is booked once', () => {
    const d = opened()
    const [order] = ordersOf(d.answer(d.submit()))
    d.report(order!, { execType: 'trade', ordStatus: 'partiallyFilled', execId: 'X' as ExecId, lastQty: 10 as QtyLots, lastPx: order!.price, cumQty: 10 as QtyLots })
    const again = d.report(order!, { execType: 'trade', ordStatus: 'partiallyFilled', execId: 'X' as ExecId, lastQty: 10 as QtyLots, lastPx: order!.price, cumQty: 10 as QtyLots })
    expect(recordsOf(again).filter((r) => r.type === 'execution')).toHaveLength(0)
    expect(d.engine.parentRecords()[0]!.cumQty).toBe(10)
  })

  it('[EN13] a fill after the cancel is booked and told; a fill beyond the order too', () => {
    const d = opened()
    const [order] = ordersOf(d.answer(d.submit()))
    d.report(order!, { execType: 'canceled', ordStatus: 'canceled', leavesQty: 0 as QtyLots })
    const late = d.fill(order!, order!.orderQty + 5)
    const codes = recordsOf(late).flatMap((r) => (r.type === 'incident' ? [r.code] : []))
    expect(codes).toEqual(expect.arrayContaining(['LATE_FILL', 'OVERFILL']))
    expect(late.find((o) => o.kind === 'report-parent')).toMatchObject({ report: { lastQty: order!.orderQty + 5 } })
  })

  it('[EN14] a silent venue is asked three times, then the child is unknown and its quantity stays reserved', () => {
    const d = opened()
    ordersOf(d.answer(d.submit({ orderQty: 100 as QtyLots })))
    let asked = 0
    for (let i = 0; i < 40 && !d.engine.childRecords().some((c) => c.status === 'unknown'); i++) {
      d.quote()
      asked += d.fireTimers().filter((o) => o.kind === 'send-status-request').length
    }
    expect(asked).toBeGreaterThanOrEqual(3)
    expect(d.engine.parentRecords()[0]).toMatchObject({ status: 'working', liveQty: 100 })
  })

  it('[EN15] an order that never left is closed as unsent and planned anew', () => {
    const d = opened()
    const sent = ordersOf(d.answer(d.submit()))
    const out = d.step({ kind: 'children-unsent', clOrdIds: sent.map((o) => o.clOrdId) })
    expect(d.engine.childRecords().filter((c) => c.status === 'unsent')).toHaveLength(sent.length)
    expect(out.some((o) => o.kind === 'score-requested')).toBe(true)
  })

  it('[EN61] an order that was closed as unsent and works after all is cancelled; what it fills is booked beside what was planned anew', () => {
    const d = opened()
    const sent = ordersOf(d.answer(d.submit()))
    expect(sent.length).toBeGreaterThan(1)
    const [first] = sent
    d.step({ kind: 'children-unsent', clOrdIds: [first!.clOrdId] })
    const { liveQty } = d.engine.parentRecords()[0]!
    expect(d.report(first!, {}).find((o) => o.kind === 'send-cancel')).toMatchObject({ origClOrdId: first!.clOrdId })
    const copy = new Engine(testConfig())
    copy.restore(d.engine.snapshot())
    const filled = d.fill(first!, first!.orderQty)
    expect(recordsOf(filled)).toContainEqual(expect.objectContaining({ type: 'incident', code: 'LATE_FILL' }))
    expect(d.engine.parentRecords()[0]).toMatchObject({ cumQty: first!.orderQty, liveQty })
    for (const entry of [d.entries.at(-1)!, { seq: d.seq + 1, tsUs: d.nowUs + 10, input: { kind: 'set-kill', source: { kind: 'user', user: 'ann', requestId: 'k' }, on: true, reason: 'x' } } as never]) copy.step(entry)
    d.step({ kind: 'set-kill', source: { kind: 'user', user: 'ann', requestId: 'k' }, on: true, reason: 'x' })
    expect(copy.stateHash()).toBe(d.engine.stateHash())
  })

  it('[EN61] one that came back stands where a restored engine has it', () => {
    const d = opened()
    const [first] = ordersOf(d.answer(d.submit()))
    d.step({ kind: 'children-unsent', clOrdIds: [first!.clOrdId] })
    d.report(first!, { execType: 'pendingNew', ordStatus: 'pendingNew' })
    const copy = new Engine(testConfig())
    copy.restore(d.engine.snapshot())
    const out = d.step({ kind: 'set-kill', source: { kind: 'user', user: 'ann', requestId: 'k' }, on: true, reason: 'x' })
    expect(copy.step(d.entries.at(-1)!)).toEqual(out)
    expect(copy.stateHash()).toBe(d.engine.stateHash())
  })

  it('[EN16] after a reconnect every open child of that venue is asked for, and what the venue does not know is planned anew', () => {
    const d = opened()
    const [order] = ordersOf(d.answer(d.submit({ orderQty: 100 as QtyLots })))
    const session = { kind: 'session', session: order!.mic as unknown as SessionId, role: 'orders', mic: order!.mic } as const
    d.step({ ...session, up: false })
    expect(d.step({ ...session, up: true }).some((o) => o.kind === 'send-status-request' && o.clOrdId === order!.clOrdId)).toBe(true)
    d.report(order!, { execType: 'orderStatus', ordStatus: 'rejected', leavesQty: 0 as QtyLots })
    expect(d.engine.childRecords().find((c) => c.clOrdId === order!.clOrdId)!.status).toBe('unsent')
  })

  it('[EN24] a cancel that never reached the venue is sent again once the venue says that the order is open', () => {
    const d = opened()
    const [order] = ordersOf(d.answer(d.submit({ orderQty: 100 as QtyLots })))
    d.report(order!, {})
    d.step({ kind: 'cancel-parent', source: { kind: 'fix', session: OMS, msgSeqNum: 9 }, parentId: null, origClOrdId: 'A-1' as ClOrdId, clOrdId: 'A-2' as ClOrdId })
    const again = d.report(order!, { execType: 'orderStatus', ordStatus: 'new' })
    expect(again.find((o) => o.kind === 'send-cancel')).toMatchObject({ origClOrdId: order!.clOrdId, clOrdId: expect.stringMatching(/-2$/) })
  })

  it('[EN26] an order that fills while its cancel is pending: the owner hears of the fill and that the cancel came too late', () => {
    const d = opened()
    const sent = ordersOf(d.answer(d.submit({ orderQty: 100 as QtyLots, urgency: 'high' })))
    d.step({ kind: 'cancel-parent', source: { kind: 'fix', session: OMS, msgSeqNum: 9 }, parentId: null, origClOrdId: 'A-1' as ClOrdId, clOrdId: 'A-2' as ClOrdId })
    const last = sent.map((o) => d.fill(o, o.orderQty)).at(-1)!
    expect(last.find((o) => o.kind === 'report-parent')).toMatchObject({ report: { ordStatus: 'filled', execType: 'trade' } })
    expect(last.find((o) => o.kind === 'reject-cancel')).toMatchObject({ clOrdId: 'A-2', origClOrdId: 'A-1', ordStatus: 'filled' })
  })

  it('[EN63] a journal older than breakers, alerts and presets replays: what was not there does nothing', () => {
    const { breaker: _breaker, alerts: _alerts, ...old } = anEngineConfig({ model: null })
    const engine = new Engine(anEngineConfig())
    const step = (seq: number, input: unknown) => engine.step({ seq: seq as never, tsUs: seq as never, input: input as never })
    step(1, { kind: 'set-config', config: old })
    step(2, { kind: 'set-weights', source: { kind: 'user', user: 'risk', requestId: 'r' }, objective: 'balanced', weights: { slippage: 1, fill: 1, speed: 1, leakage: 1, fees: 1 }, reason: 'x' })
    expect(engine.objectiveRecords().find(({ name }) => name === 'balanced')).toMatchObject({ version: 2, preset: null })
    expect(engine.alertRecords()).toEqual([])
    expect(engine.breakerRecords().every(({ status }) => status === 'closed')).toBe(true)
    expect(() => step(3, { kind: 'set-config', config: anEngineConfig() })).not.toThrow()
  })

  it('[EN27] a closed parent with something live is not forgotten, however many close after it', () => {
    const d = opened(testConfig({ limits: { ...testConfig().limits, maxRepeatedOrders: 1_000_000, maxOpenParents: 1_000_000 } }))
    const [first] = ordersOf(d.answer(d.submit({ orderQty: 1_200 as QtyLots, urgency: 'high' })))
    d.fill(first!, 1_200)
    expect(d.engine.parentRecords()[0]!.status).toBe('filled')
    expect(d.engine.liveChildren()).toBeGreaterThan(0)
    for (let i = 0; i <= CLOSED_PARENTS_MAX; i++) {
      d.submit({ clOrdId: `R${i}` as ClOrdId })
      d.step({ kind: 'cancel-parent', source: { kind: 'fix', session: OMS, msgSeqNum: i }, parentId: null, origClOrdId: `R${i}` as ClOrdId, clOrdId: `C${i}` as ClOrdId })
    }
    d.nowUs += 100
    d.quote()
    expect(d.engine.parentRecords().some((p) => p.parentId === first!.parentId)).toBe(true)
    const copy = new Engine(testConfig())
    copy.restore(JSON.parse(JSON.stringify(d.engine.snapshot())))
    expect(copy.stateHash()).toBe(d.engine.stateHash())
    expect(copy.liveChildren()).toBe(d.engine.liveChildren())
  })

  it('[EN17] reports about orders that are not ours are told and change nothing else', () => {
    const d = opened()
    const before = d.engine.snapshot() as { parents: unknown; children: unknown }
    const out = d.report({ clOrdId: 'ZZ' as ClOrdId, parentId: 'P-0' as ParentId, mic: 'XNAS' as Mic, symbol: 'AVAX' as never, side: 'buy', orderQty: 1 as QtyLots, ordType: 'limit', price: 1 as Price, timeInForce: 'day', account: '' }, {})
    expect(recordsOf(out)).toMatchObject([{ type: 'incident', code: 'UNKNOWN_CHILD' }])
    const after = d.engine.snapshot() as { parents: unknown; children: unknown }
    expect([after.parents, after.children]).toEqual([before.parents, before.children])
  })
})

describe('kill', () => {
  it('[EN18] cancels everything, refuses what comes, tells when it is flat', () => {
    const d = opened()
    const sent = ordersOf(d.answer(d.submit()))
    const kill = d.step({ kind: 'set-kill', source: { kind: 'user', user: 'ann', requestId: 'k1' }, on: true, reason: 'drill' })
    expect(kill.filter((o) => o.kind === 'send-cancel')).toHaveLength(sent.length)
    expect(parentOf(d.submit({ clOrdId: 'K' as ClOrdId })).denial).toMatchObject({ code: 'KILL_SWITCH_ON', by: 'ann', reason: 'drill' })
    const last = sent.map((o) => d.report(o, { execType: 'canceled', ordStatus: 'canceled', leavesQty: 0 as QtyLots })).at(-1)!
    expect(recordsOf(last).find((r) => r.type === 'kill')).toMatchObject({ on: true, liveChildren: 0 })
    d.step({ kind: 'set-kill', source: { kind: 'user', user: 'ann', requestId: 'k2' }, on: false, reason: 'over' })
    expect(parentOf(d.submit({ clOrdId: 'L' as ClOrdId })).status).toBe('working')
  })
})

describe('state', () => {
  it('[EN19] a restored snapshot goes on exactly as the original', () => {
    const d = opened()
    d.answer(d.submit())
    const copy = new Engine(testConfig())
    copy.restore(JSON.parse(JSON.stringify(d.engine.snapshot())))
    expect(copy.stateHash()).toBe(d.engine.stateHash())
    d.fireTimers()
    copy.step(d.entries.at(-1)!)
    expect(copy.stateHash()).toBe(d.engine.stateHash())
  })

  it('[EN20] every leaf of the state is in the hash', () => {
    const d = opened()
    d.answer(d.submit())
    d.submit({ clOrdId: 'Q' as ClOrdId })
    const snapshot = JSON.parse(JSON.stringify(d.engine.snapshot())) as object
    const before = d.engine.stateHash()
    const missed = leavesOf(snapshot).filter(([holder, key]) => {
      const was = holder[key]
      const copy = new Engine(testConfig())
      holder[key] = changed(was)
      try {
        copy.restore(snapshot)
        return copy.stateHash() === before
      } catch {
        return false // a value that cannot be: refused, not overlooked
      } finally {
        holder[key] = was
      }
    })
    expect(missed.map(([, key]) => key)).toEqual([])
  })

  it('[EN21] reading for the screens changes nothing', () => {
    const d = opened()
    d.answer(d.submit())
    const before = d.engine.stateHash()
    const inputs = d.engine.gridInputs('AVAX' as never, 'buy', 1_000 as QtyLots, (d.nowUs + 400_000_000) as never)
    d.engine.gridRank(inputs, null)
    d.engine.consolidated('AVAX' as never, (d.nowUs + 400_000_000) as never)
    d.engine.parentRecords()
    expect(d.engine.stateHash()).toBe(before)
  })

  it('[EN22] a cell of the grid is what a decision at that instant ranks', () => {
    const d = opened()
    const asked = d.submit({ orderQty: 10_000 as QtyLots }).find((o) => o.kind === 'score-requested')!
    const inputs = d.engine.gridInputs('AVAX' as never, 'buy', 10_000 as QtyLots, d.nowUs as never)
    expect([...inputs.features!]).toEqual([...asked.features])
    expect(inputs.candidates).toEqual(asked.candidates)
    const scores = asked.candidates.map((_, i) => ({ slippageMicroBps: 1_000_000 - i * 1_000, fillProbMicro: 400_000, timeToFillMs: 50, leakageMicroBps: 0 }))
    const ranked = d.engine.gridRank(inputs, scores)
    const decision = recordsOf(d.step({ kind: 'venues-scored', requestId: asked.requestId, modelId: asked.modelId, scores, inferenceUs: 1 }, 0)).find((r) => r.type === 'decision')
    expect(decision).toMatchObject({ ranked })
  })
})

type Holder = Record<string, unknown>

function leavesOf(value: unknown, found: [Holder, string][] = []): [Holder, string][] {
  if (value === null || typeof value !== 'object') return found
  for (const key of Object.keys(value)) {
    const member = (value as Holder)[key]
    if (member !== null && typeof member === 'object') leavesOf(member, found)
    else found.push([value as Holder, key])
  }
  return found
}

const changed = (value: unknown): unknown =>
  typeof value === 'number' ? value + 1 : typeof value === 'boolean' ? !value : typeof value === 'string' ? `${value}x` : 1


describe('takes', () => {
  it('[EN23] what was just taken counts as gone until a newer view of that venue', () => {
    const d = opened()
    const [order] = ordersOf(d.answer(d.submit({ urgency: 'high', orderQty: 400 as QtyLots })))
    const shown = () => d.engine.consolidated('AVAX' as never, d.nowUs as never).askQty
    expect(shown()).toBe(3 * 500 - d.engine.childRecords().reduce((sum, c) => sum + c.orderQty, 0))
    d.report(order!, { execType: 'expired', ordStatus: 'expired', leavesQty: 0 as QtyLots })
    expect(shown()).toBeLessThan(3 * 500)
    d.nowUs += 100
    d.quote()
    expect(shown()).toBe(3 * 500)
  })
})
