import { basename } from 'node:path'
import { allowedDecimal, textUnits } from './decimal-number.ts'
import type { ExecutionSinks } from './execution-csv.ts'
import { LIQUIDITY_WORDS, ORD_TYPE_WORDS, SIDE_WORDS, TIF_WORDS, wordsOf } from './execution-words.ts'
import { loggedMessage, type LoggedMessage } from './fix-log-message.ts'
import { EXECUTION_PRICE_PLACES, type ImportedFill } from './imported-execution.ts'
import { readTextLines } from './line-reader.ts'
import { ALLOWED_TIME, pastTimeUs } from './past-time.ts'
import type { NewPastOrder, PastOrders } from './past-orders.ts'
import { RowFault } from './row-fault.ts'

type PastOrder = NonNullable<ReturnType<PastOrders['find']>>

/** Names of the tags, for people. */
const TAG = {
  account: 1, clOrdId: 11, execId: 17, execRefId: 19, lastMkt: 30, lastPx: 31, lastQty: 32, msgType: 35, orderId: 37, orderQty: 38, ordStatus: 39, ordType: 40, origClOrdId: 41, possDup: 43, price: 44,
  sender: 49, sendingTime: 52, side: 54, symbol: 55, target: 56, text: 58, timeInForce: 59, transactTime: 60, exDestination: 100, execType: 150, securityExchange: 207, clOrdLinkId: 583, liquidity: 851,
} as const
type TagName = keyof typeof TAG

/** Reads a FIX log: new orders, replaces, cancels, execution reports and cancel rejects; the rest is counted and left. */
export async function readExecutionFixLog(path: string, { orders, rows, rejects, progress }: ExecutionSinks): Promise<void> {
  const file = basename(path)
  for await (const { text, line } of readTextLines(path, progress.onBytes)) {
    rows.read += 1
    progress.onRows(1)
    try {
      const logged = loggedMessage(text)
      if (logged === null || !apply(new FixRow(logged), orders)) rows.ignored += 1
      else rows.taken += 1
    } catch (error) {
      if (error instanceof RepeatedRow) rows.duplicates += 1
      else if (error instanceof RowFault) rejects.add({ file, line, field: error.field, value: error.value, allowed: error.allowed })
      else throw error
    }
  }
}

/** A message that came already: counted, not an error. */
class RepeatedRow extends Error {}

/** False: none of orders. */
function apply(row: FixRow, orders: PastOrders): boolean {
  switch (row.get('msgType')) {
    case 'D':
      if (!orders.add(row.key('clOrdId'), newOrder(row))) {
        if (row.get('possDup') === 'Y') throw new RepeatedRow()
        throw row.fault('clOrdId', 'an order once')
      }
      return true
    case 'G':
      known(row, orders, 'origClOrdId')
      orders.rename(row.key('origClOrdId'), row.key('clOrdId'))
      return true
    case 'F':
      known(row, orders, 'origClOrdId').cancelRequestedUs ??= row.time()
      orders.rename(row.key('origClOrdId'), row.key('clOrdId'))
      return true
    case '8':
      report(row, orders)
      return true
    case '9':
      known(row, orders, 'clOrdId').cancelRejects += 1
      return true
    default:
      return false
  }
}

function newOrder(row: FixRow): NewPastOrder {
  const flow = row.logged.direction === 'IN' ? 'received' : 'sent'
  const price = row.get('price')
  return {
    orderId: row.needed('clOrdId'), parentId: row.get('clOrdLinkId') ?? ownParentId(row), flow, symbol: row.needed('symbol'), venue: flow === 'sent' ? row.venue() : null,
    side: row.word('side', SIDE_WORDS), ordType: row.get('ordType') === undefined ? null : (ORD_TYPE_WORDS.get(row.needed('ordType').toLowerCase()) ?? null),
    timeInForce: row.get('timeInForce') === undefined ? null : (TIF_WORDS.get(row.needed('timeInForce').toLowerCase()) ?? null),
    qty: row.positive('orderQty', 0), limitPrice: price === undefined ? null : row.positive('price', EXECUTION_PRICE_PLACES), sentUs: row.time(),
  }
}

/** Our own children are numbered by their parent: `<parent>-<child>-<revision>` in base 36. */
function ownParentId({ logged }: FixRow): string | null {
  const parts = /^([0-9A-Z]+)-[0-9A-Z]+-[0-9A-Z]+$/.exec(logged.fields.get(TAG.clOrdId) ?? '')
  return logged.direction === 'OUT' && parts !== null ? `P-${Number.parseInt(parts[1] as string, 36)}` : null
}

