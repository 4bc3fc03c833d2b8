'use client'
import { Button } from '@sluice/ui'
import { signInPath, type SessionEndReason } from '../stream/session-end.ts'

export const ENDED_WORDS: Readonly<Record<SessionEndReason, readonly [title: string, text: string]>> = {
  expired: ['Your session has expired', 'You were signed in for as long as a session lasts, or it was ended elsewhere.'],
  revoked: ['Your session was ended', 'An administrator changed your account, or you were signed out everywhere.'],
  'signed-out': ['You are signed out', 'You signed out in another window of this browser.'],
}

/** In place of every page once the session is over: nothing of the desk stays in sight, and the way back leads here. */
export function SessionEnded({ reason }: { readonly reason: SessionEndReason }) {
  const [title, text] = ENDED_WORDS[reason]
  const again = (): void => window.location.assign(signInPath(reason, `${window.location.pathname}${window.location.search}`))
  return (
    <main role="alert" data-testid="session-ended" data-reason={reason} className="grid h-dvh place-items-center p-6 text-center">
      <div className="max-w-[52ch]">
        <h1 className="text-xl font-semibold">{title}</h1>
        <p className="mt-1 mb-4 text-base text-muted">{text} Orders go on: they live in the trading core, not on this page.</p>
        <Button size="large" tone="primary" autoFocus onClick={again} data-testid="sign-in-again">Sign in again</Button>
      </div>
    </main>
  )
}
