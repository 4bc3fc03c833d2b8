import type { UnixUs } from '@sluice/domain'

export type TimestampPrecision = 'milliseconds' | 'microseconds'

/** 0 to 999 with leading zeros. */
const THREE_DIGITS: readonly string[] = Array.from({ length: 1_000 }, (_, n) => String(n).padStart(3, '0'))
let formattedSecond = -1
/** Up to the point. */
let secondText = ''
let formattedMilli = -1
let milliText = ''

/** UTCTimestamp `YYYYMMDD-HH:MM:SS.sss` (or `.ssssss`); milliseconds are truncated, never rounded into the future. */
export function formatUtc(timeUs: UnixUs, precision: TimestampPrecision): string {
  const milli = Math.floor(timeUs / 1_000)
  if (milli !== formattedMilli) {
    formatMilli(milli)
    formattedMilli = milli
  }
  return precision === 'microseconds' ? milliText + (THREE_DIGITS[timeUs - milli * 1_000] as string) : milliText
}

function formatMilli(milli: number): void {
  const second = Math.floor(milli / 1_000)
  if (second !== formattedSecond) {
    const iso = new Date(second * 1_000).toISOString()
    secondText = `${iso.slice(0, 4)}${iso.slice(5, 7)}${iso.slice(8, 10)}-${iso.slice(11, 19)}.`
    formattedSecond = second
  }
  milliText = secondText + (THREE_DIGITS[milli - second * 1_000] as string)
}

let parsedDay = ''
let parsedDayUs = 0

/** Microseconds since 1970 of a UTCTimestamp with 0, 3, 6 or 9 decimals (the last three cut off); undefined when malformed. */
export function parseUtc(text: string): UnixUs | undefined {
  const length = text.length
  if (length !== 17 && length !== 21 && length !== 24 && length !== 27) return undefined
  const dayUs = dayOf(text)
  if (dayUs === undefined || text.charCodeAt(8) !== 45 || text.charCodeAt(11) !== 58 || text.charCodeAt(14) !== 58) return undefined
  const hour = digits(text, 9, 11)
  const minute = digits(text, 12, 14)
  const second = digits(text, 15, 17)
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) return undefined
  const micros = length === 17 ? 0 : fraction(text)
  if (micros < 0) return undefined
  return (dayUs + ((hour * 60 + minute) * 60 + second) * 1_000_000 + micros) as UnixUs
}

const DAY_US = 86_400_000_000

/** Last microsecond of a day `YYYYMMDD` in UTC; undefined when there is no such day. */
export function endOfUtcDay(date: string): UnixUs | undefined {
  const dayUs = date.length === 8 ? dayOf(date) : undefined
  return dayUs === undefined ? undefined : (dayUs + DAY_US - 1) as UnixUs
}

function dayOf(text: string): number | undefined {
  const day = text.slice(0, 8)
  if (day === parsedDay) return parsedDayUs
  const year = digits(text, 0, 4)
  const month = digits(text, 4, 6)
  const date = digits(text, 6, 8)
  if (year < 1970 || month < 1 || month > 12 || date < 1) return undefined
  const ms = Date.UTC(year, month - 1, date)
  if (new Date(ms).getUTCDate() !== date) return undefined
  parsedDay = day
  parsedDayUs = ms * 1000
  return parsedDayUs
}

function fraction(text: string): number {
  if (text.charCodeAt(17) !== 46) return -1
  if (text.length === 27 && digits(text, 24, 27) < 0) return -1
  const value = digits(text, 18, text.length === 21 ? 21 : 24)
  return text.length === 21 && value >= 0 ? value * 1000 : value
}

/** Decimal digits of text[start, end), or -1. */
function digits(text: string, start: number, end: number): number {
  let value = 0
  for (let i = start; i < end; i++) {
    const digit = text.charCodeAt(i) - 48
    if (digit < 0 || digit > 9) return -1
    value = value * 10 + digit
  }
  return value
}
