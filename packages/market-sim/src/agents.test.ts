import { TRADE_FLAG, type ClOrdId, type Instrument, type Mic, type Price, type QtyLots, type SymbolId, type UnixUs, type Venue } from '@sluice/domain'
import { anInstrument, aVenue, T0 } from '@sluice/testkit'
import { describe, expect, it } from 'vitest'
import { BookOrder, type OrderOwner } from './book-order.ts'
import { dayFactor } from './day-pattern.ts'
import { MarketSim } from './market-sim.ts'
import { PatternWatch } from './pattern-watch.ts'
import { Security, type LitListing } from './security.ts'
import type { MarketSimOptions, SimExecutionReport, SimTrade } from './types.ts'

const SECOND = 1_000_000
const HOUR = 3_600 * SECOND
const HALO: Instrument = anInstrument({ symbol: 'HALO' as SymbolId, referencePrice: 1_574_000 as Price })
const VENUES: readonly Venue[] = [
  aVenue('XNAS', 'lit-maker-taker'), aVenue('XNYS', 'lit-maker-taker'), aVenue('EDGX', 'lit-maker-taker'), aVenue('ARCX', 'lit-maker-taker'), aVenue('BATS', 'lit-maker-taker'),
  aVenue('XBOS', 'lit-inverted'), aVenue('BATY', 'lit-inverted'), aVenue('EDGA', 'lit-inverted'), aVenue('IEXG', 'speed-bump'), aVenue('ECN1', 'lit-ecn'),
  aVenue('DRK1', 'dark-midpoint'), aVenue('XINT', 'internal-crossing'), aVenue('DRK2', 'dark-midpoint'),
]
const LIT = VENUES.slice(0, 10)

function market(over: Partial<MarketSimOptions> = {}): MarketSim {
  return new MarketSim({ seed: 5, instruments: [HALO], venues: VENUES, startUs: T0, ...over })
}

