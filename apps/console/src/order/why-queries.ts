'use client'
import type { DecisionRecord, WhyAnswer } from '@sluice/protocol'
import { useQuery } from '@tanstack/react-query'
import { requestJson } from '../api/http.ts'

/** What the model of a decision went by; a decision never changes, so it is asked once. */
export const useWhy = ({ decisionId, scoreSource }: Pick<DecisionRecord, 'decisionId' | 'scoreSource'>) =>
  useQuery({
    queryKey: ['why', decisionId], queryFn: ({ signal }) => requestJson<WhyAnswer>(`/api/decisions/${decisionId}/why`, { signal: AbortSignal.any([signal, AbortSignal.timeout(15_000)]) }),
    enabled: scoreSource.kind === 'model', staleTime: Infinity, retry: 1,
  })
