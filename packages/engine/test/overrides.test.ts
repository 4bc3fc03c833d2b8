import { describe, expect, it } from 'vitest'
import type { ChildOrder, ClOrdId, DecisionRecord, EngineConfig, Mic, Output, OverrideAction, OverrideId, OverrideRecord, Price, QtyLots, SessionId } from '@sluice/domain'
import { Engine } from '../src/index.ts'
import { ACTIVE_OVERRIDES_MAX } from '../src/overrides.ts'
import { OVERRIDES_MAX } from '../src/override-state.ts'
import { Driver, ordersOf, parentOf, recordsOf, testConfig, view } from './fixture.ts'

const XNAS = 'XNAS' as Mic
const XBOS = 'XBOS' as Mic
const XNYS = 'XNYS' as Mic
const DRK1 = 'DRK1' as Mic
const SECOND = 1_000_000

/** One venue at a time, so that a test knows what works. */
const oneByOne = (change: Partial<EngineConfig['routing']> = {}): EngineConfig => testConfig({ routing: { ...testConfig().routing, waterfallMode: 'sequential', ...change } })

class Desk extends Driver {
  private requestNo = 0
  parentId = 'P-0' as never

  /** Takes first, in this order of venues; everything else is worse. */
  working(change: Parameters<Driver['submit']>[0] = {}, order: readonly string[] = ['XNAS', 'XBOS', 'XNYS']): ChildOrder[] {
    const asked = this.submit(change)
    this.parentId = parentOf(asked).parentId as never
    return ordersOf(this.scored(asked, order))
  }

  scored(outputs: readonly Output[], order: readonly string[] = ['XNAS', 'XBOS', 'XNYS']): readonly Output[] {
    return this.answer(outputs, (mic, how) => ({ slippageMicroBps: how === 'post' ? order.indexOf(mic) * 1_000_000 : 50_000_000, fillProbMicro: 300_000 }))
  }

  override(action: OverrideAction, expiresInUs: number | null = null, reason = 'a reason'): readonly Output[] {
    this.requestNo += 1
    return this.step({ kind: 'override-parent', source: { kind: 'user', user: 'ann', requestId: `o${this.requestNo}` }, parentId: this.parentId, action, reason, expiresInUs })
  }

  resume(): readonly Output[] {
    this.requestNo += 1
    return this.step({ kind: 'resume-parent', source: { kind: 'user', user: 'bob', requestId: `r${this.requestNo}` }, parentId: this.parentId, reason: 'go on' })
  }

  end(overrideId: string): readonly Output[] {
    this.requestNo += 1
    return this.step({ kind: 'end-override', source: { kind: 'user', user: 'bob', requestId: `e${this.requestNo}` }, parentId: this.parentId, overrideId: overrideId as OverrideId, reason: 'enough' })
  }

  canceled(order: ChildOrder): readonly Output[] {
    return this.report(order, { execType: 'canceled', ordStatus: 'canceled', leavesQty: 0 as QtyLots })
  }

  get parent() {
    return this.engine.parentRecords().find((p) => p.parentId === this.parentId)!
  }

  live(): ChildOrder[] {
    const ids = new Set(this.engine.childRecords().filter((c) => c.leavesQty > 0).map((c) => c.clOrdId))
    return this.outputs.flatMap(ordersOf).filter((o) => ids.has(o.clOrdId))
  }
}

const opened = (config = oneByOne()): Desk => new Desk(config).open()
const denialOf = (outputs: readonly Output[]) => outputs.find((o) => o.kind === 'answer')?.denial
const overridesOf = (outputs: readonly Output[]): OverrideRecord[] => recordsOf(outputs).filter((r) => r.type === 'override')
const decisionOf = (outputs: readonly Output[]): DecisionRecord => recordsOf(outputs).filter((r) => r.type === 'decision').at(-1)!
const cancelsOf = (outputs: readonly Output[]): string[] => outputs.flatMap((o) => (o.kind === 'send-cancel' ? [o.origClOrdId] : []))
const asksOf = (outputs: readonly Output[]): string[] => outputs.flatMap((o) => (o.kind === 'score-requested' ? o.candidates.map((c) => c.mic) : []))
const manual = (change: Partial<Extract<OverrideAction, { kind: 'manual-child' }>> = {}): OverrideAction =>
  ({ kind: 'manual-child', mic: XNYS, aggressiveness: 'take', qty: 100 as QtyLots, limitPrice: null, timeInForce: 'ioc', ...change })

