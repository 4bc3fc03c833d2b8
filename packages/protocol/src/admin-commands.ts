import { z } from 'zod'
import { clientRequestId, email, freeText, mic, reason, symbol } from './fields.ts'
import { MARKET_FAULTS, PROJECTOR_FAULTS, SCORER_FAULTS, SYMBOL_FAULTS, VENUE_FAULTS } from './faults.ts'
import { ROLES } from './roles.ts'

export const PASSWORD_LENGTH_MIN = 12
export const PASSWORD_LENGTH_MAX = 128

const role = z.enum(ROLES)
const password = z.string().min(PASSWORD_LENGTH_MIN).max(PASSWORD_LENGTH_MAX)
const onUser = { clientRequestId, email, reason }

export const CreateUserSchema = z.strictObject({ name: z.literal('createUser'), ...onUser, fullName: freeText('a name').pipe(z.string().max(100)), role, password })
/** Sessions of the person end at once. */
export const SetUserRoleSchema = z.strictObject({ name: z.literal('setUserRole'), ...onUser, role })
/** A disabled person cannot sign in; sessions end at once. */
export const SetUserDisabledSchema = z.strictObject({ name: z.literal('setUserDisabled'), ...onUser, disabled: z.boolean() })
/** A new password by an administrator; sessions end at once. */
export const SetUserPasswordSchema = z.strictObject({ name: z.literal('setUserPassword'), ...onUser, password })
export const EndUserSessionsSchema = z.strictObject({ name: z.literal('endUserSessions'), ...onUser })

/** In SIMULATION only. */
export const SetFaultSchema = z.discriminatedUnion('target', [
  z.strictObject({ name: z.literal('setFault'), clientRequestId, target: z.literal('venue'), mic, fault: z.enum(VENUE_FAULTS), on: z.boolean(), reason }),
  z.strictObject({ name: z.literal('setFault'), clientRequestId, target: z.literal('symbol'), symbol, fault: z.enum(SYMBOL_FAULTS), on: z.boolean(), reason }),
  z.strictObject({ name: z.literal('setFault'), clientRequestId, target: z.literal('market'), fault: z.enum(MARKET_FAULTS), on: z.boolean(), reason }),
  z.strictObject({ name: z.literal('setFault'), clientRequestId, target: z.literal('scorer'), fault: z.enum(SCORER_FAULTS), on: z.boolean(), reason }),
  z.strictObject({ name: z.literal('setFault'), clientRequestId, target: z.literal('projector'), fault: z.enum(PROJECTOR_FAULTS), on: z.boolean(), reason }),
])
