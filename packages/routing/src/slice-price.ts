import type { Aggressiveness, Mic, Price, Side } from '@sluice/domain'
import { clipToBand, clipToLimit, farPrice, isWithinBand, isWithinLimit, meetsDoubted, type TouchView } from './touch-view.ts'

export interface PriceInput {
  readonly side: Side
  readonly limitPrice: Price | null
  readonly tick: Price
  readonly market: { readonly bid: Price; readonly ask: Price }
  readonly touches: ReadonlyMap<Mic, TouchView>
  /** A post whose limit is away from the market's near touch waits at the limit. */
  readonly postsAtLimit?: boolean
}

/** Limit of a slice: on tick, within the parent's limit and the venue's price band; null where the slice cannot be priced so. In a crossed market nothing can. */
export function slicePrice(mic: Mic, aggressiveness: Aggressiveness, input: PriceInput): Price | null {
  const touch = input.touches.get(mic)
  if (touch === undefined || input.market.bid > input.market.ask) return null
  const price = aggressiveness === 'take' ? takePrice(touch, input) : aggressiveness === 'post' ? postPrice(touch, input) : midPrice(touch, input)
  return price !== null && price > 0 && isWithinBand(price, touch.band) ? price : null
}

/** The venue's far touch. Off the grid, it moves outwards to the next tick, so that it still reaches the touch. */
function takePrice(touch: TouchView, { limitPrice, side, tick }: PriceInput): Price | null {
  const far = farPrice(touch, side)
  if (far === null) return null
  const price = side === 'buy' ? ceilTo(far, tick) : floorTo(far, tick)
  return isWithinLimit(price, limitPrice, side) ? price : null
}

/**
 * The market's near touch, no further than the band. It moves back below the best offer (above the best bid), of the market and of the venue, where the market
 * is locked: a posted order never takes.
 */
function postPrice(touch: TouchView, { limitPrice, market, side, tick, postsAtLimit = false }: PriceInput): Price | null {
  const far = farPrice(touch, side)
  const best = side === 'buy' ? market.bid : market.ask
  const near = clipToBand(postsAtLimit ? clipToLimit(best, limitPrice, side) : best, touch.band, side)
  const price = side === 'buy'
    ? Math.min(floorTo(near, tick), belowBy(Math.min(market.ask, far ?? market.ask), tick))
    : Math.max(ceilTo(near, tick), -belowBy(-Math.max(market.bid, far ?? market.bid), tick))
  return isWithinLimit(price, limitPrice, side) && !meetsDoubted(price, touch, side) ? (price as Price) : null
}

/** Worst acceptable price of a midpoint peg: the market's far touch, or the parent's limit or the band where that is tighter. */
function midPrice({ band }: TouchView, { limitPrice, market, side, tick }: PriceInput): Price | null {
  const mid = (market.bid + market.ask) / 2
  if (!isWithinLimit(mid, limitPrice, side) || !isWithinBand(mid, band)) return null
  return side === 'buy'
    ? floorTo(clipToBand(Math.min(ceilTo(market.ask, tick), limitPrice ?? Infinity), band, side), tick)
    : ceilTo(clipToBand(Math.max(floorTo(market.bid, tick), limitPrice ?? -Infinity), band, side), tick)
}

const floorTo = (price: number, tick: number): Price => (Math.floor(price / tick) * tick) as Price
const ceilTo = (price: number, tick: number): Price => (Math.ceil(price / tick) * tick) as Price
/** The highest tick strictly below `price`. */
const belowBy = (price: number, tick: number): number => ceilTo(price, tick) - tick
