import type { Result } from '@sluice/domain'

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

/** SessionRejectReason(373) values in use. */
export const REJECT = {
  invalidTag: 0, requiredTagMissing: 1, tagWithoutValue: 4, valueIncorrect: 5, incorrectFormat: 6,
  compIdProblem: 9, sendingTimeAccuracy: 10, invalidMsgType: 11, groupCountIncorrect: 16, other: 99,
} as const

export const missing = (tag: number, allowed: string): { ok: false; error: FieldError } =>
  ({ ok: false, error: { tag, value: null, allowed, reason: REJECT.requiredTagMissing } })

export const incorrect = (tag: number, value: string, allowed: string, reason: number = REJECT.valueIncorrect): { ok: false; error: FieldError } =>
  ({ ok: false, error: { tag, value, allowed, reason } })

/** For Text(58) and logs. */
export const fieldErrorText = (error: FieldError): string =>
  error.value === null ? `tag ${error.tag} is missing, allowed: ${error.allowed}` : `tag ${error.tag} is '${error.value.slice(0, 64)}', allowed: ${error.allowed}`
