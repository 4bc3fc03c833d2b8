import { createHash } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { Auth, AuthSession } from './auth.ts'
import { BoundedMap } from './bounded-map.ts'

export interface SessionCacheOptions {
  readonly auth: Pick<Auth, 'session' | 'liveSessions'>
  readonly nowMs?: () => number
  /** A session is asked for again after this long. */
  readonly freshMs?: number
  /** With the database away, a session is believed for this long after it was last seen valid. */
  readonly trustedMs?: number
  /** Longest wait for the database. */
  readonly askMs?: number
  /** Longest wait for it where the session was seen before. */
  readonly askKnownMs?: number
  readonly sessionsMax?: number
}

export interface KeyedSession {
  readonly key: string
  readonly session: AuthSession
}
export type SessionAnswer = ({ readonly kind: 'signed-in' } & KeyedSession) | { readonly kind: 'anonymous' } | { readonly kind: 'unavailable' }

interface Known {
  readonly session: AuthSession
  readonly seenMs: number
}

const SESSION_COOKIE = /(?:^|;\s*)((?:__Secure-)?sluice\.session_token=[^;]+)/
/** Whether the session may be prolonged. */
const DONT_REMEMBER_COOKIE = /(?:^|;\s*)((?:__Secure-)?sluice\.dont_remember=[^;]+)/
const ANONYMOUS = { kind: 'anonymous' } as const
const UNAVAILABLE = { kind: 'unavailable' } as const
/** Look-ups begun anew because sessions were revoked meanwhile. */
const ATTEMPTS_MAX = 5

/**
 * Who is signed in, asked of the database at most every `freshMs` per session. With the database away those already seen
 * stay signed in, so that they keep the kill switch; nobody new gets in.
 */
export class SessionCache {
  private readonly options: Required<SessionCacheOptions>
  private readonly known: BoundedMap<string, Known>
  private readonly asking = new Map<string, Promise<SessionAnswer>>()
  /** Signed out or revoked: a session's token is never valid again. */
  private readonly forgotten: BoundedMap<string, true>
  /** Raised by every revocation: an answer of the database from before one is not believed. */
  private revocations = 0

  constructor(options: SessionCacheOptions) {
    this.options = { nowMs: Date.now, freshMs: 1_500, trustedMs: 12 * 3_600_000, askMs: 4_000, askKnownMs: 500, sessionsMax: 10_000, ...options }
    this.known = new BoundedMap(this.options.sessionsMax)
    this.forgotten = new BoundedMap(this.options.sessionsMax)
  }

  async find(headers: IncomingHttpHeaders): Promise<SessionAnswer> {
    const key = sessionKeyOf(headers)
    if (key === null || this.forgotten.get(key) === true) return ANONYMOUS
    const nowMs = this.options.nowMs()
    const known = this.known.get(key)
    if (known !== undefined && nowMs - known.seenMs < this.options.freshMs && known.session.expiresMs > nowMs) return { kind: 'signed-in', session: known.session, key }
    let asking = this.asking.get(key)
    if (asking === undefined) {
      asking = this.ask(key, lookUpCookies(headers)).finally(() => { if (this.asking.get(key) === asking) this.asking.delete(key) })
      this.asking.set(key, asking)
    }
    if (known === undefined) return asking
    // A database that hangs must not hold up the kill switch of somebody who was let in before.
    return inTime(asking, this.options.askKnownMs).catch(() => this.trusted(key))
  }

  /** The session as last seen, without asking anybody. */
  peek(key: string | null): AuthSession | null {
    return key === null ? null : (this.known.get(key)?.session ?? null)
  }

  /** After a sign-out. */
  forget(key: string): void {
    // Anybody may sign out of a session that never was: that overtakes nobody's look-up.
    if (this.known.get(key) !== undefined || this.asking.has(key)) this.revocations += 1
    this.known.delete(key)
    this.asking.delete(key)
    // A look-up that began before may still answer: it must not bring the session back.
    this.forgotten.set(key, true)
  }

