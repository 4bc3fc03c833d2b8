import { basename } from 'node:path'
import { LEVEL_QTY_MAX, PRICE_MAX } from '@sluice/book'
import type { Mic } from '@sluice/domain'
import { CommandFailed } from '../commands/command-failed.ts'
import { allowedDecimal, decimalUnits } from './decimal-number.ts'
import { eachLine, readLineBatches } from './line-reader.ts'
import type { MarketQualityCollector } from './market-quality.ts'
import type { Progress } from './progress.ts'
import { ReorderBuffer } from './reorder-buffer.ts'
import type { Rejects } from './rejects.ts'
import { TAQ_MICS, taqTradeFlags } from './taq-codes.ts'

export interface TaqQuote {
  readonly kind: 'quote'
  readonly us: number
  readonly mic: Mic
  readonly bid: number
  readonly bidQty: number
  readonly ask: number
  readonly askQty: number
}

export interface TaqTrade {
  readonly kind: 'trade'
  readonly us: number
  readonly mic: Mic
  readonly price: number
  readonly qty: number
  readonly flags: number
}

export type TaqRow = TaqQuote | TaqTrade

/** Decimals of a price: 10,000 price units a dollar, as the desk's instruments have. */
export const TAQ_PRICE_PLACES = 4
const REORDER_WINDOW_US = 1_000_000
/** 1990 to 2100: anything else is no time in milliseconds. */
const TS_MS_MIN = 631_152_000_000
const TS_MS_MAX = 4_102_444_800_000
const QUOTE_COLUMNS = ['ts_ms', 'ex', 'bid', 'bid_sz', 'ask', 'ask_sz']
const TRADE_COLUMNS = ['ts_ms', 'ex', 'price', 'size', 'cond', 'corr']
const COMMA = 44

interface TaqContext {
  readonly quality: MarketQualityCollector
  readonly rejects: Rejects
  readonly progress: Progress
}

/** What is in a file, by the names of its columns. */
export async function taqFileKind(path: string): Promise<'quotes' | 'trades'> {
  for await (const { bytes } of readLineBatches(path)) return layoutOf(path, firstLineOf(bytes)).kind
  throw new CommandFailed(`${basename(path)} is empty`)
}

/** Rows of a file in order of time; those that cannot be taken go to `rejects`. */
export async function* readTaqRows(path: string, { quality, rejects, progress }: TaqContext): AsyncGenerator<readonly TaqRow[], void, void> {
  const file = basename(path)
  const buffer = new ReorderBuffer<TaqRow>(REORDER_WINDOW_US)
  let parser: TaqParser | null = null
  for await (const batch of readLineBatches(path, progress.onBytes)) {
    let rows = 0
    eachLine(batch, (bytes, start, end, line) => {
      if (parser === null) {
        parser = new TaqParser(file, layoutOf(path, bytes.toString('utf8', start, end)), rejects)
        return
      }
      rows += 1
      const row = parser.parse(bytes, start, end, line)
      if (row !== null && !buffer.add(row)) rejects.add({ file, line, field: 'ts_ms', value: String(row.us / 1_000), allowed: 'at most 1 second before a row above it' })
    })
    quality.rowsRead += rows
    progress.onRows(rows)
    yield buffer.release(false)
  }
  yield buffer.release(true)
  quality.outOfOrder += buffer.outOfOrder
}

interface Layout {
  readonly kind: 'quotes' | 'trades'
  /** Position of each needed column, in the order of QUOTE_COLUMNS or TRADE_COLUMNS. */
  readonly at: readonly number[]
  readonly columns: number
}

const firstLineOf = (bytes: Buffer): string => (bytes.toString('utf8', 0, 4_096).split(/\r?\n/, 1)[0] as string)

function layoutOf(path: string, headerLine: string): Layout {
  const names = headerLine.replace(/^\uFEFF/, '').split(',').map((name) => name.trim().toLowerCase())
  const kind = names.includes('bid') ? 'quotes' : 'trades'
  const needed = kind === 'quotes' ? QUOTE_COLUMNS : TRADE_COLUMNS
  const at = needed.map((name) => names.indexOf(name))
  if (at.includes(-1)) {
    throw new CommandFailed(`${basename(path)} line 1: columns are ${JSON.stringify(names.join(',').slice(0, 200))}; needed are ${QUOTE_COLUMNS.join(',')} for quotes or ${TRADE_COLUMNS.join(',')} for trades`)
  }
  return { kind, at, columns: names.length }
}

