import { Hasher, log, Rng, type Aggressiveness, type Candidate, type ClOrdId, type Mic, type Price, type QtyLots, type Side, type SymbolId, type UnixUs, type VenueView } from '@sluice/domain'
import * as fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  benchFeatures, FeatureFaults, featuresPage, FEATURE_SCHEMA, MarketState, NO_QUOTE, OrderOutcomes, syntheticDecision, VenueHistory, writeFeatureRows,
  type ConsolidatedLevels, type FeatureContext, type VenueHistorySnapshot,
} from './index.ts'
import { ln1p } from './ln1p.ts'
import { BAR_US, BARS, RangeWindow } from './range-window.ts'
import { ReturnWindow } from './return-window.ts'
import { VenueQuotes } from './venue-quotes.ts'
import { VolumeWindow } from './volume-window.ts'

const T0 = 1_760_000_000_000_000
const at = (us: number): UnixUs => (T0 + us) as UnixUs
const best = (bid: number, ask: number): ConsolidatedLevels => ({
  bid: bid as Price, ask: ask as Price, bidQty: 300 as QtyLots, askQty: 100 as QtyLots, bidDepth5: 700 as QtyLots, askDepth5: 100 as QtyLots,
  bids: [{ price: bid as Price, qty: 300 as QtyLots }, { price: (bid - 100) as Price, qty: 400 as QtyLots }], asks: [{ price: ask as Price, qty: 100 as QtyLots }],
})
const hashOf = (part: { hashInto(h: Hasher): void }): string => {
  const h = new Hasher()
  part.hashInto(h)
  return h.digest()
}
const view = (volume: number, buy: number): VenueView => ({
  symbol: 'FLEX' as SymbolId, mic: 'XNAS' as Mic, venueUs: at(0), receivedUs: at(0), processedUs: at(0), status: null, bids: [], asks: [], gap: false, recovering: false,
  trades: { count: 1, volumeLots: volume as QtyLots, buyVolumeLots: buy as QtyLots, sellVolumeLots: (volume - buy) as QtyLots, high: 1 as Price, low: 1 as Price, last: 1 as Price },
})
interface Question {
  readonly context: FeatureContext
  readonly candidate: Candidate
}
const questionOf = (seed: number, venueNo: number): Question => {
  const { context, candidates } = syntheticDecision(seed)
  return { context, candidate: candidates[venueNo % candidates.length]! }
}
const vector = ({ context, candidate }: Question): Float32Array | null => {
  const out = new Float32Array(FEATURE_SCHEMA.count)
  return writeFeatureRows(out, context, [candidate]) === null ? out : null
}
const faultOf = (context: Partial<FeatureContext>): string | null => {
  const decision = syntheticDecision(5)
  return writeFeatureRows(new Float32Array(FEATURE_SCHEMA.count * 12), { ...decision.context, ...context }, decision.candidates)
}
const feature = (question: Question, name: string): number => vector(question)![FEATURE_SCHEMA.names.indexOf(name)]!
const withContext = (question: Question, context: Partial<FeatureContext>): Question => ({ ...question, context: { ...question.context, ...context } })

describe('schema', () => {
  it('[FT1] is pinned: another meaning is another version', () => {
    expect(FEATURE_SCHEMA.hash).toBe('ab565f2e944f7663')
    expect(FEATURE_SCHEMA.count).toBe(FEATURE_SCHEMA.names.length)
    expect(new Set(FEATURE_SCHEMA.names).size).toBe(FEATURE_SCHEMA.count)
  })
})

