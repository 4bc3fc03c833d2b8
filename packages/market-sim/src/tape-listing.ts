import { BOOK_LEVELS_MAX, VenueBook } from '@sluice/book'
import { TRADE_FLAG, type FeedEntry, type Level, type Mic, type Price, type QtyLots, type SymbolId } from '@sluice/domain'
import { leastOf } from './least-quantity.ts'
import type { TapeOrder } from './tape-order.ts'

type BookEntry = Extract<FeedEntry, { kind: 'bid' | 'ask' }>
type Print = Extract<FeedEntry, { kind: 'trade' }>
/** `printed`: the tape tells of the trade by itself. */
export type TapeFill = (order: TapeOrder, qty: number, price: number, how: { readonly aggressor: boolean; readonly printed: boolean }) => void

/** Prints that no order of ours could have been part of. */
const NOT_FILLABLE = TRADE_FLAG.auction | TRADE_FLAG.outOfSequence | TRADE_FLAG.corrected

/** One side of a recorded book: what the tape shows, and how much of it we took since it last changed. */
class TapeSide {
  readonly shown = new Map<number, number>()
  readonly taken = new Map<number, number>()

  set(price: number, qty: number): void {
    if (qty === (this.shown.get(price) ?? 0)) return
    this.taken.delete(price)
    if (qty === 0) this.shown.delete(price)
    else this.shown.set(price, qty)
  }

  left(price: number): number {
    return Math.max(0, (this.shown.get(price) ?? 0) - (this.taken.get(price) ?? 0))
  }

  take(price: number, qty: number): void {
    this.taken.set(price, (this.taken.get(price) ?? 0) + qty)
  }
}

/**
 * One symbol at one recorded venue, with our orders in it. Takes meet what the tape shows; posts stand behind what it shows at their price, and fill
 * by its prints there once that is gone, or by anything that trades or quotes through them. A venue that never quotes fills pegs by prints at the midpoint.
 */
export class TapeListing {
  readonly mic: Mic
  readonly symbol: SymbolId
  readonly midpoint: boolean
  private readonly onFill: TapeFill
  private readonly book = new VenueBook()
  private readonly bids = new TapeSide()
  private readonly asks = new TapeSide()
  /** In the order of their arrival. */
  private resting: TapeOrder[] = []

  constructor(mic: Mic, symbol: SymbolId, midpoint: boolean, onFill: TapeFill) {
    this.mic = mic
    this.symbol = symbol
    this.midpoint = midpoint
    this.onFill = onFill
  }

  get bestBid(): number | null {
    return this.book.bestBid?.[0] ?? null
  }

  get bestAsk(): number | null {
    return this.book.bestAsk?.[0] ?? null
  }

  /** Displayed by the venue: the tape's, less what we took of it, with what rests of ours. */
  levels(buy: boolean, n: number): Level[] {
    if (this.midpoint) return []
    const side = buy ? this.bids : this.asks
    const qtyAt = new Map<number, number>()
    for (const [price] of this.book.top(buy ? 'bid' : 'ask', n + side.taken.size)) if (side.left(price) > 0) qtyAt.set(price, side.left(price))
    for (const order of this.resting) if (order.buy === buy) qtyAt.set(order.request.price, (qtyAt.get(order.request.price) ?? 0) + order.leaves)
    const levels = [...qtyAt] as unknown as Level[]
    return levels.sort((a, b) => (buy ? b[0] - a[0] : a[0] - b[0])).slice(0, n)
  }

  /** The venue's book as it now is: a whole one, or what changed. */
  quote(entries: readonly FeedEntry[], snapshot: boolean): void {
    if (snapshot) this.replace(entries)
    else for (const entry of entries) if (entry.kind !== 'trade') this.setLevel(entry)
    for (const order of this.resting) order.ahead = Math.min(order.ahead, (order.buy ? this.bids : this.asks).shown.get(order.request.price) ?? 0)
  }

  /** The tape's own quotes reach our resting orders: they would have met them. */
  meetQuotes(): void {
    for (const order of [...this.resting]) this.match(order, false)
    this.sweepDone()
  }

  print({ price, qty, aggressor, flags }: Print, mid2: number | null): void {
    if ((flags & NOT_FILLABLE) !== 0) return
    if (this.midpoint) this.printAtMid(price, qty, mid2)
    else {
      if (aggressor !== 'buy') this.printAgainst(true, price, qty)
      if (aggressor !== 'sell') this.printAgainst(false, price, qty)
    }
    this.sweepDone()
  }

