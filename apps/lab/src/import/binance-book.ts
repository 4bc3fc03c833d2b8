import type { FeedEntry, Price, QtyLots } from '@sluice/domain'
import type { BinanceBody } from './binance-message.ts'
import { PriceLadder } from './price-ladder.ts'

type Depth = Extract<BinanceBody, { kind: 'depth' }>
type Best = Extract<BinanceBody, { kind: 'best' }>
type Whole = Extract<BinanceBody, { kind: 'book' }>
type Side = 'bid' | 'ask'

/** Diffs kept for a whole book that is older than they are: its answer comes late. */
const DIFFS_KEPT = 512

/**
 * One pair's book from its three streams, which come apart: diffs in whole depth every so often, the best quote at once, and
 * now and then the whole book. The update number that each carries says which knows better.
 */
export class BinanceBook {
  private readonly bids = new PriceLadder('bid')
  private readonly asks = new PriceLadder('ask')
  private diffs: Depth[] = []
  private bookUpdate = -1
  private best: Best | null = null

  get bestBid(): number {
    return this.bids.best
  }

  get bestAsk(): number {
    return this.asks.best
  }

  /** The update after which the next diff should begin; null before the first diff. */
  get lastDiff(): number | null {
    return this.diffs.at(-1)?.last ?? null
  }

  /** What a diff changes; only what is newer than the best quote that is known changes the touch. */
  applyDiff(diff: Depth): FeedEntry[] {
    this.diffs.push(diff)
    if (this.diffs.length > DIFFS_KEPT) this.diffs.shift()
    // The whole book had it already.
    if (diff.last <= this.bookUpdate) return []
    const changes = new Changes(this.bids, this.asks)
    this.put(diff, changes)
    this.keepTouch(changes)
    return changes.entries()
  }

  /** What a best quote changes; null when the book knows a later one. */
  applyBest(best: Best): FeedEntry[] | null {
    if (best.last < this.bookUpdate || best.last < (this.best?.last ?? -1)) return null
    this.best = best
    const changes = new Changes(this.bids, this.asks)
    this.keepTouch(changes)
    return changes.entries()
  }

  /** The whole book, with the diffs that came before its answer. */
  applyWhole(whole: Whole): FeedEntry[] {
    this.bids.clear()
    this.asks.clear()
    this.bookUpdate = whole.last
    const changes = new Changes(this.bids, this.asks)
    changes.setAll('bid', whole.bids)
    changes.setAll('ask', whole.asks)
    for (const diff of this.diffs) if (diff.last > whole.last) this.put(diff, changes)
    this.keepTouch(changes)
    return this.entries()
  }

  /** After a hole nothing but the best quote is known. */
  forget(): FeedEntry[] {
    this.bids.clear()
    this.asks.clear()
    this.diffs = []
    this.bookUpdate = -1
    this.keepTouch(new Changes(this.bids, this.asks))
    return this.entries()
  }

  /** All levels. */
  entries(): FeedEntry[] {
    return [...entriesOf('bid', this.bids.levels()), ...entriesOf('ask', this.asks.levels())]
  }

  private put(diff: Depth, changes: Changes): void {
    changes.setAll('bid', diff.bids)
    changes.setAll('ask', diff.asks)
    this.bookUpdate = Math.max(this.bookUpdate, diff.last)
  }

  /** The best quote stands as long as no diff is newer: nothing better than it, and its quantity at its price. */
  private keepTouch(changes: Changes): void {
    const { best } = this
    if (best === null || best.last < this.bookUpdate) return
    changes.cut('bid', best.bid, best.bidQty)
    changes.cut('ask', best.ask, best.askQty)
  }
}

/** Gathers what changed, each price once with its last quantity; what went and came back is no change. */
class Changes {
  private readonly ladders: Readonly<Record<Side, PriceLadder>>
  /** Quantity before, by price. */
  private readonly before: Readonly<Record<Side, Map<number, number>>> = { bid: new Map(), ask: new Map() }

  constructor(bids: PriceLadder, asks: PriceLadder) {
    this.ladders = { bid: bids, ask: asks }
  }

  setAll(side: Side, levels: readonly number[]): void {
    for (let i = 0; i < levels.length; i += 2) this.set(side, levels[i] as number, levels[i + 1] as number)
  }

  cut(side: Side, price: number, qty: number): void {
    const ladder = this.ladders[side]
    while (ladder.size > 0 && (qty === 0 || ladder.isBetter(ladder.best, price))) this.set(side, ladder.best, 0)
    if (qty > 0) this.set(side, price, qty)
  }

  entries(): FeedEntry[] {
    return [...entriesOf('bid', this.flat('bid')), ...entriesOf('ask', this.flat('ask'))]
  }

  private flat(side: Side): number[] {
    const flat: number[] = []
    for (const [price, before] of this.before[side]) {
      const qty = this.ladders[side].qtyAt(price)
      if (qty !== before) flat.push(price, qty)
    }
    return flat
  }

  private set(side: Side, price: number, qty: number): void {
    const before = this.ladders[side].qtyAt(price)
    if (this.ladders[side].set(price, qty) && !this.before[side].has(price)) this.before[side].set(price, before)
  }
}

function entriesOf(kind: Side, flat: readonly number[]): FeedEntry[] {
  const entries: FeedEntry[] = []
  for (let i = 0; i < flat.length; i += 2) entries.push({ kind, price: flat[i] as Price, qty: flat[i + 1] as QtyLots })
  return entries
}
