import type { Metadata } from 'next'
import { SignInForm } from '../../shell/sign-in-form.tsx'

export const metadata: Metadata = { title: 'Sign in' }

export default function Page() {
  return <SignInForm />
}
