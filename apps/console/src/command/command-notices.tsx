'use client'
import { SafeText, ToastRegion } from '@sluice/ui'
import { useEffect } from 'react'
import { create } from 'zustand'
import { SUCCESS_SHOWN_MS } from './command-outcome.tsx'
import type { CommandState } from './command-state.ts'
import { outcomeWords } from './command-words.ts'
import type { DenialUnits } from './denial-text.ts'
import { newRequestId } from './request-id.ts'

interface Notice {
  readonly id: string
  readonly phase: CommandState['phase']
  readonly what: string
  readonly text: string | null
}

const SHOWN_MAX = 5

const useNotices = create<{ readonly notices: readonly Notice[] }>(() => ({ notices: [] }))
const dismiss = (id: string): void => useNotices.setState(({ notices }) => ({ notices: notices.filter((notice) => notice.id !== id) }))

/** Tells what became of a command whose own place on the page is gone, such as a dialog that closed. */
export function announceOutcome(state: CommandState, done: string, units?: DenialUnits): void {
  const words = outcomeWords(state, done, units)
  if (words === null || state.phase === 'submitting') return
  const failed = state.phase !== 'accepted'
  const what = failed ? `${done}: ${words.what.toLowerCase()}` : words.what
  const text = [words.why, words.todo].filter((each) => each !== null).join(' ')
  const notice: Notice = { id: newRequestId(), phase: state.phase, what, text: text === '' ? null : text }
  useNotices.setState(({ notices }) => ({ notices: [...notices, notice].slice(-SHOWN_MAX) }))
}

/** Once in the page's frame. */
export function CommandNotices() {
  const notices = useNotices((state) => state.notices)
  const fading = notices.find((notice) => notice.phase === 'accepted')?.id
  useEffect(() => {
    if (fading === undefined) return
    const timer = setTimeout(() => dismiss(fading), SUCCESS_SHOWN_MS / 2)
    return () => clearTimeout(timer)
  }, [fading])
  return (
    <ToastRegion label="Commands" onDismiss={dismiss} toasts={notices.map((notice) => ({
      id: notice.id,
      tone: notice.phase === 'accepted' ? 'fine' : notice.phase === 'unknown' ? 'warning' : 'critical',
      title: <span data-testid="command-outcome" data-phase={notice.phase}>{notice.what}</span>,
      ...(notice.text === null ? {} : { text: <SafeText>{notice.text}</SafeText> }),
    }))} />
  )
}
