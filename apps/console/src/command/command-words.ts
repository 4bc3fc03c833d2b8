import type { CommandFault, CommandState } from './command-state.ts'
import { denialText, type DenialUnits } from './denial-text.ts'
import { faultSentence, sentence } from './sentence.ts'

export interface OutcomeWords {
  /** What happened. */
  readonly what: string
  /** Why. May hold what people wrote: shown as SafeText. */
  readonly why: string | null
  /** What to do now. */
  readonly todo: string | null
}

/** What, why and what to do; null while there is nothing to tell. `done` is what acceptance means, such as "Paused". */
export function outcomeWords(state: CommandState, done: string, units?: DenialUnits): OutcomeWords | null {
  switch (state.phase) {
    case 'ready': return null
    case 'submitting': return { what: 'Sent, waiting for the desk.', why: null, todo: null }
    case 'accepted': return { what: done, why: null, todo: null }
    case 'denied': return { what: 'Refused by the desk.', why: denialText(state.denial, units), todo: null }
    case 'error': return faultWords(state.fault)
    case 'unknown': return unknownWords(state)
  }
}

function faultWords({ code, message, path }: CommandFault): OutcomeWords {
  const nothing = 'Not done.'
  switch (code) {
    case 'NOT_CONNECTED': return { what: nothing, why: 'There is no connection to the desk: nothing was sent.', todo: 'The page reconnects by itself; then send it again.' }
    case 'NEVER_ARRIVED': return { what: nothing, why: message, todo: 'It may be sent again.' }
    case 'INVALID': return { what: nothing, why: faultSentence({ path, message }), todo: 'Correct it and send it again.' }
    case 'FORBIDDEN': return { what: nothing, why: sentence(message), todo: 'Ask somebody whose role may.' }
    case 'NOT_SIGNED_IN': return { what: nothing, why: 'You are not signed in any more.', todo: 'Sign in and do it again.' }
    case 'BAD_ORIGIN': return { what: nothing, why: 'The desk does not know the address this page came from.', todo: 'Open the desk under its own address.' }
    case 'CORE_AWAY': return { what: nothing, why: 'The trading core does not answer: nothing was sent.', todo: 'Send it again when it is back.' }
    case 'TOO_MANY_PENDING': return { what: nothing, why: 'Too many commands wait for the core: nothing was sent.', todo: 'Send it again in a moment.' }
    case 'NOT_POSSIBLE':
    case 'CORE_REFUSED':
    case 'REQUEST_ID_REUSED': return { what: nothing, why: faultSentence({ path, message }), todo: null }
  }
}

function unknownWords({ word, clientRequestId }: Extract<CommandState, { phase: 'unknown' }>): OutcomeWords {
  const what = 'Unknown: no answer came in time. It may have acted.'
  const request = `request ${clientRequestId.slice(0, 8)}`
  switch (word) {
    case null: return { what, why: null, todo: `Asking the desk about ${request}; do not send it again.` }
    case 'not-reached': return { what, why: 'The desk cannot be asked now.', todo: `It is asked about ${request} when it is back; do not send it again.` }
    case 'still-unknown': return { what, why: `The desk does not know yet what became of ${request}.`, todo: 'Look at what is shown here, or check again.' }
    case 'not-found': return { what, why: `The desk does not remember ${request}; it may have restarted since.`, todo: 'Look at what is shown here before you do it again.' }
  }
}
