import type { Observation } from '@sluice/domain'
import type { LinkToCore } from '@sluice/runtime'

/** Time between two samples, milliseconds. */
const SAMPLE_MS = 500

export interface ProjectionLagParts {
  readonly store: () => { readonly connected: boolean; readonly lagUs: number; readonly lagRecords: number }
  /** False when the core is away: then nothing is kept for later. */
  readonly send: (message: LinkToCore) => boolean
  readonly nowUs: () => number
}

/** Tells the core how far the database is behind, which the core cannot see. */
export class ProjectionLag {
  private readonly parts: ProjectionLagParts
  private timer: NodeJS.Timeout | null = null
  /** Since when the store has been away with records waiting. */
  private awayUs: number | null = null

  constructor(parts: ProjectionLagParts) {
    this.parts = parts
  }

  start(): void {
    this.timer ??= setInterval(() => this.sample(), SAMPLE_MS)
  }

  stop(): void {
    if (this.timer !== null) clearInterval(this.timer)
    this.timer = null
  }

  sample(): void {
    this.parts.send({ type: 'observe', observations: [this.observation()] })
  }

  private observation(): Observation {
    const { connected, lagUs, lagRecords } = this.parts.store()
    const nowUs = this.parts.nowUs()
    // A store that never answered has no oldest row to tell the age of: the wait itself is the lag.
    this.awayUs = connected || lagRecords === 0 ? null : this.awayUs ?? nowUs
    const awayUs = this.awayUs === null ? 0 : nowUs - this.awayUs
    return { kind: 'projection-lag', lagUs: Math.max(0, Math.round(lagUs), awayUs), lagRecords }
  }
}
