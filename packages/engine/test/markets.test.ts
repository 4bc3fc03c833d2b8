import {
  TRADING_STATES,
  type AlertRecord, type ChildOrder, type ClOrdId, type Denial, type EngineConfig, type Mic, type Observation, type OverrideAction, type Output, type Price, type QtyLots, type RoutingConfig,
  type TradingState, type UnixUs, type VenueStatus, type VenueView,
} from '@sluice/domain'
import { alertRules } from '@sluice/testkit'
import { describe, expect, it } from 'vitest'
import { Engine } from '../src/index.ts'
import { Driver, ordersOf, parentOf, recordsOf, START_US, SYMBOL, testConfig, view } from './fixture.ts'

const HOLDS = { 'pre-open': 'MARKET_PRE_OPEN', auction: 'MARKET_IN_AUCTION', halted: 'MARKET_HALTED', closed: 'MARKET_CLOSED' } as const
const NOT_OPEN = TRADING_STATES.filter((state) => state !== 'open')
const BLIND_RULES = alertRules({ 'market-blind': { enabled: true, severity: 'critical', clearAfterUs: 0 }, 'clock-offset': { enabled: true, raiseAt: 250, clearAt: 100 } })

const configOf = (routing: Partial<RoutingConfig> = {}, change: Partial<EngineConfig> = {}): EngineConfig =>
  testConfig({ model: null, alerts: BLIND_RULES, routing: { ...testConfig().routing, ...routing }, ...change })
const opened = (routing: Partial<RoutingConfig> = {}): Driver => new Driver(configOf(routing)).open()
const status = (state: TradingState, bandLow: number | null = null, bandHigh: number | null = null): VenueStatus => ({ state, bandLow: bandLow as Price | null, bandHigh: bandHigh as Price | null })

/** One view of every venue, as told by `of`. */
function tell(d: Driver, of: (mic: string) => Partial<VenueView>, mics = d.engine.config.venues.map(({ mic }) => mic as string)): readonly Output[] {
  return d.step({ kind: 'views', views: mics.map((mic) => ({ ...view(mic, d.nowUs + 10), ...of(mic) })) })
}
const shows = (bid: number, ask: number): Partial<VenueView> => ({ bids: [[bid as Price, 500 as QtyLots]], asks: [[ask as Price, 500 as QtyLots]] })
const pass = (d: Driver, us: number): Output[] => {
  const untilUs = d.nowUs + us
  const outputs: Output[] = []
  while ((d.engine.nextTimerUs() ?? Infinity) <= untilUs) outputs.push(...d.fireTimers())
  d.nowUs = Math.max(d.nowUs, untilUs)
  return outputs
}
const holdOf = (d: Driver): string | null => d.engine.parentRecords().at(-1)!.hold
const cancelsOf = (outputs: readonly Output[]): string[] => outputs.flatMap((o) => (o.kind === 'send-cancel' ? [o.origClOrdId] : []))
const alertsOf = (outputs: readonly Output[]): AlertRecord[] => recordsOf(outputs).filter((r) => r.type === 'alert')
const micsOf = (orders: readonly ChildOrder[]): string[] => [...new Set(orders.map(({ mic }) => mic as string))].sort()
let requests = 0
const override = (d: Driver, action: OverrideAction): readonly Output[] =>
  d.step({ kind: 'override-parent', source: { kind: 'user', user: 'ann', requestId: `m${requests++}` }, parentId: d.engine.parentRecords().at(-1)!.parentId, action, reason: 'by hand', expiresInUs: null })
const byHand = (d: Driver, change: Partial<Extract<OverrideAction, { kind: 'manual-child' }>>): Denial | null => {
  const answer = override(d, { kind: 'manual-child', mic: 'XNAS' as Mic, aggressiveness: 'take', qty: 100 as QtyLots, limitPrice: null, timeInForce: 'ioc', ...change }).find((o) => o.kind === 'answer')
  return answer!.denial
}

