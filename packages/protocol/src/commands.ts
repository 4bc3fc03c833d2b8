import { WEIGHT_MAX, type Denial, type ObjectiveDimension } from '@sluice/domain'
import { z } from 'zod'

export const SYMBOL_LENGTH_MAX = 12
export const REASON_LENGTH_MAX = 200
/** Shares; the firm's own limits are tighter and answered by the core. */
export const ORDER_QTY_MAX = 1_000_000_000

const clientRequestId = z.uuid().describe('one per click; the same id always gets the first answer')
const reason = z.string().trim().min(1, 'a reason is needed').max(REASON_LENGTH_MAX)
const objectiveName = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/)
const parentId = z.string().regex(/^P-\d{1,16}$/)
const weight = z.int().min(0).max(WEIGHT_MAX)
const shape: Record<ObjectiveDimension, typeof weight> = { slippage: weight, fill: weight, speed: weight, leakage: weight, fees: weight }
/** Thousandths. */
export const WeightsSchema = z.strictObject(shape)

export const SubmitParentSchema = z.strictObject({
  name: z.literal('submitParent'),
  clientRequestId,
  symbol: z.string().regex(/^[A-Z][A-Z0-9.]*$/).max(SYMBOL_LENGTH_MAX),
  side: z.enum(['buy', 'sell', 'sellShort']),
  /** Shares; must be whole lots of the instrument. */
  orderQty: z.int().positive().max(ORDER_QTY_MAX),
  ordType: z.enum(['market', 'limit']),
  /** Decimal text in currency, such as `157.43`; null for a market order. */
  limitPrice: z.string().regex(/^\d{1,9}(\.\d{1,6})?$/, 'a decimal number such as 157.43').nullable().default(null),
  /** Null: the firm's current objective. */
  objective: objectiveName.nullable().default(null),
  urgency: z.enum(['low', 'normal', 'high']).default('normal'),
  timeInForce: z.enum(['day', 'ioc']).default('day'),
}).superRefine((order, ctx) => {
  if (order.ordType === 'limit' && order.limitPrice === null) ctx.addIssue({ code: 'custom', path: ['limitPrice'], message: 'a limit order needs a limit price' })
  if (order.ordType === 'market' && order.limitPrice !== null) ctx.addIssue({ code: 'custom', path: ['limitPrice'], message: 'a market order has no limit price' })
})

export const CancelParentSchema = z.strictObject({ name: z.literal('cancelParent'), clientRequestId, parentId })
export const SetKillSchema = z.strictObject({ name: z.literal('setKill'), clientRequestId, on: z.boolean(), reason })
export const SetWeightsSchema = z.strictObject({ name: z.literal('setWeights'), clientRequestId, objective: objectiveName, weights: WeightsSchema, reason })
export const SetStrategySchema = z.strictObject({ name: z.literal('setStrategy'), clientRequestId, strategy: z.enum(['dynamic', 'static']), reason })

export const CommandSchema = z.discriminatedUnion('name', [SubmitParentSchema, CancelParentSchema, SetKillSchema, SetWeightsSchema, SetStrategySchema])
/** A command as checked. */
export type Command = z.output<typeof CommandSchema>
/** A command as a page sends it: what has a default may be left out. */
export type CommandRequest = z.input<typeof CommandSchema>
export type CommandName = Command['name']
export const COMMAND_NAMES: readonly CommandName[] = ['submitParent', 'cancelParent', 'setKill', 'setWeights', 'setStrategy']

export const OrderStatusByRequestSchema = z.strictObject({ clientRequestId })

export interface RequestError {
  readonly code: 'INVALID' | 'FORBIDDEN' | 'NOT_SIGNED_IN' | 'CORE_AWAY' | 'CORE_REFUSED' | 'TOO_MANY_PENDING' | 'REQUEST_ID_REUSED'
  /** Names field, value and what is allowed. */
  readonly message: string
  /** Dotted path of the field at fault; empty when none is. */
  readonly path: string
}

/**
 * `accepted` and `denied` are the core's own words, given after its journal has them. `error`: the command never left the
 * gateway. `unknown`: it left and no answer came in time; ask with `order:status`, never send it anew under another id.
 */
export type CommandAnswer =
  | { readonly ok: true; readonly status: 'accepted'; readonly clientRequestId: string; readonly parentId: string | null }
  | { readonly ok: false; readonly status: 'denied'; readonly clientRequestId: string; readonly parentId: string | null; readonly denial: Denial }
  | { readonly ok: false; readonly status: 'error'; readonly clientRequestId: string; readonly error: RequestError }
  | { readonly ok: false; readonly status: 'unknown'; readonly clientRequestId: string }

/** `not-found`: neither the gateway, nor the core's recent orders, nor the store has seen this request. */
export type RequestStatus = CommandAnswer | { readonly ok: false; readonly status: 'not-found'; readonly clientRequestId: string }

/** The first fault of a failed parse, as path and words. */
export function requestErrorOf(error: z.ZodError, input: unknown): RequestError {
  const issue = error.issues[0]
  if (issue === undefined) return { code: 'INVALID', message: 'request is not readable', path: '' }
  const path = issue.path.map(String).join('.')
  let value: unknown = input
  for (const key of issue.path) value = value !== null && typeof value === 'object' ? (value as Record<PropertyKey, unknown>)[key] : undefined
  const shown = value === undefined ? 'missing' : (JSON.stringify(value) ?? typeof value).slice(0, 80)
  return { code: 'INVALID', message: `${path === '' ? 'request' : path} is ${shown}: ${issue.message}`, path }
}
