import type { Hasher } from '@sluice/domain'
import type { Agent, AgentSetting } from './agent.ts'
import type { OrderOwner } from './book-order.ts'
import { Draws } from './draws.ts'
import type { SimEvent } from './event-queue.ts'
import { ExpiringOrder } from './expiring-order.ts'
import type { PatternWatch } from './pattern-watch.ts'
import { lotsOf } from './scale.ts'
import { isTrading, type LitListing } from './security.ts'
import { sweep } from './sweep.ts'
import type { VenueCharacter } from './venue-character.ts'

/** From the print that completes a pattern to its order, microseconds. */
const DELAY_US_MIN = 3_000
const DELAY_US_MAX = 40_000
const SHARES_MIN = 200
const SHARES_MAX = 700
/** What it took it offers again so many ticks further on, for so long. */
const RESALE_TICKS = 3
const RESALE_US_MIN = 4_000_000
const RESALE_US_MAX = 12_000_000
/** Actions within which it rests after one. */
const PAUSE_US = 2_000_000

/** Takes ahead of somebody who seems to be working a large order, and offers what it took further on. */
export class Predator implements Agent, OrderOwner, SimEvent {
  atUs = 0
  order = 0
  /** It acts on what others do: nothing arrives by itself. */
  readonly trail = 0
  private readonly setting: AgentSetting
  private readonly characters: ReadonlyMap<LitListing, VenueCharacter>
  private readonly draws: Draws
  private waiting = false
  private buying = false
  private restsUntilUs = -Infinity
  private readonly now: () => number
  private readonly onExpired = (): void => {}

  constructor(setting: AgentSetting, characters: ReadonlyMap<LitListing, VenueCharacter>, watch: PatternWatch, now: () => number) {
    this.setting = setting
    this.characters = characters
    this.now = now
    this.draws = new Draws(setting.seed, `predator:${setting.security.instrument.symbol}`)
    watch.onPattern((buyer) => this.seen(buyer))
  }

  start(): void {}

  fire(): void {
    this.waiting = false
    const { security, queue, size } = this.setting
    const { tick, instrument } = security
    const { draws, buying } = this
    const touch = buying ? security.ask : security.bid
    if (!(touch > 0)) return
    const lots = lotsOf(size * draws.int(1, SHARES_MIN, SHARES_MAX), instrument)
    const taken = lots - sweep(security, this.characters, this, buying, touch, lots, 'informed', draws, 16)
    this.restsUntilUs = this.atUs + PAUSE_US
    const [listing] = security.lit
    if (taken <= 0 || listing === undefined || !isTrading(listing)) return
    const price = touch + (buying ? RESALE_TICKS : -RESALE_TICKS) * tick
    if (price <= 0 || (buying ? price <= security.bid : price >= security.ask)) return
    const order = new ExpiringOrder(this, !buying, price, taken, 0, security, listing, this.onExpired)
    security.submit(listing, order, false)
    queue.push(order, this.atUs + draws.int(2, RESALE_US_MIN, RESALE_US_MAX))
  }

  filled(): void {}

  hash(hasher: Hasher): void {
    hasher.num(this.atUs).num(this.draws.event).bool(this.waiting).bool(this.buying)
  }

  private seen(buyer: boolean): void {
    const nowUs = this.now()
    if (this.waiting || nowUs < this.restsUntilUs) return
    this.draws.next()
    this.waiting = true
    this.buying = buyer
    this.setting.queue.push(this, nowUs + Math.round(this.draws.spread(0, DELAY_US_MIN, DELAY_US_MAX)))
  }
}
