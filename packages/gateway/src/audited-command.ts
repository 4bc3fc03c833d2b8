import { CommandSchema, type Denial } from '@sluice/protocol'
import { peopleAudited } from './people-commands.ts'
import { trainingAudited } from './training-commands.ts'

/** A command as the audit tells it: never a password. */
export interface AuditedCommand {
  /** Whom or what it is about. */
  readonly target: string
  /** What exactly is done to it. */
  readonly text: string
  /** Why, as the person wrote. */
  readonly reason: string | null
}

/** Of what support does to counterparties' lines, silent orders and positions; null for every other command. */
export function supportAudited(request: unknown): AuditedCommand | null {
  const parsed = CommandSchema.safeParse(request)
  if (!parsed.success) return null
  const command = parsed.data
  switch (command.name) {
    case 'controlSession': return { target: command.session, text: `${command.action}${'msgSeqNum' in command ? ` ${command.msgSeqNum}` : ''}`, reason: command.reason }
    case 'resolveChild': return { target: `${command.clOrdId} of ${command.parentId}`, text: `${command.outcome}${command.executions.length === 0 ? '' : `, ${command.executions.length} executions told`}`, reason: command.evidence }
    case 'setPositions': return { target: 'positions', text: `${command.positions.length} positions as of ${command.asOf}`, reason: null }
    default: return null
  }
}

/** Of what the gateway does itself; null for the core's commands. */
export function localAudited(request: unknown): AuditedCommand | null {
  const parsed = CommandSchema.safeParse(request)
  if (!parsed.success) return null
  const command = parsed.data
  switch (command.name) {
    case 'setFault': return { target: command.target === 'venue' ? command.mic : command.target === 'symbol' ? command.symbol : command.target, text: `${command.fault} ${command.on ? 'on' : 'off'}`, reason: command.reason }
    case 'startTraining':
    case 'cancelTraining': return trainingAudited(command)
    case 'createUser':
    case 'setUserRole':
    case 'setUserDisabled':
    case 'setUserPassword':
    case 'endUserSessions': return peopleAudited(command)
    default: return null
  }
}

/** The words that a denial carries, where it has some. */
export function whyDenied(denial: Denial): string {
  const told = 'why' in denial ? denial.why : 'reason' in denial ? denial.reason : null
  return typeof told === 'string' ? `: ${told}` : ''
}
