import { isDark, type ClOrdId, type EngineConfig, type Mic, type Observation, type Output, type QtyLots, type UnixUs, type VenueView } from '@sluice/domain'
import { alertRules, arbSide, arbUrgency, arbVenueStatus } from '@sluice/testkit'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Engine } from '../src/index.ts'
import { Driver, ordersOf, testConfig, view } from './fixture.ts'

const configOf = (restingWhenBlind: 'keep' | 'cancel'): EngineConfig => testConfig({
  model: null, alerts: alertRules({ 'market-blind': { enabled: true, raiseAfterUs: 100_000, clearAfterUs: 300_000 }, 'feed-stale': { enabled: true, raiseAt: 3_000, clearAt: 1_000 } }),
  routing: { ...testConfig().routing, restingWhenBlind, absurdBps: 100, postTimeoutUs: 900_000 },
})

type Act =
  | { readonly kind: 'tell'; readonly mics: readonly number[]; readonly change: Partial<VenueView>; readonly shift: number }
  | { readonly kind: 'submit'; readonly side: 'buy' | 'sell' | 'sellShort'; readonly urgency: 'low' | 'normal' | 'high'; readonly qty: number }
  | { readonly kind: 'venue'; readonly what: 'ack' | 'fill' | 'gone'; readonly which: number }
  | { readonly kind: 'wait'; readonly us: number }
  | { readonly kind: 'policy'; readonly policy: 'keep' | 'cancel' }
  | { readonly kind: 'observe'; readonly ageUs: number }

const arbAct: fc.Arbitrary<Act> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('tell' as const), mics: fc.subarray([0, 1, 2, 3], { minLength: 1 }), shift: fc.constantFrom(0, 0, 0, 100, -100, 30_000), change: fc.record({ status: arbVenueStatus, recovering: fc.integer({ min: 0, max: 7 }).map((n) => n === 0) }).map(({ status, recovering }) => ({ recovering, status: status === null ? null : { ...status, bandLow: null, bandHigh: null } })) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('submit' as const), side: arbSide, urgency: arbUrgency, qty: fc.integer({ min: 1, max: 3_000 }) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('venue' as const), what: fc.constantFrom('ack' as const, 'fill' as const, 'gone' as const), which: fc.integer({ min: 0, max: 20 }) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('wait' as const), us: fc.constantFrom(1_000, 400_000, 1_500_000, 4_000_000) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('policy' as const), policy: fc.constantFrom('keep' as const, 'cancel' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('observe' as const), ageUs: fc.constantFrom(0, 2_000_000, 5_000_000) }) },
)

/** Does one thing; what the venues are told comes back only when an act says so. */
function act(d: Driver, what: Act, no: number): void {
  const { venues } = d.engine.config
  switch (what.kind) {
    case 'tell': {
      d.step({ kind: 'views', views: what.mics.map((i) => {
        const { mic, kind } = venues[i]!
        const shift = i === 0 ? what.shift : 0
        const seen = view(mic, d.nowUs, 1_574_200 + shift, 1_574_400 + shift)
        return { ...seen, ...what.change, ...(isDark(kind) ? { bids: [], asks: [] } : {}) }
      }) })
      return
    }
    case 'submit': return void d.submit({ clOrdId: `A-${no}` as ClOrdId, side: what.side, urgency: what.urgency, orderQty: what.qty as QtyLots })
    case 'venue': return answer(d, what.what, what.which)
    case 'wait': {
      const untilUs = d.nowUs + what.us
      while ((d.engine.nextTimerUs() ?? Infinity) <= untilUs) d.fireTimers()
      d.nowUs = Math.max(d.nowUs, untilUs)
      return
    }
    case 'policy': return void d.step({ kind: 'set-config', config: configOf(what.policy) })
    case 'observe': {
      const observations: Observation[] = [{ kind: 'feed-age', mic: 'XNAS' as Mic, ageUs: what.ageUs, staleSymbols: 0, symbols: 1 }]
      const would = d.engine.wouldObserve(observations, (d.nowUs + 10) as UnixUs)
      const before = watchesOf(d.engine)
      d.step({ kind: 'observe', observations })
      if (!would) expect(watchesOf(d.engine)).toBe(before)
    }
  }
}

const watchesOf = (engine: Engine): string => {
  const { marketWatches, alerts } = engine.snapshot() as { marketWatches: unknown; alerts: unknown }
  return JSON.stringify({ marketWatches, alerts })
}

