import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Level, Mic, Price, TradingState, TradeSummary, VenueStatus, VenueView } from '@sluice/domain'
import { T0, VENUES, aView, arbQty, arbVenueView, level } from '@sluice/testkit'
import { arbOwn, own, without } from '../test/own.ts'
import { consolidate, type Consolidated } from './consolidated.ts'
import { isFresh } from './freshness.ts'
import type { OwnResting } from './own-resting.ts'
import { DISBELIEVED_MAX, disbelievedQuotes, type Disbelieved, type PlausibilityOptions } from './plausibility.ts'
import { isUsableLevel } from './usable-level.ts'

const STALE_AFTER_US = 2_000_000
const MICS = VENUES.map(({ mic }) => mic)
const CENTRE = 1_000_000
const status = (state: TradingState): VenueStatus => ({ state, bandLow: null, bandHigh: null })
const quote = (mic: string, bid: number | null, ask: number | null, over: Partial<VenueView> = {}): VenueView =>
  aView(mic, { bids: bid === null ? [] : [level(bid, 100)], asks: ask === null ? [] : [level(ask, 100)], ...over })
const consolidated = (views: readonly VenueView[], plausibility: PlausibilityOptions, mine: readonly OwnResting[] = []): Consolidated =>
  consolidate(views, { nowUs: T0, staleAfterUs: STALE_AFTER_US, own: mine, plausibility, protection: null })

/** Sides near the centre, far above, far below or absurd; some venues not open; about one in ten crossed with itself. */
const arbScaled = (view: VenueView): fc.Arbitrary<VenueView> => fc.record({
  bidBy: fc.oneof({ weight: 6, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: fc.constantFrom(0.5, 0.9, 1.1, 3) }),
  askBy: fc.oneof({ weight: 6, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: fc.constantFrom(0.5, 0.9, 1.1, 3) }),
  state: fc.oneof({ weight: 9, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: fc.constantFrom<TradingState>('open', 'halted', 'auction', 'pre-open', 'closed') }),
}).map(({ bidBy, askBy, state }) => {
  const scaled = (levels: readonly Level[], by: number, shift: number): Level[] => levels.map(([price, qty]): Level => [Math.round(price * by + shift) as Price, qty])
  return { ...view, bids: scaled(view.bids, bidBy, -1_000), asks: scaled(view.asks, askBy, 1_000), status: state === null ? null : status(state) }
})
const arbViews = fc.uniqueArray(arbVenueView().chain(arbScaled), { maxLength: MICS.length, selector: ({ mic }) => mic })
const arbOptions: fc.Arbitrary<PlausibilityOptions> = fc.record({
  absurdBps: fc.constantFrom(10, 100, 1_000, 5_000), trustedMid2: fc.constantFrom(null, 2 * CENTRE, 2 * CENTRE + 3, CENTRE),
})

