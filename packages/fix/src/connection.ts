import type { Socket } from 'node:net'
import type { UnixUs } from '@sluice/domain'
import type { ClockPort } from '@sluice/runtime'
import { withoutSecrets } from './credentials.ts'
import type { FixLog } from './fix-log.ts'
import { Framer } from './framer.ts'
import { decodeMessage, type FixMessage } from './message.ts'
import { RateLimit } from './rate-limit.ts'
import type { FixSession } from './session.ts'
import { SESSION_DEFAULTS, type SessionWire } from './session-config.ts'

/** What acceptor and initiator share. */
export interface TransportOptions {
  readonly clock: ClockPort
  readonly log?: FixLog
  /** Bytes waiting in the process for a slow counterparty before it is disconnected. */
  readonly maxQueuedBytes?: number
  readonly pollMs?: number
  /** Largest BodyLength(9) of a message; a larger one is garbage. */
  readonly maxBodyBytes?: number
  /** A message that has begun must be whole within this time. */
  readonly partialTimeoutMs?: number
  /** Bytes that belong to no message, between two that do, before the connection ends. */
  readonly maxGarbageBytes?: number
}

export const TRANSPORT_DEFAULTS = { maxQueuedBytes: 8 * 1024 * 1024, pollMs: 50, partialTimeoutMs: 10_000, maxGarbageBytes: 1024 * 1024 } as const
/** Messages of one connection before the others have their turn. */
const FRAMES_PER_TURN = 64
/** Messages of a turn before what they caused may leave: the counterparty goes to work on it while the rest of the turn is under way. */
const FRAMES_PER_STEP = 16
/** A counterparty that stays below its limit for this long has made a pause. */
const PAUSE_US = 1_500_000
const CLOSE_TIMEOUT_MS = 1_000
/** More bytes of one read than this belong to no message: the next read waits, since looking through them costs the others' messages time. */
const GARBAGE_OF_A_READ = 4_096
const GARBAGE_PAUSE_MS = 25

/** One TCP connection: frames in, paced both ways; the wire of the session it belongs to. */
export class Connection implements SessionWire {
  private readonly socket: Socket
  private readonly options: TransportOptions
  private readonly onFirst: (message: FixMessage, connection: Connection) => FixSession | null
  private readonly framer: Framer
  private readonly maxQueuedBytes: number
  private session: FixSession | null = null
  /** Sent in this turn of the loop; it leaves in one piece at its end. */
  private outgoing = ''
  private isLeaving = false
  private closing = false
  private whyClosed = 'the connection ended'
  /** When the message began that is not whole yet; 0: none. */
  private partialSinceUs = 0
  private garbageBytes = 0
  /** Of the framer, when the newest read came. */
  private skippedBefore = 0
  /** Messages a second of this session's counterparty; null: no limit. */
  private limit: RateLimit | null = null
  /** A whole message that waits for its turn or for the limit, what came behind it still in the framer; the socket is not read meanwhile. */
  private ahead: string | undefined = undefined
  /** Work on what was read goes on by itself: after a step, a turn, or a wait for the limit. */
  private isAtWork = false
  private isPaused = false
  private turnTimer: NodeJS.Timeout | null = null
  private turnFrames = 0
  private excessSinceUs = 0
  private lastExcessUs = -Infinity

  /** `onFirst` finds the session of an acceptor's connection, or null to refuse it. */
  constructor(socket: Socket, options: TransportOptions, onFirst: (message: FixMessage, connection: Connection) => FixSession | null) {
    this.socket = socket
    this.options = options
    this.onFirst = onFirst
    this.framer = new Framer(options.maxBodyBytes)
    this.maxQueuedBytes = options.maxQueuedBytes ?? TRANSPORT_DEFAULTS.maxQueuedBytes
    socket.setNoDelay(true)
    socket.on('data', (chunk: Buffer) => this.onData(chunk))
    socket.on('error', (error) => { this.whyClosed = error.message })
    socket.on('end', () => this.closed())
    socket.on('close', () => this.closed())
  }

  get remoteAddress(): string | undefined {
    return this.socket.remoteAddress
  }

  get queuedBytes(): number {
    return this.socket.writableLength + this.outgoing.length
  }

  attach(session: FixSession): void {
    this.session = session
    const { maxInboundPerSecond } = session.config
    if (maxInboundPerSecond !== undefined) this.limit = new RateLimit(maxInboundPerSecond)
  }

  /** Call a few times a second: a message that does not get whole ends the connection. */
  poll(nowUs: UnixUs): void {
    if (this.partialSinceUs === 0 || this.closing || this.isAtWork) return
    const limitMs = this.options.partialTimeoutMs ?? TRANSPORT_DEFAULTS.partialTimeoutMs
    if (nowUs - this.partialSinceUs > limitMs * 1_000) this.fail(`a message was not whole within ${limitMs} ms`)
  }

  write(raw: string): void {
    if (this.closing || this.socket.destroyed) return
    const { log, clock } = this.options
    if (log !== undefined && this.session !== null) log.write('OUT', this.session.config.sessionId, withoutSecrets(raw), clock.nowUs())
    if (!this.isLeaving) {
      this.isLeaving = true
      process.nextTick(() => this.leave())
    }
    this.outgoing += raw
    if (this.queuedBytes > this.maxQueuedBytes) this.fail(`more than ${this.maxQueuedBytes} bytes wait for the counterparty`)
  }

