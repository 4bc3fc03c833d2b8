'use client'
import { OBJECTIVE_DIMENSIONS, type ObjectiveHistory, type ObjectivePreview, type ObjectiveWeights } from '@sluice/protocol'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { requestJson } from '../api/http.ts'
import type { ScopeName } from './scopes.ts'

const PREVIEW_WAIT_MS = 300
/** New decisions come in while one looks; the comparison follows slowly, so that it can be read. */
const PREVIEW_REFRESH_MS = 15_000

/** `version`: a newer one asks anew. */
export const useObjectiveHistory = (scope: ScopeName, version: number) =>
  useQuery({
    queryKey: ['objective-history', scope, version],
    queryFn: ({ signal }) => requestJson<ObjectiveHistory>(`/api/objectives/history?objective=${encodeURIComponent(scope)}`, { signal: AbortSignal.any([signal, AbortSignal.timeout(10_000)]) }),
    placeholderData: (previous, query) => (query?.queryKey[1] === scope ? previous : undefined),
  })

/** The value once it has rested for `waitMs`. */
function useRested<T>(value: T, waitMs: number): T {
  const [rested, setRested] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), waitMs)
    return () => clearTimeout(timer)
  }, [value, waitMs])
  return rested
}

/** Every set of weights is a question of its own: an old answer never stands for newer weights, and one in flight is given up. */
export function useObjectivePreview(scope: ScopeName, weights: ObjectiveWeights | null) {
  const asked = weights === null ? null : `objective=${encodeURIComponent(scope)}&${OBJECTIVE_DIMENSIONS.map((dimension) => `${dimension}=${weights[dimension]}`).join('&')}`
  const rested = useRested(asked, PREVIEW_WAIT_MS)
  const query = useQuery({
    queryKey: ['objective-preview', rested],
    queryFn: ({ signal }) => requestJson<ObjectivePreview>(`/api/objectives/preview?${rested}`, { signal: AbortSignal.any([signal, AbortSignal.timeout(10_000)]) }),
    enabled: rested !== null, placeholderData: keepPreviousData, refetchInterval: PREVIEW_REFRESH_MS, staleTime: PREVIEW_REFRESH_MS, gcTime: 60_000,
  })
  /** What is shown was asked with other weights than those on the sliders. */
  const isBehind = rested !== asked || query.isPlaceholderData
  return { query, isBehind }
}
