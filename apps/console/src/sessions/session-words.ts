import type { Reference, SessionHealth } from '@sluice/protocol'
import { formatDayUs, formatNumber, formatTimeUs, type Tone } from '@sluice/ui'

export const ROLE_WORDS: Readonly<Record<SessionHealth['role'], string>> = { orders: 'Orders', 'market-data': 'Market data', oms: 'OMS', 'drop-copy': 'Drop copy' }

/** A counterparty that dials us and has not yet, ever. */
const isNeverOn = ({ up, role, nextIn }: SessionHealth): boolean => !up && (role === 'oms' || role === 'drop-copy') && nextIn <= 1

export interface SessionState {
  readonly text: string
  readonly tone: Tone
  /** Where it stands in the list: what needs a person first. */
  readonly rank: number
}

/** How a session is, in words. */
export function sessionState(session: SessionHealth): SessionState {
  const { up, stopped, phase, gapEnd } = session
  if (stopped === true) return { text: 'Stopped by a person', tone: 'warning', rank: 1 }
  if (phase === 'filling a gap') return { text: gapEnd == null ? 'Filling a gap' : `Filling a gap up to ${gapEnd}`, tone: 'warning', rank: 1 }
  if (up) return { text: 'Logged on', tone: 'fine', rank: 2 }
  if (phase === 'outside hours') return { text: 'Outside its hours', tone: 'neutral', rank: 3 }
  if (isNeverOn(session)) return { text: 'Never on yet', tone: 'neutral', rank: 3 }
  if (phase !== undefined && phase !== 'disconnected') return { text: `${phase.slice(0, 1).toUpperCase()}${phase.slice(1)}`, tone: 'warning', rank: 0 }
  return { text: 'Not connected', tone: 'critical', rank: 0 }
}

/** Since when it is so; empty where the core does not tell. */
export const sinceText = ({ sinceUs }: SessionHealth): string => (sinceUs != null && sinceUs > 0 ? `since ${formatTimeUs(sinceUs, false)}` : '')

/** When it is open, at an instant in microseconds since 1970. */
export function hoursText({ openUntilUs, opensUs }: Pick<SessionHealth, 'openUntilUs' | 'opensUs'>): string {
  if (openUntilUs === undefined) return 'always open'
  if (openUntilUs !== null) return `open until ${dayAndTime(openUntilUs)}`
  return opensUs == null ? 'closed, no hours ahead are known' : `closed, opens ${dayAndTime(opensUs)}`
}
const dayAndTime = (us: number): string => `${formatDayUs(us)} ${formatTimeUs(us, false)}`

/** What a reset of both numbers means: the other side has to do the same. */
export function resetText({ role, session, nextIn, nextOut }: SessionHealth): string {
  const other = role === 'orders' || role === 'market-data'
    ? `Our Logon asks ${session} for the same with ResetSeqNumFlag(141)=Y: if it does not take that, it will log us out.`
    : `${session} must reset, too, before it logs on: else our numbers are too low for it, and it will log out.`
  return `Both numbers begin at 1 with the next logon (now ${formatNumber(nextIn)} in, ${formatNumber(nextOut)} out). ${other} What either side has not received yet cannot be asked for any more: agree it first, and compare executions afterwards.`
}

/** Who is at the other end. */
export function counterpartyText(session: SessionHealth, reference: Reference | undefined): string {
  const { mic, role } = session
  if (mic !== null) return reference?.venues.find((venue) => venue.mic === mic)?.name ?? mic
  return role === 'drop-copy' ? 'copy of every execution' : 'orders to us'
}

export const compIdText = ({ senderCompId, targetCompId }: SessionHealth): string => (senderCompId === undefined || targetCompId === undefined ? '' : `${senderCompId} \u2192 ${targetCompId}`)

/** What needs a person first, then by name. */
export const bySessionState = (a: SessionHealth, b: SessionHealth): number => sessionState(a).rank - sessionState(b).rank || ROLES.indexOf(a.role) - ROLES.indexOf(b.role) || (a.session < b.session ? -1 : 1)
const ROLES: readonly SessionHealth['role'][] = ['oms', 'drop-copy', 'orders', 'market-data']

/** What stopping or starting this session means for the desk. */
export function stopText({ role, session, mic }: SessionHealth): string {
  switch (role) {
    case 'orders': return `The desk logs out of ${mic ?? session} and stays away until somebody starts the session. No order goes there meanwhile. What rests there is not canceled by this: cancel it first, unless ${mic ?? 'the venue'} cancels by itself when a session ends.`
    case 'market-data': return `The desk takes no more prices of ${mic ?? session} until somebody starts the session: within seconds they count as stale, and no order goes there.`
    case 'oms': return `${session} is logged out, and its logons are refused until somebody starts the session. What happens to its working orders is set by its policy for a lost connection; its executions are kept and sent once it is back.`
    case 'drop-copy': return `${session} is logged out, and its logons are refused until somebody starts the session. Copies of executions are kept and sent once it is back.`
  }
}

export function startText({ role, session, mic }: SessionHealth): string {
  switch (role) {
    case 'orders': return `The desk dials ${mic ?? session} again and asks for what it missed. Orders go there once everything sent before is known.`
    case 'market-data': return `The desk dials ${mic ?? session} again and asks for whole books.`
    case 'oms':
    case 'drop-copy': return `${session} may log on again; what was kept for it is sent then.`
  }
}
