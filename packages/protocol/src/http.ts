import type { ChildRecord, DecisionRecord, ExecutionRecord, Instrument, ObjectiveWeights, ParentStatus, RiskLimits, Venue } from '@sluice/domain'
import { z } from 'zod'
import type { CommandName } from './commands.ts'
import type { Role } from './permissions.ts'
import type { Mode, ParentRow } from './rows.ts'

/** Every HTTP error of the desk has this body. */
export interface HttpError {
  readonly error: { readonly code: string; readonly message: string; readonly path?: string }
}

/** GET /api/me */
export interface Me {
  readonly user: { readonly id: string; readonly email: string; readonly name: string; readonly role: Role }
  readonly permissions: readonly CommandName[]
  readonly mode: Mode
  readonly protocolVersion: number
}

/** GET /api/reference: what does not change while the desk runs. */
export interface Reference {
  readonly protocolVersion: number
  readonly mode: Mode
  readonly configHash: string
  readonly instruments: readonly Instrument[]
  readonly venues: readonly Venue[]
  readonly objectives: Readonly<Record<string, ObjectiveWeights>>
  readonly defaultObjective: string
  readonly limits: RiskLimits
  /** The fixed order of venues, with what stands behind each name. */
  readonly staticWaterfall: readonly { readonly position: number; readonly mic: string; readonly name: string; readonly kind: Venue['kind'] }[]
  readonly routing: { readonly strategy: 'dynamic' | 'static'; readonly controlShareMicro: number; readonly waterfallMode: string; readonly splitWidth: number; readonly staleAfterUs: number }
}

/** GET /api/orders/:id */
export interface OrderDetail {
  readonly parent: ParentRow
  readonly children: readonly ChildRecord[]
  readonly executions: readonly ExecutionRecord[]
  readonly decisions: readonly DecisionRecord[]
}

export const ORDERS_LIMIT_MAX = 500
const PARENT_STATUSES = ['working', 'filled', 'canceled', 'rejected', 'expired'] as const satisfies readonly ParentStatus[]
const wholeNumber = z.string().regex(/^\d{1,16}$/, 'a whole number').transform(Number)

/** GET /api/orders?limit&before&status: newest first; `before` is the parentSeq to go on from. */
export const OrdersQuerySchema = z.strictObject({
  limit: wholeNumber.pipe(z.int().min(1).max(ORDERS_LIMIT_MAX)).default(100),
  before: wholeNumber.optional(),
  status: z.enum(PARENT_STATUSES).optional(),
})
export type OrdersQuery = z.output<typeof OrdersQuerySchema>
export interface OrdersPage {
  readonly orders: readonly ParentRow[]
  /** `before` of the next page; null when this is the last. */
  readonly next: number | null
}

/** GET /api/kpis/slippage?from&to, microseconds since 1970; without `from` the last hour. */
export const SlippageQuerySchema = z.strictObject({ from: wholeNumber.optional(), to: wholeNumber.optional() })

/** `dynamic`: routed by scores. `control`: routed by the static waterfall, drawn at random or because the desk is static. */
export type SlippageArm = 'dynamic' | 'control'
/** Rolling mean over at most `window` finished parents up to this one, with its 95 % band; positive costs us. */
export interface SlippagePoint {
  readonly tsUs: number
  readonly meanBps: number
  readonly lowBps: number
  readonly highBps: number
  readonly count: number
}
export interface SlippageSeries {
  readonly fromUs: number
  readonly toUs: number
  readonly window: number
  readonly arms: readonly { readonly arm: SlippageArm; readonly count: number; readonly points: readonly SlippagePoint[] }[]
  /** The finished parents themselves, oldest first, at most 2,000. */
  readonly parents: readonly { readonly parentId: string; readonly symbol: string; readonly doneUs: number; readonly slippageBps: number; readonly arm: SlippageArm; readonly filledQty: number }[]
}
