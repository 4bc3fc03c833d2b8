import { ACCOUNT_LENGTH_MAX, ORDER_QTY_MAX, SubmitParentSchema, type OrderCapacity, type PARENT_ORDER_TYPES, type TimeInForce } from '@sluice/protocol'
import { formatNumber } from '@sluice/ui'
import type { FieldErrors, Resolver } from 'react-hook-form'
import { newYorkTimeUs } from '../api/new-york-time.ts'
import type { CommandFields } from '../command/use-command.ts'

/** What the fields hold, as typed. */
export interface TicketValues {
  symbol: string
  side: 'buy' | 'sell'
  quantity: string
  ordType: (typeof PARENT_ORDER_TYPES)[number]
  limitPrice: string
  /** Empty: the symbol's objective, else the firm's. */
  objective: string
  urgency: 'low' | 'normal' | 'high'
  timeInForce: TimeInForce
  /** Date and time of New York, with `gtd`. */
  expire: string
  minQty: string
  maxFloor: string
  postOnly: boolean
  /** Empty: any venue. */
  exDestination: string
  /** Empty: not told. */
  capacity: OrderCapacity | ''
  account: string
  /** Of a sale: of shares that are borrowed. */
  short: boolean
  locate: string
}

/** An order of which nothing special is asked. */
export const PLAIN_TICKET: TicketValues = {
  symbol: '', side: 'buy', quantity: '1,000', ordType: 'market', limitPrice: '', objective: '', urgency: 'normal', timeInForce: 'day',
  expire: '', minQty: '', maxFloor: '', postOnly: false, exDestination: '', capacity: '', account: '', short: false, locate: '',
}

export const isShort = ({ side, short }: Pick<TicketValues, 'side' | 'short'>): boolean => side === 'sell' && short

/** Shares, or nothing where nothing is typed. */
const partOf = (text: string): number | null => (text.trim() === '' ? null : parseQuantity(text))

/** 25,000 or 25 000 or 25k to 25000; NaN when it is no number. */
export function parseQuantity(text: string): number {
  // A comma groups thousands and nothing else: 100,00 is no quantity.
  const match = /^((?:\d{1,3}(?:,\d{3})+|\d{1,12})(?:\.\d+)?)(k|m)?$/i.exec(text.replace(/[\s\u202f]/g, ''))
  if (match === null) return Number.NaN
  const factor = match[2] === undefined ? 1 : match[2].toLowerCase() === 'k' ? 1_000 : 1_000_000
  return Number(match[1]!.replaceAll(',', '')) * factor
}

/** A market order has none; a midpoint peg may go without. */
function limitOf({ ordType, limitPrice }: Pick<TicketValues, 'ordType' | 'limitPrice'>): string | null {
  const typed = limitPrice.replace(/[\s,]/g, '')
  return ordType === 'market' || (ordType === 'midpointPeg' && typed === '') ? null : typed
}

/** What the desk is asked, but for the click's own id. */
export const fieldsOf = (values: TicketValues, nowMs: number): CommandFields<'submitParent'> => ({
  symbol: values.symbol,
  side: isShort(values) ? 'sellShort' : values.side,
  orderQty: parseQuantity(values.quantity),
  ordType: values.ordType,
  limitPrice: limitOf(values),
  objective: values.objective === '' ? null : values.objective,
  urgency: values.urgency,
  timeInForce: values.timeInForce,
  // What is no time goes on as none that the desk takes.
  expireUs: values.timeInForce !== 'gtd' || values.expire.trim() === '' ? null : newYorkTimeUs(values.expire, nowMs) ?? Number.NaN,
  minQty: partOf(values.minQty),
  maxFloor: partOf(values.maxFloor),
  postOnly: values.postOnly,
  exDestination: values.exDestination === '' ? null : values.exDestination,
  capacity: values.capacity === '' ? null : values.capacity,
  account: values.account.trim(),
  locate: isShort(values) && values.locate.trim() !== '' ? values.locate.trim() : null,
})

const SOME_ID = '00000000-0000-4000-8000-000000000000'
const FIELDS: Readonly<Record<string, keyof TicketValues>> = {
  symbol: 'symbol', side: 'side', orderQty: 'quantity', ordType: 'ordType', limitPrice: 'limitPrice', objective: 'objective', urgency: 'urgency', timeInForce: 'timeInForce',
  expireUs: 'expire', minQty: 'minQty', maxFloor: 'maxFloor', postOnly: 'postOnly', exDestination: 'exDestination', capacity: 'capacity', account: 'account', locate: 'locate',
}
const WORDS: Readonly<Partial<Record<keyof TicketValues, string>>> = {
  quantity: `Quantity: whole shares from 1 to ${formatNumber(ORDER_QTY_MAX)}, such as 25,000 or 25k.`,
  limitPrice: 'Limit: a price above zero with at most 6 decimals, such as 157.43.',
  symbol: 'Symbol: choose one.',
  expire: 'Good till: a date and time of New York, as this order is good till one.',
  minQty: 'Min quantity: whole shares from 1 to the order\u2019s own, or nothing.',
  maxFloor: 'Show at most: whole shares from 1 to the order\u2019s own, or nothing.',
  postOnly: 'Post only: what may only rest cannot be immediate or cancel, or fill or kill.',
  account: `Account: at most ${ACCOUNT_LENGTH_MAX} letters, digits and signs of plain ASCII.`,
  locate: 'Located by: at most 40 letters, digits and signs of plain ASCII.',
}

/** The same in the place of the field's own name, short enough to stand there. */
const SHORT: Readonly<Partial<Record<keyof TicketValues, string>>> = {
  quantity: 'Quantity: whole shares', limitPrice: 'Limit: a price', expire: 'Good till: date and time, New York', minQty: 'Min: 1 to the order\u2019s', maxFloor: 'Show: 1 to the order\u2019s',
  account: `Account: ASCII, at most ${ACCOUNT_LENGTH_MAX}`, locate: 'Located by: ASCII, at most 40', postOnly: 'Post only: not at once',
}

/** Name of a field: while something is wrong with it, that. Nothing moves. */
export const fieldLabel = (field: keyof TicketValues, label: string, wrong: boolean): string => (wrong ? SHORT[field] ?? label : label)

/** The first fault in full, the others by their fields; empty without any. */
export function faultsText(faults: readonly string[]): string {
  const [first, ...others] = faults
  if (first === undefined) return ''
  return others.length === 0 ? first : `${first} Also wrong: ${others.map((fault) => fault.split(':')[0]).join(', ')}.`
}

/** The desk's own schema judges the ticket. */
export const ticketResolver: Resolver<TicketValues> = (values) => {
  const parsed = SubmitParentSchema.safeParse({ ...fieldsOf(values, Date.now()), name: 'submitParent', clientRequestId: SOME_ID })
  if (parsed.success) return { values, errors: {} }
  const errors: FieldErrors<TicketValues> = {}
  for (const issue of parsed.error.issues) {
    const field = FIELDS[String(issue.path[0])]
    if (field !== undefined && errors[field] === undefined) errors[field] = { type: issue.code ?? 'invalid', message: WORDS[field] ?? issue.message }
  }
  return { values: {}, errors }
}
