import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Level, Mic, Price, QtyLots, UnixUs, VenueView } from '@sluice/domain'
import { T0, aView, arbVenueView, arbVenueViews, level } from '@sluice/testkit'
import { arbOwn, own } from '../test/own.ts'
import { consolidate, type ConsolidatedLevel } from './consolidated.ts'
import { isFresh } from './freshness.ts'
import type { OwnResting } from './own-resting.ts'

const STALE_AFTER_US = 2_000_000
const us = (value: number): UnixUs => value as UnixUs

/** Every level of every usable view thrown together. */
function naiveSide(views: readonly VenueView[], side: 'bid' | 'ask', mine: readonly OwnResting[]): ConsolidatedLevel[] {
  const byPrice = new Map<number, { qty: number; mics: Mic[] }>()
  for (const view of views) {
    if (view.recovering || T0 - view.receivedUs > STALE_AFTER_US) continue
    const levels: readonly Level[] = side === 'bid' ? view.bids : view.asks
    for (const [price, shown] of levels) {
      if (![price, shown].every((n) => Number.isInteger(n) && n > 0 && n < 1e11)) continue
      const ours = mine.filter((o) => o.mic === view.mic && o.side === side && o.price === price).reduce((sum, o) => sum + o.qty, 0)
      if (shown > 1e9 || shown - ours <= 0) continue
      const entry = byPrice.get(price) ?? { qty: 0, mics: [] }
      byPrice.set(price, { qty: entry.qty + shown - ours, mics: [...entry.mics, view.mic].sort() })
    }
  }
  const sign = side === 'bid' ? -1 : 1
  return [...byPrice].sort(([x], [y]) => (x - y) * sign).map(([price, { qty, mics }]) => ({ price: price as Price, qty: qty as QtyLots, mics }))
}

const total = (levels: readonly ConsolidatedLevel[]): number => levels.slice(0, 5).reduce((sum, { qty }) => sum + qty, 0)

describe('consolidated market', () => {
  it('[CB1] [CB2] [CB3] [CB4] [CB7] equals the naive union of fresh views without our own orders', () => {
    fc.assert(fc.property(arbVenueViews, fc.array(arbOwn, { maxLength: 12 }), (views, mine) => {
      const got = consolidate(views, T0, STALE_AFTER_US, mine)
      const bids = naiveSide(views, 'bid', mine)
      const asks = naiveSide(views, 'ask', mine)
      expect(got.bids).toEqual(bids.slice(0, 8))
      expect(got.asks).toEqual(asks.slice(0, 8))
      expect([got.bid, got.bidQty, got.bidMics]).toEqual([bids[0]?.price ?? null, bids[0]?.qty ?? 0, bids[0]?.mics ?? []])
      expect([got.ask, got.askQty, got.askMics]).toEqual([asks[0]?.price ?? null, asks[0]?.qty ?? 0, asks[0]?.mics ?? []])
      expect([got.bidDepth5, got.askDepth5]).toEqual([total(bids), total(asks)])
      const both = bids[0] !== undefined && asks[0] !== undefined
      expect(got.crossed).toBe(both && bids[0]!.price > asks[0]!.price)
      expect(got.locked).toBe(both && bids[0]!.price === asks[0]!.price)
      expect(got.freshMics).toEqual(views.filter((view) => isFresh(view, T0, STALE_AFTER_US)).map(({ mic }) => mic).sort())
    }), { numRuns: 500 })
  })

  it('[CB5] the order of views changes nothing', () => {
    fc.assert(fc.property(arbVenueViews.chain((views) => fc.tuple(fc.constant(views), fc.shuffledSubarray(views, { minLength: views.length }))), ([views, shuffled]) => {
      expect(consolidate(shuffled, T0, STALE_AFTER_US, [])).toEqual(consolidate(views, T0, STALE_AFTER_US, []))
    }))
  })

  it('[CB4] takes our own order out, and the level with it where nothing else rests there', () => {
    const views = [aView('XNAS', { bids: [level(999_900, 300), level(999_800, 50)] }), aView('XNYS', { bids: [level(999_900, 100)] })]
    const mine = [own('XNAS', 'bid', 999_900, 300), own('XNYS', 'bid', 999_900, 40), own('XNYS', 'ask', 999_900, 60)]
    const { bid, bidQty, bidMics } = consolidate(views, T0, STALE_AFTER_US, mine)
    expect({ bid, bidQty, bidMics }).toEqual({ bid: 999_900, bidQty: 60, bidMics: ['XNYS'] })
    expect(consolidate([views[0]!], T0, STALE_AFTER_US, mine).bid).toBe(999_800)
  })

  it('[CB6] a price that one venue repeats counts once', () => {
    expect(consolidate([aView('XNAS', { bids: [level(999_900, 10), level(999_900, 70)] })], T0, STALE_AFTER_US, []).bidQty).toBe(10)
  })

  it('[CB7] a crossed and a locked market are told, not repaired', () => {
    const high = aView('XNAS', { bids: [level(1_000_200, 10)], asks: [level(1_000_300, 10)] })
    expect(consolidate([high, aView('XNYS')], T0, STALE_AFTER_US, [])).toMatchObject({ bid: 1_000_200, ask: 1_000_100, crossed: true, locked: false })
    const locked = aView('XNAS', { bids: [level(1_000_100, 10)], asks: [] })
    expect(consolidate([locked, aView('XNYS')], T0, STALE_AFTER_US, [])).toMatchObject({ crossed: false, locked: true })
  })

  it('[CB8] last is the newest trade', () => {
    const traded = (mic: string, last: number, agoUs: number): VenueView => aView(mic, {
      receivedUs: us(T0 - agoUs),
      trades: { count: 1, volumeLots: 1 as QtyLots, buyVolumeLots: 0 as QtyLots, sellVolumeLots: 0 as QtyLots, high: last as Price, low: last as Price, last: last as Price },
    })
    const views = [traded('XNYS', 5, 20), traded('XNAS', 6, 10), traded('EDGX', 7, 10), traded('BATY', 8, 3_000_000), aView('IEXG')]
    expect(consolidate(views, T0, STALE_AFTER_US, []).last).toBe(7)
    expect(consolidate([aView('IEXG')], T0, STALE_AFTER_US, []).last).toBeNull()
  })
})

describe('freshness', () => {
  it('[FR1] counts to the microsecond, by the receive stamp', () => {
    const view = aView('XNAS', { venueUs: us(T0 - 9_000_000), receivedUs: us(T0 - STALE_AFTER_US) })
    expect(isFresh(view, T0, STALE_AFTER_US)).toBe(true)
    expect(isFresh(view, us(T0 + 1), STALE_AFTER_US)).toBe(false)
    expect(isFresh(undefined, T0, STALE_AFTER_US)).toBe(false)
  })

  it('[FR2] a recovering view is never fresh', () => {
    fc.assert(fc.property(arbVenueView(), (view) => {
      expect(isFresh({ ...view, recovering: true }, T0, STALE_AFTER_US)).toBe(false)
    }))
  })
})
