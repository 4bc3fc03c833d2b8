import { PASSWORD_LENGTH_MAX, PASSWORD_LENGTH_MIN } from '@sluice/protocol'
import { z } from 'zod'

export const PASSWORD_RULE = `${PASSWORD_LENGTH_MIN} to ${PASSWORD_LENGTH_MAX} characters, any of them. Not the present one.`

export const ChangePasswordSchema = z.strictObject({
  currentPassword: z.string().min(1, 'Enter your present password.'),
  newPassword: z.string().min(PASSWORD_LENGTH_MIN, `At least ${PASSWORD_LENGTH_MIN} characters.`).max(PASSWORD_LENGTH_MAX, `At most ${PASSWORD_LENGTH_MAX} characters.`),
  again: z.string(),
}).superRefine(({ currentPassword, newPassword, again }, ctx) => {
  if (newPassword !== again) ctx.addIssue({ code: 'custom', path: ['again'], message: 'The two are not the same.' })
  if (newPassword === currentPassword) ctx.addIssue({ code: 'custom', path: ['newPassword'], message: 'It is the present one.' })
})
export type ChangePassword = z.output<typeof ChangePasswordSchema>

/** Where a refusal of the desk belongs, and its words. */
export function passwordFault(status: number, code: string, message: string): { readonly field: 'currentPassword' | 'newPassword' | 'root'; readonly text: string } {
  if (code === 'INVALID_PASSWORD') return { field: 'currentPassword', text: 'This is not your present password.' }
  if (code === 'PASSWORD_TOO_SHORT' || code === 'PASSWORD_TOO_LONG') return { field: 'newPassword', text: `The desk wants ${PASSWORD_LENGTH_MIN} to ${PASSWORD_LENGTH_MAX} characters.` }
  if (status === 429) return { field: 'root', text: 'Too many attempts. Wait a minute, then try again.' }
  if (status === 401) return { field: 'root', text: 'You are no longer signed in. Sign in again.' }
  if (status === 0 || status >= 500) return { field: 'root', text: 'The desk cannot change passwords now (is Postgres up?). Nothing was changed as far as is known; try again in a moment.' }
  return { field: 'root', text: message }
}
