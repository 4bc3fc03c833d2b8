import { Command } from 'commander'
import { randomUUID } from 'node:crypto'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { loadConfig } from '@sluice/config'
import { askCore } from './core-link.ts'
import { integerBetween, matching } from './option-parsers.ts'

interface SkipFlags {
  readonly seq: number
  readonly reason: string
  readonly timeout: number
}

/** Lets a desk that is halted by an entry go on without it. The decision is journaled with who and why. */
export function skipCommand(): Command {
  return new Command('skip')
    .description('Leave out the one entry by which the desk is halted, and start it again.')
    .requiredOption('--seq <number>', 'the entry that the desk names', integerBetween(1, Number.MAX_SAFE_INTEGER))
    .requiredOption('--reason <text>', 'why it may be left out', matching(/^\S.{0,199}$/s, 'a text of 1 to 200 characters'))
    .option('--timeout <ms>', 'longest wait for the desk\'s answer', integerBetween(100, 60_000), 5_000)
    .action(async ({ seq, reason, timeout }: SkipFlags) => {
      const { dataDir } = loadConfig()
      await askCore(join(dataDir, 'run', 'core.sock'), { type: 'skip-entry', requestId: randomUUID(), seq, user: userInfo().username, reason }, timeout)
      console.log(`entry ${seq} is left out: the desk starts again`)
    })
}
