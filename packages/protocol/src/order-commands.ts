import { AGGRESSIVENESS } from '@sluice/domain'
import { z } from 'zod'
import { account, clientRequestId, clOrdId, expiresInS, locate, mic, ORDER_QTY_MAX, overrideId, parentId, presetName, priceTextField, reason, symbol } from './fields.ts'

/** FIX TimeInForce(59) that a person may give, and OrderCapacity(528). */
export const TIMES_IN_FORCE = ['day', 'gtc', 'gtd', 'ioc', 'fok'] as const
export const ORDER_CAPACITIES = ['agency', 'proprietary', 'individual', 'principal', 'risklessPrincipal', 'agentForOther'] as const

/** FIX OrdType(40) that a person may give. */
export const PARENT_ORDER_TYPES = ['market', 'limit', 'midpointPeg'] as const

/** Shares, or nothing of the kind. */
const partQty = z.int().positive().max(ORDER_QTY_MAX).nullable().default(null)

export const SubmitParentSchema = z.strictObject({
  name: z.literal('submitParent'),
  clientRequestId,
  symbol,
  side: z.enum(['buy', 'sell', 'sellShort']),
  /** Shares; must be whole lots of the instrument. */
  orderQty: z.int().positive().max(ORDER_QTY_MAX),
  /** A midpoint peg trades at midpoint venues alone: OrdType(40)=P. */
  ordType: z.enum(PARENT_ORDER_TYPES),
  /** Null for a market order; of a midpoint peg the worst price, or null. */
  limitPrice: priceTextField.nullable().default(null),
  /** Null: the symbol's objective, else the firm's. */
  objective: presetName.nullable().default(null),
  urgency: z.enum(['low', 'normal', 'high']).default('normal'),
  timeInForce: z.enum(TIMES_IN_FORCE).default('day'),
  /** End of a good-till-date order, microseconds since 1970: ExpireTime(126). */
  expireUs: z.int().positive().nullable().default(null),
  /** MinQty(110): no execution smaller than this, unless less is left. */
  minQty: partQty,
  /** MaxFloor(111): the most that shows at venues at a time. */
  maxFloor: partQty,
  /** ExecInst(18)=6: nothing that takes liquidity leaves. */
  postOnly: z.boolean().default(false),
  /** ExDestination(100): the only venue that may be used. */
  exDestination: mic.nullable().default(null),
  capacity: z.enum(ORDER_CAPACITIES).nullable().default(null),
  account: account.default(''),
  /** Of a short sale: who located the shares. */
  locate: locate.nullable().default(null),
}).superRefine((order, ctx) => {
  const fault = (field: keyof typeof order, message: string): void => ctx.addIssue({ code: 'custom', path: [field], message })
  if (order.ordType === 'limit' && order.limitPrice === null) fault('limitPrice', 'a limit order needs a limit price')
  if (order.ordType === 'market' && order.limitPrice !== null) fault('limitPrice', 'a market order has no limit price')
  if (order.timeInForce === 'gtd' && order.expireUs === null) fault('expireUs', 'an order that is good till a date needs that date')
  if (order.timeInForce !== 'gtd' && order.expireUs !== null) fault('expireUs', 'only an order that is good till a date has one')
  for (const field of ['minQty', 'maxFloor'] as const) if ((order[field] ?? 0) > order.orderQty) fault(field, `at most the order\u2019s ${order.orderQty} shares`)
  if (order.postOnly && (order.timeInForce === 'ioc' || order.timeInForce === 'fok')) fault('postOnly', 'what may only rest cannot be immediate')
  if (order.locate !== null && order.side !== 'sellShort') fault('locate', 'only a short sale has a locate')
})

const onParent = { clientRequestId, parentId, reason }

/** The order as it is to be: its whole quantity, what is filled included, in shares; a price for what has a limit. */
export const ReplaceParentSchema = z.strictObject({
  name: z.literal('replaceParent'), ...onParent, orderQty: z.int().positive().max(ORDER_QTY_MAX), limitPrice: priceTextField.nullable().default(null),
})

export const CancelParentSchema = z.strictObject({ name: z.literal('cancelParent'), ...onParent })
export const PauseParentSchema = z.strictObject({ name: z.literal('pauseParent'), ...onParent, expiresInS })
export const ResumeParentSchema = z.strictObject({ name: z.literal('resumeParent'), ...onParent })
export const ExcludeVenueSchema = z.strictObject({ name: z.literal('excludeVenue'), ...onParent, mic, expiresInS })
export const ForceVenueSchema = z.strictObject({ name: z.literal('forceVenue'), ...onParent, mic, expiresInS })
export const EditWaterfallSchema = z.strictObject({
  name: z.literal('editWaterfall'), ...onParent, expiresInS,
  decisionId: z.int().min(1),
  /** Indexes in the plan's steps, in the order wanted; a step left out is dropped. */
  steps: z.array(z.int().min(0).max(99)).max(100),
})
export const SendChildSchema = z.strictObject({
  name: z.literal('sendChild'), ...onParent, mic,
  aggressiveness: z.enum(AGGRESSIVENESS),
  /** Shares. */
  orderQty: z.int().positive().max(ORDER_QTY_MAX),
  /** Null: the price that the router would use. */
  limitPrice: priceTextField.nullable().default(null),
  timeInForce: z.enum(['day', 'ioc']).default('day'),
})
export const CancelChildSchema = z.strictObject({ name: z.literal('cancelChild'), ...onParent, clOrdId })
export const EndOverrideSchema = z.strictObject({ name: z.literal('endOverride'), ...onParent, overrideId })
