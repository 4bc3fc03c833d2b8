import { describe, expect, it } from 'vitest'
import { TRADE_FLAG, type FeedEntry, type FeedEvent, type Level, type Mic, type Price, type QtyLots, type SymbolId, type UnixUs } from '@sluice/domain'
import type { MarketTable, VenueTable } from '@sluice/tca'
import { anInstrument, VENUES } from '@sluice/testkit'
import { VENUE_REFERENCES, type MeasuredSession } from './calibration-measures.ts'
import { calibrationReport } from './calibration-report.ts'
import { roundLotBest, runCalibrationSession } from './calibration-session.ts'
import { calibrationMarkdown, calibrationText } from './calibration-text.ts'
import { probeDarkPools } from './dark-probe.ts'
import { TapeStatistics } from './tape-statistics.ts'

const S = 1_000_000
const $100 = 1_000_000
const $1 = 10_000
const level = (price: number, qty: number): Level => [price as Price, qty as QtyLots]

describe('a simulated day as it would be taped', () => {
  const options = { seed: 7, instrument: anInstrument(), venues: VENUES, durationS: 60, warmUpS: 5 }

  it('[CA1] is a pure function of its options, and looks like a market', () => {
    const session = runCalibrationSession(options)
    expect(runCalibrationSession(options)).toEqual(session)
    expect(runCalibrationSession({ ...options, seed: 8 }).table).not.toEqual(session.table)
    const { table } = session
    expect(table).toMatchObject({ durationS: 60, crossedShare: 0, dropped: 0 })
    expect(table.spreadCents).toBeGreaterThan(0)
    expect(table.venuesAtBestBid).toBeGreaterThanOrEqual(1)
    expect(table.quotes).toBeGreaterThan(table.trades)
    expect(table.venues.reduce((sum, { volumeShare }) => sum + volumeShare, 0)).toBeCloseTo(1, 9)
    expect(table.venues.filter(({ mic }) => VENUES.some((venue) => venue.mic === mic && venue.kind === 'dark-midpoint'))).toEqual([])
  })

  it('[CA1] tells how far it is, to the end', () => {
    const told: number[] = []
    runCalibrationSession({ ...options, durationS: 200, onProgress: (done) => told.push(done) })
    expect(told.at(-1)).toBe(1)
    expect([...told].sort((a, b) => a - b)).toEqual(told)
  })

  it('[CA2] best quotes in round lots: odd lots add up to the price at which they make one', () => {
    expect(roundLotBest([level(100, 40), level(99, 70), level(98, 500)], 1)).toEqual([99, 100])
    expect(roundLotBest([level(100, 250)], 1)).toEqual([100, 200])
    expect(roundLotBest([level(100, 2)], 100)).toEqual([100, 200])
    expect(roundLotBest([level(100, 99)], 1)).toEqual([0, 0])
    expect(roundLotBest([], 1)).toEqual([0, 0])
  })

  it('[CA3] dark pools are probed again and again, each by itself', () => {
    const probes = probeDarkPools({ seed: 3, instrument: anInstrument(), venues: VENUES, startUs: 1_000 * S, durationS: 300, spacingUs: 2 * S })
    expect(probes.map(({ mic }) => mic)).toEqual(VENUES.filter(({ kind }) => kind === 'dark-midpoint' || kind === 'internal-crossing').map(({ mic }) => mic))
    for (const { probes: sent, zeroFills, filledShare } of probes) {
      expect(sent).toBeGreaterThan(100)
      expect(zeroFills).toBeLessThanOrEqual(sent)
      expect(filledShare).toBeGreaterThanOrEqual(0)
      expect(filledShare).toBeLessThanOrEqual(1 - zeroFills / sent)
    }
  })
})

