import type { Hasher } from '@sluice/domain'
import type { Agent, AgentSetting } from './agent.ts'
import type { OrderOwner } from './book-order.ts'
import { Draws } from './draws.ts'
import type { SimEvent } from './event-queue.ts'
import { ExpiringOrder } from './expiring-order.ts'
import type { LitListing } from './security.ts'
import type { VenueCharacter } from './venue-character.ts'

/** Mean time between two orders, microseconds. */
const INTERVAL_US = 700_000
/** How long an order rests, microseconds. */
const REST_US_MIN = 1_000_000
const REST_US_MAX = 15_000_000
/** Chance to improve the best price where there is room, and to post behind it. */
const IMPROVES = 0.25
const BEHIND = 0.2
const LIVE_MAX = 100

/** Wants to trade without paying the spread: rests near the best price of some venue for a while. */
export class PatientPoster implements Agent, OrderOwner, SimEvent {
  atUs = 0
  order = 0
  private readonly setting: AgentSetting
  private readonly draws: Draws
  private readonly venues: readonly (readonly [LitListing, number])[]
  private readonly totalWeight: number
  private live = 0
  private readonly onExpired = (): void => {
    this.live--
  }

  constructor(setting: AgentSetting, characters: ReadonlyMap<LitListing, VenueCharacter>) {
    this.setting = setting
    this.draws = new Draws(setting.seed, `poster:${setting.security.instrument.symbol}`)
    this.venues = [...characters].map(([listing, character]) => [listing, character.postWeight] as const)
    this.totalWeight = this.venues.reduce((sum, [, weight]) => sum + weight, 0)
  }

  start(startUs: number): void {
    this.schedule(startUs)
  }

  fire(): void {
    const { draws } = this
    const { security, queue } = this.setting
    const { bid, ask } = security
    if (ask > bid && this.live < LIVE_MAX) {
      const buy = draws.uniform(1) < 0.5
      const shares = draws.uniform(3) < 0.7 ? 100 : 100 * draws.int(4, 2, 4)
      const lots = Math.max(1, Math.round(shares / security.instrument.lotSize))
      const listing = this.choose(draws.uniform(5))
      const order = new ExpiringOrder(this, buy, this.price(buy, bid, ask), lots, 0, security, listing, this.onExpired)
      this.live++
      security.submit(listing, order, false)
      queue.push(order, this.atUs + draws.int(6, REST_US_MIN, REST_US_MAX))
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
    const step = u < IMPROVES && ask - bid > tick ? 1 : u >= 1 - BEHIND ? -1 : 0
    return buy ? Math.max(tick, bid + step * tick) : ask - step * tick
  }

  private choose(u: number): LitListing {
    let at = u * this.totalWeight
    for (const [listing, weight] of this.venues) {
      at -= weight
      if (at < 0) return listing
    }
    return this.venues[this.venues.length - 1]![0]
  }

  private schedule(fromUs: number): void {
    this.draws.next()
    this.setting.queue.push(this, fromUs + Math.max(1, Math.round(this.draws.exponential(0, INTERVAL_US / this.setting.activity))))
  }
}
