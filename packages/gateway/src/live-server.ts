import { SOCKET_PATH, SubscribeSchema, requestErrorOf, type ClientToServerEvents, type CommandAnswer, type ServerToClientEvents, type SubscribeAnswer, type Topic } from '@sluice/protocol'
import type { IncomingMessage, Server as HttpServer, ServerResponse } from 'node:http'
import { Server, type Socket } from 'socket.io'
import type { AuthSession } from './auth.ts'
import type { AuditTrail } from './audit-trail.ts'
import type { CommandGate } from './command-gate.ts'
import type { CommandService } from './command-service.ts'
import { isTrustedOrigin } from './origin-check.ts'
import type { SessionCache } from './session-cache.ts'
import type { TopicHub } from './topic-hub.ts'

const MESSAGE_BYTES_MAX = 144 * 1024
/** Longest that a timer can wait; a later expiry is looked at again then. */
const TIMER_MS_MAX = 2 ** 31 - 1
/** Questions about requests that one connection may have under way. */
const STATUS_UNDER_WAY_MAX = 50

export interface LiveServerOptions {
  readonly http: HttpServer
  readonly sessions: SessionCache
  readonly hub: TopicHub
  readonly gate: CommandGate
  readonly commands: Pick<CommandService, 'status'>
  readonly audit: AuditTrail
  readonly trustedOrigins: readonly string[]
  /** Connections held at most. */
  readonly clientsMax?: number
  /** How often the sessions of open connections are looked at again. */
  readonly recheckMs?: number
  readonly flushMs?: number
}

type EndReason = 'signed-out' | 'expired' | 'revoked' | 'stopping'

interface SocketData {
  session: AuthSession
  sessionKey: string
  expiry: NodeJS.Timeout | undefined
  statusUnderWay: number
}
type LiveSocket = Socket<ClientToServerEvents, ServerToClientEvents, Record<string, never>, SocketData>

/** The live connections: signed-in people from our own pages only; topics out, commands in. */
export class LiveServer {
  private readonly options: Required<LiveServerOptions>
  private readonly io: Server<ClientToServerEvents, ServerToClientEvents, Record<string, never>, SocketData>
  private readonly timers: NodeJS.Timeout[]
  private rechecking = false

  constructor(options: LiveServerOptions) {
    this.options = { clientsMax: 200, recheckMs: 1_500, flushMs: 100, ...options }
    this.io = new Server(this.options.http, {
      path: SOCKET_PATH, serveClient: false, maxHttpBufferSize: MESSAGE_BYTES_MAX, pingInterval: 10_000, pingTimeout: 10_000, connectTimeout: 10_000,
      perMessageDeflate: false, cors: { origin: false },
    })
    this.io.engine.use((request: IncomingMessage, response: ServerResponse, next: () => void) => this.atTheDoor(request, response, next))
    this.io.use((socket, next) => void this.admit(socket).then(next, () => next(new Error('NOT_SIGNED_IN'))))
    this.io.on('connection', (socket) => this.serve(socket))
    this.timers = [setInterval(() => this.options.hub.flush(), this.options.flushMs), setInterval(() => void this.recheckAll(), this.options.recheckMs)]
  }

  get clients(): number {
    return this.io.of('/').sockets.size
  }

  connectionsOf(userId: string): number {
    let count = 0
    for (const socket of this.sockets()) if (socket.data.session.user.id === userId) count += 1
    return count
  }

  endSession(sessionKey: string, reason: EndReason): void {
    for (const socket of this.sockets()) if (socket.data.sessionKey === sessionKey) this.end(socket, reason)
  }

  endUser(userId: string): void {
    for (const socket of this.sockets()) if (socket.data.session.user.id === userId) this.end(socket, 'revoked')
  }

  /** Sessions of this person may have ended: looked at now. */
  recheckUser(userId: string): Promise<void> {
    return this.recheck(this.sockets().filter((socket) => socket.data.session.user.id === userId))
  }

