import type { FixMessage } from './message.ts'

/** A gap that is not being filled is asked for this often, then given up. */
const ASKS_MAX = 3
/** Bytes that a decoded message holds beside its text, for each field. */
const FIELD_BYTES = 12

export interface InboundGapOptions {
  readonly maxQueuedMessages: number
  readonly maxQueuedBytes: number
  /** Numbers asked for at once; 0: all that are missing. */
  readonly resendChunk: number
  readonly resendTimeoutUs: number
  /** Sends a ResendRequest(2). */
  readonly ask: (begin: number, end: number) => void
}

/** `handled`: acted on at arrival, only its number is still to be consumed in order. */
export interface EarlyMessage {
  readonly message: FixMessage
  readonly handled: boolean
}

interface Gap {
  readonly end: number
  askedEnd: number
  askedUs: number
  asks: number
}

/**
 * Inbound numbers that are missing, and what came before its turn. Costs nothing by the size of a hole: numbers are never walked through, and what
 * waits is bounded in messages and bytes. What found no room is asked for again.
 */
export class InboundGap {
  private readonly options: InboundGapOptions
  private readonly early = new Map<number, EarlyMessage>()
  private bytes = 0
  /** Largest number that came early, kept or not. */
  private highest = 0
  private gap: Gap | null = null

  constructor(options: InboundGapOptions) {
    this.options = options
  }

  get queued(): number {
    return this.early.size
  }

  get end(): number | null {
    return this.gap?.end ?? null
  }

  /** Nothing that we know of is missing. */
  get isClosed(): boolean {
    return this.gap === null && this.early.size === 0
  }

  /** A message above the expected number; `willCome`: the counterparty fills the hole without being asked. True when it opened a gap. */
  hold(message: FixMessage, handled: boolean, expected: number, nowUs: number, willCome = false): boolean {
    const bytes = sizeOf(message)
    if (this.early.size < this.options.maxQueuedMessages && this.bytes + bytes <= this.options.maxQueuedBytes && !this.early.has(message.msgSeqNum)) {
      this.early.set(message.msgSeqNum, { message, handled })
      this.bytes += bytes
    }
    this.highest = Math.max(this.highest, message.msgSeqNum)
    if (this.gap !== null) return false
    this.open(expected, message.msgSeqNum - 1, nowUs, willCome)
    return true
  }

  /** The message with this number, when it came early. */
  take(msgSeqNum: number): EarlyMessage | undefined {
    const found = this.early.get(msgSeqNum)
    if (found !== undefined) this.forget(msgSeqNum, found)
    return found
  }

  /** A number was consumed, or numbers were passed over. */
  moved(nextIn: number, nowUs: number): void {
    const { gap } = this
    if (gap === null) return
    gap.askedUs = nowUs
    gap.asks = 1
    if (nextIn > gap.end) this.gap = null
    else if (nextIn > gap.askedEnd) this.ask(gap, nextIn, nowUs)
  }

  /** Numbers below were passed over by a SequenceReset(4). */
  passedOver(nextIn: number): void {
    for (const [msgSeqNum, early] of this.early) if (msgSeqNum < nextIn) this.forget(msgSeqNum, early)
  }

  /** Everything that was next is processed: a further hole behind it is asked for at once. */
  settle(nextIn: number, nowUs: number): void {
    if (this.gap !== null || this.highest < nextIn) return
    let end = this.highest
    for (const msgSeqNum of this.early.keys()) if (msgSeqNum <= end && msgSeqNum >= nextIn) end = msgSeqNum - 1
    this.open(nextIn, end, nowUs, false)
  }

  /** False when the missing messages were asked for in vain too often. */
  poll(nextIn: number, nowUs: number): boolean {
    const { gap } = this
    if (gap === null || nowUs - gap.askedUs <= this.options.resendTimeoutUs) return true
    if (gap.asks >= ASKS_MAX) return false
    gap.asks++
    this.ask(gap, nextIn, nowUs)
    return true
  }

  clear(): void {
    this.early.clear()
    this.bytes = 0
    this.highest = 0
    this.gap = null
  }

  private open(begin: number, end: number, nowUs: number, willCome: boolean): void {
    this.gap = { end, askedEnd: end, askedUs: nowUs, asks: willCome ? 0 : 1 }
    if (!willCome) this.ask(this.gap, begin, nowUs)
  }

  private ask(gap: Gap, begin: number, nowUs: number): void {
    const { resendChunk, ask } = this.options
    gap.askedEnd = resendChunk === 0 ? gap.end : Math.min(gap.end, begin + resendChunk - 1)
    gap.askedUs = nowUs
    ask(begin, gap.askedEnd)
  }

  private forget(msgSeqNum: number, { message }: EarlyMessage): void {
    this.early.delete(msgSeqNum)
    this.bytes -= sizeOf(message)
  }
}

const sizeOf = (message: FixMessage): number => message.raw.length + message.fieldCount * FIELD_BYTES
