import { COMMANDS_PATH, type CommandAnswer, type RequestError } from '@sluice/protocol'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { apiAnswer, failure, type ApiAnswer, type ApiContext } from './api-routes.ts'
import type { AuditLog } from './audit-log.ts'
import type { AuditTrail } from './audit-trail.ts'
import { CLIENT_IP_HEADER, type Auth } from './auth.ts'
import type { CommandGate } from './command-gate.ts'
import { isTrustedOrigin } from './origin-check.ts'
import { PageProxy } from './page-proxy.ts'
import { peopleAnswer, readPermission } from './people-routes.ts'
import { jsonOf, readBody } from './read-body.ts'
import { API_HEADERS } from './security-headers.ts'
import { sessionKeyOf, type SessionCache } from './session-cache.ts'
import { SignInDoor } from './sign-in-door.ts'
import type { Origin, SignedIn } from './signed-in.ts'

export const COMMAND_BODY_BYTES_MAX = 16 * 1024
const URL_CHARS_MAX = 4_096

export interface FrontDoorOptions {
  readonly nextPort: number
  readonly auth: Auth
  readonly sessions: SessionCache
  readonly gate: CommandGate
  readonly audit: AuditTrail
  readonly auditLog: AuditLog
  readonly trustedOrigins: readonly string[]
  readonly api: Omit<ApiContext, 'user'>
  readonly health: () => { readonly status: 'ok' | 'degraded'; readonly [part: string]: unknown }
  readonly metrics: () => Promise<{ readonly contentType: string; readonly body: string }>
  readonly connectionsOf: (userId: string) => number
  /** Connections of this session end now. */
  readonly onSignOut: (sessionKey: string) => void
  /** Sessions of this person may have ended. */
  readonly onPersonChanged: (userId: string) => void
  readonly onError: (message: string) => void
}

