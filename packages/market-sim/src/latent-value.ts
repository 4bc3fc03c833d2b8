import type { Hasher } from '@sluice/domain'
import { dayFactor } from './day-pattern.ts'
import { Draws } from './draws.ts'
import type { EventQueue, SimEvent } from './event-queue.ts'

/** Mean time between two pieces of news in the ordinary regime, microseconds. */
const NEWS_US = 9_000_000
/** Chance that a piece of news has a sequel, how soon that comes on average, and the chance that it moves the same way. */
const SEQUEL = 0.53
const SEQUEL_US = 260_000
const SEQUEL_SAME_WAY = 0.75
/** Mean size of a move, relative, and the rare large one. */
const MOVE = 0.0000455
const JUMP_CHANCE = 0.11
const JUMP_FACTOR = 3.4
/** Factors of busyness: calm, ordinary, hot; moves grow with the root of them. Chance to change at a piece of news. */
const REGIMES = [0.45, 1, 2.6] as const
const ROOTS = [0.67, 1, 1.6] as const
const REGIME_CHANGE = 0.06
/** A drift that lasts some pieces of news: kept from one to the next, and the most it leans the direction. */
const DRIFT_KEPT = 0.85
const DRIFT_LEAN = 0.2
/** Half of a distance from the reference is gone after about two hours. */
const REVERSION_PER_US = 1 / 10_400_000_000

/**
 * What an instrument is worth: it moves when news comes, in bursts, with changing volatility and occasional jumps. It
 * moves by itself and by nothing that anybody trades.
 */
export class LatentValue implements SimEvent {
  atUs = 0
  order = 0
  /** In price units, not rounded. */
  value: number
  private drift = 0
  private regime = 1
  /** The last move was up. */
  up = true
  private movedUs: number
  private readonly reference: number
  private readonly draws: Draws
  private readonly queue: EventQueue
  private readonly openUs: number | null
  private readonly onNews: (atUs: number) => void

  constructor(seed: number, symbol: string, reference: number, queue: EventQueue, startUs: number, openUs: number | null, onNews: (atUs: number) => void) {
    this.reference = reference
    this.value = reference
    this.movedUs = startUs
    this.draws = new Draws(seed, `value:${symbol}`)
    this.queue = queue
    this.openUs = openUs
    this.onNews = onNews
    this.schedule(startUs)
  }

  /** Where the value tends to, -1..1: a part of the order flow senses it, makers do not. */
  get pressure(): number {
    return this.drift
  }

  /** How busy the market is over its mean: rates grow with it. */
  get busyness(): number {
    return REGIMES[this.regime as 0 | 1 | 2] * dayFactor(this.movedUs, this.openUs)
  }

  /** How far values move over their mean. */
  get agitation(): number {
    return ROOTS[this.regime as 0 | 1 | 2] * (0.4 + 0.6 * dayFactor(this.movedUs, this.openUs))
  }

  fire(): void {
    this.move()
    this.draws.note(this.atUs, this.value)
    this.onNews(this.atUs)
    this.schedule(this.atUs)
  }

  get trail(): number {
    return this.draws.trail
  }

  hash(hasher: Hasher): void {
    hasher.num(this.value).num(this.drift).word(this.regime).num(this.draws.event).bool(this.up)
  }

  private move(): void {
    const { draws } = this
    const pull = (this.reference - this.value) * Math.min(1, (this.atUs - this.movedUs) * REVERSION_PER_US)
    this.movedUs = this.atUs
    if (draws.uniform(2) < REGIME_CHANGE) this.regime = draws.int(3, 0, REGIMES.length - 1)
    this.drift = Math.max(-1, Math.min(1, this.drift * DRIFT_KEPT + 0.35 * draws.normal(4)))
    const sequel = draws.uniform(0) < SEQUEL
    const same = sequel && draws.uniform(8) < SEQUEL_SAME_WAY
    this.up = same ? this.up : draws.uniform(9) < 0.5 + DRIFT_LEAN * this.drift
    const jump = draws.uniform(11) < JUMP_CHANCE ? JUMP_FACTOR : 1
    const size = MOVE * this.agitation * jump * (0.25 + draws.exponential(10, 0.9))
    this.value += pull + (this.up ? size : -size) * this.value
  }

  private schedule(fromUs: number): void {
    const { draws } = this
    draws.next()
    const mean = draws.uniform(0) < SEQUEL ? SEQUEL_US : NEWS_US / this.busyness
    this.queue.push(this, fromUs + Math.max(1_000, Math.round(draws.exponential(1, mean))))
  }
}
