import { Command } from 'commander'
import { randomUUID } from 'node:crypto'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { loadConfig } from '@sluice/config'
import { MODEL_ID_PATTERN } from '@sluice/domain'
import { RegistryError } from '@sluice/learning'
import { CommandFailed } from './command-failed.ts'
import { askCore } from './core-link.ts'
import { openRegistry } from './open-registry.ts'
import { integerBetween, matching } from './option-parsers.ts'

interface TellFlags {
  readonly reason: string
  readonly timeout: number
}

const modelId = matching(MODEL_ID_PATTERN, '1 to 40 small letters, digits, dots or hyphens, a letter or digit first')

/** Makes a model of the registry known to the running desk, or a newer report of its gate. It scores nothing before people let it. */
export function tellDeskCommand(): Command {
  return new Command('tell')
    .description('Make a model of the registry, with the report of its gate, known to the running desk; again after another run of the gate.')
    .argument('<model>', 'its id', modelId)
    .requiredOption('--reason <text>', 'why', matching(/^\S.{0,199}$/s, 'a text of 1 to 200 characters'))
    .option('--timeout <ms>', 'longest wait for the desk\'s answer', integerBetween(100, 60_000), 10_000)
    .action(tell)
}

async function tell(id: string, { reason, timeout }: TellFlags): Promise<void> {
  const model = await openRegistry(undefined).spec(id).catch((error: Error) => {
    throw error instanceof RegistryError ? new CommandFailed(error.message) : error
  })
  const requestId = randomUUID()
  const { denial } = await askCore(join(loadConfig().dataDir, 'run', 'core.sock'), {
    type: 'command', requestId, input: { kind: 'register-model', source: { kind: 'command-line', user: userInfo().username, requestId }, model, reason },
  }, timeout)
  if (denial?.code === 'MODEL_EXISTS') throw new CommandFailed(`the desk knows ${id} already, with this report of its gate or as another file`)
  if (denial !== null) throw new CommandFailed(`the desk refused: ${JSON.stringify(denial)}`)
  console.log(`the desk knows ${id}; its gate: ${model.gate === null ? 'never checked' : model.gate.passed ? 'passed' : `failed ${model.gate.failed.join(', ')}`}`)
}
