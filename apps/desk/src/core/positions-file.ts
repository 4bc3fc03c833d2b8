import { createHash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import type { Input, StartPosition, SymbolId } from '@sluice/domain'

export const POSITIONS_BYTES_MAX = 8 * 1024 * 1024
export const POSITIONS_ROWS_MAX = 100_000
const HEADER = 'account,symbol,qty'
const ACCOUNT = /^[\x21-\x2b\x2d-\x7e][\x20-\x2b\x2d-\x7e]{0,63}$/
const SYMBOL = /^[A-Z][A-Z0-9.]{0,11}$/
const QTY = /^-?\d{1,12}$/
/** Faults of one file that are told. */
const FAULTS_MAX = 5

/** Start-of-day positions from CSV, in shares, or what is wrong with it, by line. Nothing of a file with a fault is taken. */
export function parsePositions(text: string): { readonly positions: readonly StartPosition[] } | { readonly faults: readonly string[] } {
  const lines = text.replace(/^\ufeff/, '').split(/\r?\n/)
  if (lines.at(-1) === '') lines.pop()
  if (lines[0]?.trim() !== HEADER) return { faults: [`line 1 is ${JSON.stringify((lines[0] ?? '').slice(0, 60))}: must be ${HEADER}`] }
  if (lines.length - 1 > POSITIONS_ROWS_MAX) return { faults: [`the file has ${lines.length - 1} rows: must be at most ${POSITIONS_ROWS_MAX}`] }
  const faults: string[] = []
  const positions: StartPosition[] = []
  const seen = new Map<string, number>()
  for (let at = 1; at < lines.length && faults.length < FAULTS_MAX; at++) {
    const row = rowOf(lines[at]!)
    const twice = typeof row === 'string' ? undefined : seen.get(`${row.account}\n${row.symbol}`)
    if (typeof row === 'string') faults.push(`line ${at + 1}: ${row}`)
    else if (twice !== undefined) faults.push(`line ${at + 1}: ${row.account} in ${row.symbol} is on line ${twice} already`)
    else {
      seen.set(`${row.account}\n${row.symbol}`, at + 1)
      positions.push(row)
    }
  }
  return faults.length > 0 ? { faults } : { positions }
}

function rowOf(line: string): StartPosition | string {
  const cells = line.split(',')
  if (cells.length !== 3) return `has ${cells.length} cells: must have 3 (${HEADER})`
  const [account, symbol, qty] = cells.map((cell) => cell.trim()) as [string, string, string]
  if (!ACCOUNT.test(account)) return `account is ${JSON.stringify(account.slice(0, 70))}: must be 1 to 64 printable ASCII characters`
  if (!SYMBOL.test(symbol)) return `symbol is ${JSON.stringify(symbol.slice(0, 20))}: must be 1 to 12 capital letters, digits or dots, a letter first`
  if (!QTY.test(qty)) return `qty is ${JSON.stringify(qty.slice(0, 20))}: must be a whole number of shares, short ones negative`
  return { account, symbol: symbol as SymbolId, qty: Number(qty) }
}

export interface PositionsFileOptions {
  readonly path: string
  /** Trading day that begins now, YYYY-MM-DD. */
  readonly today: () => string
  /** May throw when nothing is taken now: the file is offered again. */
  readonly submit: (input: Input) => void
  readonly onFault: (faults: readonly string[]) => void
}

/**
 * The file of start-of-day positions: told once for each version of it. A version is known by its content and the time of its writing, also
 * after a restart: its request has that name, and the engine answers a name that it knows without doing it again.
 */
export class PositionsFile {
  private readonly options: PositionsFileOptions
  private seen = ''

  constructor(options: PositionsFileOptions) {
    this.options = options
  }

  /** Looks whether there is a version that was not told yet. Never throws. */
  check(): void {
    const { path, onFault } = this.options
    try {
      const { mtimeMs, size } = statSync(path)
      const version = `${Math.round(mtimeMs)}-${size}`
      if (version === this.seen) return
      if (this.take(version, size)) this.seen = version
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? (error as Error).message
      if (this.seen !== code) onFault([`${path} was not taken (${code})`])
      this.seen = code
    }
  }

  private take(version: string, size: number): boolean {
    const { path, submit, today, onFault } = this.options
    if (size > POSITIONS_BYTES_MAX) {
      onFault([`${path} has ${size} bytes: must have at most ${POSITIONS_BYTES_MAX}`])
      return true
    }
    const text = readFileSync(path, 'utf8')
    const parsed = parsePositions(text)
    if ('faults' in parsed) onFault(parsed.faults.map((fault) => `${path}, ${fault}`))
    else {
      const requestId = `positions-${version}-${createHash('sha256').update(text).digest('hex').slice(0, 16)}`
      submit({ kind: 'set-positions', source: { kind: 'command-line', user: 'positions file', requestId }, asOf: today(), positions: parsed.positions })
    }
    return true
  }
}
