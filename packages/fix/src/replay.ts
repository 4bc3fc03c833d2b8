import type { SessionStorePort } from '@sluice/runtime'
import type { UnixUs } from '@sluice/domain'
import { msgTypeOf, type MessageBuilder } from './message-builder.ts'
import type { FixSessionConfig, SessionHandlers, SessionWire } from './session-config.ts'

const READ_CHUNK = 256
const QUEUED_BYTES_MAX = 256 * 1024
const HELD_MESSAGES_MAX = 100_000
/** Never sent again: their place is gap-filled. A session-level Reject(3) is replayed, as FIX asks. */
const GAP_FILLED_TYPES: ReadonlySet<string> = new Set(['0', '1', '2', '4', '5', 'A'])

type Stored = Awaited<ReturnType<SessionStorePort['read']>>[number]
interface Range { begin: number; end: number }
interface Held { readonly msgSeqNum: number; readonly write: () => void }

export interface ReplayParts {
  readonly config: FixSessionConfig
  readonly store: SessionStorePort
  readonly builder: MessageBuilder
  readonly handlers: SessionHandlers
  /** The present time of the session. */
  readonly now: () => UnixUs
  readonly onFailed: (reason: string) => void
}

/**
 * Answers ResendRequests of one connection: reads in chunks, paced by the socket, and holds live messages back
 * until the replay is through, so that the counterparty sees rising numbers.
 */
export class Replay {
  private readonly parts: ReplayParts
  private readonly wire: SessionWire
  private active: (Range & { reading: boolean; gapFrom: number | null }) | null = null
  private waiting: Range | null = null
  private held: Held[] = []
  private stopped = false

  constructor(parts: ReplayParts, wire: SessionWire) {
    this.parts = parts
    this.wire = wire
  }

  /** Replays stored numbers [begin, end] once `releasedUpTo` has reached end. */
  request(begin: number, end: number, releasedUpTo: number): void {
    if (this.active === null) this.active = { begin, end, reading: false, gapFrom: null }
    else if (this.waiting === null) this.waiting = { begin, end }
    else this.waiting = { begin: Math.min(begin, this.waiting.begin), end: Math.max(end, this.waiting.end) }
    this.pump(releasedUpTo)
  }

  /** True when the live message was taken over: it follows the replay, or is part of it. Administrative ones of its range go out first. */
  takesOver(msgSeqNum: number, msgType: string, write: () => void): boolean {
    if (this.active === null || (msgSeqNum <= this.active.end && GAP_FILLED_TYPES.has(msgType))) return false
    if (msgSeqNum > this.active.end) this.held.push({ msgSeqNum, write })
    if (this.held.length > HELD_MESSAGES_MAX) this.parts.onFailed(`more than ${HELD_MESSAGES_MAX} messages wait for a replay`)
    return true
  }

  stop(): void {
    this.stopped = true
    this.held = []
  }

  pump(releasedUpTo: number): void {
    const job = this.active
    if (this.stopped || job === null || job.reading || releasedUpTo < job.end || this.wire.queuedBytes > QUEUED_BYTES_MAX) return
    const to = Math.min(job.end, job.begin + READ_CHUNK - 1)
    job.reading = true
    this.parts.store.read(job.begin, to).then(
      (messages) => {
        if (this.stopped) return
        this.write(messages, job.begin, to)
        job.reading = false
        job.begin = to + 1
        if (job.begin > job.end) this.finish()
        this.pump(releasedUpTo)
      },
      (error: unknown) => {
        if (!this.stopped) this.parts.onFailed(`the session store cannot be read: ${String(error)}`)
      },
    )
  }

  private write(messages: readonly Stored[], from: number, to: number): void {
    const job = this.active
    if (job === null) return
    let i = 0
    for (let n = from; n <= to; n++) {
      while (i < messages.length && (messages[i] as Stored).msgSeqNum < n) i++
      const message = messages[i]
      if (message === undefined || message.msgSeqNum !== n || !this.isReplayed(message)) {
        job.gapFrom ??= n
        continue
      }
      this.fillGap(n)
      this.wire.write(this.parts.builder.rebuildAsPossDup(message.raw, msgTypeOf(message.raw), n, this.parts.now()))
    }
  }

  private isReplayed(message: Stored): boolean {
    const msgType = msgTypeOf(message.raw)
    if (GAP_FILLED_TYPES.has(msgType)) return false
    const limit = this.parts.config.replayLimit
    if (limit === undefined || !limit.appliesTo(msgType)) return true
    if (this.parts.now() - message.tsUs <= limit.replayMaxAgeUs && limit.isWanted?.(message.raw) !== false) return true
    this.parts.handlers.onNotReplayed?.(message)
    return false
  }

  /** SequenceReset(4) gap fill from the open gap up to `newSeqNo`. */
  private fillGap(newSeqNo: number): void {
    const job = this.active
    if (job === null || job.gapFrom === null) return
    const { builder, now } = this.parts
    const header = `43=Y\x01122=${builder.timestamp(now())}\x01`
    this.wire.write(builder.build('4', job.gapFrom, now(), `123=Y\x0136=${newSeqNo}\x01`, header))
    job.gapFrom = null
  }

  private finish(): void {
    const job = this.active
    if (job === null) return
    this.fillGap(job.end + 1)
    if (this.waiting !== null) {
      const { begin, end } = this.waiting
      this.waiting = null
      this.active = { begin, end, reading: false, gapFrom: null }
      this.held = this.held.filter((message) => message.msgSeqNum > end)
      return
    }
    this.active = null
    const held = this.held
    this.held = []
    for (const message of held) message.write()
  }
}
