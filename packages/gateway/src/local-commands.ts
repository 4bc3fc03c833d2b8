import type { RequestError } from '@sluice/protocol'
import type { LocalCommand } from './command-inputs.ts'
import type { FaultSwitches } from './fault-switches.ts'
import type { ModelDesk } from './model-desk.ts'
import type { PeopleCommands } from './people-commands.ts'
import type { Caller } from './signed-in.ts'
import { doTraining } from './training-commands.ts'

const notPossible = (message: string): RequestError => ({ code: 'NOT_POSSIBLE', message, path: '' })

/** What the gateway does itself. */
export async function doLocally(caller: Caller, command: LocalCommand, { people, faults, models }: { readonly people: PeopleCommands; readonly faults: FaultSwitches | undefined; readonly models: ModelDesk | undefined }): Promise<RequestError | null> {
  if (command.name === 'startTraining' || command.name === 'cancelTraining') return doTraining(caller, command, models)
  if (command.name !== 'setFault') return people.execute(caller, command)
  if (faults?.available() !== true) return notPossible('fault switches work in SIMULATION with the sandbox running, and nowhere else')
  const set = await faults.set(command).catch((error: unknown) => ({ ok: false as const, reason: error instanceof Error ? error.message : String(error) }))
  return set.ok ? null : notPossible(set.reason)
}
