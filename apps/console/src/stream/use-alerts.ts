'use client'
import type { AlertRow } from '@sluice/protocol'
import { useMemo } from 'react'
import { alertCounts, byUrgency, type AlertCounts } from './alert-rows.ts'
import { useTopic } from './use-desk-rows.ts'

export interface AlertsView {
  /** Most urgent first: see `byUrgency`. */
  readonly alerts: readonly AlertRow[]
  readonly counts: AlertCounts
  /** The snapshot has come. */
  readonly ready: boolean
}

/** The alerts that stream: open ones and those of late. */
export function useAlerts(): AlertsView {
  const { rows, ready } = useTopic('alerts')
  return useMemo(() => {
    const alerts = [...rows.values()].sort(byUrgency)
    return { alerts, counts: alertCounts(alerts), ready }
  }, [rows, ready])
}
