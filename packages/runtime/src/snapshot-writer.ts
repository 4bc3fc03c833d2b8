import type { Seq, UnixUs } from '@sluice/domain'
import type { ObservedJournal } from './observed-journal.ts'
import type { Snapshot, SnapshotPort, SnapshotRef } from './snapshot-port.ts'

export interface SnapshotWriterOptions {
  readonly snapshots: SnapshotPort
  readonly journal: ObservedJournal
  readonly everyEntries: number
  readonly everyUs: number
  /** Of the newest snapshot so far. */
  readonly seq: Seq
  readonly lsn: number
  /** From when `everyUs` counts. */
  readonly tsUs: UnixUs
  readonly onSaved: (ref: SnapshotRef, previousLsn: number) => void
}

/** So many entries take a good part of a second to replay when a core comes back: after them the next snapshot is due sooner. */
const BUSY_ENTRIES = 1_000
const BUSY_US = 10_000_000

/** One snapshot at a time; a file is written only when the journal up to it is durable. */
export class SnapshotWriter {
  private readonly options: SnapshotWriterOptions
  private lastSeq: Seq
  private lastUs: UnixUs
  private lastLsn: number
  private running: Promise<void> | null = null
  private lastError: Error | null = null
  private readonly commitWaiters: { readonly lsn: number; readonly resolve: () => void; readonly reject: (error: Error) => void }[] = []

  constructor(options: SnapshotWriterOptions) {
    this.options = options
    this.lastSeq = options.seq
    this.lastUs = options.tsUs
    this.lastLsn = options.lsn
    options.journal.onCommitted((lsn) => {
      while (this.commitWaiters.length > 0 && this.commitWaiters[0]!.lsn <= lsn) this.commitWaiters.shift()!.resolve()
    })
    options.journal.onFailed((error) => {
      for (const waiter of this.commitWaiters.splice(0)) waiter.reject(error)
    })
  }

  get error(): Error | null {
    return this.lastError
  }

  isDue(seq: Seq, tsUs: UnixUs): boolean {
    if (this.running !== null || seq === this.lastSeq) return false
    const { everyEntries, everyUs } = this.options
    const [entries, elapsedUs] = [seq - this.lastSeq, tsUs - this.lastUs]
    return entries >= everyEntries || elapsedUs >= everyUs || (entries >= BUSY_ENTRIES && elapsedUs >= BUSY_US)
  }

  /** The state is turned into text at once; the rest happens beside the loop. */
  take(state: Omit<Snapshot, 'version' | 'lsn'>): Promise<void> {
    if (this.running !== null) return this.running
    const lsn = this.options.journal.appendedLsn
    const body = JSON.stringify({ version: 1, lsn, ...state } satisfies Snapshot)
    const previousLsn = this.lastLsn
    this.lastSeq = state.seq
    this.lastUs = state.tsUs
    this.running = this.save({ seq: state.seq, lsn }, body, previousLsn).finally(() => {
      this.running = null
    })
    return this.running
  }

  async settled(): Promise<void> {
    await this.running?.catch(() => undefined)
  }

  private async save(ref: SnapshotRef, body: string, previousLsn: number): Promise<void> {
    try {
      await this.committed(ref.lsn)
      await this.options.snapshots.save(ref, body)
      this.lastLsn = ref.lsn
      this.lastError = null
      this.options.onSaved(ref, previousLsn)
    } catch (error) {
      this.lastError = error instanceof Error ? error : new Error(String(error))
      throw error
    }
  }

  /** Rejects when the journal fails. */
  private committed(lsn: number): Promise<void> {
    if (this.options.journal.committedLsn >= lsn) return Promise.resolve()
    return new Promise((resolve, reject) => {
      this.commitWaiters.push({ lsn, resolve, reject })
      this.options.journal.requestCommit()
    })
  }
}
