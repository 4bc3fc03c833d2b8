import type { Candidate, Mic, Side } from '@sluice/domain'
import { candidateKey } from './draw-first.ts'
import { farPrice, farQty, type TouchView } from './touch-view.ts'

/** What always taking the best price would do first: the take at the best far touch, of equal ones the larger, then the earlier. Null: nothing can be taken. */
export function bestPriceChoice(candidates: readonly Candidate[], touches: ReadonlyMap<Mic, TouchView>, side: Side): string | null {
  const sign = side === 'buy' ? 1 : -1
  let best: { readonly candidate: Candidate; readonly price: number; readonly qty: number } | null = null
  for (const candidate of candidates) {
    const touch = candidate.aggressiveness === 'take' ? touches.get(candidate.mic) : undefined
    const price = touch === undefined ? null : farPrice(touch, side)
    if (touch === undefined || price === null) continue
    const qty = farQty(touch, side)
    if (best === null || (price - best.price) * sign < 0 || (price === best.price && qty > best.qty)) best = { candidate, price, qty }
  }
  return best === null ? null : candidateKey(best.candidate)
}