describe('windows', () => {
  it('[FT2] volatility is the root of the summed squared returns of the last five minutes', () => {
    const market = new MarketState()
    expect(market.volatility5m(at(0))).toBeNull()
    market.onConsolidated(best(999_900, 1_000_100), at(0))
    expect(market.volatility5m(at(0))).toBe(0)
    market.onConsolidated(best(1_000_400, 1_000_600), at(200_000)) // +5 bps
    market.onConsolidated(best(1_000_900, 1_001_100), at(250_000)) // within 100 ms: not sampled
    market.onConsolidated(best(999_900, 1_000_100), at(400_000)) // back
    expect(market.volatility5m(at(400_000))).toBeCloseTo(Math.sqrt(2) * 5e-4, 6)
    expect(market.volatility5m(at(300_300_000))).toBeCloseTo(5e-4, 6)
    expect(market.volatility5m(at(300_400_000))).toBe(0)
  })

  it('[FT3] rolling sums equal fresh sums after any walk, and restore continues the same', () => {
    fc.assert(fc.property(fc.integer(), fc.integer({ min: 50, max: 600 }), (seed, steps) => {
      const rng = new Rng(seed)
      const returns = new ReturnWindow()
      const volume = new VolumeWindow()
      const trades: { us: number; lots: number }[] = []
      let us = T0
      for (let i = 0; i < steps; i++) {
        us += rng.int(0, rng.next() < 0.02 ? 200_000_000 : 2_000_000)
        returns.onMid(2_000_000 + rng.int(-50, 50) * 100, us)
        const lots = rng.int(1, 500)
        volume.add({ volumeLots: lots, buyVolumeLots: lots, sellVolumeLots: 0 }, us)
        trades.push({ us, lots })
      }
      const { samples } = returns.snapshot()
      expect(returns.sumSquares).toBe(samples.reduce((sum, s) => sum + s[2], 0))
      const live = samples.filter((s) => s[0] > us - 300_000_000).reduce((sum, s) => sum + s[2], 0)
      expect(returns.volatility(us)).toBe(Math.sqrt(live / 1e12))
      for (const later of [0, 7_000_000, 59_000_000, 61_000_000]) {
        const oldest = Math.floor((us + later) / 1e6) - 59
        const fresh = trades.filter((t) => Math.floor(t.us / 1e6) >= oldest).reduce((sum, t) => sum + t.lots, 0)
        expect(volume.volumeLots(us + later)).toBe(fresh)
      }
      const again = new ReturnWindow()
      again.restore(returns.snapshot())
      expect(hashOf(again)).toBe(hashOf(returns))
      expect(again.volatility(us)).toBe(returns.volatility(us))
    }), { numRuns: 40 })
  })

  it('[FT4] the ring holds a sample every 100 ms for hours', () => {
    const returns = new ReturnWindow()
    for (let i = 0; i < 40_000; i++) returns.onMid(2_000_000 + (i % 2) * 100, T0 + i * 100_000)
    expect(returns.count).toBe(3_000)
    expect(returns.sumSquares).toBe(returns.snapshot().samples.reduce((sum, s) => sum + s[2], 0))
  })
})

describe('ranges', () => {
  it('[FT13] the average true range is that of the bars, gaps between them and quiet ones included', () => {
    const barAt = (bar: number, offset = 0) => 1_000 * BAR_US + bar * BAR_US + offset
    const ranges = new RangeWindow()
    expect(ranges.average(barAt(0))).toBe(0)
    ranges.onMid(2_000_000, barAt(0))
    expect(ranges.average(barAt(0, 5))).toBe(0)
    ranges.onMid(2_000_400, barAt(0, 10))
    ranges.onMid(2_000_100, barAt(0, 20))
    expect(ranges.average(barAt(1))).toBeCloseTo(400 / 2_000_100, 12)
    ranges.onMid(2_000_900, barAt(1, 10)) // a gap upwards: from the close before it
    ranges.onMid(2_000_700, barAt(1, 20))
    expect(ranges.average(barAt(2))).toBeCloseTo((400 + 800) / 2 / 2_000_700, 12)
    expect(ranges.average(barAt(4))).toBeCloseTo((400 + 800) / 4 / 2_000_700, 12) // two quiet bars
    expect(ranges.average(barAt(1 + BARS))).toBeCloseTo(800 / BARS / 2_000_700, 12)
    expect(ranges.average(barAt(2 + BARS))).toBe(0)
  })

  it('[FT13] equals bars worked out afresh after any walk, and restore continues the same', () => {
    fc.assert(fc.property(fc.integer(), fc.integer({ min: 2, max: 200 }), (seed, steps) => {
      const rng = new Rng(seed)
      const ranges = new RangeWindow()
      const mids: { us: number; mid2: number }[] = []
      let us = T0
      for (let i = 0; i < steps; i++) {
        us += rng.int(0, rng.next() < 0.05 ? 400_000_000 : 8_000_000)
        const mid2 = 2_000_000 + rng.int(-50, 50) * 100
        mids.push({ us, mid2 })
        ranges.onMid(mid2, us)
      }
      const again = new RangeWindow()
      again.restore(JSON.parse(JSON.stringify(ranges.snapshot())))
      expect(hashOf(again)).toBe(hashOf(ranges))
      for (const later of [0, 3_000_000, 25_000_000, 200_000_000]) {
        expect(ranges.average(us + later)).toBe(freshRange(mids, us + later))
        expect(again.average(us + later)).toBe(ranges.average(us + later))
      }
    }), { numRuns: 60 })
  })
})

