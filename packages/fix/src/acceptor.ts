import { createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { assert, type SessionId, type UnixUs } from '@sluice/domain'
import { AddressList, plainAddress } from './address-list.ts'
import { isOfOneName } from './certificate-names.ts'
import { Connection, TRANSPORT_DEFAULTS, type TransportOptions } from './connection.ts'
import { Door } from './door.ts'
import { LOCK_OUT_DEFAULTS, LockOut, type LockOutOptions } from './lock-out.ts'
import { isProven } from './logon-checks.ts'
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
  /** Connections that one address may have at once. */
  readonly maxConnectionsPerAddress?: number
  /** Connections a second that are looked at; beyond them none is taken for a quarter of a second. */
  readonly maxConnectionsPerSecond?: number
  readonly tls?: AcceptorTls
  /** Wrong credentials that lock a CompID out from one address. */
  readonly lockOut?: LockOutOptions
  readonly onRefused?: (reason: string) => void
  /** Once each time that a CompID is locked out from an address. */
  readonly onLockedOut?: (session: SessionId, address: string) => void
}

/** PEM texts. */
export interface AcceptorTls {
  readonly key: string
  readonly cert: string
  /** Who signs the certificates that counterparties must show; absent: they need none. */
  readonly clientCa?: string
}

/** What a stranger wrote is cut before it reaches a log. */
const REASON_LENGTH_MAX = 256

/** Listens, and routes each connection to its session by the CompIDs of its Logon. */
export class FixAcceptor {
  private readonly options: FixAcceptorOptions
  private readonly sessions: ReadonlyMap<string, FixSession>
  /** Where each session with an allow-list may come from. */
  private readonly allowed = new Map<FixSession, AddressList>()
  private readonly server: Server
  private readonly door: Door
  private readonly lockOut: LockOut
  /** Sockets of connections whose Logon has not come, for their certificates. */
  private readonly sockets = new WeakMap<Connection, Socket>()
  /** Connections without a Logon yet, and sockets without a finished TLS handshake, with the time of their arrival. */
  private readonly pending = new Map<Connection | Socket, number>()
  private readonly connections = new Set<Connection>()
  private readonly perAddress = new Map<string, number>()
  private timer: NodeJS.Timeout | null = null
  private suspended = false

  constructor(options: FixAcceptorOptions) {
    this.options = options
    this.sessions = new Map(options.sessions.map((session) => [`${session.config.targetCompId}\x01${session.config.senderCompId}`, session]))
    for (const session of options.sessions) {
      const { allowedAddresses, certificateNames, sessionId } = session.config
      assert(certificateNames === undefined || options.tls?.clientCa !== undefined, `session ${sessionId}: certificateNames need an authority that counterparties' certificates are checked by`)
      if (allowedAddresses === undefined) continue
      const list = AddressList.of(allowedAddresses)
      assert(list.ok, list.ok ? '' : `session ${sessionId}: ${list.error}`)
      this.allowed.set(session, list.value)
    }
    this.lockOut = new LockOut(options.lockOut ?? LOCK_OUT_DEFAULTS)
    this.server = options.tls === undefined ? createServer() : this.tlsServer(options.tls)
    this.server.on('connection', (socket) => this.admit(socket))
    this.door = new Door({ server: this.server, host: options.host, port: options.port, perSecond: options.maxConnectionsPerSecond ?? 100, onShut: (reason) => { this.refused(reason) } })
  }

  /** Listens; an occupied port rejects with Node's own error. */
  async listen(): Promise<void> {
    await this.door.open()
    this.timer = setInterval(() => this.poll(), this.options.pollMs ?? TRANSPORT_DEFAULTS.pollMs)
  }

  get port(): number {
    return this.door.port
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
    const closed = this.door.close()
    for (const waiting of this.pending.keys()) waiting.destroy()
    for (const session of this.sessions.values()) session.logout('closing', clock.nowUs())
    const deadline = setTimeout(() => this.dropConnections(), timeoutMs)
    await closed
    clearTimeout(deadline)
    if (this.timer !== null) clearInterval(this.timer)
    this.timer = null
  }

