import { AGGRESSIVENESS } from '@sluice/domain'
import { z } from 'zod'
import { clientRequestId, clOrdId, expiresInS, mic, ORDER_QTY_MAX, overrideId, parentId, presetName, priceTextField, reason, symbol } from './fields.ts'

export const SubmitParentSchema = z.strictObject({
  name: z.literal('submitParent'),
  clientRequestId,
  symbol,
  side: z.enum(['buy', 'sell', 'sellShort']),
  /** Shares; must be whole lots of the instrument. */
  orderQty: z.int().positive().max(ORDER_QTY_MAX),
  ordType: z.enum(['market', 'limit']),
  /** Null for a market order. */
  limitPrice: priceTextField.nullable().default(null),
  /** Null: the symbol's objective, else the firm's. */
  objective: presetName.nullable().default(null),
  urgency: z.enum(['low', 'normal', 'high']).default('normal'),
  timeInForce: z.enum(['day', 'ioc']).default('day'),
}).superRefine((order, ctx) => {
  if (order.ordType === 'limit' && order.limitPrice === null) ctx.addIssue({ code: 'custom', path: ['limitPrice'], message: 'a limit order needs a limit price' })
  if (order.ordType === 'market' && order.limitPrice !== null) ctx.addIssue({ code: 'custom', path: ['limitPrice'], message: 'a market order has no limit price' })
})

const onParent = { clientRequestId, parentId, reason }

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
