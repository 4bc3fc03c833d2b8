import { JournalError, type JournalBatch } from '@sluice/runtime'
import { JournalCorruptError } from './journal-corrupt-error.ts'
import { clip, segmentsFrom } from './journal-reader.ts'
import { listSegments } from './segment-file.ts'
import { SegmentScanner, type ScannedBlock } from './segment-scanner.ts'

export interface JournalTailOptions {
  readonly dir: string
  /** First record wanted. */
  readonly fromLsn: number
  /**
   * `written`: whole groups as soon as they are in the files (survive kill -9 of the writer). `committed`: only up to
   * the position told by `wake`, or by a later group in the files.
   */
  readonly follow?: 'written' | 'committed'
  /** Looks without a doorbell this often. */
  readonly pollMs?: number
}

/** Follows the files of a journal that another process writes. Iterate once; `close` ends the iteration. */
export class JournalTail implements AsyncIterable<JournalBatch> {
  private readonly dir: string
  private readonly follow: 'written' | 'committed'
  private readonly pollMs: number
  private nextLsn: number
  private scanner: SegmentScanner | null = null
  private waiting: ScannedBlock | null = null
  private committedLsn = 0
  private rung = false
  private closed = false
  private alarm: (() => void) | null = null

  constructor(options: JournalTailOptions) {
    this.dir = options.dir
    this.nextLsn = options.fromLsn
    this.follow = options.follow ?? 'written'
    this.pollMs = options.pollMs ?? 250
  }

  /** Next record that will be given out. */
  get position(): number {
    return this.nextLsn
  }

  /** Doorbell: everything up to `lsn` is committed. */
  wake(lsn: number): void {
    if (lsn > this.committedLsn) this.committedLsn = lsn
    this.rung = true
    this.alarm?.()
  }

  close(): void {
    this.closed = true
    this.alarm?.()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<JournalBatch, void, void> {
    try {
      while (!this.closed) {
        this.rung = false
        const batch = await this.read()
        if (this.closed) return
        if (batch === null) await this.sleep()
        else if (batch.records.length > 0) {
          this.nextLsn = batch.firstLsn + batch.records.length
          yield batch
        }
      }
    } finally {
      await this.scanner?.close()
      this.scanner = null
    }
  }

  /** The next batch, an empty one to be called again at once, or null when nothing is there yet. */
  private async read(): Promise<JournalBatch | null> {
    const block = this.waiting ?? (await this.nextBlock())
    if (block === null) return null
    if (this.follow === 'committed') {
      this.committedLsn = Math.max(this.committedLsn, block.durableLsn)
      if (block.firstLsn + block.count - 1 > this.committedLsn) {
        this.waiting = block
        return null
      }
    }
    this.waiting = null
    if (block.firstLsn + block.count <= this.nextLsn) return { firstLsn: this.nextLsn, records: [] }
    return clip({ firstLsn: block.firstLsn, records: block.records() }, this.nextLsn)
  }

  private async nextBlock(): Promise<ScannedBlock | null> {
    this.scanner ??= await this.openScanner()
    if (this.scanner === null) return null
    const step = await this.scanner.next(this.nextLsn)
    if (step.kind === 'block') return step.block
    if (step.kind === 'broken' && this.scanner.nextLsn <= this.committedLsn) {
      // Told to be committed: what is read now is final, once more without the writer in between.
      const again = await this.scanner.next()
      if (again.kind === 'block') return again.block
      if (again.kind === 'broken') throw this.scanner.corrupt(again.reason)
    }
    const moved = await this.moveOn()
    return moved === 'moved' ? this.nextBlock() : moved
  }

  /** The writer begins the next segment with the record after the last one of this. */
  private async moveOn(): Promise<'moved' | ScannedBlock | null> {
    const scanner = this.scanner
    if (scanner === null) return null
    const later = (await listSegments(this.dir)).filter(({ firstLsn }) => firstLsn > scanner.segment.firstLsn)
    const next = later[0]
    if (next === undefined) return null
    // The segment may have got its last blocks between the look at its end and the look at the directory.
    const step = await scanner.next()
    if (step.kind === 'block') return step.block
    if (next.firstLsn !== scanner.nextLsn) {
      if (step.kind === 'broken') throw scanner.corrupt(step.reason)
      throw next.firstLsn > scanner.nextLsn ? truncated(scanner.nextLsn, next.firstLsn) : new JournalCorruptError({ segment: next.name, offset: 0, lsn: scanner.nextLsn, reason: `begins at record ${next.firstLsn}` })
    }
    this.scanner = null
    await scanner.close()
    this.scanner = await SegmentScanner.open(this.dir, next).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') throw truncated(next.firstLsn, next.firstLsn + 1)
      throw error
    })
    return 'moved'
  }

  private async openScanner(): Promise<SegmentScanner | null> {
    const segment = segmentsFrom(await listSegments(this.dir), this.nextLsn)[0]
    if (segment === undefined) return null
    return SegmentScanner.open(this.dir, segment).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') throw truncated(this.nextLsn, segment.firstLsn + 1)
      throw error
    })
  }

  private async sleep(): Promise<void> {
    if (this.rung || this.closed) return
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, this.pollMs)
      this.alarm = () => {
        clearTimeout(timer)
        resolve()
      }
    })
    this.alarm = null
  }
}

const truncated = (wanted: number, first: number): JournalError =>
  new JournalError('JOURNAL_TRUNCATED', `record ${wanted} was dropped, the journal goes on at record ${first}`)
