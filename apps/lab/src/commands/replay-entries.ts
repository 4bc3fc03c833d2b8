import type { Seq } from '@sluice/domain'
import { Engine } from '@sluice/engine'
import type { JournalRecord, Snapshot } from '@sluice/runtime'
import { CommandFailed } from './command-failed.ts'

export type ReplayStart = { readonly from: 'beginning' } | { readonly from: 'snapshot'; readonly snapshot: Snapshot }

export interface ReplayResult {
  readonly seq: Seq
  readonly entries: number
  readonly outputs: number
  readonly stateHash: string
  /** Snapshots met on the way. */
  readonly checks: readonly { readonly seq: Seq; readonly stateHash: string; readonly same: boolean }[]
}

interface ReplayPlan {
  readonly start: ReplayStart
  readonly snapshots: readonly Snapshot[]
  readonly toSeq: number
}

/** Steps a fresh engine through the entries; the first entry of a journal is the configuration that it was made with. */
export async function replayEntries(records: AsyncIterable<{ readonly lsn: number; readonly record: JournalRecord }>, { start, snapshots, toSeq }: ReplayPlan): Promise<ReplayResult> {
  // A periodic snapshot carries no hash of its own: what it restores to is what replay must reach.
  const expected = new Map(snapshots.map((s) => [s.seq, s.stateHash ?? restored(s).stateHash()]))
  const checks: ReplayResult['checks'][number][] = []
  let engine = start.from === 'snapshot' ? restored(start.snapshot) : null
  let seq = (start.from === 'snapshot' ? start.snapshot.seq : 0) as Seq
  let entries = 0
  let outputs = 0
  for await (const { lsn, record } of records) {
    if (record.t !== 'entry') continue
    if (record.seq > toSeq) break
    if (record.seq !== seq + 1) throw new CommandFailed(`entry ${record.seq} at record ${lsn} follows entry ${seq}: the journal has a hole`)
    if (engine === null) {
      if (record.input.kind !== 'set-config') throw new CommandFailed(`the first entry is ${record.input.kind}, not set-config: this is no journal of a desk`)
      engine = new Engine(record.input.config)
    }
    outputs += engine.step({ seq: record.seq, tsUs: record.tsUs, input: record.input }).length
    seq = record.seq
    entries += 1
    const hash = expected.get(seq)
    if (hash !== undefined) checks.push({ seq, stateHash: engine.stateHash(), same: engine.stateHash() === hash })
  }
  if (engine === null) throw new CommandFailed('the journal holds no entry')
  return { seq, entries, outputs, stateHash: engine.stateHash(), checks }
}

function restored(snapshot: Snapshot): Engine {
  const { config } = snapshot.engine as { config: ConstructorParameters<typeof Engine>[0] }
  const engine = new Engine(config)
  engine.restore(snapshot.engine)
  return engine
}
