'use client'
import type { AlertRow } from '@sluice/protocol'
import { Button, cn, formatNumber, Panel, PanelMessage, Segmented, SkeletonRows } from '@sluice/ui'
import { useState, type ReactNode } from 'react'
import { useMe } from '../api/queries.ts'
import { useMay } from '../command/use-may.ts'
import { useAlerts } from '../stream/use-alerts.ts'
import { useNowMs, useTopic } from '../stream/use-desk-rows.ts'
import { useTrust } from '../stream/use-trust.ts'
import { AlertDetail } from './alert-detail.tsx'
import { NO_FILTER, passes, type AlertFilter } from './alert-list.ts'
import { useAlertHistory, useStoredAlert } from './alert-queries.ts'
import { AlertTable } from './alert-table.tsx'
import { AlertToolbar } from './alert-toolbar.tsx'
import { saveText } from '../grid/export-grid.ts'
import { alertsCsv } from './alerts-csv.ts'
import { AlertsHistory } from './alerts-history.tsx'
import { ACKNOWLEDGED_AT_ONCE_MAX, useAcknowledge, type Acknowledging } from './use-acknowledge.ts'
import { useCalmList, type CalmList } from './use-calm-list.ts'

type View = 'now' | 'history'

/** What is wrong, what it means, and who sees to it. */
export function AlertsPage({ alertId }: { readonly alertId?: string }) {
  const { rows, ready } = useTopic('alerts')
  const { counts } = useAlerts()
  const me = useMe().data?.user.email ?? null
  const mayAcknowledge = useMay('acknowledgeAlert')
  const trust = useTrust()
  const nowMs = useNowMs(1_000)
  const [view, setView] = useState<View>('now')
  const [filter, setFilter] = useState<AlertFilter>(NO_FILTER)
  const [selected, setSelected] = useState<string | null>(alertId ?? null)
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set())
  const acknowledging = useAcknowledge()
  const history = useAlertHistory(view === 'history')
  const list = useCalmList(rows, { filter, me, picking: picked.size > 0 })
  const live = list.ids.flatMap((id) => rows.get(id) ?? [])
  const stored = (history.data?.pages.flatMap((page) => page.alerts) ?? []).map((alert) => newerOf(alert, rows.get(alert.alertId)))
  const past = stored.filter((alert) => passes(alert, filter, me))
  const select = (id: string | null): void => {
    setSelected(id)
    // The address follows without a new page: what was filtered, picked or typed stays.
    window.history.replaceState(null, '', id === null ? '/alerts' : `/alerts/${encodeURIComponent(id)}`)
  }
  const acknowledge = mayAcknowledge ? { onAcknowledge: (id: string) => void acknowledging.acknowledge([id], null), picked: { ids: picked, onChange: setPicked } } : {}
  const shown = view === 'now' ? live : past
  return (
    <div data-testid="alerts-page" className="flex h-full flex-col">
      <h1 className="sr-only">Alerts</h1>
      <div className={cn('grid min-h-0 flex-1 gap-2 p-2', selected === null ? 'grid-cols-1' : 'grid-cols-[minmax(0,1fr)_minmax(360px,27%)] max-[1099px]:grid-cols-1 max-[1099px]:grid-rows-2')}>
        <Panel title="Alerts" note={ready ? `${formatNumber(counts.open)} open, ${formatNumber(counts.unacknowledged)} unacknowledged` : 'waiting'} bodyClassName="flex flex-col overflow-hidden"
          actions={<><Segmented label="Alerts of" testId="alerts-view" value={view} onChange={setView} options={[{ value: 'now', label: 'Now' }, { value: 'history', label: 'History' }]} />
            <Button disabled={shown.length === 0} data-testid="alerts-csv" onClick={() => saveText('alerts.csv', alertsCsv(shown))}>CSV</Button></>}>
          <div className="flex min-h-9 shrink-0 flex-wrap items-center gap-2 border-b border-line px-3 py-1"><AlertToolbar filter={filter} onChange={setFilter} /><Bulk picked={picked} setPicked={setPicked} rows={rows} acknowledging={acknowledging} /></div>
          <div className={cn('relative min-h-0 flex-1 overflow-auto', trust.level === 'disconnected' && view === 'now' && 'opacity-60')} {...(view === 'now' ? list.reading : {})}>
            {view === 'history'
              ? <AlertsHistory history={history} alerts={past} selected={selected} onSelect={select} nowMs={nowMs} />
              : <Now ready={ready} total={rows.size} list={list} disconnected={trust.level === 'disconnected' ? trust.why : null}>
                  <AlertTable testId="alerts-now" caption="Open alerts, then those resolved of late" alerts={live} selected={selected} onSelect={select} {...acknowledge} outcomes={acknowledging.outcomes} nowMs={nowMs} />
                </Now>}
          </div>
        </Panel>
        {selected !== null && <SelectedAlert alertId={selected} row={rows.get(selected) ?? stored.find((alert) => alert.alertId === selected)} live={rows.has(selected)} ready={ready} acknowledging={acknowledging} onClose={() => select(null)} />}
      </div>
    </div>
  )
}

