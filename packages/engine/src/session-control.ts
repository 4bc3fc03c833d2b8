import type { Input } from '@sluice/domain'
import { answer, commander, reasonDenial } from './answers.ts'
import type { DeskState } from './desk-state.ts'

type Of<K extends Input['kind']> = Extract<Input, { kind: K }>

/** Support stops, starts or resets a session: written down here, done by the edge once it is durable. */
export function controlSession(state: DeskState, { source, session, action, reason }: Of<'control-session'>): void {
  const known = state.sessions.get(session)
  const denial = reasonDenial(reason) ?? (known === undefined ? { code: 'UNKNOWN_SESSION' as const, session } : null)
    ?? (action.kind === 'start' || action.kind === 'stop' || known?.stopped === true ? null : { code: 'SESSION_NOT_STOPPED' as const, session })
  answer(state, source, null, denial)
  if (denial !== null || known === undefined) return
  if (action.kind === 'start' || action.kind === 'stop') state.sessions.set(session, { ...known, stopped: action.kind === 'stop' })
  const what = 'msgSeqNum' in action ? `${action.kind} ${action.msgSeqNum}` : action.kind
  state.incident('warning', 'SESSION_CONTROL', session, `${commander(source)}: ${what} of FIX session ${session}: ${reason}`)
  state.emit({ kind: 'control-session', session, action, reason })
}
