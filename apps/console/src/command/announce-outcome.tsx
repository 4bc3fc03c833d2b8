import { SafeText } from '@sluice/ui'
import { showToast } from '../shell/toasts.ts'
import type { CommandState } from './command-state.ts'
import { outcomeWords } from './command-words.ts'
import type { DenialUnits } from './denial-text.ts'
import { newRequestId } from './request-id.ts'

/** Tells over the page what became of a command whose own place is gone, such as a dialog that closed: a success fades, the rest stays. */
export function announceOutcome(state: CommandState, done: string, units?: DenialUnits): void {
  const words = outcomeWords(state, done, units)
  if (words === null || state.phase === 'submitting') return
  const failed = state.phase !== 'accepted'
  const text = [failed ? `Asked for: ${done}.` : null, words.why, words.todo].filter((each) => each !== null).join(' ')
  showToast({
    id: newRequestId(),
    tone: !failed ? 'fine' : state.phase === 'unknown' ? 'warning' : 'critical',
    title: <span data-testid="command-outcome" data-phase={state.phase}>{words.what}</span>,
    ...(text === '' ? {} : { text: <SafeText>{text}</SafeText> }),
  }, failed)
}
