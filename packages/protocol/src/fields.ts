import { FREE_TEXT_LENGTH_MAX, FIRM_OBJECTIVE, WEIGHT_MAX, freeTextFault, type ObjectiveDimension } from '@sluice/domain'
import { z } from 'zod'

export const SYMBOL_LENGTH_MAX = 12
export const REASON_LENGTH_MAX = FREE_TEXT_LENGTH_MAX
/** Shares; the firm's own limits are tighter and answered by the core. */
export const ORDER_QTY_MAX = 1_000_000_000
/** Longest life of an override, seconds. */
export const EXPIRES_IN_S_MAX = 86_400

export const clientRequestId = z.uuid().describe('one per click; the same id always gets the first answer')

/** Kept literally, whatever characters it has; see `freeTextFault` for the few that cannot be stored. */
export const freeText = (what: string) => z.string().superRefine((text, ctx) => {
  const fault = freeTextFault(text)
  if (fault !== null) ctx.addIssue({ code: 'custom', message: `${what} ${fault}` })
})
export const reason = freeText('a reason')
/** Of a person; letters count the same in either case. */
export const email = z.email().max(200).transform((text) => text.toLowerCase())

/** Its length is in the pattern: nothing else of it is asked where it is a part of a longer name. */
export const symbol = z.string().regex(new RegExp(`^[A-Z][A-Z0-9.]{0,${SYMBOL_LENGTH_MAX - 1}}$`), `capital letters, digits and dots, at most ${SYMBOL_LENGTH_MAX}`)
export const mic = z.string().regex(/^[A-Z0-9]{4}$/, 'four capital letters or digits')
export const parentId = z.string().regex(/^P-\d{1,16}$/, 'such as P-1234')
export const overrideId = z.string().regex(/^O-\d{1,16}$/, 'such as O-1234')
export const alertId = z.string().regex(/^A-\d{1,16}-\d{1,6}$/, 'such as A-1234-0')
export const clOrdId = z.string().regex(/^[0-9A-Z]+(-[0-9A-Z]+){2}$/, 'such as 1A-1-0').max(20)
export const presetName = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'small letters, digits and hyphens')
  .refine((name) => name !== FIRM_OBJECTIVE, 'firm is no preset')
/** Where weights hold: the firm, or one symbol. */
export const objectiveScope = z.union([z.literal(FIRM_OBJECTIVE), z.templateLiteral(['symbol:', symbol])], `must be ${FIRM_OBJECTIVE}, or a symbol such as symbol:AVAX`)
/** Account(1), printable ASCII that FIX carries as it is; empty: none. */
export const ACCOUNT_LENGTH_MAX = 40
const fixText = (lengthMax: number) => z.string().regex(new RegExp(`^[!-~]( ?[!-~]){0,${lengthMax - 1}}$`), 'printable ASCII without a space at either end').max(lengthMax)
export const account = z.union([z.literal(''), fixText(ACCOUNT_LENGTH_MAX)], `must be at most ${ACCOUNT_LENGTH_MAX} printable ASCII characters without a space at either end`)
export const locate = fixText(40)
/** ExecID(17) as the venue told it. */
export const execId = z.string().regex(/^[!-~]{1,64}$/, '1 to 64 printable ASCII characters without spaces')
/** A FIX session by its name on this desk, such as XNAS or OMS1. */
export const sessionId = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/, 'the name of a FIX session, such as XNAS or OMS1')
/** Decimal text in currency. */
export const priceTextField = z.string().regex(/^\d{1,9}(\.\d{1,6})?$/, 'a decimal number such as 157.43')
/** Seconds from now; null: until somebody ends it. */
export const expiresInS = z.int().min(1).max(EXPIRES_IN_S_MAX).nullable().default(null)

const weight = z.int().min(0).max(WEIGHT_MAX)
const shape: Record<ObjectiveDimension, typeof weight> = { slippage: weight, fill: weight, speed: weight, leakage: weight, fees: weight }
/** Thousandths. */
export const WeightsSchema = z.strictObject(shape)