describe('pause', () => {
  it('[EN38] cancels what is live, sends nothing, drops the open question, and plans anew on resume', () => {
    const d = opened()
    const [order] = d.working()
    const paused = d.override({ kind: 'pause' })
    expect(denialOf(paused)).toBeNull()
    expect(cancelsOf(paused)).toEqual([order!.clOrdId])
    expect(overridesOf(paused)).toMatchObject([{ action: { kind: 'pause' }, by: 'ann', reason: 'a reason', endedUs: null }])
    expect(parentOf(paused)).toMatchObject({ hold: 'PAUSED', overrides: 1 })
    expect(d.canceled(order!).some((o) => o.kind === 'score-requested')).toBe(false)
    d.nowUs += 60 * SECOND
    expect(d.quote().some((o) => o.kind === 'score-requested' || o.kind === 'send-order')).toBe(false)
    expect(denialOf(d.override({ kind: 'pause' }))).toMatchObject({ code: 'ALREADY_PAUSED' })
    const resumed = d.resume()
    expect(overridesOf(resumed)).toMatchObject([{ endedBecause: 'ended-by-person', endedBy: 'bob', endedReason: 'go on' }])
    const planned = d.scored(resumed)
    expect(decisionOf(planned)).toMatchObject({ trigger: 'override', overrides: [] })
    expect(ordersOf(planned).reduce((sum, o) => sum + o.orderQty, 0)).toBe(1_000)
    expect(denialOf(d.resume())).toMatchObject({ code: 'NOT_PAUSED' })
  })

  it('[EN38] an answer to a question asked before the pause sends nothing', () => {
    const d = opened()
    const asked = d.submit()
    d.parentId = parentOf(asked).parentId as never
    d.override({ kind: 'pause' })
    expect(ordersOf(d.scored(asked))).toEqual([])
    expect(d.parent.hold).toBe('PAUSED')
  })

  it('[EN39] ends by itself at its expiry; the timer of one that ended before does nothing', () => {
    const d = opened()
    const [order] = d.working()
    d.override({ kind: 'pause' }, 5 * SECOND)
    d.canceled(order!)
    d.scored(d.resume())
    for (const live of d.live()) d.report(live, {})
    d.override({ kind: 'pause' }, 60 * SECOND)
    for (const live of d.live()) d.canceled(live)
    d.step({ kind: 'timer' }, 20 * SECOND)
    expect(d.parent.hold).toBe('PAUSED')
    d.nowUs += 45 * SECOND
    d.quote()
    const expired = d.step({ kind: 'timer' })
    expect(overridesOf(expired)).toMatchObject([{ endedBecause: 'expired', endedBy: null }])
    expect(expired.some((o) => o.kind === 'score-requested')).toBe(true)
  })

  it('[EN38] an immediate-or-cancel order does not wait: its rest is canceled', () => {
    const d = opened()
    for (const order of d.working({ timeInForce: 'ioc' })) d.report(order, {})
    d.override({ kind: 'pause' })
    for (const order of d.live()) d.canceled(order)
    expect(d.parent).toMatchObject({ status: 'canceled', overrides: 0 })
    expect(d.engine.overrideRecords()).toMatchObject([{ endedBecause: 'order-done' }])
  })
})

