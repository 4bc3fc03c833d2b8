import { z } from 'zod'
import { sessionId } from './fields.ts'

export const FIX_MESSAGES_LIMIT_MAX = 200
/** Longest text to search for. */
export const FIX_SEARCH_LENGTH_MAX = 80

const wholeNumber = z.string().regex(/^\d{1,16}$/, 'a whole number').transform(Number)
const msgTypes = z.string().regex(/^[A-Za-z0-9]{1,2}(,[A-Za-z0-9]{1,2}){0,19}$/, 'MsgTypes such as D or 8, with commas').transform((text) => text.split(','))
/** Place in the log: names a file and where in it a line begins. */
const cursor = z.string().regex(/^\d{1,20}-\d{1,16}$/, 'a place in the log, as an answer before gave it')

/**
 * GET /api/fix-messages?session&text&msgType&exceptType&fromNo&toNo&from&to&before&limit: messages of one FIX session as logged, newest first. `text`: within a value, such as a ClOrdID; `msgType`: one or some
 * with commas, `exceptType`: all but these; `fromNo`, `toNo`: MsgSeqNum(34); `from`, `to`: microseconds since 1970; `before`: the `next` of an answer before.
 */
export const FixMessagesQuerySchema = z.strictObject({
  session: sessionId,
  text: z.string().min(1).max(FIX_SEARCH_LENGTH_MAX).regex(/^[^\0-\x1f\x7f|]+$/, 'text without control characters and |').optional(),
  msgType: msgTypes.optional(),
  exceptType: msgTypes.optional(),
  direction: z.enum(['in', 'out']).optional(),
  fromNo: wholeNumber.optional(),
  toNo: wholeNumber.optional(),
  from: wholeNumber.optional(),
  to: wholeNumber.optional(),
  before: cursor.optional(),
  limit: wholeNumber.pipe(z.int().min(1).max(FIX_MESSAGES_LIMIT_MAX)).default(50),
}).superRefine(({ fromNo, toNo, from, to }, ctx) => {
  if (fromNo !== undefined && toNo !== undefined && fromNo > toNo) ctx.addIssue({ code: 'custom', path: ['toNo'], message: `at least fromNo, ${fromNo}` })
  if (from !== undefined && to !== undefined && from > to) ctx.addIssue({ code: 'custom', path: ['to'], message: `at least from, ${from}` })
})
export type FixMessagesQuery = z.output<typeof FixMessagesQuerySchema>

/** One field of a message in words; passwords are masked by the desk. `depth`: of the repeating group it stands in. */
export interface FixFieldRow {
  readonly tag: number
  readonly name: string
  readonly value: string
  /** What the code stands for; null where the value says it itself. */
  readonly meaning: string | null
  readonly depth: number
}

/** A message as logged and in words. */
export interface FixMessageRow {
  /** Its place in the log. */
  readonly id: string
  /** When the desk wrote or read it. */
  readonly tsUs: number
  readonly session: string
  readonly direction: 'in' | 'out'
  readonly msgType: string
  readonly name: string
  /** MsgSeqNum(34); null where the message has none that can be read. */
  readonly msgSeqNum: number | null
  readonly possDup: boolean
  /** One line. */
  readonly summary: string
  readonly fields: readonly FixFieldRow[]
}

export interface FixMessagesPage {
  readonly messages: readonly FixMessageRow[]
  /** `before` of the next page; null: the log has been read to its beginning. */
  readonly next: string | null
  /** How far back the log was read, microseconds since 1970; null where nothing was there to read. The search ends early where it takes long: go on from `next`. */
  readonly readBackToUs: number | null
  /** Messages of the log that were looked at for this page, those of other sessions among them. */
  readonly read?: number
}
