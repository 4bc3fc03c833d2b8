import { randomUUID } from 'node:crypto'
import { connect } from 'node:net'
import { COMMANDS_PATH, type AuditEvent, type CommandAnswer, type CommandRequest, type Users } from '@sluice/protocol'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { DeskFixture, PAGE_ORIGIN, PASSWORD, type LiveSocket } from './desk-fixture.ts'
import { rawHttp, type RawAnswer } from './raw-http.ts'
import { sampleCommand } from './sample-commands.ts'

let desk: DeskFixture
afterEach(() => desk.stop())

const ADMIN = 'administrator@sluice.local'
const WAIT = { timeout: 5_000, interval: 2 }
const NEW_PASSWORD = 'another-long-password'
const bodyOf = (value: object): { method: string; body: string } => ({ method: 'POST', body: JSON.stringify(value) })
const auth = (path: string, value: object, headers: Record<string, string> = {}): Promise<RawAnswer> =>
  rawHttp(desk.url(`/api/auth/${path}`), { ...bodyOf(value), headers: { 'content-type': 'application/json', origin: PAGE_ORIGIN, ...headers } })
const post = async (cookie: string, value: object, headers: Record<string, string> = {}): Promise<RawAnswer> =>
  rawHttp(desk.url(COMMANDS_PATH), { ...bodyOf(value), headers: { 'content-type': 'application/json', origin: PAGE_ORIGIN, cookie, ...headers } })
const me = async (cookie: string): Promise<number> => (await rawHttp(desk.url('/api/me'), { headers: { cookie } })).status
const endedOf = (socket: LiveSocket): Promise<string> => new Promise((resolve) => socket.once('session:ended', resolve))
const events = (): readonly AuditEvent[] => desk.audit.page({ limit: 10_000 }).events
const eventOf = (what: string): AuditEvent | undefined => events().find((event) => event.what === what)
const by = <N extends CommandRequest['name']>(name: N, fields: object): object => ({ name, clientRequestId: randomUUID(), reason: 'a test', ...fields })
const sessionRow = (cookie: string) => desk.authRows.session.find(({ token }) => decodeURIComponent(cookie).includes(token))!