  /** All sessions of the person were ended: none of them is ever valid again. */
  forgetUser(userId: string): void {
    this.revocations += 1
    for (const key of this.keysOf(userId)) this.forget(key)
  }

  /** What is known of this person's sessions may be old: the next call asks. */
  doubtUser(userId: string): void {
    this.revocations += 1
    for (const key of this.keysOf(userId)) {
      const known = this.known.get(key)
      if (known !== undefined) this.known.set(key, { session: known.session, seenMs: Math.min(known.seenMs, this.options.nowMs() - this.options.freshMs) })
    }
  }

  /** Asks the database for all of these at once: the present session by key, null for what is over. Null: no answer. */
  async recheck(sessions: readonly KeyedSession[]): Promise<ReadonlyMap<string, AuthSession | null> | null> {
    if (sessions.length === 0) return new Map()
    for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
      const { revocations } = this
      const live = await inTime(this.options.auth.liveSessions(sessions.map(({ session }) => session.id)), this.options.askMs).catch(() => null)
      if (live === null) return null
      if (revocations !== this.revocations) continue
      const seenMs = this.options.nowMs()
      return new Map(sessions.map(({ key, session }) => {
        const now = this.forgotten.get(key) === true ? null : (live.get(session.id) ?? null)
        if (now === null) this.forget(key)
        else this.known.set(key, { session: now, seenMs })
        return [key, now]
      }))
    }
    return null
  }

  private async ask(key: string, cookie: string): Promise<SessionAnswer> {
    for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
      const { revocations } = this
      try {
        const session = await inTime(this.options.auth.session(new Headers({ cookie })), this.options.askMs)
        if (this.forgotten.get(key) === true) return ANONYMOUS
        if (revocations !== this.revocations) continue
        if (session === null) {
          this.known.delete(key)
          return ANONYMOUS
        }
        this.known.set(key, { session, seenMs: this.options.nowMs() })
        return { kind: 'signed-in', session, key }
      } catch {
        return this.trusted(key)
      }
    }
    return this.trusted(key)
  }

  /** Without the database: whoever was seen before. */
  private trusted(key: string): SessionAnswer {
    if (this.forgotten.get(key) === true) return ANONYMOUS
    const nowMs = this.options.nowMs()
    const known = this.known.get(key)
    const isTrusted = known !== undefined && known.session.expiresMs > nowMs && nowMs - known.seenMs < this.options.trustedMs
    return isTrusted ? { kind: 'signed-in', session: known.session, key } : UNAVAILABLE
  }

  private keysOf(userId: string): readonly string[] {
    return this.known.keysWhere(({ session }) => session.user.id === userId)
  }
}

/** Stands for a session without being its token; null without a session cookie. However the token is spelled, it is the same. */
export function sessionKeyOf(headers: IncomingHttpHeaders): string | null {
  const cookie = sessionCookieOf(headers)
  return cookie === null ? null : createHash('sha256').update(decoded(cookie)).digest('base64url')
}

const firstOf = (pattern: RegExp, { cookie }: IncomingHttpHeaders): string | null => pattern.exec(cookie ?? '')?.[1]?.trim() ?? null
const sessionCookieOf = (headers: IncomingHttpHeaders): string | null => firstOf(SESSION_COOKIE, headers)

/** All that a session is looked up by: what else a client sends must not make it another session. */
const lookUpCookies = (headers: IncomingHttpHeaders): string => [SESSION_COOKIE, DONT_REMEMBER_COOKIE].flatMap((pattern) => firstOf(pattern, headers) ?? []).join('; ')

function decoded(cookie: string): string {
  try {
    return decodeURIComponent(cookie.replace(/="(.*)"$/, '=$1'))
  } catch {
    return cookie
  }
}

async function inTime<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  try {
    return await Promise.race([work, new Promise<never>((_, reject) => { timer = setTimeout(() => reject(new Error('no answer in time')), ms) })])
  } finally {
    clearTimeout(timer)
  }
}
