import { TRADE_FLAG, type ClOrdId, type FeedEntry, type FeedEvent, type Mic, type Price, type QtyLots, type SymbolId, type UnixUs } from '@sluice/domain'
import { INSTRUMENTS, VENUES } from '@sluice/testkit'
import { describe, expect, it } from 'vitest'
import { TapeMarket, type TapeMarketOptions } from './tape-market.ts'
import type { SimExecutionReport, SimOrder, SimTrade } from './types.ts'

const instrument = INSTRUMENTS[0]!
const symbol = instrument.symbol
const XNAS = 'XNAS' as Mic
const XNYS = 'XNYS' as Mic
const DARK = 'DRK1' as Mic
const FROM = 1_000_000_000
const START = 5_000_000_000
/** Every message takes this long each way. */
const latency = { networkUsMin: 100, networkUsMax: 100, matchingUs: 0, speedBumpUs: 0 }

const level = (kind: 'bid' | 'ask', price: number, qty: number): FeedEntry => ({ kind, price: price as Price, qty: qty as QtyLots })
const quote = (atMs: number, mic: Mic, bid: number, bidQty: number, ask: number, askQty: number): FeedEvent => update(atMs, mic, true, [level('bid', bid, bidQty), level('ask', ask, askQty)])
const print = (atMs: number, mic: Mic, price: number, qty: number, flags = 0): FeedEvent => update(atMs, mic, false, [{ kind: 'trade', price: price as Price, qty: qty as QtyLots, aggressor: null, flags }])
const update = (atMs: number, mic: Mic, snapshot: boolean, entries: readonly FeedEntry[]): FeedEvent => {
  const us = (FROM + atMs * 1_000) as UnixUs
  return { kind: 'update', mic, symbol, snapshot, rptSeq: 0, venueUs: us, receivedUs: us, entries }
}

function played(events: readonly FeedEvent[], over: Partial<TapeMarketOptions> = {}) {
  const reports: SimExecutionReport[] = []
  const trades: SimTrade[] = []
  const market = new TapeMarket({
    open: () => [events][Symbol.iterator](), fromUs: FROM, toUs: FROM + 20_000, instruments: [instrument], venues: VENUES.filter(({ mic }) => [XNAS, XNYS, DARK].includes(mic)),
    startUs: START, speed: 1, repeat: false, seed: 1, latency, sink: { executionReport: (report) => reports.push(report), trade: (trade) => trades.push(trade) }, ...over,
  })
  const order = (clOrdId: string, over: Partial<SimOrder> = {}): void => market.submit({
    mic: XNAS, clOrdId: clOrdId as ClOrdId, symbol, side: 'buy', qty: 100 as QtyLots, price: 10_100 as Price, ordType: 'limit', timeInForce: 'day', owner: 'DESK', ...over,
  })
  const told = (clOrdId: string) => reports.filter((report) => report.clOrdId === clOrdId || report.origClOrdId === clOrdId).map(({ execType, lastQty, lastPx, cumQty }) => [execType, lastQty, lastPx, cumQty])
  return { market, reports, trades, order, told, to: (ms: number) => market.advanceTo(START + ms * 1_000) }
}

