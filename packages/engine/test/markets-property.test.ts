import { isDark, type ChildOrder, type Entry, type Input, type Level, type Mic, type Price, type QtyLots, type Seq, type SessionId, type SymbolId, type UnixUs, type VenueStatus, type VenueView } from '@sluice/domain'
import { T0, VENUES, aParentRequest, aRouting, aView, anEngineConfig, arbSide, arbUrgency, arbVenueStatus, level } from '@sluice/testkit'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Engine } from '../src/index.ts'

const TRUE_PRICE = 1_000_000
const ABSURD_BPS = 100
const STALE_US = 2_000_000
const SYMBOL = 'AVAX' as SymbolId

/** A quote of an honest venue: a few cents around the true price, now and then through it. */
const arbHonest = fc.tuple(fc.integer({ min: -1, max: 6 }), fc.integer({ min: -1, max: 6 })).map(([below, above]) => ({ bid: TRUE_PRICE - 100 * below, ask: TRUE_PRICE + 100 * above }))
/** A quote of a venue whose feed is broken: either side, or both, anywhere. */
const arbFactor = fc.oneof(fc.double({ min: 0.955, max: 1.045, noNaN: true }), fc.double({ min: 0.001, max: 40, noNaN: true }))
const arbBroken = fc.tuple(arbFactor, arbFactor, fc.constantFrom(...['both', 'bid', 'ask', 'impossible'] as const))
  .map(([x, y, what]) => {
    const at = (factor: number): number => Math.max(100, Math.round((TRUE_PRICE * factor) / 100) * 100)
    if (what === 'impossible') return { bid: 0, ask: -100 }
    return { bid: what === 'ask' ? TRUE_PRICE - 100 : at(x), ask: what === 'bid' ? TRUE_PRICE + 100 : at(y) }
  })

interface Told {
  readonly quotes: readonly { readonly bid: number; readonly ask: number }[]
  readonly statuses: readonly (VenueStatus | null)[]
  readonly agesUs: readonly number[]
  readonly recovering: readonly boolean[]
}
const each = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(of, { minLength: VENUES.length, maxLength: VENUES.length })
const rarely = fc.integer({ min: 0, max: 9 }).map((n) => n === 0)
/** `broken`: that venue tells anything. The honest ones (at least three of them lit) are always fresh, so that what they agree on is the market. */
const arbTold = (broken: number, anyState: boolean): fc.Arbitrary<Told> => fc.record({
  quotes: fc.tuple(each(arbHonest), arbBroken).map(([quotes, odd]) => quotes.with(broken, odd)),
  statuses: each(anyState ? arbVenueStatus : fc.constant(null)),
  agesUs: each(anyState ? fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.constant(STALE_US + 1) }) : fc.constant(0)),
  recovering: each(anyState ? rarely : fc.constant(false)),
})

const viewsOf = ({ quotes, statuses, agesUs, recovering }: Told, nowUs: number): VenueView[] => VENUES.map(({ mic, kind }, i) => {
  const side = (price: number): Level[] => (isDark(kind) ? [] : [level(price, 400)])
  return aView(mic, { receivedUs: (nowUs - agesUs[i]!) as UnixUs, status: statuses[i]!, recovering: recovering[i]!, bids: side(quotes[i]!.bid), asks: side(quotes[i]!.ask) })
})

/** Tells every round and lets one order arrive after the first; answers the children of the first entry that sends any, with the views of then. */
function firstSent(rounds: readonly Told[], strategy: 'dynamic' | 'static', request: Parameters<typeof aParentRequest>[0]): { readonly orders: readonly ChildOrder[]; readonly views: readonly VenueView[]; readonly nowUs: number } | null {
  const engine = new Engine(anEngineConfig({ routing: aRouting({ strategy, absurdBps: ABSURD_BPS, staleAfterUs: STALE_US, waterfallMode: 'split' }) }))
  let seq = 0
  let nowUs: number = T0
  let views: readonly VenueView[] = []
  const step = (input: Input): ChildOrder[] => {
    nowUs += 1_000
    const entry: Entry = { seq: ++seq as Seq, tsUs: nowUs as UnixUs, input }
    return engine.step(entry).flatMap((o) => (o.kind === 'send-order' ? [o.order] : []))
  }
  for (const { mic } of VENUES) step({ kind: 'session', session: mic as string as SessionId, role: 'orders', mic, up: true })
  for (const [no, told] of rounds.entries()) {
    views = viewsOf(told, nowUs + 1_000)
    let orders = step({ kind: 'views', views })
    if (no === 0) orders = step({ kind: 'submit-parent', source: { kind: 'fix', session: 'OMS1' as SessionId, msgSeqNum: 1 }, request: aParentRequest({ ordType: 'market', limitPrice: null, ...request }) })
    if (orders.length > 0) return { orders, views, nowUs }
  }
  return null
}