describe('venues', () => {
  it('[EN40] an excluded venue: live children there are cancelled, and what they leave is planned elsewhere at once', () => {
    const d = opened(testConfig({ routing: { ...testConfig().routing, waterfallMode: 'split', splitWidth: 2 } }))
    const sent = d.working()
    expect(sent.map((o) => o.mic)).toEqual([XNAS, XBOS])
    const excluded = d.override({ kind: 'exclude-venue', mic: XNAS })
    expect(cancelsOf(excluded)).toEqual([sent[0]!.clOrdId])
    const asked = d.canceled(sent[0]!)
    expect(asksOf(asked)).not.toContain(XNAS)
    const planned = d.scored(asked)
    expect(decisionOf(planned)).toMatchObject({ trigger: 'override', overrides: [overridesOf(excluded)[0]!.overrideId] })
    expect(ordersOf(planned).length).toBeGreaterThan(0)
    expect(ordersOf(planned).map((o) => o.mic)).not.toContain(XNAS)
  })

  it('[EN42] an order held for long tells so once', () => {
    const d = opened()
    d.working()
    for (const mic of [XBOS, XNYS, DRK1]) d.override({ kind: 'exclude-venue', mic })
    const [last] = d.live()
    d.override({ kind: 'exclude-venue', mic: XNAS })
    d.canceled(last!)
    expect(d.parent.hold).toBe('OVERRIDDEN')
    const told = Array.from({ length: 20 }, () => {
      d.quote()
      return recordsOf(d.fireTimers()).filter((r) => r.type === 'parent').length
    })
    expect(told.reduce((sum, n) => sum + n, 0)).toBe(0)
    const copy = new Engine(testConfig())
    copy.restore(d.engine.snapshot())
    const { overrideId } = d.engine.overrideRecords().find((o) => o.endedUs === null)!
    expect(d.end(overrideId).some((o) => o.kind === 'score-requested')).toBe(true)
    expect(copy.step(d.entries.at(-1)!)).toEqual(d.outputs.at(-1))
  })

  it('[EN62] an order that its venue lost and asks for again is not wanted there once its venue is excluded', () => {
    const d = opened()
    const [order] = d.working()
    expect(d.engine.isChildWanted(order!.clOrdId)).toBe(true)
    d.override({ kind: 'exclude-venue', mic: order!.mic })
    expect(d.engine.isChildWanted(order!.clOrdId)).toBe(false)
    expect(d.engine.isChildWanted('9-9-0' as ClOrdId)).toBe(false)
  })

  it('[EN60] a child that its venue was silent about is cancelled all the same, and again when the venue says that it works', () => {
    const d = opened(oneByOne({ postTimeoutUs: 60 * SECOND }))
    const [order] = d.working()
    for (let i = 0; i < 40 && !d.engine.childRecords().some((c) => c.status === 'unknown'); i++) {
      d.quote()
      d.fireTimers()
    }
    const cancelOf = (outputs: readonly Output[]) => outputs.find((o) => o.kind === 'send-cancel')
    expect(cancelOf(d.override({ kind: 'exclude-venue', mic: order!.mic }))).toMatchObject({ mic: order!.mic, origClOrdId: order!.clOrdId })
    for (let i = 0; i < 40 && !d.engine.childRecords().some((c) => c.status === 'unknown'); i++) {
      d.quote()
      d.fireTimers()
    }
    expect(cancelOf(d.report(order!, {}))).toMatchObject({ mic: order!.mic, origClOrdId: order!.clOrdId })
    expect(cancelOf(d.fill(order!, 10))).toBeUndefined()
  })

  it('[EN40] also where the question was asked before, and at the last gate for a person', () => {
    const d = opened()
    const asked = d.submit()
    d.parentId = parentOf(asked).parentId as never
    const { overrideId } = overridesOf(d.override({ kind: 'exclude-venue', mic: XNAS }))[0]!
    const planned = d.scored(asked)
    expect(decisionOf(planned).ranked.some((r) => r.mic === XNAS)).toBe(true)
    expect(decisionOf(planned).plan.steps.flatMap((s) => s.slices.map((x) => x.mic))).not.toContain(XNAS)
    d.override({ kind: 'pause' })
    for (const order of d.live()) d.canceled(order)
    expect(denialOf(d.override(manual({ mic: XNAS })))).toEqual({ code: 'VENUE_EXCLUDED', mic: XNAS, overrideId })
  })

  it('[EN41] a forced venue is the only candidate; live children elsewhere are cancelled; a newer force takes its place', () => {
    const d = opened()
    const [order] = d.working()
    const forced = d.override({ kind: 'force-venue', mic: XNYS })
    expect(cancelsOf(forced)).toEqual([order!.clOrdId])
    const asked = d.canceled(order!)
    expect(new Set(asksOf(asked))).toEqual(new Set([XNYS]))
    expect(ordersOf(d.scored(asked)).map((o) => o.mic)).toEqual([XNYS])
    const newer = d.override({ kind: 'force-venue', mic: XBOS })
    expect(overridesOf(newer).map((o) => [o.action, o.endedBecause])).toEqual([
      [{ kind: 'force-venue', mic: XNYS }, 'replaced'], [{ kind: 'force-venue', mic: XBOS }, null],
    ])
  })

  it('[EN41] of an exclusion and a force of the same venue the newer ends the older', () => {
    const d = opened()
    d.working()
    d.override({ kind: 'force-venue', mic: XNYS })
    expect(overridesOf(d.override({ kind: 'exclude-venue', mic: XNYS })).map((o) => o.endedBecause)).toEqual(['replaced', null])
    expect(overridesOf(d.override({ kind: 'force-venue', mic: XNYS })).map((o) => o.endedBecause)).toEqual(['replaced', null])
    expect(d.parent.overrides).toBe(1)
  })

  it('[EN42] overrides that leave no venue hold the order; it goes on when one of them ends', () => {
    const d = opened()
    const [order] = d.working()
    d.canceled(order!)
    const excluded = [XNAS, XBOS, XNYS, DRK1].map((mic) => overridesOf(d.override({ kind: 'exclude-venue', mic }))[0]!.overrideId)
    for (const live of d.live()) d.canceled(live)
    expect(d.parent).toMatchObject({ hold: 'OVERRIDDEN', overrides: 4 })
    const ended = d.end(excluded[1]!)
    expect(new Set(asksOf(ended))).toEqual(new Set([XBOS]))
    expect(ordersOf(d.scored(ended)).map((o) => o.mic)).toEqual([XBOS])
    expect(denialOf(d.end(excluded[1]!))).toMatchObject({ code: 'OVERRIDE_ENDED' })
    expect(denialOf(d.end('O-1'))).toMatchObject({ code: 'UNKNOWN_OVERRIDE' })
  })
})

