import type { Seq, UnixUs } from '@sluice/domain'
import type { SessionNumbersState } from './session-numbers.ts'

/** The whole state as of entry `seq` and journal position `lsn`: replay goes on after both. */
export interface Snapshot {
  readonly version: 1
  readonly seq: Seq
  readonly lsn: number
  readonly tsUs: UnixUs
  /** Null on periodic snapshots: hashing a busy desk's state would keep orders waiting; the file's checksum stands alone then. */
  readonly stateHash: string | null
  readonly engine: unknown
  readonly sessions: SessionNumbersState
}

export interface SnapshotRef {
  readonly seq: Seq
  readonly lsn: number
}

/** Keeps the newest snapshots. */
export interface SnapshotPort {
  /** Durable when it resolves; older ones than the previous are removed. `body` is the JSON of a Snapshot. */
  save(ref: SnapshotRef, body: string): Promise<void>
  /** Newest first. */
  list(): Promise<readonly Seq[]>
  /** The snapshot, or why it cannot be used. */
  load(seq: Seq): Promise<{ readonly ok: true; readonly value: Snapshot } | { readonly ok: false; readonly error: string }>
}
