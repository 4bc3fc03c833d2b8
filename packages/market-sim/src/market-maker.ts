import type { Hasher } from '@sluice/domain'
import { pacedUs, type Agent, type AgentSetting } from './agent.ts'
import { BookOrder, type OrderOwner } from './book-order.ts'
import { Draws } from './draws.ts'
import type { SimEvent } from './event-queue.ts'
import type { OrderFlow } from './order-flow.ts'
import type { PatternWatch } from './pattern-watch.ts'
import { isTrading, type LitListing } from './security.ts'
import { lotsOf } from './scale.ts'
import { sweep } from './sweep.ts'
import type { VenueCharacter } from './venue-character.ts'

const LEVELS = 5
const ROUND_LOT_SHARES = 100
/** Half-spread of the tightest venue's first maker, relative to the price; further makers of a venue stand back by more. */
const HALF_SPREAD = 0.000116
const FURTHER_BACK = 0.00006
const HALF_SPREAD_TICKS_MIN = 0.1
/** How its half-spread varies from one piece of news to the next, relative to the price. */
const JITTER = 0.000007
/** Delay from news to its new quotes on the side in danger, from there to the other side, from a pattern on the tape, and from a fill to quoting afresh, microseconds. */
const ANSWER_US_MIN = 4_000
const ANSWER_US_MAX = 150_000
const OTHER_SIDE_US_MIN = 500
const OTHER_SIDE_US_MAX = 60_000
const ALARMED_US_MIN = 2_000
const ALARMED_US_MAX = 60_000
const REFILL_US_MIN = 15_000
const REFILL_US_MAX = 1_000_000
/** Mean time between two looks without a reason, and the chance to change a size then. */
const LOOK_US = 4_500_000
const RESIZE = 0.8
/** Inventory that moves the quotes by a tick's worth of HALF_SPREAD, shares; and how far it may, in half-spreads. */
const SKEW_SHARES = 2_500
const SKEW_MAX = 1.5
/** Net shares on the tape that move its idea of the value by one half-spread, and how far they may. */
const FLOW_SHARES = 2_700
const FLOW_MAX = 1.6
/** By how many half-spreads a sharp maker withdraws the side that is wanted by somebody who seems to work an order. */
const FADE = 1.5
/** Profit that makes it take a quote that stands against the value, relative; how much it takes, shares; and its chance to, per piece of news. */
const CLEARS_EDGE = 0.000016
const CLEARS_SHARES = 200
const CLEARS = 0.15
/** Share of the inventory that is hedged elsewhere at a look. */
const HEDGED = 0.05
/** Part of its half-spread that it leaves between its quote and a stale one on the other side. */
const ROOM = 1
/** Chance that a quote may lock another venue's, for want of a newer view of it. */
const LOCKS = 0.005

/** What a maker knows beside the value. */
export interface MakerView {
  readonly flow: OrderFlow
  /** Null for a maker that looks for no patterns. */
  readonly watch: PatternWatch | null
}

/**
 * Quotes several levels on both sides of one venue around its last idea of the value, leaning against its inventory and
 * with the flow on the tape. Until it has answered news its quotes are stale: that is what informed traders live on.
 */
export class MarketMaker implements Agent, OrderOwner {
  private readonly setting: AgentSetting
  private readonly characters: ReadonlyMap<LitListing, VenueCharacter>
  private readonly listing: LitListing
  private readonly view: MakerView
  private readonly draws: Draws
  private readonly refills: Draws
  private readonly looks: Draws
  private readonly back: number
  private readonly quoteQty: number
  /** A round lot: what is less is not left standing. */
  private readonly least: number
  private readonly bids: BookOrder[] = []
  private readonly asks: BookOrder[] = []
  private readonly answer: SimEvent
  private readonly follow: SimEvent
  private readonly refill: SimEvent
  private readonly idle: SimEvent
  private answering = false
  private following = false
  /** Side that it quoted first in its last answer. */
  private answeredBuy = false
  private refilling = false
  private inventory = 0
  private jitter = 0