describe('the rest of a waterfall', () => {
  const stepsOf = (decision: DecisionRecord): string[] => decision.plan.steps.map(({ slices }) => slices.map((s) => `${s.mic}:${s.aggressiveness}`).join('+'))
  const planned = (d: Desk): DecisionRecord => decisionOf(d.outputs.flat())
  const stepAt = (d: Desk, name: string): number => stepsOf(planned(d)).indexOf(name)

  it('[EN43] kept steps go in the order given, on fresh prices, and the plan shows them; then the edit is used up', () => {
    const d = opened()
    const [first] = d.working()
    expect(first!.mic).toBe(XNAS)
    const { decisionId, plan } = planned(d)
    const [bos, nys] = [stepAt(d, 'XBOS:post'), stepAt(d, 'XNYS:post')]
    const all = plan.steps.map((_, i) => i).slice(1)
    const { overrideId, dropped } = overridesOf(d.override({ kind: 'edit-waterfall', decisionId, steps: [nys, bos, ...all.filter((i) => i !== nys && i !== bos)] }))[0]!
    expect(dropped).toEqual([])
    d.nowUs += 100
    d.quote(1_574_100, 1_574_300)
    const next = d.scored(d.canceled(first!))
    expect(ordersOf(next)).toMatchObject([{ mic: XNYS, price: 1_574_100, orderQty: 1_000 }])
    expect(stepsOf(decisionOf(next)).slice(0, 2)).toEqual(['XNYS:post', 'XBOS:post'])
    expect(decisionOf(next).overrides).toEqual([overrideId])
    const then = d.scored(d.canceled(ordersOf(next)[0]!))
    expect(ordersOf(then).map((o) => o.mic)).toEqual([XBOS])
    for (let i = 0; i < 10 && d.engine.overrideRecords()[0]!.endedUs === null; i++) {
      d.nowUs += 100
      d.quote()
      const asked = d.canceled(d.live()[0]!)
      if (asked.some((o) => o.kind === 'score-requested')) d.scored(asked)
    }
    expect(d.engine.overrideRecords()[0]).toMatchObject({ endedBecause: 'used-up' })
  })

  it('[EN44] what was dropped is not sent, not even when nothing else is left; another edit keeps it out', () => {
    const d = opened()
    const [first] = d.working()
    const keep = stepAt(d, 'XNYS:post')
    const { decisionId } = planned(d)
    const edit = d.override({ kind: 'edit-waterfall', decisionId, steps: [keep] })
    const out = new Set(overridesOf(edit)[0]!.dropped.flatMap((s) => s.slices.map((x) => `${x.mic}:${x.aggressiveness}`)))
    expect(out).toContain('XBOS:post')
    const next = d.scored(d.canceled(first!))
    expect(ordersOf(next).map((o) => o.mic)).toEqual([XNYS])
    const sent: string[] = []
    let order: ChildOrder | undefined = ordersOf(next)[0]
    for (let i = 0; i < 12 && order !== undefined; i++) {
      const asked = d.canceled(order)
      d.nowUs += 100
      d.quote()
      const again = asked.some((o) => o.kind === 'score-requested') ? d.scored(asked) : []
      order = ordersOf(again)[0]
      sent.push(...ordersOf(again).map((o) => `${o.mic}:${o.ordType === 'midpointPeg' ? 'mid' : o.timeInForce === 'ioc' ? 'take' : 'post'}`))
    }
    expect(sent.filter((key) => out.has(key))).toEqual([])
    expect(d.engine.overrideRecords()[0]!.endedUs).toBeNull()
  })

  it('[EN44] a newer edit keeps out what the older one dropped, but for what it names itself', () => {
    const d = opened()
    const [first] = d.working()
    d.override({ kind: 'edit-waterfall', decisionId: planned(d).decisionId, steps: [stepAt(d, 'XBOS:take'), stepAt(d, 'XNYS:take')] })
    d.scored(d.canceled(first!))
    const newer = overridesOf(d.override({ kind: 'edit-waterfall', decisionId: planned(d).decisionId, steps: [stepAt(d, 'XNYS:take')] }))
    expect(newer[0]).toMatchObject({ endedBecause: 'replaced' })
    const dropped = newer[1]!.dropped.flatMap(({ slices }) => slices.map((x) => `${x.mic}:${x.aggressiveness}`))
    expect(dropped.sort()).toEqual(['DRK1:mid', 'XBOS:post', 'XNAS:take', 'XNYS:post'])
  })

  it('[EN44] when everything was dropped the order is held, and goes on when the edit ends', () => {
    const d = opened()
    const [first] = d.working()
    const { decisionId, plan } = planned(d)
    const { overrideId } = overridesOf(d.override({ kind: 'edit-waterfall', decisionId, steps: [] }))[0]!
    expect(plan.steps.length).toBeGreaterThan(3)
    let asked = d.canceled(first!)
    // What worked first was not among the steps to come: it may be tried again.
    for (let i = 0; i < 4 && asked.some((o) => o.kind === 'score-requested'); i++) {
      const [again] = ordersOf(d.scored(asked))
      expect(again?.mic ?? XNAS).toBe(XNAS)
      if (again === undefined) break
      d.override({ kind: 'exclude-venue', mic: XNAS })
      asked = d.canceled(again)
    }
    expect(d.parent.hold).toBe('OVERRIDDEN')
    expect(d.end(overrideId).some((o) => o.kind === 'score-requested')).toBe(true)
  })

  it('[EN45] only the newest plan can be edited, only steps that have not begun, each once', () => {
    const d = opened()
    const [first] = d.working()
    const { decisionId, plan } = planned(d)
    const edit = (id: number, steps: readonly number[]) => denialOf(d.override({ kind: 'edit-waterfall', decisionId: id, steps }))
    expect(edit(decisionId + 1, [1])).toEqual({ code: 'PLAN_CHANGED', decisionId: decisionId + 1, newestDecisionId: decisionId })
    expect(edit(decisionId, [0])).toEqual({ code: 'STEP_UNKNOWN', step: 0, firstOpen: 1, steps: plan.steps.length })
    expect(edit(decisionId, [1, 1])).toMatchObject({ code: 'STEP_UNKNOWN', step: 1 })
    expect(edit(decisionId, [plan.steps.length])).toMatchObject({ code: 'STEP_UNKNOWN', step: plan.steps.length })
    d.scored(d.canceled(first!))
    expect(edit(decisionId, [1])).toMatchObject({ code: 'PLAN_CHANGED' })
  })

  it('[EN43] works under the static strategy too', () => {
    const d = opened(oneByOne({ strategy: 'static' }))
    const asked = d.submit()
    d.parentId = parentOf(asked).parentId as never
    const steps = stepsOf(decisionOf(asked))
    const last = steps.indexOf('XNYS:take')
    d.override({ kind: 'edit-waterfall', decisionId: decisionOf(asked).decisionId, steps: [last] })
    const next = d.canceled(ordersOf(asked)[0]!)
    expect(ordersOf(next).map((o) => o.mic)).toEqual([XNYS])
  })
})

