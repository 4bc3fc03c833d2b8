import type { Metadata } from 'next'
import { SignInForm } from '../../shell/sign-in-form.tsx'
import { isSessionEndReason, safeReturnPath } from '../../stream/session-end.ts'

export const metadata: Metadata = { title: 'Sign in' }

interface PageProps {
  readonly searchParams: Promise<Readonly<Record<string, string | readonly string[] | undefined>>>
}

export default async function Page({ searchParams }: PageProps) {
  const { ended, from } = await searchParams
  const reason = typeof ended === 'string' && isSessionEndReason(ended) ? ended : null
  return <SignInForm ended={reason} returnTo={safeReturnPath(typeof from === 'string' ? from : null)} />
}
