'use client'
import type { CoreRow, DeskRow, FixedTopic, GatewayRow, HealthRow, RowId, RowOf, StoreRow } from '@sluice/protocol'
import { useEffect, useState } from 'react'
import { useDesk, type DeskState } from './desk-store.ts'

/** Rows of a topic and whether its snapshot has come. */
export function useTopic<T extends FixedTopic>(topic: T): { readonly rows: ReadonlyMap<RowId, RowOf<T>>; readonly ready: boolean } {
  const view = useDesk((state) => state.views.fixed[topic])
  return { rows: view.rows as ReadonlyMap<RowId, RowOf<T>>, ready: view.topicSeq > 0 }
}

const healthRow = (state: DeskState, id: HealthRow['id']): HealthRow | undefined => state.views.fixed.health.rows.get(id)
export const useCore = (): CoreRow | undefined => useDesk((state) => healthRow(state, 'core') as CoreRow | undefined)
export const useStore = (): StoreRow | undefined => useDesk((state) => healthRow(state, 'store') as StoreRow | undefined)
export const useGateway = (): GatewayRow | undefined => useDesk((state) => healthRow(state, 'gateway') as GatewayRow | undefined)

const deskRow = <K extends DeskRow['kind']>(state: DeskState, id: K): Extract<DeskRow, { kind: K }> | undefined =>
  state.views.fixed.desk.rows.get(id) as Extract<DeskRow, { kind: K }> | undefined
export const useLink = () => useDesk((state) => deskRow(state, 'link'))
export const useKill = () => useDesk((state) => deskRow(state, 'kill'))
export const useStrategy = () => useDesk((state) => deskRow(state, 'strategy'))

/** The time, again every `everyMs`; 0 until the page runs in a browser. */
export function useNowMs(everyMs: number): number {
  const [nowMs, setNowMs] = useState(0)
  useEffect(() => {
    setNowMs(Date.now())
    const timer = setInterval(() => setNowMs(Date.now()), everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
  return nowMs
}
