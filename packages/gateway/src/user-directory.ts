import { hashPassword } from 'better-auth/crypto'
import { isRole, type Role, type UserRow } from '@sluice/protocol'

export interface NewUser {
  readonly email: string
  readonly name: string
  readonly role: Role
  readonly password: string
}

/** A person as stored. */
export type User = Omit<UserRow, 'sessions' | 'connections'>

/** People of one desk at most. */
export const USERS_MAX = 1_000
const SESSIONS_READ_MAX = 100_000

interface Where {
  field: string
  value: string | Date
  operator?: 'eq' | 'gt'
}

/** What is used of the sign-in library's own access to the database. */
interface Database {
  readonly adapter: {
    findMany<T>(query: { model: string; where?: Where[]; limit?: number; sortBy?: { field: string; direction: 'asc' | 'desc' } }): Promise<T[]>
  }
  readonly internalAdapter: {
    findUserByEmail(email: string): Promise<{ user: object } | null>
    createUser(user: { email: string; name: string; emailVerified: boolean; [more: string]: unknown }, source: { method: 'email-password' }): Promise<{ id: string }>
    linkAccount(account: { userId: string; providerId: string; accountId: string; password: string }): Promise<unknown>
    findCredentialAccount(userId: string): Promise<object | null>
    updateUser(userId: string, changes: Record<string, unknown>): Promise<unknown>
    updatePassword(userId: string, hash: string): Promise<unknown>
    deleteUserSessions(userId: string): Promise<unknown>
  }
}

/** The people of the desk as the sign-in library stores them. Every call rejects while the database is away. */
export class UserDirectory {
  private readonly database: () => Promise<Database>

  constructor(database: () => Promise<unknown>) {
    this.database = database as () => Promise<Database>
  }

  /** By e-mail, with the number of sessions that have not expired. */
  async list(): Promise<readonly (User & { readonly sessions: number })[]> {
    const { adapter } = await this.database()
    const [users, sessions] = await Promise.all([
      adapter.findMany<object>({ model: 'user', limit: USERS_MAX, sortBy: { field: 'email', direction: 'asc' } }),
      adapter.findMany<{ userId: string }>({ model: 'session', where: [{ field: 'expiresAt', operator: 'gt', value: new Date() }], limit: SESSIONS_READ_MAX }),
    ])
    const count = new Map<string, number>()
    for (const { userId } of sessions) count.set(userId, (count.get(userId) ?? 0) + 1)
    // In the order of the characters: a database's own collation is another one on every machine.
    return users.map(userOf).sort((a, b) => (a.email < b.email ? -1 : 1)).map((user) => ({ ...user, sessions: count.get(user.id) ?? 0 }))
  }

  async find(email: string): Promise<User | null> {
    const { internalAdapter } = await this.database()
    const found = await internalAdapter.findUserByEmail(email)
    return found === null ? null : userOf(found.user)
  }

  /** False also for one that was left without a password by a crash. */
  async canSignIn(email: string): Promise<boolean> {
    const user = await this.find(email)
    return user !== null && (await (await this.database()).internalAdapter.findCredentialAccount(user.id)) !== null
  }

  /** False when there is one of this e-mail. One that was left without a password, half made, becomes the one asked for. */
  async create({ email, name, role, password }: NewUser): Promise<boolean> {
    const { internalAdapter } = await this.database()
    const found = await this.find(email)
    if (found !== null && (await internalAdapter.findCredentialAccount(found.id)) !== null) return false
    if (found !== null) await internalAdapter.updateUser(found.id, { name, role })
    const id = found?.id ?? (await internalAdapter.createUser({ email, name, role, emailVerified: true }, { method: 'email-password' })).id
    await this.linkPassword(id, password)
    return true
  }

  /** Ends the sessions of the person, as everything below does. */
  async setRole(userId: string, role: Role): Promise<void> {
    await this.change(userId, { role })
  }

  async setDisabled(userId: string, disabled: boolean): Promise<void> {
    await this.change(userId, { disabled })
  }

  async setPassword(userId: string, password: string): Promise<void> {
    const { internalAdapter } = await this.database()
    // The library changes a password that is there, and says nothing where there is none.
    if ((await internalAdapter.findCredentialAccount(userId)) === null) await this.linkPassword(userId, password)
    else await internalAdapter.updatePassword(userId, await hashPassword(password))
    await internalAdapter.deleteUserSessions(userId)
  }

  async endSessions(userId: string): Promise<void> {
    await (await this.database()).internalAdapter.deleteUserSessions(userId)
  }

  private async linkPassword(userId: string, password: string): Promise<void> {
    const { internalAdapter } = await this.database()
    await internalAdapter.linkAccount({ userId, providerId: 'credential', accountId: userId, password: await hashPassword(password) })
  }

  private async change(userId: string, changes: Record<string, unknown>): Promise<void> {
    const { internalAdapter } = await this.database()
    await internalAdapter.updateUser(userId, changes)
    await internalAdapter.deleteUserSessions(userId)
  }
}

function userOf(stored: object): User {
  const { id, email, name, role, disabled, createdAt } = stored as { id: string; email: string; name: string; role?: unknown; disabled?: unknown; createdAt: Date | string }
  return { id, email, name, role: isRole(role) ? role : 'viewer', disabled: disabled === true, createdMs: new Date(createdAt).getTime() }
}
