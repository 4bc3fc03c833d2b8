import type { AuditEvent } from '@sluice/protocol'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { failure, type ApiAnswer } from './api-answer.ts'
import type { AuditTrail } from './audit-trail.ts'
import { AUTH_ROUTES, CLIENT_IP_HEADER, type Auth } from './auth.ts'
import { isTrustedOrigin } from './origin-check.ts'
import { jsonOf, readBody } from './read-body.ts'
import { API_HEADERS } from './security-headers.ts'
import { sessionKeyOf, type SessionCache } from './session-cache.ts'
import type { SignedIn } from './signed-in.ts'

const BODY_BYTES_MAX = 16 * 1024
const STORE_AWAY_MESSAGE = 'the database does not answer: signing in works again when it is back'
/** In the form that the sign-in client reads, and in ours. */
const STORE_AWAY = { code: 'STORE_AWAY', message: STORE_AWAY_MESSAGE, error: { code: 'STORE_AWAY', message: STORE_AWAY_MESSAGE } }

export interface SignInDoorOptions {
  readonly auth: Auth
  readonly sessions: SessionCache
  readonly audit: AuditTrail
  readonly trustedOrigins: readonly string[]
  /** Connections of this session end now. */
  readonly onSignOut: (sessionKey: string) => void
  /** Sessions of this person may have ended. */
  readonly onPersonChanged: (userId: string) => void
}

/** Sign-in, sign-out and the change of one's own password; nothing else of the sign-in library is reachable. Everything is audited. */
export class SignInDoor {
  private readonly options: SignInDoorOptions

  constructor(options: SignInDoorOptions) {
    this.options = options
  }

  /** The refusal to be sent, or null when the answer has been sent. */
  async handle(request: IncomingMessage, response: ServerResponse, path: string): Promise<ApiAnswer | null> {
    const key = sessionKeyOf(request.headers)
    const user = this.options.sessions.peek(key)?.user ?? null
    const what = path.slice('/api/auth/'.length).split('/')[0] || 'auth'
    const refuse = (status: number, code: string, message: string): ApiAnswer => {
      this.audit(request, { who: user?.email ?? null, role: user?.role ?? null, what, outcome: 'refused', code, text: message })
      return failure(status, code, message)
    }
    if (!isTrustedOrigin(request.headers, this.options.trustedOrigins)) return refuse(403, 'BAD_ORIGIN', `a page of ${request.headers.origin ?? 'another site'} may not use this desk`)
    if (!AUTH_ROUTES.has(path)) return refuse(404, 'NOT_FOUND', `no ${path}`)
    if (request.method !== 'POST') return refuse(405, 'METHOD_NOT_ALLOWED', `${request.method} is not allowed here: use POST`)
    const body = await readBody(request, BODY_BYTES_MAX)
    if (body === null) return refuse(413, 'BODY_TOO_LONG', `a body has at most ${BODY_BYTES_MAX} bytes`)
    const answer = await this.options.auth.handler(this.asWebRequest(request, body))
    const text = await answer.text()
    if (answer.status >= 500) {
      this.audit(request, { who: emailOf(body), role: null, what, outcome: 'failed', code: 'STORE_AWAY', text: STORE_AWAY_MESSAGE })
      return { status: 503, body: STORE_AWAY }
    }
    this.after(request, { path, what, key, user, body, status: answer.status, answered: jsonOf(Buffer.from(text)) })
    reply(response, answer, answer.status < 400 ? withoutToken(text) : refusalText(answer.status, text))
    return null
  }

  private after(request: IncomingMessage, { path, what, key, user, body, status, answered }: {
    path: string; what: string; key: string | null; user: SignedIn | null; body: Buffer; status: number; answered: unknown
  }): void {
    const { sessions, onSignOut, onPersonChanged } = this.options
    const isSignIn = path === '/api/auth/sign-in/email'
    const person = isSignIn ? null : user
    const role = isSignIn ? ((answered as { user?: { role?: SignedIn['role'] } } | null)?.user?.role ?? null) : (person?.role ?? null)
    const code = status < 400 ? null : ((answered as { code?: string } | null)?.code ?? (status === 429 ? 'TOO_MANY_ATTEMPTS' : `HTTP_${status}`))
    this.audit(request, {
      who: isSignIn ? emailOf(body) : (person?.email ?? null), role: status < 400 ? role : null, what, outcome: status < 400 ? 'accepted' : 'failed', code, text: '',
    })
    if (key === null || isSignIn || status >= 400) return
    if (path === '/api/auth/sign-out') {
      sessions.forget(key)
      onSignOut(key)
    } else if (user !== null) {
      sessions.doubtUser(user.id)
      onPersonChanged(user.id)
    }
  }

  private asWebRequest({ headers, method, url }: IncomingMessage, body: Buffer): Request {
    const web = new Headers()
    for (const name of ['cookie', 'origin', 'content-type', 'user-agent', 'sec-fetch-site', 'sec-fetch-mode', 'sec-fetch-dest', CLIENT_IP_HEADER]) {
      const value = headers[name]
      if (typeof value === 'string') web.set(name, value)
    }
    return new Request(new URL(url ?? '/', this.options.trustedOrigins[0] ?? 'http://localhost'), { method: method ?? 'POST', headers: web, ...(body.length === 0 ? {} : { body: new Uint8Array(body) }) })
  }

  private audit(request: IncomingMessage, event: Pick<AuditEvent, 'who' | 'role' | 'what' | 'outcome' | 'code' | 'text'>): void {
    this.options.audit.write({ ...event, address: request.socket.remoteAddress ?? 'unknown', transport: 'http' })
  }
}

/** The e-mail that somebody tried; null when none can be read. */
function emailOf(body: Buffer): string | null {
  const value = jsonOf(body)
  const email = value !== null && typeof value === 'object' ? (value as { email?: unknown }).email : null
  return typeof email === 'string' ? email : null
}

/** The session's token belongs into its cookie, which no script can read, and nowhere else. */
function withoutToken(text: string): string {
  const value = jsonOf(Buffer.from(text))
  if (value === null || typeof value !== 'object' || !('token' in value)) return text
  return JSON.stringify({ ...value, token: undefined })
}

/** A refusal of the sign-in library as it is, and in the desk's own form, which every other refusal has. */
function refusalText(status: number, text: string): string {
  const value = jsonOf(Buffer.from(text))
  const told = (value !== null && typeof value === 'object' ? value : {}) as { readonly code?: unknown; readonly message?: unknown }
  const code = typeof told.code === 'string' ? told.code : status === 429 ? 'TOO_MANY_ATTEMPTS' : `HTTP_${status}`
  const message = typeof told.message === 'string' && told.message !== '' ? told.message : status === 429 ? 'too many attempts: wait a little, then try again' : 'this could not be done: check what was sent'
  return JSON.stringify({ ...told, error: { code, message } })
}

function reply(response: ServerResponse, answer: Response, text: string): void {
  response.setHeader('set-cookie', answer.headers.getSetCookie())
  const retry = answer.headers.get('x-retry-after')
  response.writeHead(answer.status, {
    'content-type': 'application/json; charset=utf-8', 'content-length': Buffer.byteLength(text), 'cache-control': 'no-store', ...API_HEADERS, ...(retry === null ? {} : { 'retry-after': retry }),
  }).end(text)
}
