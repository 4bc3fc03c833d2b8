import { closeSync, fdatasyncSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { journalBench } from '@sluice/journal'
import { benchRow, type BenchRow } from './bench-row.ts'

const RAW_APPENDS = 1_000
const RECORD_BYTES = 480

/** On the disk of the data folder; beside it a bare write and fdatasync of one record's size. */
export async function run(): Promise<BenchRow[]> {
  const dir = join(process.cwd(), '.data', 'bench')
  mkdirSync(dir, { recursive: true })
  const scratch = mkdtempSync(join(dir, 'journal-'))
  try {
    const rawP50Us = rawAppendP50Us(scratch)
    const rows = await journalBench({ dir: scratch })
    return rows.map(({ name, value, unit }) => (name.endsWith('1 record, synced, p50') ? benchRow(name, value, unit, rawP50Us, 'bare write and fdatasync') : benchRow(name, value, unit)))
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

function rawAppendP50Us(dir: string): number {
  const file = openSync(join(dir, 'raw'), 'a')
  const record = Buffer.alloc(RECORD_BYTES, 0x61)
  const us: number[] = []
  for (let i = 0; i < RAW_APPENDS; i++) {
    const startMs = performance.now()
    writeSync(file, record)
    fdatasyncSync(file)
    us.push((performance.now() - startMs) * 1_000)
  }
  closeSync(file)
  return us.sort((a, b) => a - b)[RAW_APPENDS / 2] as number
}