const newerOf = (stored: AlertRow, live: AlertRow | undefined): AlertRow => (live !== undefined && live.seq >= stored.seq ? live : stored)

function Now({ ready, total, list, disconnected, children }: { readonly ready: boolean; readonly total: number; readonly list: CalmList; readonly disconnected: string | null; readonly children: ReactNode }) {
  if (!ready) return disconnected === null ? <SkeletonRows rows={12} label="Loading alerts" /> : <PanelMessage tone="warning" title="Not connected to the desk">{disconnected}</PanelMessage>
  return (
    <>
      {list.waiting > 0 && <button type="button" data-testid="new-alerts" onClick={list.release} className="sticky top-[31px] left-1/2 z-10 float-left -mb-6 h-6 -translate-x-1/2 rounded-full bg-accent-fill px-3 text-sm font-semibold text-on-accent">{`${list.waiting} new`}</button>}
      {list.ids.length === 0
        ? <PanelMessage title={total === 0 ? 'Nothing is wrong' : 'None of these'}>{total === 0 ? 'No alert is open and none was resolved of late. The history has the older ones.' : `None of the ${total} alerts passes the filter.`}</PanelMessage>
        : children}
    </>
  )
}

/** Several at once: one command each, what came of each stands in its row. */
function Bulk({ picked, setPicked, rows, acknowledging }: { readonly picked: ReadonlySet<string>; readonly setPicked: (ids: ReadonlySet<string>) => void; readonly rows: ReadonlyMap<string, AlertRow>; readonly acknowledging: Acknowledging }) {
  if (picked.size === 0) return null
  const open = [...picked].filter((id) => rows.get(id)?.acknowledgedBy === null)
  const tooMany = open.length > ACKNOWLEDGED_AT_ONCE_MAX
  return (
    <div className="ml-auto flex items-center gap-2">
      <Button tone="primary" data-testid="alerts-acknowledge-picked" disabled={open.length === 0 || tooMany || acknowledging.busy} onClick={() => void acknowledging.acknowledge(open, null).then(() => setPicked(new Set()))}>
        {acknowledging.busy ? 'Acknowledging\u2026' : `Acknowledge ${formatNumber(open.length)} picked`}
      </Button>
      {tooMany && <span className="text-xs text-warning">{`At most ${ACKNOWLEDGED_AT_ONCE_MAX} at once.`}</span>}
      <Button tone="ghost" onClick={() => setPicked(new Set())}>Pick none</Button>
    </div>
  )
}

interface SelectedAlertProps {
  readonly alertId: string
  readonly row: AlertRow | undefined
  readonly live: boolean
  readonly ready: boolean
  readonly acknowledging: Acknowledging
  readonly onClose: () => void
}

function SelectedAlert({ alertId, row, live, ready, acknowledging, onClose }: SelectedAlertProps) {
  const query = useStoredAlert(row === undefined && ready ? alertId : null)
  const alert = row ?? query.data ?? undefined
  if (alert !== undefined) return <AlertDetail alert={alert} stored={!live} acknowledging={acknowledging} onClose={onClose} />
  const close = <Button onClick={onClose}>Close</Button>
  return (
    <Panel title={`Alert ${alertId}`} testId="alert-detail">
      {query.isError
        ? <PanelMessage tone="critical" title="The alert could not be read" action={close}>{query.error.message}</PanelMessage>
        : query.data === null
          ? <PanelMessage tone="warning" title={`There is no alert ${alertId.slice(0, 40)}`} action={close}>It is neither open nor among the last 500 that are stored; the address may be mistyped.</PanelMessage>
          : <SkeletonRows rows={10} label="Loading the alert" />}
    </Panel>
  )
}
