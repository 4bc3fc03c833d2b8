import { err, ok, type Instrument, type Price, type QtyLots, type Result } from '@sluice/domain'

const POWERS_OF_TEN = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000] as const
/** priceScale divides 1,000,000, so a price on the grid never needs more decimals. */
const DECIMALS_MAX = 6
const DIGITS_MAX = 15
const ZEROS: readonly string[] = Array.from({ length: DECIMALS_MAX }, (_, n) => '0'.repeat(n))

interface Decimal {
  readonly whole: number
  readonly fraction: number
  readonly decimals: number
}

/** Digits with an optional point, no sign, no exponent; trailing zeros after the point do not count as decimals. */
function parseDecimal(text: string): Decimal | 'malformed' | 'too-fine' {
  const length = text.length
  let i = 0
  let whole = 0
  for (; i < length; i++) {
    const digit = text.charCodeAt(i) - 48
    if (digit < 0 || digit > 9) break
    whole = whole * 10 + digit
  }
  const wholeDigits = i
  if (wholeDigits > DIGITS_MAX) return 'malformed'
  if (i === length) return wholeDigits === 0 ? 'malformed' : { whole, fraction: 0, decimals: 0 }
  if (text.charCodeAt(i) !== 46) return 'malformed'
  let end = length
  while (end > i + 1 && text.charCodeAt(end - 1) === 48) end--
  if (length === wholeDigits + 1 && wholeDigits === 0) return 'malformed'
  let fraction = 0
  for (let j = i + 1; j < end; j++) {
    const digit = text.charCodeAt(j) - 48
    if (digit < 0 || digit > 9) return 'malformed'
    if (j - i <= DECIMALS_MAX) fraction = fraction * 10 + digit
  }
  const decimals = end - i - 1
  return decimals > DECIMALS_MAX ? 'too-fine' : { whole, fraction, decimals }
}

/** Decimal text to integer price units, exactly; an error says what is allowed. Never negative. */
export function parsePrice(text: string, priceScale: number): Result<Price, string> {
  const decimal = parseDecimal(text)
  if (decimal === 'malformed') return err('a decimal number of at most 15 digits, not negative')
  if (decimal === 'too-fine') return err(`a multiple of 1/${priceScale}`)
  const power = POWERS_OF_TEN[decimal.decimals] as number
  const scaled = decimal.fraction * priceScale
  const units = decimal.whole * priceScale + scaled / power
  if (scaled % power !== 0) return err(`a multiple of 1/${priceScale}`)
  if (!Number.isSafeInteger(units)) return err(`at most ${Number.MAX_SAFE_INTEGER} units of 1/${priceScale}`)
  return ok(units as Price)
}

/** Integer price units to decimal text, exactly, without trailing zeros. */
export function formatPrice(price: Price, priceScale: number): string {
  const whole = Math.floor(price / priceScale)
  const rest = price - whole * priceScale
  if (rest === 0) return String(whole)
  let digits = rest * (1_000_000 / priceScale)
  let decimals = DECIMALS_MAX
  for (; digits % 10 === 0; decimals--) digits /= 10
  const text = String(digits)
  return `${whole}.${ZEROS[decimals - text.length] as string}${text}`
}

/** AvgPx(6): the exact sum of price units times lots, divided only here, to six decimals. */
export function formatAvgPx(grossPriceLots: number, qty: QtyLots, priceScale: number): string {
  if (qty === 0) return '0'
  const units = grossPriceLots / qty
  if (Number.isSafeInteger(units)) return formatPrice(units as Price, priceScale)
  return (grossPriceLots / qty / priceScale).toFixed(DECIMALS_MAX).replace(/\.?0+$/, '')
}

/** Shares on the wire to lots. */
export function parseQty(text: string, instrument: Pick<Instrument, 'lotSize'>): Result<QtyLots, string> {
  const decimal = parseDecimal(text)
  if (decimal === 'malformed' || decimal === 'too-fine' || decimal.decimals > 0) return err('a whole number of shares of at most 15 digits, not negative')
  if (decimal.whole % instrument.lotSize !== 0) return err(`a multiple of the lot size ${instrument.lotSize}`)
  return ok((decimal.whole / instrument.lotSize) as QtyLots)
}

export const formatQty = (qty: QtyLots, instrument: Pick<Instrument, 'lotSize'>): string => String(qty * instrument.lotSize)

/** Non-negative integer of at most 15 digits, or undefined. */
export function parseCount(text: string | undefined): number | undefined {
  if (text === undefined || text.length === 0 || text.length > DIGITS_MAX) return undefined
  let value = 0
  for (let i = 0; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 48
    if (digit < 0 || digit > 9) return undefined
    value = value * 10 + digit
  }
  return value
}
