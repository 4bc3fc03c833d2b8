import type { CommandAnswer, CommandName, Denial, RequestError, RequestStatus } from '@sluice/protocol'

/** Why a command had no effect: the desk's own codes, and the one of a page that has no connection. */
export interface CommandFault {
  readonly code: RequestError['code'] | 'NOT_CONNECTED' | 'NEVER_ARRIVED'
  readonly message: string
  /** Dotted path of the field at fault; empty when none is. */
  readonly path: string
}

/** What the desk last said about a request whose answer did not come; null before it was asked. */
export type UnknownWord = 'still-unknown' | 'not-found' | 'not-reached' | null

/** One click, one request: `clientRequestId` names it from the click to its answer. */
export type CommandState =
  | { readonly phase: 'ready' }
  | { readonly phase: 'submitting'; readonly clientRequestId: string; readonly sinceMs: number }
  /** No answer in time: it may have acted. Asked about by its id, never sent again. */
  | { readonly phase: 'unknown'; readonly clientRequestId: string; readonly sinceMs: number; readonly asked: number; readonly notFound: number; readonly word: UnknownWord }
  | { readonly phase: 'accepted'; readonly clientRequestId: string; readonly parentId: string | null }
  | { readonly phase: 'denied'; readonly clientRequestId: string; readonly parentId: string | null; readonly denial: Denial }
  /** It never left the desk's door, or never left this page. */
  | { readonly phase: 'error'; readonly fault: CommandFault }
export type CommandPhase = CommandState['phase']

/** What came of handing a command to the connection. */
export type SendAnswer = CommandAnswer | { readonly ok: false; readonly status: 'not-sent' }

export type CommandEvent =
  | { readonly type: 'submit'; readonly clientRequestId: string; readonly nowMs: number; readonly connected: boolean }
  | { readonly type: 'answered'; readonly clientRequestId: string; readonly answer: SendAnswer; readonly nowMs: number }
  /** `status` null: the question itself could not be put. */
  | { readonly type: 'told'; readonly clientRequestId: string; readonly status: RequestStatus | null }
  | { readonly type: 'reset' }

export const READY: CommandState = { phase: 'ready' }
/** Answers of "not found" in a row before an order counts as never placed: one may overtake the order itself. */
export const NOT_FOUND_MAX = 3
/** Questions that the page puts by itself; then a person asks. */
export const ASKED_BY_ITSELF_MAX = 15

/** A request is out and its fate open: nothing else may be sent from here. */
export const isPending = (state: CommandState): state is Extract<CommandState, { phase: 'submitting' | 'unknown' }> =>
  state.phase === 'submitting' || state.phase === 'unknown'

/**
 * Orders leave their request id in the journal and in the store, so that "not found" means it never was; of every other command
 * only the running gateway remembers it.
 */
export const isTraced = (name: CommandName): boolean => name === 'submitParent'

/** Pure. Events that do not belong to the request under way change nothing. */
export function nextCommandState(state: CommandState, event: CommandEvent, traced: boolean): CommandState {
  switch (event.type) {
    case 'submit':
      if (isPending(state)) return state
      return event.connected ? { phase: 'submitting', clientRequestId: event.clientRequestId, sinceMs: event.nowMs } : { phase: 'error', fault: NOT_CONNECTED }
    case 'reset': return mayReset(state) ? READY : state
    case 'answered':
      if (!isPending(state) || state.clientRequestId !== event.clientRequestId) return state
      return afterAnswer(event.answer, event.clientRequestId, event.nowMs)
    case 'told':
      if (state.phase !== 'unknown' || state.clientRequestId !== event.clientRequestId) return state
      return afterWord(state, event.status, traced)
  }
}

/** While it is on its way nobody can dismiss it; while unknown a person may once the desk could not tell. */
export const mayReset = (state: CommandState): boolean =>
  state.phase !== 'submitting' && !(state.phase === 'unknown' && (state.word === null || state.word === 'not-reached'))

/** The page asks by itself: at once, and again while the answer may still be on its way. */
export const asksByItself = (state: CommandState): state is Extract<CommandState, { phase: 'unknown' }> =>
  state.phase === 'unknown' && state.asked < ASKED_BY_ITSELF_MAX && state.notFound < NOT_FOUND_MAX

function afterAnswer(answer: SendAnswer, clientRequestId: string, nowMs: number): CommandState {
  switch (answer.status) {
    case 'accepted': return { phase: 'accepted', clientRequestId, parentId: answer.parentId }
    case 'denied': return { phase: 'denied', clientRequestId, parentId: answer.parentId, denial: answer.denial }
    case 'error': return { phase: 'error', fault: answer.error }
    case 'not-sent': return { phase: 'error', fault: NOT_CONNECTED }
    case 'unknown': return { phase: 'unknown', clientRequestId, sinceMs: nowMs, asked: 0, notFound: 0, word: null }
  }
}

function afterWord(state: Extract<CommandState, { phase: 'unknown' }>, status: RequestStatus | null, traced: boolean): CommandState {
  const asked = state.asked + 1
  if (status === null) return { ...state, asked, word: 'not-reached' }
  if (status.status === 'unknown') return { ...state, asked, notFound: 0, word: 'still-unknown' }
  if (status.status !== 'not-found') return afterAnswer(status, state.clientRequestId, state.sinceMs)
  const notFound = state.notFound + 1
  return traced && notFound >= NOT_FOUND_MAX ? { phase: 'error', fault: NEVER_ARRIVED } : { ...state, asked, notFound, word: 'not-found' }
}

const NOT_CONNECTED: CommandFault = { code: 'NOT_CONNECTED', message: 'Not connected to the desk: nothing was sent.', path: '' }
const NEVER_ARRIVED: CommandFault = { code: 'NEVER_ARRIVED', message: 'The desk has no trace of this request: nothing was done.', path: '' }
