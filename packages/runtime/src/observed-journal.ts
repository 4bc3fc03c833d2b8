import type { JournalPort, JournalRecord } from './ports.ts'

/** A journal as the loop uses it: it also sees what others append. */
export interface ObservedJournal extends JournalPort {
  /** Called within `append`, in order, whoever appends. */
  onAppended(listener: (record: JournalRecord, lsn: number) => void): void
  /** The journal failed: nothing more is taken, nothing that waits is ever released. */
  onFailed(listener: (error: Error) => void): void
  /** Duration of each commit from its start, microseconds. */
  onCommitTimed?(listener: (durationUs: number, records: number) => void): void
  /** Holds commits back for a short, bounded time, until the answered function is called. */
  deferCommit?(): () => void
}

export interface JournalBatch {
  /** Position of records[0]; the others follow without holes. */
  readonly firstLsn: number
  readonly records: readonly JournalRecord[]
}
