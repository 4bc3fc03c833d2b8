import type { ConsoleState, LinkToCore } from '@sluice/runtime'

export interface EngineStateOptions {
  /** False when the link is down. */
  readonly ask: (message: LinkToCore) => boolean
  /** Told of a state that the feed asked for. */
  readonly onState: (state: ConsoleState) => void
  /** A state costs the core its time: between two asked for by people lies at least this long. */
  readonly spacingMs?: number
}

/** Told null when the link is down. */
type Asker = (state: ConsoleState | null) => void

/**
 * Who asked the core for its whole state. Answers carry no id, but come in the order of the questions. People's questions are put
 * together: one snapshot, asked for after the last of them, answers all.
 */
export class EngineStates {
  private readonly options: Required<EngineStateOptions>
  private asked: Asker[] = []
  private waiting: Asker[] = []
  private timer: NodeJS.Timeout | null = null
  private lastMs = -Infinity

  constructor(options: EngineStateOptions) {
    this.options = { spacingMs: 500, ...options }
  }

  /** For the feed; its answer goes to `onState`. */
  askForFeed(): void {
    this.put(this.forFeed)
  }

  /** The state as of some moment after this call; null when the link is down or the core does not answer within `timeoutMs`. */
  fresh(timeoutMs: number): Promise<ConsoleState | null> {
    return new Promise((resolve) => {
      const asker: Asker = (state) => {
        clearTimeout(late)
        resolve(state)
      }
      const late = setTimeout(() => {
        this.waiting = this.waiting.filter((other) => other !== asker)
        resolve(null)
      }, timeoutMs)
      this.waiting.push(asker)
      this.timer ??= setTimeout(() => this.askForPeople(), Math.max(0, this.lastMs + this.options.spacingMs - performance.now()))
    })
  }

  answered(state: ConsoleState): void {
    const asker = this.asked.shift() ?? this.forFeed
    asker(state)
  }

  /** Questions under way are lost with the link. */
  linkLost(): void {
    const askers = this.asked
    this.asked = []
    for (const asker of askers) asker(null)
  }

  close(): void {
    if (this.timer !== null) clearTimeout(this.timer)
  }

  private readonly forFeed: Asker = (state) => { if (state !== null) this.options.onState(state) }

  private askForPeople(): void {
    this.timer = null
    this.lastMs = performance.now()
    const askers = this.waiting
    this.waiting = []
    this.put((state) => { for (const asker of askers) asker(state) })
  }

  private put(asker: Asker): void {
    if (this.options.ask({ type: 'snapshot' })) this.asked.push(asker)
    else asker(null)
  }
}
