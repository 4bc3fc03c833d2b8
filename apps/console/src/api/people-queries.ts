'use client'
import type { AuditPage, Users } from '@sluice/protocol'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { requestJson } from './http.ts'

const REFRESH_MS = 5_000
export const AUDIT_PAGE_SIZE = 200

export const useUsers = (wanted: boolean) =>
  useQuery({ queryKey: ['users'], queryFn: () => requestJson<Users>('/api/users'), enabled: wanted, refetchInterval: REFRESH_MS })

/** What "Refused only" means: whatever was not done. */
const NOT_DONE = 'denied,refused,failed'
export type AuditShown = 'all' | 'refused'

export const useAudit = (shown: AuditShown) =>
  useInfiniteQuery({
    queryKey: ['audit', shown],
    queryFn: ({ pageParam }) => requestJson<AuditPage>(`/api/audit?limit=${AUDIT_PAGE_SIZE}${shown === 'all' ? '' : `&outcome=${NOT_DONE}`}${pageParam === null ? '' : `&before=${pageParam}`}`),
    initialPageParam: null as number | null,
    getNextPageParam: (page) => page.next,
    refetchInterval: (query) => ((query.state.data?.pages.length ?? 0) > 1 ? false : REFRESH_MS),
  })