class TaqParser {
  private readonly file: string
  private readonly layout: Layout
  private readonly rejects: Rejects
  private readonly starts: Int32Array
  private readonly ends: Int32Array
  private bytes: Buffer = Buffer.alloc(0)
  private line = 0
  private failed = false

  constructor(file: string, layout: Layout, rejects: Rejects) {
    this.file = file
    this.layout = layout
    this.rejects = rejects
    this.starts = new Int32Array(layout.columns)
    this.ends = new Int32Array(layout.columns)
  }

  parse(bytes: Buffer, start: number, end: number, line: number): TaqRow | null {
    this.bytes = bytes
    this.line = line
    this.failed = false
    const found = this.split(start, end)
    if (found !== this.layout.columns) {
      this.rejects.add({ file: this.file, line, field: 'row', value: bytes.toString('utf8', start, end), allowed: `${this.layout.columns} columns, as in line 1` })
      return null
    }
    return this.layout.kind === 'quotes' ? this.quote() : this.trade()
  }

  private quote(): TaqQuote | null {
    const us = this.time()
    const mic = this.mic()
    const bidQty = this.units(3, 'bid_sz', 0, LEVEL_QTY_MAX)
    const askQty = this.units(5, 'ask_sz', 0, LEVEL_QTY_MAX)
    const bid = this.units(2, 'bid', TAQ_PRICE_PLACES, PRICE_MAX)
    const ask = this.units(4, 'ask', TAQ_PRICE_PLACES, PRICE_MAX)
    if (this.failed) return null
    if (bid === 0 && bidQty > 0) return this.reject(2, 'bid', 'a price above 0 where bid_sz is above 0')
    if (ask === 0 && askQty > 0) return this.reject(4, 'ask', 'a price above 0 where ask_sz is above 0')
    return { kind: 'quote', us, mic, bid: bidQty === 0 ? 0 : bid, bidQty, ask: askQty === 0 ? 0 : ask, askQty }
  }

  private trade(): TaqTrade | null {
    const us = this.time()
    const mic = this.mic()
    const price = this.units(2, 'price', TAQ_PRICE_PLACES, PRICE_MAX)
    const qty = this.units(3, 'size', 0, Number.MAX_SAFE_INTEGER)
    if (this.failed) return null
    if (price === 0) return this.reject(2, 'price', 'a price above 0')
    if (qty === 0) return this.reject(3, 'size', 'a size above 0')
    const correction = this.text(5)
    if (!/^\d{1,2}$/.test(correction)) return this.reject(5, 'corr', 'a correction code of one or two digits')
    const flags = taqTradeFlags(this.text(4), correction, mic)
    if (flags === null) return this.reject(4, 'cond', 'a trade: Q and M report an official price')
    return { kind: 'trade', us, mic, price, qty, flags }
  }

  /** Fields of the line by comma; their number. */
  private split(start: number, end: number): number {
    let column = 0
    let from = start
    for (let at = start; at <= end; at++) {
      if (at < end && this.bytes[at] !== COMMA) continue
      if (column < this.layout.columns) {
        this.starts[column] = from
        this.ends[column] = at
      }
      column += 1
      from = at + 1
    }
    return column
  }

  private time(): number {
    const ms = this.units(0, 'ts_ms', 0, TS_MS_MAX)
    if (!this.failed && ms < TS_MS_MIN) this.reject(0, 'ts_ms', `milliseconds since 1970, ${TS_MS_MIN} to ${TS_MS_MAX}`)
    return ms * 1_000
  }

  private mic(): Mic {
    const code = this.text(1)
    const mic = TAQ_MICS[code]
    if (mic === undefined) this.reject(1, 'ex', `one of the codes ${Object.keys(TAQ_MICS).join(' ')}`)
    return mic ?? ('' as Mic)
  }

  private units(needed: number, field: string, places: number, max: number): number {
    if (this.failed) return 0
    const column = this.layout.at[needed] as number
    const value = decimalUnits(this.bytes, this.starts[column] as number, this.ends[column] as number, places)
    if (value === -1) this.reject(needed, field, allowedDecimal(places))
    else if (value > max) this.reject(needed, field, `at most ${max / 10 ** places}`)
    return value
  }

  private text(needed: number): string {
    const column = this.layout.at[needed] as number
    return this.bytes.toString('latin1', this.starts[column], this.ends[column])
  }

  /** Once a row: the first fault is told. */
  private reject(needed: number, field: string, allowed: string): null {
    if (!this.failed) this.rejects.add({ file: this.file, line: this.line, field, value: this.text(needed), allowed })
    this.failed = true
    return null
  }
}
