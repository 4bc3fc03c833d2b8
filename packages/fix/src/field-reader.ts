import { ok, type ClOrdId, type Instrument, type Price, type QtyLots, type UnixUs } from '@sluice/domain'
import type { CodeTable } from './codes.ts'
import { parseCount, parsePrice, parseQty } from './decimal.ts'
import { incorrect, missing, REJECT, type FieldError, type Parsed } from './field-error.ts'
import { isPlain } from './message-builder.ts'
import type { FixMessage } from './message.ts'
import { parseUtc } from './utc-timestamp.ts'

/** Longest identifier taken over from a counterparty. */
export const ID_LENGTH_MAX = 64

/** What a mapping needs of the reference data; undefined for a symbol we do not trade. */
export type InstrumentLookup = (symbol: string) => Instrument | undefined

class FieldFailure extends Error {
  readonly field: FieldError

  constructor(field: FieldError) {
    super('field')
    this.field = field
  }
}

/** Runs a mapping; the first field that does not hold is its error. */
export function readFields<T>(message: FixMessage, map: (fields: FieldReader) => T): Parsed<T> {
  try {
    return ok(map(new FieldReader(message)))
  } catch (error) {
    if (error instanceof FieldFailure) return { ok: false, error: error.field }
    throw error
  }
}

/** Strict access to the fields of one message; a refusal leaves through `readFields` as a value. */
export class FieldReader {
  readonly message: FixMessage

  constructor(message: FixMessage) {
    this.message = message
  }

  fail(tag: number, value: string | undefined, allowed: string, reason: number = REJECT.valueIncorrect): never {
    throw new FieldFailure((value === undefined ? missing(tag, allowed) : incorrect(tag, value, allowed, reason)).error)
  }

  /** A field that other fields make necessary is not there. */
  failConditional(tag: number, allowed: string): never {
    throw new FieldFailure({ ...missing(tag, allowed).error, conditional: true })
  }

  optionalText(tag: number): string | undefined {
    return this.message.get(tag)
  }

  /** Text(58), literally but for NUL, which no database text can hold. */
  text(): string | undefined {
    return this.message.get(58)?.replaceAll('\0', '')
  }

  id(tag: number): string {
    return this.optionalId(tag) ?? this.fail(tag, undefined, `1 to ${ID_LENGTH_MAX} printable ASCII characters`)
  }

  optionalId(tag: number): string | undefined {
    const text = this.message.get(tag)
    if (text !== undefined && (text === '' || text.length > ID_LENGTH_MAX || !isPlain(text))) this.fail(tag, text, `1 to ${ID_LENGTH_MAX} printable ASCII characters`, REJECT.incorrectFormat)
    return text
  }

  clOrdId(tag: 11 | 41): ClOrdId {
    return this.id(tag) as ClOrdId
  }

  code<T extends string>(table: CodeTable<T>): T {
    return this.optionalCode(table) ?? this.fail(table.tag, undefined, table.allowed)
  }

  optionalCode<T extends string>(table: CodeTable<T>): T | undefined {
    const code = this.message.get(table.tag)
    return code === undefined ? undefined : table.fromCode.get(code) ?? this.fail(table.tag, code, table.allowed)
  }

  count(tag: number): number {
    const text = this.message.get(tag)
    return parseCount(text) ?? this.fail(tag, text, 'a whole number, not negative', REJECT.incorrectFormat)
  }

  utc(tag: number): UnixUs {
    const text = this.message.get(tag)
    return (text === undefined ? undefined : parseUtc(text)) ?? this.fail(tag, text, 'YYYYMMDD-HH:MM:SS with 0, 3, 6 or 9 decimals', REJECT.incorrectFormat)
  }

  price(tag: number, instrument: Pick<Instrument, 'priceScale'>): Price {
    return this.optionalPrice(tag, instrument) ?? this.fail(tag, undefined, 'a price')
  }

  optionalPrice(tag: number, instrument: Pick<Instrument, 'priceScale'>): Price | undefined {
    const text = this.message.get(tag)
    if (text === undefined) return undefined
    const price = parsePrice(text, instrument.priceScale)
    return price.ok ? price.value : this.fail(tag, text, price.error)
  }

  qty(tag: number, instrument: Pick<Instrument, 'lotSize'>): QtyLots {
    return this.optionalQty(tag, instrument) ?? this.fail(tag, undefined, 'a quantity')
  }

  optionalQty(tag: number, instrument: Pick<Instrument, 'lotSize'>): QtyLots | undefined {
    const text = this.message.get(tag)
    if (text === undefined) return undefined
    const qty = parseQty(text, instrument)
    return qty.ok ? qty.value : this.fail(tag, text, qty.error)
  }

  optionalPositiveQty(tag: number, instrument: Pick<Instrument, 'lotSize'>): QtyLots | undefined {
    return this.message.get(tag) === undefined ? undefined : this.positiveQty(tag, instrument)
  }

  positiveQty(tag: number, instrument: Pick<Instrument, 'lotSize'>): QtyLots {
    const qty = this.qty(tag, instrument)
    return qty > 0 ? qty : this.fail(tag, '0', 'a quantity above 0')
  }

  instrument(lookup: InstrumentLookup): Instrument {
    const symbol = this.id(55)
    return lookup(symbol) ?? this.fail(55, symbol, 'a symbol of the instrument list')
  }
}
