'use client'
import type { AlertRow } from '@sluice/protocol'
import { SafeText, ToastRegion } from '@sluice/ui'
import Link from 'next/link'
import { useEffect, useRef } from 'react'
import { useMe } from '../api/queries.ts'
import { useTopic } from '../stream/use-desk-rows.ts'
import { playAlert, readAlertSound, useAlertSound } from './alert-sound.ts'
import { isOwnStop, raisedSince } from './raised-alerts.ts'
import { dismissToast, showToast, useToasts } from './toasts.ts'
import { useTabTitle } from './use-tab-title.ts'

/** At most so many are told one by one; of more the page of alerts tells. */
const TOLD_MAX = 3

/** Says when an alert is raised: in the tab, as a note over the page, and by a sound where it is wanted. */
export function AlertWatch() {
  useTabTitle()
  useEffect(readAlertSound, [])
  const { rows, ready } = useTopic('alerts')
  const email = useMe().data?.user.email ?? null
  const before = useRef<ReadonlyMap<string, AlertRow> | null>(null)
  useEffect(() => {
    if (!ready) return
    const raised = raisedSince(before.current, rows).filter((alert) => !isOwnStop(alert, email))
    before.current = rows
    if (raised.length === 0) return
    for (const alert of raised.slice(0, TOLD_MAX)) tell(alert)
    if (useAlertSound.getState().on) playAlert(raised.some((alert) => alert.severity === 'critical') ? 'critical' : 'warning')
  }, [rows, ready, email])
  const toasts = useToasts((state) => state.toasts)
  return <ToastRegion toasts={toasts} onDismiss={dismissToast} />
}

function tell(alert: AlertRow): void {
  showToast({
    id: alert.alertId,
    tone: alert.severity === 'critical' ? 'critical' : 'warning',
    title: <SafeText>{`${alert.subject}: ${alert.text}`}</SafeText>,
    text: <Link href={`/alerts/${alert.alertId}`} onClick={() => dismissToast(alert.alertId)} className="inline-flex min-h-6 items-center text-accent-text hover:underline">Open the alert</Link>,
  })
}
