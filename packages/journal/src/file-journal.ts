import { mkdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { JournalError, JournalFullError, type JournalRecord, type ObservedJournal, type SentSource } from '@sluice/runtime'
import { CHAIN_START, RECORD_BYTES_MAX } from './block.ts'
import { BlockBuilder, type SealedGroup } from './block-builder.ts'
import { lockDirectory } from './directory-lock.ts'
import { nodeJournalIo, type JournalIo } from './journal-io.ts'
import { indexName, listSegments } from './segment-file.ts'
import { SegmentScanner } from './segment-scanner.ts'
import { isWritable, sentHead } from './sent-json.ts'
import { SegmentWriter } from './segment-writer.ts'
import { SentIndex } from './sent-index.ts'

export type Durability = 'synced' | 'written'

export interface FileJournalOptions {
  readonly dir: string
  /** What `committed` means: fdatasync returned (survives power loss), or in the kernel (survives kill -9). */
  readonly durability?: Durability
  /** A segment is closed before it grows past this. */
  readonly segmentBytes?: number
  /** Bytes that may wait for a commit; entries beyond are refused. Consequences of entries may take a quarter more. */
  readonly maxPendingBytes?: number
  /** A commit starts at latest this long after an append. */
  readonly commitDelayMs?: number
  /** Longest that `deferCommit` may hold a requested commit back, microseconds. */
  readonly maxDeferUs?: number
  readonly preallocate?: boolean
  readonly io?: JournalIo
}

/** What was found and cut off at the end of the last segment. */
export interface TornTail {
  readonly segment: string
  readonly offset: number
  readonly lsn: number
  readonly reason: string
}

const DEFAULTS = { durability: 'synced', segmentBytes: 16 * 1024 * 1024, maxPendingBytes: 32 * 1024 * 1024, commitDelayMs: 5, maxDeferUs: 500, preallocate: true, io: nodeJournalIo } as const

/** Append-only, segmented, hash-chained log in a directory; see SPEC.md. */
export class FileJournal implements ObservedJournal, SentSource {
  readonly dir: string
  /** Set when the open cut a torn group off the end. */
  readonly tornTail: TornTail | null
  private readonly options: Required<FileJournalOptions>
  private readonly writer: SegmentWriter
  private readonly builder: BlockBuilder
  private readonly unlock: () => Promise<void>
  private readonly sent: SentIndex
  private readonly commitListeners: ((lsn: number) => void)[] = []
  private readonly appendListeners: ((record: JournalRecord, lsn: number) => void)[] = []
  private readonly failListeners: ((error: Error) => void)[] = []
  private readonly timedListeners: ((durationUs: number, records: number) => void)[] = []
  private state: 'open' | 'closing' | 'closed' | 'failed' = 'open'
  private failure: Error | null = null
  private lsn: number
  private committed: number
  private inFlightBytes = 0
  private inFlight = false
  private wanted = false
  private startScheduled = false
  private timer: NodeJS.Timeout | null = null
  /** When the first record came that no commit has taken yet; 0: there is none. */
  private pendingSinceMs = 0
  private defers = 0
  private deferredSince = 0
  private deferTimer: NodeJS.Timeout | null = null
  private idle: (() => void)[] = []
  private closing: Promise<void> | null = null
  /** Chain value after the last committed block: the header of the next segment carries it. */
  private durableChain: Buffer

  constructor(parts: { readonly options: Required<FileJournalOptions>; readonly writer: SegmentWriter; readonly chain: Buffer; readonly lastLsn: number; readonly tornTail: TornTail | null; readonly unlock: () => Promise<void> }) {
    this.options = parts.options
    this.dir = parts.options.dir
    this.writer = parts.writer
    this.builder = new BlockBuilder(parts.chain)
    this.durableChain = parts.chain
    this.lsn = parts.lastLsn
    this.committed = parts.lastLsn
    this.tornTail = parts.tornTail
    this.unlock = parts.unlock
    this.sent = new SentIndex(this.dir, parts.writer.firstLsn, parts.lastLsn + 1)
  }

  get appendedLsn(): number {
    return this.lsn
  }

  get committedLsn(): number {
    return this.committed
  }

  get pendingBytes(): number {
    return this.builder.bytes + this.inFlightBytes
  }

  get durability(): Durability {
    return this.options.durability
  }

  append(record: JournalRecord): number {
    if (this.state !== 'open') throw new JournalError(this.state === 'failed' ? 'JOURNAL_FAILED' : 'JOURNAL_CLOSED', this.failure?.message ?? 'the journal is closed', { cause: this.failure })
    const lsn = this.lsn + 1
    if (record.t === 'sent' && isWritable(record)) {
      const head = sentHead(record)
      this.assertRoom(record, head.length + record.raw.length)
      this.builder.addSent(head, record.raw, lsn, this.committed)
    } else {
      const json = JSON.stringify(record)
      this.assertRoom(record, json.length)
      this.builder.add(json, lsn, this.committed)
    }
    this.lsn = lsn
    if (record.t === 'sent') this.sent.noteAppended(record.session, record.msgSeqNum)
    for (const listener of this.appendListeners) listener(record, lsn)
    this.armTimer()
    return lsn
  }

  requestCommit(): void {
    if (this.state !== 'open' || this.builder.bytes === 0) return
    if (this.defers > 0) return this.noteDeferred()
    this.scheduleStart()
  }

  /**
   * Holds requested commits back while a consequence of what they carry is about to be appended (a score that is being
   * computed), so that both share one sync. Bounded by maxDeferUs whatever the caller does.
   */
  deferCommit(): () => void {
    this.defers += 1
    let released = false
    return () => {
      if (released) return
      released = true
      this.defers -= 1
      if (this.deferredSince === 0) return
      if (this.defers === 0 || nowUs() - this.deferredSince >= this.options.maxDeferUs) this.endDefer()
    }
  }

  onCommitted(listener: (lsn: number) => void): void {
    this.commitListeners.push(listener)
  }

  onAppended(listener: (record: JournalRecord, lsn: number) => void): void {
    this.appendListeners.push(listener)
  }

  /** The journal failed and takes nothing more; nothing that waits will ever be released. */
  onFailed(listener: (error: Error) => void): void {
    this.failListeners.push(listener)
  }

  /** Time from the start of a commit to its end, and the records in it. */
  onCommitTimed(listener: (durationUs: number, records: number) => void): void {
    this.timedListeners.push(listener)
  }

  /** Bytes on disk of all segments. */
  async diskBytes(): Promise<number> {
    let bytes = 0
    for (const { name } of await listSegments(this.dir)) bytes += (await stat(join(this.dir, name)).catch(() => ({ size: 0 }))).size
    return bytes
  }

  /** First record of the oldest of the newest `count` segments: dropping before it keeps that many. */
  async firstLsnOfNewest(count: number): Promise<number> {
    return (await listSegments(this.dir)).at(-count)?.firstLsn ?? 1
  }

  /** Removes segments whose every record lies before `lsn`, oldest first; answers their names. The open one stays. */
  async dropSegmentsBefore(lsn: number): Promise<readonly string[]> {
    const segments = await listSegments(this.dir)
    const dropped: string[] = []
    for (const [i, segment] of segments.entries()) {
      const next = segments[i + 1]
      if (next === undefined || next.firstLsn > lsn || segment.firstLsn >= this.writer.firstLsn) break
      await rm(join(this.dir, segment.name))
      await rm(join(this.dir, indexName(segment.firstLsn)), { force: true })
      this.sent.forget(segment.firstLsn)
      dropped.push(segment.name)
    }
    return dropped
  }

  readSent: SentSource['readSent'] = (query) => this.sent.read(query)

  close(): Promise<void> {
    this.closing ??= this.finish()
    return this.closing
  }

  private async finish(): Promise<void> {
    if (this.state === 'open') {
      this.state = 'closing'
      this.clearTimers()
      this.startCommit()
      while (this.inFlight) await new Promise<void>((resolve) => this.idle.push(resolve))
    }
    const failed = this.failure
    this.clearTimers()
    this.state = 'closed'
    await this.writer.close()
    await this.unlock()
    if (failed !== null) throw new JournalError('JOURNAL_FAILED', failed.message, { cause: failed })
  }

  private assertRoom(record: JournalRecord, bytes: number): void {
    const { maxPendingBytes } = this.options
    if (bytes > RECORD_BYTES_MAX / 3) throw new JournalFullError(this.pendingBytes, bytes, RECORD_BYTES_MAX / 3)
    const bound = record.t === 'entry' ? maxPendingBytes : maxPendingBytes * 1.25
    if (this.pendingBytes + bytes > bound) {
      this.requestCommit()
      throw new JournalFullError(this.pendingBytes, bytes, bound)
    }
  }

  /** One timer serves many commits: to set and clear one for each costs more than the commit of a message. */
  private armTimer(): void {
    if (this.pendingSinceMs === 0) this.pendingSinceMs = performance.now()
    if (this.timer === null) this.timer = setTimeout(() => this.timerFired(), this.options.commitDelayMs)
  }

  private timerFired(): void {
    this.timer = null
    if (this.pendingSinceMs === 0 || this.inFlight) return
    const leftMs = this.options.commitDelayMs - (performance.now() - this.pendingSinceMs)
    if (leftMs <= 0) this.startCommit()
    else this.timer = setTimeout(() => this.timerFired(), leftMs)
  }

  /**
   * What one event causes goes into one commit. A sync is waited for long, so it starts after everything that this turn of the loop brings; a write
   * costs little, so it follows the code that runs now, and what it releases leaves before the next event is looked at.
   */
  private scheduleStart(): void {
    if (this.inFlight) {
      this.wanted = true
      return
    }
    if (this.startScheduled) return
    this.startScheduled = true
    if (this.options.durability === 'written') process.nextTick(() => this.startScheduledCommit())
    else setImmediate(() => this.startScheduledCommit())
  }

  private startScheduledCommit(): void {
    this.startScheduled = false
    if (this.defers > 0 && this.state === 'open') this.noteDeferred()
    else this.startCommit()
  }

  private noteDeferred(): void {
    if (this.deferredSince !== 0) {
      if (nowUs() - this.deferredSince >= this.options.maxDeferUs) this.endDefer()
      return
    }
    this.deferredSince = nowUs()
    this.deferTimer = setTimeout(() => this.endDefer(), Math.max(1, this.options.maxDeferUs / 1_000))
  }

  private endDefer(): void {
    if (this.deferTimer !== null) clearTimeout(this.deferTimer)
    this.deferTimer = null
    this.deferredSince = 0
    this.startCommit()
  }

  private startCommit(): void {
    if (this.inFlight) {
      this.wanted = true
      return
    }
    if (this.state !== 'open' && this.state !== 'closing') return
    const group = this.builder.take(this.committed)
    this.pendingSinceMs = 0
    if (group === null) return
    this.sent.groupTaken()
    this.wanted = false
    this.inFlight = true
    this.inFlightBytes = group.bytes
    const startedUs = nowUs()
    const done = (error: Error | null): void => this.endCommit(group, startedUs, error)
    if (this.writer.fitting(group.blocks, 0) < group.blocks.length) {
      void this.writeAcross(group).then(() => null, (error: Error) => error).then(done)
      return
    }
    try {
      this.writer.write(group.buffer, 0, group.bytes)
    } catch (error) {
      return done(error as Error)
    }
    if (this.options.durability === 'written') done(null)
    else this.writer.syncWith(done)
  }

  /** The group does not fit the open segment: what fits is made durable first, so that no later segment outlives it. */
  private async writeAcross(group: SealedGroup): Promise<void> {
    let from = 0
    for (;;) {
      const count = this.writer.fitting(group.blocks, from)
      const last = group.blocks[from + count - 1]
      if (count > 0 && last !== undefined) this.writer.write(group.buffer, group.blocks[from]!.start, last.end)
      from += count
      await this.writer.sync()
      const next = group.blocks[from]
      if (next === undefined) return
      const chainBefore = from === 0 ? this.durableChain : group.buffer.subarray(group.blocks[from - 1]!.start + 32, group.blocks[from - 1]!.start + 64)
      this.sent.seal(next.firstLsn)
      await this.writer.roll(next.firstLsn, Buffer.from(chainBefore))
    }
  }

  private endCommit(group: SealedGroup, startedUs: number, error: Error | null): void {
    this.inFlight = false
    this.inFlightBytes = 0
    if (error !== null && error !== undefined) this.fail(error)
    else {
      this.durableChain = group.chain
      this.builder.giveBack(group.buffer)
      const records = group.lastLsn - this.committed
      this.committed = group.lastLsn
      const durationUs = nowUs() - startedUs
      for (const listener of this.timedListeners) listener(durationUs, records)
      for (const listener of this.commitListeners) listener(group.lastLsn)
      if (this.wanted || this.state === 'closing') this.startCommit()
      else if (this.builder.bytes > 0) this.armTimer()
    }
    if (this.inFlight || this.idle.length === 0) return
    for (const resolve of this.idle.splice(0)) resolve()
  }

  private fail(error: Error): void {
    this.state = 'failed'
    this.failure = error
    this.clearTimers()
    for (const listener of this.failListeners) listener(error)
  }

  private clearTimers(): void {
    if (this.timer !== null) clearTimeout(this.timer)
    if (this.deferTimer !== null) clearTimeout(this.deferTimer)
    this.timer = null
    this.deferTimer = null
  }
}

const nowUs = (): number => performance.now() * 1_000

/** Opens or creates the journal in `dir`: checks the last segment, cuts a torn tail off, refuses damage before it. */
export async function openJournal(given: FileJournalOptions): Promise<FileJournal> {
  const options: Required<FileJournalOptions> = { ...DEFAULTS, ...given }
  await mkdir(options.dir, { recursive: true })
  const unlock = await lockDirectory(options.dir)
  const preallocation = !options.preallocate ? 'none' : options.durability === 'synced' ? 'zeros' : 'sparse'
  const writer = new SegmentWriter({ ...options, preallocation })
  try {
    await rm(join(options.dir, 'prepared.tmp'), { force: true })
    const end = await findEnd(options.dir)
    if (end === null) await writer.roll(1, CHAIN_START)
    else await writer.resume(end.firstLsn, end.offset, end.clean)
    return new FileJournal({ options, writer, chain: end?.chain ?? CHAIN_START, lastLsn: end?.lastLsn ?? 0, tornTail: end?.tornTail ?? null, unlock })
  } catch (error) {
    await writer.close()
    await unlock()
    throw error
  }
}

interface JournalEnd {
  readonly firstLsn: number
  readonly offset: number
  readonly lastLsn: number
  readonly chain: Buffer
  /** Nothing but zeros lies behind. */
  readonly clean: boolean
  readonly tornTail: TornTail | null
}

async function findEnd(dir: string): Promise<JournalEnd | null> {
  const segment = (await listSegments(dir)).at(-1)
  if (segment === undefined) return null
  const scanner = await SegmentScanner.open(dir, segment)
  try {
    for (;;) {
      const step = await scanner.next()
      if (step.kind === 'block') continue
      const zero = step.kind === 'end' && (await scanner.isRestZero())
      const reason = step.kind === 'end' ? 'bytes of a torn group behind the end' : step.reason
      if (!zero) await scanner.assertTorn(reason)
      const tornTail = zero ? null : { segment: segment.name, offset: step.offset, lsn: scanner.nextLsn, reason }
      return { firstLsn: segment.firstLsn, offset: step.offset, lastLsn: scanner.nextLsn - 1, chain: scanner.chain, clean: zero, tornTail }
    }
  } finally {
    await scanner.close()
  }
}
