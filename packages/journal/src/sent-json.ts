import type { JournalRecord } from '@sluice/runtime'

type SentRecord = Extract<JournalRecord, { readonly t: 'sent' }>

/** A longer message is rare: JSON.stringify does it. */
const RAW_MAX = 64 * 1024
const NOT_LATIN1 = /[^\x00-\xff]/
const MILLION = 1_000_000
/** What a processor word of the engine holds as it is. */
const SMALL_MAX = 0x7fff_ffff
const SOH = 0x01
const QUOTE = 0x22
const CLOSE = 0x7d
const BACKSLASH = 0x5c
const LOWER_U = 0x75
const DELETE = 0x7f
const ZERO = 0x30
/** Bytes that one character of a latin1 text takes at most as JSON: `\u0001`. */
const ESCAPED_MAX = 6
const SHORT_ESCAPES: ReadonlyMap<number, number> = new Map([[0x08, 0x62], [0x09, 0x74], [0x0a, 0x6e], [0x0c, 0x66], [0x0d, 0x72]])

/** Whether `writeSent` takes the record. */
export const isWritable = ({ raw }: SentRecord): boolean => raw.length <= RAW_MAX && !NOT_LATIN1.test(raw)

/** Everything of the record's JSON before the text of its message. */
export const sentHead = ({ session, msgSeqNum, cause, tsUs, clOrdId }: SentRecord): string =>
  `{"t":"sent","session":${JSON.stringify(session)},"msgSeqNum":${msgSeqNum},"cause":${cause},"tsUs":${integerText(tsUs)},"clOrdId":${clOrdId === null ? 'null' : JSON.stringify(clOrdId)},"raw":"`

/** What String() makes of it; a whole number beyond the small ones costs it several times as much as two halves. */
function integerText(value: number): string {
  const millions = Math.floor(value / MILLION)
  if (!Number.isSafeInteger(value) || millions < 1 || millions > SMALL_MAX) return String(value)
  return `${millions}${String(value - millions * MILLION + MILLION).slice(1)}`
}

/** Room that `writeSent` needs, bytes. */
export const sentBytesMax = (head: string, raw: string): number => head.length * 3 + raw.length * ESCAPED_MAX + 2

/**
 * Writes what JSON.stringify would make of the record, at half its cost: a FIX message is one field delimiter after the other, and each
 * of them is escaped. Answers where it ends.
 */
export function writeSent(buffer: Buffer, at: number, head: string, raw: string): number {
  let to = at + buffer.write(head, at)
  // Its own bytes first, as far behind as they can grow; then escaped towards the front, which never overtakes what is still to be read.
  let from = to + raw.length * (ESCAPED_MAX - 1)
  const end = from + buffer.write(raw, from, 'latin1')
  while (from < end) {
    const byte = buffer[from++] as number
    if (byte > QUOTE && byte < DELETE && byte !== BACKSLASH) buffer[to++] = byte
    else if (byte === SOH) to = writeControl(buffer, to, byte)
    else to = writeOther(buffer, to, byte)
  }
  buffer[to++] = QUOTE
  buffer[to++] = CLOSE
  return to
}

function writeControl(buffer: Buffer, at: number, byte: number): number {
  buffer[at] = BACKSLASH
  buffer[at + 1] = LOWER_U
  buffer[at + 2] = ZERO
  buffer[at + 3] = ZERO
  buffer[at + 4] = ZERO + (byte >> 4)
  buffer[at + 5] = (byte & 15) + ((byte & 15) < 10 ? ZERO : 0x57)
  return at + ESCAPED_MAX
}

function writeOther(buffer: Buffer, at: number, byte: number): number {
  const short = SHORT_ESCAPES.get(byte)
  if (short === undefined && byte < 0x20) return writeControl(buffer, at, byte)
  if (short !== undefined || byte === QUOTE || byte === BACKSLASH) {
    buffer[at] = BACKSLASH
    buffer[at + 1] = short ?? byte
    return at + 2
  }
  if (byte <= DELETE) {
    buffer[at] = byte
    return at + 1
  }
  // UTF-8 of U+0080 to U+00FF.
  buffer[at] = 0xc0 | (byte >> 6)
  buffer[at + 1] = 0x80 | (byte & 0x3f)
  return at + 2
}
