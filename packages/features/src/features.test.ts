import { Hasher, Rng, type Mic, type Price, type QtyLots, type SymbolId, type UnixUs, type VenueView } from '@sluice/domain'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { benchFeatures, type ConsolidatedLevels, FEATURE_SCHEMA, MarketState, syntheticContext, VenueHistory, writeFeatures, type FeatureContext } from './index.ts'
import { ReturnWindow } from './return-window.ts'
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
const vector = (ctx: FeatureContext): Float32Array | null => {
  const out = new Float32Array(FEATURE_SCHEMA.count)
  return writeFeatures(out, 0, ctx) ? out : null
}
const feature = (ctx: FeatureContext, name: string): number => vector(ctx)![FEATURE_SCHEMA.names.indexOf(name)]!

describe('schema', () => {
  it('[FT1] is pinned: another meaning is another version', () => {
    expect(FEATURE_SCHEMA.hash).toBe('4543a274417746ca')
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

describe('state', () => {
  it('[FT5] reading changes nothing, every field of the snapshot counts in the hash', () => {
    const market = syntheticContext(3, 1).market
    const before = hashOf(market)
    market.volatility5m(at(9e9))
    market.recentVolumeLots(at(9e9))
    expect(hashOf(market)).toBe(before)
    const history = new VenueHistory()
    history.onSent('take', 5 as QtyLots, at(0))
    expectEveryLeafHashed(market.snapshot(), (state) => restored(new MarketState(), state))
    expectEveryLeafHashed(history.snapshot(), (state) => restored(new VenueHistory(), state))
  })

  it('[FT6] history starts at its priors, moves towards what happens and fades in integers', () => {
    const history = new VenueHistory()
    expect(history.fillRate('take')).toBeCloseTo(0.8, 9)
    for (let i = 0; i < 5_000; i++) {
      history.onSent('take', 100 as QtyLots, at(i))
      history.onDone({ aggressiveness: 'take', orderQty: 100 as QtyLots, cumQty: 25 as QtyLots, restedUs: 10 })
      history.onFill({ aggressiveness: 'take', qty: 25 as QtyLots, timeToFillUs: 700 })
      history.onAck(400)
      if (i % 10 === 0) history.onReject()
      history.onMarkout(2_000_000)
    }
    expect(history.fillRate('take')).toBeCloseTo(0.25, 1)
    expect(history.fillRate('post')).toBeCloseTo(0.25, 9)
    expect(history.timeToFillUs('take')).toBeGreaterThan(699)
    expect(history.timeToFillUs('take')).toBeLessThan(900)
    expect(history.rejectRate()).toBeCloseTo(0.1, 1)
    expect(history.markoutBps()).toBeGreaterThan(1.8)
    for (const pair of history.snapshot().fillShare) expect(pair.every(Number.isSafeInteger)).toBe(true)
    const again = restored(new VenueHistory(), JSON.parse(JSON.stringify(history.snapshot())))
    expect(hashOf(again)).toBe(hashOf(history))
  })
})

describe('vector', () => {
  it('[FT7] online and rebuilt from a snapshot are the same bits', () => {
    for (let i = 0; i < 24; i++) {
      const online = syntheticContext(11, i)
      const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T
      const offline = {
        ...online,
        market: restored(new MarketState(), copy(online.market.snapshot())),
        history: restored(new VenueHistory(), copy(online.history.snapshot())),
        venueView: copy(online.venueView), consolidated: copy(online.consolidated),
      }
      expect(new Uint8Array(vector(offline)!.buffer)).toEqual(new Uint8Array(vector(online)!.buffer))
    }
  })

  it('[FT8] refuses what has no mid, is not finite or out of range', () => {
    const ctx = syntheticContext(5, 0)
    expect(vector(ctx)).not.toBeNull()
    expect(vector({ ...ctx, consolidated: { ...best(1, 2), bid: null } })).toBeNull()
    expect(vector({ ...ctx, qty: NaN as QtyLots })).toBeNull()
    expect(vector({ ...ctx, qty: 3_000_000 as QtyLots })).toBeNull() // above the average daily volume
    expect(vector({ ...ctx, orderQty: 0 as QtyLots })).toBeNull()
    expect(vector({ ...ctx, elapsedUs: Infinity })).toBeNull()
    expect(vector({ ...ctx, consolidated: best(1, 1_000_000) })).toBeNull() // a spread of 200 %
  })

  it('[FT9] every value lies in its declared range for any market', () => {
    fc.assert(fc.property(fc.integer(), fc.nat(30), (seed, venueNo) => {
      const row = vector(syntheticContext(seed, venueNo))
      if (row === null) return
      FEATURE_SCHEMA.docs.forEach((d, i) => {
        expect(row[i], d.name).toBeGreaterThanOrEqual(Math.fround(d.min))
        expect(row[i], d.name).toBeLessThanOrEqual(Math.fround(d.max))
      })
    }), { numRuns: 25 })
  })

  it('[FT10] the worked example: size 0.005 of the average volume, spread 1.5 bps, imbalance 0.75, volatility 0.0012', () => {
    const base = syntheticContext(1, 0)
    const market = new MarketState()
    market.onConsolidated(best(999_900, 1_000_050), at(0))
    market.onView(view(400, 300), at(0))
    for (let i = 1; i <= 4; i++) market.onConsolidated(i % 2 === 1 ? best(1_000_500, 1_000_650) : best(999_900, 1_000_050), at(i * 200_000))
    const ctx: FeatureContext = { ...base, market, consolidated: best(999_900, 1_000_050), side: 'buy', qty: 10_000 as QtyLots, nowUs: at(800_000) }
    expect(feature(ctx, 'sizeOverAdv')).toBeCloseTo(0.005, 7)
    expect(feature(ctx, 'spreadBps')).toBeCloseTo(1.5, 3)
    expect(feature(ctx, 'imbalance5')).toBeCloseTo(0.75, 6)
    expect(feature(ctx, 'volatility5mBps')).toBeCloseTo(12, 1)
    expect(feature(ctx, 'sideTradeImbalance')).toBeCloseTo(0.5, 6)
    expect(feature({ ...ctx, side: 'sell' }, 'sideImbalance5')).toBeCloseTo(-0.75, 6)
    expect(feature(ctx, 'sizeOverTop3Log')).toBeCloseTo(Math.log(101), 5)
    expect(feature(ctx, 'sideMicropriceOffsetBps')).toBeCloseTo(0.375, 3)
    expect(feature({ ...ctx, side: 'sellShort' }, 'side')).toBe(-1)
  })

  it('[FT11] a venue away from the best, its queue and its coverage', () => {
    const base = syntheticContext(1, 0)
    const level = (price: number, qty: number) => [price as Price, qty as QtyLots] as const
    const venueView = { ...base.venueView!, bids: [level(1_000_000, 40)], asks: [level(1_000_300, 60)] }
    const ctx: FeatureContext = { ...base, venueView, consolidated: best(1_000_000, 1_000_200), side: 'buy', orderQty: 30 as QtyLots }
    const take = { ...ctx, candidate: { ...ctx.candidate, aggressiveness: 'take' as const } }
    const post = { ...ctx, candidate: { ...ctx.candidate, aggressiveness: 'post' as const } }
    expect(feature(take, 'awayFromBestBps')).toBeCloseTo(1, 3)
    expect(feature(take, 'priceToMidBps')).toBeCloseTo(2, 3)
    expect(feature(take, 'venueCoverage')).toBe(0)
    expect(feature(post, 'awayFromBestBps')).toBe(0)
    expect(feature(post, 'priceToMidBps')).toBeCloseTo(-1, 3)
    expect(feature(post, 'venueQueueLog')).toBeCloseTo(Math.log(41), 5)
    expect(feature({ ...take, venueView: null }, 'awayFromBestBps')).toBe(100)
  })

  it('[FT12] twelve venues take microseconds', () => {
    const result = benchFeatures(() => performance.now() * 1_000, 2_000)
    expect(result.p50Us).toBeLessThan(200)
  })
})

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
