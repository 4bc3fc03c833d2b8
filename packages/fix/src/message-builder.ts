import type { UnixUs } from '@sluice/domain'
import type { Routing } from './routing.ts'
import { formatUtc, type TimestampPrecision } from './utc-timestamp.ts'

export const BEGIN_STRING = 'FIX.4.4'
const START = `8=${BEGIN_STRING}\x019=`
const TRAILERS: readonly string[] = Array.from({ length: 256 }, (_, sum) => `10=${String(sum).padStart(3, '0')}\x01`)

/** An application message without header and trailer; `body` is `tag=value<SOH>` fields. */
export interface OutboundMessage {
  readonly msgType: string
  readonly body: string
  /** ClOrdID(11) of an order message, for the session store. */
  readonly clOrdId: string | null
  /** Third parties and desks of the two ends; for an answer `routingOf` the message that it answers. */
  readonly routing?: Routing | null
  /** Goes before others where a counterparty takes only so many messages a second; absent: cancels (F) do. */
  readonly urgent?: boolean
}

/** Puts header and trailer around bodies of one session. */
export class MessageBuilder {
  private readonly compIds: string
  private readonly precision: TimestampPrecision

  constructor(senderCompId: string, targetCompId: string, precision: TimestampPrecision) {
    this.compIds = `\x0149=${senderCompId}\x0156=${targetCompId}\x0134=`
    this.precision = precision
  }

  timestamp(timeUs: UnixUs): string {
    return formatUtc(timeUs, this.precision)
  }

  /** The whole message. `header` is extra header fields such as PossDupFlag(43). */
  build(msgType: string, msgSeqNum: number, sendingUs: UnixUs, body: string, header = ''): string {
    const content = `35=${msgType}${this.compIds}${msgSeqNum}\x0152=${formatUtc(sendingUs, this.precision)}\x01${header}${body}`
    const raw = `${START}${content.length}\x01${content}`
    // One character is one byte on the wire; what does not fit must not shift the length or the sum. As many bytes of UTF-8 as characters: ASCII.
    if (inScratch(raw, 'utf8') === raw.length) return raw + (TRAILERS[scratchSum(raw.length)] as string)
    if (NOT_LATIN1.test(raw)) return this.build(msgType, msgSeqNum, sendingUs, body.replace(/[^\x00-\xff]/g, '?'), header)
    return raw + (TRAILERS[scratchSum(inScratch(raw, 'latin1'))] as string)
  }

  /**
   * A stored message of this session again: same number and body, PossDupFlag(43)=Y, a new SendingTime(52), the old
   * one in OrigSendingTime(122).
   */
  rebuildAsPossDup(raw: string, msgType: string, msgSeqNum: number, sendingUs: UnixUs): string {
    const timeStart = raw.indexOf('\x0152=') + 4
    const timeEnd = raw.indexOf('\x01', timeStart)
    const body = raw.slice(timeEnd + 1, raw.length - 7)
    return this.build(msgType, msgSeqNum, sendingUs, body, `43=Y\x01122=${raw.slice(timeStart, timeEnd)}\x01`)
  }
}

const NOT_LATIN1 = /[^\x00-\xff]/
/** Room for the message that is being made, in bytes and as whole words. */
let scratch = Buffer.alloc(4_096)
let scratchWords = new Int32Array(scratch.buffer, scratch.byteOffset, scratch.length / 4)

/** Writes the text to the front of `scratch`; answers its bytes. */
function inScratch(text: string, encoding: 'utf8' | 'latin1'): number {
  if (text.length * 3 + 4 > scratch.length) {
    scratch = Buffer.alloc(Math.ceil(text.length * 1.5) * 4)
    scratchWords = new Int32Array(scratch.buffer, scratch.byteOffset, scratch.length / 4)
  }
  return scratch.write(text, encoding)
}

/** Sum of the first bytes of `scratch`, modulo 256: four at a time, of which only the lowest eight bits of the sum count. */
function scratchSum(bytes: number): number {
  const words = bytes >> 2
  let sum = 0
  for (let i = 0; i < words; i++) {
    const word = scratchWords[i] as number
    sum = (sum + word + (word >>> 8) + (word >>> 16) + (word >>> 24)) | 0
  }
  for (let i = words * 4; i < bytes; i++) sum += scratch[i] as number
  return sum & 255
}

const NOT_FIELD_TEXT = /[^\x20-\x7e\xa0-\xff]/
/** Up to this length a look at every character beats the regular expression. */
const SHORT_TEXT = 32

/**
 * The one place through which every text that is not made of our own constants and numbers enters a message: it cannot break
 * out of its field. Control characters become spaces, what latin1 lacks becomes '?', nothing becomes '-'.
 */
export function fieldText(text: string): string {
  if (text === '') return '-'
  if (text.length <= SHORT_TEXT && isPlain(text)) return text
  return NOT_FIELD_TEXT.test(text) ? text.replace(/[\x00-\x1f\x7f-\x9f]/g, ' ').replace(/[^\x00-\xff]/g, '?') : text
}

/** Printable ASCII alone. */
export function isPlain(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code < 0x20 || code > 0x7e) return false
  }
  return true
}

/** MsgType(35) of a stored raw message. */
export function msgTypeOf(raw: string): string {
  const start = raw.indexOf('\x0135=') + 4
  return raw.slice(start, raw.indexOf('\x01', start))
}
