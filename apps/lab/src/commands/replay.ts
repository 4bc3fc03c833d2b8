import { Command } from 'commander'
import { dirname, join } from 'node:path'
import { readdir } from 'node:fs/promises'
import { readJournal, SnapshotFiles } from '@sluice/journal'
import { CommandFailed } from './command-failed.ts'
import { integerBetween } from './option-parsers.ts'
import { replayEntries, type ReplayStart } from './replay-entries.ts'
import { journalDirOf, unreadable } from './verify.ts'

interface ReplayFlags {
  readonly journal?: string
  readonly snapshots?: string
  readonly to?: number
}

/** Puts a journal through a fresh engine and prints where it ends; the same journal gives the same state hash everywhere. */
export function replayCommand(): Command {
  return new Command('replay')
    .description('Replay a journal through the engine and print the state hash; compares with every snapshot on the way.')
    .option('--journal <dir>', 'folder of the journal; the configured desk\'s by default')
    .option('--snapshots <dir>', 'folder of the snapshots; `snapshots` beside the journal by default')
    .option('--to <seq>', 'last entry to replay', integerBetween(1, Number.MAX_SAFE_INTEGER))
    .action(runReplay)
}

async function runReplay(flags: ReplayFlags): Promise<void> {
  const dir = journalDirOf(flags.journal)
  await readdir(dir).catch(unreadable(dir))
  const files = new SnapshotFiles({ dir: flags.snapshots ?? join(dirname(dir), 'snapshots') })
  const snapshots = []
  for (const seq of [...(await files.list())].reverse()) {
    const loaded = await files.load(seq)
    if (loaded.ok) snapshots.push(loaded.value)
    else console.log(`snapshot ${seq} cannot be used: ${loaded.error}`)
  }
  const start: ReplayStart = (await beginsAtFirstEntry(dir)) ? { from: 'beginning' } : { from: 'snapshot', snapshot: snapshots[0] ?? none(dir) }
  const result = await replayEntries(readJournal(dir, { fromLsn: start.from === 'snapshot' ? start.snapshot.lsn + 1 : 1 }), {
    start, snapshots, toSeq: flags.to ?? Number.MAX_SAFE_INTEGER,
  })
  for (const check of result.checks) console.log(`entry ${check.seq}: state hash ${check.stateHash}, ${check.same ? 'as' : 'NOT as'} in its snapshot`)
  console.log(`replayed ${result.entries} entries from ${start.from === 'beginning' ? 'the beginning' : `snapshot ${start.snapshot.seq}`} to entry ${result.seq}, ${result.outputs} outputs`)
  console.log(`state hash ${result.stateHash}`)
  if (result.checks.some((check) => !check.same)) throw new CommandFailed('the replayed state differs from a snapshot')
}

async function beginsAtFirstEntry(dir: string): Promise<boolean> {
  try {
    for await (const { lsn } of readJournal(dir, { fromLsn: 1 })) return lsn === 1
    throw new CommandFailed(`the journal in ${dir} is empty`)
  } catch (error) {
    if ((error as { code?: string }).code === 'JOURNAL_TRUNCATED') return false
    throw error
  }
}

function none(dir: string): never {
  throw new CommandFailed(`the journal in ${dir} does not begin at record 1 and there is no snapshot to start from: name their folder with --snapshots`)
}