describe('plausibility', () => {
  it('[PL1] [PL2] [PL3] [PL4] [PL5] [PL7] equals the naive rules, whatever the order of views', () => {
    fc.assert(fc.property(arbViews, fc.array(arbOwn, { maxLength: 8 }), arbOptions, (views, mine, options) => {
      const expected = naive(views, mine, options)
      expect(disbelievedQuotes(views, mine, options)).toEqual(expected)
      expect(disbelievedQuotes([...views].reverse(), mine, options)).toEqual(expected)
    }), { numRuns: 500 })
  })

  it('[PL7] the consolidated market is that of what is left', () => {
    fc.assert(fc.property(arbViews, fc.array(arbOwn, { maxLength: 8 }), arbOptions, (views, mine, options) => {
      const out = naive(views.filter((view) => isFresh(view, T0, STALE_AFTER_US)), mine, options)
      const isOut = (mic: Mic, side: 'bid' | 'ask'): boolean => out.some((each) => each.mic === mic && (each.side === side || each.side === 'both'))
      const left = views.filter(({ mic }) => !isOut(mic, 'bid') || !isOut(mic, 'ask')).map((view) => ({
        ...view, bids: isOut(view.mic, 'bid') ? [] : view.bids, asks: isOut(view.mic, 'ask') ? [] : view.asks,
      }))
      const got = consolidated(views, options, mine)
      expect(got).toEqual({ ...consolidate(left, T0, STALE_AFTER_US, mine), disbelieved: out })
      expect(got.disbelieved.length).toBeLessThanOrEqual(DISBELIEVED_MAX)
    }), { numRuns: 500 })
  })

  const arbNear = fc.integer({ min: 9_950, max: 10_049 }).map((n) => n * 100)
  const arbAnything = fc.oneof(arbNear, fc.integer({ min: -10, max: 10_000_000 }), fc.constantFrom(1, 1e11, 1e12, NaN))
  it('[PL6] one venue never moves the best further than absurdBps from the rest', () => {
    const arbRest = fc.array(fc.tuple(arbNear, arbNear), { minLength: 2, maxLength: 7 })
    const arbAbsurdSide = fc.array(fc.tuple(arbAnything, arbQty()).map(([price, qty]): Level => [price as Price, qty]), { maxLength: 5 })
    fc.assert(fc.property(arbRest, arbAbsurdSide, arbAbsurdSide, fc.integer({ min: 101, max: 2_000 }), (rest, bids, asks, absurdBps) => {
      const others = rest.map(([a, b], i) => quote(MICS[i]!, Math.min(a, b) - 100, Math.max(a, b) + 100))
      const any = { ...aView(MICS[7]!), bids, asks }
      const got = consolidated([any, ...others], { absurdBps, trustedMid2: 2 * CENTRE })
      expect(got.disbelieved.filter(({ mic }) => mic !== any.mic)).toEqual([])
      const near = (best: number, prices: (number | undefined)[]): boolean => prices.some((price) => Math.abs(best - price!) * 10_000 <= absurdBps * price!)
      expect(near(got.bid!, others.map(({ bids: [best] }) => best?.[0]))).toBe(true)
      expect(near(got.ask!, others.map(({ asks: [best] }) => best?.[0]))).toBe(true)
    }), { numRuns: 500 })
  })

  it('[PL3] with two others, the absurd one goes and the good ones stay', () => {
    const views = [quote('XNAS', 999_900, 1_000_100), quote('XNYS', 999_800, 1_000_100), quote('BATY', 5_000_000, 5_000_100)]
    expect(consolidated(views, { absurdBps: 1_000, trustedMid2: null })).toMatchObject({
      bid: 999_900, ask: 1_000_100, freshMics: ['XNAS', 'XNYS'],
      disbelieved: [{ mic: 'BATY', side: 'bid', why: 'absurd' }, { mic: 'BATY', side: 'ask', why: 'absurd' }],
    })
  })

  it('[PL4] alone or with one other the last trusted mid decides, to the unit', () => {
    const at = (bid: number, trustedMid2: number | null): readonly Disbelieved[] => consolidated([quote('XNAS', bid, null)], { absurdBps: 100, trustedMid2 }).disbelieved
    expect(at(990_000, 2_000_000)).toEqual([])
    expect(at(989_999, 2_000_000)).toEqual([{ mic: 'XNAS', side: 'bid', why: 'absurd' }])
    expect(at(1, null)).toEqual([])
    const two = [quote('XNAS', 999_900, 1_000_100), quote('XNYS', 2, 3)]
    expect(consolidated(two, { absurdBps: 100, trustedMid2: 2_000_000 })).toMatchObject({ bid: 999_900, ask: 1_000_100, freshMics: ['XNAS'] })
  })

  it('[PL5] what lies behind our own order is what counts', () => {
    const thin = aView('XBOS', { bids: [level(999_900, 100), level(100, 5)], asks: [] })
    const views = [thin, quote('XNAS', 999_900, 1_000_100), quote('XNYS', 999_900, 1_000_100)]
    expect(consolidated(views, { absurdBps: 100, trustedMid2: null }).disbelieved).toEqual([])
    expect(consolidated(views, { absurdBps: 100, trustedMid2: null }, [own('XBOS', 'bid', 999_900, 100)]).disbelieved).toEqual([{ mic: 'XBOS', side: 'bid', why: 'absurd' }])
  })

  it('[PL7] a venue that is halted or crossed with itself gives no last trade', () => {
    const trades = { count: 1, volumeLots: 1, buyVolumeLots: 0, sellVolumeLots: 0, high: 7, low: 7, last: 7 } as unknown as TradeSummary
    expect(consolidated([quote('XNAS', 999_900, 1_000_100, { trades, status: status('halted') })], { absurdBps: 100, trustedMid2: null })).toMatchObject({
      bid: null, ask: null, last: null, freshMics: [], disbelieved: [{ mic: 'XNAS', side: 'both', why: 'not-open' }],
    })
    expect(consolidated([quote('XNAS', 1_000_100, 1_000_100, { trades })], { absurdBps: 100, trustedMid2: null })).toMatchObject({
      last: null, disbelieved: [{ mic: 'XNAS', side: 'both', why: 'self-crossed' }],
    })
  })
})

function naive(views: readonly VenueView[], mine: readonly OwnResting[], { absurdBps, trustedMid2 }: PlausibilityOptions): Disbelieved[] {
  const usable = (levels: readonly Level[]): number[] => levels.filter(([price, qty]) => isUsableLevel(price, qty)).map(([price]) => price)
  const crossed = (view: VenueView): boolean => Math.max(...usable(view.bids)) >= Math.min(...usable(view.asks))
  const open = views.filter((view) => view.status === null || view.status.state === 'open')
  const sane = open.filter((view) => !crossed(view))
  const out: Disbelieved[] = [
    ...views.filter((view) => !open.includes(view)).map(({ mic }) => ({ mic, side: 'both', why: 'not-open' }) as const),
    ...open.filter(crossed).map(({ mic }) => ({ mic, side: 'both', why: 'self-crossed' }) as const),
  ]
  for (const side of ['bid', 'ask'] as const) {
    const bests = sane.map(({ mic, bids, asks }) => {
      const prices = without(mine, mic, side, side === 'bid' ? bids : asks).map(([price]) => price)
      return { mic, best: side === 'bid' ? Math.max(...prices) : Math.min(...prices) }
    }).filter(({ best }) => Number.isFinite(best))
    for (const { mic, best } of bests) {
      const others = bests.filter((each) => each.mic !== mic).map((each) => each.best).sort((a, b) => a - b)
      const against = others.length < 2 ? (trustedMid2 === null ? [best] : [trustedMid2 / 2]) : [others[Math.floor((others.length - 1) / 2)]!, others[Math.floor(others.length / 2)]!]
      if (against.every((of) => Math.abs(best - of) * 10_000 > absurdBps * of)) out.push({ mic, side, why: 'absurd' })
    }
  }
  const order = ({ mic, side }: Disbelieved): string => `${mic} ${side === 'both' ? 0 : side === 'bid' ? 1 : 2}`
  return out.sort((a, b) => (order(a) < order(b) ? -1 : 1))
}
