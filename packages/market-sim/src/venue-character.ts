import type { Venue, VenueKind } from '@sluice/domain'

/** How agents see a lit venue. Weights are of one venue against another and mean nothing by themselves. */
export interface VenueCharacter {
  /** How far its makers stand back from the tightest venue's, relative to the price: what stands back is at the best price less often. */
  readonly back: number
  /** Mean quantity of a maker's best quote, shares. */
  readonly quoteQty: number
  /** With which patient orders are sent there. */
  readonly postWeight: number
  /** With which the crowd chooses it among equal prices: cheap venues first. */
  readonly takeWeight: number
  /** With which those who know something choose it: where it fills at once. */
  readonly informedWeight: number
  /** With which undisplayed orders are sent there, at a limit and at the midpoint. */
  readonly hiddenWeight: number
  readonly midWeight: number
}

/** A cent, relative to the price of the stock that the agents are calibrated on. */
const A_CENT = 0.0000635

const character = (
  back: number, quoteQty: number, postWeight: number, takeWeight: number, informedWeight: number, hiddenWeight: number, midWeight: number,
): VenueCharacter => ({ back: back * A_CENT, quoteQty, postWeight, takeWeight, informedWeight, hiddenWeight, midWeight })

/** `back` in cents at the price of the calibrated stock. */
const KNOWN: Readonly<Record<string, VenueCharacter>> = {
  XNYS: character(0.0, 150, 6.5, 0.8, 11, 2, 0.5),
  XNAS: character(0.08, 136, 2.7, 1.4, 8.5, 2, 0.7),
  EDGX: character(0.32, 118, 1.6, 1.4, 5.5, 1, 0.5),
  ARCX: character(0.22, 118, 1.5, 1.4, 4, 1, 0.4),
  BATS: character(0.4, 108, 1.2, 2.7, 4.6, 1, 0.4),
  XBOS: character(0.36, 98, 1.1, 4, 0.1, 0.6, 0.4),
  BATY: character(0.71, 101, 0.4, 8.5, 0.1, 0.4, 0.1),
  IEXG: character(1.05, 92, 0.2, 3.8, 0.9, 0.5, 1.1),
  EDGA: character(0.95, 92, 0.2, 1.4, 0.05, 0.2, 0.1),
  ECN1: character(1.2, 90, 0.1, 0.8, 0.1, 0.2, 0.1),
}

/** Of a venue that has no character of its own, by its kind. */
const BY_KIND: Readonly<Record<VenueKind, string>> = {
  'lit-maker-taker': 'EDGX', 'lit-ecn': 'BATS', 'lit-inverted': 'XBOS', 'speed-bump': 'IEXG', 'dark-midpoint': 'ECN1', 'internal-crossing': 'ECN1',
}

export const characterOf = ({ mic, kind }: Venue): VenueCharacter => KNOWN[mic] ?? KNOWN[BY_KIND[kind]]!

/** One of several by their weights, from a uniform draw. */
export function pickByWeight<T>(items: readonly T[], weightOf: (item: T) => number, u: number): T {
  let total = 0
  for (const item of items) total += weightOf(item)
  let at = u * total
  for (const item of items) {
    at -= weightOf(item)
    if (at < 0) return item
  }
  return items[items.length - 1]!
}
