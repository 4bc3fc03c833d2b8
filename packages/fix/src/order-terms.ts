import type { Instrument } from '@sluice/domain'
import { NOT_SUPPORTED } from './field-error.ts'
import type { FieldReader } from './field-reader.ts'

/**
 * Fields of a NewOrderSingle(D) or OrderCancelReplaceRequest(G) that change what the order means and that nobody here acts on, with the one value that changes
 * nothing (null: there is none). What one ignores of these, one executes wrongly. Each is refused by its name, FIX 4.4 volumes 4 and 6.
 * Not among them: identifiers and the listing beside the symbol (22, 48, 454, 207), which many send with every order. Symbol(55) alone names the instrument.
 */
const NOT_ACTED_ON: ReadonlyMap<number, string | null> = new Map([
  // When and how it works: stop and effective time, what shows, whether a person handles it, other sessions of a day, strategies of others.
  ...none(99, 168, 210, 847, 848, 849), ...only('0', 386),
  // Quantity and price in other units than shares and currency of one.
  ...none(152, 516, 469), ...only('0', 854), ...only('2', 423),
  // Discretion, and pegs that are none to the midpoint at whatever it is: moves, limits, rounding, scope.
  ...none(388, 389, 841, 842, 843, 844, 846, 838, 840), ...only('0', 835, 836, 837),
  // Other settlement, booking and allocation than regular, in cash, of all of it to the account.
  ...none(64, 193, 192, 640, 70), ...only('0', 63, 78, 81, 775), ...only('1', 544), ...only('N', 121, 480),
  // Another kind of instrument than the share of that symbol: derivatives, bonds, funds' classes, when issued, financing.
  ...none(65, 762, 200, 541, 201, 202, 947, 206, 667, 223, 224, 225, 239, 226, 227, 228, 255, 240, 691, 875, 876, 873, 874), ...only('CS', 167), ...only('5', 460), ...only('1', 231),
  ...none(913, 914, 915, 918, 788, 916, 917, 919, 898, 218, 220, 221, 222, 662, 663, 699, 761, 235, 236, 701, 696, 697, 698), ...only('0', 711, 232, 864),
  // Marks that a venue would have to be told, and the counterparty's quote or indication of interest that it is against.
  ...none(77, 203, 529, 117, 23),
])

/** Equities: common shares, or equities that are not told apart. ISO 10962. */
const CFI_OF_SHARES = /^E[SX]/
const ZERO = /^-?0+(\.0*)?$/

function none(...tags: readonly number[]): [number, null][] {
  return tags.map((tag) => [tag, null])
}

function only(value: string, ...tags: readonly number[]): [number, string][] {
  return tags.map((tag) => [tag, value])
}

/** An order that asks for something that nobody here does is not executed without it. `currency`: of the instrument; undefined: the symbol is not known, which is told instead. */
export function refuseOtherTerms(fields: FieldReader, symbol: string, currency: Instrument['currency'] | undefined): void {
  const { message } = fields
  for (let i = 0, count = message.fieldCount; i < count; i++) {
    const tag = message.tagAt(i)
    const value = message.valueAt(i)
    const allowed = NOT_ACTED_ON.get(tag)
    if (allowed !== undefined && value !== allowed) fields.fail(tag, value, allowed ?? NOT_SUPPORTED)
    if ((tag === 15 || tag === 120) && currency !== undefined && value !== currency) fields.fail(tag, value, `${currency}, the currency of ${symbol}`)
    if (tag === 461 && !CFI_OF_SHARES.test(value)) fields.fail(tag, value, 'ES and EX: shares')
    if (tag === 211 && !ZERO.test(value)) fields.fail(tag, value, '0')
  }
  const handling = fields.optionalText(21)
  if (handling !== undefined && handling !== '1' && handling !== '2') fields.fail(21, handling, '1 (automated, private), 2 (automated, public)')
}
