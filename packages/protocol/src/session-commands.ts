import { z } from 'zod'
import { account, clientRequestId, clOrdId, execId, freeText, ORDER_QTY_MAX, parentId, priceTextField, reason, sessionId, symbol } from './fields.ts'

/** Largest MsgSeqNum(34) that a session may be set to. */
export const MSG_SEQ_NUM_MAX = 999_999_999
/** Executions that one statement of a venue may tell. */
export const TOLD_EXECUTIONS_MAX = 50
/** Rows of one file of start-of-day positions. */
export const POSITIONS_MAX = 1_000

const onSession = { clientRequestId, session: sessionId, reason }

/** `stop`: logs out and stays away until `start`. The others only while it is stopped: both numbers to 1, or one of them to what was agreed with the counterparty. */
export const ControlSessionSchema = z.discriminatedUnion('action', [
  z.strictObject({ name: z.literal('controlSession'), ...onSession, action: z.enum(['start', 'stop', 'reset']) }),
  z.strictObject({ name: z.literal('controlSession'), ...onSession, action: z.enum(['set-next-out', 'set-next-in']), msgSeqNum: z.int().min(1).max(MSG_SEQ_NUM_MAX) }),
])

/** Told by telephone, file or screen: shares, a price in currency, and when (microseconds since 1970). */
export const ToldExecutionSchema = z.strictObject({ execId, orderQty: z.int().positive().max(ORDER_QTY_MAX), price: priceTextField, venueUs: z.int().positive() })

const onChild = { clientRequestId, parentId, clOrdId, evidence: freeText('the evidence') }

/** What became of a child about which its venue is silent; whatever is still open of it goes back to its order. */
export const ResolveChildSchema = z.discriminatedUnion('outcome', [
  z.strictObject({ name: z.literal('resolveChild'), ...onChild, outcome: z.literal('never-arrived'), executions: z.array(ToldExecutionSchema).max(0, 'what never arrived has no executions').default([]) }),
  z.strictObject({
    name: z.literal('resolveChild'), ...onChild, outcome: z.literal('ended'),
    executions: z.array(ToldExecutionSchema).max(TOLD_EXECUTIONS_MAX).refine((told) => new Set(told.map(({ execId: id }) => id)).size === told.length, 'each ExecID once').default([]),
  }),
])

export const StartPositionSchema = z.strictObject({ account: account.refine((text) => text !== '', 'an account'), symbol, qty: z.int().min(-ORDER_QTY_MAX).max(ORDER_QTY_MAX) })
/** Positions at the start of a trading day (YYYY-MM-DD), in shares, short ones negative: they take the place of all those before. */
export const SetPositionsSchema = z.strictObject({
  name: z.literal('setPositions'), clientRequestId, asOf: z.iso.date(), positions: z.array(StartPositionSchema).min(1).max(POSITIONS_MAX),
})
