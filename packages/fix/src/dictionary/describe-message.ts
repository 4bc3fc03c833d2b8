import { decodeMessage, type FixMessage } from '../message.ts'
import type { Dictionary, FieldDefinition } from './definitions.ts'
import { messageTable, type GroupTable } from './message-table.ts'
import { summaryOf } from './message-summary.ts'

export interface DescribedField {
  readonly tag: number
  /** `tag 6001` where nobody defined it. */
  readonly name: string
  readonly value: string
  /** What a code stands for; null where the value speaks for itself. */
  readonly meaning: string | null
  /** 0 outside groups, one more with every group around the field. */
  readonly depth: number
}

/** A message for people. */
export interface DescribedMessage {
  readonly msgType: string
  readonly name: string
  /** 0 when it has none. */
  readonly msgSeqNum: number
  readonly sendingTime: string
  readonly possDup: boolean
  /** One line, such as `New order, ClOrdID X: buy 1,000 AVAX limit 100.05 day`. */
  readonly summary: string
  readonly fields: readonly DescribedField[]
}

/** Password(554), NewPassword(925). */
const SECRET_TAGS: ReadonlySet<number> = new Set([554, 925])
const SECRET = '***'
const REF_TAG_ID = 371
const MSG_TYPE_TAGS: ReadonlySet<number> = new Set([35, 372])

/** Any text as a message in words, also one that is not valid. Fields may be separated by SOH, or by `|` as in our FIX logs. */
export function describeMessage(raw: string, dictionary: Dictionary): DescribedMessage {
  const message = decodeMessage(raw.includes('\x01') ? raw : raw.replaceAll('|', '\x01'))
  const { msgType, msgSeqNum } = message
  const name = dictionary.message(msgType)?.name ?? (msgType === '' ? 'no FIX message' : `MsgType ${msgType}`)
  const summary = summaryOf(message, name, (tag) => codeMeaning(tag, message.get(tag), dictionary))
  return {
    msgType, name, msgSeqNum, sendingTime: message.get(52) ?? '', possDup: message.get(43) === 'Y',
    summary: message.fault === null ? summary : `${summary} (unreadable: ${message.fault.text})`,
    fields: describedFields(message, dictionary),
  }
}

function describedFields(message: FixMessage, dictionary: Dictionary): DescribedField[] {
  const table = messageTable(dictionary, message.msgType)
  const around: GroupTable[] = []
  const fields: DescribedField[] = []
  for (let i = 0; i < message.fieldCount; i++) {
    const tag = message.tagAt(i)
    while (around.length > 0 && !(around.at(-1) as GroupTable).holds(tag)) around.pop()
    const isSecret = SECRET_TAGS.has(tag)
    const value = message.valueAt(i)
    fields.push({
      tag, name: dictionary.field(tag)?.name ?? `tag ${tag}`, value: isSecret ? SECRET : value,
      meaning: isSecret ? null : codeMeaning(tag, value, dictionary) ?? null, depth: around.length,
    })
    const group = table?.group(tag)
    if (group !== undefined) around.push(group)
  }
  return fields
}

/** What the value of a field stands for; undefined where there is nothing to say. */
function codeMeaning(tag: number, value: string | undefined, dictionary: Dictionary): string | undefined {
  if (value === undefined) return undefined
  if (MSG_TYPE_TAGS.has(tag)) return dictionary.message(value)?.name
  if (tag === REF_TAG_ID) return dictionary.field(Number(value))?.name
  const field = dictionary.field(tag)
  if (field === undefined) return undefined
  if (field.type === 'BOOLEAN') return value === 'Y' ? 'yes' : value === 'N' ? 'no' : undefined
  return field.type === 'MULTIPLEVALUESTRING' ? listMeaning(field, value) : field.values?.get(value)
}

function listMeaning({ values }: FieldDefinition, value: string): string | undefined {
  const meanings = value.split(' ').map((code) => values?.get(code) ?? code)
  return values === undefined ? undefined : meanings.join(', ')
}
