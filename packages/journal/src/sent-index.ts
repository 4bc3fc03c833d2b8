import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { SentMessage, SentQuery } from '@sluice/runtime'
import { JournalCorruptError } from './journal-corrupt-error.ts'
import { indexName, listSegments, type SegmentRef } from './segment-file.ts'
import { SegmentScanner, type ScannedBlock, type ScanStep } from './segment-scanner.ts'

/** Smallest and largest sent number of each session in one segment. */
type SentRanges = Map<string, [min: number, max: number]>

/** A block with sent messages of a session. */
interface SentPlace {
  readonly firstLsn: number
  readonly min: number
  readonly max: number
}

interface SegmentPlaces {
  readonly bySession: Map<string, SentPlace[]>
  /** First record that was not looked at. */
  nextLsn: number
  complete: boolean
}

/** Segments of which it is remembered where each message lies. */
const SEGMENTS_PLACED_MAX = 16
const BLOCKS_A_TURN = 16

/**
 * Which segments hold sent messages of which numbers: noted while appending, kept beside a closed segment in an .idx
 * file, and learnt by a scan where that is missing.
 */
export class SentIndex {
  private readonly dir: string
  private readonly closed = new Map<number, SentRanges>()
  private readonly places = new Map<number, SegmentPlaces>()
  private reading: Promise<void> = Promise.resolve()
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
    this.places.delete(firstLsn)
  }

  /** One after the other: sessions that come up together share what the first of them learns of a segment. */
  read(query: SentQuery): Promise<readonly SentMessage[]> {
    const result = this.reading.then(() => this.readNow(query))
    this.reading = result.then(() => undefined, () => undefined)
    return result
  }

  private async readNow(query: SentQuery): Promise<readonly SentMessage[]> {
    const found = new Map<number, SentMessage>()
    const segments = await listSegments(this.dir)
    for (const [i, segment] of segments.entries()) {
      const next = segments[i + 1]
      if (next !== undefined && next.firstLsn <= query.afterLsn + 1) continue
      const range = (await this.rangesOf(segment))?.get(query.session)
      const known = this.closed.has(segment.firstLsn)
      if (known && (range === undefined || range[1] < query.begin || range[0] > query.end)) continue
      await this.collect(segment, query, found)
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

  /** Only the blocks that hold what is asked for are read whole. */
  private async collect(segment: SegmentRef, query: SentQuery, found: Map<number, SentMessage>): Promise<void> {
    const places = await this.placesIn(segment)
    const wanted = places?.bySession.get(query.session)?.filter(({ min, max }) => max >= query.begin && min <= query.end) ?? []
    const scanner = wanted.length === 0 ? null : await openIfThere(this.dir, segment)
    if (scanner === null) return
    try {
      for (const [at, { firstLsn }] of wanted.entries()) {
        if (at % BLOCKS_A_TURN === BLOCKS_A_TURN - 1) await new Promise((resolve) => setImmediate(resolve))
        const step = await scanner.next(firstLsn)
        if (step.kind !== 'block') throw damaged(segment, scanner, step)
        for (const [i, record] of step.block.records().entries()) {
          if (record.t !== 'sent' || record.session !== query.session || step.block.firstLsn + i <= query.afterLsn) continue
          if (record.msgSeqNum >= query.begin && record.msgSeqNum <= query.end) found.set(record.msgSeqNum, { msgSeqNum: record.msgSeqNum, raw: record.raw, tsUs: record.tsUs })
        }
      }
    } finally {
      await scanner.close()
    }
  }

  /** Where the sent messages of a segment lie: of one that is closed once, of the open one as far as it goes by now. Null: it was dropped. */
  private async placesIn(segment: SegmentRef): Promise<SegmentPlaces | null> {
    const isClosed = segment.firstLsn !== this.currentFirst
    const places: SegmentPlaces = this.places.get(segment.firstLsn) ?? { bySession: new Map(), nextLsn: segment.firstLsn, complete: false }
    if (places.complete) return places
    const scanner = await openIfThere(this.dir, segment)
    if (scanner === null) return null
    try {
      for (let blocks = 1; ; blocks++) {
        const step = await scanner.next(places.nextLsn)
        if (step.kind !== 'block') {
          if (isClosed && step.kind === 'broken') throw damaged(segment, scanner, step)
          break
        }
        notePlaces(places, step.block)
        // What is decided meanwhile does not wait for a whole segment.
        if (blocks % BLOCKS_A_TURN === 0) await new Promise((resolve) => setImmediate(resolve))
      }
    } finally {
      await scanner.close()
    }
    places.complete = isClosed
    this.keepPlaces(segment.firstLsn, places)
    if (isClosed) this.closed.set(segment.firstLsn, rangesOf(places))
    return places
  }

  private keepPlaces(firstLsn: number, places: SegmentPlaces): void {
    this.places.delete(firstLsn)
    this.places.set(firstLsn, places)
    if (this.places.size > SEGMENTS_PLACED_MAX) this.places.delete(this.places.keys().next().value as number)
  }
}

async function openIfThere(dir: string, segment: SegmentRef): Promise<SegmentScanner | null> {
  return SegmentScanner.open(dir, segment).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null // dropped by retention meanwhile
    throw error
  })
}

function damaged(segment: SegmentRef, scanner: SegmentScanner, step: Exclude<ScanStep, { kind: 'block' }>): JournalCorruptError {
  return new JournalCorruptError({ segment: segment.name, offset: step.offset, lsn: scanner.nextLsn, reason: step.kind === 'broken' ? step.reason : 'a block that was there is not' })
}

function rangesOf({ bySession }: SegmentPlaces): SentRanges {
  const ranges: SentRanges = new Map()
  for (const [session, all] of bySession) {
    for (const { min, max } of all) {
      widen(ranges, session, min)
      widen(ranges, session, max)
    }
  }
  return ranges
}

const SENT_MARK = '"t":"sent"'
/** How a sent-record begins, as the journal writes it. Within a text its quotes would be escaped. */
const SENT_START = /"t":"sent","session":"([\x20\x21\x23-\x5b\x5d-\x7e]*)","msgSeqNum":(\d+)/g

/** Without reading every record: a block holds much else. */
function notePlaces(places: SegmentPlaces, block: ScannedBlock): void {
  places.nextLsn = block.firstLsn + block.count
  const payload = block.payload()
  if (!payload.includes(SENT_MARK)) return
  const text = payload.toString('latin1')
  const starts = [...text.matchAll(SENT_START)]
  const ranges: SentRanges = new Map()
  if (starts.length === text.split(SENT_MARK).length - 1) for (const [, session, msgSeqNum] of starts) widen(ranges, session!, Number(msgSeqNum))
  else for (const record of block.records()) if (record.t === 'sent') widen(ranges, record.session, record.msgSeqNum)
  for (const [session, [min, max]] of ranges) {
    const known = places.bySession.get(session)
    const place = { firstLsn: block.firstLsn, min, max }
    if (known === undefined) places.bySession.set(session, [place])
    else known.push(place)
  }
}

function widen(ranges: SentRanges, session: string, msgSeqNum: number): void {
  const range = ranges.get(session)
  if (range === undefined) ranges.set(session, [msgSeqNum, msgSeqNum])
  else if (msgSeqNum > range[1]) range[1] = msgSeqNum
  else if (msgSeqNum < range[0]) range[0] = msgSeqNum
}

function parseIndex(text: string): SentRanges | null {
  try {
    const parsed = JSON.parse(text) as { version: number; sent: Record<string, [number, number]> }
    return parsed.version === 1 ? new Map(Object.entries(parsed.sent)) : null
  } catch {
    return null
  }
}
