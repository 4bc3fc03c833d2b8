import { COMMANDS_PATH, COMMAND_NAMES, PERMISSIONS, READS, ROLES, may, type CommandAnswer, type CommandName, type CommandRequest, type RequestError, type Role } from '@sluice/protocol'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { DeskFixture, PAGE_ORIGIN, PASSWORD, type AuthRows, type LiveSocket } from './desk-fixture.ts'
import { FakeModelDesk } from './fake-model-desk.ts'
import { rawHttp } from './raw-http.ts'
import { sampleCommand } from './sample-commands.ts'

const TRANSPORTS = ['http', 'socket'] as const
type Transport = (typeof TRANSPORTS)[number]
/** Whoever is none of the roles, and what became of a session of somebody who was let in before. */
const STRANGERS = ['anonymous', 'forged', 'expired', 'revoked', 'disabled', 'other origin'] as const
type Stranger = (typeof STRANGERS)[number]
const ADMIN_CALLS = ['create', 'setRole', 'setDisabled', 'setPassword', 'endSessions'] as const
const LOCAL: readonly CommandName[] = ['setFault', 'createUser', 'setUserRole', 'setUserDisabled', 'setUserPassword', 'endUserSessions', 'startTraining', 'cancelTraining']
/** The core does them, and the audit tells them, too. */
const SUPPORT: readonly CommandName[] = ['controlSession', 'resolveChild', 'setPositions']

interface Person {
  readonly cookie: string
  readonly session: AuthRows['session'][number]
  readonly user: AuthRows['user'][number]
}

let desk: DeskFixture
const faults: string[] = []
const models = new FakeModelDesk()
const spies: { readonly mock: { readonly calls: readonly unknown[] } }[] = []
/** Whose sessions stay whole, and the same people again for sessions that end. */
const people = new Map<Role, Person>()
const doomed = new Map<Role, Person>()
const sockets = new Map<Role, LiveSocket>()
let refusals = 0

async function person(role: Role): Promise<Person> {
  const cookie = await desk.signIn(`${role}@sluice.local`)
  const token = decodeURIComponent(cookie.split('=')[1] as string).split('.')[0]
  const session = desk.authRows.session.find((row) => row.token === token)
  const user = desk.authRows.user.find((row) => row.id === session?.userId)
  if (session === undefined || user === undefined) throw new Error(`no session row of ${role}`)
  return { cookie, session, user }
}

beforeAll(async () => {
  // Sessions are asked for at every call here, so that what ends in the database alone counts at once.
  desk = await new DeskFixture().start({
    recheckMs: 60_000, auditPerSecondMax: 1e6, models,
    faults: { available: () => true, set: async ({ clientRequestId }) => { faults.push(clientRequestId); return { ok: true } } },
  })
  await vi.waitFor(() => expect(desk.gateway.model.row('parents', 'P-1')).toBeDefined(), { timeout: 5_000, interval: 5 })
  await desk.auth.ensureUser({ email: 'victim@sluice.local', name: 'Victim', role: 'viewer', password: PASSWORD })
  for (const call of ADMIN_CALLS) spies.push(vi.spyOn(desk.auth.users, call))
  for (const role of ROLES) {
    people.set(role, await person(role))
    doomed.set(role, await person(role))
    sockets.set(role, await desk.connect(people.get(role)!.cookie))
  }
})
afterAll(() => desk.stop())

const events = (): ReturnType<typeof desk.audit.page>['events'] => desk.audit.page({ limit: 100_000 }).events
/** Calls of what does not know the request: the directory of people and the trainer. */
const adminCalls = (): number => spies.reduce((sum, { mock }) => sum + mock.calls.length, 0) + models.asked.length
/** How often a command reached whoever does it. */
const reached = (id: string): number => desk.core.commands.filter(({ requestId }) => requestId === id).length + faults.filter((other) => other === id).length

