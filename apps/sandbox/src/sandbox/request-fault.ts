import type { z } from 'zod'

type Issue = z.core.$ZodIssue

const shown = (value: unknown): string => (value === undefined ? 'missing' : JSON.stringify(value).slice(0, 100))

function at(body: unknown, path: readonly PropertyKey[]): unknown {
  let value: unknown = body
  for (const key of path) value = value !== null && typeof value === 'object' ? (value as Record<PropertyKey, unknown>)[key] : undefined
  return value
}

/** One line of what is wrong with a request: the field, its value, and what is allowed. `faults`: every name of a fault. */
export function requestFault(issue: Issue, body: unknown, faults: readonly string[]): string {
  const field = issue.path.map(String).join('.') || 'body'
  const value = at(body, issue.path)
  const is = `${field} is ${shown(value)}: must be`
  switch (issue.code) {
    case 'invalid_union': return `${is} one of ${faults.join(', ')}`
    case 'invalid_value': return `${is} ${issue.values.length === 1 ? JSON.stringify(issue.values[0]) : `one of ${issue.values.map(String).join(', ')}`}`
    case 'invalid_type': return `${is} ${TYPE_WORDS[issue.expected] ?? issue.expected}`
    case 'too_small': return `${is} at least ${String(issue.minimum)}`
    case 'too_big': return `${is} at most ${String(issue.maximum)}`
    case 'unrecognized_keys': return `${issue.keys.map((key) => JSON.stringify(key)).join(', ')} ${issue.keys.length === 1 ? 'is no field' : 'are no fields'} of this request`
    default: return `${is.slice(0, -' must be'.length)} ${issue.message}`
  }
}

const TYPE_WORDS: Readonly<Record<string, string>> = { boolean: 'true or false', string: 'a text', number: 'a number', int: 'a whole number', object: 'a JSON object' }
