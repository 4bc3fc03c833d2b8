import type { ExecId, Price, QtyLots, UnixUs } from './brand.ts'

/**
 * What support does to a FIX session. `stop`: logs out and stays away until `start`. `reset`: both numbers begin at 1 with the next Logon (an initiator asks
 * with ResetSeqNumFlag(141)=Y); only of a stopped session. `set-next-out` and `set-next-in`: of a stopped session, to what was agreed with the counterparty; the
 * number that we send next is never lowered this way.
 */
export type SessionAction =
  | { readonly kind: 'start' }
  | { readonly kind: 'stop' }
  | { readonly kind: 'reset' }
  | { readonly kind: 'set-next-out'; readonly msgSeqNum: number }
  | { readonly kind: 'set-next-in'; readonly msgSeqNum: number }

export const SESSION_ACTIONS = ['start', 'stop', 'reset', 'set-next-out', 'set-next-in'] as const

/**
 * Why a session is down, where it is no loss of its line: either side ended it in order by Logout(5), it is outside its hours, or its hours have begun and it
 * did not come up.
 */
export type SessionDownWhy = 'logged-out' | 'outside-hours' | 'overdue'

/** An execution that the venue told by telephone, file or screen. */
export interface ToldExecution {
  readonly execId: ExecId
  readonly lastQty: QtyLots
  readonly lastPx: Price
  readonly venueUs: UnixUs
}

/**
 * What became of a child, as the venue told a person: it never had it, or it is over there; with the executions that are not booked yet. Whatever is still
 * open of it is given back to its order.
 */
export interface ChildOutcome {
  readonly kind: 'never-arrived' | 'ended'
  readonly executions: readonly ToldExecution[]
}
