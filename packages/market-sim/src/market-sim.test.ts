import type { ClOrdId, Mic, Price, QtyLots, SymbolId } from '@sluice/domain'
import { freshSeeds, INSTRUMENTS, T0, VENUES, withSeed } from '@sluice/testkit'
import { describe, expect, it } from 'vitest'
import { MarketSim } from './market-sim.ts'
import { LIVE_ORDERS_MAX } from './outside-desk.ts'
import type { MarketSimOptions, SimCancelReject, SimExecutionReport, SimOrder, SimOrderStatus, SimTrade } from './types.ts'
import { WORKED_EXAMPLE_INSTRUMENTS, WORKED_EXAMPLE_VENUES } from './worked-example.ts'

const SECOND = 1_000_000
const [AVAX, BRKR] = ['AVAX', 'BRKR'] as SymbolId[] as [SymbolId, SymbolId]
const XNAS = 'XNAS' as Mic

class Tape {
  readonly trades: SimTrade[] = []
  readonly reports: SimExecutionReport[] = []
  readonly rejects: SimCancelReject[] = []
  readonly statuses: SimOrderStatus[] = []
  orderStatus(status: SimOrderStatus): void { this.statuses.push(status) }
  trade(trade: SimTrade): void { this.trades.push(trade) }
  executionReport(report: SimExecutionReport): void { this.reports.push(report) }
  cancelRejected(reject: SimCancelReject): void { this.rejects.push(reject) }
}

function market(over: Partial<MarketSimOptions> = {}): { sim: MarketSim; tape: Tape } {
  const tape = new Tape()
  return { sim: new MarketSim({ seed: 7, instruments: INSTRUMENTS.slice(0, 3), venues: VENUES, startUs: T0, sink: tape, ...over }), tape }
}

let orderNo = 0
const anOrder = (over: Partial<SimOrder> = {}): SimOrder => ({
  mic: XNAS, clOrdId: `C${++orderNo}` as ClOrdId, symbol: AVAX, side: 'buy', qty: 100 as QtyLots, price: 1_000_000 as Price,
  ordType: 'limit', timeInForce: 'ioc', owner: 'test', ...over,
})

