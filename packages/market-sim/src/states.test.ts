import { TRADE_FLAG, type ClOrdId, type Level, type Mic, type Price, type QtyLots, type SymbolId, type VenueStatus } from '@sluice/domain'
import { INSTRUMENTS, T0, VENUES } from '@sluice/testkit'
import { describe, expect, it } from 'vitest'
import { MarketSim } from './market-sim.ts'
import type { MarketSimOptions, SimExecutionReport, SimOrder, SimTrade } from './types.ts'

const SECOND = 1_000_000
const AVAX = 'AVAX' as SymbolId
const XNAS = 'XNAS' as Mic
const status = (state: VenueStatus['state'], bandLow: number | null = null, bandHigh: number | null = null): VenueStatus =>
  ({ state, bandLow: bandLow as Price | null, bandHigh: bandHigh as Price | null })

interface Session {
  readonly sim: MarketSim
  readonly trades: SimTrade[]
  readonly reports: SimExecutionReport[]
  readonly statuses: [Mic, SymbolId, VenueStatus][]
  readonly changed: Set<Mic>
}

function market(over: Partial<MarketSimOptions> = {}): Session {
  const session = { trades: [] as SimTrade[], reports: [] as SimExecutionReport[], statuses: [] as Session['statuses'], changed: new Set<Mic>() }
  const sim = new MarketSim({
    seed: 11, instruments: INSTRUMENTS.slice(0, 2), venues: VENUES, startUs: T0, activity: 4,
    sink: {
      trade: (trade) => session.trades.push(trade), executionReport: (report) => session.reports.push(report),
      statusChanged: (mic, symbol, to) => session.statuses.push([mic, symbol, to]), bookChanged: (mic) => session.changed.add(mic),
    },
    ...over,
  })
  sim.advanceTo(T0 + 5 * SECOND)
  return { sim, ...session }
}

let orderNo = 0
const anOrder = (over: Partial<SimOrder>): SimOrder => ({
  mic: XNAS, clOrdId: `S${++orderNo}` as ClOrdId, symbol: AVAX, side: 'buy', qty: 100 as QtyLots, price: 100 as Price, ordType: 'limit', timeInForce: 'day', owner: 'test', ...over,
})
const outcome = ({ reports }: Session): string[] => reports.splice(0).map(({ execType, rejectReason }) => rejectReason ?? execType)