  close(reason: string): void {
    if (this.closing) return
    this.closing = true
    this.whyClosed = reason
    this.leave()
    this.socket.end()
    const timer = setTimeout(() => this.socket.destroy(), CLOSE_TIMEOUT_MS)
    this.socket.once('close', () => clearTimeout(timer))
  }

  destroy(): void {
    this.closing = true
    this.socket.destroy()
  }

  private fail(reason: string): void {
    this.whyClosed = reason
    this.destroy()
  }

  private leave(): void {
    const raw = this.outgoing
    this.isLeaving = false
    this.outgoing = ''
    if (raw !== '' && !this.socket.destroyed) this.socket.write(raw, 'latin1')
  }

  private closed(): void {
    const session = this.session
    this.session = null
    if (!this.closing) this.socket.destroy()
    this.closing = true
    this.ahead = undefined
    if (this.turnTimer !== null) clearTimeout(this.turnTimer)
    session?.disconnected(this, this.whyClosed, this.options.clock.nowUs())
  }

  private onData(chunk: Buffer): void {
    this.skippedBefore = this.framer.skippedBytes
    this.framer.feed(chunk)
    if (this.isAtWork) return
    this.turnFrames = 0
    this.step()
  }

  /** Some of what was read; then what it caused is stored and leaves, before the next step of the same turn. */
  private step(): void {
    this.isAtWork = false
    // A socket that failed is destroyed before it says so; its session may have ended meanwhile.
    if (this.closing || this.socket.destroyed) return
    const nowUs = this.options.clock.nowUs()
    for (let frames = 0; frames < FRAMES_PER_STEP; frames++) {
      const raw = this.ahead ?? this.nextFrame()
      if (this.closing) return
      if (raw === undefined) return this.rest(nowUs)
      if (!this.mayReceive(nowUs)) {
        this.ahead = raw
        return this.slowDown(nowUs)
      }
      this.ahead = undefined
      this.receive(raw, nowUs)
      if (this.closing) return
    }
    this.isAtWork = true
    // Behind the commit that was asked for, and behind the bytes that it lets go.
    process.nextTick(() => process.nextTick(() => this.step()))
  }

  private nextFrame(): string | undefined {
    const { framer } = this
    const skippedBefore = framer.skippedBytes
    const raw = framer.next()
    this.garbageBytes += framer.skippedBytes - skippedBefore
    const limit = this.options.maxGarbageBytes ?? TRANSPORT_DEFAULTS.maxGarbageBytes
    if (this.garbageBytes > limit) this.fail(`more than ${limit} bytes belong to no message`)
    if (raw !== undefined) {
      this.garbageBytes = 0
      this.partialSinceUs = 0
    }
    return raw
  }

  /** Everything that was read is through. */
  private rest(nowUs: UnixUs): void {
    if (this.framer.pendingBytes === 0) this.partialSinceUs = 0
    else if (this.partialSinceUs === 0) this.partialSinceUs = nowUs
    if (this.framer.skippedBytes - this.skippedBefore > GARBAGE_OF_A_READ) return this.waitAfterGarbage()
    if (!this.isPaused) return
    this.isPaused = false
    this.socket.resume()
  }

  private waitAfterGarbage(): void {
    this.skippedBefore = this.framer.skippedBytes
    this.isPaused = true
    this.socket.pause()
    this.turnTimer = setTimeout(() => {
      if (!this.closing && !this.socket.destroyed) this.rest(this.options.clock.nowUs())
    }, GARBAGE_PAUSE_MS)
  }

  private mayReceive(nowUs: UnixUs): boolean {
    if (this.turnFrames >= FRAMES_PER_TURN || this.limit?.take(nowUs) === false) return false
    this.turnFrames++
    return true
  }

  /** The socket is not read until what was read is through, so the counterparty has to wait: for the others' turn, or for its limit. */
  private slowDown(nowUs: UnixUs): void {
    this.isAtWork = true
    this.isPaused = true
    this.socket.pause()
    const waitUs = this.limit?.waitUs(nowUs) ?? 0
    if (waitUs === 0) {
      setImmediate(() => this.nextTurn())
      return
    }
    if (nowUs - this.lastExcessUs > PAUSE_US) this.excessSinceUs = nowUs
    this.lastExcessUs = nowUs
    this.turnTimer = setTimeout(() => this.nextTurn(), Math.ceil(waitUs / 1_000))
  }

  private nextTurn(): void {
    const { session } = this
    if (session === null || this.closing || this.socket.destroyed) return
    const maxExcessUs = session.config.maxInboundExcessUs ?? SESSION_DEFAULTS.maxInboundExcessUs
    if (this.lastExcessUs - this.excessSinceUs > maxExcessUs) return session.expel(`more than ${this.limit?.perSecond} messages a second for ${maxExcessUs / 1_000_000} s`, this.options.clock.nowUs())
    this.turnFrames = 0
    this.step()
  }

  private receive(raw: string, nowUs: UnixUs): void {
    const message = decodeMessage(raw)
    if (this.session === null) {
      const session = this.onFirst(message, this)
      if (session === null) return this.destroy()
      this.attach(session)
    }
    const session = this.session as unknown as FixSession
    this.options.log?.write('IN', session.config.sessionId, withoutSecrets(raw), nowUs)
    session.receive(message, nowUs)
  }
}
