import { betterAuth, type BetterAuthOptions } from 'better-auth'
import { APIError, createAuthMiddleware } from 'better-auth/api'
import { prismaAdapter } from 'better-auth/adapters/prisma'
import { PASSWORD_LENGTH_MAX, PASSWORD_LENGTH_MIN, isRole } from '@sluice/protocol'
import type { SignedIn } from './signed-in.ts'
import { UserDirectory, type NewUser } from './user-directory.ts'

/** Set by the front door from the socket; whatever a client sends under this name is overwritten. */
export const CLIENT_IP_HEADER = 'x-sluice-client-ip'
/** All that the front door lets through of what the sign-in library offers; nothing else is reachable from outside. */
export const AUTH_ROUTES: ReadonlySet<string> = new Set(['/api/auth/sign-in/email', '/api/auth/sign-out', '/api/auth/change-password'])
const DAY_S = 86_400

export interface AuthOptions {
  /** Adapter of better-auth; `prismaAuthDatabase` for PostgreSQL. */
  readonly database: NonNullable<BetterAuthOptions['database']>
  readonly secret: string
  /** Where people reach the desk, such as `http://localhost:3000`. */
  readonly publicUrl: string
  readonly trustedOrigins: readonly string[]
  /** Sign-ins from one address within a minute. */
  readonly signInsPerMinute?: number
  readonly onError?: (message: string) => void
}

export interface AuthSession {
  readonly id: string
  readonly user: SignedIn
  readonly expiresMs: number
}

export interface Auth {
  readonly handler: (request: Request) => Promise<Response>
  /** Null when nobody is signed in, or the person is disabled. Rejects when the database does not answer. */
  session(headers: Headers): Promise<AuthSession | null>
  /** Those of these sessions that are still valid, by id, as of now. Rejects when the database does not answer. */
  liveSessions(ids: readonly string[]): Promise<ReadonlyMap<string, AuthSession>>
  readonly users: UserDirectory
  /** Makes the person unless there is one of this e-mail; answers whether it did. */
  ensureUser(person: NewUser): Promise<boolean>
}

export const prismaAuthDatabase = (prisma: object): AuthOptions['database'] => prismaAdapter(prisma, { provider: 'postgresql' })

/** E-mail and password, sessions in the database, cookies for this desk alone; nobody signs up by themselves. */
export function createAuth(options: AuthOptions): Auth {
  const auth = betterAuth(libraryOptions(options))
  const users = new UserDirectory(() => auth.$context)
  return {
    handler: auth.handler,
    users,
    async session(headers) {
      const found = await auth.api.getSession({ headers })
      return found === null ? null : sessionOf(found.session, found.user)
    },
    async liveSessions(ids) {
      const { adapter } = await auth.$context
      const sessions = await adapter.findMany<StoredSession>({ model: 'session', where: [{ field: 'id', operator: 'in', value: [...ids] }], limit: ids.length })
      const userIds = [...new Set(sessions.map(({ userId }) => userId))]
      const people = userIds.length === 0 ? [] : await adapter.findMany<StoredUser>({ model: 'user', where: [{ field: 'id', operator: 'in', value: userIds }], limit: userIds.length })
      const byId = new Map(people.map((user) => [user.id, user]))
      return new Map(sessions.flatMap((session) => {
        const user = byId.get(session.userId)
        const live = user === undefined || session.expiresAt.getTime() <= Date.now() ? null : sessionOf(session, user)
        return live === null ? [] : [[session.id, live] as const]
      }))
    },
    ensureUser: (person) => users.create(person),
  }
}

interface StoredSession {
  readonly id: string
  readonly userId: string
  readonly expiresAt: Date
}
interface StoredUser {
  readonly id: string
  readonly email: string
  readonly name: string
  readonly role?: unknown
  readonly disabled?: unknown
}

/** Null for a disabled person: whatever sessions are left are worth nothing. */
function sessionOf({ id, expiresAt }: Omit<StoredSession, 'userId'>, user: StoredUser): AuthSession | null {
  if (user.disabled === true) return null
  return { id, user: { id: user.id, email: user.email, name: user.name, role: isRole(user.role) ? user.role : 'viewer' }, expiresMs: expiresAt.getTime() }
}

function libraryOptions({ database, secret, publicUrl, trustedOrigins, signInsPerMinute = 10, onError = () => {} }: AuthOptions) {
  return {
    database,
    secret,
    baseURL: publicUrl,
    basePath: '/api/auth',
    trustedOrigins: [...trustedOrigins],
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: PASSWORD_LENGTH_MIN, maxPasswordLength: PASSWORD_LENGTH_MAX },
    user: {
      additionalFields: {
        role: { type: 'string', required: false, defaultValue: 'viewer', input: false },
        disabled: { type: 'boolean', required: false, defaultValue: false, input: false },
      },
    },
    session: { expiresIn: 7 * DAY_S, updateAge: DAY_S },
    rateLimit: {
      enabled: true, window: 60, max: 600,
      customRules: { '/sign-in/email': { window: 60, max: signInsPerMinute }, '/change-password': { window: 60, max: signInsPerMinute } },
    },
    advanced: { cookiePrefix: 'sluice', ipAddress: { ipAddressHeaders: [CLIENT_IP_HEADER] }, useSecureCookies: publicUrl.startsWith('https:') },
    databaseHooks: {
      session: {
        create: {
          // Only after the password was found right: who does not know it learns nothing.
          before: async (session, context) => {
            const user = await context?.context.internalAdapter.findUserById(session.userId)
            if ((user as StoredUser | null | undefined)?.disabled === true) throw new APIError('FORBIDDEN', { code: 'ACCOUNT_DISABLED', message: 'this account is disabled: ask an administrator' })
          },
        },
      },
    },
    hooks: {
      // The page that asked keeps its session; every other one of that person ends, whatever the page says.
      before: createAuthMiddleware(async ({ path, body }) => (path === '/change-password' ? { context: { body: { ...(body as object), revokeOtherSessions: false } } } : undefined)),
      after: createAuthMiddleware(async (ctx) => {
        const { session, returned, internalAdapter } = ctx.context
        if (ctx.path !== '/change-password' || session === null || returned instanceof APIError) return
        const others = (await internalAdapter.listSessions(session.user.id)).filter(({ token }) => token !== session.session.token)
        if (others.length > 0) await internalAdapter.deleteSessions(others.map(({ token }) => token))
      }),
    },
    telemetry: { enabled: false },
    logger: { level: 'error', log: (_level, message) => onError(message) },
  } satisfies BetterAuthOptions
}
