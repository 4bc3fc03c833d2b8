import type { Hasher } from '@sluice/domain'
import type { Agent, AgentSetting } from './agent.ts'
import type { OrderOwner } from './book-order.ts'
import { Draws } from './draws.ts'
import type { SimEvent } from './event-queue.ts'
import { lotsOf } from './scale.ts'
import type { LitListing } from './security.ts'
import { sweep } from './sweep.ts'
import type { VenueCharacter } from './venue-character.ts'

/** Chance to act on a piece of news. */
const ACTS = 0.5
/** Delay from the news to the order, microseconds: some are fast, some are not. */
const DELAY_US_MIN = 500
const DELAY_US_MAX = 150_000
/** Profit that it wants beyond the price, relative: a fifth of the usual half-spread. */
const EDGE = 0.00001
/** Shares it wants: at least, and the mean of what comes on top. */
const SHARES_MIN = 100
const SHARES_MEAN = 500

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
    sweep(this.setting.security, this.characters, this, buy, limit, this.lots(), 'informed', this.draws, 16)
  }
}
