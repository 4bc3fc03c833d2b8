import type { FeePerShareMicro, Hasher, Instrument, Mic, Price, QtyLots, SymbolId, Venue } from '@sluice/domain'
import { BookOrder, type OrderOwner } from './book-order.ts'
import type { EventQueue, SimEvent } from './event-queue.ts'
import type { LitListing, MidpointListing, Security } from './security.ts'

const venue = (mic: string, name: string, kind: Venue['kind'], takeFee: number, addFee: number): Venue =>
  ({ mic: mic as Mic, name, kind, takeFee: takeFee as FeePerShareMicro, addFee: addFee as FeePerShareMicro, minQtyLots: 1 as QtyLots })

export const WORKED_EXAMPLE_VENUES: readonly Venue[] = [
  venue('DRKA', 'Dark pool A', 'dark-midpoint', 1_000, 1_000),
  venue('ECNB', 'Lit ECN B', 'lit-ecn', 2_500, -1_500),
  venue('XLIC', 'Lit exchange C', 'lit-maker-taker', 3_000, -2_000),
]

export const WORKED_EXAMPLE_INSTRUMENTS: readonly Instrument[] = [{
  symbol: 'WEXA' as SymbolId, name: 'Worked Example', currency: 'USD', priceScale: 10_000, lotSize: 1, tick: 50 as Price,
  advLots: 2_000_000 as QtyLots, referencePrice: 2_000_000 as Price,
}]

/** Half-spread, relative: 199.985 / 200.015 at 200, a spread of 1.5 basis points. */
const HALF_SPREAD = 0.000075
/** Lots a level at each lit venue, best first. Bid depth is seven times ask depth, so imbalance is +0.75. */
const ASK_LOTS = [6_000, 500, 500, 500, 500] as const
const BID_FACTOR = 7
/** Size of the excursion: out and back, the root of the sum of squared returns is 0.0012. */
const EXCURSION = 0.000848528
/** The excursion begins this long after the start of the script; each of its four steps takes STEP_US. */
const STEP_US = 400_000
/** Filled quotes stand again after this long, microseconds. */
const REPOST_US = 150_000
/** The dark pool's sell order, and how long after its last fill it stands again. */
const DARK_LOTS = 1_500
const DARK_REPOST_US = 10_000_000

/** A quiet market: fixed quotes that come back after a fill, one excursion of the price, one order in the dark. */
export class WorkedExample implements OrderOwner {
  private readonly security: Security
  private readonly queue: EventQueue
  private readonly quotes = new Map<LitListing, BookOrder[]>()
  private readonly withdrawn = new Set<LitListing>()
  private centre: number
  private repostAtUs = 0
  private readonly repost: SimEvent
  private readonly repostDark: SimEvent
  private darkOrder: BookOrder | null = null
  private readonly now: () => number

  constructor(security: Security, queue: EventQueue, now: () => number) {
    this.security = security
    this.queue = queue
    this.now = now
    this.centre = security.instrument.referencePrice
    this.repost = { atUs: 0, order: 0, fire: () => this.repostAll() }
    this.repostDark = { atUs: 0, order: 0, fire: () => this.postDark() }
  }

  start(): void {
    for (const listing of this.security.lit) this.post(listing)
    this.postDark()
  }

  /**
   * One venue at a time moves, the others have withdrawn: so the consolidated midpoint is never seen half moved.
   * The first lit venue makes the excursion.
   */
  startScript(fromUs: number): void {
    const [mover, ...others] = this.security.lit
    if (mover === undefined) return
    const reference = this.security.instrument.referencePrice
    const away = Math.round((reference * EXCURSION) / this.security.tick) * this.security.tick
    this.at(fromUs + STEP_US, () => { for (const other of others) this.withdraw(other) })
    this.at(fromUs + 2 * STEP_US, () => this.move(mover, reference + away))
    this.at(fromUs + 3 * STEP_US, () => this.move(mover, reference))
    this.at(fromUs + 4 * STEP_US, () => { for (const other of others) this.post(other) })
  }

  filled(order: BookOrder): void {
    if (order === this.darkOrder) {
      if (order.leaves === 0) this.queue.push(this.repostDark, this.now() + DARK_REPOST_US)
      return
    }
    if (this.repostAtUs > this.now()) return
    this.repostAtUs = this.now() + REPOST_US
    this.queue.push(this.repost, this.repostAtUs)
  }

  hash(hasher: Hasher): void {
    hasher.num(this.centre).num(this.repostAtUs).num(this.withdrawn.size)
  }

  private at(atUs: number, fire: () => void): void {
    this.queue.push({ atUs, order: 0, fire }, atUs)
  }

  private repostAll(): void {
    for (const listing of this.quotes.keys()) if (!this.withdrawn.has(listing)) this.post(listing)
  }

  private move(listing: LitListing, centre: number): void {
    this.centre = centre
    this.post(listing)
  }

  private withdraw(listing: LitListing): void {
    this.withdrawn.add(listing)
    for (const order of this.quotes.get(listing) ?? []) this.security.cancel(listing, order)
  }

  private post(listing: LitListing): void {
    this.withdraw(listing)
    this.withdrawn.delete(listing)
    const { tick } = this.security
    const half = Math.round((this.centre * HALF_SPREAD) / tick) * tick
    const orders: BookOrder[] = []
    ASK_LOTS.forEach((lots, place) => {
      orders.push(new BookOrder(this, false, this.centre + half + place * tick, lots))
      orders.push(new BookOrder(this, true, this.centre - half - place * tick, lots * BID_FACTOR))
    })
    this.quotes.set(listing, orders)
    for (const order of orders) this.security.submit(listing, order, false)
  }

  private postDark(): void {
    const listing: MidpointListing | undefined = this.security.midpoint[0]
    if (listing === undefined) return
    this.darkOrder = new BookOrder(this, false, this.security.tick, DARK_LOTS)
    this.security.submit(listing, this.darkOrder, false)
  }
}
