'use client'
import type { AlertRow, AlertsPage, People } from '@sluice/protocol'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { requestJson } from '../api/http.ts'

const PAGE_SIZE = 100
/** How far back one alert is looked for by its id. */
const LOOKED_THROUGH = 500

export const usePeople = () => useQuery({ queryKey: ['people'], queryFn: () => requestJson<People>('/api/people'), staleTime: 60_000 })

/** All alerts ever, newest first, as stored. */
export const useAlertHistory = (wanted: boolean) =>
  useInfiniteQuery({
    queryKey: ['alert-history'],
    queryFn: ({ pageParam }) => requestJson<AlertsPage>(`/api/alerts?limit=${PAGE_SIZE}${pageParam === null ? '' : `&before=${pageParam}`}`),
    initialPageParam: null as number | null,
    getNextPageParam: (page) => page.next,
    enabled: wanted,
  })

/** One alert that does not stream any more; null when it is not among the last ones stored. */
export const useStoredAlert = (alertId: string | null) =>
  useQuery({
    queryKey: ['alert', alertId],
    queryFn: async (): Promise<AlertRow | null> => (await requestJson<AlertsPage>(`/api/alerts?limit=${LOOKED_THROUGH}`)).alerts.find((alert) => alert.alertId === alertId) ?? null,
    enabled: alertId !== null, staleTime: 5_000, refetchInterval: 10_000,
  })
