'use client'
import type { AlertRow } from '@sluice/protocol'
import { Badge, Cell, Checkbox, cn, formatDayUs, formatDurationUs, formatNumber, formatTimeUs, HeadCell, SafeText, StatusDot, Table, TableRow } from '@sluice/ui'
import { useRef, type KeyboardEvent, type ReactNode } from 'react'
import { ownerText } from '../order/words.ts'
import { alertState, alertValueText, KIND_LABELS, severityTone } from './alert-words.ts'
import type { AcknowledgeOutcome } from './use-acknowledge.ts'

/** Rows drawn at a time. */
const ROWS_MAX = 500

export interface AlertTableProps {
  readonly alerts: readonly AlertRow[]
  readonly selected: string | null
  readonly onSelect: (alertId: string) => void
  /** Acknowledges the alert of the focused row; absent where nobody may. */
  readonly onAcknowledge?: (alertId: string) => void
  /** Boxes for several at once; absent where there is nothing to do with them. */
  readonly picked?: { readonly ids: ReadonlySet<string>; readonly onChange: (ids: ReadonlySet<string>) => void }
  readonly outcomes: ReadonlyMap<string, AcknowledgeOutcome>
  readonly nowMs: number
  readonly caption: string
  readonly testId?: string
}

/** Dense rows: arrows move, A acknowledges, Space picks. */
export function AlertTable({ alerts, selected, onSelect, onAcknowledge, picked, outcomes, nowMs, caption, testId }: AlertTableProps) {
  const body = useRef<HTMLDivElement>(null)
  const shown = alerts.slice(0, ROWS_MAX)
  const focusable = shown.some((alert) => alert.alertId === selected) ? selected : (shown[0]?.alertId ?? null)
  const pick = (alertId: string): void => {
    if (picked === undefined) return
    const ids = new Set(picked.ids)
    if (!ids.delete(alertId)) ids.add(alertId)
    picked.onChange(ids)
  }
  const onKeyDown = (event: KeyboardEvent<HTMLTableRowElement>, at: number): void => {
    const alert = shown[at]
    if (alert === undefined || event.ctrlKey || event.metaKey || event.altKey || event.target !== event.currentTarget) return
    const next = event.key === 'ArrowDown' ? at + 1 : event.key === 'ArrowUp' ? at - 1 : event.key === 'Home' ? 0 : event.key === 'End' ? shown.length - 1 : null
    if (next !== null) {
      const row = body.current?.querySelectorAll<HTMLTableRowElement>('[data-testid="alert-row"]')[next]
      row?.focus()
    } else if (event.key === 'Enter') onSelect(alert.alertId)
    else if (event.key === ' ') pick(alert.alertId)
    else if (event.key.toLowerCase() === 'a' && alert.acknowledgedBy === null) onAcknowledge?.(alert.alertId)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <div ref={body} data-testid={testId} className="@container">
      <Table caption={caption} className="min-w-[860px] table-fixed" head={<Heads picking={picked !== undefined} />}>
        {shown.map((alert, at) => (
          <TableRow key={alert.alertId} tabIndex={alert.alertId === focusable ? 0 : -1} selected={alert.alertId === selected} data-testid="alert-row" data-alert={alert.alertId} data-kind={alert.kind} data-subject={alert.subject} data-status={alert.status}
            data-acknowledged={alert.acknowledgedBy !== null} className={cn('cursor-pointer focus-visible:outline-offset-[-2px]', alert.status === 'resolved' && 'text-muted')}
            onClick={() => onSelect(alert.alertId)} onFocus={(event) => { if (selected !== null && event.target === event.currentTarget) onSelect(alert.alertId) }} onKeyDown={(event) => onKeyDown(event, at)}>
            {picked !== undefined && <PickCell alert={alert} checked={picked.ids.has(alert.alertId)} onPick={() => pick(alert.alertId)} />}
            <AlertCells alert={alert} nowMs={nowMs} outcome={outcomes.get(alert.alertId)} />
          </TableRow>
        ))}
      </Table>
      {alerts.length > ROWS_MAX && <p className="px-3 py-2 text-xs text-muted">{`The first ${formatNumber(ROWS_MAX)} of ${formatNumber(alerts.length)} are shown; filter to see the others.`}</p>}
    </div>
  )
}

