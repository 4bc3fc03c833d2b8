import type { FieldDefinition, FieldType } from './definitions.ts'

/** SessionRejectReason(373) of a value that does not hold; 0: it holds. */
export type ValueVerdict = 0 | 5 | 6
const OK = 0
const OUT_OF_RANGE = 5
const WRONG_FORMAT = 6

const SOH = 1
const SPACE = 32
const MINUS = 45
const POINT = 46
const COLON = 58
const DAYS_OF_MONTH: readonly number[] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** Whether raw[start, end) has the format of the type. Makes no objects. */
type FormatCheck = (raw: string, start: number, end: number) => boolean

const anything: FormatCheck = () => true
const FORMATS: Readonly<Record<FieldType, FormatCheck>> = {
  STRING: anything, EXCHANGE: anything, DATA: anything, MULTIPLEVALUESTRING: isValueList,
  INT: isInteger, LENGTH: isDigits, SEQNUM: isDigits, NUMINGROUP: isDigits,
  FLOAT: isDecimal, QTY: isDecimal, PRICE: isDecimal, PRICEOFFSET: isDecimal, AMT: isDecimal, PERCENTAGE: isDecimal,
  CHAR: (raw, start, end) => end - start === 1 && raw.charCodeAt(start) !== SOH,
  BOOLEAN: (raw, start, end) => end - start === 1 && (raw.charCodeAt(start) === 89 || raw.charCodeAt(start) === 78),
  CURRENCY: (raw, start, end) => end - start === 3 && isUpperCase(raw, start, end),
  COUNTRY: (raw, start, end) => end - start === 2 && isUpperCase(raw, start, end),
  MONTHYEAR: isMonthYear, UTCTIMESTAMP: isTimestamp, UTCTIMEONLY: isTime,
  UTCDATEONLY: (raw, start, end) => end - start === 8 && isDate(raw, start),
  LOCALMKTDATE: (raw, start, end) => end - start === 8 && isDate(raw, start),
}

/** Format and enumeration of one field, made ready for values that are never cut out of their message. */
export class ValueCheck {
  readonly field: FieldDefinition
  private readonly format: FormatCheck
  /** By character code: the codes of one character. */
  private readonly single: Uint8Array | null
  /** Longer codes by their hash. */
  private readonly longer: ReadonlyMap<number, string> | null
  private readonly isList: boolean

  constructor(field: FieldDefinition) {
    this.field = field
    this.format = FORMATS[field.type]
    this.isList = field.type === 'MULTIPLEVALUESTRING'
    const codes = field.values === undefined || field.open === true ? null : [...field.values.keys()]
    this.single = codes === null ? null : singleCodes(codes)
    const longer = codes === null ? [] : codes.filter((code) => code.length > 1)
    this.longer = longer.length === 0 ? null : new Map(longer.map((code) => [hashOf(code, 0, code.length), code]))
  }

  verdict(raw: string, start: number, end: number): ValueVerdict {
    if (!this.format(raw, start, end)) return WRONG_FORMAT
    if (this.single === null) return OK
    return (this.isList ? this.areCodes(raw, start, end) : this.isCode(raw, start, end)) ? OK : OUT_OF_RANGE
  }

  private isCode(raw: string, start: number, end: number): boolean {
    if (end - start === 1) return (this.single as Uint8Array)[raw.charCodeAt(start)] === 1
    const code = this.longer?.get(hashOf(raw, start, end))
    return code !== undefined && code.length === end - start && raw.startsWith(code, start)
  }

  private areCodes(raw: string, start: number, end: number): boolean {
    for (let at = start, from = start; at <= end; at++) {
      if (at < end && raw.charCodeAt(at) !== SPACE) continue
      if (!this.isCode(raw, from, at)) return false
      from = at + 1
    }
    return true
  }
}

function singleCodes(codes: readonly string[]): Uint8Array {
  const single = new Uint8Array(256)
  for (const code of codes) if (code.length === 1) single[code.charCodeAt(0)] = 1
  return single
}

function hashOf(text: string, start: number, end: number): number {
  let hash = 0
  for (let i = start; i < end; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0
  return hash
}

function isDigits(raw: string, start: number, end: number): boolean {
  for (let i = start; i < end; i++) {
    const digit = raw.charCodeAt(i) - 48
    if (digit < 0 || digit > 9) return false
  }
  return end > start
}

function isInteger(raw: string, start: number, end: number): boolean {
  return isDigits(raw, raw.charCodeAt(start) === MINUS ? start + 1 : start, end)
}

function isDecimal(raw: string, start: number, end: number): boolean {
  let digits = 0
  let points = 0
  for (let i = raw.charCodeAt(start) === MINUS ? start + 1 : start; i < end; i++) {
    const code = raw.charCodeAt(i)
    if (code >= 48 && code <= 57) digits++
    else if (code !== POINT || ++points > 1) return false
  }
  return digits > 0
}

function isUpperCase(raw: string, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (raw.charCodeAt(i) < 65 || raw.charCodeAt(i) > 90) return false
  return true
}

/** Words with one space between them. */
function isValueList(raw: string, start: number, end: number): boolean {
  let previous = SPACE
  for (let i = start; i < end; i++) {
    const code = raw.charCodeAt(i)
    if (code === SPACE && previous === SPACE) return false
    previous = code
  }
  return previous !== SPACE
}

const twoDigits = (raw: string, at: number): number => (isDigits(raw, at, at + 2) ? (raw.charCodeAt(at) - 48) * 10 + raw.charCodeAt(at + 1) - 48 : -1)

function isDate(raw: string, at: number): boolean {
  const century = twoDigits(raw, at)
  const year = twoDigits(raw, at + 2)
  const month = twoDigits(raw, at + 4)
  const day = twoDigits(raw, at + 6)
  if (century < 0 || year < 0 || month < 1 || month > 12 || day < 1) return false
  const isLeap = year === 0 ? century % 4 === 0 : year % 4 === 0
  return day <= (month === 2 && isLeap ? 29 : (DAYS_OF_MONTH[month - 1] as number))
}

/** YYYYMM, YYYYMMDD, or YYYYMMwN with N 1 to 5. */
function isMonthYear(raw: string, start: number, end: number): boolean {
  const month = twoDigits(raw, start + 4)
  if (!isDigits(raw, start, start + 4) || month < 1 || month > 12) return false
  if (end - start === 6) return true
  if (end - start !== 8) return false
  const week = raw.charCodeAt(start + 7) - 48
  return raw.charCodeAt(start + 6) === 119 ? week >= 1 && week <= 5 : isDate(raw, start)
}

function isTimestamp(raw: string, start: number, end: number): boolean {
  return end - start >= 17 && raw.charCodeAt(start + 8) === MINUS && isDate(raw, start) && isTime(raw, start + 9, end)
}

/** HH:MM:SS with 0, 3, 6 or 9 decimals; a second 60 is a leap second. */
function isTime(raw: string, start: number, end: number): boolean {
  const hour = twoDigits(raw, start)
  const minute = twoDigits(raw, start + 3)
  const second = twoDigits(raw, start + 6)
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) return false
  if (raw.charCodeAt(start + 2) !== COLON || raw.charCodeAt(start + 5) !== COLON) return false
  const decimals = end - start - 9
  if (decimals === -1) return true
  return (decimals === 3 || decimals === 6 || decimals === 9) && raw.charCodeAt(start + 8) === POINT && isDigits(raw, start + 9, end)
}
