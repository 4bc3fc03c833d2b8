import type { Venue, VenueKind } from '@sluice/domain'

/** How agents see a lit venue. */
export interface VenueCharacter {
  /** Factor on the makers' half-spread: wider quotes are at the best price less often. */
  readonly width: number
  /** Mean quantity of a maker's quote at one level, shares. */
  readonly quoteQty: number
  /** Weight with which patient orders are sent there. */
  readonly postWeight: number
  /** Weight with which takers choose it among equal prices: cheap venues first. */
  readonly takeWeight: number
}

const CHARACTERS: Readonly<Record<VenueKind, VenueCharacter>> = {
  'lit-maker-taker': { width: 1, quoteQty: 170, postWeight: 3, takeWeight: 3 },
  'lit-ecn': { width: 1.15, quoteQty: 160, postWeight: 2, takeWeight: 3 },
  'lit-inverted': { width: 1.4, quoteQty: 130, postWeight: 1, takeWeight: 6 },
  'speed-bump': { width: 1.9, quoteQty: 110, postWeight: 0.6, takeWeight: 2 },
  'dark-midpoint': { width: 1, quoteQty: 0, postWeight: 0, takeWeight: 0 },
  'internal-crossing': { width: 1, quoteQty: 0, postWeight: 0, takeWeight: 0 },
}
/** Each further venue of a kind is somewhat wider and thinner than the one before it. */
const RANK_STEP = 0.15

export function characterOf(venue: Venue, rankInKind: number): VenueCharacter {
  const base = CHARACTERS[venue.kind]
  const rank = 1 + RANK_STEP * rankInKind
  return { width: base.width * rank, quoteQty: Math.round(base.quoteQty / rank), postWeight: base.postWeight / rank, takeWeight: base.takeWeight / rank }
}
