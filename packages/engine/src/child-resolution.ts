import type { Input } from '@sluice/domain'
import { answer } from './answers.ts'
import type { DeskState } from './desk-state.ts'

type Of<K extends Input['kind']> = Extract<Input, { kind: K }>

/** The venue has resent what it had for us. */
export function venueCaughtUp(state: DeskState, { mic }: Of<'venue-caught-up'>): void {
  state.incident('info', 'VENUE_CAUGHT_UP', mic, `${mic} has resent what it had for us`)
}

/** A person settles a child about which its venue is silent. */
export function resolveChild(state: DeskState, { source, clOrdId }: Of<'resolve-child'>): void {
  const child = state.children.get(clOrdId)
  answer(state, source, null, child === undefined ? { code: 'UNKNOWN_CHILD', clOrdId } : { code: 'CHILD_NOT_UNKNOWN', clOrdId, status: child.status })
}
