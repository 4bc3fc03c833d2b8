import type { Input, SessionId } from '@sluice/domain'
import type { DeskState } from './desk-state.ts'
import { endParent } from './parent-ending.ts'

type Of<K extends Input['kind']> = Extract<Input, { kind: K }>

/**
 * The session of an owner came up or was lost: by policy its orders are cancelled once it has been away for too long. Told as down while it is, it is away
 * anew: that is the start of a core, and nobody could come back to one that was not there. Outside its hours nobody is expected, and no wait begins.
 */
export function ownerCameOrWent(state: DeskState, { session, up, downWhy }: Pick<Of<'session'>, 'session' | 'up' | 'downWhy'>): void {
  const known = state.sessions.get(session)
  if (up || known === undefined || downWhy === 'outside-hours') return
  const awayNo = (known.awayNo ?? 0) + 1
  state.sessions.set(session, { ...known, awayNo })
  const afterUs = state.config.orders?.cancelOnDisconnectUs[session]
  if (typeof afterUs === 'number') state.timers.set(state.nowUs + afterUs, { kind: 'owner-away', session, awayNo, afterUs })
}

/** It is still away, and has not been back meanwhile: what it left is cancelled. The reports wait for its return. */
export function ownerAwayDue(state: DeskState, task: { readonly session: SessionId; readonly awayNo: number; readonly afterUs: number }): void {
  const known = state.sessions.get(task.session)
  if (known === undefined || known.up || known.awayNo !== task.awayNo) return
  const theirs = state.openParents().filter(({ source, ending }) => source.kind === 'fix' && source.session === task.session && ending === null)
  if (theirs.length === 0) return
  const seconds = task.afterUs / 1_000_000
  state.incident('warning', 'CANCELLED_ON_DISCONNECT', task.session, `${task.session} was away for ${seconds} s: its ${theirs.length} open orders are canceled`)
  for (const parent of theirs) endParent(state, parent, { by: 'cancel on disconnect', text: `session away for ${seconds} s`, clOrdId: null })
}
