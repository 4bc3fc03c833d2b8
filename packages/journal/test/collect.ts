import type { JournalRecord } from '@sluice/runtime'
import { readBatches } from '../src/index.ts'

export async function recordsOf(dir: string, fromLsn = 1): Promise<readonly JournalRecord[]> {
  const records: JournalRecord[] = []
  for await (const batch of readBatches(dir, { fromLsn })) records.push(...batch.records)
  return records
}