describe('a child by hand', () => {
  const pausedDesk = (change: Parameters<Driver['submit']>[0] = {}): Desk => {
    const d = opened()
    const [order] = d.working(change)
    d.override({ kind: 'pause' })
    d.canceled(order!)
    return d
  }

  it('[EN46] leaves also while paused, at the router\'s price; no step timeout ends it; its fills count', () => {
    const d = pausedDesk()
    const sent = d.override(manual({ aggressiveness: 'post', timeInForce: 'day', qty: 300 as QtyLots }))
    const [order] = ordersOf(sent)
    expect(order).toMatchObject({ mic: XNYS, orderQty: 300, price: 1_574_200, timeInForce: 'day' })
    const { overrideId } = overridesOf(sent)[0]!
    expect(overridesOf(sent)[0]).toMatchObject({ endedBecause: 'acted', clOrdId: order!.clOrdId })
    expect(d.engine.childRecords().find((c) => c.clOrdId === order!.clOrdId)).toMatchObject({ overrideId, decisionId: 0 })
    d.report(order!, {})
    for (let i = 0; i < 20 && d.engine.nextTimerUs() !== null; i++) expect(cancelsOf(d.fireTimers())).toEqual([])
    d.fill(order!, 300)
    d.quote()
    expect(d.parent).toMatchObject({ cumQty: 300, liveQty: 0, hold: 'PAUSED' })
    expect(parentOf(d.resume()).hold).toBeNull()
  })

  it('[EN46] what it leaves is planned anew when it ends', () => {
    const d = opened(testConfig({ routing: { ...testConfig().routing, waterfallMode: 'split', splitWidth: 2 } }))
    const sent = d.working()
    d.override({ kind: 'cancel-child', clOrdId: sent[0]!.clOrdId })
    const asked = d.canceled(sent[0]!)
    const hand = ordersOf(d.override(manual({ qty: sent[0]!.orderQty })))
    expect(hand).toHaveLength(1)
    expect(ordersOf(d.scored(asked))).toEqual([])
    const left = d.canceled(hand[0]!)
    expect(decisionOf(d.scored(left))).toMatchObject({ trigger: 'override' })
  })

  it('[EN47] every refusal by name, and nothing leaves', () => {
    const d = pausedDesk({ ordType: 'limit', limitPrice: 1_574_300 as Price })
    const refused = (change: Parameters<typeof manual>[0]) => {
      const out = d.override(manual(change))
      expect(ordersOf(out)).toEqual([])
      expect(overridesOf(out)).toEqual([])
      return denialOf(out)
    }
    expect(refused({ mic: 'XXXX' as Mic })).toMatchObject({ code: 'UNKNOWN_VENUE' })
    expect(refused({ mic: DRK1 })).toEqual({ code: 'NOT_POSSIBLE_AT_VENUE', mic: DRK1, aggressiveness: 'take' })
    expect(refused({ aggressiveness: 'mid' })).toMatchObject({ code: 'NOT_POSSIBLE_AT_VENUE' })
    expect(refused({})).toEqual({ code: 'PRICE_BEYOND_PARENT_LIMIT', price: 1_574_400, limitPrice: 1_574_300 })
    expect(refused({ limitPrice: 1_574_400 as Price })).toMatchObject({ code: 'PRICE_BEYOND_PARENT_LIMIT' })
    expect(refused({ limitPrice: 1_574_250 as Price })).toMatchObject({ code: 'PRICE_OFF_TICK' })
    expect(refused({ limitPrice: 1_000_000 as Price })).toMatchObject({ code: 'PRICE_OUTSIDE_COLLAR' })
    expect(refused({ limitPrice: 1_574_300 as Price, qty: 1_001 as QtyLots })).toEqual({ code: 'PARENT_OVERCOMMITTED', orderQty: 1_000, filled: 0, live: 0, requested: 1_001 })
    expect(refused({ limitPrice: 1_574_300 as Price, qty: 0 as QtyLots })).toMatchObject({ code: 'ORDER_QTY_NOT_POSITIVE' })
    d.step({ kind: 'session', session: 'XNYS' as SessionId, role: 'orders', mic: XNYS, up: false })
    expect(refused({ limitPrice: 1_574_300 as Price })).toMatchObject({ code: 'VENUE_DOWN' })
    d.step({ kind: 'timer' }, 10 * SECOND)
    for (const limitPrice of [null, 1_574_300 as Price]) expect(refused({ mic: XBOS, aggressiveness: 'post', limitPrice })).toMatchObject({ code: 'NO_REFERENCE_PRICE' })
    d.quote()
    const { overrideId } = overridesOf(d.override({ kind: 'force-venue', mic: XNAS }))[0]!
    expect(refused({ mic: XBOS, limitPrice: 1_574_300 as Price })).toEqual({ code: 'VENUE_NOT_FORCED', mic: XBOS, forcedMic: XNAS, overrideId })
  })

  it('[EN47] the smallest order of the venue', () => {
    const config = oneByOne()
    const d = opened({ ...config, venues: config.venues.map((v) => (v.mic === XNYS ? { ...v, minQtyLots: 50 as QtyLots } : v)) })
    d.working()
    expect(denialOf(d.override(manual({ qty: 49 as QtyLots })))).toEqual({ code: 'QTY_BELOW_VENUE_MIN', qty: 49, minQty: 50, mic: XNYS })
  })

  it('[EN48] a repeated request sends no second child', () => {
    const d = pausedDesk()
    const input = { kind: 'override-parent', source: { kind: 'user', user: 'ann', requestId: 'same' }, parentId: d.parentId, action: manual(), reason: 'x', expiresInUs: null } as const
    const first = d.step(input)
    expect(ordersOf(first)).toHaveLength(1)
    expect(d.step(input)).toEqual(first.filter((o) => o.kind === 'answer'))
    const other = d.step({ ...input, source: { ...input.source, user: 'bob' } })
    expect(ordersOf(other), 'the same id of somebody else is another request').toHaveLength(1)
  })
})

