import type { LogRecord } from '@sluice/learning'
import { readBatches } from '@sluice/journal'
import type { JournalRecord } from '@sluice/runtime'

/** The records of a journal one by one from the first that retention left. */
export async function* journalRecords(dir: string, fromLsn = 1): AsyncGenerator<LogRecord, void, void> {
  for await (const { records } of readBatches(dir, { fromLsn })) for (const record of records as readonly JournalRecord[]) yield record
}

/** First record that a journal still holds: its oldest segment is named by it. */
export function firstRecordOf(names: readonly string[]): number {
  const first = names.filter((name) => /^\d{20}\.log$/.test(name)).sort()[0]
  return first === undefined ? 1 : Number(first.slice(0, 20))
}
