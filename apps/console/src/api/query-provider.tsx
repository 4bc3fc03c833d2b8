'use client'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { RequestFailed } from './http.ts'

const RETRIES_MAX = 2

/** A refusal is final; only what could not be reached is asked again. */
const retry = (count: number, error: Error): boolean => count < RETRIES_MAX && (!(error instanceof RequestFailed) || error.status === 0 || error.status >= 500)

export function QueryProvider({ children }: { readonly children: ReactNode }) {
  const [client] = useState(() => new QueryClient({ defaultOptions: { queries: { retry, refetchOnWindowFocus: false } } }))
  return <QueryClientProvider client={client}>{children}</QueryClientProvider>
}
