import { BookOrder, type OrderOwner } from './book-order.ts'
import type { Draws } from './draws.ts'
import type { LitListing, Security } from './security.ts'
import type { VenueCharacter } from './venue-character.ts'

const LEGS_MAX = 12

/**
 * Takes displayed quantity venue by venue, best price first and within a price by the venues' weights, each leg an
 * immediate-or-cancel order of at most what is shown there. Answers what was left. Uses one draw a leg from `draw` on.
 */
export function sweep(
  security: Security, characters: ReadonlyMap<LitListing, VenueCharacter>, owner: OrderOwner,
  buy: boolean, limit: number, lots: number, draws: Draws, draw: number,
): number {
  let rest = lots
  for (let leg = 0; leg < LEGS_MAX && rest > 0; leg++) {
    const best = buy ? security.ask : security.bid
    if (!(buy ? best <= limit : best >= limit)) break
    const listing = chooseAt(security, characters, buy, best, draws.uniform(draw + leg))
    const order = new BookOrder(owner, buy, best, Math.min(rest, listing.book.bestQty(!buy)))
    rest -= order.leaves
    security.submit(listing, order, true)
    rest += order.leaves
  }
  return rest
}

function chooseAt(security: Security, characters: ReadonlyMap<LitListing, VenueCharacter>, buy: boolean, price: number, u: number): LitListing {
  let total = 0
  for (const listing of security.lit) if (touchOf(listing, buy) === price) total += characters.get(listing)!.takeWeight
  let at = u * total
  let chosen: LitListing | null = null
  for (const listing of security.lit) {
    if (touchOf(listing, buy) !== price) continue
    chosen = listing
    at -= characters.get(listing)!.takeWeight
    if (at < 0) break
  }
  return chosen!
}

const touchOf = (listing: LitListing, buy: boolean): number => (buy ? listing.book.bestAsk : listing.book.bestBid)
