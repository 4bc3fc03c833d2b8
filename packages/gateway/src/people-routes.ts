import { AuditQuerySchema, forbiddenText, may, requestErrorOf, type AuditPage, type People, type Read, type Role, type Users } from '@sluice/protocol'
import { failure, type ApiAnswer } from './api-answer.ts'
import type { AuditLog } from './audit-log.ts'
import type { User, UserDirectory } from './user-directory.ts'

export interface PeopleContext {
  readonly role: Role
  readonly users: Pick<UserDirectory, 'list'>
  readonly audit: Pick<AuditLog, 'page'>
  readonly connectionsOf: (userId: string) => number
}

/** Who needs what for which address. */
const PERMISSION_OF: Readonly<Record<string, Read>> = { '/api/users': 'readUsers', '/api/audit': 'readAudit' }

/** The permission that a GET of this address needs beyond being signed in; null: none. */
export const readPermission = (pathname: string): Read | null => PERMISSION_OF[pathname] ?? null

/** GET requests about people and what they did; null when there is no such route. */
export async function peopleAnswer(url: URL, context: PeopleContext): Promise<ApiAnswer | null> {
  const { pathname } = url
  if (pathname !== '/api/people' && PERMISSION_OF[pathname] === undefined) return null
  const needed = readPermission(pathname)
  if (needed !== null && !may(context.role, needed)) return failure(403, 'FORBIDDEN', forbiddenText(context.role, needed))
  if (pathname === '/api/audit') return auditPage(url, context)
  try {
    const users = await context.users.list()
    return { status: 200, body: pathname === '/api/people' ? people(users) : { users: users.map((user) => ({ ...user, connections: context.connectionsOf(user.id) })) } satisfies Users }
  } catch {
    return failure(503, 'STORE_AWAY', 'the database does not answer: the list of people is back when it is')
  }
}

/** Who can be named: the disabled cannot do anything about it. */
const people = (users: readonly User[]): People => ({ people: users.filter(({ disabled }) => !disabled).map(({ email, name, role }) => ({ email, name, role })) })

function auditPage(url: URL, { audit }: PeopleContext): ApiAnswer {
  const input = Object.fromEntries(url.searchParams)
  const query = AuditQuerySchema.safeParse(input)
  if (!query.success) {
    const { code, message, path } = requestErrorOf(query.error, input)
    return failure(400, code, message, path)
  }
  const { limit, before, outcome } = query.data
  return { status: 200, body: audit.page({ limit, ...(before === undefined ? {} : { before }), ...(outcome === undefined ? {} : { outcome }) }) satisfies AuditPage }
}
