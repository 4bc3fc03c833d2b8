import type { FixMessage, MessageFault } from '../message.ts'
import { conditionalFault, type BusinessFault } from './conditional-fields.ts'
import type { Dictionary } from './definitions.ts'
import { messageTable, SECTION, USER_DEFINED_TAG_MIN, type GroupTable, type MessageTable, type Section, type Slot } from './message-table.ts'

/** SessionRejectReason(373) that a validation gives. */
const REASON = {
  invalidTag: 0, requiredTagMissing: 1, tagNotOfMessage: 2, incorrectFormat: 6, invalidMsgType: 11, tagRepeated: 13, tagOutOfOrder: 14, groupOutOfOrder: 15, groupCount: 16,
} as const
const VALUE_IN_TEXT_MAX = 64
const COUNT_DIGITS_MAX = 9

/**
 * Everything that FIX 4.4 says about the fields of a message: the first fault in the order of the fields, then the first required
 * field that is missing, then the first that is conditionally required. Null: the message holds. One pass, and nothing is
 * allocated for a message that holds.
 */
export function validateMessage(message: FixMessage, dictionary: Dictionary): MessageFault | BusinessFault | null {
  if (message.fault !== null) return message.fault
  const table = messageTable(dictionary, message.msgType)
  if (table === undefined) return { reason: REASON.invalidMsgType, tag: 35, text: `MsgType(35) '${message.msgType.slice(0, VALUE_IN_TEXT_MAX)}' is not known` }
  return topLevelFault(message, table, dictionary) ?? conditionalFault(message, table)
}

/** User-defined tags of the message under way; rare, so made use of only when there is one. */
const userDefined = new Set<number>()
/** Why `entriesEnd` or `valueHolds` gave up. */
let found: MessageFault | null = null

function topLevelFault(message: FixMessage, table: MessageTable, dictionary: Dictionary): MessageFault | null {
  const { spans, fieldCount } = message
  table.begin()
  if (userDefined.size > 0) userDefined.clear()
  let section: Section = SECTION.header
  let required = 0
  for (let i = 0; i < fieldCount;) {
    const tag = spans[i * 3] as number
    const slot = table.at(tag)
    const ownSection = slot === undefined ? SECTION.body : slot.section
    if (slot === undefined && tag < USER_DEFINED_TAG_MIN) return strayFault(tag, table, dictionary)
    if (ownSection < section) return { reason: REASON.tagOutOfOrder, tag, text: `tag ${tag} stands outside its place: header, body, trailer` }
    section = ownSection
    if (slot === undefined ? userDefined.has(tag) : !table.see(slot)) return { reason: REASON.tagRepeated, tag, text: `tag ${tag} appears more than once` }
    if (slot === undefined) {
      userDefined.add(tag)
      i++
      continue
    }
    if (!valueHolds(message, i, slot)) return found
    if (slot.required) required++
    i = slot.group === null ? i + 1 : entriesEnd(message, i, slot.group)
    if (i < 0) return found
  }
  return required === table.requiredCount ? null : missingFault(table.slots.find((slot) => slot.required && !table.has(slot.tag)) as Slot)
}

/** A tag that is no member of the message. */
function strayFault(tag: number, table: MessageTable, dictionary: Dictionary): MessageFault {
  const field = dictionary.field(tag)
  if (field === undefined) return { reason: REASON.invalidTag, tag, text: `tag ${tag} is not defined` }
  if (table.isOfSeenGroup(tag)) return { reason: REASON.groupOutOfOrder, tag, text: `${field.name}(${tag}) stands outside the entries of its group` }
  return { reason: REASON.tagNotOfMessage, tag, text: `${field.name}(${tag}) is not defined for this message type` }
}

function missingFault({ tag, check }: Slot): MessageFault {
  return { reason: REASON.requiredTagMissing, tag, text: `${check.field.name}(${tag}) is missing` }
}

