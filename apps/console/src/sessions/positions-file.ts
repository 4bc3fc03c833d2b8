import { POSITIONS_MAX, StartPositionSchema, type CommandRequest } from '@sluice/protocol'

export type StartPosition = Extract<CommandRequest, { name: 'setPositions' }>['positions'][number]

export interface PositionsFile {
  readonly positions: readonly StartPosition[]
  /** What is wrong, by line of the text, first one first. */
  readonly faults: readonly { readonly line: number; readonly why: string }[]
  readonly accounts: number
  readonly long: number
  readonly short: number
}

export const FAULTS_MAX = 50
/** Characters, and bytes of a file: a thousand lines of the longest kind have a tenth. */
export const POSITIONS_TEXT_MAX = 1_000_000

/** The text of a chosen file, or why it cannot be one of positions. Never rejects. */
export async function positionsText(file: Pick<File, 'name' | 'size' | 'text'>): Promise<{ readonly ok: true; readonly text: string } | { readonly ok: false; readonly why: string }> {
  if (file.size > POSITIONS_TEXT_MAX) return { ok: false, why: `It has ${Math.ceil(file.size / 1_000_000)} MB: a file of positions has at most ${POSITIONS_TEXT_MAX / 1_000_000} MB and ${POSITIONS_MAX} lines.` }
  try {
    const text = (await file.text()).replace(/^\ufeff/, '')
    return /[\0\ufffd]/.test(text) ? { ok: false, why: 'It is no text in UTF-8: save it as CSV or text.' } : { ok: true, text }
  } catch {
    return { ok: false, why: 'It could not be read: see whether it is still there, and choose it again.' }
  }
}

/** `account,symbol,quantity` a line, with or without a head; commas, semicolons or tabs between. Every line that cannot be read is told. */
export function positionsFile(text: string, symbols: ReadonlySet<string>): PositionsFile {
  const positions: StartPosition[] = []
  const faults: { line: number; why: string }[] = []
  const lines = new Map<string, number>()
  if (text.length > POSITIONS_TEXT_MAX) return { positions, faults: [{ line: 1, why: `there are ${text.length} characters: at most ${POSITIONS_TEXT_MAX}` }], accounts: 0, long: 0, short: 0 }
  const fault = (line: number, why: string): void => { if (faults.length < FAULTS_MAX) faults.push({ line, why }) }
  for (const [at, raw] of text.split(/\r\n|\r|\n/).entries()) {
    const line = at + 1
    if (raw.trim() === '') continue
    const cells = cellsOf(raw)
    if (positions.length === 0 && faults.length === 0 && /^account$/i.test(cells[0] ?? '')) continue
    const why = rowFault(cells, symbols)
    if (why !== null) {
      fault(line, why)
      continue
    }
    const row = { account: cells[0] as string, symbol: cells[1] as string, qty: sharesOf(cells[2] as string) }
    const key = `${row.account}\n${row.symbol}`
    const before = lines.get(key)
    if (before !== undefined) fault(line, `${row.account} has ${row.symbol} in line ${before} already`)
    else {
      lines.set(key, line)
      positions.push(row)
    }
  }
  if (positions.length > POSITIONS_MAX) fault(POSITIONS_MAX + 1, `${positions.length} positions: at most ${POSITIONS_MAX} at a time`)
  return { positions, faults, accounts: new Set(positions.map(({ account }) => account)).size, long: positions.filter(({ qty }) => qty > 0).length, short: positions.filter(({ qty }) => qty < 0).length }
}

/** A thousands comma is no separator: with semicolons or tabs about, commas stay within a cell; a quoted cell keeps its own. */
function cellsOf(line: string): string[] {
  const separator = /[;\t]/.exec(line)?.[0] ?? ','
  const cells: string[] = []
  let cell = ''
  let quoted = false
  for (const char of line) {
    if (char === '"') quoted = !quoted
    else if (char === separator && !quoted) {
      cells.push(cell.trim())
      cell = ''
    } else cell += char
  }
  return [...cells, cell.trim()]
}

const signedDigits = (text: string): string => text.replace(/[,\s\u202f]/g, '').replace('\u2212', '-')

/** `12,000` where commas separate the cells. */
const isSplitNumber = ([first = '', ...more]: readonly string[]): boolean => /^[-\u2212]?\d{1,3}$/.test(first) && more.length > 0 && more.every((cell) => /^\d{3}$/.test(cell))

/** A whole number; that of `-0` is 0. */
const sharesOf = (text: string): number => Number(signedDigits(text)) || 0

function rowFault(cells: readonly string[], symbols: ReadonlySet<string>): string | null {
  const [account = '', symbol = '', quantity = '', ...more] = cells
  if (cells.length < 3 || more.some((cell) => cell !== '')) return `has ${cells.length} ${cells.length === 1 ? 'cell' : 'cells'}, not three: account, symbol, shares${isSplitNumber(cells.slice(2)) ? `. Its last ${cells.length - 2} look like one number with thousands commas: write ${cells.slice(2).join('')}, put it in quotes, or separate cells by semicolons` : ''}`
  if (!/^[-\u2212]?\d+$/.test(signedDigits(quantity))) return `quantity is ${quantity === '' ? 'missing' : quantity.slice(0, 20)}: whole shares, short ones with a minus`
  if (!symbols.has(symbol)) return `symbol is ${symbol === '' ? 'missing' : symbol.slice(0, 20)}: must be an instrument of this desk`
  const parsed = StartPositionSchema.safeParse({ account, symbol, qty: sharesOf(quantity) })
  if (parsed.success) return null
  const field = String(parsed.error.issues[0]?.path[0] ?? 'account')
  return field === 'qty' ? `quantity ${quantity.slice(0, 20)} is too large` : `account is ${account === '' ? 'missing' : account.slice(0, 40)}: 1 to 40 plain characters`
}
