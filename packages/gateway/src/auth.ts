import { betterAuth, type BetterAuthOptions } from 'better-auth'
import { prismaAdapter } from 'better-auth/adapters/prisma'
import { hashPassword } from 'better-auth/crypto'
import { isRole, type Role } from '@sluice/protocol'
import type { SignedIn } from './command-service.ts'

/** Set by the front door from the socket; whatever a client sends under this name is overwritten. */
export const CLIENT_IP_HEADER = 'x-sluice-client-ip'
export const PASSWORD_LENGTH_MIN = 12
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
  readonly user: SignedIn
  readonly expiresMs: number
}

export interface Auth {
  readonly handler: (request: Request) => Promise<Response>
  /** Null when nobody is signed in. Rejects when the database does not answer. */
  session(headers: Headers): Promise<AuthSession | null>
  /** Makes the person unless there is one of this e-mail; answers whether it did. */
  ensureUser(person: { readonly email: string; readonly name: string; readonly role: Role; readonly password: string }): Promise<boolean>
}

export const prismaAuthDatabase = (prisma: object): AuthOptions['database'] => prismaAdapter(prisma, { provider: 'postgresql' })

/** E-mail and password, sessions in the database, cookies for this desk alone; nobody signs up by themselves. */
export function createAuth({ database, secret, publicUrl, trustedOrigins, signInsPerMinute = 10, onError = () => {} }: AuthOptions): Auth {
  const auth = betterAuth({
    database,
    secret,
    baseURL: publicUrl,
    basePath: '/api/auth',
    trustedOrigins: [...trustedOrigins],
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: PASSWORD_LENGTH_MIN },
    user: { additionalFields: { role: { type: 'string', required: false, defaultValue: 'viewer', input: false } } },
    session: { expiresIn: 7 * DAY_S, updateAge: DAY_S },
    rateLimit: { enabled: true, window: 60, max: 600, customRules: { '/sign-in/email': { window: 60, max: signInsPerMinute } } },
    advanced: { cookiePrefix: 'sluice', ipAddress: { ipAddressHeaders: [CLIENT_IP_HEADER] }, useSecureCookies: publicUrl.startsWith('https:') },
    telemetry: { enabled: false },
    logger: { level: 'error', log: (_level, message) => onError(message) },
  })
  return {
    handler: auth.handler,
    async session(headers) {
      const found = await auth.api.getSession({ headers })
      if (found === null) return null
      const { id, email, name, role } = found.user as typeof found.user & { role?: unknown }
      return { user: { id, email, name, role: isRole(role) ? role : 'viewer' }, expiresMs: found.session.expiresAt.getTime() }
    },
    async ensureUser({ email, name, role, password }) {
      const { internalAdapter } = await auth.$context
      if ((await internalAdapter.findUserByEmail(email)) !== null) return false
      const user = await internalAdapter.createUser({ email, name, role, emailVerified: true }, { method: 'email-password' })
      await internalAdapter.linkAccount({ userId: user.id, providerId: 'credential', accountId: user.id, password: await hashPassword(password) })
      return true
    },
  }
}
