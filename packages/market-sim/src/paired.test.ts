import type { ClOrdId, Mic, Price, QtyLots, SymbolId } from '@sluice/domain'
import { INSTRUMENTS, T0, VENUES } from '@sluice/testkit'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { MarketSim } from './market-sim.ts'
import type { MarketSimOptions } from './types.ts'

const SECOND = 1_000_000
const [AVAX, BRKR] = ['AVAX', 'BRKR'] as SymbolId[] as [SymbolId, SymbolId]

const arm = (seed: number, options: Partial<MarketSimOptions> = {}): MarketSim =>
  new MarketSim({ seed, instruments: INSTRUMENTS.slice(0, 2), venues: VENUES, startUs: T0, activity: 8, ...options })

const arbOrder = fc.record({
  atUs: fc.integer({ min: 0, max: 10 * SECOND }), mic: fc.constantFrom(...VENUES.map(({ mic }) => mic)), buy: fc.boolean(), qty: fc.integer({ min: 1, max: 60 }), away: fc.integer({ min: -5, max: 5 }),
  immediate: fc.boolean(),
})

it('[MS14] whatever is sent from outside, every arm shares the values, and when, which side and how much every agent wants to trade', () => {
  fc.assert(fc.property(fc.nat(1_000), fc.array(arbOrder, { maxLength: 40 }), (seed, orders) => {
    const untouched = arm(seed)
    const touched = arm(seed)
    let no = 0
    for (const { atUs, mic, buy, qty, away, immediate } of [...orders].sort((a, b) => a.atUs - b.atUs)) {
      touched.advanceTo(T0 + atUs)
      const { bid, ask } = touched.nbbo(AVAX)
      const price = Math.max(100, (buy ? (ask ?? 200_000) : (bid ?? 200_000)) + away * 100) as Price
      const dark = mic === ('DRK1' as Mic) || mic === ('XINT' as Mic)
      touched.submit({
        mic, clOrdId: `P${++no}` as ClOrdId, symbol: AVAX, side: buy ? 'buy' : 'sell', qty: (qty * 100) as QtyLots, price, ordType: dark ? 'midpointPeg' : 'limit',
        timeInForce: immediate ? 'ioc' : 'day', owner: 'test',
      })
    }
    for (const sim of [untouched, touched]) sim.advanceTo(T0 + 15 * SECOND)
    for (const symbol of [AVAX, BRKR]) {
      expect(touched.latentValue(symbol)).toBe(untouched.latentValue(symbol))
      expect(touched.arrivals(symbol)).toBe(untouched.arrivals(symbol))
    }
    expect(touched.nbbo(BRKR)).toEqual(untouched.nbbo(BRKR))
  }), { numRuns: 15 })
})

it('[MS14] the fold sees a difference: another seed, more informed flow or another pace differ, the predator and latency do not', () => {
  const folds = [arm(3), arm(4), arm(3, { informed: 0.2 }), arm(3, { activity: 5 }), arm(3, { predator: false }), arm(3, { outsideLatencyUs: 5_000 })].map((sim) => {
    sim.advanceTo(T0 + 20 * SECOND)
    return sim.arrivals(AVAX)
  })
  expect(new Set(folds.slice(0, 4)).size).toBe(4)
  expect(folds[4]).toBe(folds[0])
  expect(folds[5]).toBe(folds[0])
})
