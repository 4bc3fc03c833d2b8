interface Member {
  readonly tag: number
  readonly required: boolean
  readonly members?: readonly Member[]
}

interface Message {
  readonly msgType: string
  readonly name: string
  readonly category: string
  readonly members: readonly Member[]
}

/** What is needed of a `Dictionary` of package fix, which this package does not know. */
export interface FixTables {
  readonly header: readonly Member[]
  readonly trailer: readonly Member[]
  field(tag: number): { readonly name: string; readonly type: string; readonly values?: ReadonlyMap<string, string>; readonly open?: boolean } | undefined
  message(msgType: string): Message | undefined
}

const CODES = [...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz']
const MSG_TYPES = [...CODES, ...['A', 'B'].flatMap((first) => CODES.map((second) => first + second))]

/** A dictionary in the XML that QuickFIX reads, for machines where QuickFIX came without its own. */
export function dataDictionaryXml(dictionary: FixTables): string {
  const messages = MSG_TYPES.map((msgType) => dictionary.message(msgType)).filter((message): message is Message => message !== undefined)
  const tags = new Set<number>()
  const list = (members: readonly Member[]): string => members.map((member) => {
    tags.add(member.tag)
    const head = `name='${nameOf(dictionary, member.tag)}' required='${member.required ? 'Y' : 'N'}'`
    return member.members === undefined ? `<field ${head}/>` : `<group ${head}>${list(member.members)}</group>`
  }).join('\n')
  const header = list(dictionary.header)
  const trailer = list(dictionary.trailer)
  const bodies = messages.map(({ msgType, name, category, members }) => `<message name='${name}' msgtype='${msgType}' msgcat='${category}'>${list(members)}</message>`).join('\n')
  const fields = [...tags].toSorted((a, b) => a - b).map((tag) => fieldXml(dictionary, tag)).join('\n')
  return `<fix type='FIX' major='4' minor='4' servicepack='0'>\n<header>${header}</header>\n<trailer>${trailer}</trailer>\n<messages>${bodies}</messages>\n<components/>\n<fields>${fields}</fields>\n</fix>\n`
}

const nameOf = (dictionary: FixTables, tag: number): string => dictionary.field(tag)?.name ?? `Tag${tag}`

function fieldXml(dictionary: FixTables, tag: number): string {
  const field = dictionary.field(tag)
  const values = field?.values === undefined || field.open === true ? '' : [...field.values].map(([code, name]) => `<value enum='${escaped(code)}' description='${escaped(name)}'/>`).join('')
  return `<field number='${tag}' name='${nameOf(dictionary, tag)}' type='${field?.type ?? 'STRING'}'>${values}</field>`
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll("'", '&apos;').replaceAll('<', '&lt;')
