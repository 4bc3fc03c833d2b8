import type { Result } from '@sluice/domain'
import { FIX44 } from './dictionary/fix44.ts'

/** Why a field was refused: the tag, what it held and what is allowed. Counterparty input only ever ends here. */
export interface FieldError {
  readonly tag: number
  /** Null when the field is missing. */
  readonly value: string | null
  readonly allowed: string
  /** SessionRejectReason(373). */
  readonly reason: number
  /** Required only because of what other fields hold: answered by a BusinessMessageReject(j). */
  readonly conditional?: true
}

export type Parsed<T> = Result<T, FieldError>

/** Allowed of a field on which nobody here acts. */
export const NOT_SUPPORTED = 'nothing: it is not supported'

/** SessionRejectReason(373) values in use. */
export const REJECT = {
  invalidTag: 0, requiredTagMissing: 1, tagWithoutValue: 4, valueIncorrect: 5, incorrectFormat: 6,
  compIdProblem: 9, sendingTimeAccuracy: 10, invalidMsgType: 11, groupCountIncorrect: 16, other: 99,
} as const

export const missing = (tag: number, allowed: string): { ok: false; error: FieldError } =>
  ({ ok: false, error: { tag, value: null, allowed, reason: REJECT.requiredTagMissing } })

export const incorrect = (tag: number, value: string, allowed: string, reason: number = REJECT.valueIncorrect): { ok: false; error: FieldError } =>
  ({ ok: false, error: { tag, value, allowed, reason } })

/** `OrderQty(38)`. */
const fieldName = (tag: number): string => {
  const name = FIX44.field(tag)?.name
  return name === undefined ? `tag ${tag}` : `${name}(${tag})`
}

/** For Text(58) and logs: a sentence that names the field, its value and what is allowed. */
export function fieldErrorText({ tag, value, allowed }: FieldError): string {
  const name = fieldName(tag)
  if (value === null) return `${name} is missing, allowed: ${allowed}`
  const given = value.slice(0, 64)
  if (allowed === NOT_SUPPORTED) return `${name} ${given} is not supported here`
  return allowed.startsWith('a multiple of ') ? `${name} ${given} is not ${allowed}` : `${name} ${given} is not possible, allowed: ${allowed}`
}
