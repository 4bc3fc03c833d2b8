'use client'
import type { AlertRow } from '@sluice/protocol'
import { Button, PanelMessage, SkeletonRows } from '@sluice/ui'
import { RequestFailed } from '../api/http.ts'
import type { useAlertHistory } from './alert-queries.ts'
import { AlertTable } from './alert-table.tsx'

const NO_OUTCOMES = new Map<string, never>()

interface AlertsHistoryProps {
  readonly history: ReturnType<typeof useAlertHistory>
  readonly alerts: readonly AlertRow[]
  readonly selected: string | null
  readonly onSelect: (alertId: string) => void
  readonly nowMs: number
}

/** Every alert that ever was, as stored, page by page. */
export function AlertsHistory({ history, alerts, selected, onSelect, nowMs }: AlertsHistoryProps) {
  if (history.isError && history.data === undefined) {
    const forbidden = history.error instanceof RequestFailed && history.error.status === 403
    return <PanelMessage tone={forbidden ? 'warning' : 'critical'} title={forbidden ? 'Not for your role' : 'The alerts could not be read'} action={<Button onClick={() => void history.refetch()}>Try again</Button>}>{history.error.message}</PanelMessage>
  }
  if (history.data === undefined) return <SkeletonRows rows={18} label="Loading the history of alerts" />
  const total = history.data.pages.reduce((sum, page) => sum + page.alerts.length, 0)
  return (
    <div data-testid="alerts-history">
      {total === 0
        ? <PanelMessage title="No alerts yet">Every alert that was ever raised is kept here.</PanelMessage>
        : alerts.length === 0
          ? <PanelMessage title="None of these">{`None of the ${total} alerts read so far passes the filter.`}</PanelMessage>
          : <AlertTable alerts={alerts} selected={selected} onSelect={onSelect} outcomes={NO_OUTCOMES} nowMs={nowMs} caption="Alerts as stored, newest first" />}
      <div className="px-3 py-2">
        {history.hasNextPage
          ? <Button onClick={() => void history.fetchNextPage()} disabled={history.isFetchingNextPage}>{history.isFetchingNextPage ? 'Reading\u2026' : 'Show older alerts'}</Button>
          : total > 0 && <p className="text-xs text-muted">These are all.</p>}
      </div>
    </div>
  )
}
