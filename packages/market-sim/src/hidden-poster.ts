import type { Hasher } from '@sluice/domain'
import { pacedUs, type Agent, type AgentSetting } from './agent.ts'
import type { OrderOwner } from './book-order.ts'
import { Draws } from './draws.ts'
import type { SimEvent } from './event-queue.ts'
import { ExpiringOrder } from './expiring-order.ts'
import { lotsOf } from './scale.ts'
import type { LitListing } from './security.ts'
import { pickByWeight, type VenueCharacter } from './venue-character.ts'

/** Mean time between two orders of the reference stock, microseconds. */
const INTERVAL_US = 2_400_000
/** How long an order rests, microseconds. */
const REST_US_MIN = 1_000_000
const REST_US_MAX = 20_000_000
/** Share that waits at the midpoint; of the rest, share inside the spread where there is room. */
const PEGGED = 0.4
const INSIDE = 0.4
const SHARES_MAX_PARTS = 5
const LIVE_MAX = 60

/** Rests undisplayed at lit venues: at the midpoint, inside the spread, or behind what is displayed at the best price. */
export class HiddenPoster implements Agent, OrderOwner, SimEvent {
  atUs = 0
  order = 0
  private readonly setting: AgentSetting
  private readonly draws: Draws
  private readonly characters: ReadonlyMap<LitListing, VenueCharacter>
  private readonly hiddenWeight = (listing: LitListing): number => this.characters.get(listing)!.hiddenWeight
  private readonly midWeight = (listing: LitListing): number => this.characters.get(listing)!.midWeight
  private live = 0
  private readonly onExpired = (): void => {
    this.live--
  }

  constructor(setting: AgentSetting, characters: ReadonlyMap<LitListing, VenueCharacter>) {
    this.setting = setting
    this.characters = characters
    this.draws = new Draws(setting.seed, `hidden:${setting.security.instrument.symbol}`)
  }

  get trail(): number {
    return this.draws.trail
  }

  start(startUs: number): void {
    this.schedule(startUs)
  }

  fire(): void {
    const { draws } = this
    const { security, queue, size } = this.setting
    const { bid, ask, tick, instrument } = security
    const buy = draws.uniform(1) < 0.5
    const pegged = draws.uniform(2) < PEGGED
    const lots = lotsOf(size * 100 * draws.int(3, 1, SHARES_MAX_PARTS), instrument)
    draws.note(this.atUs, buy ? lots : -lots)
    if (ask > bid && this.live < LIVE_MAX) {
      const listing = pickByWeight(security.lit, pegged ? this.midWeight : this.hiddenWeight, draws.uniform(4))
      const inside = ask - bid > tick && draws.uniform(5) < INSIDE ? tick : 0
      const order = new ExpiringOrder(this, buy, buy ? bid + inside : ask - inside, lots, 0, security, listing, this.onExpired)
      order.hidden = true
      order.pegged = pegged
      this.live++
      security.submit(listing, order, false)
      queue.push(order, this.atUs + Math.round(draws.spread(6, REST_US_MIN, REST_US_MAX)))
    }
    this.schedule(this.atUs)
  }

  filled(): void {}

  hash(hasher: Hasher): void {
    hasher.num(this.atUs).num(this.draws.event).num(this.live)
  }

  private schedule(fromUs: number): void {
    this.draws.next()
    this.setting.queue.push(this, fromUs + Math.max(1, Math.round(this.draws.exponential(0, pacedUs(this.setting, INTERVAL_US)))))
  }
}
