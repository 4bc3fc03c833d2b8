import type { Socket } from 'node:net'
import type { ClockPort } from '@sluice/runtime'
import type { FixLog } from './fix-log.ts'
import { Framer } from './framer.ts'
import { decodeMessage, type FixMessage } from './message.ts'
import type { FixSession } from './session.ts'
import type { SessionWire } from './session-config.ts'

/** What acceptor and initiator share. */
export interface TransportOptions {
  readonly clock: ClockPort
  readonly log?: FixLog
  /** Bytes waiting in the process for a slow counterparty before it is disconnected. */
  readonly maxQueuedBytes?: number
  readonly pollMs?: number
}

export const TRANSPORT_DEFAULTS = { maxQueuedBytes: 8 * 1024 * 1024, pollMs: 50 } as const
const CLOSE_TIMEOUT_MS = 1_000

/** One TCP connection: frames in, paced bytes out; the wire of the session it belongs to. */
export class Connection implements SessionWire {
  private readonly socket: Socket
  private readonly options: TransportOptions
  private readonly framer = new Framer()
  private readonly maxQueuedBytes: number
  private session: FixSession | null = null
  private corked = false
  private closing = false
  private whyClosed = 'the connection ended'

  /** `onFirst` finds the session of an acceptor's connection, or null to refuse it. */
  constructor(socket: Socket, options: TransportOptions, onFirst: (message: FixMessage, connection: Connection) => FixSession | null) {
    this.socket = socket
    this.options = options
    this.maxQueuedBytes = options.maxQueuedBytes ?? TRANSPORT_DEFAULTS.maxQueuedBytes
    socket.setNoDelay(true)
    socket.on('data', (chunk: Buffer) => this.framer.push(chunk, (raw) => this.onFrame(raw, onFirst)))
    socket.on('error', (error) => { this.whyClosed = error.message })
    socket.on('end', () => this.closed())
    socket.on('close', () => this.closed())
  }

  get queuedBytes(): number {
    return this.socket.writableLength
  }

  attach(session: FixSession): void {
    this.session = session
  }

  write(raw: string): void {
    if (this.closing || this.socket.destroyed) return
    const { log, clock } = this.options
    if (log !== undefined && this.session !== null) log.write('OUT', this.session.config.sessionId, raw, clock.nowUs())
    if (!this.corked) {
      // Everything sent in this turn of the loop leaves in one packet.
      this.corked = true
      this.socket.cork()
      process.nextTick(() => this.uncork())
    }
    this.socket.write(raw, 'latin1')
    if (this.socket.writableLength > this.maxQueuedBytes) {
      this.whyClosed = `more than ${this.maxQueuedBytes} bytes wait for the counterparty`
      this.destroy()
    }
  }

  close(reason: string): void {
    if (this.closing) return
    this.closing = true
    this.whyClosed = reason
    this.uncork()
    this.socket.end()
    const timer = setTimeout(() => this.socket.destroy(), CLOSE_TIMEOUT_MS)
    this.socket.once('close', () => clearTimeout(timer))
  }

  destroy(): void {
    this.closing = true
    this.socket.destroy()
  }

  private uncork(): void {
    if (!this.corked) return
    this.corked = false
    this.socket.uncork()
  }

  private closed(): void {
    const session = this.session
    this.session = null
    if (!this.closing) this.socket.destroy()
    this.closing = true
    session?.disconnected(this, this.whyClosed, this.options.clock.nowUs())
  }

  private onFrame(raw: string, onFirst: (message: FixMessage, connection: Connection) => FixSession | null): void {
    if (this.closing) return
    const nowUs = this.options.clock.nowUs()
    const message = decodeMessage(raw)
    if (this.session === null) {
      this.session = onFirst(message, this)
      if (this.session === null) return this.destroy()
    }
    this.options.log?.write('IN', this.session.config.sessionId, raw, nowUs)
    this.session.receive(message, nowUs)
  }
}