/** One port for everything: API, sign-in, health and metrics here; the rest are pages. socket.io attaches itself. */
export function createFrontDoor(options: FrontDoorOptions): { readonly server: Server; close(): void } {
  const pages = new PageProxy(options.nextPort)
  const signInDoor = new SignInDoor(options)
  const server = createServer({ requestTimeout: 30_000, headersTimeout: 10_000, keepAliveTimeout: 15_000 }, (request, response) => {
    route(request, response).catch((error: unknown) => {
      options.onError(`${request.method} ${request.url?.split('?')[0]}: ${error instanceof Error ? error.message : String(error)}`)
      if (response.headersSent) response.destroy()
      else send(response, failure(500, 'INTERNAL', 'the desk could not answer this request'))
    })
  })
  server.on('clientError', (_error, socket) => { if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n') })

  async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const target = request.url ?? '/'
    if (target.length > URL_CHARS_MAX || !target.startsWith('/')) return send(response, failure(414, 'URL_TOO_LONG', `the address must begin with / and have at most ${URL_CHARS_MAX} characters`))
    request.headers[CLIENT_IP_HEADER] = request.socket.remoteAddress ?? 'unknown'
    const path = target.split('?')[0] as string
    if (path === '/health') return health(response)
    if (path === '/metrics') return metrics(response)
    if (path === '/api/auth' || path.startsWith('/api/auth/')) {
      const refusal = await signInDoor.handle(request, response, path)
      return refusal === null ? undefined : send(response, refusal)
    }
    if (path === COMMANDS_PATH) return send(response, await command(request))
    if (path === '/api' || path.startsWith('/api/')) return send(response, await read(request, new URL(target, 'http://desk')))
    pages.handle(request, response)
  }

  function health(response: ServerResponse): void {
    const body = options.health()
    send(response, { status: body.status === 'ok' ? 200 : 503, body })
  }

  async function metrics(response: ServerResponse): Promise<void> {
    const { contentType, body } = await options.metrics()
    response.writeHead(200, { 'content-type': contentType, 'cache-control': 'no-store', ...API_HEADERS }).end(body)
  }

  async function command(request: IncomingMessage): Promise<ApiAnswer> {
    const origin = originOf(request)
    const last = lastKnown(request)
    const refuse = (code: RequestError['code'], message: string, body: unknown = null): ApiAnswer => {
      const answer = options.gate.refuse(origin, last, body, { code, message, path: '' })
      return { status: statusOf(answer), body: answer }
    }
    if (request.method !== 'POST') return failure(405, 'METHOD_NOT_ALLOWED', `${request.method} is not allowed here: use POST`)
    if (!isTrustedOrigin(request.headers, options.trustedOrigins)) return refuse('BAD_ORIGIN', `a page of ${request.headers.origin ?? 'another site'} may not use this desk`)
    // The body of a stranger is not read: without a session it changes nothing.
    if (sessionKeyOf(request.headers) === null) return refuse('NOT_SIGNED_IN', 'sign in first')
    if (!/^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? '')) return refuse('INVALID', `content-type is ${(request.headers['content-type'] ?? 'missing').slice(0, 80)}: must be application/json`)
    const body = await readBody(request, COMMAND_BODY_BYTES_MAX)
    if (body === null) return refuse('INVALID', `the body must be whole and have at most ${COMMAND_BODY_BYTES_MAX} bytes`)
    const value = jsonOf(body)
    if (value === undefined) return refuse('INVALID', 'the body must be JSON')
    const gated = await options.gate.handle(request.headers, origin, value, last)
    return { status: gated.signedIn === 'unavailable' ? 503 : statusOf(gated.answer), body: gated.answer }
  }

  async function read(request: IncomingMessage, url: URL): Promise<ApiAnswer> {
    if (request.method !== 'GET') return failure(405, 'METHOD_NOT_ALLOWED', `${request.method} is not allowed here: use GET; commands go to POST ${COMMANDS_PATH} or over the live connection`)
    const found = await options.sessions.find(request.headers)
    const user = found.kind === 'signed-in' ? found.session.user : lastKnown(request)
    const refuse = (status: number, code: string, message: string): ApiAnswer => {
      const event = { ...originOf(request), who: user?.email ?? null, role: user?.role ?? null, what: readPermission(url.pathname) ?? url.pathname, code, text: message }
      options.audit.write({ ...event, outcome: status === 503 ? 'failed' : 'refused' })
      return failure(status, code, message)
    }
    if (found.kind === 'anonymous') return refuse(401, 'NOT_SIGNED_IN', 'sign in first')
    if (found.kind === 'unavailable') return refuse(503, 'STORE_AWAY', 'the database does not answer and this session was not seen before: try again when it is back')
    const { user: reader } = found.session
    const context = { role: reader.role, users: options.auth.users, audit: options.auditLog, connectionsOf: options.connectionsOf }
    const answer = await peopleAnswer(url, context) ?? await apiAnswer(url, { ...options.api, user: reader })
    if (answer?.status === 403) return refuse(403, 'FORBIDDEN', (answer.body as { error: { message: string } }).error.message)
    return answer ?? failure(404, 'NOT_FOUND', `no ${url.pathname}`)
  }

  /** Who the session belonged to when last seen; for the audit log alone. */
  function lastKnown(request: IncomingMessage): SignedIn | null {
    return options.sessions.peek(sessionKeyOf(request.headers))?.user ?? null
  }

  return { server, close: () => pages.close() }
}

const originOf = (request: IncomingMessage): Origin => ({ address: request.socket.remoteAddress ?? 'unknown', transport: 'http' })

const ERROR_STATUS: Readonly<Record<RequestError['code'], number>> = {
  INVALID: 400, REQUEST_ID_REUSED: 400, NOT_POSSIBLE: 400, NOT_SIGNED_IN: 401, FORBIDDEN: 403, BAD_ORIGIN: 403, CORE_AWAY: 503, CORE_REFUSED: 503, TOO_MANY_PENDING: 503,
}

/** HTTP status of an answer to a command. */
export function statusOf(answer: CommandAnswer): number {
  switch (answer.status) {
    case 'accepted': return 200
    case 'denied': return 409
    case 'unknown': return 504
    case 'error': return ERROR_STATUS[answer.error.code]
  }
}

function send(response: ServerResponse, { status, body }: ApiAnswer): void {
  const text = JSON.stringify(body)
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'content-length': Buffer.byteLength(text), 'cache-control': 'no-store', ...API_HEADERS }).end(text)
}
