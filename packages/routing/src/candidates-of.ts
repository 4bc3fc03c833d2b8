import { isDark, type Candidate, type Mic, type Price, type Side, type Venue } from '@sluice/domain'
import { clipToBand, clipToLimit, farPrice, farQty, isWithinBand, isWithinLimit, meetsDoubted, nearPrice, type TouchView } from './touch-view.ts'

export interface CandidatesInput {
  /** In the order that breaks ties. */
  readonly venues: readonly Venue[]
  isUp(mic: Mic): boolean
  isFresh(mic: Mic): boolean
  /** Open venues only: those whose trading state lets orders in. */
  readonly touches: ReadonlyMap<Mic, TouchView>
  /** Consolidated best quote. */
  readonly market: { readonly bid: Price | null; readonly ask: Price | null }
  readonly side: Side
  readonly limitPrice: Price | null
  /** High urgency does not wait: no posting. */
  readonly urgency: 'low' | 'normal' | 'high'
  /** Venues that this order must not use. */
  readonly excluded?: ReadonlySet<Mic>
  /** Where the limit is away from the market's near touch, a post waits at the limit. Absent: there is none. */
  readonly postsAtLimit?: boolean
}

/**
 * The ways to trade that exist now, venue by venue. Lit: take at the venue's far touch and post at the market's near touch.
 * Dark: midpoint, once both sides of the market are known. A way that the limit price or the venue's band rules out is left out; in a crossed
 * market there is none.
 */
export function candidatesOf(input: CandidatesInput): Candidate[] {
  const candidates: Candidate[] = []
  const { bid, ask } = input.market
  if (bid !== null && ask !== null && bid > ask) return candidates
  for (const { mic, kind } of input.venues) {
    if (input.excluded?.has(mic) || !input.isUp(mic) || !input.isFresh(mic)) continue
    const touch = input.touches.get(mic)
    if (touch === undefined) continue
    if (isDark(kind)) {
      if (isMidReachable(touch, input)) candidates.push({ mic, aggressiveness: 'mid' })
      continue
    }
    if (isTakeReachable(touch, input)) candidates.push({ mic, aggressiveness: 'take' })
    if (isPostReachable(touch, input)) candidates.push({ mic, aggressiveness: 'post' })
  }
  return candidates
}

function isMidReachable({ band }: TouchView, { market, limitPrice, side }: CandidatesInput): boolean {
  if (market.bid === null || market.ask === null) return false
  const mid = (market.bid + market.ask) / 2
  return isWithinLimit(mid, limitPrice, side) && isWithinBand(mid, band)
}

function isTakeReachable(touch: TouchView, { limitPrice, side }: CandidatesInput): boolean {
  const price = farPrice(touch, side)
  return price !== null && farQty(touch, side) > 0 && isWithinLimit(price, limitPrice, side) && isWithinBand(price, touch.band)
}

function isPostReachable(touch: TouchView, { limitPrice, market, side, urgency, postsAtLimit = false }: CandidatesInput): boolean {
  if (urgency === 'high' || nearPrice(touch, side) === null) return false
  const best = side === 'buy' ? market.bid : market.ask
  if (best === null) return false
  const price = clipToBand(postsAtLimit ? clipToLimit(best, limitPrice, side) : best, touch.band, side)
  return isWithinLimit(price, limitPrice, side) && isWithinBand(price, touch.band) && !meetsDoubted(price, touch, side)
}