/** Checks the entries behind the count at field index `at`; answers the index after them, or -1 with the fault in `found`. */
function entriesEnd(message: FixMessage, at: number, group: GroupTable): number {
  const { fieldCount, spans } = message
  const { firstTag, countTag } = group
  let i = at + 1
  let entries = 0
  while (i < fieldCount && spans[i * 3] === firstTag) {
    entries++
    i = entryEnd(message, i, group)
    if (i < 0) return -1
  }
  if (entries === countOf(message, at)) return i
  const next = i < fieldCount ? (spans[i * 3] as number) : 0
  if (entries === 0 && group.at(next) !== undefined) return fail({ reason: REASON.groupOutOfOrder, tag: next, text: `an entry of group ${countTag} begins with tag ${firstTag}, not ${next}` })
  return fail({ reason: REASON.groupCount, tag: countTag, text: `group ${countTag} has ${entries} entries, not ${message.valueAt(at).slice(0, VALUE_IN_TEXT_MAX)}` })
}

/** Checks one entry, whose first field is at index `start`. */
function entryEnd(message: FixMessage, start: number, group: GroupTable): number {
  const { fieldCount, spans } = message
  let place = -1
  let required = 0
  let i = start
  while (i < fieldCount) {
    const tag = spans[i * 3] as number
    const slot = group.at(tag)
    if (slot === undefined) {
      if (tag < USER_DEFINED_TAG_MIN) break
      i++
      continue
    }
    if (slot.order <= place) {
      if (slot.order === 0) break
      const isRepeated = slot.order === place
      return fail({ reason: isRepeated ? REASON.tagRepeated : REASON.groupOutOfOrder, tag, text: isRepeated ? `tag ${tag} appears more than once in an entry` : `tag ${tag} is out of order within group ${group.countTag}` })
    }
    place = slot.order
    if (!valueHolds(message, i, slot)) return -1
    if (slot.required) required++
    i = slot.group === null ? i + 1 : entriesEnd(message, i, slot.group)
    if (i < 0) return -1
  }
  if (required === group.requiredCount) return i
  return fail(missingFault(group.slots.find((slot) => slot.required && message.get(slot.tag, start, i) === undefined) as Slot))
}

function fail(fault: MessageFault): -1 {
  found = fault
  return -1
}

/** The number of a count field, whose format holds; -1 when it is absurd. */
function countOf({ spans, raw }: FixMessage, at: number): number {
  const start = spans[at * 3 + 1] as number
  const end = spans[at * 3 + 2] as number
  if (end - start > COUNT_DIGITS_MAX) return -1
  let count = 0
  for (let i = start; i < end; i++) count = count * 10 + raw.charCodeAt(i) - 48
  return count
}

function valueHolds(message: FixMessage, at: number, slot: Slot): boolean {
  const { spans, raw } = message
  const start = spans[at * 3 + 1] as number
  const end = spans[at * 3 + 2] as number
  const verdict = slot.check.verdict(raw, start, end)
  if (verdict !== 0) {
    const { tag, name, type } = slot.check.field
    const value = raw.slice(start, Math.min(end, start + VALUE_IN_TEXT_MAX))
    found = { reason: verdict, tag, text: verdict === REASON.incorrectFormat ? `${name}(${tag}) is '${value}', which is no ${type}` : `${name}(${tag}) is '${value}', which is not one of its values` }
    return false
  }
  return slot.lengthTag === null || dataHolds(message, at, slot.lengthTag, end - start)
}

/** A data field follows its length field, which tells its bytes. */
function dataHolds(message: FixMessage, at: number, lengthTag: number, length: number): boolean {
  if (at > 0 && message.tagAt(at - 1) === lengthTag) {
    if (countOf(message, at - 1) === length) return true
    found = { reason: REASON.incorrectFormat, tag: lengthTag, text: `tag ${lengthTag} says ${message.valueAt(at - 1).slice(0, VALUE_IN_TEXT_MAX)} bytes, but ${length} follow` }
  } else found = { reason: REASON.requiredTagMissing, tag: lengthTag, text: `tag ${message.tagAt(at)} needs its length, tag ${lengthTag}, right before it` }
  return false
}
