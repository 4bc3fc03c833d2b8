import type { SessionStorePort } from '@sluice/runtime'
import type { UnixUs } from '@sluice/domain'
import { msgTypeOf, type MessageBuilder } from './message-builder.ts'
import { Allowance } from './rate-limit.ts'
import { routingHeader } from './routing.ts'
import type { FixSessionConfig, SessionHandlers, SessionWire } from './session-config.ts'

const READ_CHUNK = 256
/** Numbers looked at in one read where a stretch holds no messages (a counterparty and we agreed on a much higher number). */
const READ_CHUNK_MAX = 262_144
const QUEUED_BYTES_MAX = 256 * 1024
/** Live messages held back; what is beyond joins the replay, since it is stored. */
const HELD_MESSAGES_MAX = 4_096
/** ResendRequests that wait behind the present one; further ones are answered together. */
const WAITING_MAX = 8
/** Never sent again: their place is gap-filled. A session-level Reject(3) is replayed, as FIX asks. */
const GAP_FILLED_TYPES: ReadonlySet<string> = new Set(['0', '1', '2', '4', '5', 'A'])

type Stored = Awaited<ReturnType<SessionStorePort['read']>>[number]
interface Range { readonly begin: number; readonly end: number }
interface Job { begin: number; end: number; width: number; reading: boolean; gapFrom: number | null }
interface Held { readonly msgSeqNum: number; readonly write: () => void }

export interface ReplayParts {
  readonly config: FixSessionConfig
  readonly store: SessionStorePort
  readonly builder: MessageBuilder
  readonly handlers: SessionHandlers
  /** Replays a second, and messages a second, before further ones wait. */
  readonly maxResendsPerSecond: number
  readonly maxResentPerSecond: number
  /** The present time of the session. */
  readonly now: () => UnixUs
  /** A range went out. */
  readonly onServed: (begin: number, end: number) => void
  readonly onFailed: (reason: string) => void
}

/** Whether a stored message goes out again, rather than a gap fill in its place. */
export function isReplayed(message: Stored, { config, handlers }: Pick<ReplayParts, 'config' | 'handlers'>, nowUs: UnixUs): boolean {
  const msgType = msgTypeOf(message.raw)
  if (GAP_FILLED_TYPES.has(msgType)) return false
  const limit = config.replayLimit
  if (limit === undefined || !limit.appliesTo(msgType)) return true
  if (nowUs - message.tsUs <= limit.replayMaxAgeUs && limit.isWanted?.(message.raw) !== false) return true
  handlers.onNotReplayed?.(message)
  return false
}

/**
 * Answers ResendRequests of one connection: reads in chunks, paced by the socket and by a rate, and holds live messages back
 * until the replay is through, so that the counterparty sees rising numbers.
 */
export class Replay {
  private readonly parts: ReplayParts
  private readonly wire: SessionWire
  private readonly resends: Allowance
  private readonly resent: Allowance
  private active: Job | null = null
  private activeBegin = 0
  private waiting: Range[] = []
  private held: Held[] = []
  private stopped = false

  constructor(parts: ReplayParts, wire: SessionWire) {
    this.parts = parts
    this.wire = wire
    this.resends = new Allowance(parts.maxResendsPerSecond)
    this.resent = new Allowance(parts.maxResentPerSecond)
  }

  /** Replays stored numbers [begin, end] once `releasedUpTo` has reached end. What is still to come of the replay under way is not sent twice. */
  request(begin: number, end: number, releasedUpTo: number): void {
    const { active, waiting } = this
    const isComing = active !== null && begin >= active.begin && end <= active.end
    if (!isComing && !waiting.some((range) => begin >= range.begin && end <= range.end)) this.enqueue({ begin, end })
    this.startNext()
    this.pump(releasedUpTo)
  }

  /** True when the live message was taken over: it follows the replay, or is part of it. Administrative ones of its range go out first. */
  takesOver(msgSeqNum: number, msgType: string, write: () => void): boolean {
    if (this.active === null || (msgSeqNum <= this.active.end && GAP_FILLED_TYPES.has(msgType))) return false
    if (msgSeqNum > this.active.end) this.held.push({ msgSeqNum, write })
    if (this.held.length > HELD_MESSAGES_MAX) {
      this.active.end = msgSeqNum
      this.held = []
    }
    return true
  }

  stop(): void {
    this.stopped = true
    this.held = []
    this.waiting = []
  }

  pump(releasedUpTo: number): void {
    if (this.stopped) return
    this.startNext()
    const job = this.active
    if (job === null || job.reading || releasedUpTo < job.end || this.wire.queuedBytes > QUEUED_BYTES_MAX || !this.resent.has(this.parts.now())) return
    const to = Math.min(job.end, job.begin + job.width - 1)
    job.reading = true
    this.parts.store.read(job.begin, to).then(
      (messages) => {
        if (this.stopped) return
        this.resent.spend(messages.length)
        job.width = messages.length === 0 ? Math.min(job.width * 2, READ_CHUNK_MAX) : READ_CHUNK
        this.write(job, messages, to)
        job.reading = false
        job.begin = to + 1
        if (job.begin > job.end) this.finish(job)
        // Others have their turn between two chunks.
        setImmediate(() => this.pump(Math.max(releasedUpTo, job.end)))
      },
      (error: unknown) => {
        if (!this.stopped) this.parts.onFailed(`the session store cannot be read: ${String(error)}`)
      },
    )
  }

  private enqueue(range: Range): void {
    const last = this.waiting.at(-1)
    if (this.waiting.length < WAITING_MAX || last === undefined) this.waiting.push(range)
    else this.waiting[this.waiting.length - 1] = { begin: Math.min(last.begin, range.begin), end: Math.max(last.end, range.end) }
  }

  private startNext(): void {
    if (this.active !== null || this.waiting.length === 0 || !this.resends.has(this.parts.now())) return
    const { begin, end } = this.waiting.shift() as Range
    this.resends.spend(1)
    this.activeBegin = begin
    this.active = { begin, end, width: READ_CHUNK, reading: false, gapFrom: null }
    const held = this.held
    this.held = held.filter((message) => message.msgSeqNum > end)
    for (const message of held) if (message.msgSeqNum < begin) message.write()
  }

  private write(job: Job, messages: readonly Stored[], to: number): void {
    const { builder, now } = this.parts
    for (const message of messages) {
      if (!isReplayed(message, this.parts, now())) continue
      if (message.msgSeqNum > job.begin) job.gapFrom ??= job.begin
      this.fillGap(job, message.msgSeqNum)
      this.wire.write(builder.rebuildAsPossDup(message.raw, msgTypeOf(message.raw), message.msgSeqNum, now()))
      job.begin = message.msgSeqNum + 1
    }
    if (job.begin <= to) job.gapFrom ??= job.begin
  }

  /** SequenceReset(4) gap fill from the open gap up to `newSeqNo`. */
  private fillGap(job: Job, newSeqNo: number): void {
    if (job.gapFrom === null) return
    const { builder, now, config } = this.parts
    const header = `43=Y\x01122=${builder.timestamp(now())}\x01${routingHeader(config.header)}`
    this.wire.write(builder.build('4', job.gapFrom, now(), `123=Y\x0136=${newSeqNo}\x01`, header))
    job.gapFrom = null
  }

  private finish(job: Job): void {
    this.fillGap(job, job.end + 1)
    this.active = null
    this.parts.onServed(this.activeBegin, job.end)
    this.startNext()
    if (this.active !== null) return
    const held = this.held
    this.held = []
    for (const message of held) message.write()
  }
}