describe('trading states', () => {
  it.each(NOT_OPEN)('[EN64] no order leaves for a venue that is %s, whatever it shows', (state) => {
    for (const strategy of ['dynamic', 'static'] as const) {
      const d = opened({ strategy, waterfallMode: 'split', splitWidth: 5 })
      tell(d, (mic) => (mic === 'XNAS' || mic === 'DRK1' ? { status: status(state) } : { status: status('open') }))
      const outputs = [...d.submit({ orderQty: 5_000 as QtyLots, urgency: 'high' })]
      const sent = ordersOf(outputs)
      expect(sent.length).toBeGreaterThan(0)
      for (const order of sent) outputs.push(...d.report(order, { execType: 'canceled', ordStatus: 'canceled', leavesQty: 0 as QtyLots }))
      for (const mic of micsOf(ordersOf(outputs))) expect(['XNYS', 'XBOS']).toContain(mic)
    }
  })

  it.each(NOT_OPEN)('[EN64] [EN65] with every lit venue %s the order is held with that reason, and goes on in the entry that opens one', (state) => {
    const d = opened()
    tell(d, (mic) => (mic === 'DRK1' ? {} : { status: status(state) }))
    const held = d.submit()
    expect(ordersOf(held)).toEqual([])
    expect(parentOf(held)).toMatchObject({ status: 'working', hold: HOLDS[state] })
    expect(ordersOf(pass(d, 2_000_000))).toEqual([])
    expect(holdOf(d)).toBe(HOLDS[state])
    expect(micsOf(ordersOf(tell(d, () => ({ status: status('open') }), ['XNYS'])))).toContain('XNYS')
    expect(holdOf(d)).toBeNull()
  })

  it('[EN65] an order that was held for a halt is told why when the feeds die meanwhile: still a halt', () => {
    const d = opened()
    tell(d, () => ({ status: status('halted') }))
    d.submit()
    expect(alertsOf(pass(d, 10_000_000))).toEqual([])
    expect(holdOf(d)).toBe('MARKET_HALTED')
  })

  it('[EN64] a venue that closed between question and answer gets nothing, dark or lit', () => {
    const d = new Driver(testConfig()).open()
    const asked = d.submit({ orderQty: 5_000 as QtyLots })
    tell(d, (mic) => ({ status: status(mic === 'XNYS' ? 'open' : 'closed') }))
    for (const mic of micsOf(ordersOf(d.answer(asked)))) expect(mic).toBe('XNYS')
  })
})

describe('price bands', () => {
  it('[EN66] nothing leaves beyond a band; with no price inside the order is held and goes on by itself', () => {
    const d = opened({ waterfallMode: 'split' })
    tell(d, () => ({ status: status('open', null, 1_574_100) }))
    const held = d.submit({ urgency: 'high' })
    expect(ordersOf(held)).toEqual([])
    expect(parentOf(held).hold).toBe('OUTSIDE_PRICE_BAND')
    const sent = ordersOf(tell(d, () => ({ status: status('open', null, 1_574_400) })))
    expect(sent.length).toBeGreaterThan(0)
    for (const { price } of sent) expect(price).toBeLessThanOrEqual(1_574_400)
  })

  it('[EN66] a post moves back to the band; a venue that tells none is held to the tightest that is told', () => {
    const d = opened()
    tell(d, (mic) => ({ status: mic === 'XBOS' ? status('open', null, 1_574_150) : null }))
    const sent = ordersOf(d.submit({ urgency: 'low' }))
    expect(sent.length).toBeGreaterThan(0)
    for (const { price } of sent) expect(price).toBe(1_574_100)
  })

  it('[EN66] a band that cannot be is none', () => {
    const d = opened()
    tell(d, () => ({ status: status('open', -5, NaN) }))
    expect(ordersOf(d.submit({ urgency: 'high' })).length).toBeGreaterThan(0)
  })
})