describe('trading states', () => {
  it('[MS40] halted: nothing trades or rests anew, what rests is kept, cancels are taken, and it goes on when it opens', () => {
    const session = market()
    const { sim, trades } = session
    sim.submit(anOrder({ clOrdId: 'KEPT' as ClOrdId, price: 100_000 as Price }))
    sim.submit(anOrder({ clOrdId: 'GONE' as ClOrdId, price: 100_000 as Price }))
    sim.advanceTo(sim.nowUs + SECOND)
    sim.setState(null, AVAX, status('halted'))
    expect(session.statuses.map(([mic, symbol, { state }]) => [mic, symbol, state])).toEqual(expect.arrayContaining(VENUES.map(({ mic }) => [mic, AVAX, 'halted'])))
    outcome(session)
    trades.length = 0
    sim.submit(anOrder({ price: 1_000_000 as Price, timeInForce: 'ioc' }))
    sim.submit(anOrder({ price: 100_000 as Price }))
    sim.submit(anOrder({ mic: 'DRK1' as Mic, ordType: 'midpointPeg', price: 1_000_000 as Price }))
    sim.cancel(XNAS, 'GONE' as ClOrdId)
    sim.advanceTo(sim.nowUs + 30 * SECOND)
    expect(outcome(session).sort()).toEqual(['canceled', 'exchangeOption', 'exchangeOption', 'exchangeOption'])
    expect(trades.filter(({ symbol }) => symbol === AVAX)).toEqual([])
    expect(trades.length).toBeGreaterThan(0)
    expect(sim.orderState(XNAS, 'KEPT' as ClOrdId)?.ordStatus).toBe('new')
    sim.setState(null, AVAX, status('open'))
    sim.advanceTo(sim.nowUs + 30 * SECOND)
    expect(trades.some(({ symbol }) => symbol === AVAX)).toBe(true)
    const { bid, ask } = sim.nbbo(AVAX)
    expect(bid).toBeLessThan(ask!)
  })

  it('[MS41] an auction collects, and meets at one price when it opens; what is left trades on', () => {
    const session = market()
    const { sim, trades } = session
    sim.setState(XNAS, AVAX, status('auction'))
    const mid = Math.round((sim.nbbo(AVAX).bid! + sim.nbbo(AVAX).ask!) / 200) * 100
    sim.submit(anOrder({ clOrdId: 'B' as ClOrdId, qty: 700 as QtyLots, price: (mid + 30_000) as Price }))
    sim.submit(anOrder({ clOrdId: 'S' as ClOrdId, side: 'sell', qty: 400 as QtyLots, price: (mid - 30_000) as Price }))
    sim.submit(anOrder({ clOrdId: 'I' as ClOrdId, timeInForce: 'ioc', price: (mid + 30_000) as Price }))
    sim.advanceTo(sim.nowUs + SECOND)
    expect(outcome(session).sort()).toEqual(['exchangeOption', 'new', 'new'])
    trades.length = 0
    sim.setState(XNAS, AVAX, status('open'))
    sim.advanceTo(sim.nowUs + SECOND)
    const prints = trades.filter(({ mic, flags }) => mic === XNAS && (flags & TRADE_FLAG.auction) !== 0)
    expect(prints.reduce((sum, { qty }) => sum + qty, 0)).toBeGreaterThanOrEqual(700)
    expect(new Set(prints.map(({ price }) => price)).size).toBe(1)
    expect(sim.orderState(XNAS, 'B' as ClOrdId)).toMatchObject({ ordStatus: 'filled', grossPriceLots: 700 * prints[0]!.price })
    expect(sim.orderState(XNAS, 'S' as ClOrdId)).toMatchObject({ ordStatus: 'filled', grossPriceLots: 400 * prints[0]!.price })
    const top = (side: 'buy' | 'sell'): Level | undefined => sim.levels(XNAS, AVAX, side, 1)[0]
    expect(top('buy')?.[0] ?? 0).toBeLessThan(top('sell')?.[0] ?? Infinity)
  })

  it('[MS41] what collected can be cancelled', () => {
    const session = market()
    const { sim } = session
    sim.setState(XNAS, AVAX, status('pre-open'))
    sim.submit(anOrder({ clOrdId: 'C' as ClOrdId, price: 9_000_000 as Price }))
    sim.advanceTo(sim.nowUs + SECOND)
    sim.cancel(XNAS, 'C' as ClOrdId)
    sim.advanceTo(sim.nowUs + SECOND)
    sim.setState(XNAS, AVAX, status('open'))
    sim.advanceTo(sim.nowUs + SECOND)
    expect(outcome(session)).toEqual(['new', 'canceled'])
  })

  it('[MS42] a band: what would rest beyond it is refused, what is immediate is held to it, and nobody trades beyond it', () => {
    const session = market()
    const { sim, trades } = session
    const { bid, ask } = sim.nbbo(AVAX)
    sim.setState(null, AVAX, status('open', bid! - 200, ask!))
    trades.length = 0
    sim.submit(anOrder({ price: (ask! + 100) as Price }))
    sim.submit(anOrder({ side: 'sell', price: (bid! - 300) as Price }))
    sim.submit(anOrder({ clOrdId: 'CLIP' as ClOrdId, qty: 90_000 as QtyLots, price: (ask! + 5_000) as Price, timeInForce: 'ioc' }))
    sim.advanceTo(sim.nowUs + 20 * SECOND)
    const results = outcome(session)
    expect(results.filter((result) => result === 'exchangeOption')).toHaveLength(2)
    expect(results[results.length - 1]).toBe('expired')
    for (const { symbol, price, mic } of trades) if (symbol === AVAX && mic !== 'DRK1' && mic !== 'XINT') expect(price >= bid! - 200 && price <= ask!).toBe(true)
    expect(sim.stateOf(XNAS, AVAX)).toEqual(status('open', bid! - 200, ask!))
  })

  it('[MS43] a venue that is out answers nothing, trades nothing and tells nothing; back again it takes what came, in order', () => {
    const session = market()
    const { sim, trades, changed } = session
    sim.setOutage(XNAS, true)
    trades.length = 0
    changed.clear()
    sim.submit(anOrder({ clOrdId: 'O' as ClOrdId, price: 100_000 as Price }))
    sim.cancel(XNAS, 'O' as ClOrdId)
    sim.advanceTo(sim.nowUs + 20 * SECOND)
    expect(outcome(session)).toEqual([])
    expect(trades.filter(({ mic }) => mic === XNAS)).toEqual([])
    expect(changed.has(XNAS)).toBe(false)
    expect(changed.size).toBeGreaterThan(1)
    sim.setOutage(XNAS, false)
    sim.advanceTo(sim.nowUs + 20 * SECOND)
    expect(outcome(session)).toEqual(['new', 'canceled'])
    expect(trades.some(({ mic }) => mic === XNAS) || changed.has(XNAS)).toBe(true)
  })

  it('[MS44] a misquote shows at its venue, meets nobody, and is gone when switched off', () => {
    const { sim, changed } = market()
    const top = (side: 'buy' | 'sell'): number => sim.levels(XNAS, AVAX, side, 5)[0]![0]
    const othersAsk = (): number => Math.min(...VENUES.filter(({ mic }) => mic !== XNAS).flatMap(({ mic }) => sim.levels(mic, AVAX, 'sell', 1).map(([price]) => price as number)))
    const before = sim.levels(XNAS, AVAX, 'buy', 5)
    changed.clear()
    sim.misquote(XNAS, AVAX, 'crossed')
    expect(changed.has(XNAS)).toBe(true)
    expect(top('buy')).toBeGreaterThan(othersAsk())
    sim.misquote(XNAS, AVAX, 'locked')
    expect(top('buy')).toBe(othersAsk())
    sim.misquote(XNAS, AVAX, 'absurd')
    expect(top('sell')).toBeLessThan(top('buy') / 2)
    const { reports } = market()
    sim.submit(anOrder({ price: top('sell') as Price, timeInForce: 'ioc' }))
    sim.advanceTo(sim.nowUs + 2_000)
    expect(reports.filter(({ execType }) => execType === 'trade')).toEqual([])
    sim.misquote(XNAS, AVAX, null)
    expect(sim.levels(XNAS, AVAX, 'buy', 5).length).toBe(before.length)
    expect(() => sim.misquote('DRK1' as Mic, AVAX, 'crossed')).toThrow('DRK1 quotes no AVAX')
  })
})

