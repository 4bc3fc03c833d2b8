import type { z } from 'zod'

type Issue = z.core.$ZodIssue

const TYPES: Readonly<Record<string, string>> = {
  string: 'a text', number: 'a number', int: 'a whole number', boolean: 'true or false', array: 'a list', object: 'an object with fields', tuple: 'a list', record: 'an object with fields', null: 'null', undefined: 'left out',
}
const FORMATS: Readonly<Record<string, string>> = {
  uuid: 'a UUID such as 3f0c1e6a-7f4b-4d0e-9a53-0f8a5a1f0c11', email: 'an e-mail address such as ann@desk.example', date: 'a day such as 2026-03-02', safeint: 'a whole number', template_literal: 'of another form',
}
/** Messages that are the library's own, not written for the field. */
const IS_STOCK = /^(Invalid |Too (big|small)|Unrecognized key)/
/** Allowed values told at most. */
const VALUES_MAX = 60

const oneOf = (values: readonly unknown[]): string => (values.length === 1 ? `must be ${String(values[0])}` : `must be one of ${values.slice(0, VALUES_MAX).map(String).join(', ')}${values.length > VALUES_MAX ? ' and others' : ''}`)

function sizeWords(origin: string, limit: number | bigint, bound: 'at most' | 'at least'): string {
  if (origin === 'string') return `must have ${bound} ${limit} characters`
  if (origin === 'array' || origin === 'set') return `must have ${bound} ${limit} ${Number(limit) === 1 ? 'entry' : 'entries'}`
  return `must be ${bound} ${limit}`
}

/** What may stand there, in words; a message that was written for the field is kept. */
export function allowedWords(issue: Issue): string {
  if (!IS_STOCK.test(issue.message)) return issue.message
  switch (issue.code) {
    case 'invalid_type': return `must be ${TYPES[issue.expected] ?? issue.expected}`
    case 'too_big': return sizeWords(issue.origin, issue.maximum, 'at most')
    case 'too_small': return sizeWords(issue.origin, issue.minimum, 'at least')
    case 'invalid_value': return oneOf(issue.values)
    case 'invalid_format': return `must be ${FORMATS[issue.format] ?? 'of another form'}`
    case 'not_multiple_of': return `must be a multiple of ${issue.divisor}`
    case 'unrecognized_keys': return issue.keys.length === 1 ? `${issue.keys[0]?.slice(0, 40)} is no field here: leave it out` : `${issue.keys.slice(0, 10).map((key) => key.slice(0, 40)).join(', ')} are no fields here: leave them out`
    case 'invalid_union': return 'options' in issue && Array.isArray(issue.options) ? oneOf(issue.options) : 'must be of another form'
    default: return 'must be of another form'
  }
}