  /** An order that came in: takes what it can, then rests unless it is immediate. */
  submit(order: TapeOrder, immediate: boolean): void {
    if (!this.midpoint) this.match(order, true)
    if (order.leaves === 0 || immediate) return
    order.ahead = (order.buy ? this.bids : this.asks).left(order.request.price)
    this.resting.push(order)
  }

  remove(order: TapeOrder): void {
    this.resting = this.resting.filter((each) => each !== order)
  }

  /** The recorded day is over, or begins anew: nothing rests any more. */
  clear(): readonly TapeOrder[] {
    const live = this.resting
    this.resting = []
    this.replace([])
    return live
  }

  private replace(entries: readonly FeedEntry[]): void {
    const next = { bid: new Map<number, number>(), ask: new Map<number, number>() }
    for (const entry of entries) if (entry.kind !== 'trade') next[entry.kind].set(entry.price, entry.qty)
    this.book.clear()
    for (const kind of ['bid', 'ask'] as const) {
      const side = kind === 'bid' ? this.bids : this.asks
      for (const price of [...side.shown.keys()]) if (!next[kind].has(price)) side.set(price, 0)
      for (const [price, qty] of next[kind]) this.setLevel({ kind, price: price as Price, qty: qty as QtyLots })
    }
  }

  private setLevel({ kind, price, qty }: BookEntry): void {
    ;(kind === 'bid' ? this.bids : this.asks).set(price, qty)
    this.book.setLevel(kind, price, qty)
  }

  /** Against what the tape shows on the other side: at its prices for one that comes in, at ours for one that rested. */
  private match(order: TapeOrder, comesIn: boolean): void {
    const side = order.buy ? this.asks : this.bids
    const limit = order.request.price
    if (comesIn && this.available(order) < Math.min(leastOf(order.request), order.leaves)) return
    for (const [price] of this.book.top(order.buy ? 'ask' : 'bid', BOOK_LEVELS_MAX)) {
      if (order.leaves === 0 || (order.buy ? price > limit : price < limit)) return
      const qty = Math.min(order.leaves, side.left(price))
      if (qty === 0) continue
      side.take(price, qty)
      this.onFill(order, qty, comesIn ? price : limit, { aggressor: comesIn, printed: false })
    }
  }

  private available(order: TapeOrder): number {
    const side = order.buy ? this.asks : this.bids
    let qty = 0
    for (const [price] of this.book.top(order.buy ? 'ask' : 'bid', BOOK_LEVELS_MAX)) {
      if (order.buy ? price > order.request.price : price < order.request.price) break
      qty += side.left(price)
    }
    return qty
  }

  /** A print at or through the price of resting orders of one side. Through them first, best price first; then at the price, behind what was there before. */
  private printAgainst(buy: boolean, price: number, qty: number): void {
    let left = qty
    const through = this.resting.filter((order) => order.buy === buy && (buy ? order.request.price > price : order.request.price < price))
      .sort((a, b) => (buy ? b.request.price - a.request.price : a.request.price - b.request.price))
    for (const order of through) {
      const filled = Math.min(order.leaves, left)
      if (filled > 0) this.onFill(order, filled, order.request.price, { aggressor: false, printed: true })
      left -= filled
    }
    let ofTheTape = 0
    const at = this.resting.filter((order) => order.buy === buy && order.request.price === price)
    for (const order of at) {
      const first = Math.min(Math.max(0, order.ahead - ofTheTape), left)
      ofTheTape += first
      left -= first
      const filled = Math.min(order.leaves, left)
      if (filled > 0) this.onFill(order, filled, price, { aggressor: false, printed: true })
      left -= filled
    }
    for (const order of at) order.ahead = Math.max(0, order.ahead - ofTheTape)
  }

  private printAtMid(price: number, qty: number, mid2: number | null): void {
    if (mid2 === null || Math.abs(price * 2 - mid2) > 1) return
    let left = qty
    for (const order of this.resting) {
      const filled = Math.min(order.leaves, left)
      const within = order.buy ? price <= order.request.price : price >= order.request.price
      if (!within || filled === 0 || filled < Math.min(leastOf(order.request), order.leaves)) continue
      left -= filled
      this.onFill(order, filled, price, { aggressor: false, printed: true })
    }
  }

  private sweepDone(): void {
    if (this.resting.some((order) => order.leaves === 0)) this.resting = this.resting.filter((order) => order.leaves > 0)
  }
}
