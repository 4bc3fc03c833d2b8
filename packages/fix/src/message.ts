import { parseCount } from './decimal.ts'
import { REJECT } from './field-error.ts'

const SOH = 1
const EQUALS = 61
/** Fields a message may have; more is a fault of the message. */
export const FIELDS_MAX = 8_192
/** Length fields and the data field that follows, whose value may contain SOH. */
const DATA_AFTER_LENGTH: ReadonlyMap<number, number> = new Map([
  [90, 91], [93, 89], [95, 96], [212, 213], [348, 349], [350, 351], [352, 353], [354, 355], [356, 357], [358, 359], [360, 361], [362, 363], [364, 365], [445, 446], [618, 619], [621, 622],
])
const LENGTH_TAG_MIN = 90

/** What is wrong with the fields of a framed message; answered by a Reject(3). */
export interface MessageFault {
  readonly reason: number
  readonly tag: number | null
  readonly text: string
}

/** One entry of a repeating group: field indexes [start, end). */
export interface GroupEntry {
  readonly start: number
  readonly end: number
}

let scratch = new Int32Array(3 * 256)

/** A decoded message: the raw text and where its fields lie. Values are cut out on demand. */
export class FixMessage {
  readonly raw: string
  readonly msgType: string
  /** 0 when MsgSeqNum(34) is missing or no positive integer. */
  readonly msgSeqNum: number
  readonly fault: MessageFault | null
  private readonly fields: Int32Array

  constructor(raw: string, fields: Int32Array, fault: MessageFault | null) {
    this.raw = raw
    this.fields = fields
    this.fault = fault
    this.msgType = this.get(35) ?? ''
    this.msgSeqNum = parseCount(this.get(34)) ?? 0
  }

  get fieldCount(): number {
    return this.fields.length / 3
  }

  /** Value of the first field with this tag within field indexes [start, end). */
  get(tag: number, start = 0, end = this.fieldCount): string | undefined {
    const fields = this.fields
    for (let i = start * 3, stop = end * 3; i < stop; i += 3) {
      if (fields[i] === tag) return this.raw.slice(fields[i + 1], fields[i + 2])
    }
    return undefined
  }

  tagAt(index: number): number {
    return this.fields[index * 3] ?? 0
  }

  valueAt(index: number): string {
    return this.raw.slice(this.fields[index * 3 + 1], this.fields[index * 3 + 2])
  }

  /**
   * Entries of the group counted by `countTag`; each begins with the same tag as the first. Undefined when the count is
   * missing, malformed, or not the number of entries that follow.
   */
  group(countTag: number): readonly GroupEntry[] | undefined {
    const fieldCount = this.fieldCount
    let at = 0
    while (at < fieldCount && this.tagAt(at) !== countTag) at++
    const count = at < fieldCount ? parseCount(this.valueAt(at)) : undefined
    if (count === undefined || count > fieldCount) return undefined
    if (count === 0) return []
    const first = this.tagAt(at + 1)
    const starts: number[] = []
    for (let i = at + 1; i < fieldCount; i++) if (this.tagAt(i) === first) starts.push(i)
    if (starts.length !== count) return undefined
    return starts.map((start, i) => ({ start, end: starts[i + 1] ?? fieldCount }))
  }
}

/** Splits the raw text of one framed message into fields. Never throws; what is wrong is in `fault`. */
export function decodeMessage(raw: string): FixMessage {
  const length = raw.length
  let fault: MessageFault | null = null
  let at = 0
  let used = 0
  let dataEnd = -1
  while (at < length) {
    let tag = 0
    let i = at
    for (let c = raw.charCodeAt(i); c !== EQUALS && c !== SOH && i < length; c = raw.charCodeAt(++i)) {
      tag = c >= 48 && c <= 57 && tag >= 0 && tag < 100_000_000 ? tag * 10 + c - 48 : -1
    }
    const valueStart = i + 1
    let end = i
    if (raw.charCodeAt(i) === EQUALS) {
      end = dataEnd > valueStart && dataEnd < length && raw.charCodeAt(dataEnd) === SOH ? dataEnd : raw.indexOf('\x01', valueStart)
      if (end < 0) end = length
    } else tag = -1
    if (tag <= 0) fault ??= { reason: REJECT.invalidTag, tag: null, text: 'a tag is not a positive number' }
    else if (end === valueStart) fault ??= { reason: REJECT.tagWithoutValue, tag, text: `tag ${tag} has no value` }
    else if (used === 3 * FIELDS_MAX) fault ??= { reason: REJECT.other, tag, text: `more than ${FIELDS_MAX} fields` }
    else {
      if (used === scratch.length) scratch = growScratch()
      scratch[used++] = tag
      scratch[used++] = valueStart
      scratch[used++] = end
    }
    dataEnd = tag >= LENGTH_TAG_MIN && DATA_AFTER_LENGTH.has(tag) ? dataFieldEnd(raw, tag, valueStart, end) : -1
    at = end + 1
  }
  return new FixMessage(raw, scratch.slice(0, used), fault)
}

function dataFieldEnd(raw: string, lengthTag: number, valueStart: number, end: number): number {
  const dataLength = parseCount(raw.slice(valueStart, end))
  const dataTag = `${DATA_AFTER_LENGTH.get(lengthTag)}=`
  return dataLength !== undefined && raw.startsWith(dataTag, end + 1) ? end + 1 + dataTag.length + dataLength : -1
}

function growScratch(): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(scratch.length * 2)
  larger.set(scratch)
  return larger
}
