import { ASK, BID, MARKET, microprice, SIDE, VENUE, type BookSide, type FillMarket } from './fill-market.ts'

const AGE_MAX_S = 600
const US_PER_S = 1_000_000

/**
 * What an order would see that joins the back of one venue's queue at this instant: the market mirrored so that its own side comes first, prices
 * in cents counted away from the order (a rise for one that buys), quantities in shares. `queue` is what stands at the venue ahead of it;
 * with `extraQueue` shares more of it, everything that hangs on it follows.
 */
export class FillView {
  readonly market: FillMarket
  readonly venue: number
  readonly own: BookSide
  readonly other: BookSide
  readonly sign: 1 | -1
  readonly queue: number
  readonly atUs: number
  private readonly unitsPerCent: number
  private readonly extra: number

  constructor(market: FillMarket, place: { readonly venue: number; readonly side: BookSide; readonly atUs: number; readonly unitsPerCent: number; readonly extraQueue?: number }) {
    const displayed = market.now[market.venueSlot(place.venue, place.side, VENUE.qty)]!
    this.market = market
    this.venue = place.venue
    this.own = place.side
    this.other = place.side === BID ? ASK : BID
    this.sign = place.side === BID ? 1 : -1
    this.extra = place.extraQueue ?? 0
    this.queue = displayed + this.extra
    this.atUs = place.atUs
    this.unitsPerCent = place.unitsPerCent
  }

  /** Growth of a sum of the whole market over the last seconds. */
  marketSum(field: number, seconds: number): number {
    return this.change(field, seconds)
  }

  sideSum(side: BookSide, field: number, seconds: number): number {
    return this.change(this.market.sideSlot(side, field), seconds)
  }

  venueSum(side: BookSide, field: number, seconds: number): number {
    return this.change(this.market.venueSlot(this.venue, side, field), seconds)
  }

  marketNow(field: number): number {
    return this.market.now[field]!
  }

  sideNow(side: BookSide, field: number): number {
    return this.market.now[this.market.sideSlot(side, field)]!
  }

  venueNow(side: BookSide, field: number): number {
    return this.market.now[this.market.venueSlot(this.venue, side, field)]!
  }

  cents(units: number): number {
    return units / this.unitsPerCent
  }

  /** Move of the midpoint away from the order. */
  midMove(seconds: number): number {
    return this.sign * this.cents(this.change(MARKET.mid, seconds))
  }

  spreadChange(seconds: number): number {
    return this.cents(this.change(MARKET.spread, seconds))
  }

  /** Mean spread by time over the last seconds; the present one where the market was never open. */
  meanSpread(seconds: number): number {
    const time = this.change(MARKET.quotedTime, seconds)
    return this.cents(time > 0 ? this.change(MARKET.spreadTime, seconds) / time : this.marketNow(MARKET.spread))
  }

  /** Distance of the microprice from the midpoint, away from the order. */
  microGap(): number {
    return this.sign * this.cents(this.micro() - this.marketNow(MARKET.mid))
  }

  microMove(seconds: number): number {
    return this.sign * this.cents(this.micro() - this.market.ring.at(MARKET.micro, seconds))
  }

  /** Root of the squared moves of the midpoint. */
  volatility(seconds: number): number {
    return this.cents(Math.sqrt(this.change(MARKET.squaredMove, seconds)))
  }

  /** Shares at the best of the own side, the other venues' alone. */
  othersDepth(): number {
    return this.sideNow(this.own, SIDE.depth) - this.venueNow(this.own, VENUE.qty)
  }

  ownDepthChange(seconds: number): number {
    return this.sideSum(this.own, SIDE.depth, seconds) + this.extra
  }

  queueChange(seconds: number): number {
    return this.venueSum(this.own, VENUE.qty, seconds) + this.extra
  }

  /** Mean queue of the venue while it stood at the best; null where it did not. */
  meanQueue(seconds: number): number | null {
    const time = this.venueSum(this.own, VENUE.bestTime, seconds)
    return time > 0 ? this.venueSum(this.own, VENUE.queueTime, seconds) / time : null
  }

  /** Seconds since a stamp, at most ten minutes. */
  age(us: number): number {
    return us === 0 ? AGE_MAX_S : Math.min(AGE_MAX_S, (this.atUs - us) / US_PER_S)
  }

  /** Best price of the own side among the venues that stand behind it: distance in cents, and shares and venues there; null for none. */
  behind(): { readonly cents: number; readonly qty: number; readonly venues: number } | null {
    const { market, own } = this
    const best = market.best(own)
    let gap = Infinity
    let qty = 0
    let venues = 0
    for (let venue = 0; venue < market.mics.length; venue++) {
      const price = market.now[market.venueSlot(venue, own, VENUE.price)]!
      if (price === 0 || price === best) continue
      const distance = Math.abs(best - price)
      if (distance > gap) continue
      if (distance < gap) {
        gap = distance
        qty = 0
        venues = 0
      }
      qty += market.now[market.venueSlot(venue, own, VENUE.qty)]!
      venues += 1
    }
    return gap === Infinity ? null : { cents: this.cents(gap), qty, venues }
  }

  private micro(): number {
    const { market, extra, own } = this
    const bidQty = this.sideNow(BID, SIDE.depth) + (own === BID ? extra : 0)
    const askQty = this.sideNow(ASK, SIDE.depth) + (own === ASK ? extra : 0)
    return microprice(market.best(BID), bidQty, market.best(ASK), askQty)
  }

  private change(slot: number, seconds: number): number {
    return this.market.now[slot]! - this.market.ring.at(slot, seconds)
  }
}