describe('the end', () => {
  it('[EN49] cancels one child, and what it leaves is planned anew', () => {
    const d = opened()
    const [order] = d.working()
    const out = d.override({ kind: 'cancel-child', clOrdId: order!.clOrdId })
    expect(cancelsOf(out)).toEqual([order!.clOrdId])
    expect(overridesOf(out)).toMatchObject([{ clOrdId: order!.clOrdId, endedBecause: 'acted' }])
    expect(ordersOf(d.scored(d.canceled(order!))).length).toBeGreaterThan(0)
    expect(denialOf(d.override({ kind: 'cancel-child', clOrdId: order!.clOrdId }))).toMatchObject({ code: 'CHILD_NOT_LIVE' })
    expect(denialOf(d.override({ kind: 'cancel-child', clOrdId: 'NONE' as ClOrdId }))).toMatchObject({ code: 'CHILD_NOT_LIVE' })
  })

  it('[EN50] a cancel ends the order, its reason is told, and every override ends with it', () => {
    const d = opened()
    const [order] = d.working()
    d.override({ kind: 'exclude-venue', mic: XBOS })
    const out = d.override({ kind: 'cancel' }, null, 'client called')
    expect(cancelsOf(out)).toEqual([order!.clOrdId])
    expect(denialOf(d.override({ kind: 'pause' }))).toMatchObject({ code: 'PARENT_NOT_WORKING', status: 'pendingCancel' })
    const done = d.canceled(order!)
    expect(overridesOf(done)).toMatchObject([{ action: { kind: 'exclude-venue' }, endedBecause: 'order-done' }])
    expect(done.find((o) => o.kind === 'report-parent')).toMatchObject({ report: { ordStatus: 'canceled', text: 'canceled by ann: client called' } })
    expect(denialOf(d.override({ kind: 'pause' }))).toMatchObject({ code: 'PARENT_NOT_WORKING', status: 'canceled' })
  })

  it('[EN51] kill goes first: nothing of an override sends once it is on', () => {
    const d = opened()
    d.working()
    d.override({ kind: 'force-venue', mic: XNYS })
    d.step({ kind: 'set-kill', source: { kind: 'user', user: 'ann', requestId: 'k' }, on: true, reason: 'drill' })
    expect(denialOf(d.override(manual()))).toMatchObject({ code: 'PARENT_NOT_WORKING' })
    for (const order of d.live()) d.canceled(order)
    expect(d.parent).toMatchObject({ status: 'canceled', overrides: 0 })
  })
})

