import type { DecisionRecord } from '@sluice/domain'

export interface PastDecisionsOptions {
  /** Newest first; fails while the store is away. */
  readonly read: () => Promise<readonly DecisionRecord[]>
  readonly take: (decisions: readonly DecisionRecord[]) => void
  /** Position up to which the journal is in the store. */
  readonly storedLsn: () => number
  readonly onError: (message: string) => void
  readonly timeoutMs?: number
  readonly retryMs?: number
}

/**
 * What the desk decided before this gateway and this core, read from the store in the background: at once, again while the store is
 * away, and once more when the store has come up to where the core's snapshot began.
 */
export class PastDecisions {
  private readonly options: Required<PastDecisionsOptions>
  private wantedLsn = 0
  private wanted = false
  private running = false
  private toldAway = false
  private timer: NodeJS.Timeout | null = null
  private wakeUp: (() => void) | null = null
  private stopped = false

  constructor(options: PastDecisionsOptions) {
    this.options = { timeoutMs: 10_000, retryMs: 2_000, ...options }
  }

  /** Rows up to `lsn` do not come by the journal. */
  want(lsn: number): void {
    this.wantedLsn = Math.max(this.wantedLsn, lsn)
    this.wanted = true
    if (!this.running && !this.stopped) void this.run()
  }

  close(): void {
    this.stopped = true
    if (this.timer !== null) clearTimeout(this.timer)
    this.wakeUp?.()
  }

  private async run(): Promise<void> {
    this.running = true
    while (this.wanted && !this.stopped) {
      this.wanted = false
      const isWhole = this.options.storedLsn() >= this.wantedLsn
      if (!(await this.fill())) this.wanted = true
      else if (!isWhole) await this.storeToCatchUp()
      if (this.wanted) await this.pause()
    }
    this.running = false
  }

  /** A position is cheap to look at, a thousand decisions are not. */
  private async storeToCatchUp(): Promise<void> {
    while (!this.stopped && !this.wanted && this.options.storedLsn() < this.wantedLsn) await this.pause()
    this.wanted = true
  }

  private async fill(): Promise<boolean> {
    const { take, onError } = this.options
    try {
      const decisions = await this.inTime()
      if (!this.stopped) take(decisions)
      this.toldAway = false
      return true
    } catch (error) {
      if (!this.toldAway && !this.stopped) onError(`past decisions could not be read, tried again: ${error instanceof Error ? error.message.trim().split('\n').at(-1) : String(error)}`)
      this.toldAway = true
      return false
    }
  }

  private inTime(): Promise<readonly DecisionRecord[]> {
    const { read, timeoutMs } = this.options
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => { timer = setTimeout(() => reject(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs) })
    return Promise.race([read(), late]).finally(() => clearTimeout(timer))
  }

  private pause(): Promise<void> {
    return new Promise((resolve) => {
      this.wakeUp = resolve
      this.timer = setTimeout(resolve, this.stopped ? 0 : this.options.retryMs)
    })
  }
}
