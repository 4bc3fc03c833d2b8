import { OBJECTIVE_DIMENSIONS, WEIGHT_MAX, type Aggressiveness, type AlertRule, type ChildRecord, type DecisionRecord, type ExecutionRecord, type Instrument, type ObjectiveRecord, type ObjectiveWeights, type OverrideRecord, type ParentStatus, type RiskLimits, type Venue } from '@sluice/domain'
import { z } from 'zod'
import { objectiveScope } from './fields.ts'
import { modelId } from './model-commands.ts'
import type { OffPolicyQuestion } from './models.ts'
import type { Permission } from './permissions.ts'
import type { Role } from './roles.ts'
import type { AlertRow, Mode, ParentRow } from './rows.ts'

/** Every HTTP error of the desk has this body. */
export interface HttpError {
  readonly error: { readonly code: string; readonly message: string; readonly path?: string }
}

/** GET /api/me */
export interface Me {
  readonly user: { readonly id: string; readonly email: string; readonly name: string; readonly role: Role }
  readonly permissions: readonly Permission[]
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
  readonly alertRules: readonly AlertRule[]
  /** The fixed order of venues, with what stands behind each name. */
  readonly staticWaterfall: readonly { readonly position: number; readonly mic: string; readonly name: string; readonly kind: Venue['kind'] }[]
  readonly routing: { readonly strategy: 'dynamic' | 'static'; readonly controlShareMicro: number; readonly waterfallMode: string; readonly splitWidth: number; readonly staleAfterUs: number; /** Answers of venues that take longer are missed. */ readonly unackedTimeoutUs: number }
}

