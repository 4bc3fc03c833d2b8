import { BookOrder, type OrderOwner } from './book-order.ts'
import type { Draws } from './draws.ts'
import { isTrading, type LitListing, type Security } from './security.ts'
import type { VenueCharacter } from './venue-character.ts'

const LEGS_MAX = 16
/** Venues of less weight than this are not always reached before their quotes are gone: the chance with no weight at all. */
const SURE_WEIGHT = 3
const REACHED_LEAST = 0.05
type Taker = 'crowd' | 'informed'

/**
 * Takes displayed quantity venue by venue, best price first and within a price by the venues' weights, each leg an
 * immediate-or-cancel order of at most what is shown there. What an informed taker sends to more than one venue is an
 * intermarket sweep; the crowd's routers go from venue to venue. Answers what was left. Uses one draw a leg from `draw` on.
 */
export function sweep(
  security: Security, characters: ReadonlyMap<LitListing, VenueCharacter>, owner: OrderOwner,
  buy: boolean, limit: number, lots: number, taker: Taker, draws: Draws, draw: number,
): number {
  let rest = lots
  for (let leg = 0; leg < LEGS_MAX && rest > 0; leg++) {
    const best = buy ? security.ask : security.bid
    if (!(buy ? best <= limit : best >= limit)) break
    const listing = chooseAt(security, characters, buy, best, taker, draws.uniform(draw + leg))
    if (listing === null) break
    const order = new BookOrder(owner, buy, best, Math.min(rest, listing.book.bestQty(!buy)))
    order.sweeps = taker === 'informed' && (leg > 0 || order.leaves < rest)
    rest -= order.leaves
    security.submit(listing, order, true)
    rest += order.leaves
  }
  return rest
}

/**
 * Takes what is shown at every venue's best price within the limit, and sends the rest of the order to the deepest book
 * with the whole limit, all at once: what a large order does that must not wait. Quotes of small venues may be gone before
 * its leg is there. Answers what was left. Uses one draw a venue from `draw` on.
 */
export function sweepDeep(
  security: Security, characters: ReadonlyMap<LitListing, VenueCharacter>, owner: OrderOwner, buy: boolean, limit: number, lots: number,
  draws: Draws, draw: number,
): number {
  let rest = lots
  let deepest: LitListing | null = null
  for (const listing of security.lit) {
    if (!isTrading(listing)) continue
    if (deepest === null || characters.get(listing)!.informedWeight > characters.get(deepest)!.informedWeight) deepest = listing
  }
  let no = 0
  for (const listing of security.lit) {
    const inTime = draws.uniform(draw + (no++ % LEGS_MAX)) < REACHED_LEAST + (1 - REACHED_LEAST) * Math.min(1, characters.get(listing)!.informedWeight / SURE_WEIGHT)
    const price = buy ? listing.book.bestAsk : listing.book.bestBid
    if (rest === 0 || !inTime || listing === deepest || !isTrading(listing) || !(buy ? price <= limit : price >= limit)) continue
    rest = leg(security, listing, owner, buy, price, Math.min(rest, listing.book.bestQty(!buy)), rest)
  }
  return deepest === null || rest === 0 ? rest : leg(security, deepest, owner, buy, limit, rest, rest)
}

function leg(security: Security, listing: LitListing, owner: OrderOwner, buy: boolean, limit: number, lots: number, rest: number): number {
  const order = new BookOrder(owner, buy, limit, lots)
  order.sweeps = true
  security.submit(listing, order, true)
  return rest - lots + order.leaves
}

function chooseAt(
  security: Security, characters: ReadonlyMap<LitListing, VenueCharacter>, buy: boolean, price: number, taker: Taker, u: number,
): LitListing | null {
  let total = 0
  for (const listing of security.lit) if (stands(listing, buy, price)) total += weightOf(characters.get(listing)!, taker)
  let at = u * total
  let chosen: LitListing | null = null
  for (const listing of security.lit) {
    if (!stands(listing, buy, price)) continue
    chosen = listing
    at -= weightOf(characters.get(listing)!, taker)
    if (at < 0) break
  }
  return chosen
}

const weightOf = (character: VenueCharacter, taker: Taker): number => (taker === 'crowd' ? character.takeWeight : character.informedWeight)
const stands = (listing: LitListing, buy: boolean, price: number): boolean => isTrading(listing) && (buy ? listing.book.bestAsk : listing.book.bestBid) === price