describe('session', () => {
  it('[MS10] same seed, same session, bit for bit, however time is cut; another seed differs', () => {
    for (const seed of [1, 0x5eed, ...freshSeeds(2)]) {
      withSeed(seed, () => {
        const whole = market({ seed })
        const pieces = market({ seed })
        whole.sim.advanceTo(T0 + 20 * SECOND)
        for (let i = 1; i <= 400; i++) pieces.sim.advanceTo(T0 + (i * 20 * SECOND) / 400)
        expect(pieces.sim.stateHash()).toBe(whole.sim.stateHash())
        expect(pieces.tape.trades).toEqual(whole.tape.trades)
        expect(market({ seed: seed + 1 }).sim.stateHash()).not.toBe(market({ seed }).sim.stateHash())
      })
    }
  })

  it('[MS11] no venue is crossed, the market is two-sided, spreads and depth are plausible, books stay bounded', () => {
    for (const seed of freshSeeds(2)) {
      withSeed(seed, () => {
        const { sim, tape } = market({ seed })
        let spreads = 0
        let crossed = 0
        for (let i = 1; i <= 300; i++) {
          sim.advanceTo(T0 + i * 200_000)
          for (const { symbol } of INSTRUMENTS.slice(0, 3)) {
            const { bid, ask } = sim.nbbo(symbol)
            expect(bid !== null && ask !== null).toBe(true)
            spreads += ask! - bid!
            if (bid! >= ask!) crossed++
            for (const { mic } of VENUES) {
              const bids = sim.levels(mic, symbol, 'buy', 1_000)
              const asks = sim.levels(mic, symbol, 'sell', 1_000)
              expect(bids.length).toBeLessThan(40)
              expect(asks.length).toBeLessThan(40)
              if (bids.length > 0 && asks.length > 0) expect(bids[0]![0]).toBeLessThan(asks[0]![0])
            }
          }
        }
        expect(crossed).toBe(0)
        expect(spreads / 900).toBeGreaterThanOrEqual(100)
        expect(spreads / 900).toBeLessThan(500)
        const perSecondAndSymbol = tape.trades.length / 60 / 3
        expect(perSecondAndSymbol).toBeGreaterThan(0.05)
        expect(perSecondAndSymbol).toBeLessThan(8)
      })
    }
  })

  it('[MS12] what an order does not touch is the same in both arms of a paired run', () => {
    const untouched = market()
    const touched = market()
    for (let i = 1; i <= 100; i++) {
      touched.sim.submit(anOrder({ symbol: AVAX, qty: 3_000 as QtyLots, price: 2_000_000 as Price }))
      untouched.sim.advanceTo(T0 + i * 200_000)
      touched.sim.advanceTo(T0 + i * 200_000)
      for (const symbol of [AVAX, BRKR]) expect(touched.sim.latentValue(symbol)).toBe(untouched.sim.latentValue(symbol))
    }
    const of = (tape: Tape, symbol: SymbolId): SimTrade[] => tape.trades.filter((trade) => trade.symbol === symbol)
    expect(of(touched.tape, BRKR)).toEqual(of(untouched.tape, BRKR))
    expect(of(untouched.tape, BRKR).length).toBeGreaterThan(5)
    expect(of(touched.tape, AVAX)).not.toEqual(of(untouched.tape, AVAX))
  })

  it('[MS13] a market bought empty refills, and parents of 25,000 fill over seconds', () => {
    const { sim, tape } = market()
    sim.advanceTo(T0 + SECOND)
    let filled = 0
    for (let round = 0; round < 60 && filled < 25_000; round++) {
      for (const { mic, kind } of VENUES) {
        const ask = sim.nbbo(AVAX).ask
        if (kind !== 'dark-midpoint' && ask !== null) sim.submit(anOrder({ mic, qty: 1_000 as QtyLots, price: (ask + 500) as Price }))
      }
      sim.advanceTo(sim.nowUs + SECOND / 2)
      filled = tape.reports.reduce((sum, report) => sum + report.lastQty, 0)
    }
    expect(filled).toBeGreaterThanOrEqual(25_000)
    sim.advanceTo(sim.nowUs + 2 * SECOND)
    expect(sim.nbbo(AVAX).ask! - sim.nbbo(AVAX).bid!).toBeLessThan(1_000)
  })
})

