import { COMMANDS_PATH, type CommandAnswer, type RequestError } from '@sluice/protocol'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { failure, type ApiAnswer } from './api-answer.ts'
import { apiAnswer, type ApiContext } from './api-routes.ts'
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

/** The longest command is a file of start-of-day positions. */
export const COMMAND_BODY_BYTES_MAX = 128 * 1024
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

/** Longer than proxies and browsers keep an idle connection for: who closes first must not be the one that is being written to. */
const KEEP_ALIVE_MS = 120_000

const UNREADABLE_BODY = JSON.stringify(failure(400, 'UNREADABLE', 'the request is no HTTP that this desk can read').body)
const UNREADABLE = `HTTP/1.1 400 Bad Request\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(UNREADABLE_BODY)}\r\nConnection: close\r\n\r\n${UNREADABLE_BODY}`

/** One port for everything: API, sign-in, health and metrics here; the rest are pages. socket.io attaches itself. */
export class FrontDoor {
  readonly server: Server
  private readonly options: FrontDoorOptions
  private readonly pages: PageProxy
  private readonly signIn: SignInDoor

  constructor(options: FrontDoorOptions) {
    this.options = options
    this.pages = new PageProxy(options.nextPort)
    this.signIn = new SignInDoor(options)
    this.server = createServer({ requestTimeout: 30_000, headersTimeout: 10_000, keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
      this.route(request, response).catch((error: unknown) => {
        options.onError(`${request.method} ${request.url?.split('?')[0]}: ${error instanceof Error ? error.message : String(error)}`)
        if (response.headersSent) response.destroy()
        else send(response, failure(500, 'INTERNAL', 'the desk could not answer this request'))
      })
    })
    this.server.on('clientError', (_error, socket) => { if (socket.writable) socket.end(UNREADABLE) })
  }

  close(): void {
    this.pages.close()
  }

  private async route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const target = request.url ?? '/'
    if (target.length > URL_CHARS_MAX || !target.startsWith('/')) return send(response, failure(414, 'URL_TOO_LONG', `the address must begin with / and have at most ${URL_CHARS_MAX} characters`))
    request.headers[CLIENT_IP_HEADER] = request.socket.remoteAddress ?? 'unknown'
    const path = target.split('?')[0] as string
    if (path === '/health') return this.health(response)
    if (path === '/metrics') return this.metrics(response)
    if (path === '/api/auth' || path.startsWith('/api/auth/')) {
      const refusal = await this.signIn.handle(request, response, path)
      return refusal === null ? undefined : send(response, refusal)
    }
    if (path === COMMANDS_PATH) return send(response, await this.command(request))
    if (path === '/api' || path.startsWith('/api/')) return send(response, await this.read(request, new URL(target, 'http://desk')))
    this.pages.handle(request, response)
  }

  private health(response: ServerResponse): void {
    const body = this.options.health()
    send(response, { status: body.status === 'ok' ? 200 : 503, body })
  }

  private async metrics(response: ServerResponse): Promise<void> {
    const { contentType, body } = await this.options.metrics()
    response.writeHead(200, { 'content-type': contentType, 'cache-control': 'no-store', ...API_HEADERS }).end(body)
  }

  private async command(request: IncomingMessage): Promise<ApiAnswer> {
    const { gate, trustedOrigins } = this.options
    const { headers } = request
    const origin = originOf(request)
    const last = this.lastKnown(request)
    const refuse = (code: RequestError['code'], message: string): ApiAnswer => {
      const answer = gate.refuse(origin, last, null, { code, message, path: '' })
      return { status: statusOf(answer), body: answer }
    }
    if (request.method !== 'POST') return failure(405, 'METHOD_NOT_ALLOWED', `${request.method} is not allowed here: use POST`)
    if (!isTrustedOrigin(headers, trustedOrigins)) return refuse('BAD_ORIGIN', `a page of ${headers.origin ?? 'another site'} may not use this desk`)
    // The body of a stranger is not read: without a session it changes nothing.
    if (sessionKeyOf(headers) === null) return refuse('NOT_SIGNED_IN', 'sign in first')
    const contentType = headers['content-type'] ?? 'missing'
    if (!/^application\/json\s*(;|$)/i.test(contentType)) return refuse('INVALID', `content-type is ${contentType.slice(0, 80)}: must be application/json`)
    const body = await readBody(request, COMMAND_BODY_BYTES_MAX)
    if (body === null) return refuse('INVALID', `the body must be whole and have at most ${COMMAND_BODY_BYTES_MAX} bytes`)
    const value = jsonOf(body)
    if (value === undefined) return refuse('INVALID', 'the body must be JSON')
    const gated = await gate.handle(headers, origin, value, last)
    return { status: gated.signedIn === 'unavailable' ? 503 : statusOf(gated.answer), body: gated.answer }
  }

  private async read(request: IncomingMessage, url: URL): Promise<ApiAnswer> {
    const { sessions, auth, audit, auditLog, connectionsOf, api } = this.options
    if (request.method !== 'GET') return failure(405, 'METHOD_NOT_ALLOWED', `${request.method} is not allowed here: use GET; commands go to POST ${COMMANDS_PATH} or over the live connection`)
    const found = await sessions.find(request.headers)
    const user = found.kind === 'signed-in' ? found.session.user : this.lastKnown(request)
    const refuse = (status: number, code: string, message: string): ApiAnswer => {
      const event = { ...originOf(request), who: user?.email ?? null, role: user?.role ?? null, what: readPermission(url.pathname) ?? url.pathname, code, text: message }
      audit.write({ ...event, outcome: status === 503 ? 'failed' : 'refused' })
      return failure(status, code, message)
    }
    if (found.kind === 'anonymous') return refuse(401, 'NOT_SIGNED_IN', 'sign in first')
    if (found.kind === 'unavailable') return refuse(503, 'STORE_AWAY', 'the database does not answer and this session was not seen before: try again when it is back')
    const { user: reader } = found.session
    const answer = await peopleAnswer(url, { role: reader.role, users: auth.users, audit: auditLog, connectionsOf }) ?? await apiAnswer(url, { ...api, user: reader })
    if (answer?.status === 403) return refuse(403, 'FORBIDDEN', (answer.body as { error: { message: string } }).error.message)
    return answer ?? failure(404, 'NOT_FOUND', `no ${url.pathname}`)
  }

  /** Who the session belonged to when last seen; for the audit log alone. */
  private lastKnown(request: IncomingMessage): SignedIn | null {
    return this.options.sessions.peek(sessionKeyOf(request.headers))?.user ?? null
  }
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