describe('a session that is over', () => {
  const DEFAULTS = { sessions: {}, recheckMs: 60_000 }

  it.each([
    ['setUserRole', { role: 'viewer' }], ['setUserDisabled', { disabled: true }], ['setUserPassword', { password: NEW_PASSWORD }], ['endUserSessions', {}],
  ] as const)('[PE1] %s ends every live connection and request of that person at once', async (name, fields) => {
    desk = await new DeskFixture().start(DEFAULTS)
    const [admin, one, two, other] = [await desk.signIn(ADMIN), await desk.signIn(), await desk.signIn(), await desk.signIn('support@sluice.local')]
    const live = [await desk.connect(one), await desk.connect(one), await desk.connect(two)]
    const bystander = await desk.connect(other)
    expect([await me(one), await me(two)]).toEqual([200, 200])
    const ended = Promise.all(live.map(endedOf))
    expect((await post(admin, by(name, { email: 'trader@sluice.local', ...fields }))).status).toBe(200)
    // Nothing here waits for a cache to become old.
    expect([await me(one), await me(two), await me(other)]).toEqual([401, 401, 200])
    expect(await ended).toEqual(['revoked', 'revoked', 'revoked'])
    expect(bystander.connected).toBe(true)
    expect(events().filter(({ what, code }) => what === 'session-ended' && code === 'REVOKED')).toHaveLength(3)
    expect(eventOf(name)).toMatchObject({ who: ADMIN, role: 'administrator', outcome: 'accepted' })
  })

  it('[PE2] an expired session loses its connection at that moment', async () => {
    desk = await new DeskFixture().start(DEFAULTS)
    const cookie = await desk.signIn()
    const session = desk.auth.session
    Object.assign(desk.auth, { session: async (headers: Headers) => ({ ...(await session(headers))!, expiresMs: Date.now() + 200 }) })
    expect(await endedOf(desk.socket(cookie))).toBe('expired')
    expect(eventOf('session-ended')).toMatchObject({ who: 'trader@sluice.local', code: 'EXPIRED', transport: 'socket' })
  })

  it('[PE3] a session or a role that was changed in the database itself is noticed at the next look', async () => {
    desk = await new DeskFixture().start({ sessions: {}, recheckMs: 10 })
    const [cookie, other] = [await desk.signIn(), await desk.signIn('support@sluice.local')]
    const [socket, bystander] = [await desk.connect(cookie), await desk.connect(other)]
    const ended = endedOf(socket)
    const { id } = sessionRow(cookie)
    desk.authRows.session = desk.authRows.session.filter((row) => row.id !== id)
    expect(await ended).toBe('revoked')
    desk.authRows.user.find(({ email }) => email === 'support@sluice.local')!.role = 'viewer'
    await vi.waitFor(async () => {
      const answer = await bystander.timeout(5_000).emitWithAck('command', sampleCommand('commentAlert')) as CommandAnswer
      expect(answer).toMatchObject({ error: { code: 'FORBIDDEN', message: 'your role (viewer) may not comment alerts: traders, risk managers, support and administrators may' } })
    }, WAIT)
  })

  it('[PE4] with the database away those who are signed in command on, even when it only hangs', async () => {
    desk = await new DeskFixture().start({ sessions: { freshMs: 0, askKnownMs: 20 }, recheckMs: 10 })
    const cookie = await desk.signIn()
    const socket = await desk.connect(cookie)
    await vi.waitFor(() => expect(desk.tails.length).toBeGreaterThan(0), WAIT)
    const session = desk.auth.session
    Object.assign(desk.auth, { session: () => new Promise(() => {}), liveSessions: () => new Promise(() => {}) })
    expect(await socket.timeout(5_000).emitWithAck('command', sampleCommand('engageKill'))).toMatchObject({ ok: true })
    Object.assign(desk.auth, { session: () => Promise.reject(new Error('away')), liveSessions: () => Promise.reject(new Error('away')) })
    expect((await post(cookie, sampleCommand('engageKill'))).status).toBe(200)
    expect(socket.connected).toBe(true)
    Object.assign(desk.auth, { session })
  })

  it('[PE5] whoever changes the own password keeps this session and loses the others', async () => {
    desk = await new DeskFixture().start(DEFAULTS)
    const [mine, elsewhere] = [await desk.signIn(), await desk.signIn()]
    const [own, other] = [await desk.connect(mine), await desk.connect(elsewhere)]
    expect(await me(elsewhere)).toBe(200)
    expect((await auth('change-password', { currentPassword: 'not-the-present-one', newPassword: NEW_PASSWORD }, { cookie: mine })).status).toBe(400)
    expect(eventOf('change-password')).toMatchObject({ who: 'trader@sluice.local', outcome: 'failed', code: 'INVALID_PASSWORD' })
    expect((await auth('change-password', { currentPassword: PASSWORD, newPassword: 'short' }, { cookie: mine })).status).toBe(400)
    const ended = endedOf(other)
    const changed = await auth('change-password', { currentPassword: PASSWORD, newPassword: NEW_PASSWORD, revokeOtherSessions: true }, { cookie: mine })
    expect(changed.status).toBe(200)
    expect(await ended).toBe('revoked')
    expect([await me(mine), await me(elsewhere), own.connected]).toEqual([200, 401, true])
    expect((await desk.signInRequest()).status).toBe(401)
    expect((await desk.signInRequest('trader@sluice.local', NEW_PASSWORD)).status).toBe(200)
    expect(eventOf('change-password')).toMatchObject({ outcome: 'accepted' })
  })
})

