import type { UnixUs } from '@sluice/domain'
import type { EngineHashes, Topic } from '@sluice/protocol'
import type { JournalBatch, LinkFromCore, LinkToCore } from '@sluice/runtime'
import { EngineHashQuestions } from './engine-hash-questions.ts'
import type { ReadModel } from './read-model.ts'

/** A follower of the journal's files; ends when closed. */
export interface Tail extends AsyncIterable<JournalBatch> {
  wake(lsn: number): void
  close(): void
}

export interface LiveFeedOptions {
  readonly model: ReadModel
  readonly openTail: (fromLsn: number) => Tail
  readonly ask: (message: LinkToCore) => boolean
  readonly nowUs: () => number
  /** The core's state replaced what was shown; the journal's rows follow behind `lsn`. */
  readonly onReset?: (lsn: number) => void
  readonly onError: (message: string) => void
}

/** Keeps the read model current: a snapshot at every connect, the journal's rows behind it, the live market beside it. */
export class LiveFeed {
  private readonly options: LiveFeedOptions
  private readonly questions: EngineHashQuestions
  private tail: Tail | null = null
  private bootId: string | null = null
  private committed = 0
  private welcomed: string | null = null
  private shown: string | null = null

  constructor(options: LiveFeedOptions) {
    this.options = options
    this.questions = new EngineHashQuestions({ ask: options.ask })
  }

  /** Hashes of the engine's own records as of now; null when the core does not answer in time. */
  engineHashes(topics: readonly Topic[], timeoutMs: number): Promise<EngineHashes | null> {
    return this.questions.hashes(topics, timeoutMs)
  }

  /** Newest position that the core has told to be committed. */
  get committedLsn(): number {
    return this.committed
  }

  /** The start of the core that this gateway talks to; null from the loss of one to the welcome of the next. */
  get coreBootId(): string | null {
    return this.welcomed
  }

  /** The start of the core whose state the read model holds. */
  get shownBootId(): string | null {
    return this.shown
  }

  linkChanged(connected: boolean): void {
    this.options.model.link(connected, this.bootId)
    this.welcomed = null
    if (connected) this.options.ask({ type: 'snapshot' })
    else this.questions.linkLost()
  }

  message(message: LinkFromCore): void {
    const { model } = this.options
    switch (message.type) {
      case 'welcome':
        this.bootId = message.bootId
        this.welcomed = message.bootId
        return model.link(true, message.bootId)
      case 'snapshot':
        model.reset(message)
        this.shown = this.welcomed
        this.options.onReset?.(message.lsn)
        return this.follow(message.lsn)
      case 'hashes': return this.questions.answered(message)
      case 'committed':
        this.committed = Math.max(this.committed, message.lsn)
        return this.tail?.wake(message.lsn)
      case 'market': return model.market(message)
      case 'prints': return model.prints(message)
      case 'scores': return model.scores(message)
      case 'health': return model.core(message.health, this.options.nowUs() as UnixUs)
      case 'snapshot-part':
      case 'answer':
      case 'refused': return
    }
  }

  close(): void {
    this.questions.close()
    this.tail?.close()
    this.tail = null
  }

  private follow(fromLsn: number): void {
    this.tail?.close()
    const tail = this.options.openTail(fromLsn)
    this.tail = tail
    void this.read(tail)
  }

  private async read(tail: Tail): Promise<void> {
    try {
      for await (const batch of tail) {
        if (this.tail !== tail) return
        this.options.model.batch(batch)
      }
    } catch (error) {
      if (this.tail !== tail) return
      // The files moved on without us: the core's state is asked for anew.
      this.options.onError(`journal tail: ${error instanceof Error ? error.message : String(error)}`)
      this.tail = null
      setTimeout(() => this.options.ask({ type: 'snapshot' }), 1_000).unref()
    }
  }
}
