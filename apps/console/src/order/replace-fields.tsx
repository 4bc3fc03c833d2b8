import { ORDER_QTY_MAX, type ParentRow } from '@sluice/protocol'
import { formatNumber, formatPrice, TextField } from '@sluice/ui'
import type { FieldError, FieldValues, UseFormReturn } from 'react-hook-form'
import type { DenialUnits } from '../command/denial-text.ts'
import { fieldErrorText } from '../command/field-fault.ts'
import { parseQuantity } from '../ticket/ticket-form.ts'

/** Of a quantity that a dialog does not take. */
export const QUANTITY_FAULT = `Whole shares from 1 to ${formatNumber(ORDER_QTY_MAX)}, such as 500.`

/** What the replacement does to the order, with the fields as they are now. */
export function replaceText(fields: FieldValues, { orderQty, cumQty, limitPrice, symbol, ordType }: Pick<ParentRow, 'orderQty' | 'cumQty' | 'limitPrice' | 'symbol' | 'ordType'>, { lotSize, priceScale }: DenialUnits): string {
  const was = orderQty * lotSize
  const filled = cumQty * lotSize
  const wanted = Number(fields['orderQty'])
  const whole = Number.isInteger(wanted) && wanted > 0
  if (!whole) return 'Give the whole quantity that the order is to have, what is filled included.'
  const sizes = wanted === was ? `${formatNumber(was)} ${symbol} as before` : `${formatNumber(wanted)} ${symbol} instead of ${formatNumber(was)}`
  const asked = fields['limitPrice']
  const limits = ordType === 'midpointPeg' ? pegText(asked, limitPrice, priceScale) : limitPrice === null ? 'at the market' : typeof asked !== 'string' || Number(asked) === limitPrice / priceScale ? `limit ${formatPrice(limitPrice, priceScale)} as before` : `limit ${asked} instead of ${formatPrice(limitPrice, priceScale)}`
  const rest = wanted < filled ? ` ${formatNumber(filled)} are filled already: it cannot ask for less.` : ` ${formatNumber(filled)} are filled; ${formatNumber(wanted - filled)} are to be done.`
  return `The order becomes ${sizes}, ${limits}.${rest} Children that no longer fit are canceled or changed first, and what is left is planned anew.`
}

/** A midpoint peg may have a worst price, or none. */
function pegText(asked: unknown, limitPrice: number | null, priceScale: number): string {
  const was = limitPrice === null ? 'no limit' : `limit ${formatPrice(limitPrice, priceScale)}`
  const wanted = typeof asked !== 'string' || asked === '' ? 'no limit' : `limit ${asked}`
  const same = (limitPrice === null && wanted === 'no limit') || (limitPrice !== null && Number(asked) === limitPrice / priceScale)
  return `pegged to the midpoint, ${same ? `${was} as before` : `${wanted} instead of ${was}`}`
}

export interface ReplaceFieldsProps {
  readonly form: UseFormReturn<FieldValues>
  readonly hasLimit: boolean
  /** A midpoint peg: its limit may be left out. */
  readonly pegged: boolean
  /** In price units. */
  readonly tick: number | null
  readonly units: DenialUnits
}

export function ReplaceFields({ form, hasLimit, pegged, tick, units }: ReplaceFieldsProps) {
  const { errors } = form.formState
  const error = (field: string, words: string): string | undefined => fieldErrorText(errors[field] as FieldError | undefined, words)
  return (
    <div className="grid grid-cols-2 gap-3">
      <TextField label="Whole quantity, shares" data-testid="replace-quantity" inputMode="decimal" className="text-right" autoFocus error={error('orderQty', QUANTITY_FAULT)}
        {...form.register('orderQty', { setValueAs: (typed: unknown) => (typeof typed === 'number' ? typed : parseQuantity(String(typed))) })} />
      {hasLimit && (
        <TextField label={`Limit, USD${pegged ? ' (empty: none)' : tick === null ? '' : ` (tick ${formatPrice(tick, units.priceScale)})`}`} data-testid="replace-limit" inputMode="decimal" className="text-right" error={error('limitPrice', pegged ? 'A price such as 157.43, or nothing.' : 'A price such as 157.43.')}
          {...form.register('limitPrice', { setValueAs: (typed: unknown) => (typeof typed !== 'string' || typed.trim() === '' ? null : typed.replace(/[\s,]/g, '')) })} />
      )}
    </div>
  )
}