async function post(request: CommandRequest, headers: Record<string, string>): Promise<CommandAnswer & { httpStatus: number }> {
  const { status, body } = await rawHttp(desk.url(COMMANDS_PATH), { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(request) })
  return { ...(body as CommandAnswer), httpStatus: status }
}
const emit = (socket: LiveSocket, request: CommandRequest): Promise<CommandAnswer> => socket.timeout(5_000).emitWithAck('command', request)

/** Runs `ask` and gives what it left behind in the audit log, but for connections. */
async function audited<T>(ask: () => Promise<T>): Promise<{ readonly result: T; readonly left: ReturnType<typeof events> }> {
  const before = events()[0]?.no ?? 0
  const result = await ask()
  return { result, left: events().filter(({ no, what }) => no > before && what !== 'session-ended') }
}

function expectRefused(answer: CommandAnswer, code: RequestError['code']): void {
  expect(answer).toMatchObject({ ok: false, status: 'error', error: { code } })
  refusals += 1
}

/** Makes the session what `stranger` says for as long as `ask` runs. */
async function asStranger<T>({ session, user }: Person, stranger: Stranger, ask: () => Promise<T>): Promise<T> {
  const { expiresAt } = session
  if (stranger === 'expired') session.expiresAt = new Date(Date.now() - 1)
  if (stranger === 'revoked') desk.authRows.session = desk.authRows.session.filter(({ id }) => id !== session.id)
  if (stranger === 'disabled') user.disabled = true
  try {
    return await ask()
  } finally {
    session.expiresAt = expiresAt
    user.disabled = false
    if (!desk.authRows.session.some(({ id }) => id === session.id)) desk.authRows.session.push(session)
  }
}

const headersOf = (stranger: Stranger, { cookie }: Person): Record<string, string> => (stranger === 'anonymous' ? {}
  : stranger === 'forged' ? { cookie: `${cookie.slice(0, -4)}AAA%3D` }
  : stranger === 'other origin' ? { cookie, origin: 'https://evil.example' }
  : { cookie, origin: PAGE_ORIGIN })

async function tryRole(transport: Transport, name: CommandName, role: Role): Promise<void> {
  const request = sampleCommand(name)
  const { cookie } = people.get(role)!
  const calls = adminCalls()
  const { result: answer, left } = await audited(() => (transport === 'http' ? post(request, { cookie, origin: PAGE_ORIGIN }) : emit(sockets.get(role)!, request)))
  const label = `${role} ${name} over ${transport}`
  if (may(role, name)) {
    expect(answer, label).toMatchObject({ ok: true, status: 'accepted' })
    if ('httpStatus' in answer) expect(answer.httpStatus).toBe(200)
    expect(reached(request.clientRequestId) + adminCalls() - calls, label).toBe(1)
    expect(left.map(({ what, outcome }) => [what, outcome]), label).toEqual(LOCAL.includes(name) || SUPPORT.includes(name) ? [[name, 'accepted']] : [])
    return
  }
  expectRefused(answer, 'FORBIDDEN')
  if ('httpStatus' in answer) expect(answer.httpStatus).toBe(403)
  expect(reached(request.clientRequestId) + adminCalls() - calls, label).toBe(0)
  expect(left, label).toMatchObject([{ who: `${role}@sluice.local`, role, transport, what: name, outcome: 'refused', code: 'FORBIDDEN' }])
}

/** A stranger with the session of somebody who may. */
async function tryStranger(transport: Transport, name: CommandName, stranger: Stranger): Promise<void> {
  const owner = doomed.get(ROLES.find((role) => may(role, name))!)!
  const headers = headersOf(stranger, owner)
  const request = sampleCommand(name)
  const calls = adminCalls()
  const code = stranger === 'other origin' ? 'BAD_ORIGIN' : 'NOT_SIGNED_IN'
  const label = `${stranger} ${name} over ${transport}`
  const wasLetIn = transport === 'socket' && (stranger === 'expired' || stranger === 'revoked' || stranger === 'disabled')
  const open = wasLetIn ? await desk.connect(owner.cookie, { origin: PAGE_ORIGIN }) : null
  const { result, left } = await audited(() => asStranger(owner, stranger, async () => {
    if (transport === 'http') return post(request, headers)
    if (open !== null) return emit(open, request)
    return desk.connect(headers['cookie'] ?? '', headers).then(() => null, (error: Error) => error)
  }))
  expect(reached(request.clientRequestId) + adminCalls() - calls, label).toBe(0)
  expect(left.length, label).toBe(1)
  expect(left[0], label).toMatchObject({ transport, outcome: 'refused', code })
  if (result instanceof Error || result === null) {
    expect(result, label).toBeInstanceOf(Error)
    expect(left[0], label).toMatchObject({ what: 'connect', who: null })
    refusals += 1
    return
  }
  expectRefused(result, code)
  if (open === null) return
  expect(left[0], label).toMatchObject({ what: name, who: owner.user.email })
  // Whoever was let in before is put out with the refusal.
  await vi.waitFor(() => expect(open.connected).toBe(false), { timeout: 5_000, interval: 2 })
}

