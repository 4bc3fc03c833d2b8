import type { Hasher } from '@sluice/domain'
import { pacedUs, type Agent, type AgentSetting } from './agent.ts'
import { BookOrder, type OrderOwner } from './book-order.ts'
import { Draws } from './draws.ts'
import type { SimEvent } from './event-queue.ts'
import { lotsOf } from './scale.ts'
import type { LitListing } from './security.ts'
import { sweep, sweepDeep } from './sweep.ts'
import type { VenueCharacter } from './venue-character.ts'

/** Mean time between two orders of the reference stock, microseconds. */
const INTERVAL_US = 1_750_000
/** Chance that an order is on the side of the one before: flow comes in runs. */
const SAME_SIDE = 0.45
/** Largest lean of the other orders towards where the value tends: a part of every flow knows something. */
const LEAN = 0.3
/** Chance to try the midpoint first. */
const MIDPOINT_FIRST = 0.1
/** How far through the book it goes at most, ticks. */
const REACH_TICKS = 1
/** From this size on an order sweeps the market and walks the deepest book, so many ticks far. */
const BLOCK_SHARES = 600
const BLOCK_REACH_TICKS = 7

/** The crowd: market orders in sizes from odd lots to thousands, in runs, leaning somewhat to where the value goes. */
export class NoiseTaker implements Agent, OrderOwner, SimEvent {
  atUs = 0
  order = 0
  private readonly setting: AgentSetting
  private readonly characters: ReadonlyMap<LitListing, VenueCharacter>
  private readonly draws: Draws
  private readonly lean: number
  private readonly block: number
  private buying = true

  constructor(setting: AgentSetting, characters: ReadonlyMap<LitListing, VenueCharacter>) {
    this.setting = setting
    this.characters = characters
    this.lean = LEAN * Math.min(1, setting.informed)
    this.block = lotsOf(BLOCK_SHARES * setting.size, setting.security.instrument)
    this.draws = new Draws(setting.seed, `noise:${setting.security.instrument.symbol}`)
  }

  get trail(): number {
    return this.draws.trail
  }

  start(startUs: number): void {
    this.schedule(startUs)
  }

  fire(): void {
    const { draws } = this
    const { security, value, size } = this.setting
    if (draws.uniform(1) >= SAME_SIDE) this.buying = draws.uniform(7) < 0.5 + this.lean * value.pressure
    const lots = lotsOf(size * this.shares(), security.instrument)
    draws.note(this.atUs, this.buying ? lots : -lots)
    const touch = this.buying ? security.ask : security.bid
    if (touch === touch) {
      const limit = touch + (this.buying ? 1 : -1) * draws.int(4, 0, REACH_TICKS) * security.tick
      let rest = lots
      if (draws.uniform(5) < MIDPOINT_FIRST && security.midpoint.length > 0) rest = this.tryMidpoint(lots, limit)
      if (lots >= this.block) sweepDeep(security, this.characters, this, this.buying, touch + (this.buying ? 1 : -1) * BLOCK_REACH_TICKS * security.tick, rest, draws, 40)
      else if (rest > 0) sweep(security, this.characters, this, this.buying, limit, rest, 'crowd', draws, 16)
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
    if (kind < 0.5) return this.draws.int(3, 1, 99)
    if (kind < 0.86) return 100
    if (kind < 0.98) return 100 * this.draws.int(3, 2, 5)
    return 100 * this.draws.int(3, 6, 20)
  }

  private schedule(fromUs: number): void {
    this.draws.next()
    this.setting.queue.push(this, fromUs + Math.max(1, Math.round(this.draws.exponential(0, pacedUs(this.setting, INTERVAL_US)))))
  }
}
