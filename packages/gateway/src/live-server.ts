import { SOCKET_PATH, SubscribeSchema, requestErrorOf, type ClientToServerEvents, type ServerToClientEvents, type SubscribeAnswer, type Topic } from '@sluice/protocol'
import type { IncomingMessage, Server as HttpServer } from 'node:http'
import { Server, type Socket } from 'socket.io'
import type { CommandService, SignedIn } from './command-service.ts'
import type { SessionCache } from './session-cache.ts'
import type { TopicHub } from './topic-hub.ts'

const MESSAGE_BYTES_MAX = 32 * 1024

export interface LiveServerOptions {
  readonly http: HttpServer
  readonly sessions: SessionCache
  readonly hub: TopicHub
  readonly commands: CommandService
  readonly trustedOrigins: readonly string[]
  /** Connections held at most. */
  readonly clientsMax?: number
  /** How often the sessions of open connections are looked at again. */
  readonly recheckMs?: number
  readonly flushMs?: number
}

interface SocketData {
  user: SignedIn
  sessionKey: string
}
type LiveSocket = Socket<ClientToServerEvents, ServerToClientEvents, Record<string, never>, SocketData>

/** The live connections: signed-in people from our own pages only; topics out, commands in. */
export class LiveServer {
  private readonly options: Required<LiveServerOptions>
  private readonly io: Server<ClientToServerEvents, ServerToClientEvents, Record<string, never>, SocketData>
  private readonly timers: NodeJS.Timeout[]

  constructor(options: LiveServerOptions) {
    this.options = { clientsMax: 200, recheckMs: 10_000, flushMs: 100, ...options }
    this.io = new Server(this.options.http, {
      path: SOCKET_PATH, serveClient: false, maxHttpBufferSize: MESSAGE_BYTES_MAX, pingInterval: 10_000, pingTimeout: 10_000, connectTimeout: 10_000,
      perMessageDeflate: false, cors: { origin: false },
      allowRequest: (request, decide) => decide(null, this.isOwnOrigin(request)),
    })
    this.io.use((socket, next) => void this.admit(socket).then(next, () => next(new Error('NOT_SIGNED_IN'))))
    this.io.on('connection', (socket) => this.serve(socket))
    this.timers = [setInterval(() => this.options.hub.flush(), this.options.flushMs), setInterval(() => void this.recheck().catch(() => undefined), this.options.recheckMs)]
  }

  get clients(): number {
    return this.io.of('/').sockets.size
  }

  endSession(sessionKey: string): void {
    for (const socket of this.io.of('/').sockets.values()) if (socket.data.sessionKey === sessionKey) end(socket, 'signed-out')
  }

  async close(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer)
    for (const socket of this.io.of('/').sockets.values()) end(socket, 'stopping')
    await this.io.close()
  }

  /** A page of another origin would ride on the cookie. No Origin at all: no browser page, or a same-origin GET. */
  private isOwnOrigin({ headers }: IncomingMessage): boolean {
    const { origin, host } = headers
    if (origin === undefined || this.options.trustedOrigins.includes(origin)) return true
    return origin === `http://${host}` || origin === `https://${host}`
  }

  private async admit(socket: LiveSocket): Promise<Error | undefined> {
    if (this.clients >= this.options.clientsMax) return new Error('TOO_MANY_CLIENTS')
    const found = await this.options.sessions.find(socket.handshake.headers)
    if (found.kind === 'anonymous') return new Error('NOT_SIGNED_IN')
    if (found.kind === 'unavailable') return new Error('STORE_AWAY')
    socket.data.user = found.session.user
    socket.data.sessionKey = found.key
    return undefined
  }

  private serve(socket: LiveSocket): void {
    const { hub, commands } = this.options
    const follower = hub.add({
      send: (messages, done) => socket.emit('topics', messages, done),
      drop: () => socket.disconnect(true),
    })
    socket.on('disconnect', () => hub.remove(follower))
    socket.on('topics:subscribe', (request, ack) => answer(ack, request, (topic) => hub.subscribe(follower, topic)))
    socket.on('topics:resync', (request, ack) => answer(ack, request, (topic) => hub.resync(follower, topic)))
    socket.on('topics:unsubscribe', (request, ack) => answer(ack, request, (topic) => {
      hub.unsubscribe(follower, topic)
      return true
    }))
    socket.on('command', (request, ack) => {
      if (typeof ack === 'function') void commands.execute(socket.data.user, request).then(ack, (error: unknown) => this.failed(socket, error))
    })
    socket.on('order:status', (request, ack) => {
      if (typeof ack === 'function') void commands.status(request).then(ack, (error: unknown) => this.failed(socket, error))
    })
  }

  /** A role taken away or a session ended elsewhere takes hold here. */
  /** No answer is sent: the page sees its timeout, says unknown and asks by its request id. */
  private failed(socket: LiveSocket, error: unknown): void {
    process.emitWarning(`a request of ${socket.id} failed: ${error instanceof Error ? error.message : String(error)}`)
  }

  private async recheck(): Promise<void> {
    for (const socket of [...this.io.of('/').sockets.values()]) {
      const found = await this.options.sessions.find(socket.handshake.headers)
      if (found.kind === 'anonymous') end(socket, 'expired')
      else if (found.kind === 'signed-in') socket.data.user = found.session.user
    }
  }
}

function end(socket: LiveSocket, reason: 'signed-out' | 'expired' | 'stopping'): void {
  socket.emit('session:ended', reason)
  socket.disconnect(true)
}

function answer(ack: (answer: SubscribeAnswer) => void, request: unknown, apply: (topic: Topic) => boolean): void {
  if (typeof ack !== 'function') return
  const parsed = SubscribeSchema.safeParse(request)
  if (!parsed.success) return ack({ ok: false, error: requestErrorOf(parsed.error, request) })
  const topics = parsed.data.topics as Topic[]
  const refused = topics.filter((topic) => !apply(topic))
  if (refused.length > 0) return ack({ ok: false, error: { code: 'INVALID', path: 'topics', message: `too many topics: ${refused.join(', ')} not followed, leave others first` } })
  ack({ ok: true, topics })
}