describe('the market by itself', () => {
  it('[MS50] an hour with defaults: spread, depth, venues at the best, rates and hidden executions are of the order of the recorded tape', () => {
    let quotes = 0
    let trades = 0
    let volume = 0
    let sweeps = 0
    let lit = 0
    let offExchange = 0
    const sim = market({
      sink: {
        bookChanged: () => { quotes++ },
        trade: ({ mic, qty, flags }) => {
          trades++
          volume += qty
          if (!LIT.some((venue) => venue.mic === mic)) {
            offExchange += qty
            return
          }
          lit += qty
          if ((flags & TRADE_FLAG.intermarketSweep) !== 0) sweeps += qty
        },
        offExchangeTrade: ({ qty }) => {
          trades++
          volume += qty
          offExchange += qty
        },
      },
    })
    let spread = 0
    let atBest = 0
    let depth = 0
    let crossed = 0
    const samples = 3_600
    for (let i = 1; i <= samples; i++) {
      sim.advanceTo(T0 + i * SECOND)
      const { bid, ask } = sim.nbbo(HALO.symbol)
      spread += (ask! - bid!) / 100
      if (bid! > ask!) crossed++
      for (const { mic } of LIT) {
        const best = sim.levels(mic, HALO.symbol, 'buy', 1)[0]
        if (best?.[0] !== bid) continue
        atBest++
        depth += best[1]
      }
    }
    const { lit: executions, hidden } = sim.executions(HALO.symbol)
    expect(crossed).toBe(0)
    expect(spread / samples).toBeGreaterThan(2.4)
    expect(spread / samples).toBeLessThan(4.2)
    expect(atBest / samples).toBeGreaterThan(2.5)
    expect(atBest / samples).toBeLessThan(4.5)
    expect(depth / samples).toBeGreaterThan(300)
    expect(depth / samples).toBeLessThan(800)
    expect(quotes / samples).toBeGreaterThan(4)
    expect(trades / samples).toBeGreaterThan(0.8)
    expect(trades / samples).toBeLessThan(3)
    expect(sweeps / lit).toBeGreaterThan(0.35)
    expect(sweeps / lit).toBeLessThan(0.75)
    expect(offExchange / volume).toBeGreaterThan(0.25)
    expect(offExchange / volume).toBeLessThan(0.6)
    expect(hidden / executions).toBeGreaterThan(0.07)
    expect(hidden / executions).toBeLessThan(0.3)
  })

  it('[MS51] with informed flow the midpoint goes the way that takers went within seconds; without it hardly', () => {
    const impact = (informed: number): number => {
      const open: { dueUs: number; side: number; mid: number; qty: number }[] = []
      let sum = 0
      let weight = 0
      const mid = (sim: MarketSim): number => (sim.nbbo(HALO.symbol).bid! + sim.nbbo(HALO.symbol).ask!) / 2
      let now: MarketSim | null = null
      let before = 0
      const sim = market({
        informed, predator: false,
        sink: { trade: ({ aggressor, qty }: SimTrade) => { if (aggressor !== null && now !== null) open.push({ dueUs: now.nowUs + 5 * SECOND, side: aggressor === 'buy' ? 1 : -1, mid: before, qty }) } },
      })
      now = sim
      while (sim.nowUs < T0 + HOUR) {
        before = mid(sim)
        sim.advanceTo(Math.min(sim.nextEventUs(), sim.nowUs + 100_000))
        while (open.length > 0 && open[0]!.dueUs <= sim.nowUs) {
          const { side, mid: from, qty } = open.shift()!
          sum += side * (mid(sim) - from) * qty
          weight += qty
        }
      }
      return sum / weight / 100
    }
    const [without, withFlow] = [impact(0), impact(1)]
    expect(withFlow).toBeGreaterThan(0.8)
    expect(without).toBeLessThan(withFlow / 2)
  })

  it('[MS52] agents are as busy as they are told, from the start or from a moment on', () => {
    const events = (activity: number, change?: number): number => {
      const sim = market({ activity })
      if (change !== undefined) sim.setActivity(change)
      sim.advanceTo(T0 + 300 * SECOND)
      return sim.bookEvents
    }
    expect(events(10) / events(1)).toBeGreaterThan(1.5)
    expect(events(1, 10) / events(1)).toBeGreaterThan(1.5)
    expect(() => market({ activity: 0 })).toThrow('activity 0')
    expect(() => market({ informed: -1 })).toThrow('informed -1')
  })

  it('[MS53] a day is a U: busy at the open, quiet after noon, busy at the close, like every hour outside it and where it is off', () => {
    const openUs = 14.5 * HOUR
    const at = (hours: number): number => dayFactor(T0 - (T0 % (24 * HOUR)) + openUs + hours * HOUR, openUs)
    expect(at(0)).toBeGreaterThan(1.8)
    expect(at(6.49)).toBeGreaterThan(1.4)
    expect(at(3.5)).toBeLessThan(0.75)
    expect([at(-1), at(7), dayFactor(T0, null)]).toEqual([1, 1, 1])
    const mean = Array.from({ length: 650 }, (_, i) => at(i / 100)).reduce((sum, factor) => sum + factor, 0) / 650
    expect(mean).toBeGreaterThan(0.85)
    expect(mean).toBeLessThan(1.15)
    const trades = (hour: number): number => {
      let count = 0
      const startUs = T0 - (T0 % (24 * HOUR)) + openUs + hour * HOUR
      market({ startUs, dayOpenUs: openUs, sink: { offExchangeTrade: () => { count++ } } }).advanceTo(startUs + HOUR / 3)
      return count
    }
    expect(trades(0)).toBeGreaterThan(1.3 * trades(3.4))
  })
})

