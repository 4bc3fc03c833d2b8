import { CommandFailed } from '../commands/command-failed.ts'

/** Columns of past orders and executions, each with other names that are understood; case and what is no letter or digit do not matter. */
const NAMES = {
  orderId: ['order_id', 'cl_ord_id', 'client_order_id', 'order'],
  parentId: ['parent_id', 'parent_order_id', 'parent'],
  symbol: ['symbol', 'ticker', 'instrument', 'ric'],
  venue: ['venue', 'mic', 'exchange', 'market', 'destination', 'ex_destination', 'last_mkt'],
  side: ['side', 'buy_sell', 'bs'],
  ordType: ['ord_type', 'order_type', 'type'],
  timeInForce: ['time_in_force', 'tif'],
  qty: ['order_qty', 'order_quantity', 'qty', 'quantity', 'shares'],
  limitPrice: ['limit_price', 'limit', 'order_price'],
  sentTime: ['sent_time', 'order_time', 'submit_time', 'entry_time', 'created', 'created_at'],
  ackTime: ['ack_time', 'acknowledged_time', 'accepted_time'],
  cancelTime: ['cancel_request_time', 'cancel_requested_time'],
  endTime: ['end_time', 'done_time', 'closed_time', 'final_time'],
  status: ['status', 'ord_status', 'order_status', 'state'],
  text: ['text', 'reason', 'reject_reason'],
  execId: ['exec_id', 'execution_id', 'fill_id', 'trade_id'],
  fillTime: ['fill_time', 'exec_time', 'execution_time', 'trade_time', 'transact_time'],
  fillQty: ['fill_qty', 'last_qty', 'last_shares', 'exec_qty', 'executed_qty', 'trade_qty'],
  fillPrice: ['fill_price', 'last_px', 'last_price', 'exec_price', 'executed_price', 'trade_price'],
  liquidity: ['liquidity', 'last_liquidity_ind', 'add_remove', 'maker_taker'],
} as const

export type ExecutionColumn = keyof typeof NAMES
export const EXECUTION_COLUMNS = Object.keys(NAMES) as readonly ExecutionColumn[]
const ORDER_NEEDED: readonly ExecutionColumn[] = ['orderId', 'symbol', 'side', 'qty', 'sentTime']
const FILL_NEEDED: readonly ExecutionColumn[] = ['orderId', 'fillTime', 'fillQty', 'fillPrice']

export interface ExecutionLayout {
  readonly at: Partial<Readonly<Record<ExecutionColumn, number>>>
  readonly columns: number
  /** Rows tell orders, fills, or an order and a fill at once. */
  readonly orders: boolean
  readonly fills: boolean
}

/** Where each column is, by the header's names and by `mapped` (ours to the file's) before them. */
export function executionLayout(file: string, header: readonly string[], mapped: Partial<Readonly<Record<ExecutionColumn, string>>>): ExecutionLayout {
  const plain = header.map(simplified)
  const at: Partial<Record<ExecutionColumn, number>> = {}
  for (const column of EXECUTION_COLUMNS) {
    const own = mapped[column]
    const index = own !== undefined ? header.indexOf(own) : [column, ...NAMES[column]].map((name) => plain.indexOf(simplified(name))).find((found) => found !== -1)
    if (own !== undefined && index === -1) throw new CommandFailed(`${file} line 1: there is no column ${JSON.stringify(own)} for ${column}; columns are ${header.join(', ')}`)
    if (index !== undefined) at[column] = index
  }
  const orders = ORDER_NEEDED.every((column) => at[column] !== undefined)
  const fills = FILL_NEEDED.every((column) => at[column] !== undefined)
  if (!orders && !fills) {
    const missing = (needed: readonly ExecutionColumn[]): string => needed.filter((column) => at[column] === undefined).map((column) => NAMES_OF(column)).join(', ')
    throw new CommandFailed(`${file} line 1: columns are ${header.join(', ')}; for orders these are missing: ${missing(ORDER_NEEDED)}; for executions: ${missing(FILL_NEEDED)} (name them with --map ours=theirs)`)
  }
  return { at, columns: header.length, orders, fills }
}

const NAMES_OF = (column: ExecutionColumn): string => `${column} (${NAMES[column].join(' or ')})`
const simplified = (name: string): string => name.replace(/[^A-Za-z0-9]/g, '').toLowerCase()
