import { z } from 'zod'
import type { Denial } from '@sluice/domain'
import { CreateUserSchema, EndUserSessionsSchema, SetFaultSchema, SetUserDisabledSchema, SetUserPasswordSchema, SetUserRoleSchema } from './admin-commands.ts'
import { AcknowledgeAlertSchema, AssignAlertSchema, CommentAlertSchema } from './alert-commands.ts'
import { allowedWords } from './fault-words.ts'
import { clientRequestId } from './fields.ts'
import {
  ApproveModelSchema, CancelTrainingSchema, ProposeModelSchema, RejectModelSchema, RollbackModelSchema, StageModelSchema, StartTrainingSchema,
} from './model-commands.ts'
import {
  CancelChildSchema, CancelParentSchema, EditWaterfallSchema, EndOverrideSchema, ExcludeVenueSchema, ForceVenueSchema, PauseParentSchema, ResumeParentSchema,
  ReplaceParentSchema, SendChildSchema, SubmitParentSchema,
} from './order-commands.ts'
import { ClearWeightsSchema, EngageKillSchema, OpenBreakerSchema, ReleaseKillSchema, ResetBreakerSchema, SetStrategySchema, SetWeightsSchema } from './risk-commands.ts'
import { ControlSessionSchema, ResolveChildSchema, SetPositionsSchema } from './session-commands.ts'

/** By name, over either transport: `POST /api/commands` and the socket's `command`. */
export const CommandSchema = z.discriminatedUnion('name', [
  SubmitParentSchema, CancelParentSchema, PauseParentSchema, ResumeParentSchema, ExcludeVenueSchema, ForceVenueSchema, EditWaterfallSchema, SendChildSchema,
  CancelChildSchema, EndOverrideSchema, ReplaceParentSchema,
  EngageKillSchema, ReleaseKillSchema, SetWeightsSchema, ClearWeightsSchema, SetStrategySchema, OpenBreakerSchema, ResetBreakerSchema,
  ControlSessionSchema, ResolveChildSchema, SetPositionsSchema,
  AcknowledgeAlertSchema, CommentAlertSchema, AssignAlertSchema,
  StartTrainingSchema, CancelTrainingSchema, StageModelSchema, ProposeModelSchema, ApproveModelSchema, RejectModelSchema, RollbackModelSchema,
  SetFaultSchema, CreateUserSchema, SetUserRoleSchema, SetUserDisabledSchema, SetUserPasswordSchema, EndUserSessionsSchema,
])
/** A command as checked. */
export type Command = z.output<typeof CommandSchema>
/** A command as a page sends it: what has a default may be left out. */
export type CommandRequest = z.input<typeof CommandSchema>
export type CommandName = Command['name']
export const COMMAND_NAMES = [
  'submitParent', 'cancelParent', 'pauseParent', 'resumeParent', 'excludeVenue', 'forceVenue', 'editWaterfall', 'sendChild', 'cancelChild', 'endOverride', 'replaceParent',
  'engageKill', 'releaseKill', 'setWeights', 'clearWeights', 'setStrategy', 'openBreaker', 'resetBreaker',
  'controlSession', 'resolveChild', 'setPositions',
  'acknowledgeAlert', 'commentAlert', 'assignAlert',
  'startTraining', 'cancelTraining', 'stageModel', 'proposeModel', 'approveModel', 'rejectModel', 'rollbackModel',
  'setFault', 'createUser', 'setUserRole', 'setUserDisabled', 'setUserPassword', 'endUserSessions',
] as const satisfies readonly CommandName[]

export const OrderStatusByRequestSchema = z.strictObject({ clientRequestId })

export interface RequestError {
  readonly code: 'INVALID' | 'FORBIDDEN' | 'NOT_SIGNED_IN' | 'BAD_ORIGIN' | 'NOT_POSSIBLE' | 'CORE_AWAY' | 'CORE_REFUSED' | 'TOO_MANY_PENDING' | 'REQUEST_ID_REUSED'
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
  if (issue.code === 'unrecognized_keys') return { code: 'INVALID', message: `${path === '' ? '' : `${path}: `}${allowedWords(issue)}`, path }
  let value: unknown = input
  for (const key of issue.path) value = value !== null && typeof value === 'object' ? (value as Record<PropertyKey, unknown>)[key] : undefined
  return { code: 'INVALID', message: `${path === '' ? 'request' : path} is ${shown(value, path)}: ${allowedWords(issue)}`, path }
}

const isSecret = (key: string): boolean => /pas+word/i.test(key)

/** A value at fault, cut short; what was typed as a password is not repeated on screens and in logs. */
function shown(value: unknown, path: string): string {
  if (value === undefined) return 'missing'
  if (isSecret(path)) return typeof value === 'string' ? `${value.length} characters` : typeof value
  return (JSON.stringify(value, (key, inner: unknown) => (isSecret(key) ? '…' : inner)) ?? typeof value).slice(0, 80)
}
