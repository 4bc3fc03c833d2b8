import { Rng, type Mic, type Price, type QtyLots } from '@sluice/domain'
import type { BookUpdatesBench } from './book-updates-bench.ts'
import { ConsolidatedBook } from './consolidated-book.ts'

const STREAM = 65_536
const SYMBOLS = 8
const VENUES = 12
const LEVELS = 40
const CENTRE = 1_000_000
const TICK = 100

/**
 * Level-2 updates a second into the consolidated books of eight symbols on twelve venues each, best bid and offer read after every
 * update: a repeating stream made beforehand, sets and removals near a touch that drifts by a few ticks. `nowMs` is the caller's clock.
 */
export function benchConsolidatedUpdates(updates: number, nowMs: () => number): BookUpdatesBench {
  const rng = new Rng(11)
  const prices = new Float64Array(STREAM)
  const qtys = new Float64Array(STREAM)
  const venues = new Uint8Array(STREAM)
  const symbols = new Uint8Array(STREAM)
  for (let i = 0; i < STREAM; i++) {
    const depth = Math.floor(rng.next() * rng.next() * LEVELS)
    const drift = Math.abs(((i >> 10) % 16) - 8)
    prices[i] = CENTRE + (drift + (i % 2 === 0 ? -1 - depth : 1 + depth)) * TICK
    qtys[i] = rng.next() < 0.2 ? 0 : rng.int(1, 900)
    venues[i] = rng.int(0, VENUES - 1)
    symbols[i] = rng.int(0, SYMBOLS - 1)
  }
  const mics = Array.from({ length: VENUES }, (_, i) => `VEN${i}` as Mic)
  const books = Array.from({ length: SYMBOLS }, () => new ConsolidatedBook(mics))
  let checksum = 0
  const run = (count: number): void => {
    for (let i = 0; i < count; i++) {
      const at = i & (STREAM - 1)
      const book = books[symbols[at]!]!
      book.setLevel(venues[at]!, at % 2 === 0 ? 'bid' : 'ask', prices[at]! as Price, qtys[at]! as QtyLots)
      checksum = (checksum + book.bestPrice('bid') - book.bestPrice('ask') + book.bestQty('bid') + book.bestQty('ask') + book.bestVenues('bid')) | 0
    }
  }
  run(STREAM)
  const startMs = nowMs()
  run(updates)
  const seconds = (nowMs() - startMs) / 1_000
  return { updates, updatesPerSecond: updates / seconds, checksum }
}
