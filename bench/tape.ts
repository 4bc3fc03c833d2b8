import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { SymbolId } from '@sluice/domain'
import { readTapeSync, tapeBench } from '@sluice/tape'
import { recorded } from '../apps/lab/src/import/recorded-data.ts'
import { importTaq } from '../apps/lab/src/import/taq-import.ts'
import { benchRow, type BenchRow } from './bench-row.ts'

const WANTED_IMPORT_S = 5

/** A made-up feed through the writer and back; and the recorded day, where it is there. */
export async function run(): Promise<BenchRow[]> {
  const dir = join(process.cwd(), '.data', 'bench')
  mkdirSync(dir, { recursive: true })
  const scratch = mkdtempSync(join(dir, 'tape-'))
  try {
    const bench = await tapeBench(scratch, () => performance.now())
    return [
      benchRow('events appended, while nothing else runs', bench.appendsPerSecond, '1/s'),
      benchRow('append of an event in a burst of 256, p99', bench.appendP99Us, 'us'),
      benchRow('events appended, packed and written', bench.writtenPerSecond, '1/s'),
      benchRow('events read', bench.readPerSecond, '1/s'),
      benchRow('an event of a made-up feed of 12 venues', bench.bytesPerEvent, 'B'),
      ...(await recordedDay(join(scratch, 'day.tape'))),
    ]
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

async function recordedDay(out: string): Promise<BenchRow[]> {
  const files = ['quotes_20180102.csv.gz', 'trades_20180102.csv.gz'].map((name) => recorded('taq_xxx_2018', name))
  if (!files.every((file) => existsSync(file))) return []
  const { elapsedS, rowsPerS, tape } = await importTaq(files, 'STOCK' as SymbolId, { out, progress: false })
  const startMs = performance.now()
  let events = 0
  for (const batch of readTapeSync(out)) events += batch.length
  return [
    benchRow('import of the recorded day', elapsedS, 's', WANTED_IMPORT_S, 'at most'),
    benchRow('rows imported', rowsPerS, '1/s'),
    benchRow('events of the recorded day read', (1_000 * events) / (performance.now() - startMs), '1/s'),
    benchRow('an event of the recorded day', tape.bytesPerEvent, 'B'),
  ]
}
