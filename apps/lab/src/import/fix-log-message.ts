import { parseFixLogLine, type FixDirection } from '@sluice/fix'
import { pastTimeUs } from './past-time.ts'
import { RowFault } from './row-fault.ts'

const SEPARATORS = ['\x01', '|', '^A'] as const

/** A message of a FIX log; of a repeated tag the first value counts. */
export interface LoggedMessage {
  readonly fields: ReadonlyMap<number, string>
  /** Known in our own log alone. */
  readonly direction: FixDirection | null
  readonly session: string | null
  /** When it was logged; null where the line does not begin with a time. */
  readonly loggedUs: number | null
}

/**
 * Reads a line of our own FIX log, or of any log that has whole messages in its lines, fields ended by SOH, `|` or `^A`. Null: no
 * message is in it. Throws a RowFault for half a message.
 */
export function loggedMessage(line: string): LoggedMessage | null {
  const own = parseFixLogLine(line)
  if (own !== undefined) return { fields: fieldsOf(own.text), direction: own.direction, session: own.session, loggedUs: pastTimeUs(own.time)?.us ?? null }
  const at = line.indexOf('8=FIX')
  if (at === -1) return null
  const stamp = line.slice(0, at).trim().split(' ', 1)[0] ?? ''
  return { fields: fieldsOf(line.slice(at)), direction: null, session: null, loggedUs: pastTimeUs(stamp)?.us ?? null }
}

function fieldsOf(text: string): Map<number, string> {
  const first = SEPARATORS.map((separator) => ({ separator, at: text.indexOf(separator) })).filter(({ at }) => at !== -1).sort((a, b) => a.at - b.at)[0]
  const fields = new Map<number, string>()
  let ended = false
  for (const field of first === undefined ? [] : text.split(first.separator)) {
    const equals = field.indexOf('=')
    const tag = Number(field.slice(0, Math.max(0, equals)))
    if (equals <= 0 || !Number.isSafeInteger(tag)) continue
    if (!fields.has(tag)) fields.set(tag, field.slice(equals + 1))
    ended = tag === 10 && /^\d{3}/.test(field.slice(equals + 1))
  }
  if (!ended) throw new RowFault('message', text, 'a whole message whose fields end with SOH, | or ^A, 10=nnn last')
  return fields
}