describe('latency', () => {
  const ackUs = (options: Partial<MarketSimOptions>, mic: string): number => {
    const reports: [number, SimExecutionReport][] = []
    let now: MarketSim | null = null
    const sim = market({ ...options, sink: { executionReport: (report) => reports.push([now!.nowUs, report]) } })
    now = sim
    sim.submit({ mic: mic as Mic, clOrdId: 'L' as ClOrdId, symbol: HALO.symbol, side: 'buy', qty: 100 as QtyLots, price: 100 as Price, ordType: 'limit', timeInForce: 'day', owner: 'test' })
    sim.advanceTo(T0 + SECOND)
    return reports[0]![0] - T0
  }

  it('[MS54] each venue has its own delays, and what is added for those outside is added each way', () => {
    const of = (us: number) => ({ networkUsMin: us, networkUsMax: us, matchingUs: 10, speedBumpUs: 350 })
    const latency = ({ mic }: Venue) => of(mic === 'XNYS' ? 1_000 : 100)
    expect(ackUs({ latency }, 'XNAS')).toBe(210)
    expect(ackUs({ latency }, 'XNYS')).toBe(2_010)
    expect(ackUs({ latency }, 'IEXG')).toBe(560)
    expect(ackUs({ latency, outsideLatencyUs: 5_000 }, 'XNAS')).toBe(10_210)
    expect(() => market({ outsideLatencyUs: -1 })).toThrow('outsideLatencyUs -1')
    expect(() => market({ latency: { ...of(5), networkUsMax: 1 } })).toThrow('network latency 5 to 1')
  })
})

describe('the predator', () => {
  const nobody: OrderOwner = { filled: () => {} }

  it('[MS55] sees takes in a row the same way over venues, or a price that stands however often it is hit; not who, and not a mixed tape', () => {
    let nowUs: number = T0
    const security = new Security(HALO, () => nowUs, {}, () => {})
    for (const venue of LIT.slice(0, 3)) security.list(venue, false)
    const watch = new PatternWatch(() => nowUs)
    security.read(watch)
    const [a, b] = security.lit as [LitListing, LitListing]
    const take = (listing: LitListing, buy: boolean, price = 1_574_000): void => {
      security.submit(listing, new BookOrder(nobody, !buy, price, 100), false)
      security.submit(listing, new BookOrder(nobody, buy, price, 100), true)
      nowUs += 300_000
    }
    take(a, true)
    take(b, true)
    take(a, true)
    expect(watch.suspects).toBe(0)
    take(a, true)
    expect(watch.suspects).toBe(1)
    nowUs += 10 * SECOND
    expect(watch.suspects).toBe(0)
    for (const buy of [true, false, true, false, true]) take(buy ? a : b, buy)
    expect(watch.suspects).toBe(0)
    nowUs += 10 * SECOND
    take(b, true)
    for (let i = 0; i < 4; i++) take(a, false, 1_573_900)
    expect(watch.suspects).toBe(1)
  })

  it('[MS56] a buyer whose takes can be read off the tape pays more than where nobody reads it', () => {
    const paid = (predator: boolean, seed: number): number => {
      let shares = 0
      let spent = 0
      const sim = market({
        seed, predator,
        sink: { executionReport: ({ lastQty, lastPx }) => { shares += lastQty; spent += lastQty * lastPx } },
      })
      sim.advanceTo(T0 + 30 * SECOND)
      const from = (sim.nbbo(HALO.symbol).bid! + sim.nbbo(HALO.symbol).ask!) / 2
      for (let i = 0; i < 16; i++) {
        const ask = sim.nbbo(HALO.symbol).ask!
        const venue = LIT.find(({ mic }) => sim.levels(mic, HALO.symbol, 'sell', 1)[0]?.[0] === ask)!
        sim.submit({ mic: venue.mic, clOrdId: `T${i}` as ClOrdId, symbol: HALO.symbol, side: 'buy', qty: 100 as QtyLots, price: (ask + 300) as Price, ordType: 'limit', timeInForce: 'ioc', owner: 'test' })
        sim.advanceTo((sim.nowUs + 700_000) as UnixUs)
      }
      return (10_000 * (spent / shares - from)) / from
    }
    let leak = 0
    for (let seed = 1; seed <= 30; seed++) leak += paid(true, seed) - paid(false, seed)
    expect(leak / 30).toBeGreaterThan(0.02)
  })
})
