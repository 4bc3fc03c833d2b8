'use client'
import { Button, cn, SafeText } from '@sluice/ui'
import { X } from 'lucide-react'
import { useEffect } from 'react'
import { mayReset, type CommandState } from './command-state.ts'
import { outcomeWords } from './command-words.ts'
import type { DenialUnits } from './denial-text.ts'

/** A success fades; a refusal stays until it is dismissed. */
export const SUCCESS_SHOWN_MS = 8_000

export interface CommandOutcomeProps {
  readonly state: CommandState
  /** What acceptance means, such as "Paused". */
  readonly done: string
  readonly onDismiss: () => void
  readonly onCheckAgain: () => void
  readonly units?: DenialUnits
  readonly className?: string
  readonly testId?: string
}

/** What became of a command: where it was given, in words. */
export function CommandOutcome({ state, done, onDismiss, onCheckAgain, units, className, testId = 'command-outcome' }: CommandOutcomeProps) {
  const accepted = state.phase === 'accepted' ? state.clientRequestId : null
  useEffect(() => {
    if (accepted === null) return
    const timer = setTimeout(onDismiss, SUCCESS_SHOWN_MS)
    return () => clearTimeout(timer)
  }, [accepted, onDismiss])
  const words = outcomeWords(state, done, units)
  if (words === null) return null
  const failed = state.phase === 'denied' || state.phase === 'error'
  const tone = failed ? 'border-critical/60 bg-critical-soft text-critical' : state.phase === 'unknown' ? 'border-warning/60 bg-warning-soft text-warning' : state.phase === 'accepted' ? 'border-line text-fine' : 'border-line text-muted'
  return (
    <div role={failed || state.phase === 'unknown' ? 'alert' : 'status'} data-testid={testId} data-phase={state.phase} className={cn('flex items-start gap-2 rounded-[4px] border px-2 py-1.5 text-sm', tone, className)}>
      <p className="min-w-0 flex-1 leading-[18px]">
        <span className="font-semibold">{words.what}</span>
        {words.why !== null && <> <SafeText className="text-text">{words.why}</SafeText></>}
        {words.todo !== null && <span className="text-text"> {words.todo}</span>}
      </p>
      {state.phase === 'unknown' && <Button onClick={onCheckAgain} className="text-text">Check again</Button>}
      {mayReset(state) && <button type="button" onClick={onDismiss} aria-label="Dismiss" className="-my-0.5 grid size-6 shrink-0 place-items-center rounded-[3px] hover:bg-hover"><X aria-hidden size={13} /></button>}
    </div>
  )
}
