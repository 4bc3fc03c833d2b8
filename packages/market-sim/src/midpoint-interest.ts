import { power, type Hasher } from '@sluice/domain'
import { pacedUs, type Agent, type AgentSetting } from './agent.ts'
import type { OrderOwner } from './book-order.ts'
import { Draws } from './draws.ts'
import type { SimEvent } from './event-queue.ts'
import { ExpiringOrder } from './expiring-order.ts'
import { lotsOf } from './scale.ts'
import type { MidpointListing } from './security.ts'

/** Size of the smallest parent order, shares, and the exponent of the power law of its tail. */
const SHARES_MIN = 300
const SHARES_MAX = 40_000
const TAIL_EXPONENT = 0.9
/** Of a crossing pool's clients. */
const CLIENT_SHARES_MAX = 5_000
/** Mean time between two orders of the reference stock at the first pool, microseconds; each further pool is emptier by this factor. */
const INTERVAL_US = 40_000_000
const EMPTIER = 1.45
/** How long one rests, microseconds. */
const REST_US_MIN = 5_000_000
const REST_US_MAX = 60_000_000
/** Share that names a smallest execution, and which, shares. */
const HAS_MINIMUM = 0.35
const MINIMUM_SHARES = 200
/** How far from the value its limit lies, relative. */
const LIMIT_ROOM = 0.003
const LIVE_MAX = 50

/** Parents of institutions that rest at a dark pool's midpoint, or a firm's own clients' orders in its crossing pool. */
export class MidpointInterest implements Agent, OrderOwner, SimEvent {
  atUs = 0
  order = 0
  private readonly setting: AgentSetting
  private readonly listing: MidpointListing
  private readonly draws: Draws
  private readonly intervalUs: number
  private readonly sharesMax: number
  private live = 0
  private readonly onExpired = (): void => {
    this.live--
  }

  constructor(setting: AgentSetting, listing: MidpointListing, rank: number) {
    this.setting = setting
    this.listing = listing
    this.draws = new Draws(setting.seed, `interest:${listing.venue.mic}:${setting.security.instrument.symbol}`)
    this.intervalUs = INTERVAL_US * power(EMPTIER, rank)
    this.sharesMax = listing.venue.kind === 'internal-crossing' ? CLIENT_SHARES_MAX : SHARES_MAX
  }

  get trail(): number {
    return this.draws.trail
  }

  start(startUs: number): void {
    this.schedule(startUs)
  }

  fire(): void {
    const { draws } = this
    const { security, value, queue, size } = this.setting
    const buy = draws.uniform(1) < 0.5
    const shares = Math.min(this.sharesMax, SHARES_MIN * power(1 - draws.uniform(2), -1 / TAIL_EXPONENT))
    const lots = Math.max(this.listing.venue.minQtyLots, lotsOf(size * shares, security.instrument))
    draws.note(this.atUs, buy ? lots : -lots)
    if (this.live < LIVE_MAX) {
      const limit = Math.round(value.value * (buy ? 1 + LIMIT_ROOM : 1 - LIMIT_ROOM))
      const minQty = draws.uniform(3) < HAS_MINIMUM ? Math.min(lots, lotsOf(MINIMUM_SHARES, security.instrument)) : 0
      const order = new ExpiringOrder(this, buy, limit, lots, minQty, security, this.listing, this.onExpired)
      this.live++
      security.submit(this.listing, order, false)
      queue.push(order, this.atUs + Math.round(draws.spread(4, REST_US_MIN, REST_US_MAX)))
    }
    this.schedule(this.atUs)
  }

  filled(): void {}

  hash(hasher: Hasher): void {
    hasher.num(this.atUs).num(this.draws.event).num(this.live)
  }

  private schedule(fromUs: number): void {
    this.draws.next()
    this.setting.queue.push(this, fromUs + Math.max(1, Math.round(this.draws.exponential(0, pacedUs(this.setting, this.intervalUs)))))
  }
}