describe('crossed and locked markets, absurd quotes', () => {
  it('[EN67] nothing leaves while the market is crossed; it goes on when it is in order', () => {
    const d = opened()
    tell(d, (mic) => (mic === 'XNYS' ? shows(1_574_600, 1_574_700) : {}))
    const held = d.submit({ urgency: 'high' })
    expect(ordersOf(held)).toEqual([])
    expect(parentOf(held).hold).toBe('MARKET_CROSSED')
    expect(ordersOf(tell(d, () => ({}))).length).toBeGreaterThan(0)
  })

  it('[EN67] what was asked before the market crossed is not sent', () => {
    const d = new Driver(testConfig()).open()
    const asked = d.submit()
    tell(d, (mic) => (mic === 'XNYS' ? shows(1_574_600, 1_574_700) : {}))
    const answered = d.answer(asked)
    expect(ordersOf(answered)).toEqual([])
    expect(parentOf(answered).hold).toBe('MARKET_CROSSED')
  })

  it('[EN67] while it is locked orders take, and what is posted neither locks nor crosses', () => {
    const locked = (mic: string): Partial<VenueView> => (mic === 'XNYS' ? shows(1_574_400, 1_574_500) : {})
    const taking = opened()
    tell(taking, locked)
    expect(ordersOf(taking.submit({ urgency: 'high' })).some(({ timeInForce, mic }) => timeInForce === 'ioc' && mic !== 'DRK1')).toBe(true)
    for (const side of ['buy', 'sell'] as const) {
      const d = opened({ waterfallMode: 'sequential' })
      tell(d, locked)
      const outputs = [...d.submit({ side, urgency: 'low' })]
      for (let n = 0; n < 30; n++) {
        const live = d.engine.childRecords().find((c) => c.leavesQty > 0)
        if (live === undefined) break
        outputs.push(...d.report(outputs.flatMap((o) => (o.kind === 'send-order' && o.order.clOrdId === live.clOrdId ? [o.order] : []))[0]!, { execType: 'canceled', ordStatus: 'canceled', leavesQty: 0 as QtyLots }))
      }
      const posts = ordersOf(outputs).filter(({ ordType, timeInForce }) => ordType === 'limit' && timeInForce === 'day')
      expect(posts.length).toBeGreaterThan(0)
      for (const { price } of posts) expect(side === 'buy' ? price < 1_574_400 : price > 1_574_400).toBe(true)
    }
  })

  it('[EN68] a quote far from every other is not traded on, nor met by what is posted', () => {
    for (const [bid, ask] of [[900_000, 1_000_000], [1_527_000, 1_527_200], [1_574_200, 1_527_200]] as const) {
      const d = opened({ waterfallMode: 'split', splitWidth: 5, absurdBps: 100 })
      tell(d, (mic) => (mic === 'XNYS' ? shows(bid, ask) : {}))
      const sent = ordersOf(d.submit({ orderQty: 5_000 as QtyLots, urgency: 'high' }))
      expect(micsOf(sent)).not.toContain('XNYS')
      expect(sent.length).toBeGreaterThan(0)
    }
  })

  it('[EN68] one venue alone is held against the last market that was believed, as long as that is young', () => {
    const only = { ...configOf({ staleAfterUs: 5_000_000 }), venues: testConfig().venues.slice(0, 1) }
    const d = new Driver(only).open()
    d.quote()
    tell(d, () => shows(3_000_000, 3_000_200))
    expect(parentOf(d.submit()).hold).toBe('NO_REFERENCE_PRICE')
    pass(d, 61_000_000)
    tell(d, () => shows(3_000_000, 3_000_200))
    expect(holdOf(d)).toBeNull()
  })
})

describe('a child by hand', () => {
  it('[EN69] is refused by name at a venue that is not open, in a crossed market and beyond the band', () => {
    const d = opened()
    tell(d, () => ({ status: status('halted') }))
    d.submit()
    override(d, { kind: 'pause' })
    expect(byHand(d, {})).toEqual({ code: 'VENUE_NOT_OPEN', mic: 'XNAS', symbol: SYMBOL, state: 'halted' })
    expect(byHand(d, { limitPrice: 1_574_400 as Price })).toMatchObject({ code: 'VENUE_NOT_OPEN' })
    tell(d, (mic) => ({ status: status('open', 1_570_000, 1_574_300), ...(mic === 'XNYS' ? shows(1_574_600, 1_574_700) : {}) }))
    expect(byHand(d, { limitPrice: 1_574_400 as Price })).toEqual({ code: 'MARKET_CROSSED', symbol: SYMBOL, bid: 1_574_600, ask: 1_574_400 })
    tell(d, () => ({ status: status('open', 1_570_000, 1_574_300) }))
    const beyond = { code: 'PRICE_BEYOND_BAND', mic: 'XNAS', price: 1_574_400, low: 1_570_000, high: 1_574_300 }
    expect(byHand(d, {})).toEqual(beyond)
    expect(byHand(d, { limitPrice: 1_574_400 as Price })).toEqual(beyond)
    expect(byHand(d, { limitPrice: 1_569_900 as Price })).toMatchObject({ code: 'PRICE_BEYOND_BAND', price: 1_569_900 })
    expect(byHand(d, { limitPrice: 1_574_300 as Price })).toBeNull()
  })
})

