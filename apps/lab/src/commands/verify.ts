import { Command } from 'commander'
import { join, resolve } from 'node:path'
import { loadConfig } from '@sluice/config'
import { verifyJournal } from '@sluice/journal'
import { CommandFailed } from './command-failed.ts'

/** Checks every byte of a journal: frames, checksums and the hash chain. */
export function verifyCommand(): Command {
  return new Command('verify')
    .description('Check a journal: frames, checksums, hash chain, record by record.')
    .option('--journal <dir>', 'folder of the journal; the configured desk\'s by default')
    .action(async ({ journal }: { readonly journal?: string }) => {
      const dir = journalDirOf(journal)
      const result = await verifyJournal(dir).catch(unreadable(dir))
      console.log(`${dir}: ${result.segments} segments, records ${result.firstLsn} to ${result.lastLsn}, chain ${result.chain}`)
      if (result.torn !== null) console.log(`an unfinished last group in ${result.torn.segment} at byte ${result.torn.offset} (${result.torn.reason}): normal after a crash or while the desk writes`)
      if (result.damage !== null) {
        throw new CommandFailed(`damaged: ${result.damage.segment} at byte ${result.damage.offset}, record ${result.damage.lsn}: ${result.damage.reason}`)
      }
      console.log('the journal is whole')
    })
}

export const journalDirOf = (flag: string | undefined): string => (flag === undefined ? join(loadConfig().dataDir, 'journal') : resolve(flag))

export const unreadable = (dir: string) => (error: NodeJS.ErrnoException): never => {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') throw new CommandFailed(`there is no journal in ${dir}: name its folder with --journal, or start the desk once`)
  throw error
}