  constructor(setting: AgentSetting, characters: ReadonlyMap<LitListing, VenueCharacter>, listing: LitListing, no: number, view: MakerView) {
    const character = characters.get(listing)!
    const name = `${listing.venue.mic}:${setting.security.instrument.symbol}:${no}`
    this.setting = setting
    this.characters = characters
    this.listing = listing
    this.view = view
    this.draws = new Draws(setting.seed, `maker:${name}`)
    this.refills = new Draws(setting.seed, `refill:${name}`)
    this.looks = new Draws(setting.seed, `look:${name}`)
    this.back = character.back + FURTHER_BACK * no
    this.quoteQty = character.quoteQty * setting.size
    this.least = lotsOf(ROUND_LOT_SHARES, setting.security.instrument)
    this.answer = { atUs: 0, order: 0, fire: () => this.answered() }
    view.watch?.onPattern(() => this.alarmed())
    this.follow = { atUs: 0, order: 0, fire: () => this.followed() }
    this.refill = { atUs: 0, order: 0, fire: () => this.refilled() }
    this.idle = { atUs: 0, order: 0, fire: () => this.looked() }
  }

  /** A pattern was seen on the tape. */
  private alarmed(): void {
    if (this.refilling) return
    this.refilling = true
    this.refills.next()
    this.setting.queue.push(this.refill, this.setting.security.nowUs + Math.round(this.refills.spread(1, ALARMED_US_MIN, ALARMED_US_MAX)))
  }

  /** Its answers and idle looks come when they come; what it then does depends on the book. */
  get trail(): number {
    return this.draws.trail ^ this.looks.trail
  }

  start(startUs: number): void {
    this.draws.next()
    this.quote(this.draws)
    this.scheduleLook(startUs)
  }

  /** The value moved. */
  heard(atUs: number): void {
    const { draws } = this
    draws.next()
    const delayUs = Math.round(draws.spread(0, ANSWER_US_MIN, ANSWER_US_MAX))
    draws.note(atUs + delayUs, 0)
    this.jitter = JITTER * draws.normal(1)
    if (this.answering) return
    this.answering = true
    this.setting.queue.push(this.answer, atUs + delayUs)
  }

  filled(order: BookOrder, _price: number, qty: number, aggressor: boolean): void {
    this.inventory += order.buy ? qty : -qty
    if (aggressor || this.refilling) return
    this.refilling = true
    this.refills.next()
    this.setting.queue.push(this.refill, this.setting.security.nowUs + Math.round(this.refills.spread(0, REFILL_US_MIN, REFILL_US_MAX)))
  }

  hash(hasher: Hasher): void {
    hasher.num(this.draws.event).num(this.refills.event).num(this.looks.event).num(this.inventory).bool(this.answering).bool(this.following).bool(this.refilling)
  }

  /** The side that the news left standing in the way is quoted first, the other a little later. */
  private answered(): void {
    this.answering = false
    if (this.draws.uniform(5) < CLEARS * Math.min(1, this.setting.informed)) this.clear()
    const { security, value } = this.setting
    this.answeredBuy = value.value * 2 < security.bid + security.ask
    this.quote(this.draws, this.answeredBuy ? 'buy' : 'sell')
    if (this.following) return
    this.following = true
    this.setting.queue.push(this.follow, this.answer.atUs + Math.round(this.draws.spread(6, OTHER_SIDE_US_MIN, OTHER_SIDE_US_MAX)))
  }

  private followed(): void {
    this.following = false
    this.quote(this.draws, this.answeredBuy ? 'sell' : 'buy')
  }

  private refilled(): void {
    this.refilling = false
    this.quote(this.refills)
  }

  private looked(): void {
    const { looks } = this
    this.inventory *= 1 - HEDGED
    if (looks.uniform(1) < RESIZE) this.resize(looks.uniform(2) < 0.5 ? this.bids : this.asks)
    this.quote(looks)
    this.scheduleLook(this.idle.atUs)
  }

  private scheduleLook(fromUs: number): void {
    this.looks.next()
    const atUs = fromUs + Math.max(1, Math.round(this.looks.exponential(0, pacedUs(this.setting, LOOK_US))))
    this.looks.note(atUs, 1)
    this.setting.queue.push(this.idle, atUs)
  }

