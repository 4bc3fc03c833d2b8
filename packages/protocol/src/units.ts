/** Exact text of integer units, and back. No rounding but where a function's name says so. */

/** Decimals that `scale` (a power of ten) units per unit need. */
export const decimalsOf = (scale: number): number => String(scale).length - 1

/** Price units as decimal text, exact: 1574350 at 10,000 is `157.435`; at least `minDecimals` decimals. */
export function priceText(price: number, priceScale: number, minDecimals = 2): string {
  const decimals = decimalsOf(priceScale)
  const digits = String(Math.abs(price)).padStart(decimals + 1, '0')
  const whole = digits.slice(0, digits.length - decimals)
  let fraction = digits.slice(digits.length - decimals)
  while (fraction.length > minDecimals && fraction.endsWith('0')) fraction = fraction.slice(0, -1)
  return `${price < 0 ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`
}

/** Decimal text as price units; null when it is no plain decimal number, has too many decimals, or is too large. */
export function priceUnits(text: string, priceScale: number): number | null {
  const match = /^(\d{1,9})(?:\.(\d{1,6}))?$/.exec(text)
  if (match === null) return null
  const decimals = decimalsOf(priceScale)
  const fraction = (match[2] ?? '').replace(/0+$/, '')
  if (fraction.length > decimals) return null
  const units = Number(match[1]) * priceScale + Number(fraction.padEnd(decimals, '0') || '0')
  return Number.isSafeInteger(units) ? units : null
}

/** Average price in price units (not an integer), or null before the first fill. For display only. */
export const avgPxUnits = (grossPriceLots: number, cumQty: number): number | null => (cumQty === 0 ? null : grossPriceLots / cumQty)

/** Average price rounded to `decimals` decimals of a currency unit. */
export function avgPxText(grossPriceLots: number, cumQty: number, priceScale: number, decimals = 4): string | null {
  const avg = avgPxUnits(grossPriceLots, cumQty)
  return avg === null ? null : (avg / priceScale).toFixed(decimals)
}

export const sharesOf = (qtyLots: number, lotSize: number): number => qtyLots * lotSize
/** Whole lots of a number of shares; null when it is none. */
export const lotsOf = (shares: number, lotSize: number): number | null => (Number.isSafeInteger(shares) && shares % lotSize === 0 ? shares / lotSize : null)

/** Millionths of a basis point, rounded to `decimals` decimals of one, with a true minus sign. */
export const bpsText = (microBps: number, decimals = 2): string => trueMinus((microBps / 1_000_000).toFixed(decimals))
/** Millionths of a currency unit, rounded to `decimals` decimals of one, with a true minus sign. */
export const moneyText = (moneyMicro: number, decimals = 2): string => trueMinus((moneyMicro / 1_000_000).toFixed(decimals))
/** `1234567` as `1,234,567`. */
export const groupedText = (whole: number): string => trueMinus(String(whole).replace(/\B(?=(\d{3})+$)/g, ','))
/** `-0.00` and its kind lose their sign. */
const trueMinus = (text: string): string => (/^-[0.,]*$/.test(text) ? text.slice(1) : text.replace('-', '\u2212'))

/** Milliseconds since 1970, for Date. */
export const unixMs = (unixUs: number): number => unixUs / 1_000