describe('a tape', () => {
  const symbol = 'TEST' as SymbolId
  const bid = (price: number, qty: number): FeedEntry => ({ kind: 'bid', price: price as Price, qty: qty as QtyLots })
  const ask = (price: number, qty: number): FeedEntry => ({ kind: 'ask', price: price as Price, qty: qty as QtyLots })
  const trade = (price: number, qty: number, flags = 0): FeedEntry => ({ kind: 'trade', price: price as Price, qty: qty as QtyLots, aggressor: null, flags })
  const update = (mic: string, us: number, snapshot: boolean, rptSeq: number, entries: readonly FeedEntry[], of = symbol): FeedEvent =>
    ({ kind: 'update', mic: mic as Mic, symbol: of, snapshot, rptSeq, venueUs: us as UnixUs, receivedUs: us as UnixUs, entries })
  const measured = (events: readonly FeedEvent[], lotSize = 1): MarketTable => {
    const statistics = new TapeStatistics({ symbol, priceScale: 10_000, lotSize, fromUs: S, toUs: 11 * S })
    for (const event of events) statistics.apply(event)
    return statistics.end()
  }

  it('[CA4] whole quotes, changes of a deep book, prints on and off exchange, within the session', () => {
    const table = measured([
      { kind: 'up', mic: 'XNYS' as Mic, receivedUs: 0 as UnixUs },
      update('XNYS', 0, true, 0, []),
      update('XNYS', 0.5 * S, true, 0, [bid($100, 3), ask($100 + 400, 3)]),
      { kind: 'up', mic: 'XNAS' as Mic, receivedUs: 0.6 * S as UnixUs },
      update('XNAS', 0.6 * S, true, 1, [bid($100, 1), bid($100 - 100, 9), ask($100 + 500, 1)]),
      // Behind the best: no new quote. The best goes: one.
      update('XNAS', 3 * S, false, 2, [bid($100 - 100, 8)]),
      update('XNAS', 6 * S, false, 3, [bid($100, 0), trade($100, 2)]),
      update('XADF', 7 * S, false, 1, [trade($100 + 250, 4, TRADE_FLAG.offExchange)]),
      update('XNYS', 8 * S, true, 0, [bid($100, 3), ask($100 + 400, 3)]),
      update('XNYS', 8 * S, true, 0, [bid($1, 3)], 'OTHER' as SymbolId),
      update('XNYS', 11 * S, true, 0, [bid($100 + 100, 3), ask($100 + 200, 3)]),
    ], 100)
    expect(table).toMatchObject({ durationS: 10, spreadCents: 4, quotes: 2, trades: 2, volumeShares: 600, venuesAtBestBid: 1.5, depthAtBestBid: 350, depthAtBestAsk: 300 })
    expect(table.venues.map(({ mic, volumeShare }) => [mic, volumeShare])).toEqual([['off-exchange', 4 / 6], ['XNAS', 2 / 6], ['XNYS', 0]])
  })

  it('[CA4] a venue that is down, or waits for a snapshot, is no part of the market', () => {
    const open = [update('XNYS', S, true, 0, [bid($100, 100), ask($100 + 400, 100)]), update('XNAS', S, true, 5, [bid($100 + 200, 100), ask($100 + 400, 100)])]
    expect(measured([...open, { kind: 'down', mic: 'XNAS' as Mic, receivedUs: 6 * S as UnixUs }]).spreadCents).toBeCloseTo(3, 12)
    // A hole in the numbers at 6 s, a snapshot at 8.5 s.
    const gap = measured([...open, update('XNAS', 6 * S, false, 7, [bid($100 + 300, 100)]), update('XNAS', 8.5 * S, true, 9, [bid($100 + 200, 100), ask($100 + 400, 100)])])
    expect(gap.spreadCents).toBeCloseTo((7.5 * 2 + 2.5 * 4) / 10, 12)
  })
})

