import type { Command, RequestError } from '@sluice/protocol'
import type { AuditedCommand } from './audited-command.ts'
import { inTime } from './in-time.ts'
import type { ModelDesk } from './model-desk.ts'
import type { Caller } from './signed-in.ts'

export type TrainingCommand = Extract<Command, { name: 'startTraining' | 'cancelTraining' }>

/** Longest wait for the trainer to take a run or to give one up; the run itself goes on behind it. */
const TRAINER_MS_MAX = 10_000

const notPossible = (message: string, path = ''): RequestError => ({ code: 'NOT_POSSIBLE', message, path })

/** Null: done. */
export async function doTraining({ user }: Caller, command: TrainingCommand, desk: ModelDesk | undefined): Promise<RequestError | null> {
  if (desk === undefined) return notPossible('no models are trained on this desk: it runs without a registry of models')
  try {
    if (command.name === 'cancelTraining') {
      const why = await inTime(desk.cancelTraining(command.runId, user.email), TRAINER_MS_MAX, 'the trainer')
      return why === null ? null : notPossible(why, 'runId')
    }
    const { kind, source, seed, reason } = command
    const begun = await inTime(desk.startTraining({ kind, source, seed, by: user.email, reason }), TRAINER_MS_MAX, 'the trainer')
    return begun.ok ? null : notPossible(begun.reason)
  } catch (error) {
    return notPossible(`${error instanceof Error ? error.message : String(error)}: see the list of runs before you ask again`)
  }
}

/** What the audit log says of it. */
export function trainingAudited(command: TrainingCommand): AuditedCommand {
  const { reason } = command
  return command.name === 'cancelTraining' ? { target: command.runId, text: 'canceled', reason } : { target: `${command.kind} of ${command.source}`, text: `seed ${command.seed}`, reason }
}