  private centre(): number {
    const { value, security } = this.setting
    const half = HALF_SPREAD * value.value
    const shares = this.inventory * security.instrument.lotSize
    const skew = bounded(shares / (SKEW_SHARES * this.setting.size), SKEW_MAX)
    const flow = bounded(this.view.flow.shares / (FLOW_SHARES * this.setting.size), FLOW_MAX)
    return value.value + (flow - skew) * half
  }

  /** Takes what stands against the value, before somebody else does. */
  private clear(): void {
    const { security, value, size } = this.setting
    if (!isTrading(this.listing)) return
    const edge = CLEARS_EDGE * value.value
    const lots = lotsOf(CLEARS_SHARES * size, security.instrument)
    if (security.ask < value.value - edge) sweep(security, this.characters, this, true, value.value - edge, lots, 'informed', this.draws, 40)
    else if (security.bid > value.value + edge) sweep(security, this.characters, this, false, value.value + edge, lots, 'informed', this.draws, 40)
  }

  /** Withdraws first what may no longer stand, so that its own old quote does not hold back the new one. */
  private quote(draws: Draws, side: 'buy' | 'sell' | 'both' = 'both'): void {
    const { security, value } = this.setting
    if (!isTrading(this.listing)) return
    const { tick } = security
    const centre = this.centre()
    const wide = 0.2 + 0.8 * value.agitation
    const half = Math.max(HALF_SPREAD_TICKS_MIN * tick, centre * (HALF_SPREAD * wide + this.back + this.jitter))
    const fade = (this.view.watch?.suspects ?? 0) * FADE * HALF_SPREAD * centre
    const bid = Math.floor((centre - half + Math.min(0, fade)) / tick) * tick
    const ask = Math.ceil((centre + half + Math.max(0, fade)) / tick) * tick
    const room = draws.uniform(4) < LOCKS ? 0 : Math.max(tick, Math.floor((ROOM * half) / tick) * tick)
    if (side !== 'sell') this.withdraw(this.bids, bid, -tick)
    if (side !== 'buy') this.withdraw(this.asks, ask, tick)
    if (side !== 'sell') this.post(this.bids, true, security.ask < bid + room ? security.ask - room : bid, draws, 8)
    if (side !== 'buy') this.post(this.asks, false, security.bid > ask - room ? security.bid + room : ask, draws, 8 + LEVELS)
  }

  /** Takes off what lies outside the ladder from `best` outwards, or is no longer whole. */
  private withdraw(orders: BookOrder[], best: number, step: number): void {
    let kept = 0
    for (const order of orders) {
      const place = (order.price - best) / step
      if (order.level !== null && place >= 0 && place < LEVELS && order.leaves >= this.least) orders[kept++] = order
      else if (order.level !== null) this.setting.security.cancel(this.listing, order)
    }
    orders.length = kept
  }

  /** Quotes its best price anew with another size. */
  private resize(orders: BookOrder[]): void {
    let best: BookOrder | null = null
    for (const order of orders) if (order.level !== null && (best === null || (order.buy ? order.price > best.price : order.price < best.price))) best = order
    if (best !== null) this.setting.security.cancel(this.listing, best)
  }

  private post(orders: BookOrder[], buy: boolean, best: number, draws: Draws, draw: number): void {
    const { security } = this.setting
    const step = buy ? -security.tick : security.tick
    for (let place = 0; place < LEVELS; place++) {
      const price = best + place * step
      if (price <= 0 || stands(orders, price)) continue
      const shares = this.quoteQty * (0.4 + 1.2 * draws.uniform(draw + place)) * (1 + 0.3 * place)
      const order = new BookOrder(this, buy, price, Math.max(this.least, lotsOf(shares, security.instrument)))
      orders.push(order)
      security.submit(this.listing, order, false)
    }
  }
}

function stands(orders: readonly BookOrder[], price: number): boolean {
  for (const order of orders) if (order.price === price) return true
  return false
}

const bounded = (x: number, most: number): number => Math.max(-most, Math.min(most, x))