const isFresh = ({ recovering, receivedUs }: VenueView, nowUs: number): boolean => !recovering && nowUs - receivedUs <= STALE_US
const isOpen = ({ status }: VenueView): boolean => status === null || status.state === 'open'
const bound = (price: Price | null | undefined): number | null => (Number.isSafeInteger(price) && price! > 0 ? price! : null)

/** The band by which an order at a venue is held, told the long way round. */
function bandAt(mic: Mic, views: readonly VenueView[], nowUs: number): readonly [number, number] {
  const of = (view: VenueView): [number | null, number | null] => [bound(view.status?.bandLow), bound(view.status?.bandHigh)]
  const own = of(views.find((view) => view.mic === mic)!)
  const all = own[0] !== null || own[1] !== null ? [own] : views.filter((view) => isFresh(view, nowUs)).map(of)
  return [Math.max(0, ...all.flatMap(([low]) => (low === null ? [] : [low]))), Math.min(Infinity, ...all.flatMap(([, high]) => (high === null ? [] : [high])))]
}

const arbRequest = fc.record({ side: arbSide, urgency: arbUrgency, orderQty: fc.integer({ min: 1, max: 6_000 }).map((qty) => qty as QtyLots), timeInForce: fc.constantFrom('day' as const, 'ioc' as const) })
const LIT = VENUES.flatMap(({ kind }, i) => (isDark(kind) ? [] : [i]))
const arbRounds = (anyState: boolean): fc.Arbitrary<{ readonly broken: number; readonly rounds: Told[] }> =>
  fc.constantFrom(...LIT).chain((broken) => fc.array(arbTold(broken, anyState), { minLength: 1, maxLength: 5 }).map((rounds) => ({ broken, rounds })))

describe('whatever the venues tell', () => {
  it('[EN64] [EN66] [EN8] no child leaves for a venue that is not open, stale or recovering, nor beyond a band', () => {
    let sent = 0
    fc.assert(fc.property(arbRounds(true), fc.constantFrom('dynamic' as const, 'static' as const), arbRequest, ({ rounds }, strategy, request) => {
      const first = firstSent(rounds, strategy, request)
      if (first === null) return
      sent += first.orders.length
      for (const { mic, price, symbol } of first.orders) {
        expect(symbol).toBe(SYMBOL)
        const view = first.views.find((each) => each.mic === mic)!
        expect(isFresh(view, first.nowUs) && isOpen(view)).toBe(true)
        const [low, high] = bandAt(mic, first.views, first.nowUs)
        expect(price >= low && price <= high).toBe(true)
      }
    }), { numRuns: 500 })
    expect(sent).toBeGreaterThan(100)
  })

  it('[EN67] [EN68] no child leaves into a crossed market, locks or crosses by posting, or goes further than absurdBps from what the honest venues show', () => {
    let sent = 0
    fc.assert(fc.property(arbRounds(false), fc.constantFrom('dynamic' as const, 'static' as const), arbRequest, ({ broken, rounds }, strategy, request) => {
      const first = firstSent(rounds, strategy, request)
      if (first === null) return
      sent += first.orders.length
      const honest = first.views.filter((view, i) => i !== broken && view.bids.length > 0 && view.bids[0]![0] < view.asks[0]![0])
      const bid = Math.max(...honest.map((view) => view.bids[0]![0]))
      const ask = Math.min(...honest.map((view) => view.asks[0]![0]))
      expect(bid).toBeLessThanOrEqual(ask)
      for (const { mic, price, side, ordType, timeInForce } of first.orders) {
        expect(Math.abs(price - TRUE_PRICE)).toBeLessThanOrEqual((TRUE_PRICE * (ABSURD_BPS + 10)) / 10_000)
        const shown = first.views.find((view) => view.mic === mic)!
        if (ordType === 'midpointPeg' || timeInForce === 'ioc') continue
        if (side === 'buy') expect(price).toBeLessThan(Math.min(ask, shown.asks.length > 0 && shown.asks[0]![0] > 0 ? shown.asks[0]![0] : Infinity))
        else expect(price).toBeGreaterThan(Math.max(bid, shown.bids.length > 0 ? shown.bids[0]![0] : 0))
      }
    }), { numRuns: 500 })
    expect(sent).toBeGreaterThan(100)
  })
})
