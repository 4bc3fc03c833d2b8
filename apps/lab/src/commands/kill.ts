import { Command } from 'commander'
import { randomUUID } from 'node:crypto'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { loadConfig } from '@sluice/config'
import type { LinkFromCore } from '@sluice/runtime'
import { CommandFailed } from './command-failed.ts'
import { askCore } from './core-link.ts'
import { integerBetween, matching } from './option-parsers.ts'

interface KillFlags {
  readonly off?: boolean
  readonly reason?: string
  readonly timeout: number
}

/** Switches the firm-wide kill switch through the core's own socket: works without browser, gateway or database. */
export function killCommand(): Command {
  return new Command('kill')
    .description('Stop the desk: no new order leaves, live ones are canceled. `--off` lets it trade again.')
    .option('--reason <text>', 'why; needed to switch on', matching(/^\S.{0,199}$/s, 'a text of 1 to 200 characters'))
    .option('--off', 'switch the kill off')
    .option('--timeout <ms>', 'longest wait for the desk\'s answer', integerBetween(100, 60_000), 5_000)
    .action(runKill)
}

async function runKill({ off = false, reason, timeout }: KillFlags): Promise<void> {
  if (!off && reason === undefined) throw new CommandFailed('--reason is missing: say why, such as lab kill --reason "wrong fills at XNAS"')
  const { dataDir } = loadConfig()
  const requestId = randomUUID()
  const answer = await askCore(join(dataDir, 'run', 'core.sock'), {
    type: 'command', requestId,
    input: { kind: 'set-kill', source: { kind: 'command-line', user: userInfo().username, requestId }, on: !off, reason: reason ?? 'switched off from the command line' },
  }, timeout)
  report(answer, off)
}

function report({ denial }: Extract<LinkFromCore, { type: 'answer' }>, off: boolean): void {
  if (denial !== null) throw new CommandFailed(`the desk refused: ${JSON.stringify(denial)}`)
  console.log(off ? 'kill switch is OFF: the desk trades again' : 'kill switch is ON: no new order leaves, live orders are being canceled')
}
