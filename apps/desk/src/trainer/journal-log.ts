import { readdir } from 'node:fs/promises'
import { readBatches } from '@sluice/journal'
import { readDecisionLog, type LoggedDecision, type LogRecord } from '@sluice/learning'
import type { JournalRecord } from '@sluice/runtime'

/** The records of the desk's journal one by one, from the first that retention left. */
export async function* journalLog(dir: string): AsyncGenerator<LogRecord, void, void> {
  // The oldest segment is named by its first record.
  const first = (await readdir(dir)).filter((name) => /^\d{20}\.log$/.test(name)).sort()[0]
  const fromLsn = first === undefined ? 1 : Number(first.slice(0, 20))
  for await (const { records } of readBatches(dir, { fromLsn })) for (const record of records as readonly JournalRecord[]) yield record
}

/** Decisions beyond those that are wanted that are held before they are let go: a decision has some 25 KB. */
const SPARE = 1_000

/** The newest decisions of the journal, at most `count`, oldest first. */
export async function newestDecisions(dir: string, count: number): Promise<LoggedDecision[]> {
  const decisions: LoggedDecision[] = []
  await readDecisionLog(journalLog(dir), (decision) => {
    decisions.push(decision)
    if (decisions.length >= count + SPARE) decisions.splice(0, decisions.length - count)
  })
  return decisions.slice(-count)
}
