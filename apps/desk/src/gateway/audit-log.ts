import { mkdirSync } from 'node:fs'
import { MemoryAuditLog, type AuditEntry, type AuditLog } from '@sluice/gateway'
import { openJournal, readBatches, type FileJournal, type JournalIo } from '@sluice/journal'
import type { AuditEvent, AuditPage, AuditPageQuery } from '@sluice/protocol'
import type { JournalRecord } from '@sluice/runtime'

export interface FileAuditLogOptions {
  readonly dir: string
  readonly nowUs: () => number
  readonly onError: (message: string) => void
  /** Newest events that reads are answered from. */
  readonly readableMax?: number
  /** Files kept, of 4 MiB each; the oldest go first. */
  readonly segmentsMax?: number
  readonly segmentBytes?: number
  readonly io?: JournalIo
}

/** Events that may wait for the disk, in bytes. */
const QUEUE_BYTES_MAX = 4 * 1024 * 1024
/** Old files are looked for again after so many events. */
const DROP_EVERY = 10_000

/** A journal holds any JSON by its `t`; the audit's directory holds nothing but these. */
const recordOf = (event: AuditEvent): JournalRecord => ({ t: 'audit', event }) as unknown as JournalRecord
const eventOf = (record: unknown): AuditEvent => (record as { event: AuditEvent }).event

/**
 * Who was refused, who signed in and what administrators did: appended to a hash-chained file of its own, the newest in memory to
 * be read. Whatever happens to the disk, the gateway serves on, and says that events are not kept.
 */
export class FileAuditLog implements AuditLog {
  private readonly options: Required<Omit<FileAuditLogOptions, 'io'>>
  private readonly memory: MemoryAuditLog
  private journal: FileJournal | null = null
  private lastNo = 0
  /** Not even queued; what was queued when the disk failed comes on top. */
  private lost = 0
  private problem: string | null = null

  private constructor(options: Required<Omit<FileAuditLogOptions, 'io'>>) {
    this.options = options
    this.memory = new MemoryAuditLog({ max: options.readableMax, nowUs: options.nowUs })
  }

  /** Never rejects: a log that cannot be opened is a fault that is shown. */
  static async open({ io, ...given }: FileAuditLogOptions): Promise<FileAuditLog> {
    const options = { readableMax: 5_000, segmentsMax: 256, segmentBytes: 4 * 1024 * 1024, ...given }
    const log = new FileAuditLog(options)
    const { dir, segmentBytes } = options
    try {
      mkdirSync(dir, { recursive: true, mode: 0o700 })
      const journal = await openJournal({ dir, durability: 'written', segmentBytes, maxPendingBytes: QUEUE_BYTES_MAX, preallocate: false, ...(io === undefined ? {} : { io }) })
      journal.onFailed((error) => log.failed(error))
      if (journal.tornTail !== null) options.onError(`audit log: an unfinished end was cut off at record ${journal.tornTail.lsn}`)
      log.journal = journal
      await log.read(journal)
      await log.dropOld()
    } catch (error) {
      log.failed(error as Error)
    }
    return log
  }

  write(entry: AuditEntry): void {
    const event: AuditEvent = { no: this.lastNo + 1, tsUs: this.options.nowUs(), ...entry }
    this.lastNo = event.no
    this.memory.add(event)
    try {
      if (this.journal === null) throw new Error('not open')
      this.journal.append(recordOf(event))
      this.journal.requestCommit()
    } catch (error) {
      this.lost += 1
      this.failed(error as Error)
    }
    if (event.no % DROP_EVERY === 0) void this.dropOld().catch((error: unknown) => this.failed(error as Error))
  }

  page(query: AuditPageQuery): AuditPage {
    return this.memory.page(query)
  }

  fault(): string | null {
    return this.problem === null ? null : `${this.problem} (at least ${this.lost} events of this run are not on disk)`
  }

  async close(): Promise<void> {
    await this.journal?.close().catch((error: unknown) => this.failed(error as Error))
  }

  private async read(journal: FileJournal): Promise<void> {
    const { dir, readableMax, segmentsMax } = this.options
    const fromLsn = Math.max(1, journal.appendedLsn - readableMax + 1, await journal.firstLsnOfNewest(segmentsMax))
    for await (const { records } of readBatches(dir, { fromLsn })) {
      for (const record of records) {
        const event = eventOf(record)
        this.lastNo = event.no
        this.memory.add(event)
      }
    }
  }

  private async dropOld(): Promise<void> {
    if (this.journal === null) return
    await this.journal.dropSegmentsBefore(await this.journal.firstLsnOfNewest(this.options.segmentsMax))
  }

  /** Said once per cause, and shown until the next start. */
  private failed(error: Error): void {
    const problem = `audit log in ${this.options.dir}: ${error.message}`
    if (this.problem === null) this.options.onError(problem)
    this.problem ??= problem
  }
}