/** An order that rests at one lit venue, acknowledged. */
function resting(routing: Partial<RoutingConfig>): { readonly d: Driver; readonly order: ChildOrder } {
  const d = opened({ ...routing, waterfallMode: 'sequential' })
  d.submit({ orderQty: 300 as QtyLots })
  for (const { clOrdId } of d.engine.childRecords()) override(d, { kind: 'cancel-child', clOrdId })
  override(d, { kind: 'pause' })
  for (const child of d.engine.childRecords().filter((c) => c.leavesQty > 0)) {
    const order = ordersOf(d.outputs.flat()).find(({ clOrdId }) => clOrdId === child.clOrdId)!
    d.report(order, { execType: 'canceled', ordStatus: 'canceled', leavesQty: 0 as QtyLots })
  }
  const [order] = ordersOf(override(d, { kind: 'manual-child', mic: 'XNYS' as Mic, aggressiveness: 'post', qty: 300 as QtyLots, limitPrice: null, timeInForce: 'day' }))
  d.report(order!, {})
  return { d, order: order! }
}

describe('a market that is lost', () => {
  it.each([
    ['stale feeds', (d: Driver): readonly Output[] => pass(d, 4_000_000)],
    ['a halt', (d: Driver): readonly Output[] => tell(d, () => ({ status: status('halted') }))],
  ] as const)('[EN70] by %s: what rests is cancelled once where the policy says so', (_, lose) => {
    const { d, order } = resting({ restingWhenBlind: 'cancel' })
    const from = d.outputs.length
    expect(cancelsOf(lose(d))).toEqual([order.clOrdId])
    expect(cancelsOf([...tell(d, () => ({ status: status('halted') })), ...pass(d, 1_000_000)])).toEqual([])
    expect(ordersOf(d.outputs.slice(from).flat())).toEqual([])
  })

  it('[EN70] kept where the policy says so, past the patience of its step; that counts again when the market is back', () => {
    const d = opened({ restingWhenBlind: 'keep', postTimeoutUs: 500_000, midTimeoutUs: 500_000 })
    const sent = ordersOf(d.submit({ urgency: 'low' }))
    for (const order of sent) d.report(order, {})
    tell(d, () => ({ status: status('halted') }))
    expect(cancelsOf(pass(d, 5_000_000))).toEqual([])
    tell(d, () => ({ status: status('open') }))
    expect(cancelsOf(pass(d, 1_000_000)).sort()).toEqual(sent.map(({ clOrdId }) => clOrdId).sort())
  })

  it('[EN70] a policy that changes meanwhile counts at once', () => {
    const { d, order } = resting({ restingWhenBlind: 'keep' })
    tell(d, () => ({ status: status('closed') }))
    expect(cancelsOf(d.step({ kind: 'set-config', config: configOf({ restingWhenBlind: 'cancel' }) }))).toEqual([order.clOrdId])
  })

  it('[EN71] an alert within one second of the last feed going stale while an order works there; the market resolves it and orders go on', () => {
    const d = opened()
    d.submit({ orderQty: 10_000 as QtyLots })
    d.quote()
    const lastUs = d.nowUs
    const raised = alertsOf(pass(d, 3_000_000 + 1_000_000))
    expect(raised).toMatchObject([{ kind: 'market-blind', subject: SYMBOL, status: 'raised', severity: 'critical', value: 1 }])
    expect(raised[0]!.raisedUs - lastUs).toBeLessThanOrEqual(4_000_000)
    expect(raised[0]!.text).toContain('no venue tells a fresh two-sided market')
    expect(alertsOf(d.quote())).toMatchObject([{ status: 'resolved' }])
  })

  it('[EN71] a market that is lost sooner than it seemed, since its youngest feed broke off, is noticed as soon', () => {
    const { d, order } = resting({ restingWhenBlind: 'cancel' })
    pass(d, 2_000_000)
    tell(d, () => ({}), ['XBOS'])
    pass(d, 800_000)
    tell(d, () => ({}), ['XNAS'])
    // The timer for the feeds of the start is over now; the next one is for XNAS, the youngest.
    expect(cancelsOf(pass(d, 500_000))).toEqual([])
    tell(d, () => ({ recovering: true }), ['XNAS'])
    // XBOS, the last that shows both sides, goes stale 1.7 s from now, XNAS would have done 0.8 s later.
    expect(cancelsOf(pass(d, 1_600_000))).toEqual([])
    expect(cancelsOf(pass(d, 400_000))).toEqual([order.clOrdId])
  })

  it('[EN70] [EN71] a side where only our own orders show is seen: nothing is cancelled, nobody is alarmed, nothing new leaves', () => {
    const { d, order } = resting({ restingWhenBlind: 'cancel' })
    const outputs = tell(d, (mic) => ({ bids: mic === 'XNYS' ? [[order.price, order.orderQty]] : [] }))
    expect(d.engine.consolidated(SYMBOL, d.nowUs as UnixUs).bid).toBeNull()
    expect([cancelsOf(outputs), alertsOf(outputs)]).toEqual([[], []])
    expect(parentOf(d.submit({ clOrdId: 'N' as ClOrdId })).hold).toBe('NO_REFERENCE_PRICE')
  })

  it('[EN71] a halt is no blindness: it resolves the alert', () => {
    const d = opened()
    d.submit({ orderQty: 10_000 as QtyLots, limitPrice: 1_500_000 as Price, ordType: 'limit' })
    expect(alertsOf(pass(d, 5_000_000))).toMatchObject([{ status: 'raised' }])
    const [resolved] = alertsOf(tell(d, () => ({ status: status('halted'), receivedUs: (d.nowUs - 9_000_000) as UnixUs })))
    expect(resolved).toMatchObject({ status: 'resolved' })
    expect(resolved!.events.at(-1)!.text).toContain('is halted')
    expect(holdOf(d)).toBe('MARKET_HALTED')
  })

  const feed = (ageUs: number): Observation => ({ kind: 'feed-age', mic: 'XNAS' as Mic, ageUs, staleSymbols: 1, symbols: 1 })

  it('[EN71] where no order works, by what the edge measures, if the market was there since the start', () => {
    const d = opened()
    d.step({ kind: 'set-config', config: configOf() })
    d.quote()
    expect(d.engine.wouldObserve([feed(0)], (d.nowUs + 1_000_000) as UnixUs)).toBe(false)
    pass(d, 4_000_000)
    expect(d.engine.wouldObserve([feed(4_000_000)], d.nowUs as UnixUs)).toBe(true)
    expect(alertsOf(d.step({ kind: 'observe', observations: [feed(4_000_000)] }))).toMatchObject([{ kind: 'market-blind', status: 'raised' }])
    expect(d.engine.wouldObserve([feed(5_000_000)], d.nowUs as UnixUs)).toBe(false)
  })

  it('[EN71] a desk that begins, or begins again, misses no market before it saw it; an order that waits is worth it after the feeds had their time', () => {
    const d = new Driver(configOf())
    d.step({ kind: 'set-config', config: configOf() })
    expect(d.engine.wouldObserve([feed(9_000_000)], d.nowUs as UnixUs)).toBe(false)
    expect(alertsOf(d.submit())).toEqual([])
    expect(alertsOf(pass(d, 2_900_000))).toEqual([])
    expect(alertsOf(pass(d, 200_000))).toMatchObject([{ kind: 'market-blind', status: 'raised' }])
    const again = opened()
    pass(again, 60_000_000)
    again.step({ kind: 'set-config', config: configOf() })
    expect(again.engine.wouldObserve([feed(9_000_000)], again.nowUs as UnixUs)).toBe(false)
    expect(alertsOf(pass(again, 9_000_000))).toEqual([])
  })

  it('[EN71] a market that never was is missed no more once no order works in it; one of a symbol that is gone neither', () => {
    const d = new Driver(configOf())
    expect(alertsOf(d.submit())).toMatchObject([{ status: 'raised' }])
    expect(alertsOf(override(d, { kind: 'cancel' }))).toMatchObject([{ status: 'resolved' }])
    const gone = opened()
    gone.submit()
    expect(alertsOf(pass(gone, 4_000_000))).toMatchObject([{ status: 'raised' }])
    const [instrument] = testConfig().instruments
    expect(alertsOf(gone.step({ kind: 'set-config', config: configOf({}, { instruments: [{ ...instrument!, symbol: 'OTHER' as typeof SYMBOL }] }) }))).toMatchObject([{ status: 'resolved' }])
  })

  it('[EN72] the clock of a venue that is apart, either way; of a venue that is gone no more', () => {
    const d = opened()
    const see = (offsetUs: number, mic = 'XNAS'): AlertRecord[] => alertsOf(d.step({ kind: 'observe', observations: [{ kind: 'clock-offset', mic: mic as Mic, offsetUs }] }))
    const would = (offsetUs: number): boolean => d.engine.wouldObserve([{ kind: 'clock-offset', mic: 'XNAS' as Mic, offsetUs }])
    expect(would(249_000)).toBe(false)
    expect(see(249_000)).toEqual([])
    expect(would(-251_000)).toBe(true)
    expect(see(-251_000)).toMatchObject([{ kind: 'clock-offset', subject: 'XNAS', status: 'raised', value: 251, text: 'the clock of XNAS runs 0.3 s behind ours' }])
    expect(see(180_000)).toEqual([])
    expect(see(-90_000)).toMatchObject([{ status: 'resolved' }])
    expect(see(9_000_000, 'NOPE')).toEqual([])
    see(400_000)
    expect(alertsOf(d.step({ kind: 'set-config', config: configOf({}, { venues: testConfig().venues.slice(1) }) }))).toMatchObject([{ status: 'resolved', subject: 'XNAS' }])
  })

  it('[EN19] [EN20] [EN70] [EN71] is state: a restored engine goes on alike, whenever it was restored', () => {
    const { d } = resting({ restingWhenBlind: 'cancel' })
    pass(d, 4_000_000)
    const twin = new Engine(testConfig())
    twin.restore(JSON.parse(JSON.stringify(d.engine.snapshot())))
    expect(twin.stateHash()).toBe(d.engine.stateHash())
    const from = d.entries.length
    tell(d, () => ({ status: status('halted') }))
    d.submit({ clOrdId: 'Z' as ClOrdId })
    tell(d, () => ({ status: status('open') }))
    pass(d, 3_500_000)
    d.entries.slice(from).forEach((entry, i) => expect(twin.step(entry)).toEqual(d.outputs[from + i]))
    expect(twin.stateHash()).toBe(d.engine.stateHash())
    const before = d.engine.stateHash()
    for (const key of ['lost', 'seen', 'graceUntilUs', 'cancelled', 'checkUs']) {
      const snapshot = JSON.parse(JSON.stringify(d.engine.snapshot())) as { marketWatches: [string, Record<string, unknown>][] }
      const [, watch] = snapshot.marketWatches[0]!
      watch[key] = typeof watch[key] === 'boolean' ? !watch[key] : 'x'
      twin.restore(snapshot)
      expect(twin.stateHash(), key).not.toBe(before)
    }
  })
})