describe('bounds and texts', () => {
  it('[EN52] expiry, text and number are bounded; a cancel is taken whatever there was before', () => {
    const d = opened()
    d.working()
    const expiry = (us: number) => denialOf(d.override({ kind: 'pause' }, us))
    for (const us of [999_999, 86_400_000_001, 1.5]) expect(expiry(us)).toEqual({ code: 'EXPIRY_OUT_OF_RANGE', expiresInUs: us, minUs: 1_000_000, maxUs: 86_400_000_000 })
    expect(denialOf(d.override({ kind: 'pause' }, null, 'a\0b'))).toMatchObject({ code: 'TEXT_REFUSED', field: 'reason' })
    expect(denialOf(d.override({ kind: 'pause' }, null, ' '))).toMatchObject({ code: 'TEXT_REFUSED' })
    expect(denialOf(d.override({ kind: 'exclude-venue', mic: 'XXXX' as Mic }))).toMatchObject({ code: 'UNKNOWN_VENUE' })
    const text = '=1+1 <b>\'; drop table x; -- \u202e 55=X|'
    expect(overridesOf(d.override({ kind: 'exclude-venue', mic: XBOS }, null, text))[0]!.reason).toBe(text)
    for (let i = 0; i < OVERRIDES_MAX; i++) d.override({ kind: 'exclude-venue', mic: XBOS })
    expect(denialOf(d.override({ kind: 'pause' }))).toEqual({ code: 'TOO_MANY_OVERRIDES', count: OVERRIDES_MAX, max: OVERRIDES_MAX })
    expect(denialOf(d.override({ kind: 'cancel' }))).toBeNull()
    expect(d.step({ kind: 'override-parent', source: { kind: 'user', user: 'a', requestId: 'z' }, parentId: 'P-999' as never, action: { kind: 'pause' }, reason: 'x', expiresInUs: null })[0]).toMatchObject({ denial: { code: 'UNKNOWN_PARENT' } })
  })

  it('[EN52] as to those that hold at once', () => {
    const config = oneByOne()
    const more = Array.from({ length: ACTIVE_OVERRIDES_MAX }, (_, i) => ({ ...config.venues[0]!, mic: `V${i}` as Mic }))
    const d = opened({ ...config, venues: [...config.venues, ...more] })
    d.working()
    for (const { mic } of more) expect(denialOf(d.override({ kind: 'exclude-venue', mic }))).toBeNull()
    expect(denialOf(d.override({ kind: 'exclude-venue', mic: XBOS }))).toEqual({ code: 'TOO_MANY_OVERRIDES', count: ACTIVE_OVERRIDES_MAX, max: ACTIVE_OVERRIDES_MAX })
  })

  it('[EN53] a restored engine holds the same overrides and goes on alike', () => {
    const d = opened()
    const [order] = d.working()
    d.override({ kind: 'exclude-venue', mic: XBOS }, 3 * SECOND)
    const { decisionId } = decisionOf(d.outputs.flat())
    d.override({ kind: 'edit-waterfall', decisionId, steps: [2, 1] })
    d.override(manual())
    const copy = new Engine(d.engine.config)
    copy.restore(JSON.parse(JSON.stringify(d.engine.snapshot())))
    expect(copy.overrideRecords()).toEqual(d.engine.overrideRecords())
    const from = d.entries.length
    d.canceled(order!)
    d.step({ kind: 'timer' }, 4 * SECOND)
    d.step({ kind: 'views', views: [view('XNYS', d.nowUs), view('XNAS', d.nowUs)] })
    const outputs = d.entries.slice(from).map((entry) => copy.step(entry))
    expect(outputs).toEqual(d.outputs.slice(from))
    expect(copy.stateHash()).toBe(d.engine.stateHash())
  })
})

describe('watches', () => {
  it('[EN54] a venue that reconnects again and again is asked once a watch: only the newest timer acts', () => {
    const d = opened(oneByOne({ postTimeoutUs: 60 * SECOND }))
    const [order] = d.working({ orderQty: 100 as QtyLots })
    const session = { kind: 'session', session: order!.mic as unknown as SessionId, role: 'orders', mic: order!.mic } as const
    for (let i = 0; i < 10; i++) {
      d.step({ ...session, up: false })
      d.step({ ...session, up: true })
    }
    const out = d.step({ kind: 'timer' }, 2 * SECOND)
    expect(out.filter((o) => o.kind === 'send-status-request' && o.clOrdId === order!.clOrdId)).toHaveLength(1)
  })
})