describe('a tape as a market', () => {
  it('[MS60] shows its quotes and prints at their times, shifted to now, as fast as asked', () => {
    const events = [quote(0, XNAS, 10_000, 300, 10_100, 200), quote(10, XNYS, 10_000, 100, 10_200, 100), print(20, XNYS, 10_100, 50, TRADE_FLAG.oddLot), quote(40, XNAS, 10_000, 300, 10_300, 200)]
    const toUs = FROM + 50_000
    const slow = played(events, { toUs })
    slow.to(9)
    expect(slow.market.nbbo(symbol)).toEqual({ bid: 10_000, ask: 10_100 })
    expect(slow.market.levels(XNYS, symbol, 'sell', 5)).toEqual([])
    slow.to(39)
    expect(slow.trades).toMatchObject([{ mic: XNYS, price: 10_100, qty: 50, aggressor: null, flags: TRADE_FLAG.oddLot, tsUs: START + 20_000 }])
    const fast = played(events, { toUs, speed: 4 })
    fast.to(10)
    expect(fast.market.levels(XNAS, symbol, 'sell', 5)).toEqual([[10_300, 200]])
    expect(fast.market.position()).toMatchObject({ tapeUs: FROM + 40_000, round: 0, speed: 4 })
  })

  it('[MS69] what lies before its beginning is taken in at once, without its prints', () => {
    const { market, trades, to } = played([quote(0, XNAS, 10_000, 300, 10_100, 200), print(5, XNAS, 10_000, 10), print(12, XNAS, 10_000, 20)], { fromUs: FROM + 10_000, toUs: FROM + 20_000 })
    to(0)
    expect(market.levels(XNAS, symbol, 'buy', 1)).toEqual([[10_000, 300]])
    to(3)
    expect(trades.map(({ qty, tsUs }) => [qty, tsUs])).toEqual([[20, START + 2_000]])
  })

  it('[MS61] a take meets what is displayed, once: what it took is gone until the tape shows that price anew', () => {
    const { market, order, told, trades, to } = played([quote(0, XNAS, 10_000, 300, 10_100, 150), quote(5, XNAS, 9_900, 300, 10_100, 150), quote(8, XNAS, 9_900, 300, 10_100, 140)])
    to(1)
    order('A', { timeInForce: 'ioc' })
    order('B', { timeInForce: 'ioc' })
    to(6)
    expect(told('A')).toEqual([['new', 0, 0, 0], ['trade', 100, 10_100, 100]])
    expect(told('B')).toEqual([['new', 0, 0, 0], ['trade', 50, 10_100, 50], ['expired', 0, 0, 50]])
    expect(trades.map(({ qty, aggressor }) => [qty, aggressor])).toEqual([[100, 'buy'], [50, 'buy']])
    expect(market.levels(XNAS, symbol, 'sell', 5)).toEqual([])
    to(8)
    expect(market.levels(XNAS, symbol, 'sell', 5)).toEqual([[10_100, 140]])
  })

  it('[MS62] a post stands behind what is displayed, and fills by what prints there after that', () => {
    const { market, order, told, to } = played([
      quote(0, XNAS, 10_000, 300, 10_100, 100), print(10, XNAS, 10_000, 200), print(11, XNAS, 10_000, 120), print(12, XNYS, 10_000, 500), print(13, XNAS, 10_000, 500, TRADE_FLAG.corrected), print(14, XNAS, 10_000, 500),
    ])
    to(1)
    order('A', { price: 10_000 as Price })
    to(9)
    expect(market.levels(XNAS, symbol, 'buy', 5)).toEqual([[10_000, 400]])
    to(11.5)
    expect(told('A')).toEqual([['new', 0, 0, 0], ['trade', 20, 10_000, 20]])
    to(20)
    expect(told('A').at(-1)).toEqual(['trade', 80, 10_000, 100])
  })

  it('[MS70] a replacement counts from then on; one that only becomes smaller keeps its place', () => {
    const { market, order, told, to } = played([quote(0, XNAS, 10_000, 300, 10_100, 100), print(10, XNAS, 10_000, 200), print(11, XNAS, 10_000, 120), print(14, XNAS, 10_000, 500)])
    const replace = (origClOrdId: string, clOrdId: string, qty: number, price: number): void =>
      market.replace(XNAS, { origClOrdId: origClOrdId as ClOrdId, clOrdId: clOrdId as ClOrdId, qty: qty as QtyLots, price: price as Price })
    to(1)
    order('A', { price: 10_000 as Price })
    to(9)
    replace('A', 'A1', 50, 10_000)
    to(11.5)
    expect(told('A1')).toEqual([['replaced', 0, 0, 0], ['trade', 20, 10_000, 20]])
    replace('A1', 'A2', 20, 10_000)
    replace('A1', 'A3', 60, 9_900)
    to(20)
    expect([told('A2'), told('A3')]).toEqual([[], [['replaced', 0, 0, 20]]])
    replace('A3', 'A4', 60, 10_100)
    to(25)
    expect(told('A4')).toEqual([['replaced', 0, 0, 20], ['trade', 40, 10_100, 60]])
  })

  it('[MS63] cancels ahead move a post forward; a quote or print through it fills it at its own price', () => {
    const { order, told, reports, to } = played([
      quote(0, XNAS, 10_000, 300, 10_200, 100), quote(5, XNAS, 10_000, 50, 10_200, 100), print(6, XNAS, 10_000, 60), quote(8, XNAS, 9_900, 50, 10_000, 30), print(9, XNAS, 9_900, 15), quote(10, XNAS, 9_800, 10, 9_900, 500),
    ])
    to(1)
    order('A', { price: 10_000 as Price })
    to(7)
    expect(told('A').at(-1)).toEqual(['trade', 10, 10_000, 10])
    to(8.5)
    expect(told('A').at(-1)).toEqual(['trade', 30, 10_000, 40])
    to(9.5)
    expect(told('A').at(-1)).toEqual(['trade', 15, 10_000, 55])
    to(11)
    expect(told('A').at(-1)).toEqual(['trade', 45, 10_000, 100])
    expect(reports.filter(({ execType }) => execType === 'trade').every(({ liquidity }) => liquidity === 'added')).toBe(true)
  })

  it('[MS64] a peg at a venue that never quotes fills by prints at the midpoint, of nothing else and only within its limit', () => {
    const { order, told, to } = played([
      quote(0, XNAS, 10_000, 300, 10_100, 100), print(5, DARK, 10_060, 900, TRADE_FLAG.offExchange), print(6, DARK, 10_050, 30, TRADE_FLAG.offExchange), print(7, DARK, 10_050, 900, TRADE_FLAG.offExchange),
    ])
    to(1)
    const peg = { mic: DARK, ordType: 'midpointPeg' } as const
    order('A', { ...peg, price: 10_050 as Price })
    order('B', { ...peg, price: 10_040 as Price })
    order('C', { ...peg, price: 10_100 as Price, timeInForce: 'ioc' })
    to(6.5)
    expect(told('A')).toEqual([['new', 0, 0, 0], ['trade', 30, 10_050, 30]])
    to(8)
    expect([told('A').at(-1), told('B'), told('C').at(-1)]).toEqual([['trade', 70, 10_050, 100], [['new', 0, 0, 0]], ['expired', 0, 0, 0]])
  })

  it('[MS65] nothing fills where trading is not open; cancels are taken', () => {
    const { market, order, told, to } = played([quote(0, XNAS, 10_000, 300, 10_100, 150), print(10, XNAS, 10_000, 900)])
    to(1)
    market.setState(XNAS, symbol, { state: 'halted', bandLow: null, bandHigh: null })
    order('A', { timeInForce: 'ioc' })
    order('B', { price: 10_000 as Price })
    to(12)
    market.cancel(XNAS, 'B' as ClOrdId)
    to(13)
    expect([told('A').at(-1), told('B').at(-1)]).toEqual([['expired', 0, 0, 0], ['canceled', 0, 0, 0]])
  })

  it('[MS66] at its end everything live expires; it begins anew, or every venue is closed', () => {
    const events = [quote(0, XNAS, 10_000, 300, 10_100, 150), quote(10, XNAS, 10_000, 300, 10_100, 150)]
    const toUs = FROM + 10_000
    const once = played(events, { toUs })
    once.to(1)
    once.order('A', { price: 9_000 as Price })
    once.to(12)
    expect(once.told('A').at(-1)).toEqual(['expired', 0, 0, 0])
    expect([once.market.position().ended, once.market.status(XNAS, symbol), once.market.levels(XNAS, symbol, 'buy', 5)]).toEqual([true, { state: 'closed', bandLow: null, bandHigh: null }, []])
    once.order('B')
    once.to(13)
    expect(once.reports.at(-1)).toMatchObject({ execType: 'rejected', text: 'XNAS is closed: the tape has ended' })
    const again = played(events, { toUs, repeat: true })
    again.to(25)
    expect(again.market.position()).toMatchObject({ round: 2, ended: false })
    expect(again.market.levels(XNAS, symbol, 'buy', 5)).toEqual([[10_000, 300]])
  })

  it('[MS67] the same tape and the same orders give the same reports', () => {
    const run = (): unknown => {
      const { market, order, reports, to } = played([quote(0, XNAS, 10_000, 300, 10_100, 150), print(10, XNAS, 10_000, 900), print(12, DARK, 10_050, 40)], { latency: { networkUsMin: 50, networkUsMax: 400, matchingUs: 10, speedBumpUs: 0 } })
      to(1)
      order('A', { price: 10_000 as Price })
      order('B', { mic: DARK, ordType: 'midpointPeg' })
      to(20)
      return [reports, market.stateHash()]
    }
    expect(run()).toEqual(run())
  })

  it('[MS68] refuses what a venue would refuse', () => {
    const { order, reports, to } = played([quote(0, XNAS, 10_000, 300, 10_100, 150)])
    order('A', { symbol: 'NOPE' as SymbolId })
    order('B', { qty: 0 as QtyLots })
    order('C', { price: 10_050 as Price })
    order('D', { ordType: 'midpointPeg' })
    order('E', { price: 9_000 as Price })
    order('E', { price: 9_000 as Price })
    to(1)
    expect(reports.map(({ clOrdId, execType, rejectReason }) => [clOrdId, execType, rejectReason])).toEqual([
      ['A', 'rejected', 'unknownSymbol'], ['B', 'rejected', 'incorrectQuantity'], ['C', 'rejected', 'invalidPrice'], ['D', 'rejected', 'unsupported'], ['E', 'new', null], ['E', 'rejected', 'duplicateOrder'],
    ])
  })
})