const Heads = ({ picking }: { readonly picking: boolean }) => (
  <>
    {picking && <HeadCell className="w-[36px]"><span className="sr-only">Picked</span></HeadCell>}
    <HeadCell className="w-[114px]">State</HeadCell>
    <HeadCell className="w-[148px]">Kind</HeadCell>
    <HeadCell className="w-[96px]">Subject</HeadCell>
    <HeadCell>What</HeadCell>
    <HeadCell number className="w-[126px]">Value / raised at</HeadCell>
    <HeadCell className="w-[72px] @max-[1000px]:hidden">Raised</HeadCell>
    <HeadCell number className="w-[62px]">Age</HeadCell>
    <HeadCell number className="w-[54px]">Times</HeadCell>
    <HeadCell className="w-[104px] @max-[1150px]:hidden">Acknowledged</HeadCell>
    <HeadCell className="w-[84px] @max-[1000px]:hidden">Assigned</HeadCell>
  </>
)

const PickCell = ({ alert, checked, onPick }: { readonly alert: AlertRow; readonly checked: boolean; readonly onPick: () => void }) => (
  <Cell className="p-0 first:pl-1.5" onClick={(event) => event.stopPropagation()}>
    <Checkbox testId="alert-pick" checked={checked} onChange={onPick} label={<span className="sr-only">{`Pick ${KIND_LABELS[alert.kind]} ${alert.subject}`}</span>} />
  </Cell>
)

function AlertCells({ alert, nowMs, outcome }: { readonly alert: AlertRow; readonly nowMs: number; readonly outcome: AcknowledgeOutcome | undefined }) {
  const state = alertState(alert)
  const today = nowMs > 0 && formatDayUs(alert.raisedUs) === formatDayUs(nowMs * 1_000)
  const endMs = alert.resolvedUs === null ? nowMs : alert.resolvedUs / 1_000
  return (
    <>
      <Cell><Badge tone={state.tone}>{state.text}</Badge></Cell>
      <Cell className="truncate" title={KIND_LABELS[alert.kind]}><span className="mr-1.5"><StatusDot tone={alert.status === 'resolved' ? 'neutral' : severityTone(alert.severity)} /></span><span className="sr-only">{alert.severity}: </span>{KIND_LABELS[alert.kind]}</Cell>
      <Cell className="overflow-hidden font-semibold"><SafeText lines={1}>{alert.subject}</SafeText></Cell>
      <Cell className="overflow-hidden">{outcome === undefined || outcome.phase === 'done' ? <SafeText lines={1}>{alert.text}</SafeText> : <Outcome outcome={outcome} />}</Cell>
      <Cell number>{`${alertValueText(alert.kind, alert.value)} / ${alertValueText(alert.kind, alert.raiseAt)}`}</Cell>
      <Cell className="overflow-hidden @max-[1000px]:hidden">{today ? formatTimeUs(alert.raisedUs, false) : formatDayUs(alert.raisedUs).slice(5)}</Cell>
      <Cell number>{nowMs === 0 ? '' : formatDurationUs(Math.max(0, endMs * 1_000 - alert.raisedUs))}</Cell>
      <Cell number>{formatNumber(alert.count)}</Cell>
      <Cell className="overflow-hidden @max-[1150px]:hidden">{alert.acknowledgedBy === null ? <Nobody /> : <SafeText lines={1}>{ownerText(alert.acknowledgedBy)}</SafeText>}</Cell>
      <Cell className="overflow-hidden @max-[1000px]:hidden">{alert.assignee === null ? <Nobody /> : <SafeText lines={1}>{ownerText(alert.assignee)}</SafeText>}</Cell>
    </>
  )
}

const Nobody = (): ReactNode => <span className="text-faint">–</span>

const Outcome = ({ outcome }: { readonly outcome: AcknowledgeOutcome }) => (
  <SafeText lines={1} className={outcome.phase === 'refused' ? 'text-critical' : outcome.phase === 'unknown' ? 'text-warning' : 'text-muted'}>
    {outcome.phase === 'sending' ? 'Acknowledging\u2026' : `${outcome.phase === 'refused' ? 'Not acknowledged' : 'Unknown'}: ${outcome.text}`}
  </SafeText>
)
