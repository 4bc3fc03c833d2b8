import { JournalError, type JournalBatch, type JournalRecord } from '@sluice/runtime'
import { JournalCorruptError } from './journal-corrupt-error.ts'
import { listSegments, type SegmentRef } from './segment-file.ts'
import { SegmentScanner } from './segment-scanner.ts'

export interface ReadOptions {
  /** First record wanted; 1 by default. */
  readonly fromLsn?: number
}

/**
 * Blocks of records from `fromLsn` to the present end, checked by CRC and chain (what lies before is passed over); memory bounded by the largest block.
 * Throws JOURNAL_TRUNCATED when retention dropped the start, JOURNAL_CORRUPT at damage that is not a torn last group.
 */
export async function* readBatches(dir: string, { fromLsn = 1 }: ReadOptions = {}): AsyncGenerator<JournalBatch, void, void> {
  const segments = segmentsFrom(await listSegments(dir), fromLsn)
  for (const [i, segment] of segments.entries()) {
    const scanner = await SegmentScanner.open(dir, segment)
    try {
      yield* batchesOf(scanner, { fromLsn, next: segments[i + 1] })
    } finally {
      await scanner.close()
    }
  }
}

/** Records one by one with their positions. */
export async function* readJournal(dir: string, options: ReadOptions = {}): AsyncGenerator<{ readonly lsn: number; readonly record: JournalRecord }, void, void> {
  for await (const { firstLsn, records } of readBatches(dir, options)) {
    for (const [i, record] of records.entries()) yield { lsn: firstLsn + i, record }
  }
}

/** Segments that hold `fromLsn` and what follows. */
export function segmentsFrom(segments: readonly SegmentRef[], fromLsn: number): readonly SegmentRef[] {
  const first = segments[0]
  if (first === undefined) return []
  if (fromLsn < first.firstLsn) throw new JournalError('JOURNAL_TRUNCATED', `record ${fromLsn} was dropped, the journal begins at record ${first.firstLsn}`)
  let start = 0
  for (const [i, segment] of segments.entries()) if (segment.firstLsn <= fromLsn) start = i
  return segments.slice(start)
}

/** The records of a batch from `fromLsn` on. */
export function clip(batch: JournalBatch, fromLsn: number): JournalBatch {
  if (batch.firstLsn >= fromLsn) return batch
  return { firstLsn: fromLsn, records: batch.records.slice(fromLsn - batch.firstLsn) }
}

async function* batchesOf(scanner: SegmentScanner, range: { readonly fromLsn: number; readonly next: SegmentRef | undefined }): AsyncGenerator<JournalBatch, void, void> {
  for (;;) {
    const step = await scanner.next(range.fromLsn)
    if (step.kind === 'block') {
      const { block } = step
      yield clip({ firstLsn: block.firstLsn, records: block.records() }, range.fromLsn)
      continue
    }
    if (range.next !== undefined) assertContinues(scanner, range.next, step.kind === 'broken' ? step.reason : null)
    else if (step.kind === 'broken') await scanner.assertTorn(step.reason)
    return
  }
}

/** A segment that another follows must end whole, right before the other's first record. */
export function assertContinues(scanner: SegmentScanner, next: SegmentRef, broken: string | null): void {
  if (broken !== null) throw scanner.corrupt(broken)
  if (next.firstLsn !== scanner.nextLsn) {
    throw new JournalCorruptError({ segment: next.name, offset: 0, lsn: scanner.nextLsn, reason: `begins at record ${next.firstLsn}, the segment before ends at ${scanner.nextLsn - 1}` })
  }
}
