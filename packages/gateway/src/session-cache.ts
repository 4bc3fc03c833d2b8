import { createHash } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { Auth, AuthSession } from './auth.ts'
import { BoundedMap } from './bounded-map.ts'

export interface SessionCacheOptions {
  readonly auth: Pick<Auth, 'session'>
  readonly nowMs?: () => number
  /** A session is asked for again after this long. */
  readonly freshMs?: number
  /** With the database away, a session is believed for this long after it was last seen valid. */
  readonly trustedMs?: number
  /** Longest wait for the database. */
  readonly askMs?: number
  readonly sessionsMax?: number
}

export type SessionAnswer = { readonly kind: 'signed-in'; readonly session: AuthSession; readonly key: string } | { readonly kind: 'anonymous' } | { readonly kind: 'unavailable' }

interface Known {
  readonly session: AuthSession
  readonly seenMs: number
}

const SESSION_COOKIE = /(?:^|;\s*)((?:__Secure-)?sluice\.session_token=[^;]+)/

/**
 * Who is signed in, asked of the database at most every `freshMs` per session. With the database away those already seen
 * stay signed in, so that they keep the kill switch; nobody new gets in.
 */
export class SessionCache {
  private readonly options: Required<SessionCacheOptions>
  private readonly known: BoundedMap<string, Known>
  private readonly asking = new Map<string, Promise<SessionAnswer>>()
  /** Signed out: a session's token is never valid again. */
  private readonly forgotten: BoundedMap<string, true>

  constructor(options: SessionCacheOptions) {
    this.options = { nowMs: Date.now, freshMs: 10_000, trustedMs: 12 * 3_600_000, askMs: 4_000, sessionsMax: 10_000, ...options }
    this.known = new BoundedMap(this.options.sessionsMax)
    this.forgotten = new BoundedMap(this.options.sessionsMax)
  }

  async find(headers: IncomingHttpHeaders): Promise<SessionAnswer> {
    const key = sessionKeyOf(headers)
    if (key === null || this.forgotten.get(key) === true) return { kind: 'anonymous' }
    const nowMs = this.options.nowMs()
    const known = this.known.get(key)
    if (known !== undefined && nowMs - known.seenMs < this.options.freshMs && known.session.expiresMs > nowMs) return { kind: 'signed-in', session: known.session, key }
    let asking = this.asking.get(key)
    if (asking === undefined) {
      asking = this.ask(key, headers.cookie ?? '').finally(() => this.asking.delete(key))
      this.asking.set(key, asking)
    }
    return asking
  }

  /** After a sign-out. */
  forget(key: string): void {
    this.known.delete(key)
    this.asking.delete(key)
    // A look-up that began before may still answer: it must not bring the session back.
    this.forgotten.set(key, true)
  }

  private async ask(key: string, cookie: string): Promise<SessionAnswer> {
    try {
      const session = await inTime(this.options.auth.session(new Headers({ cookie })), this.options.askMs)
      if (session === null || this.forgotten.get(key) === true) {
        this.known.delete(key)
        return { kind: 'anonymous' }
      }
      this.known.set(key, { session, seenMs: this.options.nowMs() })
      return { kind: 'signed-in', session, key }
    } catch {
      const nowMs = this.options.nowMs()
      const known = this.known.get(key)
      const trusted = known !== undefined && known.session.expiresMs > nowMs && nowMs - known.seenMs < this.options.trustedMs
      return trusted ? { kind: 'signed-in', session: known.session, key } : { kind: 'unavailable' }
    }
  }
}

/** Stands for a session without being its token; null without a session cookie. */
export function sessionKeyOf({ cookie }: IncomingHttpHeaders): string | null {
  const match = SESSION_COOKIE.exec(cookie ?? '')
  return match === null ? null : createHash('sha256').update(match[1] as string).digest('base64url')
}

async function inTime<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  try {
    return await Promise.race([work, new Promise<never>((_, reject) => { timer = setTimeout(() => reject(new Error('no answer in time')), ms) })])
  } finally {
    clearTimeout(timer)
  }
}
