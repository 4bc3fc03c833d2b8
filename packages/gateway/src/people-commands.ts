import { PERMISSION_WORDS, may, type RequestError, type Role } from '@sluice/protocol'
import type { AuditedCommand } from './audited-command.ts'
import type { LocalCommand } from './command-inputs.ts'
import type { Caller } from './signed-in.ts'
import { USERS_MAX, type User, type UserDirectory } from './user-directory.ts'

export type PeopleCommand = Exclude<LocalCommand, { name: 'setFault' | 'startTraining' | 'cancelTraining' }>

export interface PeopleCommandsOptions {
  readonly users: Pick<UserDirectory, 'list' | 'create' | 'setRole' | 'setDisabled' | 'setPassword' | 'endSessions'>
  /** All sessions of this person are over: caches and live connections end now. */
  readonly onSessionsEnded: (userId: string) => void
  /** A change of this person began and did not end well: whatever is cached of them may be wrong. */
  readonly onDoubt: (userId: string) => void
}

const notPossible = (message: string, path = ''): RequestError => ({ code: 'NOT_POSSIBLE', message, path })
const STORE_AWAY = notPossible('the database did not answer: the change may be missing or half done, look at the list and try again')

/**
 * What administrators do to people, one after the other, so that two of them cannot shut each other out: the last enabled
 * administrator always stays one.
 */
export class PeopleCommands {
  private readonly options: PeopleCommandsOptions
  private queue: Promise<unknown> = Promise.resolve()

  constructor(options: PeopleCommandsOptions) {
    this.options = options
  }

  /** Null: done. */
  execute(caller: Caller, command: PeopleCommand): Promise<RequestError | null> {
    const done = this.queue.then(() => this.inTurn(caller, command)).catch(() => STORE_AWAY)
    this.queue = done
    return done
  }

  private async inTurn({ user: { id } }: Caller, command: PeopleCommand): Promise<RequestError | null> {
    const people = await this.options.users.list()
    // Whoever waited in the queue may have lost the role meanwhile.
    const actor = people.find((user) => user.id === id)
    if (actor === undefined || actor.disabled || !may(actor.role, command.name)) return { code: 'FORBIDDEN', message: `you may no longer ${PERMISSION_WORDS[command.name]}: your role was changed or taken meanwhile`, path: '' }
    const user = people.find(({ email }) => email === command.email)
    if (command.name === 'createUser') return this.create(command, { exists: user !== undefined, count: people.length })
    if (user === undefined) return notPossible(`email is ${command.email}: must be a person of this desk`, 'email')
    const fault = faultOf(command, { user, actor, people })
    if (fault !== null) return fault
    try {
      await this.change(command, user.id)
    } catch (error) {
      this.options.onDoubt(user.id)
      throw error
    }
    this.options.onSessionsEnded(user.id)
    return null
  }

  private async create(command: Extract<PeopleCommand, { name: 'createUser' }>, { exists, count }: { exists: boolean; count: number }): Promise<RequestError | null> {
    const { email, fullName, role, password } = command
    if (!exists && count >= USERS_MAX) return notPossible(`this desk has ${count} people: it holds at most ${USERS_MAX}`)
    return await this.options.users.create({ email, name: fullName, role, password }) ? null : notPossible(`email is ${email}: there is a person of this e-mail already`, 'email')
  }

  private change(command: Exclude<PeopleCommand, { name: 'createUser' }>, userId: string): Promise<void> {
    const { users } = this.options
    switch (command.name) {
      case 'setUserRole': return users.setRole(userId, command.role)
      case 'setUserDisabled': return users.setDisabled(userId, command.disabled)
      case 'setUserPassword': return users.setPassword(userId, command.password)
      case 'endUserSessions': return users.endSessions(userId)
    }
  }
}

function faultOf(command: PeopleCommand, { user, actor, people }: { readonly user: User; readonly actor: User; readonly people: readonly User[] }): RequestError | null {
  const isSelf = user.id === actor.id
  const takesAdministrator = (command.name === 'setUserDisabled' && command.disabled) || (command.name === 'setUserRole' && command.role !== 'administrator')
  if (command.name === 'setUserDisabled' && command.disabled && isSelf) return notPossible('you cannot disable yourself: ask another administrator', 'email')
  if (command.name === 'setUserPassword' && isSelf) return notPossible('change your own password with the present one, under "Change password"', 'email')
  const others = people.filter((other) => other.id !== user.id && other.role === 'administrator' && !other.disabled)
  const isLast = user.role === 'administrator' && !user.disabled && others.length === 0
  return takesAdministrator && isLast ? notPossible(`${user.email} is the last enabled administrator: name another one first`, 'email') : null
}

/** What the audit log says of an administrator's command; never a password. */
export function peopleAudited(command: PeopleCommand): AuditedCommand {
  const what: Record<PeopleCommand['name'], string> = {
    createUser: 'created', setUserRole: 'role', setUserDisabled: 'disabled', setUserPassword: 'new password', endUserSessions: 'sessions ended',
  }
  const role: Role | null = 'role' in command ? command.role : null
  const detail = command.name === 'setUserDisabled' && !command.disabled ? 'enabled' : [what[command.name], role].filter((part) => part !== null).join(' ')
  return { target: command.email, text: detail, reason: command.reason }
}
