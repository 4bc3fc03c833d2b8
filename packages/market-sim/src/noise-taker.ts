import type { Hasher } from '@sluice/domain'
import type { Agent, AgentSetting } from './agent.ts'
import { BookOrder, type OrderOwner } from './book-order.ts'
import { Draws } from './draws.ts'
import type { SimEvent } from './event-queue.ts'
import type { LitListing } from './security.ts'
import { sweep } from './sweep.ts'
import type { VenueCharacter } from './venue-character.ts'

/** Mean time between two orders of an instrument of 3 million shares a day, microseconds. */
const INTERVAL_US = 2_000_000
const REFERENCE_ADV = 3_000_000
/** Chance that an order is on the side of the one before: flow comes in runs. */
const SAME_SIDE = 0.3
/** Largest lean of the other orders towards where the value is drifting: a part of every flow knows something. */
const LEAN = 0.42
/** Chance to try the midpoint first. */
const MIDPOINT_FIRST = 0.15
/** How far through the book it goes at most, ticks. */
const REACH_TICKS = 2

/** The crowd: market orders in sizes from odd lots to thousands, in runs, leaning somewhat to where the value goes. */
export class NoiseTaker implements Agent, OrderOwner, SimEvent {
  atUs = 0
  order = 0
  private readonly setting: AgentSetting
  private readonly characters: ReadonlyMap<LitListing, VenueCharacter>
  private readonly draws: Draws
  private readonly intervalUs: number
  private buying = true

  constructor(setting: AgentSetting, characters: ReadonlyMap<LitListing, VenueCharacter>) {
    this.setting = setting
    this.characters = characters
    const { symbol, advLots, lotSize } = setting.security.instrument
    this.draws = new Draws(setting.seed, `noise:${symbol}`)
    const pace = Math.max(0.6, Math.min(1.6, Math.sqrt((advLots * lotSize) / REFERENCE_ADV)))
    this.intervalUs = INTERVAL_US / pace / setting.activity
  }

  start(startUs: number): void {
    this.schedule(startUs)
  }

  fire(): void {
    const { draws } = this
    const { security } = this.setting
    if (draws.uniform(1) >= SAME_SIDE) this.buying = draws.uniform(7) < 0.5 + LEAN * this.setting.value.pressure
    const lots = Math.max(1, Math.round(this.shares() / security.instrument.lotSize))
    const touch = this.buying ? security.ask : security.bid
    if (touch === touch) {
      const limit = touch + (this.buying ? 1 : -1) * draws.int(4, 0, REACH_TICKS) * security.tick
      let rest = lots
      if (draws.uniform(5) < MIDPOINT_FIRST && security.midpoint.length > 0) rest = this.tryMidpoint(lots, limit)
      if (rest > 0) sweep(security, this.characters, this, this.buying, limit, rest, draws, 16)
    }
    this.schedule(this.atUs)
  }

  filled(): void {}

  hash(hasher: Hasher): void {
    hasher.num(this.atUs).num(this.draws.event).bool(this.buying)
  }

  private tryMidpoint(lots: number, limit: number): number {
    const { security } = this.setting
    const listing = security.midpoint[this.draws.int(6, 0, security.midpoint.length - 1)]!
    const order = new BookOrder(this, this.buying, limit, lots)
    security.submit(listing, order, true)
    return order.leaves
  }

  private shares(): number {
    const kind = this.draws.uniform(2)
    if (kind < 0.35) return this.draws.int(3, 1, 99)
    if (kind < 0.75) return 100
    if (kind < 0.96) return 100 * this.draws.int(3, 2, 6)
    return 100 * this.draws.int(3, 7, 40)
  }

  private schedule(fromUs: number): void {
    this.draws.next()
    this.setting.queue.push(this, fromUs + Math.max(1, Math.round(this.draws.exponential(0, this.intervalUs))))
  }
}