describe('quotes of a venue', () => {
  const quoted = (bid: number, ask: number, volume = 0, buy = 0, sell = 0): VenueView => ({
    ...view(volume, buy), bids: [[bid as Price, 1 as QtyLots]], asks: [[ask as Price, 1 as QtyLots]],
    trades: volume === 0 ? null : { ...view(volume, buy).trades!, sellVolumeLots: sell as QtyLots },
  })

  it('[FT14] lifetime is the time that best prices stood over the changes seen, what stands now included', () => {
    const quotes = new VenueQuotes()
    expect(quotes.lifetimeUs(at(0))).toBe(1_000_000)
    quotes.onView(quoted(100, 101), at(0))
    for (let i = 1; i <= 200; i++) quotes.onView(quoted(100 + (i % 2), 103), at(i * 10_000))
    expect(quotes.lifetimeUs(at(2_000_000))).toBeLessThan(120_000)
    expect(quotes.lifetimeUs(at(100_000_000))).toBeGreaterThan(800_000)
    const steady = new VenueQuotes()
    steady.onView(quoted(100, 101), at(0))
    expect(steady.lifetimeUs(at(500_000_000))).toBeGreaterThan(40_000_000)
  })

  it('[FT15] traded lots count against the side they hit, halves without an aggressor, and leave within two windows', () => {
    const quotes = new VenueQuotes()
    const from = Math.ceil(T0 / 60e6) * 60e6
    quotes.onView(quoted(100, 101, 100, 30, 50), from + 1)
    expect(quotes.tradedLots(1, from + 2)).toBe(60)
    expect(quotes.tradedLots(-1, from + 2)).toBe(40)
    expect(quotes.tradedLots(1, from + 90e6)).toBe(30)
    expect(quotes.tradedLots(1, from + 120e6)).toBe(0)
    quotes.onView(quoted(100, 101, 10, 10, 0), from + 61e6)
    expect(quotes.tradedLots(-1, from + 90e6)).toBe(30)
    quotes.onView(quoted(100, 101, 10, 10, 0), from + 300e6)
    expect(quotes.tradedLots(-1, from + 300e6)).toBe(10)
  })
})

