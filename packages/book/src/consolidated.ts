import type { Level, Mic, Price, QtyLots, UnixUs, VenueView } from '@sluice/domain'
import { isFresh } from './freshness.ts'
import { isUsableLevel } from './usable-level.ts'

/** One of our own live orders that shows in a venue's book. */
export interface OwnResting {
  readonly mic: Mic
  readonly side: 'bid' | 'ask'
  readonly price: Price
  readonly qty: QtyLots
}

/** One price of the consolidated book with the venues that show it. */
export interface ConsolidatedLevel {
  readonly price: Price
  readonly qty: QtyLots
  /** In alphabetical order. */
  readonly mics: readonly Mic[]
}

export const CONSOLIDATED_LEVELS_MAX = 8
export const DEPTH_LEVELS = 5

/** The market over all usable venues, without our own orders. */
export interface Consolidated {
  readonly bid: Price | null
  readonly bidQty: QtyLots
  readonly bidMics: readonly Mic[]
  readonly ask: Price | null
  readonly askQty: QtyLots
  readonly askMics: readonly Mic[]
  /** Total over the DEPTH_LEVELS best consolidated prices. */
  readonly bidDepth5: QtyLots
  readonly askDepth5: QtyLots
  /** Best first, at most CONSOLIDATED_LEVELS_MAX. */
  readonly bids: readonly ConsolidatedLevel[]
  readonly asks: readonly ConsolidatedLevel[]
  /** Venues whose views were used, in alphabetical order. */
  readonly freshMics: readonly Mic[]
  /** Best bid above best ask. */
  readonly crossed: boolean
  /** Best bid equal to best ask. */
  readonly locked: boolean
  /** Last trade in the newest of the used views that carries trades. */
  readonly last: Price | null
}

interface OpenLevel {
  readonly price: Price
  qty: QtyLots
  readonly mics: Mic[]
}

/**
 * Best bid and offer and depth over the fresh, not recovering views of one symbol. Our own orders are taken out; levels that
 * cannot be (see `isUsableLevel`) and a venue's repeated prices are left out. The order of `views` does not matter.
 */
export function consolidate(views: Iterable<VenueView>, nowUs: UnixUs, staleAfterUs: number, own: readonly OwnResting[]): Consolidated {
  const bids: OpenLevel[] = []
  const asks: OpenLevel[] = []
  const freshMics: Mic[] = []
  let last: Price | null = null
  let lastMic: Mic | null = null
  let lastUs = -Infinity
  for (const view of views) {
    if (!isFresh(view, nowUs, staleAfterUs)) continue
    freshMics.push(view.mic)
    for (const level of view.bids) addLevel(bids, 1, view.mic, level, own)
    for (const level of view.asks) addLevel(asks, -1, view.mic, level, own)
    const { trades, receivedUs, mic } = view
    if (trades !== null && trades.last !== null && (receivedUs > lastUs || (receivedUs === lastUs && lastMic !== null && mic < lastMic))) {
      last = trades.last
      lastMic = mic
      lastUs = receivedUs
    }
  }
  for (const level of bids) level.mics.sort()
  for (const level of asks) level.mics.sort()
  return summarise(bids, asks, freshMics.sort(), last)
}

function summarise(bids: readonly ConsolidatedLevel[], asks: readonly ConsolidatedLevel[], freshMics: readonly Mic[], last: Price | null): Consolidated {
  const bestBid = bids[0]
  const bestAsk = asks[0]
  const both = bestBid !== undefined && bestAsk !== undefined
  return {
    bid: bestBid?.price ?? null, bidQty: bestBid?.qty ?? (0 as QtyLots), bidMics: bestBid?.mics ?? [],
    ask: bestAsk?.price ?? null, askQty: bestAsk?.qty ?? (0 as QtyLots), askMics: bestAsk?.mics ?? [],
    bidDepth5: depth(bids), askDepth5: depth(asks), bids, asks, freshMics,
    crossed: both && bestBid.price > bestAsk.price,
    locked: both && bestBid.price === bestAsk.price,
    last,
  }
}

/** Merges one level into the bounded list, best first. A price that fell off the end can never come back: nothing better leaves. */
function addLevel(levels: OpenLevel[], sign: 1 | -1, mic: Mic, [price, shown]: Level, own: readonly OwnResting[]): void {
  if (!isUsableLevel(price, shown)) return
  const qty = (own.length === 0 ? shown : shown - ownQtyAt(own, mic, sign, price)) as QtyLots
  if (qty <= 0) return
  let at = 0
  while (at < levels.length && levels[at]!.price * sign > price * sign) at++
  const there = levels[at]
  if (there !== undefined && there.price === price) {
    if (there.mics.includes(mic)) return
    there.qty = (there.qty + qty) as QtyLots
    there.mics.push(mic)
    return
  }
  if (at >= CONSOLIDATED_LEVELS_MAX) return
  levels.splice(at, 0, { price, qty, mics: [mic] })
  if (levels.length > CONSOLIDATED_LEVELS_MAX) levels.pop()
}

function ownQtyAt(own: readonly OwnResting[], mic: Mic, sign: 1 | -1, price: Price): number {
  const side = sign === 1 ? 'bid' : 'ask'
  let qty = 0
  for (const order of own) if (order.mic === mic && order.side === side && order.price === price) qty += order.qty
  return qty
}

function depth(levels: readonly ConsolidatedLevel[]): QtyLots {
  let total = 0
  for (let i = 0; i < levels.length && i < DEPTH_LEVELS; i++) total += levels[i]!.qty
  return total as QtyLots
}