function report(row: FixRow, orders: PastOrders): void {
  const order = known(row, orders, 'clOrdId')
  order.assignedId ??= row.get('orderId') ?? null
  switch (row.get('execType')) {
    case '0':
      order.acknowledgedUs ??= row.time()
      return
    case '1':
    case '2':
    case 'F':
      fill(row, order, orders)
      return
    case 'G':
    case 'H':
      correct(row, order)
      return
    case '5':
      order.replaces += 1
      if (row.get('orderQty') !== undefined) order.qty = row.positive('orderQty', 0)
      if (row.get('price') !== undefined) order.limitPrice = row.positive('price', EXECUTION_PRICE_PLACES)
      return
    case '4':
    case '3':
    case 'C':
    case '8':
      order.status = row.get('execType') === '4' ? 'canceled' : row.get('execType') === '8' ? 'rejected' : 'expired'
      order.endedUs ??= row.time()
      order.text = row.get('text') ?? null
      return
    default:
      // Pending, status and suspended reports tell nothing that lasts.
  }
}

function fill(row: FixRow, order: PastOrder, orders: PastOrders): void {
  const liquidity = row.get('liquidity')
  order.acknowledgedUs ??= row.time()
  const told: ImportedFill = {
    execId: row.get('execId') ?? null, us: row.time(), qty: row.positive('lastQty', 0), price: row.positive('lastPx', EXECUTION_PRICE_PLACES),
    liquidity: liquidity === undefined ? null : (LIQUIDITY_WORDS.get(liquidity) ?? null),
  }
  if (order.venue === null && order.flow === 'sent') order.venue = row.get('lastMkt') ?? null
  if (!orders.fill(order, told)) throw new RepeatedRow()
}

/** A bust takes the execution out, a correction gives it another quantity or price. */
function correct(row: FixRow, order: PastOrder): void {
  const reference = row.needed('execRefId')
  const index = order.fills.findIndex(({ execId }) => execId === reference)
  if (index === -1) throw row.fault('execRefId', 'an execution of the order')
  if (row.get('execType') === 'H') order.fills.splice(index, 1)
  else order.fills[index] = { ...(order.fills[index] as ImportedFill), qty: row.positive('lastQty', 0), price: row.positive('lastPx', EXECUTION_PRICE_PLACES) }
}

function known(row: FixRow, orders: PastOrders, tag: 'clOrdId' | 'origClOrdId'): PastOrder {
  const order = orders.find(row.key(tag)) ?? (row.get('origClOrdId') === undefined ? undefined : orders.find(row.key('origClOrdId')))
  if (order === undefined) throw row.fault(tag, 'an order that the logs tell of before')
  return order
}

class FixRow {
  readonly logged: LoggedMessage

  constructor(logged: LoggedMessage) {
    this.logged = logged
  }

  get(tag: TagName): string | undefined {
    return this.logged.fields.get(TAG[tag])
  }

  needed(tag: TagName): string {
    const value = this.get(tag)
    if (value === undefined || value === '') throw this.fault(tag, 'a value')
    return value
  }

  /** An order's name within its session: both directions of a connection share them. */
  key(tag: 'clOrdId' | 'origClOrdId'): string {
    const { session } = this.logged
    const connection = session ?? [this.get('sender') ?? '', this.get('target') ?? ''].sort().join(' ')
    return `${connection} ${this.needed(tag)}`
  }

  venue(): string | null {
    const { session } = this.logged
    return this.get('exDestination') ?? this.get('securityExchange') ?? session ?? this.get('target') ?? null
  }

  word<T>(tag: TagName, words: ReadonlyMap<string, T>): T {
    const value = words.get(this.needed(tag).toLowerCase())
    if (value === undefined) throw this.fault(tag, `one of ${wordsOf(words)}`)
    return value
  }

  positive(tag: TagName, places: number): number {
    const value = textUnits(this.needed(tag), places)
    if (value === -1) throw this.fault(tag, allowedDecimal(places))
    if (value === 0) throw this.fault(tag, 'more than 0')
    return value
  }

  /** When it happened; where the message does not say, when it was sent or logged. */
  time(): number {
    const { loggedUs } = this.logged
    const tag = this.get('transactTime') === undefined ? 'sendingTime' : 'transactTime'
    const text = this.get(tag)
    if (text === undefined && loggedUs !== null) return loggedUs
    const time = text === undefined ? null : pastTimeUs(text)
    if (time === null) throw this.fault(tag, ALLOWED_TIME)
    return time.us
  }

  fault(tag: TagName, allowed: string): RowFault {
    return new RowFault(`${tag}(${TAG[tag]})`, this.get(tag), allowed)
  }
}