describe('state', () => {
  it('[FT5] reading changes nothing, every field of the snapshot counts in the hash', () => {
    const { context, outcomes, candidates } = syntheticDecision(3)
    const { market } = context
    const [before, outcomesBefore] = [hashOf(market), hashOf(outcomes)]
    market.volatility5m(at(9e9))
    market.recentVolumeLots(at(9e9))
    writeFeatureRows(new Float32Array(12 * FEATURE_SCHEMA.count), context, candidates)
    expect(hashOf(market)).toBe(before)
    expect(hashOf(outcomes)).toBe(outcomesBefore)
    expectEveryLeafHashed(market.snapshot(), (state) => restored(new MarketState(), state))
    expectEveryLeafHashed([...outcomes.histories.values()][0]!.snapshot(), (state) => restored(new VenueHistory(), state))
    send(outcomes, 'L1', 'take')
    outcomes.onFill('L1' as ClOrdId, { lastQty: 5, lastPx: 1_000_200, nowUs: at(50), midTimes2: 2_000_300 })
    expectEveryLeafHashed(outcomes.snapshot(), (state) => restored(new OrderOutcomes(), state))
  })

  it('[FT6] history starts at its priors, moves towards what happens and fades in integers', () => {
    const history = new VenueHistory()
    expect(history.estimate('take', 'fillRate')).toBeCloseTo(0.8, 9)
    expect(history.estimate('take', 'impactLeft')).toBeCloseTo(0.5, 9)
    expect(history.similarFillRate('mid', 5_000)).toBeCloseTo(0.2, 9)
    for (let i = 0; i < 5_000; i++) {
      history.onSent()
      history.onDone({ aggressiveness: 'take', orderQty: 100, cumQty: i % 2 === 0 ? 50 : 0, hiddenQty: i % 2 === 0 ? 10 : 0 })
      history.onFill('take', 700)
      history.onAck(400)
      if (i % 10 === 0) history.onReject()
      history.onMarkout('take', 0, 2_000_000)
      history.onMarkout('take', 1, 3_000_000)
      history.onImpact(0, 1_000_000)
      history.onImpact(1, 250_000)
    }
    expect(history.estimate('take', 'fillRate')).toBeCloseTo(0.25, 1)
    expect(history.similarFillRate('take', 150)).toBeCloseTo(0.25, 1)
    expect(history.similarFillRate('take', 5_000)).toBeCloseTo(history.estimate('take', 'fillRate'), 9)
    expect(history.estimate('post', 'fillRate')).toBeCloseTo(0.25, 9)
    expect(history.estimate('take', 'partialRate')).toBeCloseTo(0.5, 1)
    expect(history.estimate('take', 'hiddenShare')).toBeCloseTo(0.2, 1)
    expect(history.estimate('take', 'timeToFillLog')).toBeCloseTo(Math.log(1.75), 1)
    expect(history.estimate('take', 'rejectRate')).toBeCloseTo(0.1, 1)
    expect(history.estimate('take', 'markout1sBps')).toBeGreaterThan(1.8)
    expect(history.estimate('take', 'markout10sBps')).toBeGreaterThan(2.7)
    expect(history.estimate('post', 'markout1sBps')).toBeCloseTo(0.3, 9)
    expect(history.estimate('take', 'impactBps')).toBeCloseTo(1, 1)
    expect(history.estimate('take', 'impactLeft')).toBeCloseTo(0.25, 1)
    expect(everyNumber(history.snapshot()).every(Number.isSafeInteger)).toBe(true)
    const again = restored(new VenueHistory(), JSON.parse(JSON.stringify(history.snapshot())))
    expect(hashOf(again)).toBe(hashOf(history))
    expect(again.estimate('take', 'impactLeft')).toBe(history.estimate('take', 'impactLeft'))
  })

  it('[FT16] what is no number counts for nothing, what is out of bounds as the bound, and both are counted', () => {
    const history = new VenueHistory()
    const clean = hashOf(restored(new VenueHistory(), { ...history.snapshot(), outOfRange: 2 }))
    history.onAck(NaN)
    history.onDone({ aggressiveness: 'take', orderQty: 0, cumQty: 0, hiddenQty: 0 })
    expect(hashOf(history)).toBe(clean)
    history.onMarkout('take', 0, -Infinity)
    history.onFill('take', -5)
    expect(history.outOfRange).toBe(4)
    expect(everyNumber(history.snapshot()).every(Number.isSafeInteger)).toBe(true)
  })
})

