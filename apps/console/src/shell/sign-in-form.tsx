'use client'
import { Button, TextField } from '@sluice/ui'
import { useState, type FormEvent } from 'react'
import { requestJson } from '../api/http.ts'
import type { SessionEndReason } from '../stream/session-end.ts'
import { ENDED_WORDS } from './session-ended.tsx'
import { signInFault } from './sign-in-fault.ts'

/** `returnTo`: path of this desk to go to afterwards. */
export function SignInForm({ ended, returnTo }: { readonly ended: SessionEndReason | null; readonly returnTo: string }) {
  const [fault, setFault] = useState<string | null>(null)
  const [sending, setSending] = useState(false)
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault()
    if (sending) return
    const form = new FormData(event.currentTarget)
    setSending(true)
    setFault(null)
    try {
      await requestJson('/api/auth/sign-in/email', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ email: form.get('email'), password: form.get('password') }) })
      window.location.assign(returnTo)
    } catch (error) {
      setFault(signInFault(error))
      setSending(false)
    }
  }
  return (
    <main className="grid min-h-dvh place-items-center p-6">
      <form onSubmit={(event) => void submit(event)} method="post" aria-label="Sign in" className="w-[340px] rounded-[6px] border border-line bg-panel p-6">
        <div className="flex items-baseline gap-3">
          <h1 className="text-[22px] leading-7 font-semibold tracking-[-0.01em]">Sluice</h1>
        </div>
        <p className="mt-0.5 mb-5 text-base text-muted">Smart order router. Sign in to the desk{returnTo === '/' ? '' : ` and go back to ${returnTo.split('?')[0]}`}.</p>
        {ended !== null && <p role="status" data-testid="sign-in-ended" data-reason={ended} className="mb-4 rounded-[4px] bg-warning-soft px-2.5 py-1.5 text-sm text-warning">{ENDED_WORDS[ended].join('. ')}</p>}
        <div className="flex flex-col gap-3">
          <TextField label="E-mail" name="email" type="email" required autoFocus autoComplete="username" className="h-[34px]" />
          <TextField label="Password" name="password" type="password" required autoComplete="current-password" className="h-[34px]" />
          {fault !== null && <p role="alert" data-testid="sign-in-error" className="text-sm text-critical">{fault}</p>}
          <Button type="submit" tone="primary" size="large" disabled={sending} data-testid="sign-in-submit" className="mt-1 w-full">{sending ? 'Signing in\u2026' : 'Sign in'}</Button>
        </div>
      </form>
    </main>
  )
}