describe('sign-in', () => {
  it('[PE6] nothing of the sign-in library is reachable but sign-in, sign-out and the own password', async () => {
    desk = await new DeskFixture().start()
    const cookie = await desk.signIn()
    const before = JSON.stringify(desk.authRows.user)
    const closed = ['update-user', 'sign-up/email', 'change-email', 'delete-user', 'revoke-sessions', 'revoke-other-sessions', 'update-session', 'set-password', 'verify-password', 'request-password-reset', 'reset-password', 'link-social', 'unlink-account', 'sign-in/social', 'sign-in/email/', 'SIGN-OUT', '../auth/update-user', '']
    for (const path of closed) {
      const answer = await auth(path, { role: 'administrator', disabled: false, name: 'x', email: 'a@b.cc', password: PASSWORD, newPassword: PASSWORD }, { cookie })
      expect(answer.status, path).toBe(404)
    }
    for (const path of ['get-session', 'list-sessions', 'list-accounts', 'ok', 'error', 'delete-user/callback?token=x', 'reset-password/x', 'verify-email?token=x']) {
      expect((await rawHttp(desk.url(`/api/auth/${path}`), { headers: { cookie } })).status, path).toBe(404)
    }
    expect((await rawHttp(desk.url('/api/auth/sign-out'), { headers: { cookie } })).status).toBe(405)
    expect(JSON.stringify(desk.authRows.user)).toBe(before)
    expect(events().filter(({ code }) => code === 'NOT_FOUND').length).toBe(closed.length + 8)
    expect(await me(cookie)).toBe(200)
  })

  it('[PE7] the library itself refuses a role or a disabled flag from a person', async () => {
    desk = await new DeskFixture().start()
    const cookie = await desk.signIn()
    for (const body of [{ role: 'administrator' }, { disabled: true }, { name: 'x', role: 'administrator' }]) {
      const answer = await desk.auth.handler(new Request(`${PAGE_ORIGIN}/api/auth/update-user`, { method: 'POST', headers: { cookie, origin: PAGE_ORIGIN, 'content-type': 'application/json' }, body: JSON.stringify(body) }))
      expect(answer.status).toBeGreaterThanOrEqual(400)
    }
    expect(desk.authRows.user.find(({ email }) => email === 'trader@sluice.local')).toMatchObject({ role: 'trader', disabled: false, name: 'trader' })
  })

  it('[PE8] sign-ins, failed ones and sign-outs are audited, without password or token', async () => {
    desk = await new DeskFixture().start()
    await desk.signInRequest('mallory@evil.example', 'a-guessed-password')
    expect(eventOf('sign-in')).toMatchObject({ who: 'mallory@evil.example', role: null, outcome: 'failed', code: 'INVALID_EMAIL_OR_PASSWORD', transport: 'http' })
    const answer = await desk.signInRequest()
    expect(Object.keys(await answer.json() as object)).not.toContain('token')
    expect(eventOf('sign-in')).toMatchObject({ who: 'trader@sluice.local', role: 'trader', outcome: 'accepted', code: null })
    const cookie = answer.headers.getSetCookie()[0]!.split(';')[0]!
    expect(answer.headers.getSetCookie()[0]).toMatch(/HttpOnly/i)
    expect(answer.headers.getSetCookie()[0]).toMatch(/SameSite=Lax/i)
    await me(cookie)
    await auth('sign-out', {}, { cookie })
    expect(eventOf('sign-out')).toMatchObject({ who: 'trader@sluice.local', outcome: 'accepted' })
    const log = JSON.stringify(events())
    for (const secret of [PASSWORD, 'a-guessed-password', decodeURIComponent(cookie.split('=')[1]!).split('.')[0]!]) expect(log.includes(secret)).toBe(false)
  })

  it('[PE9] a disabled person cannot sign in, and learns it only with the right password', async () => {
    desk = await new DeskFixture().start()
    desk.authRows.user.find(({ email }) => email === 'trader@sluice.local')!.disabled = true
    expect((await desk.signInRequest('trader@sluice.local', 'wrong-password-here')).status).toBe(401)
    const answer = await desk.signInRequest()
    expect([answer.status, (await answer.json() as { code: string }).code]).toEqual([403, 'ACCOUNT_DISABLED'])
    expect(desk.authRows.session).toEqual([])
    expect(eventOf('sign-in')).toMatchObject({ outcome: 'failed', code: 'ACCOUNT_DISABLED' })
  })
})

