import { isDark, type Instrument, type Level, type Side, type Venue } from '@sluice/domain'
import type { Market } from '@sluice/market-sim'

const LEVELS = 10

/** What it would cost to take `lots` off the displayed books at once: price against `mid` and fees, both in price units times lots. */
export interface RestCost {
  readonly away: number
  readonly fees: number
}

/** Best price first, then the lowest fee; what the books do not show is charged at the worst price they do. Null without any quote. */
export function restCost(market: Market, venues: readonly Venue[], instrument: Instrument, side: Side, lots: number, mid: number): RestCost | null {
  const sign = side === 'buy' ? 1 : -1
  const shown = venues.filter((venue) => !isDark(venue.kind)).flatMap((venue) =>
    market.levels(venue.mic, instrument.symbol, side === 'buy' ? 'sell' : 'buy', LEVELS).map((level: Level) => ({ venue, level })))
  shown.sort((a, b) => sign * (a.level[0] - b.level[0]) || a.venue.takeFee - b.venue.takeFee)
  let left = lots
  let away = 0
  let fees = 0
  for (const [i, { venue, level: [price, qty] }] of shown.entries()) {
    const taken = i === shown.length - 1 ? left : Math.min(left, qty)
    away += taken * sign * (price - mid)
    fees += (taken * venue.takeFee * instrument.priceScale) / 1_000_000
    left -= taken
    if (left === 0) break
  }
  return shown.length === 0 ? null : { away, fees }
}