describe('orders from outside', () => {
  it('[MS20] acknowledged, filled with fee and liquidity, rest expired; reports come in order, after the delays', () => {
    const { sim, tape } = market()
    sim.advanceTo(T0 + SECOND)
    const { ask } = sim.nbbo(AVAX)
    const venue = VENUES.find(({ mic, kind }) => kind.startsWith('lit') && sim.levels(mic, AVAX, 'sell', 1)[0]?.[0] === ask)!
    const shown = sim.levels(venue.mic, AVAX, 'sell', 1)[0]![1]
    sim.submit(anOrder({ mic: venue.mic, qty: (shown + 50) as QtyLots, price: ask! }))
    sim.advanceTo(T0 + SECOND + 5_000)
    const [first, ...rest] = tape.reports
    expect(first).toMatchObject({ execType: 'new', ordStatus: 'new', cumQty: 0, leavesQty: shown + 50 })
    const last = rest[rest.length - 1]!
    expect(last).toMatchObject({ execType: 'expired', ordStatus: 'expired', cumQty: shown, leavesQty: 0 })
    const fills = rest.slice(0, -1)
    expect(fills.reduce((sum, fill) => sum + fill.lastQty, 0)).toBe(shown)
    for (const fill of fills) expect(fill).toMatchObject({ execType: 'trade', liquidity: 'removed', feeMicro: fill.lastQty * venue.takeFee, lastPx: ask })
    expect(first!.venueUs).toBeGreaterThanOrEqual(T0 + SECOND + 90)
    expect(new Set(tape.reports.map((report) => report.execId)).size).toBe(tape.reports.length)
  })

  it('[MS21] rests, adds liquidity when met, is cancelled; a second cancel and an unknown one are refused', () => {
    const { sim, tape } = market()
    sim.advanceTo(T0 + SECOND)
    const { bid } = sim.nbbo(AVAX)
    const before = sim.levels(XNAS, AVAX, 'buy', 50)
    sim.submit(anOrder({ clOrdId: 'REST' as ClOrdId, timeInForce: 'day', price: (bid! - 5_000) as Price }))
    sim.advanceTo(sim.nowUs + 2_000)
    expect(sim.levels(XNAS, AVAX, 'buy', 50).length).toBe(before.length + 1)
    expect(sim.orderState(XNAS, 'REST' as ClOrdId)).toMatchObject({ ordStatus: 'new', leavesQty: 100 })
    sim.requestStatus(XNAS, 'REST' as ClOrdId)
    sim.requestStatus(XNAS, 'NEVER' as ClOrdId)
    sim.cancel(XNAS, 'REST' as ClOrdId, 'REST-C' as ClOrdId)
    sim.cancel(XNAS, 'REST' as ClOrdId, 'REST-D' as ClOrdId)
    sim.cancel(XNAS, 'NEVER' as ClOrdId, 'NEVER-C' as ClOrdId)
    sim.advanceTo(sim.nowUs + 5_000)
    expect(tape.reports.map(({ execType }) => execType)).toEqual(['new', 'canceled'])
    expect(tape.reports[1]).toMatchObject({ clOrdId: 'REST-C', origClOrdId: 'REST', leavesQty: 0 })
    expect(tape.statuses.map(({ clOrdId, state }) => [clOrdId, state?.ordStatus ?? null])).toEqual([['REST', 'new'], ['NEVER', null]])
    expect(tape.rejects.map(({ clOrdId, unknownOrder }) => [clOrdId, unknownOrder])).toEqual([['REST-D', false], ['NEVER-C', true]])
  })

  it('[MS27] a replacement changes quantity and price under a new name; one that only becomes smaller keeps its place', () => {
    const { sim, tape } = market()
    sim.advanceTo(T0 + SECOND)
    const price = (sim.nbbo(AVAX).bid! - 5_000) as Price
    const at = () => sim.levels(XNAS, AVAX, 'buy', 50).find(([level]) => level === price)?.[1]
    for (const clOrdId of ['A', 'B']) sim.submit(anOrder({ clOrdId: clOrdId as ClOrdId, timeInForce: 'day', price }))
    const replace = (origClOrdId: string, clOrdId: string, qty: number, to: Price = price): void =>
      sim.replace(XNAS, { origClOrdId: origClOrdId as ClOrdId, clOrdId: clOrdId as ClOrdId, qty: qty as QtyLots, price: to })
    replace('A', 'A1', 60)
    sim.advanceTo(sim.nowUs + 2_000)
    expect(at()).toBe(160)
    replace('A1', 'A2', 300)
    replace('A1', 'A3', 10)
    replace('B', 'B1', 100, (price + 50) as Price)
    replace('B', 'B2', 200, (price - 100) as Price)
    replace('NEVER', 'N1', 10)
    sim.advanceTo(sim.nowUs + 5_000)
    expect(at()).toBe(300)
    expect(tape.reports.map(({ clOrdId, origClOrdId, execType, orderQty, leavesQty }) => [clOrdId, origClOrdId, execType, orderQty, leavesQty])).toEqual([
      ['A', null, 'new', 100, 100], ['B', null, 'new', 100, 100], ['A1', 'A', 'replaced', 60, 60], ['A2', 'A1', 'replaced', 300, 300], ['B2', 'B', 'replaced', 200, 200],
    ])
    expect(tape.rejects.map(({ clOrdId, unknownOrder, ofReplace }) => [clOrdId, unknownOrder, ofReplace])).toEqual([['A3', false, true], ['B1', false, true], ['N1', true, true]])
    expect(sim.orderState(XNAS, 'A' as ClOrdId)).toMatchObject({ clOrdId: 'A2', leavesQty: 300 })
    sim.cancel(XNAS, 'A2' as ClOrdId, 'C' as ClOrdId)
    sim.advanceTo(sim.nowUs + 5_000)
    expect(tape.reports.at(-1)).toMatchObject({ clOrdId: 'C', origClOrdId: 'A2', execType: 'canceled' })
  })

  it('[MS28] fill or kill takes all of it at once or nothing', () => {
    const { sim, tape } = market()
    sim.advanceTo(T0 + SECOND)
    const price = (sim.nbbo(AVAX).ask! + 1_000) as Price
    for (const [clOrdId, qty] of [['ALL', 100], ['NONE', 50_000_000]] as const) sim.submit(anOrder({ clOrdId: clOrdId as ClOrdId, qty: qty as QtyLots, price, timeInForce: 'fok' }))
    sim.advanceTo(sim.nowUs + 5_000)
    const last = (clOrdId: string) => tape.reports.filter((report) => report.clOrdId === clOrdId).at(-1)
    expect([last('ALL'), last('NONE')].map((report) => [report?.ordStatus, report?.cumQty])).toEqual([['filled', 100], ['expired', 0]])
  })

  it('[MS22] a passive order at the touch is filled in time, with added liquidity', () => {
    const { sim, tape } = market()
    sim.advanceTo(T0 + SECOND)
    for (let i = 0; i < 20; i++) {
      const { bid } = sim.nbbo(AVAX)
      sim.submit(anOrder({ timeInForce: 'day', price: bid! }))
      sim.advanceTo(sim.nowUs + 15 * SECOND)
    }
    const fills = tape.reports.filter(({ execType }) => execType === 'trade')
    expect(fills.length).toBeGreaterThan(5)
    expect(fills.some(({ liquidity, feeMicro }) => liquidity === 'added' && feeMicro < 0)).toBe(true)
  })

  it('[MS23] refusals name the field and the reason', () => {
    const { sim, tape } = market()
    const orders: [Partial<SimOrder>, string][] = [
      [{ symbol: 'NOPE' as SymbolId }, 'unknownSymbol'],
      [{ qty: 0 as QtyLots }, 'incorrectQuantity'],
      [{ price: 1_000_050 as Price }, 'invalidPrice'],
      [{ price: Number.NaN as Price }, 'invalidPrice'],
      [{ ordType: 'midpointPeg' }, 'unsupported'],
      [{ mic: 'DRK1' as Mic, qty: 9 as QtyLots }, 'incorrectQuantity'],
      [{ minQty: 50 as QtyLots, timeInForce: 'day' }, 'unsupported'],
      [{ minQty: 101 as QtyLots }, 'incorrectQuantity'],
    ]
    for (const [over, reason] of orders) {
      tape.reports.length = 0
      sim.submit(anOrder(over))
      sim.advanceTo(sim.nowUs + 2_000)
      expect(tape.reports.map(({ execType, rejectReason }) => [execType, rejectReason])).toEqual([['rejected', reason]])
    }
    tape.reports.length = 0
    const twice = anOrder({ timeInForce: 'day', price: 100 as Price })
    sim.submit(twice)
    sim.submit(twice)
    sim.advanceTo(sim.nowUs + 2_000)
    expect(tape.reports.map(({ execType, rejectReason }) => [execType, rejectReason])).toEqual([['new', null], ['rejected', 'duplicateOrder']])
    expect(sim.orderState(XNAS, twice.clOrdId)?.ordStatus).toBe('new')
  })

  it('[MS25] live and remembered orders are bounded: fullness is a refusal, and a place that frees is taken again', () => {
    const { sim, tape } = market({ instruments: WORKED_EXAMPLE_INSTRUMENTS, venues: WORKED_EXAMPLE_VENUES, scenario: 'worked-example' })
    const place = (clOrdId: string): void => sim.submit(anOrder({ mic: 'XLIC' as Mic, symbol: 'WEXA' as SymbolId, clOrdId: clOrdId as ClOrdId, timeInForce: 'day', price: 1_000_000 as Price }))
    for (let i = 0; i <= LIVE_ORDERS_MAX; i++) place(`L${i}`)
    sim.advanceTo(sim.nowUs + SECOND)
    expect(tape.reports.filter(({ execType }) => execType === 'rejected').map(({ clOrdId, rejectReason }) => [clOrdId, rejectReason])).toEqual([[`L${LIVE_ORDERS_MAX}`, 'tooManyOrders']])
    sim.cancel('XLIC' as Mic, 'L0' as ClOrdId)
    place('AGAIN')
    sim.advanceTo(sim.nowUs + SECOND)
    expect(sim.orderState('XLIC' as Mic, 'AGAIN' as ClOrdId)?.ordStatus).toBe('new')
  })

  it('[MS24] the midpoint pool fills between the lit quotes, sometimes and partly, never worse than the limit', () => {
    const { sim, tape } = market({ activity: 2 })
    sim.advanceTo(T0 + SECOND)
    let filledOrders = 0
    for (let i = 0; i < 60; i++) {
      const ask = sim.nbbo(AVAX).ask!
      const from = tape.reports.length
      sim.submit(anOrder({ mic: 'DRK1' as Mic, ordType: 'midpointPeg', qty: 500 as QtyLots, price: ask }))
      sim.advanceTo(sim.nowUs + 2 * SECOND)
      const fills = tape.reports.slice(from).filter(({ execType }) => execType === 'trade')
      if (fills.length > 0) filledOrders++
      for (const fill of fills) expect(fill.lastPx).toBeLessThanOrEqual(ask)
    }
    expect(filledOrders).toBeGreaterThan(0)
    expect(filledOrders).toBeLessThan(40)
  })
})

