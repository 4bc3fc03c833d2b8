'use client'
import type { AlertRow, AlertRule, Reference } from '@sluice/protocol'
import { Badge, Button, formatDayUs, formatDurationUs, formatNumber, formatTimeUs, Panel, SafeText, SectionHead, visibleText } from '@sluice/ui'
import Link from 'next/link'
import { useReference } from '../api/queries.ts'
import { ownerText } from '../order/words.ts'
import { AlertActions } from './alert-actions.tsx'
import { ALERT_GUIDE } from './alert-guide.ts'
import { alertState, alertValueText, EVENT_WORDS, eventText, KIND_LABELS } from './alert-words.ts'
import type { Acknowledging } from './use-acknowledge.ts'

interface AlertDetailProps {
  readonly alert: AlertRow
  readonly acknowledging: Acknowledging
  /** It came from the store and does not stream any more. */
  readonly stored: boolean
  readonly onClose: () => void
}

/** One alert: what it means, what to do, its numbers, who did what, and what can be done. */
export function AlertDetail({ alert, acknowledging, stored, onClose }: AlertDetailProps) {
  const reference = useReference()
  const rule = reference.data?.alertRules.find((each) => each.kind === alert.kind)
  const guide = ALERT_GUIDE[alert.kind]
  const state = alertState(alert)
  return (
    <Panel title={`${KIND_LABELS[alert.kind]} \u00b7 ${visibleText(alert.subject)}`} label={`Alert ${alert.alertId}`} testId="alert-detail" bodyClassName="flex flex-col"
      actions={<><Badge tone={state.tone}>{state.text}</Badge><Button tone="ghost" onClick={onClose} aria-label="Close the alert">Close</Button></>}>
      <div className="px-3 py-2">
        <p className={alert.severity === 'critical' && alert.status === 'raised' ? 'text-base text-critical' : 'text-base'}><SafeText>{alert.text}</SafeText></p>
        {stored && <p className="mt-1 text-xs text-muted">As stored; it streams no more.</p>}
        <p className="mt-1.5 text-sm text-muted">{guide.means}</p>
        <ol className="mt-1.5 list-decimal pl-5 text-sm">{guide.todo.map((step) => <li key={step}>{step}</li>)}</ol>
        <Links alert={alert} reference={reference.data} about={guide.about} />
      </div>
      <AlertActions key={alert.alertId} alert={alert} acknowledging={acknowledging} />
      <SectionHead title="Numbers" note={guide.measures} />
      <Numbers alert={alert} rule={rule} />
      <SectionHead title="Events" note="oldest first, New York time" />
      <ol data-testid="alert-events" className="px-3 py-1.5">
        {alert.events.map((event, at) => (
          <li key={at} className="grid grid-cols-[88px_92px_1fr] gap-x-2 py-[3px] text-sm">
            <span className="text-muted" title={formatDayUs(event.atUs)}>{formatTimeUs(event.atUs)}</span>
            <span>{EVENT_WORDS[event.what]}</span>
            <span className="min-w-0">{event.by !== null && <span className="text-muted"><SafeText>{ownerText(event.by)}</SafeText>{eventText(event) === '' ? '' : ': '}</span>}<SafeText>{eventText(event)}</SafeText></span>
          </li>
        ))}
      </ol>
    </Panel>
  )
}

function Numbers({ alert, rule }: { readonly alert: AlertRow; readonly rule: AlertRule | undefined }) {
  const held = (us: number): string => (us === 0 ? 'at once' : `after ${formatDurationUs(us)}`)
  const lines: readonly (readonly [string, string])[] = [
    ['Alert', alert.alertId],
    ['Value', alertValueText(alert.kind, alert.value)],
    ['Raised at', `${alertValueText(alert.kind, alert.raiseAt)} or more${rule === undefined ? '' : `, ${held(rule.raiseAfterUs)}`}`],
    ['Resolved at', `${alertValueText(alert.kind, alert.clearAt)} or less${rule === undefined ? '' : `, ${held(rule.clearAfterUs)}`}`],
    ...(rule !== undefined && rule.samples > 1 ? [['Made of', `the last ${formatNumber(rule.samples)} values`] as const] : []),
    ['First raised', `${formatDayUs(alert.raisedUs)} ${formatTimeUs(alert.raisedUs)}`],
    ['Last changed', `${formatDayUs(alert.lastUs)} ${formatTimeUs(alert.lastUs)}`],
    ...(alert.resolvedUs === null ? [] : [['Resolved', `${formatDayUs(alert.resolvedUs)} ${formatTimeUs(alert.resolvedUs)}`] as const]),
    ['Times raised', formatNumber(alert.count)],
  ]
  return (
    <dl className="grid grid-cols-[96px_1fr] gap-x-2 gap-y-0.5 px-3 py-2 text-sm">
      {lines.map(([label, text]) => <div key={label} className="contents"><dt className="text-muted">{label}</dt><dd>{text}</dd></div>)}
    </dl>
  )
}

/** Where what it is about can be seen and acted on. */
function Links({ alert, reference, about }: { readonly alert: AlertRow; readonly reference: Reference | undefined; readonly about: (typeof ALERT_GUIDE)[AlertRow['kind']]['about'] }) {
  const orders = [...new Set(alert.text.match(/\bP-\d{1,16}\b/g) ?? [])].slice(0, 5)
  const venue = reference?.venues.find((each) => alert.subject.startsWith(each.mic))
  const anchor = about === 'model' ? 'model-panel' : about === 'database' ? 'projection-panel' : about === 'session' ? 'sessions' : 'breakers'
  const style = 'inline-flex min-h-6 items-center text-accent-text hover:underline'
  return (
    <p className="mt-1 flex flex-wrap gap-x-4 text-sm">
      <Link href={`/operations#${anchor}`} className={style}>{venue === undefined ? 'Operations' : `${venue.mic} on Operations`}</Link>
      {about === 'model' && <Link href="/models" className={style}>Models</Link>}
      {about === 'model' && <Link href="/objectives" className={style}>Strategy on Objectives</Link>}
      {orders.map((order) => <Link key={order} href={`/orders/${order}`} className={style}>{order}</Link>)}
    </p>
  )
}