describe('outcomes of orders', () => {
  const markoutsOf = (outcomes: OrderOutcomes): VenueHistorySnapshot => outcomes.histories.get('XNAS' as Mic)!.snapshot()

  it('[FT17] markouts and impact are those of the mid at their horizon, each fill once', () => {
    const outcomes = new OrderOutcomes()
    send(outcomes, 'A', 'take')
    outcomes.onAnswer('A' as ClOrdId, at(300))
    outcomes.onAnswer('A' as ClOrdId, at(900))
    outcomes.onFill('A' as ClOrdId, { lastQty: 10, lastPx: 1_000_200, nowUs: at(300), midTimes2: 2_000_400 })
    outcomes.onEnd('A' as ClOrdId, 'done')
    outcomes.onEnd('A' as ClOrdId, 'done')
    outcomes.advance(at(1_000_299), () => 0)
    expect(markoutsOf(outcomes).markouts[0]).toEqual([[0, 0], [0, 0]])
    outcomes.advance(at(1_000_300), () => 2_000_800)
    outcomes.advance(at(1_000_301), () => 0)
    const halfway = restored(new OrderOutcomes(), JSON.parse(JSON.stringify(outcomes.snapshot())))
    for (const each of [outcomes, halfway]) {
      each.advance(at(10_000_300), () => 2_000_600)
      const state = markoutsOf(each)
      expect(state.latency).toEqual([1, 300])
      expect(state.markouts[0]).toEqual([[1, Math.round(-400e10 / 2_000_400)], [1, Math.round(-200e10 / 2_000_400)]])
      expect(state.impacts).toEqual([[1, Math.round(500e10 / 2_000_300)], [1, Math.round(300e10 / 2_000_300)]])
      expect(each.snapshot()).toMatchObject({ watched: [], markouts: [[], []] })
    }
    expect(hashOf(halfway)).toBe(hashOf(outcomes))
  })

  it('[FT17] without a market at the horizon a fill tells no markout; only takes tell of impact', () => {
    const outcomes = new OrderOutcomes()
    send(outcomes, 'A', 'post')
    outcomes.onFill('A' as ClOrdId, { lastQty: 10, lastPx: 1_000_100, nowUs: at(0), midTimes2: 2_000_300 })
    outcomes.advance(at(1_000_000), () => null)
    outcomes.advance(at(10_000_000), () => 2_000_100)
    expect(markoutsOf(outcomes).markouts[1]).toEqual([[0, 0], [1, Math.round(200e10 / 2_000_300)]])
    expect(markoutsOf(outcomes).impacts).toEqual([[0, 0], [0, 0]])
  })

  it('[FT18] hidden is what a take fills beyond the display or better than it', () => {
    const hiddenOf = (fills: readonly (readonly [qty: number, px: number])[], side: Side = 'buy'): readonly [number, number] => {
      const outcomes = new OrderOutcomes()
      send(outcomes, 'A', 'take', side)
      for (const [lastQty, lastPx] of fills) outcomes.onFill('A' as ClOrdId, { lastQty, lastPx, nowUs: at(1), midTimes2: null })
      outcomes.onEnd('A' as ClOrdId, 'done')
      return markoutsOf(outcomes).hidden
    }
    expect(hiddenOf([])).toEqual([0, 0])
    expect(hiddenOf([[40, 1_000_200]])).toEqual([1, 0]) // all displayed
    expect(hiddenOf([[30, 1_000_200], [30, 1_000_200]])).toEqual([1, Math.round((20 * 1e6) / 60)]) // 40 were displayed
    expect(hiddenOf([[20, 1_000_150], [20, 1_000_200]])).toEqual([1, 500_000]) // inside the spread
    expect(hiddenOf([[20, 1_000_150], [20, 1_000_100]], 'sell')).toEqual([1, 500_000])
  })

  it('[FT23] a fill that is taken back counts as never filled, whether its order is over or not, and tells nothing of the market after it', () => {
    const fill = { lastQty: 60, lastPx: 1_000_100, nowUs: at(1), midTimes2: 2_000_300 }
    const change = { symbol: 'FLEX' as SymbolId, mic: 'XNAS' as Mic, side: 'buy', aggressiveness: 'post', orderQty: 100, cumWas: 60, cumIs: 0, fillUs: at(1), gone: true } as const
    const after = (taken: 'before' | 'after' | 'never' | 'unfilled') => {
      const outcomes = new OrderOutcomes()
      send(outcomes, 'A', 'post')
      if (taken !== 'unfilled') outcomes.onFill('A' as ClOrdId, fill)
      if (taken === 'before') outcomes.onRevised('A' as ClOrdId, change)
      outcomes.onEnd('A' as ClOrdId, 'done')
      if (taken === 'after') outcomes.onRevised('A' as ClOrdId, change)
      outcomes.advance(at(20_000_000), () => 2_000_100)
      const { fillShare, similarFillShare, partial, markouts } = markoutsOf(outcomes)
      return { fillShare, similarFillShare, partial, markouts }
    }
    expect(after('before')).toEqual(after('unfilled'))
    expect(after('after')).toEqual(after('unfilled'))
    expect(after('never')).not.toEqual(after('unfilled'))
  })

  it('[FT17] what never left, what was refused and what comes late', () => {
    const outcomes = new OrderOutcomes()
    for (const [id, how] of [['A', 'unsent'], ['B', 'rejected']] as const) {
      send(outcomes, id, 'post')
      outcomes.onEnd(id as ClOrdId, how)
      outcomes.onFill(id as ClOrdId, { lastQty: 1, lastPx: 1, nowUs: at(1), midTimes2: 2 })
    }
    expect(markoutsOf(outcomes)).toMatchObject({ sent: 1, rejected: 1, fillShare: [[0, 0], [0, 0], [0, 0]], timeToFill: [[0, 0], [0, 0], [0, 0]] })
  })
})