describe('worked example', () => {
  const WEXA = 'WEXA' as SymbolId
  const example = (): { sim: MarketSim; tape: Tape } =>
    market({ instruments: WORKED_EXAMPLE_INSTRUMENTS, venues: WORKED_EXAMPLE_VENUES, scenario: 'worked-example' })

  it('[MS30] spread 1.5 bps, imbalance 0.75, volatility 0.0012', () => {
    const { sim } = example()
    let mid = 2_000_000
    let squares = 0
    for (let i = 1; i <= 300; i++) {
      sim.advanceTo(T0 + i * 10_000)
      const { bid, ask } = sim.nbbo(WEXA)
      expect(bid).toBeLessThan(ask!)
      const now = (bid! + ask!) / 2
      const change = (now - mid) / mid
      squares += change * change
      mid = now
    }
    expect(Math.sqrt(squares)).toBeCloseTo(0.0012, 4)
    expect(sim.nbbo(WEXA)).toEqual({ bid: 1_999_850, ask: 2_000_150 })
    const depth = (side: 'buy' | 'sell'): number => ['ECNB', 'XLIC'].reduce((sum, mic) => sum + sim.levels(mic as Mic, WEXA, side, 5).reduce((lots, [, qty]) => lots + qty, 0), 0)
    expect((depth('buy') - depth('sell')) / (depth('buy') + depth('sell'))).toBe(0.75)
  })

  it('[MS31] 10,000 fill over the dark pool and both lit venues, and the quote comes back', () => {
    const { sim, tape } = example()
    sim.advanceTo(T0 + 3 * SECOND)
    sim.submit(anOrder({ mic: 'DRKA' as Mic, symbol: WEXA, ordType: 'midpointPeg', qty: 10_000 as QtyLots, price: 2_000_150 as Price }))
    for (const mic of ['ECNB', 'XLIC']) sim.submit(anOrder({ mic: mic as Mic, symbol: WEXA, qty: 4_250 as QtyLots, price: 2_000_150 as Price }))
    sim.advanceTo(sim.nowUs + 200_000)
    const filled = (mic: string): number => tape.reports.filter((report) => report.mic === mic).reduce((sum, report) => sum + report.lastQty, 0)
    expect([filled('DRKA'), filled('ECNB'), filled('XLIC')]).toEqual([1_500, 4_250, 4_250])
    expect(sim.levels('ECNB' as Mic, WEXA, 'sell', 1)).toEqual([[2_000_150, 6_000]])
    expect(sim.levels('XLIC' as Mic, WEXA, 'sell', 1)).toEqual([[2_000_150, 6_000]])
  })
})
