'use client'
import type { Me, OrderDetail, OrdersPage, Reference, SlippageSeries } from '@sluice/protocol'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { requestJson } from './http.ts'
import { newYorkMidnightMs } from './new-york-midnight.ts'

const SLIPPAGE_REFRESH_MS = 10_000
export const ORDERS_PAGE_SIZE = 200

export const useMe = () => useQuery({ queryKey: ['me'], queryFn: () => requestJson<Me>('/api/me'), staleTime: 60_000 })

export const useReference = () => useQuery({ queryKey: ['reference'], queryFn: () => requestJson<Reference>('/api/reference'), staleTime: Infinity })

/** `needed`: the streamed rows do not tell the whole order. */
export const useOrderDetail = (parentId: string | null, needed: boolean) =>
  useQuery({ queryKey: ['order', parentId], queryFn: () => requestJson<OrderDetail>(`/api/orders/${encodeURIComponent(parentId ?? '')}`), enabled: parentId !== null && needed, staleTime: 5_000 })

export const useSlippageToday = () =>
  useQuery({
    queryKey: ['slippage-today'],
    queryFn: () => requestJson<SlippageSeries>(`/api/kpis/slippage?from=${newYorkMidnightMs(Date.now()) * 1_000}`),
    refetchInterval: SLIPPAGE_REFRESH_MS,
  })

export const useOrderHistory = (status: string) =>
  useInfiniteQuery({
    queryKey: ['orders', status],
    queryFn: ({ pageParam }) => requestJson<OrdersPage>(`/api/orders?limit=${ORDERS_PAGE_SIZE}${pageParam === null ? '' : `&before=${pageParam}`}${status === 'all' ? '' : `&status=${status}`}`),
    initialPageParam: null as number | null,
    getNextPageParam: (page) => page.next,
  })