  /** TLS 1.2 at least; a handshake that takes too long is a connection without Logon. */
  private tlsServer({ key, cert, clientCa }: AcceptorTls): Server {
    const needsCertificate = clientCa !== undefined
    const server = createTlsServer({ key, cert, minVersion: 'TLSv1.2', requestCert: needsCertificate, rejectUnauthorized: needsCertificate, ...(needsCertificate ? { ca: clientCa } : {}) })
    server.on('secureConnection', (socket) => {
      // The socket under it is what was admitted.
      for (const waiting of this.pending.keys()) if (!(waiting instanceof Connection) && waiting.remotePort === socket.remotePort && waiting.remoteAddress === socket.remoteAddress) this.pending.delete(waiting)
      this.accept(socket)
    })
    server.on('tlsClientError', (error) => { this.refused(`TLS: ${error.message}`) })
    return server
  }

  private admit(socket: Socket): void {
    this.door.knocked(this.options.clock.nowUs())
    const refusal = this.admissionFault(socket)
    if (refusal !== null) {
      if (refusal !== '') this.refused(refusal)
      socket.destroy()
      return
    }
    const address = socket.remoteAddress ?? ''
    this.perAddress.set(address, (this.perAddress.get(address) ?? 0) + 1)
    socket.once('close', () => {
      this.pending.delete(socket)
      const left = (this.perAddress.get(address) ?? 1) - 1
      if (left === 0) this.perAddress.delete(address)
      else this.perAddress.set(address, left)
    })
    if (this.options.tls === undefined) this.accept(socket)
    else this.pending.set(socket, this.options.clock.nowUs())
  }

  /** Why a connection is not even read; empty: without a word. */
  private admissionFault(socket: Socket): string | null {
    const { remoteAddress } = socket
    if (this.suspended || remoteAddress === undefined) return ''
    if (this.allowed.size === this.options.sessions.length && this.allowed.size > 0 && ![...this.allowed.values()].some((list) => list.has(remoteAddress))) return `address ${plainAddress(remoteAddress)} is not allowed`
    if (this.pending.size >= (this.options.maxPendingConnections ?? 64)) return 'too many connections wait for their Logon'
    const limit = this.options.maxConnectionsPerAddress ?? 64
    return (this.perAddress.get(remoteAddress) ?? 0) >= limit ? `address ${plainAddress(remoteAddress)} has ${limit} connections already` : null
  }

  private accept(socket: Socket): void {
    const connection = new Connection(socket, this.options, (message, from) => this.route(message, from))
    this.pending.set(connection, this.options.clock.nowUs())
    this.sockets.set(connection, socket)
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
    const nowUs = this.options.clock.nowUs()
    const stranger = this.strangerFault(session, message, connection, nowUs)
    if (stranger !== null) return this.refused(`session ${session.config.sessionId}: ${stranger}`)
    const refusal = session.refusal(nowUs)
    if (refusal !== null || !session.connected(connection, nowUs)) return this.refused(`session ${session.config.sessionId} ${refusal ?? 'takes no connection'}`)
    this.pending.delete(connection)
    return session
  }

  /** Why whoever sent this Logon is not believed to be the counterparty; the session hears nothing of it, so that no stranger can move its numbers. */
  private strangerFault(session: FixSession, message: FixMessage, connection: Connection, nowUs: UnixUs): string | null {
    const { certificateNames, sessionId } = session.config
    const address = plainAddress(connection.remoteAddress ?? '')
    if (this.allowed.get(session)?.has(address) === false) return `address ${address} is not allowed`
    const socket = this.sockets.get(connection)
    if (certificateNames !== undefined && (socket === undefined || !isOfOneName(socket, certificateNames))) return `the certificate shown from ${address} is of none of the names of this session`
    if (this.lockOut.isLocked(sessionId, address, nowUs)) return `address ${address} is locked out after wrong credentials`
    if (isProven(message, session.config)) {
      this.lockOut.succeeded(sessionId, address)
      return null
    }
    if (this.lockOut.failed(sessionId, address, nowUs)) this.options.onLockedOut?.(sessionId, address)
    return `Username(553) and Password(554) from ${address} are not those of this session`
  }

  private refused(reason: string): null {
    this.options.onRefused?.(fieldText(reason.slice(0, REASON_LENGTH_MAX)))
    return null
  }

  private poll(): void {
    const nowUs = this.options.clock.nowUs()
    const limitUs = (this.options.logonTimeoutMs ?? 5_000) * 1_000
    for (const [waiting, sinceUs] of this.pending) {
      if (nowUs - sinceUs <= limitUs) continue
      this.refused('no Logon in time')
      waiting.destroy()
    }
    for (const connection of this.connections) connection.poll(nowUs)
    for (const session of this.sessions.values()) session.poll(nowUs)
  }
}