describe.each(TRANSPORTS)('over %s', (transport) => {
  it.each(COMMAND_NAMES)('[PM1] %s is done once for those who may, and refused and audited for everybody else', async (name) => {
    for (const role of ROLES) await tryRole(transport, name, role)
    for (const stranger of STRANGERS) await tryStranger(transport, name, stranger)
  })
})

describe('reads', () => {
  const paths = { readUsers: '/api/users', readAudit: '/api/audit' } as const

  it.each(READS)('[PM2] %s is answered for those who may, and refused and audited for everybody else', async (read) => {
    for (const role of ROLES) {
      const { result, left } = await audited(() => rawHttp(desk.url(paths[read]), { headers: { cookie: people.get(role)!.cookie } }))
      expect(result.status, role).toBe(may(role, read) ? 200 : 403)
      if (!may(role, read)) refusals += 1
      expect(left, role).toMatchObject(may(role, read) ? [] : [{ who: `${role}@sluice.local`, role, transport: 'http', what: read, outcome: 'refused', code: 'FORBIDDEN' }])
    }
    const owner = doomed.get('administrator')!
    for (const stranger of STRANGERS.filter((other) => other !== 'other origin')) {
      const { result, left } = await audited(() => asStranger(owner, stranger, () => rawHttp(desk.url(paths[read]), { headers: headersOf(stranger, owner) })))
      expect(result.status, stranger).toBe(401)
      refusals += 1
      expect(left, stranger).toMatchObject([{ transport: 'http', what: read, outcome: 'refused', code: 'NOT_SIGNED_IN' }])
    }
  })

  it('[PM3] everybody who is signed in may read who can be named, and no password or token is in any list', async () => {
    for (const role of ROLES) {
      const { status, body } = await rawHttp(desk.url('/api/people'), { headers: { cookie: people.get(role)!.cookie } })
      expect(status).toBe(200)
      expect((body as { people: object[] }).people).toContainEqual({ email: 'support@sluice.local', name: 'support', role: 'support' })
    }
    const { cookie } = people.get('administrator')!
    const texts = [JSON.stringify((await rawHttp(desk.url('/api/users'), { headers: { cookie } })).body), JSON.stringify((await rawHttp(desk.url('/api/audit?limit=500'), { headers: { cookie } })).body)]
    for (const text of texts) {
      for (const secret of ['a-password-of-a-test', PASSWORD, ...desk.authRows.session.map(({ token }) => token)]) expect(text.includes(secret)).toBe(false)
    }
  })
})

it('[PM4] as many refusals are in the audit log as there were', () => {
  const forbidden = COMMAND_NAMES.length * ROLES.length - ROLES.flatMap((role) => PERMISSIONS[role]).filter((name) => !(READS as readonly string[]).includes(name)).length
  const ofReads = READS.flatMap((read) => ROLES.filter((role) => !may(role, read))).length + READS.length * (STRANGERS.length - 1)
  expect(refusals).toBe(TRANSPORTS.length * (forbidden + COMMAND_NAMES.length * STRANGERS.length) + ofReads)
  expect(events().filter(({ outcome, what }) => outcome === 'refused' && what !== 'session-ended')).toHaveLength(refusals)
})