function answer(d: Driver, what: 'ack' | 'fill' | 'gone', which: number): void {
  const live = d.engine.childRecords().filter((child) => child.leavesQty > 0)
  const child = live[which % Math.max(1, live.length)]
  const order = child === undefined ? undefined : d.outputs.flatMap(ordersOf).find(({ clOrdId }) => clOrdId === child.clOrdId)
  if (child === undefined || order === undefined) return
  if (what === 'fill') d.fill(order, child.leavesQty, order.orderQty)
  else if (what === 'gone') d.report(order, { execType: 'canceled', ordStatus: 'canceled', cumQty: child.cumQty, leavesQty: 0 as QtyLots })
  else if (child.status === 'pendingNew') d.report(order, {})
}

/** The present state of the market, as an order that arrives now would find it. */
const mayTrade = (engine: Engine, nowUs: number): boolean => {
  const { bid, ask, crossed } = engine.consolidated('AVAX' as never, nowUs as UnixUs)
  return bid !== null && ask !== null && !crossed
}

describe('sessions in which markets come and go', () => {
  it('[EN19] [EN36] [EN64] [EN67] [EN70] [EN71] nothing leaves into a market that is not there; replayed, and restored anywhere, they are the same', () => {
    let sent = 0
    let held = 0
    fc.assert(fc.property(fc.array(arbAct, { minLength: 5, maxLength: 45 }), fc.nat(), (acts, at) => {
      const d = new Driver(configOf('cancel')).open()
      const entry = { no: 0, snapshot: '' }
      acts.forEach((what, no) => {
        if (no === at % acts.length) Object.assign(entry, { no: d.entries.length, snapshot: JSON.stringify(d.engine.snapshot()) })
        act(d, what, no)
      })
      const replayed = new Engine(configOf('cancel'))
      d.entries.forEach((each, i) => {
        const orders = ordersOf(replayed.step(each))
        sent += orders.length
        expect(orders).toEqual(ordersOf(d.outputs[i] as Output[]))
        for (const { mic } of orders) {
          const { board } = replayed.snapshot() as { board: { views: VenueView[] }[] }
          const told = board[0]!.views.find((each) => each.mic === mic)!
          expect(told.recovering || each.tsUs - told.receivedUs > 3_000_000 || (told.status !== null && told.status.state !== 'open')).toBe(false)
        }
      })
      expect(replayed.stateHash()).toBe(d.engine.stateHash())
      const restored = new Engine(configOf('cancel'))
      restored.restore(JSON.parse(entry.snapshot))
      d.entries.slice(entry.no).forEach((each, i) => expect(restored.step(each)).toEqual(d.outputs[entry.no + i]))
      expect(restored.stateHash()).toBe(d.engine.stateHash())
      if (!mayTrade(d.engine, d.nowUs)) {
        held += 1
        expect(ordersOf(d.submit({ clOrdId: 'LAST' as ClOrdId }))).toEqual([])
      }
    }), { numRuns: 150 })
    expect(sent).toBeGreaterThan(50)
    expect(held).toBeGreaterThan(5)
  })

  it('[EN65] [EN70] [EN71] once the market is ordinary again, whatever came before, every order is worked to its end and no symbol stays blind', () => {
    let lost = 0
    fc.assert(fc.property(fc.array(arbAct, { minLength: 5, maxLength: 45 }), fc.constantFrom('keep' as const, 'cancel' as const), (acts, policy) => {
      const d = new Driver(configOf(policy)).open()
      acts.forEach((what, no) => act(d, what, no))
      const { marketWatches } = d.engine.snapshot() as { marketWatches: [string, { lost: string | null }][] }
      if (marketWatches.some(([, watch]) => watch.lost !== null)) lost += 1
      for (let round = 0; round < 40; round++) {
        d.quote()
        answerAll(d)
        act(d, { kind: 'wait', us: 300_000 }, 0)
      }
      expect(d.engine.parentRecords().filter(({ status }) => status === 'working')).toEqual([])
      expect(d.engine.alertRecords().filter(({ status, kind }) => status === 'raised' && kind === 'market-blind')).toEqual([])
    }), { numRuns: 60 })
    expect(lost).toBeGreaterThan(3)
  })
})

/** The venues cancel what they are asked to and fill the rest. */
function answerAll(d: Driver): void {
  for (const child of d.engine.childRecords()) {
    if (child.leavesQty === 0 && child.status !== 'pendingCancel') continue
    const order = d.outputs.flatMap(ordersOf).find(({ clOrdId }) => clOrdId === child.clOrdId)!
    if (child.status === 'pendingCancel') d.report(order, { execType: 'canceled', ordStatus: 'canceled', cumQty: child.cumQty, leavesQty: 0 as QtyLots })
    else d.fill(order, child.leavesQty, order.orderQty)
  }
}
