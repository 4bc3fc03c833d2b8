import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Level, MoneyMicro, Price, QtyLots, QuotePolicy, UnixUs } from '@sluice/domain'
import { QUOTE_POLICIES, T0, VENUES, aView, anInstrument, arbVenueViews, level } from '@sluice/testkit'
import { arbOwn, own, without } from '../test/own.ts'
import { consolidate } from './consolidated.ts'
import { isFresh } from './freshness.ts'
import { policyAt, protectedQuote, roundLotLots } from './quote-policy.ts'
import { isUsableLevel } from './usable-level.ts'

const STALE_AFTER_US = 2_000_000
const KINDS = new Map(VENUES.map(({ mic, kind }) => [mic, kind]))
const usd = (dollars: number): MoneyMicro => (dollars * 1_000_000) as MoneyMicro
/** Round lots by price, in the four steps of Regulation NMS Rule 600. */
const TIERED: QuotePolicy = {
  fromUs: 0 as UnixUs, protectedKinds: ['lit-maker-taker', 'lit-inverted'],
  roundLots: [{ upTo: usd(250), shares: 100 }, { upTo: usd(1_000), shares: 40 }, { upTo: usd(10_000), shares: 10 }, { upTo: null, shares: 1 }],
}
const HUNDRED = QUOTE_POLICIES[0]!
const instrument = anInstrument()

describe('quote policy', () => {
  it('[QP1] the newest that began is in force', () => {
    const from = (us: number): QuotePolicy => ({ ...TIERED, fromUs: us as UnixUs })
    const policies = [from(100), from(300), from(200)]
    expect([99, 100, 250, 300, 999].map((now) => policyAt(policies, now as UnixUs)?.fromUs ?? null)).toEqual([null, 100, 200, 300, 300])
    expect(policyAt([], 5 as UnixUs)).toBeNull()
  })

  it.each([[250, 1, 100], [250.01, 1, 40], [1_000, 1, 40], [9_999, 1, 10], [10_001, 1, 1], [100, 3, 34], [10_001, 100, 1], [300, 100, 1]])(
    '[QP2] at %d dollars and %d shares a lot a round lot is %d lots', (dollars, lotSize, lots) => {
      expect(roundLotLots(TIERED, anInstrument({ lotSize }), Math.round(dollars * 10_000) as Price)).toBe(lots)
    })

  it('[QP3] odd lots add up from the best', () => {
    const quote = (...levels: Level[]): Level | null => protectedQuote(levels, HUNDRED, instrument)
    expect(quote(level(1_000_000, 100), level(999_900, 50))).toEqual([1_000_000, 100])
    expect(quote(level(1_000_000, 60), level(999_900, 30), level(999_800, 500))).toEqual([999_800, 590])
    expect(quote(level(1_000_000, 60), level(1_000_000, 60), level(999_900, 39))).toBeNull()
    expect(quote(level(-5, 100), level(999_900, 1e12), level(999_800, 100))).toEqual([999_800, 100])
    expect(protectedQuote([level(2_500_000, 39), level(2_499_900, 61)], TIERED, instrument)).toEqual([2_499_900, 100])
    expect(protectedQuote([level(2_500_100, 39), level(2_500_000, 1)], TIERED, instrument)).toEqual([2_500_000, 40])
  })

  it('[QP4] [QP3] the protected best is the best of the fresh protected venues', () => {
    fc.assert(fc.property(arbVenueViews, fc.array(arbOwn, { maxLength: 12 }), fc.constantFrom(HUNDRED, TIERED), (views, mine, policy) => {
      const got = consolidate(views, { nowUs: T0, staleAfterUs: STALE_AFTER_US, own: mine, plausibility: null, protection: { policy, instrument, kinds: KINDS } })
      for (const side of ['bid', 'ask'] as const) {
        const quotes = views.filter((view) => isFresh(view, T0, STALE_AFTER_US) && policy.protectedKinds.includes(KINDS.get(view.mic)!)).flatMap(({ mic, ...view }) => {
          const quote = naiveProtected(without(mine, mic, side, side === 'bid' ? view.bids : view.asks), policy)
          return quote === null ? [] : [{ mic, price: quote[0], qty: quote[1] }]
        })
        const prices = quotes.map(({ price }) => price)
        const best = side === 'bid' ? Math.max(...prices) : Math.min(...prices)
        const there = quotes.filter(({ price }) => price === best)
        expect(side === 'bid' ? got.protectedBid : got.protectedAsk).toEqual(quotes.length === 0 ? null : {
          price: best, qty: there.reduce((sum, { qty }) => sum + qty, 0), mics: there.map(({ mic }) => mic).sort(),
        })
      }
      expect({ ...got, protectedBid: null, protectedAsk: null }).toEqual(consolidate(views, T0, STALE_AFTER_US, mine))
    }), { numRuns: 400 })
  })

  it('[QP4] best bid and offer stay those of any size', () => {
    const views = [aView('XNAS', { bids: [level(1_000_000, 20), level(999_900, 80)] }), aView('XBOS', { bids: [level(999_900, 300)] }), aView('DRK1', { bids: [level(1_000_000, 900)] })]
    const protection = { policy: HUNDRED, instrument, kinds: KINDS }
    const options = { nowUs: T0, staleAfterUs: STALE_AFTER_US, plausibility: null, protection }
    const got = consolidate(views.slice(0, 2), { ...options, own: [] })
    expect([got.bid, got.bidQty, got.protectedBid]).toEqual([1_000_000, 20, { price: 999_900, qty: 400, mics: ['XBOS', 'XNAS'] }])
    expect(consolidate(views, { ...options, own: [own('XNAS', 'bid', 999_900, 1)] }).protectedBid).toEqual({ price: 999_900, qty: 300, mics: ['XBOS'] })
  })
})

function naiveProtected(levels: readonly Level[], policy: QuotePolicy): Level | null {
  const usable = levels.filter(([price, qty]) => isUsableLevel(price, qty))
  for (let n = 1; n <= usable.length; n++) {
    const sum = usable.slice(0, n).reduce((total, [, qty]) => total + qty, 0)
    if (sum >= roundLotLots(policy, instrument, usable[0]![0])) return [usable[n - 1]![0], sum as QtyLots]
  }
  return null
}
