import { toNodeHandler } from 'better-auth/node'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { apiAnswer, failure, type ApiAnswer, type ApiContext } from './api-routes.ts'
import { CLIENT_IP_HEADER, type Auth } from './auth.ts'
import { PageProxy } from './page-proxy.ts'
import { sessionKeyOf, type SessionCache } from './session-cache.ts'

const AUTH_BODY_BYTES_MAX = 16 * 1024
const URL_CHARS_MAX = 4_096

const STORE_AWAY_MESSAGE = 'the database does not answer: signing in works again when it is back'
/** In the form that the sign-in client reads, and in ours. */
const STORE_AWAY = { code: 'STORE_AWAY', message: STORE_AWAY_MESSAGE, error: { code: 'STORE_AWAY', message: STORE_AWAY_MESSAGE } }

export interface FrontDoorOptions {
  readonly nextPort: number
  readonly auth: Auth
  readonly sessions: SessionCache
  readonly api: Omit<ApiContext, 'user'>
  readonly health: () => { readonly status: 'ok' | 'degraded'; readonly [part: string]: unknown }
  readonly metrics: () => Promise<{ readonly contentType: string; readonly body: string }>
  /** Connections of this session end now. */
  readonly onSignOut: (sessionKey: string) => void
  readonly onError: (message: string) => void
}

/** One port for everything: API, sign-in, health and metrics here; the rest are pages. socket.io attaches itself. */
export function createFrontDoor(options: FrontDoorOptions): { readonly server: Server; close(): void } {
  const pages = new PageProxy(options.nextPort)
  const authHandler = toNodeHandler(async (request) => {
    const answer = await options.auth.handler(request)
    return answer.status < 500 ? answer : Response.json(STORE_AWAY, { status: 503 })
  })
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
    if (path.startsWith('/api/auth/')) return signIn(request, response, path)
    if (path === '/api' || path.startsWith('/api/')) return api(request, response, new URL(target, 'http://desk'))
    pages.handle(request, response)
  }

  function health(response: ServerResponse): void {
    const body = options.health()
    send(response, { status: body.status === 'ok' ? 200 : 503, body })
  }

  async function metrics(response: ServerResponse): Promise<void> {
    const { contentType, body } = await options.metrics()
    response.writeHead(200, { 'content-type': contentType, 'cache-control': 'no-store' }).end(body)
  }

  async function signIn(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    const hasBody = request.method !== 'GET' && request.method !== 'HEAD'
    const length = Number(request.headers['content-length'] ?? NaN)
    if (hasBody && !(length >= 0 && length <= AUTH_BODY_BYTES_MAX)) return send(response, failure(413, 'BODY_TOO_LONG', `a body of at most ${AUTH_BODY_BYTES_MAX} bytes with its length is needed`))
    const key = sessionKeyOf(request.headers)
    await authHandler(request, response)
    if (path === '/api/auth/sign-out' && key !== null && response.statusCode < 400) {
      options.sessions.forget(key)
      options.onSignOut(key)
    }
  }

  async function api(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    if (request.method !== 'GET') return send(response, failure(405, 'METHOD_NOT_ALLOWED', `${request.method} is not allowed here: use GET; commands go over the live connection`))
    const found = await options.sessions.find(request.headers)
    if (found.kind === 'anonymous') return send(response, failure(401, 'NOT_SIGNED_IN', 'sign in first'))
    if (found.kind === 'unavailable') return send(response, failure(503, 'STORE_AWAY', 'the database does not answer and this session was not seen before: try again when it is back'))
    const answer = await apiAnswer(url, { ...options.api, user: found.session.user })
    send(response, answer ?? failure(404, 'NOT_FOUND', `no ${url.pathname}`))
  }

  return { server, close: () => pages.close() }
}

function send(response: ServerResponse, { status, body }: ApiAnswer): void {
  const text = JSON.stringify(body)
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8', 'content-length': Buffer.byteLength(text), 'cache-control': 'no-store', 'x-content-type-options': 'nosniff',
  }).end(text)
}