describe('vector', () => {
  it('[FT7] online and rebuilt from a snapshot are the same bits', () => {
    for (let seed = 0; seed < 8; seed++) {
      const { context, outcomes, everyWay } = syntheticDecision(seed)
      const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T
      const offline = {
        ...context,
        market: restored(new MarketState(), copy(context.market.snapshot())), histories: restored(new OrderOutcomes(), copy(outcomes.snapshot())).histories,
        viewOf: (mic: Mic) => copy(context.viewOf(mic)), consolidated: copy(context.consolidated),
      }
      const [a, b] = [new Float32Array(everyWay.length * FEATURE_SCHEMA.count), new Float32Array(everyWay.length * FEATURE_SCHEMA.count)]
      expect([writeFeatureRows(a, context, everyWay), writeFeatureRows(b, offline, everyWay)]).toEqual([null, null])
      expect(new Uint8Array(b.buffer)).toEqual(new Uint8Array(a.buffer))
    }
  })

  it('[FT7] holds no negative zero, which JSON would lose', () => {
    const ask = withContext(questionOf(1, 0), { market: new MarketState(), side: 'sell', consolidated: { ...best(999_900, 1_000_100), bidDepth5: 100 as QtyLots, askQty: 300 as QtyLots } })
    expect([feature(ask, 'sideImbalance5'), feature(ask, 'sideMidMove1sBps')].every((value) => Object.is(value, 0))).toBe(true)
    expect([...vector(ask)!].some((value) => Object.is(value, -0))).toBe(false)
  })

  it('[FT7] a row does not depend on the rows before it', () => {
    const { context, everyWay } = syntheticDecision(2)
    const together = new Float32Array(everyWay.length * FEATURE_SCHEMA.count)
    writeFeatureRows(together, context, everyWay)
    everyWay.forEach((candidate, i) => expect(vector({ context, candidate })).toEqual(together.slice(i * FEATURE_SCHEMA.count, (i + 1) * FEATURE_SCHEMA.count)))
  })

  it('[FT8] refuses what has no mid, is not finite or out of range, and names the feature', () => {
    const { context } = syntheticDecision(5)
    expect(faultOf({})).toBeNull()
    expect(faultOf({ consolidated: { ...best(1, 2), bid: null } })).toBe(NO_QUOTE)
    expect(faultOf({ qty: NaN as QtyLots })).toBe('sizeOverAdv')
    expect(faultOf({ qty: 3_000_000 as QtyLots })).toBe('sizeOverAdv') // above the average daily volume
    expect(faultOf({ qty: 0 as QtyLots })).toBe('orderQtyLog')
    expect(faultOf({ elapsedUs: Infinity })).toBe('elapsedLog')
    expect(faultOf({ limitPrice: NaN as Price })).toBe('limitRoomBps')
    expect(faultOf({ consolidated: best(1, 1_000_000) })).toBe('spreadBps') // a spread of 200 %
    expect(faultOf({ viewOf: (mic) => ({ ...context.viewOf(mic)!, bids: [[1_000_000_000 as Price, NaN as QtyLots]] }) })).not.toBeNull()
    const faults = new FeatureFaults()
    for (const name of ['elapsedLog', NO_QUOTE, 'elapsedLog']) faults.add(name)
    expect(faults.entries()).toEqual([['elapsedLog', 2], [NO_QUOTE, 1]])
  })

  it('[FT9] every value lies in its declared range for any market', () => {
    fc.assert(fc.property(fc.integer(), fc.nat(30), (seed, venueNo) => {
      const row = vector(questionOf(seed, venueNo))
      if (row === null) return
      FEATURE_SCHEMA.docs.forEach((d, i) => {
        expect(row[i], d.name).toBeGreaterThanOrEqual(Math.fround(d.min))
        expect(row[i], d.name).toBeLessThanOrEqual(Math.fround(d.max))
      })
    }), { numRuns: 15 })
  })

  it('[FT10] the worked example: size 0.005 of the average volume, spread 1.5 bps, imbalance 0.75, volatility 0.0012', () => {
    const market = new MarketState()
    market.onConsolidated(best(999_900, 1_000_050), at(0))
    market.onView(view(400, 300), at(0))
    for (let i = 1; i <= 4; i++) market.onConsolidated(i % 2 === 1 ? best(1_000_500, 1_000_650) : best(999_900, 1_000_050), at(i * 200_000))
    const example = withContext(questionOf(1, 0), { market, consolidated: best(999_900, 1_000_050), side: 'buy', qty: 10_000 as QtyLots, nowUs: at(800_000) })
    expect(feature(example, 'sizeOverAdv')).toBeCloseTo(0.005, 7)
    expect(feature(example, 'spreadBps')).toBeCloseTo(1.5, 3)
    expect(feature(example, 'imbalance5')).toBeCloseTo(0.75, 6)
    expect(feature(example, 'nearDepth5Log')).toBeCloseTo(Math.log(701), 5)
    expect(feature(example, 'farDepth5Log')).toBeCloseTo(Math.log(101), 5)
    expect(feature(example, 'volatility5mBps')).toBeCloseTo(12, 1)
    expect(feature(example, 'atrBps')).toBe(0) // no bar is complete yet
    expect(feature(withContext(example, { nowUs: (Math.ceil(at(1) / BAR_US) * BAR_US) as UnixUs }), 'atrBps')).toBeCloseTo(6, 1)
    expect(feature(example, 'sideTradeImbalance')).toBeCloseTo(0.5, 6)
    expect(feature(withContext(example, { side: 'sell' }), 'sideImbalance5')).toBeCloseTo(-0.75, 6)
    expect(feature(example, 'sizeOverTop3Log')).toBeCloseTo(Math.log(101), 5)
    expect(feature(example, 'sideMicropriceOffsetBps')).toBeCloseTo(0.375, 3)
    expect(feature(withContext(example, { side: 'sellShort' }), 'side')).toBe(-1)
    const limited = { limitPrice: 1_000_150 as Price, immediate: true }
    expect(feature(withContext(example, limited), 'limitRoomBps')).toBeCloseTo(1, 3)
    expect(feature(withContext(example, { ...limited, side: 'sell' }), 'limitRoomBps')).toBeCloseTo(-2.5, 3)
    expect([feature(example, 'limited'), feature(example, 'limitRoomBps'), feature(withContext(example, limited), 'limited'), feature(withContext(example, limited), 'immediate')]).toEqual([0, 100, 1, 1])
  })

  it('[FT11] a venue away from the best, its queue and its coverage', () => {
    const base = questionOf(1, 0)
    const level = (price: number, qty: number) => [price as Price, qty as QtyLots] as const
    const quoting = { ...base.context.viewOf(base.candidate.mic)!, bids: [level(1_000_000, 40)], asks: [level(1_000_300, 60)] }
    const ask = withContext(base, { viewOf: () => quoting, consolidated: best(1_000_000, 1_000_200), side: 'buy', qty: 30 as QtyLots })
    const take = { ...ask, candidate: { ...ask.candidate, aggressiveness: 'take' as const } }
    const post = { ...ask, candidate: { ...ask.candidate, aggressiveness: 'post' as const } }
    expect(feature(take, 'awayFromBestBps')).toBeCloseTo(1, 3)
    expect(feature(take, 'priceToMidBps')).toBeCloseTo(2, 3)
    expect(feature(take, 'venueCoverage')).toBe(0)
    expect(feature(post, 'awayFromBestBps')).toBe(0)
    expect(feature(post, 'priceToMidBps')).toBeCloseTo(-1, 3)
    expect(feature(post, 'venueQueueLog')).toBeCloseTo(Math.log(41), 5)
    expect(feature(withContext(take, { qty: 100 as QtyLots }), 'orderQtyLog')).toBeCloseTo(Math.log(61), 5)
    expect(feature(withContext(take, { viewOf: () => undefined }), 'awayFromBestBps')).toBe(100)
  })

  it('[FT15] the queue time of a post is the queue over what trades against it', () => {
    const base = questionOf(1, 0)
    const { mic } = base.candidate
    const market = new MarketState()
    const quoting: VenueView = { ...base.context.viewOf(mic)!, mic, bids: [[1_000_000 as Price, 400 as QtyLots]], asks: [], trades: { ...view(99, 0).trades!, sellVolumeLots: 99 as QtyLots } }
    market.onView(quoting, at(0))
    const post = withContext({ ...base, candidate: { mic, aggressiveness: 'post' } }, { market, viewOf: () => quoting, consolidated: best(1_000_000, 1_000_200), side: 'buy', qty: 30 as QtyLots, nowUs: at(1) })
    expect(feature(post, 'venueTradedLog')).toBeCloseTo(Math.log(100), 4)
    expect(feature(post, 'venueQueueTimeLog')).toBeCloseTo(Math.log(1 + (400 * 60) / 100), 4)
  })

  it('[FT19] ln1p is within 1e-11 of the logarithm, never below 0, and 0 at 0', () => {
    expect(Object.is(ln1p(0), 0)).toBe(true)
    expect([ln1p(NaN), ln1p(-2), ln1p(Infinity)]).toEqual([NaN, NaN, Infinity])
    fc.assert(fc.property(fc.oneof(fc.double({ min: 0, max: 2, noNaN: true }), fc.double({ min: 0, max: 1e12, noNaN: true }), fc.nat()), (x) => {
      expect(Math.abs(ln1p(x) - log(1 + x))).toBeLessThan(1e-11)
      expect(ln1p(x)).toBeGreaterThanOrEqual(0)
    }), { numRuns: 5_000 })
  })

  it('[FT12] twelve venues take microseconds', () => {
    const { oneEach, everyWay } = benchFeatures(() => performance.now() * 1_000, 2_000)
    expect(oneEach).toMatchObject({ venues: 12, rows: 12 })
    expect(everyWay.rows).toBe(20)
    expect(everyWay.p50Us).toBeLessThan(200)
  })
})

