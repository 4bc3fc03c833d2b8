/** U+2212: as wide as a plus, unlike the hyphen. */
export const MINUS = '\u2212'
/** Shown where there is no value. */
export const NO_VALUE = '\u2013'

const formatters = new Map<number, Intl.NumberFormat>()
const formatterOf = (decimals: number): Intl.NumberFormat => {
  const known = formatters.get(decimals)
  if (known !== undefined) return known
  const made = new Intl.NumberFormat('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals })
  formatters.set(decimals, made)
  return made
}

/** Fixed decimals, thousands separated, a true minus; never a negative zero. */
export function formatNumber(value: number | null | undefined, decimals = 0): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return NO_VALUE
  const text = formatterOf(decimals).format(Math.abs(value))
  const isZero = !/[1-9]/.test(text)
  return value < 0 && !isZero ? `${MINUS}${text}` : text
}

/** As formatNumber, with a plus before positive values. */
export function formatSigned(value: number | null | undefined, decimals = 2): string {
  const text = formatNumber(value, decimals)
  return value !== null && value !== undefined && value > 0 && /[1-9]/.test(text) ? `+${text}` : text
}

/** Price units to currency; at least two decimals, more when the price lies off the cent (a midpoint). */
export function formatPrice(units: number | null | undefined, priceScale = 10_000, decimals?: number): string {
  if (units === null || units === undefined || !Number.isFinite(units)) return NO_VALUE
  const places = decimals ?? (Number.isInteger(units) && units % (priceScale / 100) !== 0 ? 4 : 2)
  return formatNumber(units / priceScale, places)
}

/** 0.74 to "74 %". */
export const formatShare = (share: number | null | undefined, decimals = 0): string => {
  const text = formatNumber(share === null || share === undefined ? share : share * 100, decimals)
  return text === NO_VALUE ? text : `${text}\u202f%`
}

/** Microseconds in the unit that reads best: 840 µs, 2.1 ms, 4.2 s, 3 min. */
export function formatDurationUs(us: number | null | undefined): string {
  if (us === null || us === undefined || !Number.isFinite(us)) return NO_VALUE
  const size = Math.abs(us)
  if (size < 1_000) return `${formatNumber(us)} µs`
  if (size < 1_000_000) return `${formatNumber(us / 1_000, size < 10_000 ? 2 : size < 100_000 ? 1 : 0)} ms`
  if (size < 120_000_000) return `${formatNumber(us / 1_000_000, size < 10_000_000 ? 1 : 0)} s`
  if (size < 7_200_000_000) return `${formatNumber(us / 60_000_000)} min`
  return `${formatNumber(us / 3_600_000_000)} h`
}
