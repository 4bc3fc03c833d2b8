import type { Level, Mic, Price, VenueView } from '@sluice/domain'
import { othersQty, type OwnResting } from './own-resting.ts'
import { isUsableLevel } from './usable-level.ts'

/** Why a quote is not believed: its venue is not open, its own bid is at or above its own ask, or it is too far from everyone else's. */
export type DisbeliefReason = 'not-open' | 'self-crossed' | 'absurd'

/** A quote that is left out, and why. */
export interface Disbelieved {
  readonly mic: Mic
  /** `both`: the whole venue. */
  readonly side: 'bid' | 'ask' | 'both'
  readonly why: DisbeliefReason
}

export interface PlausibilityOptions {
  /** A best price further than this from what it is compared with is absurd. */
  readonly absurdBps: number
  /** Best bid plus best ask (twice the mid), price units, of the last market that was believed; null when there was none. */
  readonly trustedMid2: number | null
}

/** Quotes told of as disbelieved, at most; the others are left out all the same. */
export const DISBELIEVED_MAX = 32

interface Best {
  readonly mic: Mic
  readonly price: Price
}

/**
 * Which quotes of the given views (the fresh ones of one symbol, one a venue) are not to be believed; see SPEC.md, PL. Sorted by venue,
 * bid before ask; at most two a venue. Empty, without any allocation to speak of, on an ordinary market.
 */
export function disbelievedQuotes(views: readonly VenueView[], own: readonly OwnResting[], options: PlausibilityOptions): Disbelieved[] {
  const found: Disbelieved[] = []
  const bids: Best[] = []
  const asks: Best[] = []
  for (const view of views) {
    const { mic, status } = view
    if (status !== null && status.state !== 'open') found.push({ mic, side: 'both', why: 'not-open' })
    else if (isSelfCrossed(view)) found.push({ mic, side: 'both', why: 'self-crossed' })
    else {
      addBest(bids, view, 'bid', own)
      addBest(asks, view, 'ask', own)
    }
  }
  addAbsurd(found, bids, 'bid', options)
  addAbsurd(found, asks, 'ask', options)
  return found.length > 1 ? found.sort(byVenueAndSide) : found
}

function isSelfCrossed({ bids, asks }: VenueView): boolean {
  const bid = bestPrice(bids, 'bid')
  const ask = bestPrice(asks, 'ask')
  return bid !== null && ask !== null && bid >= ask
}

/** Best usable price of what a venue shows, our own orders included. */
function bestPrice(levels: readonly Level[], side: 'bid' | 'ask'): Price | null {
  let best: Price | null = null
  for (let i = 0; i < levels.length; i++) {
    const level = levels[i]!
    if (isBetter(level[0], best, side) && isUsableLevel(level[0], level[1])) best = level[0]
  }
  return best
}

/** Best usable price of others: with our own orders gone, what lies behind them is the venue's best. */
function addBest(bests: Best[], { mic, bids, asks }: VenueView, side: 'bid' | 'ask', own: readonly OwnResting[]): void {
  const levels = side === 'bid' ? bids : asks
  let best: Price | null = null
  for (let i = 0; i < levels.length; i++) {
    const level = levels[i]!
    const price = level[0]
    if (isBetter(price, best, side) && isUsableLevel(price, level[1]) && othersQty(own, mic, side, price, level[1]) > 0) best = price
  }
  if (best !== null) bests.push({ mic, price: best })
}

const isBetter = (price: Price, than: Price | null, side: 'bid' | 'ask'): boolean =>
  than === null || (side === 'bid' ? price > than : price < than)

function addAbsurd(found: Disbelieved[], bests: readonly Best[], side: 'bid' | 'ask', { absurdBps, trustedMid2 }: PlausibilityOptions): void {
  if (bests.length >= 3) {
    if (allNear(bests, absurdBps)) return
    const rising = bests.map(({ price }) => price).sort((a, b) => a - b)
    for (const { mic, price } of bests) if (!isNearOthers(price, rising, absurdBps)) found.push({ mic, side, why: 'absurd' })
  } else if (trustedMid2 !== null) {
    for (const { mic, price } of bests) if (!isNear(2 * price, trustedMid2, absurdBps)) found.push({ mic, side, why: 'absurd' })
  }
}

const isNear = (value: number, of: number, bps: number): boolean => Math.abs(value - of) * 10_000 <= bps * of

/** Whether the whole range is so narrow that nothing in it can be far from anything else: the ordinary case, without sorting. */
function allNear(bests: readonly Best[], bps: number): boolean {
  let low = Infinity
  let high = 0
  for (let i = 0; i < bests.length; i++) {
    const { price } = bests[i]!
    if (price < low) low = price
    if (price > high) high = price
  }
  return isNear(high, low, bps)
}

/** Near the median of the other prices; where their number is even, near either of the two in the middle, so that one bad price can never take a good one out. */
function isNearOthers(price: Price, rising: readonly Price[], bps: number): boolean {
  const at = rising.indexOf(price)
  const others = rising.length - 1
  const other = (n: number): number => rising[n < at ? n : n + 1]!
  return isNear(price, other((others - 1) >> 1), bps) || isNear(price, other(others >> 1), bps)
}

const SIDE_ORDER = { both: 0, bid: 1, ask: 2 } as const

const byVenueAndSide = (a: Disbelieved, b: Disbelieved): number =>
  a.mic < b.mic ? -1 : a.mic > b.mic ? 1 : SIDE_ORDER[a.side] - SIDE_ORDER[b.side]
