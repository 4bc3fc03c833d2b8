import type { Level, Price, QtyLots } from '@sluice/domain'
import { Ladder } from './ladder.ts'
import { isUsableLevel } from './usable-level.ts'

/** Levels a side keeps at most; the worst is let go when a better one comes. */
export const BOOK_LEVELS_MAX = 512

/** Price ladder of one venue and symbol, aggregated by price, bounded in levels. */
export class VenueBook {
  private readonly bids: Ladder
  private readonly asks: Ladder

  constructor(levelsMax: number = BOOK_LEVELS_MAX) {
    this.bids = new Ladder(1, levelsMax)
    this.asks = new Ladder(-1, levelsMax)
  }

  clear(): void {
    this.bids.count = 0
    this.asks.count = 0
  }

  /** Sets the whole quantity at a price; 0 removes it. A price or quantity that cannot be (see `isUsableLevel`) removes too. */
  setLevel(side: 'bid' | 'ask', price: Price, qty: QtyLots): void {
    const ladder = side === 'bid' ? this.bids : this.asks
    ladder.set(price, isUsableLevel(price, qty) ? qty : 0)
  }

  /** The `n` best levels, best first. */
  top(side: 'bid' | 'ask', n: number): Level[] {
    return (side === 'bid' ? this.bids : this.asks).top(n)
  }

  get bestBid(): Level | null {
    return this.bids.best()
  }

  get bestAsk(): Level | null {
    return this.asks.best()
  }

  levelCount(side: 'bid' | 'ask'): number {
    return (side === 'bid' ? this.bids : this.asks).count
  }
}
