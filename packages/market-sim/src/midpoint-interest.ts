import { power, type Hasher } from '@sluice/domain'
import type { Agent, AgentSetting } from './agent.ts'
import type { OrderOwner } from './book-order.ts'
import { Draws } from './draws.ts'
import type { SimEvent } from './event-queue.ts'
import { ExpiringOrder } from './expiring-order.ts'
import type { MidpointListing } from './security.ts'

/** Size of the smallest institutional order, shares, and the exponent of the power law of its tail. */
const SHARES_MIN = 200
const SHARES_MAX = 25_000
const TAIL_EXPONENT = 0.9
/** How far from the value its limit lies, relative. */
const LIMIT_ROOM = 0.003
const LIVE_MAX = 50

/** Large orders that rest at a dark pool's midpoint, or a firm's own clients' orders in its crossing pool. */
export class MidpointInterest implements Agent, OrderOwner, SimEvent {
  atUs = 0
  order = 0
  private readonly setting: AgentSetting
  private readonly listing: MidpointListing
  private readonly draws: Draws
  /** Mean time between two orders, and how long one rests, microseconds. */
  private readonly intervalUs: number
  private readonly restUs: readonly [number, number]
  private readonly sharesMax: number
  private live = 0
  private readonly onExpired = (): void => {
    this.live--
  }

  constructor(setting: AgentSetting, listing: MidpointListing) {
    this.setting = setting
    this.listing = listing
    this.draws = new Draws(setting.seed, `interest:${listing.venue.mic}:${setting.security.instrument.symbol}`)
    const internal = listing.venue.kind === 'internal-crossing'
    this.intervalUs = (internal ? 15_000_000 : 14_000_000) / setting.activity
    this.restUs = internal ? [2_000_000, 10_000_000] : [4_000_000, 20_000_000]
    this.sharesMax = internal ? 3_000 : SHARES_MAX
  }

  start(startUs: number): void {
    this.schedule(startUs)
  }

  fire(): void {
    const { draws } = this
    const { security, value, queue } = this.setting
    if (this.live < LIVE_MAX) {
      const buy = draws.uniform(1) < 0.5
      const shares = Math.min(this.sharesMax, Math.round(SHARES_MIN * power(1 - draws.uniform(2), -1 / TAIL_EXPONENT)))
      const lots = Math.max(this.listing.venue.minQtyLots, Math.round(shares / security.instrument.lotSize))
      const limit = Math.round(value.value * (buy ? 1 + LIMIT_ROOM : 1 - LIMIT_ROOM))
      const minQty = draws.uniform(3) < 0.3 ? Math.min(lots, 100) : 0
      const order = new ExpiringOrder(this, buy, limit, lots, minQty, security, this.listing, this.onExpired)
      this.live++
      security.submit(this.listing, order, false)
      queue.push(order, this.atUs + draws.int(4, this.restUs[0], this.restUs[1]))
    }
    this.schedule(this.atUs)
  }

  filled(): void {}

  hash(hasher: Hasher): void {
    hasher.num(this.atUs).num(this.draws.event).num(this.live)
  }

  private schedule(fromUs: number): void {
    this.draws.next()
    this.setting.queue.push(this, fromUs + Math.max(1, Math.round(this.draws.exponential(0, this.intervalUs))))
  }
}
