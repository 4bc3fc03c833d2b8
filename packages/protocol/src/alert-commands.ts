import { z } from 'zod'
import { alertId, clientRequestId, email, freeText } from './fields.ts'

export const AcknowledgeAlertSchema = z.strictObject({ name: z.literal('acknowledgeAlert'), clientRequestId, alertId, comment: freeText('a comment').nullable().default(null) })
export const CommentAlertSchema = z.strictObject({ name: z.literal('commentAlert'), clientRequestId, alertId, text: freeText('a comment') })
/** E-mail of a person of this desk; null: nobody. */
export const AssignAlertSchema = z.strictObject({ name: z.literal('assignAlert'), clientRequestId, alertId, assignee: email.nullable() })