describe('orders that show less than they are', () => {
  it('[MS26] an iceberg from outside shows its part, fills whole, and is refused where it makes no sense', () => {
    const session = market({ informed: 0, predator: false })
    const { sim } = session
    const { bid, ask } = sim.nbbo(AVAX)
    const price = (bid! + 100 < ask! ? bid! + 100 : bid!) as Price
    const shown = (): number => sim.levels(XNAS, AVAX, 'buy', 20).find(([at]) => at === price)?.[1] ?? 0
    const before = shown()
    sim.submit(anOrder({ clOrdId: 'ICE' as ClOrdId, qty: 900 as QtyLots, displayQty: 200 as QtyLots, price }))
    sim.submit(anOrder({ clOrdId: 'HID' as ClOrdId, qty: 900 as QtyLots, hidden: true, price: (price - 100) as Price }))
    sim.advanceTo(sim.nowUs + 2_000)
    expect(shown() - before).toBe(200)
    expect(sim.orderState(XNAS, 'HID' as ClOrdId)?.ordStatus).toBe('new')
    outcome(session)
    for (const over of [{ displayQty: 0 }, { displayQty: 101 }, { displayQty: 50, timeInForce: 'ioc' }, { displayQty: 50, hidden: true }, { mic: 'DRK1', hidden: true }]) sim.submit(anOrder(over as Partial<SimOrder>))
    sim.advanceTo(sim.nowUs + 2_000)
    expect(outcome(session).sort()).toEqual(['incorrectQuantity', 'incorrectQuantity', 'unsupported', 'unsupported', 'unsupported'])
  })
})
