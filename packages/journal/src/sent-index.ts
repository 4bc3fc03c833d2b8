import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { SentMessage, SentQuery } from '@sluice/runtime'
import { JournalCorruptError } from './journal-corrupt-error.ts'
import { indexName, listSegments, type SegmentRef } from './segment-file.ts'
import { SegmentScanner } from './segment-scanner.ts'

/** Smallest and largest sent number of each session in one segment. */
type SentRanges = Map<string, readonly [min: number, max: number]>

/**
 * Which segments hold sent messages of which numbers: noted while appending, kept beside a closed segment in an .idx
 * file, and learnt by a scan where that is missing.
 */
export class SentIndex {
  private readonly dir: string
  private readonly closed = new Map<number, SentRanges>()
  /** Of the open segment; null while it holds records from before this open that were not scanned. */
  private current: SentRanges | null
  private currentFirst: number
  private pending: SentRanges = new Map()
  private inFlight: SentRanges = new Map()

  constructor(dir: string, currentFirst: number, nextLsn: number) {
    this.dir = dir
    this.currentFirst = currentFirst
    this.current = nextLsn === currentFirst ? new Map() : null
  }

  noteAppended(session: string, msgSeqNum: number): void {
    widen(this.pending, session, msgSeqNum)
    if (this.current !== null) widen(this.current, session, msgSeqNum)
  }

  /** What was appended so far goes into the commit that starts now. */
  groupTaken(): void {
    this.inFlight = this.pending
    this.pending = new Map()
  }

  /** A new segment begins at `nextFirst`. What is not committed may lie on either side, so it counts for both. */
  seal(nextFirst: number): void {
    const closing = this.current
    const first = this.currentFirst
    this.currentFirst = nextFirst
    this.current = new Map()
    for (const ranges of [this.inFlight, this.pending]) {
      for (const [session, [min, max]] of ranges) {
        widen(this.current, session, min)
        widen(this.current, session, max)
      }
    }
    if (closing === null) return
    this.closed.set(first, closing)
    const text = JSON.stringify({ version: 1, sent: Object.fromEntries(closing) })
    // Only a shortcut: a missing index costs a scan.
    writeFile(join(this.dir, indexName(first)), text).catch(() => undefined)
  }

  forget(firstLsn: number): void {
    this.closed.delete(firstLsn)
  }

  async read(query: SentQuery): Promise<readonly SentMessage[]> {
    const found = new Map<number, SentMessage>()
    const segments = await listSegments(this.dir)
    for (const [i, segment] of segments.entries()) {
      const next = segments[i + 1]
      if (next !== undefined && next.firstLsn <= query.afterLsn + 1) continue
      const range = (await this.rangesOf(segment))?.get(query.session)
      const known = this.closed.has(segment.firstLsn)
      if (known && (range === undefined || range[1] < query.begin || range[0] > query.end)) continue
      await this.scan(segment, query, found)
    }
    return [...found.values()].sort((a, b) => a.msgSeqNum - b.msgSeqNum)
  }

  private async rangesOf(segment: SegmentRef): Promise<SentRanges | null> {
    if (segment.firstLsn === this.currentFirst) return this.current
    const known = this.closed.get(segment.firstLsn)
    if (known !== undefined) return known
    const ranges = parseIndex(await readFile(join(this.dir, indexName(segment.firstLsn)), 'utf8').catch(() => ''))
    if (ranges !== null) this.closed.set(segment.firstLsn, ranges)
    return ranges
  }

  private async scan(segment: SegmentRef, query: SentQuery, found: Map<number, SentMessage>): Promise<void> {
    const ranges: SentRanges = new Map()
    const isClosed = segment.firstLsn !== this.currentFirst
    const scanner = await SegmentScanner.open(this.dir, segment).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null // dropped by retention meanwhile
      throw error
    })
    if (scanner === null) return
    try {
      for (let step = await scanner.next(); ; step = await scanner.next()) {
        if (step.kind !== 'block') {
          if (isClosed && step.kind === 'broken') throw new JournalCorruptError({ segment: segment.name, offset: step.offset, lsn: scanner.nextLsn, reason: step.reason })
          break
        }
        if (!step.block.payload().includes(SENT_MARK)) continue
        for (const [i, record] of step.block.records().entries()) {
          if (record.t !== 'sent') continue
          widen(ranges, record.session, record.msgSeqNum)
          if (record.session !== query.session || step.block.firstLsn + i <= query.afterLsn) continue
          if (record.msgSeqNum >= query.begin && record.msgSeqNum <= query.end) found.set(record.msgSeqNum, { msgSeqNum: record.msgSeqNum, raw: record.raw, tsUs: record.tsUs })
        }
      }
    } finally {
      await scanner.close()
    }
    if (isClosed) this.closed.set(segment.firstLsn, ranges)
  }
}

const SENT_MARK = Buffer.from('"t":"sent"')

function widen(ranges: SentRanges, session: string, msgSeqNum: number): void {
  const range = ranges.get(session)
  if (range === undefined) ranges.set(session, [msgSeqNum, msgSeqNum])
  else if (msgSeqNum < range[0] || msgSeqNum > range[1]) ranges.set(session, [Math.min(range[0], msgSeqNum), Math.max(range[1], msgSeqNum)])
}

function parseIndex(text: string): SentRanges | null {
  try {
    const parsed = JSON.parse(text) as { version: number; sent: Record<string, [number, number]> }
    return parsed.version === 1 ? new Map(Object.entries(parsed.sent)) : null
  } catch {
    return null
  }
}
