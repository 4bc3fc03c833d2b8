import type { Aggressiveness, Mic, Price, Side } from '@sluice/domain'
import { farPrice, isWithinLimit, type TouchView } from './touch-view.ts'

export interface PriceInput {
  readonly side: Side
  readonly limitPrice: Price | null
  readonly tick: Price
  readonly market: { readonly bid: Price; readonly ask: Price }
  readonly touches: ReadonlyMap<Mic, TouchView>
}

/** Limit of a slice: on tick and within the parent's limit; null where the slice cannot be priced so. */
export function slicePrice(mic: Mic, aggressiveness: Aggressiveness, input: PriceInput): Price | null {
  if (aggressiveness === 'take') return takePrice(mic, input)
  return aggressiveness === 'post' ? postPrice(mic, input) : midPrice(input)
}

/** The venue's far touch. Off the grid, it moves outwards to the next tick, so that it still reaches the touch. */
function takePrice(mic: Mic, { limitPrice, side, tick, touches }: PriceInput): Price | null {
  const touch = touches.get(mic)
  const far = touch === undefined ? null : farPrice(touch, side)
  if (far === null) return null
  const price = side === 'buy' ? ceilTo(far, tick) : floorTo(far, tick)
  return price > 0 && isWithinLimit(price, limitPrice, side) ? price : null
}

/**
 * The market's near touch. It moves back below the best offer (above the best bid), of the market and of the venue, where the market is locked or
 * crossed: a posted order never takes.
 */
function postPrice(mic: Mic, { limitPrice, market, side, tick, touches }: PriceInput): Price | null {
  const touch = touches.get(mic)
  if (touch === undefined) return null
  const far = farPrice(touch, side)
  const price = side === 'buy'
    ? Math.min(floorTo(market.bid, tick), belowBy(Math.min(market.ask, far ?? market.ask), tick))
    : Math.max(ceilTo(market.ask, tick), -belowBy(-Math.max(market.bid, far ?? market.bid), tick))
  return price > 0 && isWithinLimit(price, limitPrice, side) ? (price as Price) : null
}

/** Worst acceptable price of a midpoint peg: the market's far touch, or the parent's limit where that is tighter. */
function midPrice({ limitPrice, market, side, tick }: PriceInput): Price | null {
  const price = side === 'buy'
    ? floorTo(Math.min(ceilTo(market.ask, tick), limitPrice ?? Infinity), tick)
    : ceilTo(Math.max(floorTo(market.bid, tick), limitPrice ?? -Infinity), tick)
  return price > 0 && isWithinLimit((market.bid + market.ask) / 2, limitPrice, side) ? price : null
}

const floorTo = (price: number, tick: number): Price => (Math.floor(price / tick) * tick) as Price
const ceilTo = (price: number, tick: number): Price => (Math.ceil(price / tick) * tick) as Price
/** The highest tick strictly below `price`. */
const belowBy = (price: number, tick: number): number => ceilTo(price, tick) - tick
