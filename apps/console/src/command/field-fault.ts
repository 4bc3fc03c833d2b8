import { visibleText } from '@sluice/ui'
import type { FieldError, FieldErrors } from 'react-hook-form'
import type { CommandState } from './command-state.ts'
import { faultSentence, sentence } from './sentence.ts'

/** Kind of an error that the desk itself found: its own words say more than what the form asks for. */
export const DESK_FAULT = 'desk'

/** The field of this form that the desk's answer names, with its words; null when it names none of them. */
export function fieldFault(state: CommandState, fields: readonly string[]): { readonly field: string; readonly message: string } | null {
  if (state.phase !== 'error') return null
  const { path, message } = state.fault
  const field = path.split('.')[0] as string
  return fields.includes(field) ? { field, message: faultSentence({ path, message }) } : null
}

/** Words beside a field: the desk's own, else those of the form, else the schema's. */
export function fieldErrorText(error: Pick<FieldError, 'type' | 'message'> | undefined, words?: string): string | undefined {
  if (error === undefined) return undefined
  return error.type === DESK_FAULT || words === undefined ? sentence(visibleText(error.message ?? 'not allowed')) : words
}

/** Fields that are wrong and have no place of their own in the form to say so: those that nobody is asked for, and those without a box to type in. */
export const unplacedFaults = (errors: FieldErrors, fixed: object): readonly string[] => Object.keys(errors).filter((field) => field in fixed || errors[field]?.ref === undefined)
