import type { Hasher } from '@sluice/domain'
import type { Agent, AgentSetting } from './agent.ts'
import { BookOrder, type OrderOwner } from './book-order.ts'
import { Draws } from './draws.ts'
import type { SimEvent } from './event-queue.ts'
import type { LitListing } from './security.ts'
import type { VenueCharacter } from './venue-character.ts'

const LEVELS = 5
/** Mean time between two looks at the market, microseconds. */
const LOOK_US = 300_000
/** Half-spread relative to the price, at a venue of width 1. */
const HALF_SPREAD = 0.00012
const HALF_SPREAD_TICKS_MIN = 0.55
/** Quotes stay while the centre moved less than this many ticks. */
const PATIENCE_TICKS = 0.6
/** Chance at a look to quote afresh for no reason. */
const REFRESH_CHANCE = 0.08
/** Inventory that moves the quotes by one tick, shares; and how far it may. */
const SKEW_SHARES = 900
const SKEW_TICKS_MAX = 2
/** Share of the inventory that is hedged elsewhere between two looks. */
const HEDGED = 0.02

/**
 * Quotes several levels on both sides of one venue around its last idea of the value, leaning against its inventory.
 * Between two looks its quotes are stale: that is what informed traders live on. It never locks or crosses the market.
 */
export class MarketMaker implements Agent, OrderOwner, SimEvent {
  atUs = 0
  order = 0
  private readonly setting: AgentSetting
  private readonly listing: LitListing
  private readonly character: VenueCharacter
  private readonly draws: Draws
  private readonly lots: number
  private readonly bids: BookOrder[] = []
  private readonly asks: BookOrder[] = []
  private inventory = 0
  private centre = NaN
  private filledSinceLook = false

  constructor(setting: AgentSetting, listing: LitListing, character: VenueCharacter, no: number) {
    this.setting = setting
    this.listing = listing
    this.character = character
    const { symbol, lotSize } = setting.security.instrument
    this.draws = new Draws(setting.seed, `maker:${listing.venue.mic}:${symbol}:${no}`)
    this.lots = Math.max(1, Math.round(character.quoteQty / lotSize))
  }

  start(startUs: number): void {
    this.look()
    this.setting.queue.push(this, startUs + this.draws.int(0, 1, LOOK_US))
  }

  fire(): void {
    this.look()
    const wait = (LOOK_US * (0.3 + 1.4 * this.draws.uniform(0))) / this.setting.activity
    this.setting.queue.push(this, this.atUs + Math.max(1, Math.round(wait)))
  }

  filled(order: BookOrder, _price: number, qty: number): void {
    this.inventory += order.buy ? qty : -qty
    this.filledSinceLook = true
  }

  hash(hasher: Hasher): void {
    hasher.num(this.atUs).num(this.draws.event).num(this.inventory).num(this.centre).bool(this.filledSinceLook)
  }

  private look(): void {
    this.draws.next()
    const { security, value } = this.setting
    const { tick, instrument } = security
    this.inventory *= 1 - HEDGED
    const skew = (this.inventory * instrument.lotSize) / SKEW_SHARES
    const centre = value.value - Math.max(-SKEW_TICKS_MAX, Math.min(SKEW_TICKS_MAX, skew)) * tick
    const moved = !(Math.abs(centre - this.centre) < PATIENCE_TICKS * tick)
    if (!moved && !this.filledSinceLook && this.draws.uniform(1) >= REFRESH_CHANCE) return
    this.filledSinceLook = false
    this.centre = centre
    const width = this.character.width * (0.8 + 0.4 * this.draws.uniform(2))
    const half = Math.max(HALF_SPREAD_TICKS_MIN * tick, centre * HALF_SPREAD) * width
    this.quote(Math.floor((centre - half) / tick) * tick, Math.ceil((centre + half) / tick) * tick)
  }

  /** Withdraws first what may no longer stand, so that its own old quote does not hold back the new one. */
  private quote(bid: number, ask: number): void {
    const { security } = this.setting
    this.withdraw(this.bids, bid, -security.tick)
    this.withdraw(this.asks, ask, security.tick)
    const bestAsk = security.ask
    const bestBid = security.bid
    this.post(this.bids, true, bestAsk <= bid ? bestAsk - security.tick : bid, 8)
    this.post(this.asks, false, bestBid >= ask ? bestBid + security.tick : ask, 8 + LEVELS)
  }

  /** Takes off what lies outside the ladder from `best` outwards, or is more than half gone. */
  private withdraw(orders: BookOrder[], best: number, step: number): void {
    let kept = 0
    for (const order of orders) {
      const place = (order.price - best) / step
      if (order.level !== null && place >= 0 && place < LEVELS && order.leaves * 2 >= this.lots) orders[kept++] = order
      else if (order.level !== null) this.setting.security.cancel(this.listing, order)
    }
    orders.length = kept
  }

  private post(orders: BookOrder[], buy: boolean, best: number, draw: number): void {
    const { security } = this.setting
    const step = buy ? -security.tick : security.tick
    for (let place = 0; place < LEVELS; place++) {
      const price = best + place * step
      if (price <= 0 || orders.some((order) => order.price === price)) continue
      const depth = 0.5 + this.draws.uniform(draw + place) + 0.25 * place
      const order = new BookOrder(this, buy, price, Math.max(1, Math.round(this.lots * depth)))
      orders.push(order)
      security.submit(this.listing, order, false)
    }
  }
}
