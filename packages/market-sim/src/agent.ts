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
  /** Factor on its rate. */
  readonly activity: number
}

/** Somebody who trades one instrument by itself. */
export interface Agent {
  start(startUs: number): void
  hash(hasher: Hasher): void
}