/** GET /api/orders/:id */
export interface OrderDetail {
  readonly parent: ParentRow
  readonly children: readonly ChildRecord[]
  readonly executions: readonly ExecutionRecord[]
  readonly decisions: readonly DecisionRecord[]
  readonly overrides: readonly OverrideRecord[]
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

/** GET /api/people: who can be named, for everybody signed in. */
export interface People {
  readonly people: readonly { readonly email: string; readonly name: string; readonly role: Role }[]
}

/** GET /api/users, permission `readUsers`. */
export interface UserRow {
  readonly id: string
  readonly email: string
  readonly name: string
  readonly role: Role
  readonly disabled: boolean
  readonly createdMs: number
  /** Sessions that have not expired. */
  readonly sessions: number
  /** Live connections now. */
  readonly connections: number
}
export interface Users {
  readonly users: readonly UserRow[]
}

export const AUDIT_OUTCOMES = ['accepted', 'denied', 'refused', 'failed'] as const
export type AuditOutcome = (typeof AUDIT_OUTCOMES)[number]
/**
 * GET /api/audit?limit&before&outcome, permission `readAudit`: newest first; `outcome` one or some with commas, without it all. Refusals, sign-ins and what administrators did; what the core
 * accepted or denied is in its own journal.
 */
export interface AuditEvent {
  readonly no: number
  readonly tsUs: number
  /** E-mail; null when nobody was signed in. */
  readonly who: string | null
  readonly role: Role | null
  readonly address: string
  /** `local`: the desk itself, or who starts it. */
  readonly transport: 'http' | 'socket' | 'local'
  /** A command's name (`command` where none can be read), a permission, the address of a read, or `sign-in`, `sign-out`, `change-password`, `connect`, `session-ended`, `left-out`, `first-sign-ins`, `reset-sign-ins`. */
  readonly what: string
  readonly outcome: AuditOutcome
  /** A code such as FORBIDDEN, NOT_SIGNED_IN, BAD_ORIGIN; null when accepted. */
  readonly code: string | null
  /** What exactly was asked or done, and what came of it where it was not done. Events without a target, as older ones, tell everything here. */
  readonly text: string
  /** Whom or what a command is about: a session, a venue, an e-mail. */
  readonly target?: string | null
  /** Why, as the person wrote. */
  readonly reason?: string | null
}
export const AUDIT_LIMIT_MAX = 500
const outcomes = z.string().transform((text) => [...new Set(text.split(','))]).pipe(z.array(z.enum(AUDIT_OUTCOMES, `must be some of ${AUDIT_OUTCOMES.join(', ')}, with commas`)))
export const AuditQuerySchema = z.strictObject({ limit: wholeNumber.pipe(z.int().min(1).max(AUDIT_LIMIT_MAX)).default(100), before: wholeNumber.optional(), outcome: outcomes.optional() })
/** One page of the audit. */
export interface AuditPageQuery {
  readonly limit: number
  /** The `no` to go on from. */
  readonly before?: number
  /** Without it, all. */
  readonly outcome?: readonly AuditOutcome[]
}
export interface AuditPage {
  readonly events: readonly AuditEvent[]
  readonly next: number | null
}

/** GET /api/alerts?limit&before: all alerts ever, newest first, from the store; `before` is a `raisedUs`. */
export const AlertsQuerySchema = z.strictObject({ limit: wholeNumber.pipe(z.int().min(1).max(500)).default(100), before: wholeNumber.optional() })
export interface AlertsPage {
  readonly alerts: readonly AlertRow[]
  readonly next: number | null
}

/** GET /api/objectives/history?objective: newest first, at most 200. */
export const ObjectiveHistoryQuerySchema = z.strictObject({ objective: objectiveScope })
export interface ObjectiveHistory {
  readonly versions: readonly ObjectiveRecord[]
}

const weightText = wholeNumber.pipe(z.int().min(0).max(WEIGHT_MAX))
/** GET /api/objectives/preview?objective&slippage&fill&speed&leakage&fees: what these weights would have made of the last decisions. */
export const ObjectivePreviewQuerySchema = z.strictObject({ objective: objectiveScope, slippage: weightText, fill: weightText, speed: weightText, leakage: weightText, fees: weightText })
export const PREVIEW_DECISIONS_MAX = 200
export interface FirstChoice {
  readonly mic: string
  readonly aggressiveness: Aggressiveness
}
export interface ObjectivePreview {
  /** Decisions looked at: the last ones of this scope that ranked at least one candidate. */
  readonly decisions: number
  /** Those whose cheapest candidate would have been another one. */
  readonly changed: number
  /** Every pair of first choices, most frequent first; unchanged ones too. */
  readonly moves: readonly { readonly from: FirstChoice; readonly to: FirstChoice; readonly count: number }[]
  /** Means over all of them, of the first choice as it was and as it would be; basis points, and a share for the fill. */
  readonly was: PreviewMeans | null
  readonly wouldBe: PreviewMeans | null
}
export interface PreviewMeans {
  readonly slippageBps: number
  readonly fillProb: number
  readonly timeToFillMs: number
  readonly leakageBps: number
  readonly feesBps: number
}

/**
 * GET /api/off-policy?model&slippage&fill&speed&leakage&fees: what another model, other weights, or both would have cost by the decisions that were logged. All five weights or none: then the
 * weights in force then count.
 */
export const OffPolicyQuerySchema = z.strictObject({
  model: modelId.optional(), slippage: weightText.optional(), fill: weightText.optional(), speed: weightText.optional(), leakage: weightText.optional(), fees: weightText.optional(),
}).transform(({ model, ...weights }, ctx): OffPolicyQuestion => {
  const missing = OBJECTIVE_DIMENSIONS.filter((dimension) => weights[dimension] === undefined)
  const none = missing.length === OBJECTIVE_DIMENSIONS.length
  if (!none && missing.length > 0) ctx.addIssue({ code: 'custom', path: [missing[0] as string], message: 'all five weights or none' })
  if (none && model === undefined) ctx.addIssue({ code: 'custom', path: ['model'], message: 'a model, or all five weights, or both' })
  return { modelId: model ?? null, weights: none ? null : (weights as ObjectiveWeights) }
})

/** GET /api/engine-hash?topics: hashes of the engine's own state for the topics asked, as the core answers now (`viewHash`). */
export interface EngineHashes {
  readonly seq: number
  readonly hashes: Readonly<Record<string, string>>
}

/** POST /api/commands: body a CommandRequest, answer a CommandAnswer. 200 accepted, 409 denied, 400/401/403/503 not sent, 504 unknown. */
export const COMMANDS_PATH = '/api/commands'
