import { assert, type Mic, type Price, type QtyLots } from '@sluice/domain'
import type { ConsolidatedLevel } from './consolidated.ts'
import { Ladder } from './ladder.ts'
import { MergedLadder } from './merged-ladder.ts'
import { isUsableLevel } from './usable-level.ts'
import { BOOK_LEVELS_MAX } from './venue-book.ts'

/** Venues of one consolidated book at most: one bit each. */
export const CONSOLIDATED_VENUES_MAX = 32

type Side = 'bid' | 'ask'

/**
 * The books of many venues in one symbol and their union, kept by every level-2 update without allocating. Venues are told by their
 * position in `mics`. A venue that is switched off (stale, recovering, not open) keeps its book, which counts again once it is on;
 * all are on at first. Our own orders are in it, as the venues show them.
 */
export class ConsolidatedBook {
  readonly mics: readonly Mic[]
  private readonly venueBids: readonly Ladder[]
  private readonly venueAsks: readonly Ladder[]
  private readonly bids = new MergedLadder(1)
  private readonly asks = new MergedLadder(-1)
  /** A bit for every venue that is on. */
  private on = ~0

  constructor(mics: readonly Mic[], levelsMax: number = BOOK_LEVELS_MAX) {
    assert(mics.length <= CONSOLIDATED_VENUES_MAX, `a consolidated book takes at most ${CONSOLIDATED_VENUES_MAX} venues, not ${mics.length}`)
    this.mics = mics
    this.venueBids = mics.map(() => new Ladder(1, levelsMax))
    this.venueAsks = mics.map(() => new Ladder(-1, levelsMax))
  }

  /** Sets the whole quantity of a venue at a price; 0, or what cannot be (see `isUsableLevel`), takes it out. */
  setLevel(venue: number, side: Side, price: Price, qty: QtyLots): void {
    const ladder = this.venueSide(venue, side)
    const shown = isUsableLevel(price, qty) ? qty : 0
    if (shown > 0 && ladder.isFull && !this.hasRoom(ladder, venue, side, price)) return
    const was = ladder.set(price, shown)
    const bit = 1 << venue
    if (was !== shown && (this.on & bit) !== 0) this.merged(side).change(price, shown - was, bit, shown > 0)
  }

  /** Empties the book of one venue, as before a snapshot. */
  clear(venue: number): void {
    const wasOn = this.isOn(venue)
    this.setOn(venue, false)
    this.venueBids[venue]!.count = 0
    this.venueAsks[venue]!.count = 0
    this.setOn(venue, wasOn)
  }

  /** Takes a venue out of the union or back in, with all that it shows. */
  setOn(venue: number, on: boolean): void {
    if (on === this.isOn(venue)) return
    this.on ^= 1 << venue
    this.mergeAll(this.venueBids[venue]!, this.bids, venue, on)
    this.mergeAll(this.venueAsks[venue]!, this.asks, venue, on)
  }

  isOn(venue: number): boolean {
    return (this.on & (1 << venue)) !== 0
  }

  /** Best price of a side in price units; 0 when nothing shows. */
  bestPrice(side: Side): number {
    const { count } = this.merged(side)
    return count === 0 ? 0 : this.merged(side).priceAt(count - 1)
  }

  /** Lots of all venues at the best price. */
  bestQty(side: Side): number {
    const { count } = this.merged(side)
    return count === 0 ? 0 : this.merged(side).qtyAt(count - 1)
  }

  /** Venues at the best price: bit n is `mics[n]`. */
  bestVenues(side: Side): number {
    const { count } = this.merged(side)
    return count === 0 ? 0 : this.merged(side).maskAt(count - 1)
  }

  /** The `n` best levels, best first, each with its venues in alphabetical order. */
  top(side: Side, n: number): ConsolidatedLevel[] {
    const levels: ConsolidatedLevel[] = []
    const merged = this.merged(side)
    for (let at = merged.count - 1; at >= 0 && levels.length < n; at--) {
      const mask = merged.maskAt(at)
      const mics = this.mics.filter((_, venue) => (mask & (1 << venue)) !== 0).sort()
      levels.push({ price: merged.priceAt(at) as Price, qty: merged.qtyAt(at) as QtyLots, mics })
    }
    return levels
  }

  levelCount(side: Side): number {
    return this.merged(side).count
  }

  private merged(side: Side): MergedLadder {
    return side === 'bid' ? this.bids : this.asks
  }

  private venueSide(venue: number, side: Side): Ladder {
    return (side === 'bid' ? this.venueBids : this.venueAsks)[venue]!
  }

  /** A full side takes a price that it has, and lets its worst go for a better one. */
  private hasRoom(ladder: Ladder, venue: number, side: Side, price: Price): boolean {
    if (ladder.has(price)) return true
    if (!ladder.reaches(price)) return false
    this.setLevel(venue, side, ladder.priceAt(0), 0 as QtyLots)
    return true
  }

  private mergeAll(from: Ladder, into: MergedLadder, venue: number, on: boolean): void {
    for (let at = 0; at < from.count; at++) into.change(from.priceAt(at), on ? from.qtyAt(at) : -from.qtyAt(at), 1 << venue, on)
  }
}