describe('requests from elsewhere', () => {
  it('[PE10] whatever changes something, and every handshake, is refused to a page of another origin, and audited', async () => {
    desk = await new DeskFixture().start()
    const cookie = await desk.signIn()
    for (const origin of ['https://evil.example', 'null', `http://127.0.0.1:${desk.gateway.port}`, `${PAGE_ORIGIN}.evil.example`]) {
      expect((await auth('sign-out', {}, { cookie, origin })).status).toBe(403)
      expect((await auth('sign-in/email', { email: 'trader@sluice.local', password: PASSWORD }, { origin })).body).toMatchObject({ error: { code: 'BAD_ORIGIN' } })
      expect((await post(cookie, sampleCommand('engageKill'), { origin })).body).toMatchObject({ error: { code: 'BAD_ORIGIN' } })
      const polling = await rawHttp(desk.url('/socket.io/?EIO=4&transport=polling'), { headers: { cookie, origin } })
      expect([polling.status, polling.body]).toMatchObject([403, { error: { code: 'BAD_ORIGIN' } }])
      await expect(rawUpgrade(origin, cookie)).resolves.toMatch(/^HTTP\/1\.1 403 Forbidden/)
    }
    const crossSite = await rawHttp(desk.url('/socket.io/?EIO=4&transport=polling'), { headers: { cookie, 'sec-fetch-site': 'cross-site' } })
    expect(crossSite.status).toBe(403)
    expect(desk.core.commands).toEqual([])
    expect(await me(cookie)).toBe(200)
    expect(events().filter(({ code }) => code === 'BAD_ORIGIN')).toHaveLength(4 * 5 + 1)
  })

  it('[PE11] a command over HTTP is JSON of at most 128 KiB; what is not is refused and audited', async () => {
    desk = await new DeskFixture().start()
    const cookie = await desk.signIn()
    await vi.waitFor(() => expect(desk.tails.length).toBeGreaterThan(0), WAIT)
    const good = JSON.stringify(sampleCommand('engageKill'))
    const send = (body: string, contentType: string): Promise<RawAnswer> => rawHttp(desk.url(COMMANDS_PATH), { method: 'POST', body, headers: { cookie, 'content-type': contentType } })
    for (const [body, type] of [[good, 'text/plain'], [good, 'application/x-www-form-urlencoded'], ['{', 'application/json'], [`${good}${' '.repeat(128 * 1024)}`, 'application/json'], ['null', 'application/json']] as const) {
      const answer = await send(body, type)
      expect([answer.status, answer.body]).toMatchObject([400, { status: 'error', error: { code: 'INVALID' } }])
    }
    expect(events().filter(({ code }) => code === 'INVALID')).toHaveLength(5)
    expect((await rawHttp(desk.url(COMMANDS_PATH), { headers: { cookie } })).status).toBe(405)
    expect((await send(good, 'application/json; charset=utf-8')).status).toBe(200)
  })

  it('[PE12] an invalid command is audited by field, never with its value', async () => {
    desk = await new DeskFixture().start()
    const cookie = await desk.signIn(ADMIN)
    const bad = [by('createUser', { email: 'a@b.cc', fullName: 'A', role: 'viewer', password: 'tooshort' }), by('createUser', { email: 'a@b.cc', fullName: 'A', role: 'viewer', pasword: 'tooshort', password: 'tooshort-tooshort' }), by('setUserPassword', { email: 'a@b.cc', password: ['tooshort'] })]
    for (const request of bad) {
      const answer = await post(cookie, request)
      expect(answer.status).toBe(400)
      expect(JSON.stringify(answer.body)).not.toMatch('tooshort')
    }
    expect(events().filter(({ code, what }) => code === 'INVALID' && what !== 'command')).toHaveLength(3)
    expect(JSON.stringify(events())).not.toMatch('tooshort')
    expect(events().find(({ what }) => what === 'setUserPassword')?.text).toMatch(/^password: /)
  })

  it('[PE13] answers carry headers that keep pages and data apart', async () => {
    desk = await new DeskFixture().start()
    for (const path of ['/', '/api/me', '/health', '/metrics', '/api/auth/x']) {
      const { headers } = await rawHttp(desk.url(path))
      expect(headers, path).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'same-origin', 'x-frame-options': 'DENY' })
      expect(headers['content-security-policy'], path).toMatch(/frame-ancestors 'none'/)
    }
  })
})

