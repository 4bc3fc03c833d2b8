import { basename } from 'node:path'
import { CommandFailed } from '../commands/command-failed.ts'
import { csvFields } from './csv-line.ts'
import { allowedDecimal, textUnits } from './decimal-number.ts'
import { executionLayout, type ExecutionColumn, type ExecutionLayout } from './execution-columns.ts'
import type { ExecutionRows } from './executions-quality.ts'
import { LIQUIDITY_WORDS, ORD_TYPE_WORDS, SIDE_WORDS, STATUS_WORDS, TIF_WORDS, wordsOf } from './execution-words.ts'
import { EXECUTION_PRICE_PLACES, type ImportedFill } from './imported-execution.ts'
import { readTextLines } from './line-reader.ts'
import type { PastOrders } from './past-orders.ts'
import { ALLOWED_TIME, pastTimeUs } from './past-time.ts'
import type { Progress } from './progress.ts'
import { RowFault } from './row-fault.ts'
import type { Rejects } from './rejects.ts'

export interface ExecutionSinks {
  readonly orders: PastOrders
  readonly rows: ExecutionRows
  readonly rejects: Rejects
  readonly progress: Progress
}

/** Reads a CSV file of orders, of executions, or of both in a row. Executions of orders that are not known yet wait in `later`. */
export async function readExecutionCsv(path: string, mapped: Partial<Readonly<Record<ExecutionColumn, string>>>, sinks: ExecutionSinks, later: (() => void)[]): Promise<void> {
  const file = basename(path)
  let layout: ExecutionLayout | null = null
  for await (const { text, line } of readTextLines(path, sinks.progress.onBytes)) {
    const fields = csvFields(line === 1 ? text.replace(/^\uFEFF/, '') : text)
    if (layout === null) {
      if (fields === null) throw new CommandFailed(`${file} line ${line}: the header has a quote without an end`)
      layout = executionLayout(file, fields, mapped)
      continue
    }
    sinks.rows.read += 1
    sinks.progress.onRows(1)
    const row = new CsvRow(layout, fields ?? [])
    guarded(sinks, file, line, () => {
      if (fields === null) throw new RowFault('row', text, 'quotes that end on their line')
      if (fields.length !== row.layout.columns) throw new RowFault('row', text, `${row.layout.columns} columns, as in line 1`)
      if (row.layout.orders) takeOrder(row, sinks)
      if (row.layout.fills && row.text('fillQty') !== '') {
        const fill = fillOf(row, sinks.rows)
        const orderId = row.needed('orderId')
        // The order may be in a file, or a row, that comes later.
        if (sinks.orders.find(orderId) === undefined) later.push(() => guarded(sinks, file, line, () => takeFill(orderId, fill, sinks)))
        else takeFill(orderId, fill, sinks)
      } else sinks.rows.taken += 1
    })
  }
  if (layout === null) throw new CommandFailed(`${file} is empty`)
}

function takeOrder(row: CsvRow, { orders, rows }: ExecutionSinks): void {
  const orderId = row.needed('orderId')
  const limit = row.text('limitPrice')
  const added = orders.add(orderId, {
    orderId, parentId: row.text('parentId') || null, flow: 'sent', symbol: row.needed('symbol'), venue: row.text('venue') || null,
    side: row.word('side', SIDE_WORDS), ordType: row.optionalWord('ordType', ORD_TYPE_WORDS), timeInForce: row.optionalWord('timeInForce', TIF_WORDS),
    qty: row.positive('qty', 0), limitPrice: limit === '' ? null : row.positive('limitPrice', EXECUTION_PRICE_PLACES), sentUs: row.time('sentTime', rows),
  })
  if (!added) {
    if (!row.layout.fills) throw new RowFault('orderId', orderId, 'an order once')
    return
  }
  const order = orders.find(orderId)
  if (order === undefined) return
  if (row.text('ackTime') !== '') order.acknowledgedUs = row.time('ackTime', rows)
  if (row.text('cancelTime') !== '') order.cancelRequestedUs = row.time('cancelTime', rows)
  if (row.text('endTime') !== '') order.endedUs = row.time('endTime', rows)
  order.status = row.optionalWord('status', STATUS_WORDS)
  order.text = row.text('text') || null
}

const fillOf = (row: CsvRow, rows: ExecutionRows): ImportedFill => ({
  execId: row.text('execId') || null, us: row.time('fillTime', rows), qty: row.positive('fillQty', 0), price: row.positive('fillPrice', EXECUTION_PRICE_PLACES),
  liquidity: row.optionalWord('liquidity', LIQUIDITY_WORDS),
})

function takeFill(orderId: string, fill: ImportedFill, { orders, rows }: ExecutionSinks): void {
  const order = orders.find(orderId)
  if (order === undefined) throw new RowFault('orderId', orderId, 'an order of one of the files')
  rows.taken += 1
  if (!orders.fill(order, fill)) rows.duplicates += 1
}

function guarded({ rejects }: ExecutionSinks, file: string, line: number, work: () => void): void {
  try {
    work()
  } catch (error) {
    if (!(error instanceof RowFault)) throw error
    rejects.add({ file, line, field: error.field, value: error.value, allowed: error.allowed })
  }
}

class CsvRow {
  readonly layout: ExecutionLayout
  private readonly fields: readonly string[]

  constructor(layout: ExecutionLayout, fields: readonly string[]) {
    this.layout = layout
    this.fields = fields
  }

  /** Empty where there is no such column. */
  text(column: ExecutionColumn): string {
    const at = this.layout.at[column]
    return at === undefined ? '' : (this.fields[at] ?? '')
  }

  needed(column: ExecutionColumn): string {
    const text = this.text(column)
    if (text === '') throw new RowFault(column, text, 'a text that is not empty')
    return text
  }

  positive(column: ExecutionColumn, places: number): number {
    const text = this.text(column)
    const value = textUnits(text, places)
    if (value === -1) throw new RowFault(column, text, allowedDecimal(places))
    if (value === 0) throw new RowFault(column, text, 'more than 0')
    return value
  }

  word<T>(column: ExecutionColumn, words: ReadonlyMap<string, T>): T {
    const text = this.text(column)
    const value = words.get(text.toLowerCase())
    if (value === undefined) throw new RowFault(column, text, `one of ${wordsOf(words)}`)
    return value
  }

  optionalWord<T>(column: ExecutionColumn, words: ReadonlyMap<string, T>): T | null {
    return this.text(column) === '' ? null : this.word(column, words)
  }

  time(column: ExecutionColumn, rows: ExecutionRows): number {
    const text = this.text(column)
    const time = pastTimeUs(text)
    if (time === null) throw new RowFault(column, text, ALLOWED_TIME)
    if (!time.zoned) rows.notes.add(`times of ${column} name no zone: taken as UTC`)
    return time.us
  }
}
