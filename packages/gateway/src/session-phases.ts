import type { UnixUs } from '@sluice/domain'
import type { CoreHealth, SessionHealth } from '@sluice/protocol'

/** Remembers since when each FIX session is as it is: the core tells only how it is now. */
export class SessionPhases {
  private since = new Map<string, { readonly phase: string; readonly sinceUs: UnixUs | null }>()

  /** The sessions with since when; those that are gone are forgotten. */
  follow({ sessions, tsUs }: Pick<CoreHealth, 'sessions' | 'tsUs'>): readonly SessionHealth[] {
    const before = this.since
    this.since = new Map(sessions.map((session) => {
      const phase = phaseOf(session)
      const known = before.get(session.session)
      return [session.session, known?.phase === phase ? known : { phase, sinceUs: known === undefined ? null : tsUs }]
    }))
    return sessions.map((session) => ({ ...session, sinceUs: this.since.get(session.session)?.sinceUs ?? null }))
  }
}

/** A gap that is filled is no other phase for who asks since when the session is up. */
const phaseOf = ({ up, stopped, phase }: SessionHealth): string => (up ? 'up' : stopped === true ? 'stopped' : phase ?? 'down')
