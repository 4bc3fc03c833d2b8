import { describe, expect, it } from 'vitest'
import type { AuthSession } from '../src/auth.ts'
import { SessionCache, sessionKeyOf } from '../src/session-cache.ts'

const session = (expiresMs: number): AuthSession => ({ id: 's', user: { id: 'u', email: 'e', name: 'n', role: 'trader' }, expiresMs })
const cookie = (token: string) => ({ cookie: `other=1; sluice.session_token=${token}` })

function subject(answer: () => Promise<AuthSession | null>): { cache: SessionCache; at: (ms: number) => void; asked: () => number } {
  let nowMs = 0
  let count = 0
  const cache = new SessionCache({
    auth: { session: () => { count += 1; return answer() }, liveSessions: () => Promise.reject(new Error('not asked here')) }, nowMs: () => nowMs, freshMs: 10, trustedMs: 1_000, askMs: 50, askKnownMs: 20, sessionsMax: 2,
  })
  return { cache, at: (ms) => { nowMs = ms }, asked: () => count }
}

describe('the session cache', () => {
  it('[SC1] asks once for callers that come together, and again when its answer is old', async () => {
    const { cache, at, asked } = subject(async () => session(1e6))
    expect((await Promise.all([cache.find(cookie('a')), cache.find(cookie('a'))])).map(({ kind }) => kind)).toEqual(['signed-in', 'signed-in'])
    at(9)
    await cache.find(cookie('a'))
    expect(asked()).toBe(1)
    at(11)
    await cache.find(cookie('a'))
    expect(asked()).toBe(2)
  })

  it('[SC10] a session is one session, however its cookie is spelled and whatever comes with it', async () => {
    const sent: (string | null)[] = []
    const cache = new SessionCache({ auth: { session: async (headers) => { sent.push(headers.get('cookie')); return session(1e6) }, liveSessions: async () => new Map() }, nowMs: () => 0 })
    const spellings = ['sluice.session_token=a.b%3D', 'x=1; sluice.session_token=a.b=; sluice.session_token=other', 'sluice.session_token="a.b%3d" ', 'sluice.session_token=%61.b%3D; y']
    const keys = await Promise.all(spellings.map(async (cookie) => {
      const found = await cache.find({ cookie })
      return found.kind === 'signed-in' ? found.key : null
    }))
    expect(new Set(keys).size).toBe(1)
    expect(sent).toEqual(['sluice.session_token=a.b%3D'])
    await cache.find({ cookie: '__Secure-sluice.session_token=z; sluice.session_token=a.b%3D' })
    expect(sent.at(-1)).toBe('__Secure-sluice.session_token=z')
    await cache.find({ cookie: 'sluice.dont_remember=true.x; y=1; sluice.session_token=c' })
    expect(sent.at(-1)).toBe('sluice.session_token=c; sluice.dont_remember=true.x')
  })

  it('[SC2] believes what it has seen while the database is away, for a bounded time and never past the expiry', async () => {
    let away = false
    const { cache, at } = subject(() => (away ? Promise.reject(new Error('away')) : Promise.resolve(session(800))))
    await cache.find(cookie('a'))
    away = true
    at(500)
    expect((await cache.find(cookie('a'))).kind).toBe('signed-in')
    expect((await cache.find(cookie('b'))).kind).toBe('unavailable')
    at(801)
    expect((await cache.find(cookie('a'))).kind).toBe('unavailable')
  })

  it('[SC3] waits for a silent database no longer than told', async () => {
    const { cache } = subject(() => new Promise(() => {}))
    expect((await cache.find(cookie('a'))).kind).toBe('unavailable')
  })

  it('[SC4] forgets on sign-out and on a revoked session, and holds a bounded number', async () => {
    let known: AuthSession | null = session(1e6)
    const { cache, at, asked } = subject(async () => known)
    const found = await cache.find(cookie('a'))
    if (found.kind === 'signed-in') cache.forget(found.key)
    expect((await cache.find(cookie('a'))).kind).toBe('anonymous')
    expect(asked()).toBe(1)
    await cache.find(cookie('b'))
    known = null
    at(11)
    expect((await cache.find(cookie('b'))).kind).toBe('anonymous')
    known = session(1e6)
    for (const token of ['1', '2', '3', '1']) await cache.find(cookie(token))
    expect(asked()).toBe(7)
    expect((await cache.find({})).kind).toBe('anonymous')
  })

  it('[SC5] a look-up that began before the sign-out does not bring the session back', async () => {
    let answer: (session: AuthSession) => void = () => undefined
    const { cache } = subject(() => new Promise<AuthSession>((resolve) => { answer = resolve }))
    const first = cache.find(cookie('a'))
    cache.forget(sessionKeyOf({ cookie: cookie('a').cookie })!)
    answer(session(1e6))
    expect((await first).kind).toBe('anonymous')
    expect((await cache.find(cookie('a'))).kind).toBe('anonymous')
  })

  it('[SC6] all sessions of a person end together, also one whose look-up is under way', async () => {
    const answers: ((session: AuthSession | null) => void)[] = []
    const { cache } = subject(() => new Promise<AuthSession | null>((resolve) => answers.push(resolve)))
    const known = cache.find(cookie('a'))
    answers.shift()!(session(1e6))
    expect((await known).kind).toBe('signed-in')
    const asked = cache.find(cookie('b'))
    cache.forgetUser('u')
    // The database had read the session before it was deleted.
    answers.shift()!(session(1e6))
    await expect.poll(() => answers.length).toBe(1)
    answers.shift()!(null)
    expect([(await asked).kind, (await cache.find(cookie('a'))).kind]).toEqual(['anonymous', 'anonymous'])
  })

  it('[SC6] signing out of sessions that never were overtakes nobody, and whoever was seen before is let in whatever is revoked meanwhile', async () => {
    let asked = 0
    let meanwhile = (): void => cache.forget(`never-${asked}`)
    const auth = { session: async () => { asked += 1; meanwhile(); return session(1e6) }, liveSessions: async () => { meanwhile(); return new Map([['s', session(1e6)]]) } }
    let nowMs = 0
    const cache: SessionCache = new SessionCache({ auth, nowMs: () => nowMs, freshMs: 10 })
    const found = await cache.find(cookie('a'))
    if (found.kind !== 'signed-in') throw new Error('not signed in')
    expect(asked).toBe(1)
    expect(await cache.recheck([found])).not.toBeNull()
    meanwhile = () => cache.doubtUser('somebody else')
    nowMs = 20
    expect((await cache.find(cookie('a'))).kind).toBe('signed-in')
    expect((await cache.find(cookie('b'))).kind).toBe('unavailable')
  })

  it('[SC7] a look at many sessions finds new roles and forgets what is over; without an answer nothing changes', async () => {
    const viewer: AuthSession = { ...session(1e6), user: { ...session(1e6).user, role: 'viewer' } }
    let live: () => Promise<ReadonlyMap<string, AuthSession>> = async () => new Map([['s', viewer]])
    const cache = new SessionCache({ auth: { session: async () => session(1e6), liveSessions: () => live() }, nowMs: () => 0, askMs: 20 })
    const found = await cache.find(cookie('a'))
    if (found.kind !== 'signed-in') throw new Error('not signed in')
    const looked = [{ key: found.key, session: found.session }, { key: 'other', session: { ...found.session, id: 'gone' } }]
    expect([...(await cache.recheck(looked))!]).toEqual([[found.key, viewer], ['other', null]])
    expect(await cache.find(cookie('a'))).toMatchObject({ session: { user: { role: 'viewer' } } })
    live = () => new Promise(() => {})
    expect(await cache.recheck(looked)).toBeNull()
    expect((await cache.find(cookie('a'))).kind).toBe('signed-in')
    live = async () => new Map()
    await cache.recheck(looked)
    expect((await cache.find(cookie('a'))).kind).toBe('anonymous')
  })

  it('[SC8] a look that was overtaken by a revocation is taken again', async () => {
    let answer: (live: ReadonlyMap<string, AuthSession>) => void = () => undefined
    let looks = 0
    const cache = new SessionCache({ auth: { session: async () => session(1e6), liveSessions: () => { looks += 1; return new Promise((resolve) => { answer = resolve }) } }, nowMs: () => 0 })
    const found = await cache.find(cookie('a'))
    if (found.kind !== 'signed-in') throw new Error('not signed in')
    const looked = cache.recheck([{ key: found.key, session: found.session }])
    cache.doubtUser('u')
    answer(new Map([['s', found.session]]))
    await expect.poll(() => looks).toBe(2)
    answer(new Map())
    expect((await looked)?.get(found.key)).toBeNull()
  })

  it('[SC9] a database that hangs holds up nobody who was seen before', async () => {
    let hangs = false
    const { cache, at } = subject(() => (hangs ? new Promise(() => {}) : Promise.resolve(session(1e6))))
    await cache.find(cookie('a'))
    hangs = true
    at(500)
    expect((await cache.find(cookie('a'))).kind).toBe('signed-in')
    expect((await cache.find(cookie('b'))).kind).toBe('unavailable')
  })
})
