import type { Hasher } from '@sluice/domain'
import type { Agent, AgentSetting } from './agent.ts'
import { BookOrder, type OrderOwner } from './book-order.ts'
import { Draws } from './draws.ts'
import type { SimEvent } from './event-queue.ts'
import { lotsOf } from './scale.ts'
import type { LitListing } from './security.ts'
import { sweep, sweepDeep } from './sweep.ts'
import type { VenueCharacter } from './venue-character.ts'

/** Chance to act on a piece of news. */
const ACTS = 0.95
/** Delay from the news to the order, microseconds: some are fast, some are not. */
const DELAY_US_MIN = 300
const DELAY_US_MAX = 40_000
/** Profit that it wants beyond the price, relative: a fifth of the usual half-spread. */
const EDGE = 0.00001
/** Shares it wants: at least, and the mean of what comes on top. */
const SHARES_MIN = 100
const SHARES_MEAN = 460
/** Chance to take all that the limit reaches, and how many times its usual size that is at most. */
const DEEP = 0.2
const DEEP_FACTOR = 7
/** Chance to try the midpoint of a pool before it takes quotes. */
const MIDPOINT_FIRST = 0.4

/** Hears news before the makers have answered it, and takes the quotes that it leaves behind. */
export class InformedTaker implements Agent, OrderOwner, SimEvent {
  atUs = 0
  order = 0
  private readonly setting: AgentSetting
  private readonly characters: ReadonlyMap<LitListing, VenueCharacter>
  private readonly draws: Draws
  private readonly acts: number
  private waiting = false

  constructor(setting: AgentSetting, characters: ReadonlyMap<LitListing, VenueCharacter>, no: number) {
    this.setting = setting
    this.characters = characters
    this.acts = Math.min(1, ACTS * setting.informed)
    this.draws = new Draws(setting.seed, `informed:${setting.security.instrument.symbol}:${no}`)
  }

  get trail(): number {
    return this.draws.trail
  }

  start(): void {}

  /** The value moved. */
  heard(atUs: number): void {
    const { draws } = this
    draws.next()
    if (draws.uniform(0) >= this.acts) return
    const delayUs = Math.round(draws.spread(1, DELAY_US_MIN, DELAY_US_MAX))
    draws.note(atUs + delayUs, this.lots())
    if (this.waiting) return
    this.waiting = true
    this.setting.queue.push(this, atUs + delayUs)
  }

  fire(): void {
    this.waiting = false
    const { security, value } = this.setting
    const edge = EDGE * value.value
    if (security.ask < value.value - edge) this.take(true, value.value - edge)
    else if (security.bid > value.value + edge) this.take(false, value.value + edge)
  }

  filled(): void {}

  hash(hasher: Hasher): void {
    hasher.num(this.atUs).num(this.draws.event).bool(this.waiting)
  }

  private lots(): number {
    const { security, size } = this.setting
    return lotsOf(size * (SHARES_MIN + this.draws.exponential(2, SHARES_MEAN)), security.instrument)
  }

  private take(buy: boolean, limit: number): void {
    const { security } = this.setting
    const lots = this.lots()
    const rest = this.draws.uniform(3) < MIDPOINT_FIRST && security.midpoint.length > 0 ? this.tryMidpoint(buy, Math.round(limit), lots) : lots
    if (rest === 0) return
    if (this.draws.uniform(5) < DEEP) sweepDeep(security, this.characters, this, buy, limit, rest * DEEP_FACTOR, this.draws, 40)
    else sweep(security, this.characters, this, buy, limit, rest, 'informed', this.draws, 16)
  }

  private tryMidpoint(buy: boolean, limit: number, lots: number): number {
    const { security } = this.setting
    const order = new BookOrder(this, buy, limit, lots)
    security.submit(security.midpoint[this.draws.int(4, 0, security.midpoint.length - 1)]!, order, true)
    return order.leaves
  }
}