describe('floods', () => {
  it('[PE14] one session sends commands at a bounded rate, and still engages the kill', async () => {
    desk = await new DeskFixture().start({ commandLimits: { rate: { perSecond: 0.001, burst: 5 } } })
    await vi.waitFor(() => expect(desk.tails.length).toBeGreaterThan(0), WAIT)
    const socket = await desk.connect(await desk.signIn())
    const answers = await Promise.all(Array.from({ length: 20 }, () => socket.timeout(5_000).emitWithAck('command', sampleCommand('openBreaker')))) as CommandAnswer[]
    const refused = answers.filter((answer) => answer.status === 'error' && answer.error.code === 'TOO_MANY_PENDING').length
    expect([refused, desk.core.commands.length]).toEqual([15, 5])
    expect(events().filter(({ code }) => code === 'TOO_MANY_PENDING')).toHaveLength(refused)
    expect(await socket.timeout(5_000).emitWithAck('command', sampleCommand('engageKill'))).toMatchObject({ ok: true })
  })

  it('[PE15] commands under way at a time are bounded, but for the kill', async () => {
    desk = await new DeskFixture().start({ commandLimits: { underWayMax: 2 }, commandMs: 20_000 })
    await vi.waitFor(() => expect(desk.tails.length).toBeGreaterThan(0), WAIT)
    desk.core.answer = () => null
    const socket = await desk.connect(await desk.signIn())
    const send = (request: CommandRequest): Promise<CommandAnswer> => socket.timeout(10_000).emitWithAck('command', request)
    const [one, two, three, four, kill] = [...Array.from({ length: 4 }, () => sampleCommand('openBreaker')), sampleCommand('engageKill')].map(send)
    for (const refused of [three, four]) expect(await refused).toMatchObject({ status: 'error', error: { code: 'TOO_MANY_PENDING' } })
    await vi.waitFor(() => expect(desk.core.commands).toHaveLength(3), WAIT)
    for (const { requestId } of desk.core.commands) desk.core.broadcast({ type: 'answer', requestId, parentId: null, denial: null })
    for (const done of [one, two, kill]) expect(await done).toMatchObject({ ok: true })
  })

  it('[PE16] one address fills the audit log at a bounded rate, and what is left out is counted', async () => {
    desk = await new DeskFixture().start({ auditPerSecondMax: 5 })
    await Promise.all(Array.from({ length: 30 }, () => me('')))
    const kept = (): number => events().filter(({ what }) => what === '/api/me').length
    const leftOut = (): number => events().filter(({ what }) => what === 'left-out').reduce((sum, { text }) => sum + Number(text.split(' ')[0]), 0)
    await vi.waitFor(() => expect(kept() + leftOut()).toBe(30), WAIT)
    expect(leftOut()).toBeGreaterThan(0)
  })
})

