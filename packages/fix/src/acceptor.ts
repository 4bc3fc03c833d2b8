import { createServer, type Server, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'
import { Connection, TRANSPORT_DEFAULTS, type TransportOptions } from './connection.ts'
import { fieldText } from './message-builder.ts'
import type { FixMessage } from './message.ts'
import type { FixSession } from './session.ts'

export interface FixAcceptorOptions extends TransportOptions {
  readonly host: string
  /** 0 takes a free port; `port` of the acceptor tells which. */
  readonly port: number
  readonly sessions: readonly FixSession[]
  /** A connection without a valid Logon is dropped after this long. */
  readonly logonTimeoutMs?: number
  /** Connections that may wait for their Logon at once. */
  readonly maxPendingConnections?: number
  readonly onRefused?: (reason: string) => void
}

/** What a stranger wrote is cut before it reaches a log. */
const REASON_LENGTH_MAX = 256

/** Listens, and routes each connection to its session by the CompIDs of its Logon. */
export class FixAcceptor {
  private readonly options: FixAcceptorOptions
  private readonly sessions: ReadonlyMap<string, FixSession>
  private readonly server: Server
  private readonly pending = new Map<Connection, number>()
  private readonly connections = new Set<Connection>()
  private timer: NodeJS.Timeout | null = null
  private suspended = false

  constructor(options: FixAcceptorOptions) {
    this.options = options
    this.sessions = new Map(options.sessions.map((session) => [`${session.config.targetCompId}\x01${session.config.senderCompId}`, session]))
    this.server = createServer((socket) => this.accept(socket))
  }

  /** Listens; an occupied port rejects with Node's own error. */
  async listen(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject)
      this.server.listen(this.options.port, this.options.host, () => {
        this.server.off('error', reject)
        resolve()
      })
    })
    this.timer = setInterval(() => this.poll(), this.options.pollMs ?? TRANSPORT_DEFAULTS.pollMs)
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port
  }

  /** Drops every connection without a Logout, as a failing network does; listening goes on. */
  dropConnections(): void {
    for (const connection of this.connections) connection.destroy()
  }

  /** Drops every connection and takes none until `resume`, as a venue that is away does. */
  suspend(): void {
    this.suspended = true
    this.dropConnections()
  }

  resume(): void {
    this.suspended = false
  }

  /** Logs every session out, waits for the counterparties at most this long, then ends. */
  async close(timeoutMs = 2_000): Promise<void> {
    const { clock } = this.options
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()))
    for (const connection of this.pending.keys()) connection.destroy()
    for (const session of this.sessions.values()) session.logout('closing', clock.nowUs())
    const deadline = setTimeout(() => this.dropConnections(), timeoutMs)
    await closed
    clearTimeout(deadline)
    if (this.timer !== null) clearInterval(this.timer)
    this.timer = null
  }

  private accept(socket: Socket): void {
    if (this.suspended) {
      socket.destroy()
      return
    }
    if (this.pending.size >= (this.options.maxPendingConnections ?? 64)) {
      this.refused('too many connections wait for their Logon')
      socket.destroy()
      return
    }
    const connection = new Connection(socket, this.options, (message, from) => this.route(message, from))
    this.pending.set(connection, this.options.clock.nowUs())
    this.connections.add(connection)
    socket.once('close', () => {
      this.pending.delete(connection)
      this.connections.delete(connection)
    })
  }

  private route(message: FixMessage, connection: Connection): FixSession | null {
    const sender = message.get(49) ?? ''
    const target = message.get(56) ?? ''
    if (message.msgType !== 'A') return this.refused(`first message ${message.msgType} of ${sender} is no Logon`)
    const session = this.sessions.get(`${sender}\x01${target}`)
    if (session === undefined) return this.refused(`no session for SenderCompID(49) '${sender}' and TargetCompID(56) '${target}'`)
    if (!session.connected(connection, this.options.clock.nowUs())) return this.refused(`session ${session.config.sessionId} is already connected`)
    this.pending.delete(connection)
    return session
  }

  private refused(reason: string): null {
    this.options.onRefused?.(fieldText(reason.slice(0, REASON_LENGTH_MAX)))
    return null
  }

  private poll(): void {
    const nowUs = this.options.clock.nowUs()
    const limitUs = (this.options.logonTimeoutMs ?? 5_000) * 1_000
    for (const [connection, sinceUs] of this.pending) {
      if (nowUs - sinceUs <= limitUs) continue
      this.refused('no Logon in time')
      connection.destroy()
    }
    for (const session of this.sessions.values()) session.poll(nowUs)
  }
}
