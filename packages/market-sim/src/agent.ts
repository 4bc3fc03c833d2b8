import type { Hasher } from '@sluice/domain'
import type { EventQueue } from './event-queue.ts'
import type { LatentValue } from './latent-value.ts'
import type { Security } from './security.ts'

/** What every agent of one instrument is made from. */
export interface AgentSetting {
  readonly seed: number
  readonly queue: EventQueue
  readonly security: Security
  readonly value: LatentValue
  /** Factor on its rate; may change while the market runs. */
  readonly pace: { activity: number }
  /** How much more than the reference stock the instrument trades: factor on rates. */
  readonly liquidity: number
  /** Factor on sizes: a share of a cheap stock is a smaller piece. */
  readonly size: number
  /** Factor on what knows more than the quotes say; 0: nobody does. */
  readonly informed: number
}

/** Somebody who trades one instrument by itself. */
export interface Agent {
  start(startUs: number): void
  /** Fold over its own arrivals: when, which side, how much. No order from outside changes it. */
  readonly trail: number
  hash(hasher: Hasher): void
}

/** Mean time between two arrivals now, for an agent whose mean in an ordinary hour of the reference stock is `meanUs`. */
export const pacedUs = ({ value, pace, liquidity }: AgentSetting, meanUs: number): number => meanUs / (value.busyness * pace.activity * liquidity)