  async close(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer)
    for (const socket of this.sockets()) this.end(socket, 'stopping')
    await this.io.close()
  }

  private sockets(): LiveSocket[] {
    return [...this.io.of('/').sockets.values()]
  }

  /** Every request of a connection, before anything of it is believed. */
  private atTheDoor(request: IncomingMessage, response: ServerResponse, next: () => void): void {
    if (!isTrustedOrigin(request.headers, this.options.trustedOrigins)) {
      const text = `a page of ${request.headers.origin ?? 'another site'} may not use this desk`
      this.audit(addressOf(request), null, { outcome: 'refused', code: 'BAD_ORIGIN', text })
      return refuseRequest(request, response, { status: '403 Forbidden', code: 'BAD_ORIGIN', text })
    }
    // Those who have not told yet who they are count, too: at most as many again as may be served.
    const isNew = !/[?&]sid=/.test(request.url ?? '')
    if (isNew && this.io.engine.clientsCount >= 2 * this.options.clientsMax) {
      const text = `${this.io.engine.clientsCount} connections are open already`
      this.audit(addressOf(request), null, { outcome: 'failed', code: 'TOO_MANY_CLIENTS', text })
      return refuseRequest(request, response, { status: '503 Service Unavailable', code: 'TOO_MANY_CLIENTS', text })
    }
    next()
  }

  private async admit(socket: LiveSocket): Promise<Error | undefined> {
    const refuse = (code: string, outcome: 'refused' | 'failed', text: string): Error => {
      this.audit(socket.handshake.address, null, { outcome, code, text })
      // The library tells the page `message` and `data`.
      return Object.assign(new Error(code), { data: { error: { code, message: text } } })
    }
    if (this.clients >= this.options.clientsMax) return refuse('TOO_MANY_CLIENTS', 'failed', `${this.clients} connections are open already`)
    const found = await this.options.sessions.find(socket.handshake.headers)
    if (found.kind === 'anonymous') return refuse('NOT_SIGNED_IN', 'refused', 'sign in first: no live session')
    if (found.kind === 'unavailable') return refuse('STORE_AWAY', 'failed', 'the database does not answer and this session was not seen before')
    socket.data.session = found.session
    socket.data.sessionKey = found.key
    socket.data.statusUnderWay = 0
    return undefined
  }

  private serve(socket: LiveSocket): void {
    const { hub, sessions } = this.options
    // Revoked between the look-up and here: nobody else would tell this connection.
    if (sessions.peek(socket.data.sessionKey) === null) return this.end(socket, 'revoked')
    const follower = hub.add({
      send: (messages, done) => socket.emit('topics', messages, done),
      drop: () => socket.disconnect(true),
    })
    this.armExpiry(socket)
    socket.on('disconnect', () => {
      clearTimeout(socket.data.expiry)
      hub.remove(follower)
    })
    socket.on('topics:subscribe', (request, ack) => answer(ack, request, (topic) => hub.subscribe(follower, topic)))
    socket.on('topics:resync', (request, ack) => answer(ack, request, (topic) => hub.resync(follower, topic)))
    socket.on('topics:unsubscribe', (request, ack) => answer(ack, request, (topic) => {
      hub.unsubscribe(follower, topic)
      return true
    }))
    socket.on('command', (request, ack) => {
      if (typeof ack === 'function') void this.command(socket, request, ack).catch((error: unknown) => this.failed(socket, error))
    })
    socket.on('order:status', (request, ack) => {
      if (typeof ack !== 'function' || socket.data.statusUnderWay >= STATUS_UNDER_WAY_MAX) return
      socket.data.statusUnderWay += 1
      void this.options.commands.status(request).then(ack, (error: unknown) => this.failed(socket, error)).finally(() => { socket.data.statusUnderWay -= 1 })
    })
  }

  private async command(socket: LiveSocket, request: unknown, ack: (answer: CommandAnswer) => void): Promise<void> {
    const { headers, address } = socket.handshake
    const gated = await this.options.gate.handle(headers, { address, transport: 'socket' }, request, socket.data.session.user)
    ack(gated.answer)
    if (gated.signedIn === 'no') this.end(socket, 'revoked')
  }

  /** No answer is sent: the page sees its timeout, says unknown and asks by its request id. */
  private failed(socket: LiveSocket, error: unknown): void {
    process.emitWarning(`a request of ${socket.id} failed: ${error instanceof Error ? error.message : String(error)}`)
  }

  private armExpiry(socket: LiveSocket): void {
    clearTimeout(socket.data.expiry)
    const leftMs = socket.data.session.expiresMs - Date.now()
    socket.data.expiry = setTimeout(() => {
      // A request over HTTP may have prolonged it.
      const known = this.options.sessions.peek(socket.data.sessionKey)
      if (known !== null) socket.data.session = known
      if (socket.data.session.expiresMs > Date.now()) this.armExpiry(socket)
      else this.end(socket, 'expired')
    }, Math.min(Math.max(0, leftMs), TIMER_MS_MAX))
  }

  private async recheckAll(): Promise<void> {
    if (this.rechecking) return
    this.rechecking = true
    await this.recheck(this.sockets()).catch(() => undefined)
    this.rechecking = false
  }

  /** A role taken away or a session ended elsewhere takes hold here. With the database away everything stays as it is. */
  private async recheck(sockets: readonly LiveSocket[]): Promise<void> {
    const found = await this.options.sessions.recheck(sockets.map(({ data }) => ({ key: data.sessionKey, session: data.session })))
    if (found === null) return
    for (const socket of sockets) {
      const session = found.get(socket.data.sessionKey) ?? null
      if (session === null) this.end(socket, socket.data.session.expiresMs <= Date.now() ? 'expired' : 'revoked')
      else {
        socket.data.session = session
        this.armExpiry(socket)
      }
    }
  }

  private end(socket: LiveSocket, reason: EndReason): void {
    if (!socket.connected) return
    if (reason === 'expired' || reason === 'revoked') {
      const { user } = socket.data.session
      this.audit(socket.handshake.address, user, { what: 'session-ended', outcome: 'refused', code: reason.toUpperCase(), text: 'the live connection of this session was closed' })
    }
    socket.emit('session:ended', reason)
    socket.disconnect(true)
  }

  private audit(address: string, user: AuthSession['user'] | null, event: { readonly what?: string; readonly outcome: 'refused' | 'failed'; readonly code: string; readonly text: string }): void {
    this.options.audit.write({ what: 'connect', ...event, who: user?.email ?? null, role: user?.role ?? null, address, transport: 'socket' })
  }
}

