const SOH = 1
const BEGIN = Buffer.from('8=FIX', 'latin1')
/** Longest BeginString(8) value looked at. */
const BEGIN_STRING_MAX = 16
const BODY_LENGTH_DIGITS_MAX = 7
const TRAILER_BYTES = 7

/** Default bound of BodyLength(9). */
export const BODY_BYTES_MAX = 65_536

type Look =
  | { readonly kind: 'need-more' }
  | { readonly kind: 'garbled' }
  | { readonly kind: 'frame'; readonly end: number }

const NEED_MORE: Look = { kind: 'need-more' }
const GARBLED: Look = { kind: 'garbled' }

/**
 * Cuts whole messages out of a byte stream. A message counts when BodyLength(9) leads exactly to CheckSum(10) and the
 * sum is right; anything else is skipped to the next `8=FIX`. Holds at most one incomplete message.
 */
export class Framer {
  /** Bytes skipped so far because they belonged to no valid message. */
  skippedBytes = 0
  private held: Buffer = Buffer.alloc(4_096)
  private heldBytes = 0
  private readonly bodyBytesMax: number

  constructor(bodyBytesMax: number = BODY_BYTES_MAX) {
    this.bodyBytesMax = Math.min(bodyBytesMax, 9_999_999)
  }

  /** Bytes waiting for the rest of their message; never above the bound of one message. */
  get pendingBytes(): number {
    return this.heldBytes
  }

  /** Whole messages of this chunk (with what was held before), as latin1 text. */
  push(chunk: Buffer, onFrame: (raw: string) => void): void {
    let data = chunk
    if (this.heldBytes > 0) {
      this.reserve(this.heldBytes + chunk.length)
      chunk.copy(this.held, this.heldBytes)
      data = this.held.subarray(0, this.heldBytes + chunk.length)
    }
    this.hold(data, this.frames(data, onFrame))
  }

  /** Emits what is whole; answers where the unfinished rest begins. */
  private frames(data: Buffer, onFrame: (raw: string) => void): number {
    let at = 0
    while (at < data.length) {
      const begin = data.indexOf(BEGIN, at)
      if (begin < 0) {
        const rest = Math.max(at, data.length - partialBegin(data, at))
        this.skippedBytes += rest - at
        return rest
      }
      this.skippedBytes += begin - at
      const look = this.look(data, begin)
      if (look.kind === 'need-more') return begin
      if (look.kind === 'frame') {
        onFrame(data.toString('latin1', begin, look.end))
        at = look.end
      } else {
        this.skippedBytes += BEGIN.length
        at = begin + BEGIN.length
      }
    }
    return at
  }

  private look(data: Buffer, begin: number): Look {
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
    return isTrailer(data, begin, bodyEnd) ? { kind: 'frame', end: bodyEnd + TRAILER_BYTES } : GARBLED
  }

  private hold(data: Buffer, from: number): void {
    const rest = data.length - from
    if (rest > 0) {
      this.reserve(rest)
      data.copy(this.held, 0, from)
    }
    this.heldBytes = rest
  }

  private reserve(bytes: number): void {
    if (bytes <= this.held.length) return
    const larger = Buffer.alloc(Math.max(bytes, this.held.length * 2))
    this.held.copy(larger, 0, 0, this.heldBytes)
    this.held = larger
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
