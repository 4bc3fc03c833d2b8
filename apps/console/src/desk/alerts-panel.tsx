'use client'
import type { AlertRow } from '@sluice/protocol'
import { formatTimeUs, Panel, PanelBody, SafeText, StatusDot, type PanelState } from '@sluice/ui'
import Link from 'next/link'
import { CommandButton } from '../command/command-button.tsx'
import { CommandOutcome } from '../command/command-outcome.tsx'
import { isPending } from '../command/command-state.ts'
import { useCommand } from '../command/use-command.ts'
import { useSendBlock } from '../command/use-send-block.ts'
import { ownerText } from '../order/words.ts'
import { useAlerts } from '../stream/use-alerts.ts'
import { useTrust } from '../stream/use-trust.ts'

const SHOWN = 50

/** Open alerts, most urgent first, each to be acknowledged with one click. */
export function AlertsPanel() {
  const { alerts, counts, ready } = useAlerts()
  const trust = useTrust()
  const open = alerts.filter((alert) => alert.status === 'raised').slice(0, SHOWN)
  const stale = trust.level === 'stale' || trust.level === 'disconnected' ? 'Not live: what is shown is from before.' : null
  const state: PanelState = ready
    ? open.length === 0 ? { kind: 'empty', title: 'No open alerts', text: 'What is raised appears here at once.' } : { kind: 'ready', stale }
    : trust.level === 'disconnected' ? { kind: 'disconnected', why: trust.why } : { kind: 'loading', label: 'Loading alerts', rows: 3 }
  return (
    <Panel title="Alerts" testId="alerts-panel" note={ready ? `${counts.open} open` : undefined} actions={<Link href="/alerts" className="inline-flex h-6 items-center rounded-[4px] px-1.5 text-muted hover:bg-hover hover:text-text">All</Link>}>
      <PanelBody state={state}><ul>{open.map((alert) => <AlertItem key={alert.alertId} alert={alert} />)}</ul></PanelBody>
    </Panel>
  )
}

function AlertItem({ alert }: { readonly alert: AlertRow }) {
  const command = useCommand('acknowledgeAlert')
  const blocked = useSendBlock('acknowledgeAlert')
  return (
    <li className="border-b border-line px-3 py-1.5 last:border-b-0" data-testid="desk-alert" data-kind={alert.kind}>
      <div className="flex items-center gap-2">
        <StatusDot tone={alert.severity === 'critical' ? 'critical' : 'warning'} />
        <Link href={`/alerts/${alert.alertId}`} className="inline-flex min-h-6 min-w-0 flex-1 items-center font-semibold hover:underline"><SafeText lines={1}>{alert.subject}</SafeText></Link>
        {alert.acknowledgedBy === null
          ? <CommandButton blocked={isPending(command.state) ? 'Waiting for the desk.' : blocked} data-testid="desk-alert-acknowledge" onClick={() => void command.send({ alertId: alert.alertId })}>Acknowledge</CommandButton>
          : <span className="truncate text-xs text-muted">seen by {ownerText(alert.acknowledgedBy)}</span>}
      </div>
      <div className="ml-[15px] flex gap-1.5 text-xs text-muted"><span className="shrink-0">{formatTimeUs(alert.lastUs, false)}</span><SafeText lines={2}>{alert.text}</SafeText></div>
      {command.state.phase !== 'submitting' && <CommandOutcome className="mt-1" state={command.state} done="Acknowledged" onDismiss={command.reset} onCheckAgain={() => void command.checkAgain()} />}
    </li>
  )
}
