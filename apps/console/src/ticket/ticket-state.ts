import type { Denial, RequestStatus } from '@sluice/protocol'
import type { SendOutcome } from '../stream/desk-socket.ts'

/** One click, one request, one order: `clientRequestId` names it from the click to its answer. */
export type TicketState =
  | { readonly status: 'ready' }
  | { readonly status: 'submitting'; readonly clientRequestId: string; readonly sinceMs: number }
  /** No answer in time: it may be working. Asked by its id, never sent again. */
  | { readonly status: 'unknown'; readonly clientRequestId: string; readonly sinceMs: number; readonly notFound: number }
  | { readonly status: 'denied'; readonly denial: Denial }
  | { readonly status: 'not-sent'; readonly why: string }
  | { readonly status: 'working'; readonly parentId: string }

export type TicketEvent =
  | { readonly type: 'submit'; readonly clientRequestId: string; readonly nowMs: number }
  | { readonly type: 'answered'; readonly clientRequestId: string; readonly outcome: SendOutcome; readonly nowMs: number }
  | { readonly type: 'status'; readonly clientRequestId: string; readonly status: RequestStatus }
  | { readonly type: 'dismiss' }

/** Answers of "not found" in a row before an order counts as never placed: one may overtake the order itself. */
export const NOT_FOUND_MAX = 3

export const READY: TicketState = { status: 'ready' }

/** A request is out and its fate open: nothing else may be sent from this ticket. */
export const isPending = (state: TicketState): state is Extract<TicketState, { status: 'submitting' | 'unknown' }> =>
  state.status === 'submitting' || state.status === 'unknown'

/** Pure. Events that do not belong to the request under way change nothing. */
export function nextTicketState(state: TicketState, event: TicketEvent): TicketState {
  if (event.type === 'submit') return isPending(state) ? state : { status: 'submitting', clientRequestId: event.clientRequestId, sinceMs: event.nowMs }
  if (event.type === 'dismiss') return isPending(state) ? state : READY
  if (!isPending(state) || state.clientRequestId !== event.clientRequestId) return state
  if (event.type === 'answered') return afterAnswer(event.outcome, { ...state, nowMs: event.nowMs })
  if (event.status.status === 'unknown') return state
  if (event.status.status !== 'not-found') return afterAnswer(event.status, { ...state, nowMs: state.sinceMs })
  if (state.status !== 'unknown') return state
  const notFound = state.notFound + 1
  return notFound < NOT_FOUND_MAX ? { ...state, notFound } : { status: 'not-sent', why: 'The desk has no trace of this order: it was not placed. It may be sent again.' }
}

function afterAnswer(outcome: SendOutcome, { clientRequestId, nowMs }: { readonly clientRequestId: string; readonly nowMs: number }): TicketState {
  switch (outcome.status) {
    case 'accepted': return outcome.parentId === null ? { status: 'not-sent', why: 'The desk accepted the request but named no order.' } : { status: 'working', parentId: outcome.parentId }
    case 'denied': return { status: 'denied', denial: outcome.denial }
    case 'error': return { status: 'not-sent', why: outcome.error.message }
    case 'not-sent': return { status: 'not-sent', why: 'Not connected to the desk: nothing was sent.' }
    case 'unknown': return { status: 'unknown', clientRequestId, sinceMs: nowMs, notFound: 0 }
  }
}
