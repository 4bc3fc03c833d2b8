import type { Input, SessionDownWhy, UnixUs } from '@sluice/domain'
import type { FixSession } from '@sluice/fix'
import type { DeskSession } from './desk-sessions.ts'

/** A session that we open may be away for so long after its hours began before people are told. */
export const OVERDUE_US = 60_000_000
/** In the Text(58) of a Logout(5): whoever leaves because of this has not left in order. */
const FAULT_WORDS = /seq|expect|too (low|high)|reject|invalid|incorrect|wrong|error|fail|missing|required|heartbeat|time ?out|comp ?id|unknown/i

type Told = Pick<FixSession, 'config' | 'isStopped' | 'isUp'>

const isOutsideHours = ({ config: { schedule } }: Pick<FixSession, 'config'>, nowUs: UnixUs): boolean => schedule !== undefined && schedule.at(nowUs) === null

/** Of a session that just went down, with the reason that it was told; a line that was lost has none. */
export function downState(session: Told, reason: string, nowUs: UnixUs): { readonly up: false; readonly downWhy?: SessionDownWhy } {
  if (isOutsideHours(session, nowUs)) return { up: false, downWhy: 'outside-hours' }
  const loggedOut = /^logged out(?:: (.*))?$/s.exec(reason)
  return session.isStopped || (loggedOut !== null && !FAULT_WORDS.test(loggedOut[1] ?? '')) ? { up: false, downWhy: 'logged-out' } : { up: false }
}

interface Kept {
  told: SessionDownWhy | null
  openSinceUs: UnixUs
}

/** Tells once that the hours of a session which is down ended, and that they began and it did not come up: what stays down tells neither by itself. */
export class SessionHours {
  private readonly kept = new Map<string, Kept>()
  private readonly submit: (input: Extract<Input, { kind: 'session' }>) => void

  constructor(submit: (input: Extract<Input, { kind: 'session' }>) => void) {
    this.submit = submit
  }

  round(sessions: readonly (Pick<DeskSession, 'role' | 'mic'> & { readonly session: Told })[], nowUs: UnixUs): void {
    for (const { session, role, mic } of sessions) {
      const { sessionId, schedule } = session.config
      if (schedule === undefined) continue
      const kept = this.keptOf(sessionId)
      const outside = isOutsideHours(session, nowUs)
      if (session.isUp) kept.told = null
      if (session.isUp || outside) kept.openSinceUs = nowUs
      if (session.isUp) continue
      // Who opens a session towards us comes when it likes.
      const isOverdue = !outside && kept.told === 'outside-hours' && (role === 'orders' || role === 'market-data') && !session.isStopped && nowUs - kept.openSinceUs >= OVERDUE_US
      const why = outside ? 'outside-hours' : isOverdue ? 'overdue' : kept.told
      if (why === null || why === kept.told) continue
      this.submit({ kind: 'session', session: sessionId, role, mic, up: false, downWhy: why })
      kept.told = why
    }
  }

  private keptOf(sessionId: string): Kept {
    const known = this.kept.get(sessionId)
    if (known !== undefined) return known
    const kept: Kept = { told: null, openSinceUs: 0 as UnixUs }
    this.kept.set(sessionId, kept)
    return kept
  }
}