describe('administrators', () => {
  const users = async (cookie: string): Promise<Users['users']> => ((await rawHttp(desk.url('/api/users'), { headers: { cookie } })).body as Users).users

  it('[PE17] make people who sign in with the role given, and see sessions and connections', async () => {
    desk = await new DeskFixture().start()
    const cookie = await desk.signIn(ADMIN)
    const create = by('createUser', { email: 'Ann@Sluice.local', fullName: `Ann '; DROP TABLE "user" <b>`, role: 'support', password: NEW_PASSWORD })
    expect((await post(cookie, create)).body).toMatchObject({ ok: true, status: 'accepted', parentId: null })
    // The same click again gets the same answer, another one the truth.
    expect((await post(cookie, create)).body).toMatchObject({ ok: true })
    expect((await post(cookie, { ...create, clientRequestId: randomUUID() })).body).toMatchObject({ error: { code: 'NOT_POSSIBLE', path: 'email' } })
    expect((await post(cookie, { ...create, email: 'other@sluice.local' })).body).toMatchObject({ error: { code: 'REQUEST_ID_REUSED' } })
    const response = await desk.signInRequest('ann@sluice.local', NEW_PASSWORD)
    const ann = response.headers.getSetCookie()[0]!.split(';')[0]!
    await desk.connect(ann)
    expect((await users(cookie)).find(({ email }) => email === 'ann@sluice.local')).toMatchObject({ name: `Ann '; DROP TABLE "user" <b>`, role: 'support', disabled: false, sessions: 1, connections: 1 })
    expect((await rawHttp(desk.url('/api/audit?limit=1'), { headers: { cookie } })).body).toMatchObject({ events: [{ what: 'sign-in', who: 'ann@sluice.local' }], next: expect.any(Number) })
    expect((await rawHttp(desk.url('/api/audit?limit=0'), { headers: { cookie } })).status).toBe(400)
    const outcomes = async (query: string): Promise<Set<string>> => new Set(((await rawHttp(desk.url(`/api/audit?${query}`), { headers: { cookie } })).body as { events: { outcome: string }[] }).events.map(({ outcome }) => outcome))
    expect(await outcomes('outcome=accepted')).toEqual(new Set(['accepted']))
    expect((await outcomes('outcome=refused,failed')).has('accepted')).toBe(false)
    for (const wrong of ['', 'accepted,', 'constructor']) expect((await rawHttp(desk.url(`/api/audit?outcome=${wrong}`), { headers: { cookie } })).body).toMatchObject({ error: { code: 'INVALID', path: expect.stringMatching(/^outcome/) } })
  })

  it('[PE18] the last enabled administrator stays one, nobody disables the own account, and two at once do not shut each other out', async () => {
    desk = await new DeskFixture().start()
    const cookie = await desk.signIn(ADMIN)
    const refusal = async (request: object): Promise<string> => ((await post(cookie, request)).body as { error: { message: string } }).error.message
    expect(await refusal(by('setUserDisabled', { email: ADMIN, disabled: true }))).toMatch(/cannot disable yourself/)
    expect(await refusal(by('setUserRole', { email: ADMIN, role: 'trader' }))).toMatch(/last enabled administrator/)
    expect(await refusal(by('setUserPassword', { email: ADMIN, password: NEW_PASSWORD }))).toMatch(/with the present one/)
    expect(await refusal(by('endUserSessions', { email: 'nobody@sluice.local' }))).toMatch(/must be a person of this desk/)
    expect(events().filter(({ outcome, code }) => outcome === 'denied' && code === 'NOT_POSSIBLE')).toHaveLength(4)
    await post(cookie, by('createUser', { email: 'admin2@sluice.local', fullName: 'Second', role: 'administrator', password: PASSWORD }))
    const second = await desk.signIn('admin2@sluice.local')
    const answers = await Promise.all([post(cookie, by('setUserDisabled', { email: 'admin2@sluice.local', disabled: true })), post(second, by('setUserDisabled', { email: ADMIN, disabled: true }))])
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(desk.authRows.user.filter(({ role, disabled }) => role === 'administrator' && !disabled)).toHaveLength(1)
  })

  it('[PE19] with the database failing in the middle nothing is called done, and the person is looked at again', async () => {
    desk = await new DeskFixture().start({ sessions: {}, recheckMs: 60_000 })
    const [cookie, trader] = [await desk.signIn(ADMIN), await desk.signIn()]
    const socket = await desk.connect(trader)
    const change = vi.spyOn(desk.auth.users, 'setDisabled').mockImplementation(async (id) => {
      desk.authRows.user.find((user) => user.id === id)!.disabled = true
      throw new Error('away')
    })
    const ended = endedOf(socket)
    const request = by('setUserDisabled', { email: 'trader@sluice.local', disabled: true })
    expect((await post(cookie, request)).body).toMatchObject({ error: { code: 'NOT_POSSIBLE', message: expect.stringMatching(/half done/) } })
    expect(await ended).toBe('revoked')
    change.mockRestore()
    expect((await post(cookie, request)).body).toMatchObject({ ok: true })
  })

  it('[PE19] a person left without a password, half made, is completed by creating them again or by a new password', async () => {
    desk = await new DeskFixture().start()
    const cookie = await desk.signIn(ADMIN)
    const halfMade = (email: string) => desk.authRows.user.push({ id: email, email, name: 'half', role: 'viewer', disabled: false, emailVerified: true, createdAt: new Date(), updatedAt: new Date() } as never)
    halfMade('ann@sluice.local')
    halfMade('bob@sluice.local')
    expect((await post(cookie, by('createUser', { email: 'ann@sluice.local', fullName: 'Ann', role: 'support', password: NEW_PASSWORD }))).body).toMatchObject({ ok: true })
    expect((await post(cookie, by('setUserPassword', { email: 'bob@sluice.local', password: NEW_PASSWORD }))).body).toMatchObject({ ok: true })
    for (const email of ['ann@sluice.local', 'bob@sluice.local']) expect((await desk.signInRequest(email, NEW_PASSWORD)).status).toBe(200)
    expect((await users(cookie)).find(({ email }) => email === 'ann@sluice.local')).toMatchObject({ name: 'Ann', role: 'support' })
  })

  it('[PE21] a session that is not to be remembered is never prolonged', async () => {
    desk = await new DeskFixture().start()
    const response = await fetch(desk.url('/api/auth/sign-in/email'), {
      method: 'POST', headers: { 'content-type': 'application/json', origin: PAGE_ORIGIN }, body: JSON.stringify({ email: ADMIN, password: PASSWORD, rememberMe: false }),
    })
    const cookie = response.headers.getSetCookie().map((line) => line.split(';')[0]).join('; ')
    const expiresMs = desk.authRows.session.at(-1)!.expiresAt.getTime()
    await users(cookie)
    expect(desk.authRows.session.at(-1)!.expiresAt.getTime()).toBe(expiresMs)
  })

  it('[PE20] fault switches without a sandbox are refused', async () => {
    desk = await new DeskFixture().start()
    expect((await post(await desk.signIn('support@sluice.local'), sampleCommand('setFault'))).body).toMatchObject({ error: { code: 'NOT_POSSIBLE' } })
  })
})

/** First line of the answer to a WebSocket handshake. */
function rawUpgrade(origin: string, cookie: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(desk.gateway.port, '127.0.0.1', () => socket.write(
      `GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nOrigin: ${origin}\r\nCookie: ${cookie}\r\n\r\n`,
    ))
    socket.setTimeout(5_000, () => socket.destroy(new Error('no answer in time')))
    socket.once('data', (chunk) => {
      resolve(String(chunk))
      socket.destroy()
    })
    socket.once('error', reject)
  })
}
