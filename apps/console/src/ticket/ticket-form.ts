import { SubmitParentSchema } from '@sluice/protocol'
import type { FieldErrors, Resolver } from 'react-hook-form'
import type { CommandFields } from '../command/use-command.ts'

/** What the fields hold, as typed. */
export interface TicketValues {
  symbol: string
  side: 'buy' | 'sell'
  quantity: string
  ordType: 'market' | 'limit'
  limitPrice: string
  /** Empty: the symbol's objective, else the firm's. */
  objective: string
  urgency: 'low' | 'normal' | 'high'
  timeInForce: 'day' | 'ioc'
}

/** 25,000 or 25 000 or 25k to 25000; NaN when it is no number. */
export function parseQuantity(text: string): number {
  // A comma groups thousands and nothing else: 100,00 is no quantity.
  const match = /^((?:\d{1,3}(?:,\d{3})+|\d{1,12})(?:\.\d+)?)(k|m)?$/i.exec(text.replace(/[\s\u202f]/g, ''))
  if (match === null) return Number.NaN
  const factor = match[2] === undefined ? 1 : match[2].toLowerCase() === 'k' ? 1_000 : 1_000_000
  return Number(match[1]!.replaceAll(',', '')) * factor
}

/** What the desk is asked, but for the click's own id. */
export const fieldsOf = (values: TicketValues): CommandFields<'submitParent'> => ({
  symbol: values.symbol,
  side: values.side,
  orderQty: parseQuantity(values.quantity),
  ordType: values.ordType,
  limitPrice: values.ordType === 'limit' ? values.limitPrice.replace(/[\s,]/g, '') : null,
  objective: values.objective === '' ? null : values.objective,
  urgency: values.urgency,
  timeInForce: values.timeInForce,
})

const SOME_ID = '00000000-0000-4000-8000-000000000000'
const FIELDS: Readonly<Record<string, keyof TicketValues>> = { symbol: 'symbol', side: 'side', orderQty: 'quantity', ordType: 'ordType', limitPrice: 'limitPrice', objective: 'objective', urgency: 'urgency', timeInForce: 'timeInForce' }
const WORDS: Readonly<Partial<Record<keyof TicketValues, string>>> = {
  quantity: 'Whole shares above zero, such as 25,000 or 25k.',
  limitPrice: 'A price such as 157.43.',
  symbol: 'Choose a symbol.',
}

/** The desk's own schema judges the ticket. */
export const ticketResolver: Resolver<TicketValues> = (values) => {
  const parsed = SubmitParentSchema.safeParse({ ...fieldsOf(values), name: 'submitParent', clientRequestId: SOME_ID })
  if (parsed.success) return { values, errors: {} }
  const errors: FieldErrors<TicketValues> = {}
  for (const issue of parsed.error.issues) {
    const field = FIELDS[String(issue.path[0])]
    if (field !== undefined && errors[field] === undefined) errors[field] = { type: issue.code ?? 'invalid', message: WORDS[field] ?? issue.message }
  }
  return { values: {}, errors }
}