describe('the report', () => {
  const venue = (mic: string, over: Partial<VenueTable> = {}): VenueTable => ({
    mic, trades: 1, volumeShare: 0, midShare: null, effectiveSpreadCents: null, impactCents: null, atBestBidShare: null, atBestAskShare: null, queueShares: null, virtualOrders: 0,
    fillChance: null, markoutCents: null, ...over,
  })
  const table = (over: Partial<MarketTable> = {}): MarketTable => ({
    durationS: 1, quotes: 0, trades: 0, volumeShares: 0, spreadCents: 3.7033, spreadBps: 2.1, venuesAtBestBid: 3.4, venuesAtBestAsk: 3.4, depthAtBestBid: 500, depthAtBestAsk: 500, crossedShare: 0,
    lockedShare: 0.00002, quotesPerS: 9.1, tradesPerS: 1.7, quotesPerSP99: 105, tradesPerSP99: 30, sweepShare: 0.5, offCentShare: 0.2, offCentShareOffExchange: 0.55, venues: [], dropped: 0, ...over,
  })
  const session = (over: Partial<MeasuredSession> = {}): MeasuredSession => ({ name: 'day', table: table(), darkProbes: null, hiddenShare: null, ...over })

  it('[CA5] a figure is judged as it is printed, by the range of the reference', () => {
    const cellOf = (spreadCents: number) => calibrationReport([session({ table: table({ spreadCents }) })]).market[0]!
    expect(cellOf(3.7033)).toMatchObject({ measure: 'spread, cents', reference: '3.0-3.7', allowed: [3, 3.7], values: [3.7033], inside: [true] })
    expect(cellOf(3.76).inside).toEqual([false])
    expect(cellOf(2.96).inside).toEqual([true])
    expect(cellOf(2.94).inside).toEqual([false])
  })

  it('[CA5] single figures may differ by what their measure allows; what has no reference is not judged', () => {
    const xnas = (markoutCents: number | null) => calibrationReport([session({ table: table({ venues: [venue('XNAS', { markoutCents }), venue('ELSE', { markoutCents })] }) })]).venues
    const cellOf = (mic: string, markout: number | null) => xnas(markout).find((row) => row.mic === mic)!.cells.at(-1)!
    // 1.75 and 30 % of it.
    expect(cellOf('XNAS', -2.27).inside).toEqual([true])
    expect(cellOf('XNAS', -2.29).inside).toEqual([false])
    expect(cellOf('XNAS', -1.2).inside).toEqual([false])
    expect(cellOf('XNAS', null).inside).toEqual([null])
    expect(cellOf('ELSE', -1.75)).toMatchObject({ reference: '', allowed: null, inside: [null] })
  })

  it('[CA5] counts what is inside, outside and unknown, session by session', () => {
    const report = calibrationReport([session(), session({ name: 'other', table: table({ spreadCents: 9 }), hiddenShare: 0.2, darkProbes: [{ mic: 'D1' as Mic, probes: 10, zeroFills: 8, filledShare: 0.1 }, { mic: 'D2' as Mic, probes: 10, zeroFills: 5, filledShare: 0.4 }] })])
    expect(report.scores[0]).toMatchObject({ session: 'day', inside: 12, judged: 12, outside: [] })
    expect(report.scores[0]!.unknown.filter(({ mic }) => mic === null).map(({ measure }) => measure)).toEqual([
      'hidden interest, % of lit executions', 'zero fills, %, emptiest dark pool', 'zero fills, %, fullest dark pool',
    ])
    expect(report.scores[1]!.outside.map(({ measure }) => measure)).toEqual(['spread, cents', 'zero fills, %, fullest dark pool'])
    expect(report.scores[1]!.judged).toBe(15)
  })

  it('[CA5] the reference row of every venue reports as inside itself', () => {
    const venues = VENUE_REFERENCES.map(({ mic, values: [share, mid, eff, impact, best, queue, one, ten, sixty, markout] }) => venue(mic, {
      volumeShare: share! / 100, midShare: mid! / 100, effectiveSpreadCents: eff!, impactCents: impact!, atBestBidShare: best === null ? null : best! / 100, queueShares: queue!,
      fillChance: one === null ? null : [one!, ten!, sixty!], markoutCents: markout!,
    }))
    const [score] = calibrationReport([session({ table: table({ venues }) })]).scores
    expect(score).toMatchObject({ inside: 12 + 4 + 9 * 10, outside: [] })
  })

  it('[CA6] in text and Markdown every figure stands beside its reference, what is outside is marked', () => {
    const report = calibrationReport([session({ table: table({ spreadCents: 9, venues: [venue('XNAS', { volumeShare: 0.117 })] }) })])
    const text = calibrationText(report)
    expect(text).toMatch(/spread, cents +3\.0-3\.7 +3\.0 to 3\.7 +9\.0 !/)
    expect(text).toContain('day: 12 of 13 figures inside, 1 outside:')
    expect(calibrationMarkdown(report)).toContain('| spread, cents | 3.0-3.7 | 3.0 to 3.7 | 9.0 ! |')
  })
})
