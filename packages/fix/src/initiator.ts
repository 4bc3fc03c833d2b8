import { connect, type Socket } from 'node:net'
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
}

/** Keeps one session connected: tries for ever, with growing waits, until closed. */
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
    this.attempt()
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

  private attempt(): void {
    const { host, port, clock } = this.options
    this.attemptUs = clock.nowUs()
    const socket = connect({ host, port })
    this.socket = socket
    socket.once('connect', () => {
      this.connection = new Connection(socket, this.options, () => this.session)
      this.connection.attach(this.session)
      if (!this.session.connected(this.connection, clock.nowUs())) this.connection.destroy()
    })
    socket.on('error', () => undefined)
    socket.once('close', () => this.ended())
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
    this.session.poll(nowUs)
    if (this.session.isUp) this.waitMs = this.minMs
    if (this.onIdle !== null) return
    if (this.socket === null) {
      if (!this.suspended && nowUs >= this.nextAttemptUs) this.attempt()
    } else if (this.connection === null && nowUs - this.attemptUs > (this.options.connectTimeoutMs ?? 5_000) * 1_000) this.socket.destroy()
  }
}
