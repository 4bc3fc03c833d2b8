import { Rng, type Price, type QtyLots } from '@sluice/domain'
import { VenueBook } from './venue-book.ts'

/** What the measurement reports: the rate, and a number that keeps the work from being optimised away. */
export interface BookUpdatesBench {
  readonly updates: number
  readonly updatesPerSecond: number
  readonly checksum: number
}

const STREAM = 65_536
const LEVELS = 40
const CENTRE = 1_000_000
const TICK = 100

/**
 * Level-2 updates a second into one book, over a repeating stream made beforehand: sets and removals near the touch, where feeds change
 * most. `nowMs` is the caller's clock.
 */
export function benchBookUpdates(updates: number, nowMs: () => number): BookUpdatesBench {
  const rng = new Rng(7)
  const prices = new Float64Array(STREAM)
  const qtys = new Float64Array(STREAM)
  for (let i = 0; i < STREAM; i++) {
    const depth = Math.floor(rng.next() * rng.next() * LEVELS)
    prices[i] = CENTRE + (i % 2 === 0 ? -1 - depth : 1 + depth) * TICK
    qtys[i] = rng.next() < 0.2 ? 0 : rng.int(1, 900)
  }
  const book = new VenueBook()
  const run = (count: number): void => {
    for (let i = 0; i < count; i++) {
      const at = i & (STREAM - 1)
      book.setLevel(at % 2 === 0 ? 'bid' : 'ask', prices[at]! as Price, qtys[at]! as QtyLots)
    }
  }
  run(STREAM)
  const startMs = nowMs()
  run(updates)
  const seconds = (nowMs() - startMs) / 1_000
  return { updates, updatesPerSecond: updates / seconds, checksum: (book.bestBid?.[0] ?? 0) + book.levelCount('ask') }
}
