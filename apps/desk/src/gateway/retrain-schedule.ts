import type { Config } from '@sluice/config'
import type { ModelDesk } from '@sluice/gateway'

export interface RetrainScheduleOptions {
  readonly learning: Pick<Config['learning'], 'retrainEveryHours' | 'retrainKind' | 'retrainSource'>
  readonly models: Pick<ModelDesk, 'runs' | 'startTraining'>
  readonly nowUs: () => number
  readonly onError: (message: string) => void
}

const HOUR_US = 3_600_000_000
const LOOK_EVERY_MS = 60_000
/** Who a scheduled run is by. */
const BY = 'schedule'

/** Trains by itself at the configured interval, counted from the newest scheduled run, also over restarts. */
export class RetrainSchedule {
  private readonly options: RetrainScheduleOptions
  private readonly startedUs: number
  private timer: NodeJS.Timeout | null = null

  constructor(options: RetrainScheduleOptions) {
    this.options = options
    this.startedUs = options.nowUs()
  }

  start(): void {
    if (this.options.learning.retrainEveryHours > 0) this.timer = setInterval(() => void this.look(), LOOK_EVERY_MS)
  }

  stop(): void {
    if (this.timer !== null) clearInterval(this.timer)
  }

  /** Starts a run when one is due; answers whether it did. */
  async look(): Promise<boolean> {
    const { learning: { retrainEveryHours, retrainKind, retrainSource }, models, nowUs, onError } = this.options
    const lastUs = models.runs().find(({ by }) => by === BY)?.startedUs ?? this.startedUs
    if (nowUs() - lastUs < retrainEveryHours * HOUR_US) return false
    const begun = await models.startTraining({ kind: retrainKind, source: retrainSource, seed: Math.floor(nowUs() / HOUR_US) % 900, by: BY, reason: `every ${retrainEveryHours} hours` })
    if (!begun.ok) onError(`the scheduled training did not begin: ${begun.reason}`)
    return begun.ok
  }
}
