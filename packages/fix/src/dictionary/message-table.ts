import { assert } from '@sluice/domain'
import { LENGTH_OF_DATA } from '../data-fields.ts'
import type { Dictionary, Member } from './definitions.ts'
import { ValueCheck } from './value-check.ts'

/** Tags from here up are user-defined: allowed in any message, whoever agreed on them. */
export const USER_DEFINED_TAG_MIN = 5_000
/** Tags below this are looked up in an array; the few members above it in a map. */
const NEAR_TAGS = 2_500

/** Part of the message a field belongs to, in the order on the wire. */
export const SECTION = { header: 0, body: 1, trailer: 2 } as const
export type Section = (typeof SECTION)[keyof typeof SECTION]

/** A member of a message or of a group's entry, made ready for the validation. */
export interface Slot {
  readonly tag: number
  readonly required: boolean
  readonly section: Section
  /** Place within its message or entry. */
  readonly order: number
  readonly check: ValueCheck
  /** Of a data field: the length field that must stand right before it. */
  readonly lengthTag: number | null
  readonly group: GroupTable | null
}

/** Members of one level by their tags. */
class MemberTable {
  readonly slots: readonly Slot[]
  readonly requiredCount: number
  private readonly near = new Uint16Array(NEAR_TAGS)
  private readonly far = new Map<number, number>()

  constructor(slots: readonly Slot[]) {
    this.slots = slots
    this.requiredCount = slots.filter((slot) => slot.required).length
    for (const { tag, order } of slots) {
      if (tag < NEAR_TAGS) this.near[tag] = order + 1
      else this.far.set(tag, order + 1)
    }
  }

  at(tag: number): Slot | undefined {
    const index = tag < NEAR_TAGS ? (this.near[tag] as number) : this.far.get(tag) ?? 0
    return index === 0 ? undefined : this.slots[index - 1]
  }
}

/** The entries of one repeating group; each begins with the first member. */
export class GroupTable extends MemberTable {
  readonly countTag: number
  /** Tags of the entries, those of nested groups included. */
  private readonly tags: ReadonlySet<number>

  constructor(countTag: number, slots: readonly Slot[]) {
    super(slots)
    this.countTag = countTag
    this.tags = new Set(slots.flatMap((slot) => [slot.tag, ...(slot.group?.tags ?? [])]))
  }

  get firstTag(): number {
    return (this.slots[0] as Slot).tag
  }

  /** Whether a field with this tag goes on with an entry; user-defined ones do. */
  holds(tag: number): boolean {
    return tag >= USER_DEFINED_TAG_MIN || this.tags.has(tag)
  }
}

/** Header, body and trailer of one message type as one table. */
export class MessageTable extends MemberTable {
  private readonly groups = new Map<number, GroupTable>()
  private readonly countTagOf = new Map<number, number>()
  /** By place: the stamp of the validation that saw the member last. */
  private readonly seen: Int32Array
  private stamp = 0

  constructor(slots: readonly Slot[]) {
    super(slots)
    this.seen = new Int32Array(slots.length)
    for (const slot of slots) if (slot.group !== null) this.note(slot.group)
  }

  /** Table of the group that this field counts, however deep it lies. */
  group(countTag: number): GroupTable | undefined {
    return this.groups.get(countTag)
  }

  /** Forgets which members were seen. */
  begin(): void {
    if (this.stamp === 0x7fffffff) {
      this.stamp = 0
      this.seen.fill(0)
    }
    this.stamp++
  }

  /** False when the member was seen before. */
  see(slot: Slot): boolean {
    if (this.seen[slot.order] === this.stamp) return false
    this.seen[slot.order] = this.stamp
    return true
  }

  has(tag: number): boolean {
    const slot = this.at(tag)
    return slot !== undefined && this.seen[slot.order] === this.stamp
  }

  /** Whether this tag belongs to an entry of a group that the message has. */
  isOfSeenGroup(tag: number): boolean {
    const countTag = this.countTagOf.get(tag)
    return countTag !== undefined && this.has(countTag)
  }

  private note(group: GroupTable): void {
    this.groups.set(group.countTag, group)
    for (const slot of group.slots) {
      this.countTagOf.set(slot.tag, group.countTag)
      if (slot.group !== null) this.note(slot.group)
    }
  }
}

const tables = new WeakMap<Dictionary, Map<string, MessageTable>>()

/** The table of a message type, made when it is first asked for; undefined for a type the dictionary does not have. */
export function messageTable(dictionary: Dictionary, msgType: string): MessageTable | undefined {
  let byType = tables.get(dictionary)
  if (byType === undefined) {
    byType = new Map()
    tables.set(dictionary, byType)
  }
  const known = byType.get(msgType)
  if (known !== undefined) return known
  const definition = dictionary.message(msgType)
  if (definition === undefined) return undefined
  const parts = [[SECTION.header, dictionary.header], [SECTION.body, definition.members], [SECTION.trailer, dictionary.trailer]] as const
  const table = new MessageTable(slotsOf(dictionary, parts.flatMap(([section, members]) => members.map((member) => ({ section, member })))))
  byType.set(msgType, table)
  return table
}

function slotsOf(dictionary: Dictionary, members: readonly { readonly section: Section; readonly member: Member }[]): Slot[] {
  return members.map(({ section, member: { tag, required, members: entry } }, order) => {
    const field = dictionary.field(tag)
    assert(field !== undefined, `tag ${tag} is in no field table`)
    const group = entry === undefined ? null : new GroupTable(tag, slotsOf(dictionary, entry.map((member) => ({ section, member }))))
    return { tag, required, section, order, check: new ValueCheck(field), lengthTag: LENGTH_OF_DATA.get(tag) ?? null, group }
  })
}
