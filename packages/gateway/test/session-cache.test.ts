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
})
