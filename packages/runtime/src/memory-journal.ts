import { JournalError, JournalFullError } from './journal-error.ts'
import type { JournalBatch, ObservedJournal } from './observed-journal.ts'
import type { JournalRecord } from './ports.ts'
import type { SentMessage, SentQuery, SentSource } from './sent-source.ts'

/**
 * A journal in memory for tests and backtests: records go through JSON as they would on disk. A commit happens on
 * `commit()`, or by itself after the present turn where `autoCommit` is set.
 */
export class MemoryJournal implements ObservedJournal, SentSource {
  private readonly lines: string[] = []
  private readonly commitListeners: ((lsn: number) => void)[] = []
  private readonly appendListeners: ((record: JournalRecord, lsn: number) => void)[] = []
  private readonly failListeners: ((error: Error) => void)[] = []
  private readonly maxPendingBytes: number
  private readonly autoCommit: boolean
  private committed = 0
  private pending = 0
  private scheduled = false
  private state: 'open' | 'closed' | 'failed' = 'open'

  constructor(options: { readonly maxPendingBytes?: number; readonly autoCommit?: boolean; readonly records?: readonly JournalRecord[] } = {}) {
    this.maxPendingBytes = options.maxPendingBytes ?? 32 * 1024 * 1024
    this.autoCommit = options.autoCommit ?? true
    for (const record of options.records ?? []) this.lines.push(JSON.stringify(record))
    this.committed = this.lines.length
  }

  get appendedLsn(): number {
    return this.lines.length
  }

  get committedLsn(): number {
    return this.committed
  }

  get pendingBytes(): number {
    return this.pending
  }

  append(record: JournalRecord): number {
    if (this.state !== 'open') throw new JournalError(this.state === 'failed' ? 'JOURNAL_FAILED' : 'JOURNAL_CLOSED', 'nothing more is taken')
    const json = JSON.stringify(record)
    const bound = record.t === 'entry' ? this.maxPendingBytes : this.maxPendingBytes * 1.25
    if (this.pending + json.length > bound) throw new JournalFullError(this.pending, json.length, bound)
    this.pending += json.length
    const lsn = this.lines.push(json)
    for (const listener of this.appendListeners) listener(record, lsn)
    this.schedule()
    return lsn
  }

  requestCommit(): void {
    this.schedule()
  }

  /** Makes everything appended so far durable. */
  commit(): void {
    if (this.state !== 'open' || this.committed === this.lines.length) return
    this.committed = this.lines.length
    this.pending = 0
    for (const listener of this.commitListeners) listener(this.committed)
  }

  onCommitted(listener: (lsn: number) => void): void {
    this.commitListeners.push(listener)
  }

  onAppended(listener: (record: JournalRecord, lsn: number) => void): void {
    this.appendListeners.push(listener)
  }

  onFailed(listener: (error: Error) => void): void {
    this.failListeners.push(listener)
  }

  /** What a full disk does. */
  fail(error: Error): void {
    this.state = 'failed'
    for (const listener of this.failListeners) listener(error)
  }

  /** What a crash leaves: the records up to the last commit. */
  committedRecords(): readonly JournalRecord[] {
    return this.lines.slice(0, this.committed).map((line) => JSON.parse(line) as JournalRecord)
  }

  records(): readonly JournalRecord[] {
    return this.lines.map((line) => JSON.parse(line) as JournalRecord)
  }

  readBatches = (fromLsn: number): AsyncIterable<JournalBatch> => batchesOf(this.lines, fromLsn)

  async readSent({ session, begin, end, afterLsn }: SentQuery): Promise<readonly SentMessage[]> {
    const found = new Map<number, SentMessage>()
    for (const [i, record] of this.records().entries()) {
      if (record.t !== 'sent' || record.session !== session || i + 1 <= afterLsn) continue
      if (record.msgSeqNum >= begin && record.msgSeqNum <= end) found.set(record.msgSeqNum, { msgSeqNum: record.msgSeqNum, raw: record.raw, tsUs: record.tsUs })
    }
    return [...found.values()].sort((a, b) => a.msgSeqNum - b.msgSeqNum)
  }

  async close(): Promise<void> {
    this.commit()
    if (this.state === 'open') this.state = 'closed'
  }

  private schedule(): void {
    if (!this.autoCommit || this.scheduled) return
    this.scheduled = true
    setImmediate(() => {
      this.scheduled = false
      this.commit()
    })
  }
}

async function* batchesOf(lines: readonly string[], fromLsn: number): AsyncGenerator<JournalBatch, void, void> {
  if (fromLsn > lines.length) return
  yield { firstLsn: fromLsn, records: lines.slice(fromLsn - 1).map((line) => JSON.parse(line) as JournalRecord) }
}
