import type { ClOrdId, Entry, ProjectionRecord, Seq, UnixUs } from '@sluice/domain'
import type { ControlOutput } from './dispatched-output.ts'
import type { EnginePort } from './engine-port.ts'
import type { JournalBatch, ObservedJournal } from './observed-journal.ts'
import { PendingControls } from './pending-controls.ts'
import { RuntimeError } from './runtime-error.ts'
import { SessionNumbers } from './session-numbers.ts'
import type { Snapshot, SnapshotPort } from './snapshot-port.ts'
import { UnsentOutputs, type UnsentOutput } from './unsent-outputs.ts'

export interface BootOptions {
  /** Fresh: in the state before any entry. */
  readonly engine: EnginePort
  readonly journal: ObservedJournal
  /** The journal's records from a position on, to its present end. */
  readonly readBatches: (fromLsn: number) => AsyncIterable<JournalBatch>
  readonly snapshots: SnapshotPort | null
  /** Entries to leave out besides those that the journal's own skip records name. */
  readonly skipSeqs?: ReadonlySet<number>
}

/** State after the last snapshot and the journal's tail. */
export interface Booted {
  readonly seq: Seq
  readonly tsUs: UnixUs
  readonly stateHash: string
  readonly sessions: SessionNumbers
  /** Children whose order was decided but never sent: submit {kind: 'children-unsent'} as the first entry. */
  readonly unsent: readonly ClOrdId[]
  /** Reports and cancels that never got a sent-record: pass them to Runtime.redispatch. */
  readonly unsentReports: readonly UnsentOutput[]
  /** Numbers that support changed, and of which the journal has the entry but not the change: do it before the session has a connection. */
  readonly controls: readonly ControlOutput[]
  /** An entry threw: the engine stands as before it, and nothing may be submitted. */
  readonly halted: { readonly seq: Seq; readonly error: Error } | null
  readonly snapshotSeq: Seq | null
  readonly snapshotLsn: number
  /** Snapshots that could not be used, and why. */
  readonly damagedSnapshots: readonly string[]
  readonly replayedEntries: number
  /** Entries whose projection rows were lost in the tail and were appended again. */
  readonly repairedRecords: number
}

interface Replay {
  readonly sessions: SessionNumbers
  readonly unsent: UnsentOutputs
  readonly controls: PendingControls
  /** Regenerated rows that no records-record has covered yet. */
  readonly rows: Map<Seq, { readonly tsUs: UnixUs; readonly records: readonly ProjectionRecord[] }>
  /** Entries that a person decided to leave out. */
  readonly skips: Set<number>
  seq: Seq
  tsUs: UnixUs
  steps: number
  halted: { readonly seq: Seq; readonly error: Error } | null
}

/** Last usable snapshot, then the tail of the journal through the engine; nothing that replay makes is sent. */
export async function boot(options: BootOptions): Promise<Booted> {
  const { engine, journal } = options
  const base = JSON.stringify(engine.snapshot())
  const { snapshot, damaged } = await restoreNewest(options, base)
  const replay: Replay = {
    sessions: new SessionNumbers(snapshot?.sessions), unsent: new UnsentOutputs(), controls: new PendingControls(), rows: new Map(), skips: new Set(),
    seq: (snapshot?.seq ?? 0) as Seq, tsUs: (snapshot?.tsUs ?? 0) as UnixUs, steps: 0, halted: null,
  }
  const endLsn = journal.appendedLsn
  let nextLsn = (snapshot?.lsn ?? 0) + 1
  for await (const batch of options.readBatches(nextLsn)) {
    if (batch.firstLsn !== nextLsn) throw new RuntimeError('BOOT_JOURNAL_SHORT', `records from ${nextLsn} to ${batch.firstLsn - 1} were not read`)
    nextLsn += batch.records.length
    for (const [i, record] of batch.records.entries()) {
      replay.sessions.apply(record, batch.firstLsn + i)
      replay.controls.apply(record)
      if (record.t === 'entry') stepEntry(options, replay, record)
      else if (record.t === 'records') replay.rows.delete(record.seq)
      else if (record.t === 'sent') replay.unsent.sent(record)
      else if (record.t === 'skip') replay.skips.add(record.seq)
    }
  }
  if (nextLsn !== endLsn + 1) throw new RuntimeError('BOOT_JOURNAL_SHORT', `reading ended at record ${nextLsn - 1}, the journal ends at ${endLsn}`)
  if (replay.halted !== null && replay.skips.has(replay.halted.seq)) {
    // Written after the halt, so only now known: once more from the start without it.
    engine.restore(JSON.parse(base))
    return boot({ ...options, skipSeqs: new Set([...(options.skipSeqs ?? []), ...replay.skips]) })
  }
  if (replay.halted !== null) await rewindBefore(options, { base, snapshot, seq: replay.halted.seq })
  for (const [seq, { tsUs, records }] of replay.rows) journal.append({ t: 'records', seq, tsUs, records })
  return {
    seq: replay.seq, tsUs: replay.tsUs, stateHash: engine.stateHash(), sessions: replay.sessions,
    unsent: replay.unsent.children(), unsentReports: replay.unsent.toDispatch(), controls: replay.controls.list(), halted: replay.halted,
    snapshotSeq: snapshot?.seq ?? null, snapshotLsn: snapshot?.lsn ?? 0, damagedSnapshots: damaged,
    replayedEntries: replay.steps, repairedRecords: replay.rows.size,
  }
}

