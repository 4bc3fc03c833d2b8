import type { Denial, Input, SessionAction, SessionId } from '@sluice/domain'
import { answer, commander, reasonDenial } from './answers.ts'
import type { DeskState } from './desk-state.ts'
import { noteNumbersReset } from './reconciliation.ts'

type Of<K extends Input['kind']> = Extract<Input, { kind: K }>

/** Support stops, starts or resets a session: written down here, also what is refused; done by the edge. */
export function controlSession(state: DeskState, { source, session, action, reason, fault }: Of<'control-session'>): void {
  const known = state.sessions.get(session)
  const denial = reasonDenial(reason) ?? sessionDenial(session, known, action, fault)
  answer(state, source, null, denial)
  const what = `${commander(source)}: ${'msgSeqNum' in action ? `${action.kind} ${action.msgSeqNum}` : action.kind} of FIX session ${session}`
  if (denial !== null || known === undefined) {
    // A reason that is no text cannot be told either.
    if (denial?.code !== 'TEXT_REFUSED') state.incident('warning', 'SESSION_CONTROL_REFUSED', session, `${what} was refused, ${refusalOf(denial)}: ${reason}`)
    return
  }
  if (action.kind === 'start' || action.kind === 'stop') {
    const { stoppedBy: _, ...before } = known
    const now = { ...before, stopped: action.kind === 'stop', ...(action.kind === 'stop' ? { stoppedBy: commander(source) } : {}) }
    state.sessions.set(session, now)
    state.alerts.onSessionControl(now, commander(source), state)
  }
  else if (action.kind !== 'set-next-out') noteNumbersReset(state, session)
  state.incident('warning', 'SESSION_CONTROL', session, `${what}: ${reason}`)
  state.emit({ kind: 'control-session', session, action, reason })
}

/** Somebody tries passwords: people look who it is. */
export function logonLockedOut(state: DeskState, { session, address, failures, seconds }: Of<'logon-locked-out'>): void {
  state.incident('warning', 'LOGON_LOCKED_OUT', session, `${failures} Logons of FIX session ${session} with wrong credentials from ${address}: none from there is looked at for ${seconds} s`)
}

function sessionDenial(session: SessionId, known: { readonly stopped?: boolean } | undefined, action: SessionAction, fault: string | undefined): Denial | null {
  if (known === undefined) return { code: 'UNKNOWN_SESSION', session }
  if (action.kind !== 'start' && action.kind !== 'stop' && known.stopped !== true) return { code: 'SESSION_NOT_STOPPED', session }
  return fault === undefined ? null : { code: 'SESSION_CONTROL_REFUSED', session, why: fault }
}

function refusalOf(denial: Denial | null): string {
  switch (denial?.code) {
    case 'UNKNOWN_SESSION': return 'there is no such session'
    case 'SESSION_NOT_STOPPED': return 'it must be stopped first'
    case 'SESSION_CONTROL_REFUSED': return denial.why
    default: return String(denial?.code)
  }
}
