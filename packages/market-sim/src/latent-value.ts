import { power, type Hasher } from '@sluice/domain'
import { Draws } from './draws.ts'
import type { EventQueue, SimEvent } from './event-queue.ts'

/** Time between two steps of the latent value, microseconds. */
export const VALUE_STEP_US = 200_000
/** Standard deviation of one step in the ordinary regime, relative: 1 % over a day of 6.5 hours. */
const STEP_SIGMA = 0.01 / 342
/** Factors of volatility: calm, ordinary, hot. */
const REGIMES = [0.6, 1, 1.9] as const
/** Chance to change regime at a step: once in about 90 s. */
const REGIME_CHANGE = 1 / 450
/** Chance of a jump at a step: once in about 60 s. */
const JUMP_CHANCE = 1 / 300
const JUMP_MIN = 0.0002
const JUMP_MAX = 0.0007
/** Drift that lasts some seconds: kept per step (half of it is gone after 7 s), and its standard deviation per step, relative. */
const DRIFT_KEPT = 0.98
const DRIFT_SIGMA = 0.000008
const DRIFT_NEWS = DRIFT_SIGMA * 0.199
/** Pull back to the reference per step: half of a distance is gone after about two hours. */
const REVERSION = 1 / 52_000

/**
 * What an instrument is worth: steps with changing volatility and occasional jumps. It moves by itself and by nothing
 * that anybody trades. The next value is known one step ahead, to informed traders only.
 */
export class LatentValue implements SimEvent {
  atUs = 0
  order = 0
  /** In price units, not rounded. */
  value: number
  next: number
  private drift = 0
  private regime = 1
  private readonly reference: number
  private readonly draws: Draws
  private readonly queue: EventQueue
  private readonly onStep: (atUs: number) => void

  constructor(seed: number, symbol: string, reference: number, queue: EventQueue, onStep: (atUs: number) => void) {
    this.reference = reference
    this.value = reference
    this.draws = new Draws(seed, `value:${symbol}`)
    this.queue = queue
    this.onStep = onStep
    this.next = this.ahead()
  }

  /** Where the value is drifting to, -1..1: a part of the order flow senses it, makers do not. */
  get pressure(): number {
    return Math.max(-1, Math.min(1, this.drift / (1.5 * DRIFT_SIGMA)))
  }

  fire(): void {
    this.value = this.next
    this.draws.next()
    this.next = this.ahead()
    this.onStep(this.atUs)
    this.queue.push(this, this.atUs + VALUE_STEP_US)
  }

  hash(hasher: Hasher): void {
    hasher.num(this.value).num(this.next).num(this.drift).word(this.regime).num(this.draws.event)
  }

  private ahead(): number {
    const { draws } = this
    if (draws.uniform(0) < REGIME_CHANGE) this.regime = draws.int(1, 0, REGIMES.length - 1)
    this.drift = this.drift * DRIFT_KEPT + DRIFT_NEWS * draws.normal(9)
    let move = this.drift + STEP_SIGMA * REGIMES[this.regime as 0 | 1 | 2] * draws.normal(2)
    if (draws.uniform(6) < JUMP_CHANCE) {
      const size = JUMP_MIN * power(JUMP_MAX / JUMP_MIN, draws.uniform(7))
      move += draws.uniform(8) < 0.5 ? -size : size
    }
    return this.value * (1 + move) + (this.reference - this.value) * REVERSION
  }
}