function stepEntry(options: BootOptions, replay: Replay, record: Entry): void {
  const { seq, tsUs, input } = record
  if (seq !== replay.seq + 1) throw new RuntimeError('BOOT_SEQ_HOLE', `entry ${seq} follows entry ${replay.seq} in the journal`)
  if (tsUs < replay.tsUs) throw new RuntimeError('BOOT_TIME_WENT_BACK', `entry ${seq} is stamped ${tsUs}, the one before ${replay.tsUs}`)
  replay.seq = seq
  replay.tsUs = tsUs
  if (replay.halted !== null || options.skipSeqs?.has(seq) === true) return
  try {
    const outputs = options.engine.step({ seq, tsUs, input })
    replay.steps += 1
    if (input.kind === 'children-unsent') replay.unsent.closedUnsent(input.clOrdIds)
    const records: ProjectionRecord[] = []
    for (const output of outputs) {
      if (output.kind === 'record') records.push(output.record)
      else if (output.kind === 'control-session') replay.controls.regenerated(output)
      else replay.unsent.regenerated({ seq, tsUs }, output)
    }
    if (records.length > 0) replay.rows.set(seq, { tsUs, records })
  } catch (error) {
    replay.halted = { seq, error: error instanceof Error ? error : new Error(String(error)) }
  }
}

async function restoreNewest({ engine, journal, snapshots }: BootOptions, base: string): Promise<{ readonly snapshot: Snapshot | null; readonly damaged: readonly string[] }> {
  const damaged: string[] = []
  for (const seq of (await snapshots?.list()) ?? []) {
    const loaded = await snapshots?.load(seq)
    if (loaded === undefined) continue
    const reason = loaded.ok ? tryRestore(engine, journal, loaded.value) : loaded.error
    if (loaded.ok && reason === null) return { snapshot: loaded.value, damaged }
    damaged.push(`snapshot ${seq}: ${reason}`)
  }
  if (damaged.length > 0) engine.restore(JSON.parse(base))
  return { snapshot: null, damaged }
}

/** Null when the engine stands where the snapshot says. */
function tryRestore(engine: EnginePort, journal: ObservedJournal, snapshot: Snapshot): string | null {
  if (snapshot.lsn > journal.committedLsn) return `taken at record ${snapshot.lsn}, the journal ends at ${journal.committedLsn}`
  try {
    engine.restore(snapshot.engine)
  } catch (error) {
    return `engine refused it: ${error instanceof Error ? error.message : String(error)}`
  }
  if (snapshot.stateHash === null) return null
  const hash = engine.stateHash()
  return hash === snapshot.stateHash ? null : `state hash ${hash} after restore, ${snapshot.stateHash} when taken`
}

/** A step that threw may have left half a change: go back to the snapshot and stop right before it. */
async function rewindBefore(options: BootOptions, at: { readonly base: string; readonly snapshot: Snapshot | null; readonly seq: Seq }): Promise<void> {
  // The engine may have kept and changed what it was given, so the snapshot is loaded again.
  const again = at.snapshot === null ? null : await options.snapshots?.load(at.snapshot.seq)
  options.engine.restore(again?.ok === true ? again.value.engine : JSON.parse(at.base))
  for await (const batch of options.readBatches((at.snapshot?.lsn ?? 0) + 1)) {
    for (const record of batch.records) {
      if (record.t !== 'entry' || options.skipSeqs?.has(record.seq) === true) continue
      if (record.seq >= at.seq) return
      options.engine.step({ seq: record.seq, tsUs: record.tsUs, input: record.input })
    }
  }
}
