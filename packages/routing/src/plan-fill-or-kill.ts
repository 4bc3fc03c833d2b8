import type { Mic, Plan, PlanSlice, Price, QtyLots } from '@sluice/domain'
import type { PlanInput } from './plan-waterfall.ts'
import { slicePrice } from './slice-price.ts'
import { farQty } from './touch-view.ts'

interface Shown {
  readonly mic: Mic
  readonly price: Price
  readonly qty: number
  readonly smallestQty: number
}

/**
 * All of the quantity at once, or null where the venues' far touches do not show it within the limit: from one venue, as fill or kill, where one shows all of
 * it at the best price. Else from several, best price first, each as immediate or cancel; with `oneVenue` not at all, since venues do not act together.
 */
export function planFillOrKill(input: PlanInput): Plan | null {
  const sign = input.side === 'buy' ? 1 : -1
  const shown = shownOf(input).sort((x, y) => (x.price - y.price) * sign)
  const alone = shown.find(({ price, qty, smallestQty }) => price === shown[0]!.price && qty >= input.qty && input.qty >= smallestQty)
  const slices = alone !== undefined ? [sliceOf(alone, input.qty, 'fok')] : input.oneVenue === true ? null : sweep(shown, input.qty)
  if (slices === null) return null
  return { strategy: input.strategy, mode: 'split', steps: [{ slices, timeoutUs: input.routing.takeTimeoutUs }], hold: null }
}

function shownOf(input: PlanInput): Shown[] {
  return input.ranked.flatMap(({ mic, aggressiveness }) => {
    const venue = input.venues.get(mic)
    const touch = input.touches.get(mic)
    if (aggressiveness !== 'take' || venue === undefined || touch === undefined) return []
    const price = slicePrice(mic, 'take', { ...input, tick: input.instrument.tick })
    return price === null ? [] : [{ mic, price, qty: farQty(touch, input.side), smallestQty: venue.minQtyLots }]
  })
}

function sweep(shown: readonly Shown[], qty: QtyLots): PlanSlice[] | null {
  const slices: PlanSlice[] = []
  let left: number = qty
  for (const venue of shown) {
    const part = Math.min(left, venue.qty)
    if (part <= 0 || part < venue.smallestQty) continue
    slices.push(sliceOf(venue, part, 'ioc'))
    left -= part
  }
  return left > 0 || slices.length === 0 ? null : slices
}

const sliceOf = ({ mic, price }: Shown, qty: number, timeInForce: 'ioc' | 'fok'): PlanSlice =>
  ({ mic, aggressiveness: 'take', qty: qty as QtyLots, limitPrice: price, timeInForce })
