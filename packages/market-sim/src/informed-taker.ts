import type { Hasher } from '@sluice/domain'
import type { Agent, AgentSetting } from './agent.ts'
import type { OrderOwner } from './book-order.ts'
import { Draws } from './draws.ts'
import type { SimEvent } from './event-queue.ts'
import type { LitListing } from './security.ts'
import { sweep } from './sweep.ts'
import type { VenueCharacter } from './venue-character.ts'

/** Chance to act on one step of the value. */
const ACTS = 0.5
/** Delay from the step to the order, microseconds. */
const DELAY_US_MIN = 2_000
const DELAY_US_MAX = 120_000
/** Profit that it wants beyond the price, ticks and relative. */
const EDGE_TICKS = 0.1
const EDGE = 0.00001
const SHARES_MIN = 100
const SHARES_MAX = 1_500

/** Knows the next value before the makers do and takes quotes that it will leave behind. */
export class InformedTaker implements Agent, OrderOwner, SimEvent {
  atUs = 0
  order = 0
  private readonly setting: AgentSetting
  private readonly characters: ReadonlyMap<LitListing, VenueCharacter>
  private readonly draws: Draws
  private waiting = false

  constructor(setting: AgentSetting, characters: ReadonlyMap<LitListing, VenueCharacter>) {
    this.setting = setting
    this.characters = characters
    this.draws = new Draws(setting.seed, `informed:${setting.security.instrument.symbol}`)
  }

  start(): void {}

  /** The value took a step; the next one is known to us. */
  valueStepped(atUs: number): void {
    this.draws.next()
    if (this.waiting || this.draws.uniform(0) >= Math.min(1, ACTS * this.setting.activity)) return
    this.waiting = true
    this.setting.queue.push(this, atUs + this.draws.int(1, DELAY_US_MIN, DELAY_US_MAX))
  }

  fire(): void {
    this.waiting = false
    const { security, value } = this.setting
    const edge = EDGE_TICKS * security.tick + EDGE * value.next
    const lots = Math.max(1, Math.round(this.draws.int(2, SHARES_MIN, SHARES_MAX) / security.instrument.lotSize))
    if (security.ask < value.next - edge) this.take(true, value.next - edge, lots)
    else if (security.bid > value.next + edge) this.take(false, value.next + edge, lots)
  }

  filled(): void {}

  hash(hasher: Hasher): void {
    hasher.num(this.atUs).num(this.draws.event).bool(this.waiting)
  }

  private take(buy: boolean, limit: number, lots: number): void {
    sweep(this.setting.security, this.characters, this, buy, limit, lots, this.draws, 16)
  }
}