it('[EN63] a journal older than trading states, bands and quote policies replays: what was not there does nothing', () => {
  const { quotePolicies: _policies, ...config } = configOf()
  const { restingWhenBlind: _resting, absurdBps: _absurd, ...routing } = config.routing
  const old = { ...config, routing, alerts: config.alerts.filter(({ kind }) => kind !== 'market-blind' && kind !== 'clock-offset') }
  const d = new Driver(configOf({ restingWhenBlind: 'cancel', absurdBps: 1 }))
  d.step({ kind: 'set-config', config: old as never })
  expect(d.engine.config.routing).toMatchObject({ restingWhenBlind: 'keep' })
  d.open()
  const asOf = (mic: string, change: Partial<VenueView> = {}): VenueView => {
    const { status: _status, processedUs: _processed, ...rest } = { ...view(mic, d.nowUs), ...change }
    return rest as VenueView
  }
  d.step({ kind: 'views', views: ['XNAS', 'XBOS', 'XNYS'].map((mic, i) => asOf(mic, shows(1_574_200 - i * 9_000, 1_574_400 + i * 9_000))) })
  const sent = ordersOf(d.submit({ orderQty: 5_000 as QtyLots, urgency: 'high' }))
  // Nothing was absurd then.
  expect(micsOf(sent)).toContain('XNYS')
  expect(alertsOf(pass(d, 10_000_000))).toEqual([])
  const { board } = d.engine.snapshot() as { board: { views: VenueView[] }[] }
  for (const { status: told, processedUs, receivedUs } of board[0]!.views.filter(({ mic }) => mic !== 'DRK1')) expect([told, processedUs]).toEqual([null, receivedUs])
  expect(d.nowUs).toBeGreaterThan(START_US)
})
