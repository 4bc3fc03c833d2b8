import { assert } from '@sluice/domain'
import type { Dictionary, FieldDefinition, FieldType, Member, MessageDefinition } from './definitions.ts'

/** The texts of which a dictionary is made; their notation is told where they stand. */
export interface DictionaryText {
  readonly fields: string
  readonly blocks: string
  readonly header: string
  readonly trailer: string
  readonly admin: string
  readonly app: string
}

/** Reads the tables of one FIX version; a name nobody defined is a mistake of the tables and throws. */
export function parseDictionary(text: DictionaryText): Dictionary {
  const fields = parseFields(text.fields)
  const reader = new MemberReader(new Map([...fields.values()].map((field) => [field.name, field])), parseBlocks(text.blocks))
  const messages = new Map<string, MessageDefinition>()
  for (const category of ['admin', 'app'] as const) {
    for (const line of entriesOf(text[category])) {
      const { head, body } = splitEntry(line)
      const [msgType, name] = head.split(' ') as [string, string]
      messages.set(msgType, { msgType, name, category, members: reader.members(body) })
    }
  }
  return {
    header: reader.members(text.header),
    trailer: reader.members(text.trailer),
    field: (tag) => fields.get(tag),
    message: (msgType) => messages.get(msgType),
  }
}

const FIELD_LINE = /^(\d+) (\w+) ([A-Z]+)(?:([:~]) (.+)| = (\d+))?$/

function parseFields(text: string): Map<number, FieldDefinition> {
  const fields = new Map<number, FieldDefinition>()
  const shared: { readonly field: FieldDefinition; readonly of: number }[] = []
  for (const line of text.trim().split('\n')) {
    const [, tagText, name, type, kind, codes, of] = FIELD_LINE.exec(line) ?? []
    assert(name !== undefined, `field table: '${line}' is no field`)
    const field = { tag: Number(tagText), name, type: type as FieldType }
    const values = codes === undefined ? undefined : parseCodes(codes)
    fields.set(field.tag, values === undefined ? field : kind === '~' ? { ...field, values, open: true } : { ...field, values })
    if (of !== undefined) shared.push({ field, of: Number(of) })
  }
  for (const { field, of } of shared) {
    const { values, open } = fields.get(of) ?? {}
    assert(values !== undefined, `field table: ${field.name} shares the values of ${of}, which has none`)
    fields.set(field.tag, open === true ? { ...field, values, open } : { ...field, values })
  }
  return fields
}

function parseCodes(text: string): ReadonlyMap<string, string> {
  return new Map(text.split('; ').map((part) => {
    const at = part.indexOf(' ')
    return [part.slice(0, at), part.slice(at + 1)]
  }))
}

/** Lines that begin with spaces go on with the line before. */
const entriesOf = (text: string): string[] => text.trim().replace(/\n\s+/g, ' ').split('\n')

function splitEntry(line: string): { readonly head: string; readonly body: string } {
  const at = line.indexOf(':')
  return { head: line.slice(0, at), body: line.slice(at + 1) }
}

function parseBlocks(text: string): ReadonlyMap<string, string> {
  return new Map(entriesOf(text).map((line) => {
    const { head, body } = splitEntry(line)
    return [head, body]
  }))
}

const TOKEN = /<(\w+)>(!?)|(\w+)(!?)(\(?)|\)/g

class MemberReader {
  private readonly byName: ReadonlyMap<string, FieldDefinition>
  private readonly blocks: ReadonlyMap<string, string>

  constructor(byName: ReadonlyMap<string, FieldDefinition>, blocks: ReadonlyMap<string, string>) {
    this.byName = byName
    this.blocks = blocks
  }

  members(text: string): readonly Member[] {
    const tokens = [...text.matchAll(TOKEN)]
    const members = this.list(tokens)
    assert(tokens.length === 0, `a parenthesis too many in '${text.slice(0, 60)}'`)
    return members
  }

  /** Takes the tokens up to the end or the parenthesis that closes the list. */
  private list(tokens: RegExpExecArray[]): Member[] {
    const members: Member[] = []
    for (let token = tokens[0]; token !== undefined && token[0] !== ')'; token = tokens[0]) {
      tokens.shift()
      const [, block, blockRequired, name, required, opens] = token
      if (block !== undefined) members.push(...this.block(block, blockRequired === '!'))
      else members.push(this.member(name as string, required === '!', opens === '(', tokens))
    }
    return members
  }

  private member(name: string, required: boolean, isGroup: boolean, tokens: RegExpExecArray[]): Member {
    const field = this.byName.get(name)
    assert(field !== undefined, `${name} is in no field table`)
    if (!isGroup) return { tag: field.tag, required }
    assert(field.type === 'NUMINGROUP', `${name} counts no group`)
    const members = this.list(tokens)
    assert(tokens.shift()?.[0] === ')', `the group ${name} is not closed`)
    return { tag: field.tag, required, members }
  }

  private block(name: string, required: boolean): Member[] {
    const text = this.blocks.get(name)
    assert(text !== undefined, `there is no block ${name}`)
    const members = this.members(text)
    return required ? [...members] : members.map((member) => ({ ...member, required: false }))
  }
}
