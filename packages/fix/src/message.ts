import { DATA_AFTER_LENGTH, LENGTH_TAG_MIN } from './data-fields.ts'
import { parseCount } from './decimal.ts'
import { FIX44 } from './dictionary/fix44.ts'
import { messageTable } from './dictionary/message-table.ts'
import { REJECT } from './field-error.ts'

const SOH = 1
const EQUALS = 61
/** Fields a message may have; more is a fault of the message. */
export const FIELDS_MAX = 8_192
/** SessionRejectReason(373): a value that is no data contains SOH. */
const DELIMITER_IN_VALUE = 17

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

/** Plain numbers: a typed array of this size costs more to make than a message costs to split. */
const scratch: number[] = Array.from({ length: 3 * 256 }, () => 0)

/** A decoded message: the raw text and where its fields lie. Values are cut out on demand. */
export class FixMessage {
  readonly raw: string
  readonly msgType: string
  /** 0 when MsgSeqNum(34) is missing or no positive integer. */
  readonly msgSeqNum: number
  readonly fault: MessageFault | null
  /** Three numbers a field: its tag, and where in `raw` its value starts and ends. */
  readonly spans: readonly number[]

  constructor(raw: string, spans: readonly number[], fault: MessageFault | null) {
    this.raw = raw
    this.spans = spans
    this.fault = fault
    this.msgType = this.get(35) ?? ''
    this.msgSeqNum = parseCount(this.get(34)) ?? 0
  }

  get fieldCount(): number {
    return this.spans.length / 3
  }

  /** Value of the first field with this tag within field indexes [start, end). */
  get(tag: number, start = 0, end = this.fieldCount): string | undefined {
    const spans = this.spans
    for (let i = start * 3, stop = end * 3; i < stop; i += 3) {
      if (spans[i] === tag) return this.raw.slice(spans[i + 1], spans[i + 2])
    }
    return undefined
  }

  tagAt(index: number): number {
    return this.spans[index * 3] ?? 0
  }

  valueAt(index: number): string {
    return this.raw.slice(this.spans[index * 3 + 1], this.spans[index * 3 + 2])
  }

  /**
   * Entries of the group counted by the first `countTag` within field indexes [start, end); for a nested group give those of the
   * entry around it. Each begins with the same tag as the first; where the last one ends, our FIX 4.4 tables tell. Undefined when
   * the count is missing, malformed, or not the number of entries that follow.
   */
  group(countTag: number, start = 0, end = this.fieldCount): readonly GroupEntry[] | undefined {
    let at = start
    while (at < end && this.tagAt(at) !== countTag) at++
    const count = at < end ? parseCount(this.valueAt(at)) : undefined
    if (count === undefined || count > end) return undefined
    if (count === 0) return []
    const table = messageTable(FIX44, this.msgType)?.group(countTag)
    const first = this.tagAt(at + 1)
    const starts: number[] = []
    let i = at + 1
    for (; i < end; i++) {
      const tag = this.tagAt(i)
      if (tag === first && (table === undefined || table.holds(tag))) starts.push(i)
      else if (table !== undefined && !table.holds(tag)) break
    }
    if (starts.length !== count) return undefined
    return starts.map((from, n) => ({ start: from, end: starts[n + 1] ?? i }))
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
    if (raw.charCodeAt(i) !== EQUALS && used > 0) fault ??= partOfValueFault(scratch[used - 3] as number)
    else if (tag <= 0) fault ??= { reason: REJECT.invalidTag, tag: null, text: 'a tag is not a positive number' }
    else if (end === valueStart) fault ??= { reason: REJECT.tagWithoutValue, tag, text: `tag ${tag} has no value` }
    else if (used === 3 * FIELDS_MAX) fault ??= { reason: REJECT.other, tag, text: `more than ${FIELDS_MAX} fields` }
    else {
      scratch[used++] = tag
      scratch[used++] = valueStart
      scratch[used++] = end
    }
    dataEnd = tag >= LENGTH_TAG_MIN && DATA_AFTER_LENGTH.has(tag) ? dataFieldEnd(raw, tag, valueStart, end) : -1
    at = end + 1
  }
  return new FixMessage(raw, scratch.slice(0, used), fault)
}

/** A part without '=' can only belong to the value before it. */
function partOfValueFault(tag: number): MessageFault {
  return { reason: DELIMITER_IN_VALUE, tag, text: `tag ${tag} holds a field delimiter, and is no data field` }
}

function dataFieldEnd(raw: string, lengthTag: number, valueStart: number, end: number): number {
  const dataLength = parseCount(raw.slice(valueStart, end))
  const dataTag = `${DATA_AFTER_LENGTH.get(lengthTag)}=`
  return dataLength !== undefined && raw.startsWith(dataTag, end + 1) ? end + 1 + dataTag.length + dataLength : -1
}
