import type { Level, Price, QtyLots } from '@sluice/domain'
import type { VenueFaults } from './venue-faults.ts'

export interface ShownSides {
  readonly bids: readonly Level[]
  readonly asks: readonly Level[]
}

/** How long one kind of bad quote stands before the next, microseconds. */
const BAD_QUOTE_US = 1_000_000
const SHOWN_LOTS = 500 as QtyLots

/**
 * What a venue shows of a book under the faults of its quotes; the book itself is as it was. `no` tells symbols apart, so that all kinds of bad
 * quotes are on the wire at a time.
 */
export function shownLevels(sides: ShownSides, faults: VenueFaults, tick: number, no: number, nowUs: number): ShownSides {
  const { bids, asks } = sides
  const bid = bids[0]?.[0]
  const ask = asks[0]?.[0]
  if (bid === undefined || ask === undefined) return sides
  if (faults.badQuotes) return badQuotes(sides, bid, no + Math.floor(nowUs / BAD_QUOTE_US))
  if (faults.crossedBook) return { bids: [[(ask + tick) as Price, SHOWN_LOTS], ...bids], asks }
  if (faults.lockedBook) return { bids: [[ask, SHOWN_LOTS], ...bids], asks }
  return sides
}

/** Free stock, a negative price, an offer at a tenth and a bid at ten times of what it is worth. */
function badQuotes({ bids, asks }: ShownSides, bid: Price, which: number): ShownSides {
  const shown = (price: number): Level => [Math.round(price) as Price, SHOWN_LOTS]
  switch (which % 4) {
    case 0: return { bids, asks: [shown(0), ...asks] }
    case 1: return { bids: [...bids, shown(-bid)], asks: [shown(-bid), ...asks] }
    case 2: return { bids, asks: [shown(bid / 10), ...asks] }
    default: return { bids: [shown(bid * 10), ...bids], asks }
  }
}
