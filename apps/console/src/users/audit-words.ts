import { PERMISSION_WORDS, type AuditEvent, type Permission } from '@sluice/protocol'
import { formatNumber } from '@sluice/ui'
import { csvText } from '../grid/csv-cell.ts'
import { faultWords, groupsOf } from '../operations/fault-switches.ts'
import { titleCase } from '../order/words.ts'

/** Of what is no command. */
const DONE_WORDS: Readonly<Record<string, string>> = {
  command: 'A command that cannot be read', 'sign-in': 'Sign in', 'sign-out': 'Sign out', 'change-password': 'Change own password', connect: 'Connect', 'session-ended': 'Sign-in ended', 'left-out': 'Events left out',
  'first-sign-ins': 'Make the first users', 'reset-sign-ins': 'Reset the first users',
}

/** What was asked, in words: `controlSession` as Control sessions. */
export const whatText = ({ what }: Pick<AuditEvent, 'what'>): string => DONE_WORDS[what] ?? (Object.hasOwn(PERMISSION_WORDS, what) ? titleCase(PERMISSION_WORDS[what as Permission]) : what)

const CODE_WORDS: Readonly<Record<string, string>> = {
  FORBIDDEN: 'not allowed for this role', NOT_SIGNED_IN: 'not signed in', BAD_ORIGIN: 'from another site', NOT_POSSIBLE: 'not possible', INVALID: 'not valid', CORE_AWAY: 'the core was away', CORE_REFUSED: 'refused by the core',
  TOO_MANY_PENDING: 'too many at once', TOO_MANY_ATTEMPTS: 'too many attempts', UNKNOWN: 'no answer in time', STORE_AWAY: 'the database was away', INVALID_EMAIL_OR_PASSWORD: 'wrong e-mail or password',
  SESSION_CONTROL_REFUSED: 'the session refused', SESSION_NOT_STOPPED: 'the session was not stopped', TOO_MANY_CLIENTS: 'too many connections', TOO_MANY_EVENTS: 'too many events', REQUEST_ID_REUSED: 'request id used before',
}

/** Why it was not done, in words; of codes without words of their own their letters. */
export const codeText = (code: string | null): string => (code === null ? '' : CODE_WORDS[code] ?? code.toLowerCase().replaceAll('_', ' '))

const FAULT_LABELS: ReadonlyMap<string, string> = new Map([groupsOf({ mic: '' }, []), groupsOf('market', ['']), groupsOf('desk', [])].flat().flatMap(({ switches }) => switches.map((each) => [each.fault, faultWords(each).label] as const)))
const TARGET_WORDS: Readonly<Record<string, string>> = { market: 'the market', scorer: 'the scorer', projector: 'the projection' }
const ACTION_WORDS: Readonly<Record<string, string>> = { start: 'start', stop: 'stop', reset: 'reset both numbers', 'set-next-in': 'next number in to', 'set-next-out': 'next number out to', 'never-arrived': 'it never arrived', ended: 'it is over' }

/** Whom or what it was about. */
export const targetText = ({ what, target }: Pick<AuditEvent, 'what' | 'target'>): string => (what === 'setFault' ? TARGET_WORDS[target ?? ''] : undefined) ?? target ?? ''

/** What exactly was asked, with its names in words. Events of before their target was kept apart stay as they were written. */
export function detailText({ what, text, target }: Pick<AuditEvent, 'what' | 'text' | 'target'>): string {
  if (target == null) return text
  const [first = ''] = /^[\w-]+/.exec(text) ?? []
  const rest = text.slice(first.length)
  if (what === 'setFault') return `${FAULT_LABELS.get(first)?.toLowerCase() ?? first}${rest}`
  if (what === 'controlSession' || what === 'resolveChild') return `${ACTION_WORDS[first] ?? first}${rest.replace(/^ \d+/, (number) => ` ${formatNumber(Number(number))}`)}`
  return text
}

/** What was asked and why it was not done. */
export const outcomeText = (event: Pick<AuditEvent, 'what' | 'text' | 'target' | 'code'>): string => {
  const [code, detail] = [codeText(event.code), detailText(event)]
  const said = code === '' ? detail : detail === '' ? code : `${code}: ${detail}`
  // An e-mail address or a name of ours in front stays as it is written.
  return said.replace(/^[a-z]+(?=[\s:;,.]|$)/, titleCase)
}

const COLUMNS: readonly (readonly [name: string, value: (event: AuditEvent) => string | number | null])[] = [
  ['no', ({ no }) => no], ['time_utc', ({ tsUs }) => new Date(tsUs / 1_000).toISOString()], ['who', ({ who }) => who], ['role', ({ role }) => role], ['what', whatText], ['about', targetText], ['reason', ({ reason }) => reason ?? null],
  ['outcome', ({ outcome }) => outcome], ['why_not', ({ code }) => codeText(code)], ['details', detailText], ['from', ({ transport, address }) => `${transport} ${address}`], ['command', ({ what }) => what], ['code', ({ code }) => code],
]

/** One line an event under a head; times in UTC; words first, the desk's own names at the end. */
export const auditCsv = (events: readonly AuditEvent[]): string => csvText([COLUMNS.map(([name]) => name), ...events.map((event) => COLUMNS.map(([, value]) => value(event)))])