/** Answers a request or a WebSocket handshake and is done with it. */
function refuseRequest(request: IncomingMessage, response: ServerResponse, { status, code, text }: { readonly status: string; readonly code: string; readonly text: string }): void {
  const body = JSON.stringify({ error: { code, message: text } })
  const head = { 'content-type': 'application/json; charset=utf-8', 'content-length': Buffer.byteLength(body), connection: 'close' }
  if (request.headers.upgrade === undefined) response.writeHead(Number.parseInt(status, 10), head).end(body)
  else request.socket.end(`HTTP/1.1 ${status}\r\n${Object.entries(head).map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`)
}

const addressOf = (request: IncomingMessage): string => request.socket.remoteAddress ?? 'unknown'

function answer(ack: (answer: SubscribeAnswer) => void, request: unknown, apply: (topic: Topic) => boolean): void {
  if (typeof ack !== 'function') return
  const parsed = SubscribeSchema.safeParse(request)
  if (!parsed.success) return ack({ ok: false, error: requestErrorOf(parsed.error, request) })
  const topics = parsed.data.topics as Topic[]
  const refused = topics.filter((topic) => !apply(topic))
  if (refused.length > 0) return ack({ ok: false, error: { code: 'INVALID', path: 'topics', message: `too many topics: ${refused.join(', ')} not followed, leave others first` } })
  ack({ ok: true, topics })
}