it('[FT20] docs/features.md is what the schema says', () => {
  expect(readFileSync(new URL('../../../docs/features.md', import.meta.url), 'utf8')).toBe(featuresPage())
})

/** 40 lots at 1,000,200 against a buy, 40 at 1,000,100 against a sale; the mid is 1,000,150. */
function send(outcomes: OrderOutcomes, clOrdId: string, aggressiveness: Aggressiveness, side: Side = 'buy'): void {
  outcomes.onSent({
    clOrdId: clOrdId as ClOrdId, symbol: 'FLEX' as SymbolId, mic: 'XNAS' as Mic, side, aggressiveness, qty: 100, price: (side === 'buy' ? 1_000_200 : 1_000_100) as Price, sentUs: at(0),
    midTimes2: 2_000_300, view: { ...view(1, 1), bids: [[1_000_100 as Price, 40 as QtyLots]], asks: [[1_000_200 as Price, 40 as QtyLots], [1_000_300 as Price, 70 as QtyLots]] },
  })
}

/** The average true range worked out from all mids: per bar, from the close before it. */
function freshRange(mids: readonly { readonly us: number; readonly mid2: number }[], nowUs: number): number {
  const barOf = (us: number): number => Math.floor(us / BAR_US)
  const first = barOf(mids[0]!.us)
  const bars = Math.min(BARS, barOf(nowUs) - first)
  if (bars <= 0) return 0
  let sum = 0
  for (let bar = barOf(nowUs) - bars; bar < barOf(nowUs); bar++) {
    const before = mids.filter((m) => barOf(m.us) < bar).at(-1) ?? mids[0]!
    const within = [before.mid2, ...mids.filter((m) => barOf(m.us) === bar).map((m) => m.mid2)]
    sum += Math.max(...within) - Math.min(...within)
  }
  return sum / bars / mids.at(-1)!.mid2
}

function everyNumber(value: unknown): number[] {
  if (typeof value === 'number') return [value]
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(everyNumber) : []
}

function restored<T extends { restore(state: unknown): void }>(part: T, state: unknown): T {
  part.restore(state)
  return part
}

/** Flips one number after another (of long lists the first, the last and one within) and expects another hash. */
function expectEveryLeafHashed(state: unknown, build: (state: unknown) => { hashInto(h: Hasher): void }): void {
  const original = hashOf(build(state))
  const visit = (path: readonly (string | number)[], value: unknown): void => {
    if (typeof value === 'number') {
      const copy = JSON.parse(JSON.stringify(state)) as Record<string | number, unknown>
      let node = copy
      for (const key of path.slice(0, -1)) node = node[key] as Record<string | number, unknown>
      node[path[path.length - 1]!] = value + 1
      expect(hashOf(build(copy)), path.join('.')).not.toBe(original)
    } else if (Array.isArray(value)) {
      for (const i of new Set([0, value.length >> 1, value.length - 1])) if (i >= 0) visit([...path, i], value[i])
    } else if (value !== null && typeof value === 'object') {
      for (const [key, child] of Object.entries(value)) visit([...path, key], child)
    }
  }
  visit([], state)
}
