const SOH = 1
const BEGIN = Buffer.from('8=FIX', 'latin1')
/** Longest BeginString(8) value looked at. */
const BEGIN_STRING_MAX = 16
const BODY_LENGTH_DIGITS_MAX = 7
const TRAILER_BYTES = 7

/** Default bound of BodyLength(9). */
export const BODY_BYTES_MAX = 65_536

const NOTHING = Buffer.alloc(0)
/** In place of where a message ends. */
const NEED_MORE = -1
const GARBLED = -2

/**
 * Cuts whole messages out of a byte stream. A message counts when BodyLength(9) leads exactly to CheckSum(10) and the
 * sum is right; anything else is skipped to the next `8=FIX`. Holds at most one incomplete message.
 */
export class Framer {
  /** Bytes skipped so far because they belonged to no valid message. */
  skippedBytes = 0
  /** Keeps what a chunk leaves over: the beginning of a message whose rest is still to come. */
  private held: Buffer = Buffer.alloc(4_096)
  /** What was fed and not looked at yet begins at `at`. */
  private data: Buffer = NOTHING
  private isHeld = false
  private at = 0
  private readonly bodyBytesMax: number

  constructor(bodyBytesMax: number = BODY_BYTES_MAX) {
    this.bodyBytesMax = Math.min(bodyBytesMax, 9_999_999)
  }

  /** Bytes not looked at yet. Once `next` has answered undefined they wait for the rest of their message, and are never above the bound of one. */
  get pendingBytes(): number {
    return this.data.length - this.at
  }

  /** Whole messages of this chunk (with what was held before), as latin1 text. */
  push(chunk: Buffer, onFrame: (raw: string) => void): void {
    this.feed(chunk)
    for (let raw = this.next(); raw !== undefined; raw = this.next()) onFrame(raw)
  }

  /** Takes a chunk in, which must stay as it is until `next` has answered undefined. */
  feed(chunk: Buffer): void {
    const waiting = this.pendingBytes
    if (waiting === 0) {
      this.data = chunk
      this.isHeld = false
      this.at = 0
      return
    }
    this.hold(chunk.length)
    chunk.copy(this.held, waiting)
    this.data = this.held.subarray(0, waiting + chunk.length)
  }

  /** The next whole message, as latin1 text; undefined: its rest is still to come. */
  next(): string | undefined {
    const { data } = this
    while (this.at < data.length) {
      const begin = data.indexOf(BEGIN, this.at)
      const from = begin < 0 ? Math.max(this.at, data.length - partialBegin(data, this.at)) : begin
      this.skippedBytes += from - this.at
      this.at = from
      if (begin < 0) break
      const end = this.look(data, begin)
      if (end === NEED_MORE) break
      if (end !== GARBLED) {
        this.at = end
        return data.toString('latin1', begin, end)
      }
      this.skippedBytes += BEGIN.length
      this.at += BEGIN.length
    }
    if (this.at < data.length) this.hold(0)
    else {
      this.data = NOTHING
      this.at = 0
    }
    return undefined
  }

  /** Where the message that begins here ends. */
  private look(data: Buffer, begin: number): number {
    const beginEnd = indexOfSoh(data, begin, BEGIN_STRING_MAX + 2)
    if (beginEnd < 0) return data.length - begin > BEGIN_STRING_MAX + 2 ? GARBLED : NEED_MORE
    let at = beginEnd + 1
    if (at + 2 > data.length) return NEED_MORE
    if (data[at] !== 57 || data[at + 1] !== 61) return GARBLED
    at += 2
    let bodyLength = 0
    const digitsStart = at
    for (; at < data.length && data[at] !== SOH; at++) {
      const digit = (data[at] as number) - 48
      if (digit < 0 || digit > 9 || at - digitsStart >= BODY_LENGTH_DIGITS_MAX) return GARBLED
      bodyLength = bodyLength * 10 + digit
    }
    if (at === data.length) return NEED_MORE
    if (at === digitsStart || bodyLength < 5 || bodyLength > this.bodyBytesMax) return GARBLED
    const bodyEnd = at + 1 + bodyLength
    if (bodyEnd + TRAILER_BYTES > data.length) return NEED_MORE
    // MsgType(35) is the third field of every message.
    if (data[at + 1] !== 51 || data[at + 2] !== 53 || data[at + 3] !== 61) return GARBLED
    return isTrailer(data, begin, bodyEnd) ? bodyEnd + TRAILER_BYTES : GARBLED
  }

  /** Moves what is not looked at yet to the front of `held`, with room for so many bytes behind it. */
  private hold(more: number): void {
    const { data, at } = this
    const rest = data.length - at
    const before = this.held
    if (rest + more > before.length) this.held = Buffer.alloc(Math.max(rest + more, before.length * 2))
    if (!this.isHeld || at > 0 || this.held !== before) data.copy(this.held, 0, at)
    this.data = this.held.subarray(0, rest)
    this.isHeld = true
    this.at = 0
  }
}

/** Length of the longest tail of data[at..] that could be the start of `8=FIX`. */
function partialBegin(data: Buffer, at: number): number {
  for (let length = Math.min(BEGIN.length - 1, data.length - at); length > 0; length--) {
    if (data.compare(BEGIN, 0, length, data.length - length) === 0) return length
  }
  return 0
}

function indexOfSoh(data: Buffer, from: number, within: number): number {
  const stop = Math.min(data.length, from + within + 1)
  for (let i = from; i < stop; i++) if (data[i] === SOH) return i
  return -1
}

/** `10=nnn<SOH>` with the right sum, right after a SOH. */
function isTrailer(data: Buffer, begin: number, bodyEnd: number): boolean {
  if (data[bodyEnd - 1] !== SOH || data[bodyEnd] !== 49 || data[bodyEnd + 1] !== 48 || data[bodyEnd + 2] !== 61 || data[bodyEnd + 6] !== SOH) return false
  let sum = 0
  for (let i = begin; i < bodyEnd; i++) sum += data[i] as number
  const hundreds = (data[bodyEnd + 3] as number) - 48
  const tens = (data[bodyEnd + 4] as number) - 48
  const ones = (data[bodyEnd + 5] as number) - 48
  if (hundreds < 0 || hundreds > 9 || tens < 0 || tens > 9 || ones < 0 || ones > 9) return false
  return (sum & 255) === hundreds * 100 + tens * 10 + ones
}
