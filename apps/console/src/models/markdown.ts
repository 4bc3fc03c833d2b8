/** What a model card is made of. Anything else stands as the text that it is: nothing of it becomes HTML. */
export type Block =
  | { readonly kind: 'heading'; readonly level: number; readonly text: string }
  | { readonly kind: 'paragraph'; readonly text: string }
  | { readonly kind: 'list'; readonly ordered: boolean; readonly items: readonly string[] }
  | { readonly kind: 'table'; readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] }
  | { readonly kind: 'code'; readonly text: string }

export interface Inline {
  readonly text: string
  readonly style: 'plain' | 'strong' | 'emphasis' | 'code'
}

/** Of a card; a longer one is cut. */
export const MARKDOWN_CHARS_MAX = 200_000

const isRow = (line: string): boolean => line.trim().startsWith('|')
const isRule = (line: string): boolean => /^\s*\|?(\s*:?-{3,}:?\s*\|)+\s*:?-*:?\s*$/.test(line)
const itemOf = (line: string): { readonly ordered: boolean; readonly text: string } | null => {
  const match = /^\s{0,3}(?:([-*+])|\d{1,4}[.)])\s+(.*)$/.exec(line)
  return match === null ? null : { ordered: match[1] === undefined, text: match[2] ?? '' }
}
const cellsOf = (line: string): string[] => line.trim().replace(/^\||\|$/g, '').split('|').map((cell) => cell.trim())

/** Headings, paragraphs, lists, tables and code of a markdown text. */
export function markdownBlocks(markdown: string): readonly Block[] {
  const lines = markdown.slice(0, MARKDOWN_CHARS_MAX).split(/\r?\n/)
  const blocks: Block[] = []
  for (let at = 0; at < lines.length;) {
    const { block, next } = blockAt(lines, at)
    if (block !== null) blocks.push(block)
    at = next
  }
  return blocks
}

interface Taken {
  readonly block: Block | null
  readonly next: number
}

function blockAt(lines: readonly string[], at: number): Taken {
  const line = lines[at] ?? ''
  if (line.trim() === '') return { block: null, next: at + 1 }
  const heading = /^(#{1,6})\s+(.*?)\s*#*\s*$/.exec(line)
  if (heading !== null) return { block: { kind: 'heading', level: heading[1]?.length ?? 1, text: heading[2] ?? '' }, next: at + 1 }
  if (line.trimStart().startsWith('```')) return codeAt(lines, at)
  if (isRow(line) && isRule(lines[at + 1] ?? '')) return tableAt(lines, at)
  const item = itemOf(line)
  return item === null ? paragraphAt(lines, at) : listAt(lines, at, item.ordered)
}

function codeAt(lines: readonly string[], at: number): Taken {
  let next = at + 1
  while (next < lines.length && !(lines[next] ?? '').trimStart().startsWith('```')) next += 1
  return { block: { kind: 'code', text: lines.slice(at + 1, next).join('\n') }, next: next + 1 }
}

function tableAt(lines: readonly string[], at: number): Taken {
  const head = cellsOf(lines[at] ?? '')
  let next = at + 2
  const rows: string[][] = []
  for (; next < lines.length && isRow(lines[next] ?? ''); next += 1) {
    const cells = cellsOf(lines[next] ?? '')
    rows.push(head.map((_, column) => cells[column] ?? ''))
  }
  return { block: { kind: 'table', head, rows }, next }
}

function listAt(lines: readonly string[], at: number, ordered: boolean): Taken {
  const items: string[] = []
  let next = at
  for (; next < lines.length; next += 1) {
    const line = lines[next] ?? ''
    const item = itemOf(line)
    if (item !== null && item.ordered === ordered) items.push(item.text)
    // A line that is set in goes on with the item before it.
    else if (item === null && /^\s{2,}\S/.test(line) && items.length > 0) items[items.length - 1] = `${items.at(-1) ?? ''} ${line.trim()}`
    else break
  }
  return { block: { kind: 'list', ordered, items }, next }
}

function paragraphAt(lines: readonly string[], at: number): Taken {
  let next = at + 1
  const begins = (line: string, after: string): boolean => line.trim() === '' || /^#{1,6}\s/.test(line) || line.trimStart().startsWith('```') || itemOf(line) !== null || (isRow(line) && isRule(after))
  while (next < lines.length && !begins(lines[next] ?? '', lines[next + 1] ?? '')) next += 1
  return { block: { kind: 'paragraph', text: lines.slice(at, next).map((line) => line.trim()).join(' ') }, next }
}

/** `code`, **strong** and *emphasis* of one line of text. */
export function inlines(text: string): readonly Inline[] {
  const found: Inline[] = []
  let from = 0
  for (const match of text.matchAll(/`([^`]+)`|\*\*([^*]+)\*\*|\*([^*\s][^*]*)\*/g)) {
    if (match.index > from) found.push({ text: text.slice(from, match.index), style: 'plain' })
    const [, code, strong, emphasis] = match
    found.push(code !== undefined ? { text: code, style: 'code' } : strong !== undefined ? { text: strong, style: 'strong' } : { text: emphasis ?? '', style: 'emphasis' })
    from = match.index + match[0].length
  }
  if (from < text.length) found.push({ text: text.slice(from), style: 'plain' })
  return found
}
