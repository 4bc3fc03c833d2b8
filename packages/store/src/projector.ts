import type { JournalBatch } from '@sluice/runtime'
import type { ProjectionCursor, ProjectionItem, ProjectionPort } from './projection-port.ts'

export interface ProjectorOptions {
  readonly port: ProjectionPort
  /** Rows are gathered for this long before they are written together. */
  readonly gatherMs?: number
  /** Items in one write at most. */
  readonly itemsMax?: number
  /** First wait after a failed write; doubles up to `retryMaxMs`. */
  readonly retryMs?: number
  readonly retryMaxMs?: number
  /** The cursor is written at least this often, also when no rows came. */
  readonly cursorEveryMs?: number
  readonly onWritten?: (cursor: ProjectionCursor) => void
  readonly onError?: (message: string) => void
}

export interface ProjectorStatus {
  readonly cursor: ProjectionCursor
  readonly rowsWritten: number
  readonly writes: number
  /** Why the last write did not go through; null when it did. */
  readonly error: string | null
  /** Time of the oldest row read and not yet written, microseconds; null when there is none. */
  readonly oldestPendingUs: number | null
}

/**
 * Carries the journal's rows into the store, in order and each once. It reads ahead by no more than one write, so that a
 * store that is away costs no memory: the journal itself is the buffer.
 */
export class Projector {
  private readonly port: ProjectionPort
  private readonly options: Required<Omit<ProjectorOptions, 'port'>>
  private readonly abort = new AbortController()
  private state: ProjectorStatus = { cursor: { lsn: 0, seq: 0, tsUs: 0 }, rowsWritten: 0, writes: 0, error: null, oldestPendingUs: null }

  constructor({ port, ...options }: ProjectorOptions) {
    this.port = port
    this.options = { gatherMs: 50, itemsMax: 5_000, retryMs: 100, retryMaxMs: 2_000, cursorEveryMs: 2_000, onWritten: () => {}, onError: () => {}, ...options }
  }

  get status(): ProjectorStatus {
    return this.state
  }

  /** Where reading has to go on from; waits until the store answers. */
  async open(): Promise<ProjectionCursor | null> {
    const cursor = await this.retrying(() => this.port.cursor())
    if (cursor !== null) this.state = { ...this.state, cursor }
    return cursor
  }

  /** Runs until the source ends or `stop` is called; what was gathered by then is tried once more. */
  async run(source: AsyncIterable<JournalBatch>): Promise<void> {
    const batches = source[Symbol.asyncIterator]()
    let next = batches.next()
    let lastWriteMs = performance.now()
    while (!this.abort.signal.aborted) {
      const first = await next
      if (first.done === true) return
      const gathered = new Gathered(this.state.cursor)
      gathered.take(first.value)
      next = batches.next()
      const endMs = performance.now() + this.options.gatherMs
      let ended = false
      while (!ended && gathered.items.length < this.options.itemsMax) {
        const more = await within(next, endMs - performance.now())
        if (more === null) break
        if (more.done === true) ended = true
        else {
          gathered.take(more.value)
          next = batches.next()
        }
      }
      this.state = { ...this.state, oldestPendingUs: gathered.items[0]?.tsUs ?? null }
      if (gathered.items.length > 0 || performance.now() - lastWriteMs >= this.options.cursorEveryMs) {
        await this.write(gathered)
        lastWriteMs = performance.now()
      }
    }
  }

  stop(): void {
    this.abort.abort()
  }

  private async write(gathered: Gathered): Promise<void> {
    const rows = await this.retrying(() => this.port.project(gathered.items, gathered.upTo))
    if (rows === null) return
    this.state = { cursor: gathered.upTo, rowsWritten: this.state.rowsWritten + rows, writes: this.state.writes + 1, error: null, oldestPendingUs: null }
    this.options.onWritten(gathered.upTo)
  }

  /** Null when stopped before it went through. */
  private async retrying<T>(work: () => Promise<T>): Promise<T | null> {
    for (let waitMs = this.options.retryMs; ; waitMs = Math.min(waitMs * 2, this.options.retryMaxMs)) {
      try {
        const answer = await work()
        this.state = { ...this.state, error: null }
        return answer
      } catch (error) {
        const message = (error instanceof Error ? error.message : String(error)).trim().split('\n').at(-1) ?? 'unknown'
        if (message !== this.state.error) this.options.onError(message)
        this.state = { ...this.state, error: message }
        if (this.abort.signal.aborted) return null
        await pause(waitMs, this.abort.signal)
        if (this.abort.signal.aborted) return null
      }
    }
  }
}

class Gathered {
  readonly items: ProjectionItem[] = []
  upTo: ProjectionCursor

  constructor(from: ProjectionCursor) {
    this.upTo = from
  }

  take({ firstLsn, records }: JournalBatch): void {
    records.forEach((record, i) => {
      const lsn = firstLsn + i
      if (record.t === 'records') {
        if (record.records.length > 0) this.items.push({ lsn, seq: record.seq, tsUs: record.tsUs, records: record.records })
        this.upTo = { lsn, seq: record.seq, tsUs: record.tsUs }
      } else if (record.t === 'entry') this.upTo = { lsn, seq: record.seq, tsUs: record.tsUs }
      else this.upTo = { ...this.upTo, lsn }
    })
  }
}

/** The promise's value, or null when it does not come in time; the promise stays usable. */
async function within<T>(promise: Promise<T>, ms: number): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<null>((resolve) => (timer = setTimeout(() => resolve(null), Math.max(0, ms))))
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}

const pause = (ms: number, signal: AbortSignal): Promise<void> => new Promise((resolve) => {
  const timer = setTimeout(end, ms)
  function end(): void {
    clearTimeout(timer)
    signal.removeEventListener('abort', end)
    resolve()
  }
  signal.addEventListener('abort', end)
})
