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
const INTERVAL_US = 800_000
/** How long an order rests, microseconds. */
const REST_US_MIN = 300_000
const REST_US_MAX = 12_000_000
/** Chance to improve the best price where there is room for more than a tick, and to post behind it. */
const IMPROVES = 0.35
const BEHIND = 0.25
/** Chance to be an iceberg, and how many times its shown part it is at most. */
const ICEBERG = 0.12
const ICEBERG_PARTS_MAX = 8
const LIVE_MAX = 100

/** Wants to trade without paying the spread: rests near the best price of some venue for a while, some showing a part only. */
export class PatientPoster implements Agent, OrderOwner, SimEvent {
  atUs = 0
  order = 0
  private readonly setting: AgentSetting
  private readonly draws: Draws
  private readonly characters: ReadonlyMap<LitListing, VenueCharacter>
  private readonly weight = (listing: LitListing): number => this.characters.get(listing)!.postWeight
  private live = 0
  private readonly onExpired = (): void => {
    this.live--
  }

  constructor(setting: AgentSetting, characters: ReadonlyMap<LitListing, VenueCharacter>) {
    this.setting = setting
    this.characters = characters
    this.draws = new Draws(setting.seed, `poster:${setting.security.instrument.symbol}`)
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
    const { bid, ask, instrument } = security
    const buy = draws.uniform(1) < 0.5
    const shown = lotsOf(size * (draws.uniform(3) < 0.8 ? 100 : 100 * draws.int(4, 2, 4)), instrument)
    const iceberg = draws.uniform(7) < ICEBERG
    const lots = iceberg ? shown * draws.int(8, 2, ICEBERG_PARTS_MAX) : shown
    const listing = pickByWeight(security.lit, this.weight, draws.uniform(5))
    draws.note(this.atUs, buy ? lots : -lots)
    if (ask > bid && this.live < LIVE_MAX) {
      const order = new ExpiringOrder(this, buy, this.price(buy, bid, ask), lots, 0, security, listing, this.onExpired)
      if (iceberg) order.display = shown
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

  private price(buy: boolean, bid: number, ask: number): number {
    const { tick } = this.setting.security
    const u = this.draws.uniform(2)
    const step = u < IMPROVES && ask - bid > 2 * tick ? 1 : u >= 1 - BEHIND ? -1 : 0
    return buy ? Math.max(tick, bid + step * tick) : ask - step * tick
  }

  private schedule(fromUs: number): void {
    this.draws.next()
    this.setting.queue.push(this, fromUs + Math.max(1, Math.round(this.draws.exponential(0, pacedUs(this.setting, INTERVAL_US)))))
  }
}
