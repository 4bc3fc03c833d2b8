import { connect, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { Connection, TRANSPORT_DEFAULTS, type TransportOptions } from './connection.ts'
import type { FixSession } from './session.ts'

export interface FixInitiatorOptions extends TransportOptions {
  readonly host: string
  readonly port: number
  readonly session: FixSession
  /** First wait before a new attempt; doubles up to the largest, starts again after a logon. */
  readonly reconnectMinMs?: number
  readonly reconnectMaxMs?: number
  readonly connectTimeoutMs?: number
  /** Why an attempt or a connection failed, as the network says it. */
  readonly onFailed?: (reason: string) => void
  /** TLS; the counterparty's certificate is always checked. */
  readonly tls?: InitiatorTls
}

/** PEM texts. */
export interface InitiatorTls {
  /** Who signs the counterparty's certificate; absent: the public authorities. */
  readonly ca?: string
  /** Our own certificate, where the counterparty asks for one. */
  readonly key?: string
  readonly cert?: string
  /** Name in the counterparty's certificate; absent: `host`. */
  readonly serverName?: string
}

/** Keeps one session connected: tries for ever, with growing waits, until closed; not while the session is stopped or outside its hours. */
export class FixInitiator {
  private readonly options: FixInitiatorOptions
  private readonly session: FixSession
  private socket: Socket | null = null
  private connection: Connection | null = null
  private timer: NodeJS.Timeout | null = null
  private waitMs: number
  private nextAttemptUs = 0
  private attemptUs = 0
  private onIdle: (() => void) | null = null
  private suspended = false

  constructor(options: FixInitiatorOptions) {
    this.options = options
    this.session = options.session
    this.waitMs = this.minMs
  }

  start(): void {
    if (this.timer !== null) return
    this.timer = setInterval(() => this.poll(), this.options.pollMs ?? TRANSPORT_DEFAULTS.pollMs)
    if (this.session.refusal(this.options.clock.nowUs()) === null) this.attempt()
  }

  /** Drops the connection without a Logout, as a failing network does; reconnects by itself. */
  dropConnection(): void {
    this.connection?.destroy()
    this.socket?.destroy()
  }

  /** Drops the connection and makes none until `resume`. */
  suspend(): void {
    this.suspended = true
    this.dropConnection()
  }

  resume(): void {
    this.suspended = false
    this.waitMs = this.minMs
    this.nextAttemptUs = 0
  }

  /** Logs out, waits for the counterparty at most this long, and stays closed. */
  async close(timeoutMs = 2_000): Promise<void> {
    if (this.timer === null) return
    this.session.logout('closing', this.options.clock.nowUs())
    if (!this.session.isUp && !this.session.isConnected) this.dropConnection()
    if (this.socket !== null) {
      const deadline = setTimeout(() => this.dropConnection(), timeoutMs)
      await new Promise<void>((resolve) => { this.onIdle = resolve })
      clearTimeout(deadline)
    }
    clearInterval(this.timer)
    this.timer = null
  }

  private get minMs(): number {
    return this.options.reconnectMinMs ?? 100
  }

  private get connectTimeoutMs(): number {
    return this.options.connectTimeoutMs ?? 5_000
  }

  private attempt(): void {
    const { host, port, clock, tls } = this.options
    this.attemptUs = clock.nowUs()
    const socket = tls === undefined ? connect({ host, port }) : connectTls({ host, port, ...tlsOptions(tls, host), minVersion: 'TLSv1.2' })
    this.socket = socket
    socket.once(tls === undefined ? 'connect' : 'secureConnect', () => {
      this.connection = new Connection(socket, this.options, () => this.session)
      this.connection.attach(this.session)
      if (!this.session.connected(this.connection, clock.nowUs())) this.connection.destroy()
    })
    socket.on('error', (error) => this.failed(error))
    socket.once('close', () => this.ended())
  }

  private failed(error: Error): void {
    const { host, port, tls, clock, onFailed } = this.options
    // Of several addresses that all refused Node says nothing but the code.
    const why = error.message === '' ? String((error as NodeJS.ErrnoException).code ?? error.name) : error.message
    onFailed?.(why)
    if (this.connection === null) this.session.unreachable(`no connection to ${host}:${port}${tls === undefined ? '' : ' over TLS'}: ${why}`, clock.nowUs())
  }

  private ended(): void {
    this.socket = null
    this.connection = null
    this.nextAttemptUs = this.options.clock.nowUs() + this.waitMs * 1_000
    this.waitMs = Math.min(this.waitMs * 2, this.options.reconnectMaxMs ?? 5_000)
    this.onIdle?.()
  }

  private poll(): void {
    const nowUs = this.options.clock.nowUs()
    this.connection?.poll(nowUs)
    this.session.poll(nowUs)
    if (this.session.isUp) this.waitMs = this.minMs
    if (this.onIdle !== null) return
    if (this.socket === null) {
      if (!this.suspended && nowUs >= this.nextAttemptUs && this.session.refusal(nowUs) === null) this.attempt()
    } else if (this.connection === null && nowUs - this.attemptUs > this.connectTimeoutMs * 1_000) this.socket.destroy(new Error(`not within ${this.connectTimeoutMs} ms`))
  }
}

const tlsOptions = ({ ca, key, cert, serverName }: InitiatorTls, host: string): { ca?: string; key?: string; cert?: string; servername?: string } => ({
  ...(ca === undefined ? {} : { ca }), ...(key === undefined ? {} : { key }), ...(cert === undefined ? {} : { cert }),
  // An address is no name that TLS may send.
  ...(serverName !== undefined ? { servername: serverName } : isIP(host) === 0 ? { servername: host } : {}),
})
