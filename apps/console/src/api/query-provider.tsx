'use client'
import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { endSession } from '../stream/desk-store.ts'
import { RequestFailed } from './http.ts'

const RETRIES_MAX = 2

/** A refusal is final; only what could not be reached is asked again. */
const retry = (count: number, error: Error): boolean => count < RETRIES_MAX && (!(error instanceof RequestFailed) || error.status === 0 || error.status >= 500)

/** Whichever question is answered so first, the session is over. */
const onError = (error: Error): void => {
  if (error instanceof RequestFailed && error.status === 401) endSession('expired')
}

export function QueryProvider({ children }: { readonly children: ReactNode }) {
  const [client] = useState(() => new QueryClient({ queryCache: new QueryCache({ onError }), defaultOptions: { queries: { retry, refetchOnWindowFocus: false } } }))
  return <QueryClientProvider client={client}>{children}</QueryClientProvider>
}
