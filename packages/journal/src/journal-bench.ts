import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Mic, Seq, SymbolId, UnixUs } from '@sluice/domain'
import type { JournalRecord } from '@sluice/runtime'
import { openJournal, type Durability, type FileJournal } from './file-journal.ts'
import { readBatches } from './journal-reader.ts'

export interface JournalBenchRow {
  readonly name: string
  readonly value: number
  readonly unit: 'us' | '1/s' | 'MB/s' | 'ms'
}

export interface JournalBenchOptions {
  /** Where a scratch directory may be made: the disk that is measured. */
  readonly dir: string
  /** Commits one after the other, per durability. */
  readonly commits?: number
  /** Records of the throughput and reading parts. */
  readonly records?: number
}

const BATCH = 256

/** Append and commit latency one at a time and batched, synced and written; then reading all of it back. */
export async function journalBench({ dir, commits = 2_000, records = 200_000 }: JournalBenchOptions): Promise<readonly JournalBenchRow[]> {
  const rows: JournalBenchRow[] = []
  for (const durability of ['synced', 'written'] satisfies Durability[]) {
    const scratch = await mkdtemp(join(dir, 'journal-bench-'))
    try {
      const journal = await openJournal({ dir: scratch, durability })
      rows.push(...(await oneAtATime(journal, commits)))
      rows.push(...(await batched(journal, durability === 'synced' ? commits / 4 : commits)))
      if (durability === 'written') rows.push(await sustained(journal, records))
      await journal.close()
      if (durability === 'written') rows.push(...(await reading(scratch)))
    } finally {
      await rm(scratch, { recursive: true, force: true })
    }
  }
  return rows
}

async function oneAtATime(journal: FileJournal, commits: number): Promise<readonly JournalBenchRow[]> {
  const us: number[] = []
  for (let i = 0; i < commits; i++) us.push(await appendAndCommit(journal, 1))
  return quantiles(`journal append and commit of 1 record, ${journal.durability}`, us)
}

async function batched(journal: FileJournal, commits: number): Promise<readonly JournalBenchRow[]> {
  const us: number[] = []
  const startUs = nowUs()
  for (let i = 0; i < commits; i++) us.push(await appendAndCommit(journal, BATCH))
  const perSecond = (commits * BATCH * 1e6) / (nowUs() - startUs)
  return [...quantiles(`journal append and commit of ${BATCH} records, ${journal.durability}`, us), { name: `journal records committed in groups of ${BATCH}, ${journal.durability}`, value: Math.round(perSecond), unit: '1/s' }]
}

/** CPU time of an append with its share of framing and hashing. */
async function sustained(journal: FileJournal, records: number): Promise<JournalBenchRow> {
  const startUs = nowUs()
  for (let i = 0; i < records; i += BATCH) await appendAndCommit(journal, BATCH)
  return { name: 'journal cost of a record of 480 B, written', value: round((nowUs() - startUs) / records), unit: 'us' }
}

async function reading(dir: string): Promise<readonly JournalBenchRow[]> {
  let count = 0
  const startUs = nowUs()
  for await (const batch of readBatches(dir)) count += batch.records.length
  const readUs = nowUs() - startUs
  const openUs = nowUs()
  const journal = await openJournal({ dir, durability: 'written' })
  const openedUs = nowUs() - openUs
  await journal.close()
  return [
    { name: 'journal records read back, checked and parsed', value: Math.round((count * 1e6) / readUs), unit: '1/s' },
    { name: 'journal open (last segment checked)', value: round(openedUs / 1_000), unit: 'ms' },
  ]
}

function appendAndCommit(journal: FileJournal, count: number): Promise<number> {
  return new Promise((resolve) => {
    const startUs = nowUs()
    const first = journal.appendedLsn
    for (let i = 1; i <= count; i++) journal.append(viewEntry(first + i))
    waiters.set(journal, () => {
      if (journal.committedLsn === first + count) resolve(nowUs() - startUs)
    })
    if (!listening.has(journal)) {
      listening.add(journal)
      journal.onCommitted(() => waiters.get(journal)?.())
    }
    journal.requestCommit()
  })
}

const waiters = new WeakMap<FileJournal, () => void>()
const listening = new WeakSet<FileJournal>()

/** A market view, the most frequent entry: about 480 bytes. */
const viewEntry = (seq: number): JournalRecord => ({
  t: 'entry', seq: seq as Seq, tsUs: (1_700_000_000_000_000 + seq) as UnixUs,
  input: {
    kind: 'views',
    views: [{
      symbol: 'AVAX' as SymbolId, mic: 'XNYS' as Mic, venueUs: (1_700_000_000_000_000 + seq) as UnixUs, receivedUs: (1_700_000_000_000_100 + seq) as UnixUs,
      processedUs: (1_700_000_000_000_120 + seq) as UnixUs, status: null,
      bids: [[1_574_300, 400], [1_574_200, 300], [1_574_100, 900], [1_574_000, 1_200], [1_573_900, 500]] as never,
      asks: [[1_574_400, 200], [1_574_500, 700], [1_574_600, 900], [1_574_700, 100], [1_574_800, 2_500]] as never,
      trades: null, gap: false, recovering: false,
    }],
  },
})

function quantiles(name: string, us: number[]): readonly JournalBenchRow[] {
  us.sort((a, b) => a - b)
  return ([['p50', 0.5], ['p99', 0.99]] as const).map(([label, share]) => ({ name: `${name}, ${label}`, value: round(us[Math.floor(us.length * share)]!), unit: 'us' as const }))
}

const round = (value: number): number => Math.round(value * 100) / 100
const nowUs = (): number => performance.now() * 1_000
