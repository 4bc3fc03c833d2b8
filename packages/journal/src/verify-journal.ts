import { readdir } from 'node:fs/promises'
import { CHAIN_START } from './block.ts'
import { JournalCorruptError } from './journal-corrupt-error.ts'
import { assertContinues } from './journal-reader.ts'
import { listSegments, type SegmentRef } from './segment-file.ts'
import { SegmentScanner } from './segment-scanner.ts'

export interface VerifiedJournal {
  readonly ok: boolean
  readonly segments: number
  readonly firstLsn: number
  readonly lastLsn: number
  /** SHA-256 chain value after the last record, hexadecimal. */
  readonly chain: string
  /** First bad place, null when none. */
  readonly damage: { readonly segment: string; readonly offset: number; readonly lsn: number; readonly reason: string } | null
  /** An unfinished last group; normal after a crash until the next open cuts it off. */
  readonly torn: { readonly segment: string; readonly offset: number; readonly lsn: number; readonly reason: string } | null
}

/** Checks every frame, checksum, chain value, record count and JSON text, segment after segment. */
export async function verifyJournal(dir: string): Promise<VerifiedJournal> {
  await readdir(dir)
  const segments = await listSegments(dir)
  const seen = { firstLsn: segments[0]?.firstLsn ?? 0, lastLsn: (segments[0]?.firstLsn ?? 1) - 1, chain: CHAIN_START, torn: null as VerifiedJournal['torn'] }
  let damage: VerifiedJournal['damage'] = null
  try {
    for (const [i, segment] of segments.entries()) await verifySegment(dir, { segment, next: segments[i + 1], isFirst: i === 0 }, seen)
  } catch (error) {
    if (!(error instanceof JournalCorruptError)) throw error
    damage = { segment: error.segment, offset: error.offset, lsn: error.lsn, reason: error.reason }
  }
  return { ok: damage === null, segments: segments.length, firstLsn: seen.firstLsn, lastLsn: seen.lastLsn, chain: seen.chain.toString('hex'), damage, torn: seen.torn }
}

async function verifySegment(
  dir: string,
  { segment, next, isFirst }: { readonly segment: SegmentRef; readonly next: SegmentRef | undefined; readonly isFirst: boolean },
  seen: { lastLsn: number; chain: Buffer; torn: VerifiedJournal['torn'] },
): Promise<void> {
  const scanner = await SegmentScanner.open(dir, segment)
  try {
    // Of a journal whose start was dropped, the first header's chain value has to be believed.
    const startsAfresh = isFirst && segment.firstLsn !== 1
    if (!startsAfresh && !scanner.chain.equals(seen.chain)) throw scanner.corrupt('segment header does not continue the hash chain')
    for (;;) {
      const step = await scanner.next()
      if (step.kind === 'block') {
        parseRecords(step.block.records, scanner)
        seen.lastLsn = scanner.nextLsn - 1
        seen.chain = scanner.chain
        continue
      }
      const broken = step.kind === 'broken' ? step.reason : (await scanner.isRestZero()) ? null : 'bytes behind the end'
      seen.chain = scanner.chain
      if (next !== undefined) assertContinues(scanner, next, broken)
      else if (broken !== null) {
        await scanner.assertTorn(broken)
        seen.torn = { segment: segment.name, offset: step.offset, lsn: scanner.nextLsn, reason: broken }
      }
      return
    }
  } finally {
    await scanner.close()
  }
}

function parseRecords(records: () => unknown, scanner: SegmentScanner): void {
  try {
    records()
  } catch (error) {
    throw error instanceof JournalCorruptError ? error : scanner.corrupt(`payload is no JSON: ${error instanceof Error ? error.message : String(error)}`)
  }
}
