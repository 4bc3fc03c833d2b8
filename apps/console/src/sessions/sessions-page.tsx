'use client'
import { Panel, PanelMessage, SkeletonRows } from '@sluice/ui'
import { useState } from 'react'
import { useCore, useNowMs } from '../stream/use-desk-rows.ts'
import { PositionsPanel } from './positions-panel.tsx'
import { SessionDetail } from './session-detail.tsx'
import { SessionTable } from './session-table.tsx'
import { bySessionState } from './session-words.ts'
import { UnsettledPanel } from './unsettled-panel.tsx'

/** The desk's lines to its counterparties: how each is, what was said on it, and what support does about it. */
export function SessionsPage({ session: asked }: { readonly session?: string }) {
  const core = useCore()
  const nowMs = useNowMs(1_000)
  const [chosen, setChosen] = useState<string | null>(asked ?? null)
  const sessions = [...(core?.health?.sessions ?? [])].sort(bySessionState)
  const selected = chosen === null ? sessions.find(({ role }) => role !== 'market-data') ?? sessions[0] : sessions.find(({ session }) => session === chosen)
  const select = (session: string): void => {
    setChosen(session)
    // The address follows without a new page.
    window.history.replaceState(null, '', `/sessions/${encodeURIComponent(session)}`)
  }
  return (
    <div data-testid="sessions-page" className="flex h-full flex-col gap-2 p-2 max-[1099px]:overflow-y-auto">
      <h1 className="sr-only">FIX sessions</h1>
      <SessionTable core={core} sessions={sessions} nowMs={nowMs} selected={selected?.session ?? null} onSelect={select} />
      <div className="grid min-h-0 flex-1 grid-cols-[minmax(0,1fr)_minmax(340px,30%)] gap-2 max-[1099px]:min-h-[860px] max-[1099px]:shrink-0 max-[1099px]:grid-cols-1 max-[1099px]:grid-rows-[520px_minmax(0,1fr)]">
        {selected === undefined ? <NoSession asked={chosen} ready={core?.health != null} /> : <SessionDetail key={selected.session} session={selected} nowMs={nowMs} />}
        <div className="flex min-h-0 flex-col gap-2"><UnsettledPanel nowMs={nowMs} /><PositionsPanel /></div>
      </div>
    </div>
  )
}

const NoSession = ({ asked, ready }: { readonly asked: string | null; readonly ready: boolean }) => (
  <Panel title="Session" testId="session-detail">
    {!ready ? asked === null ? <SkeletonRows rows={10} label="Loading the session" /> : <PanelMessage title={`Looking for the session ${asked.slice(0, 40)}\u2026`}>The core has not told its sessions yet.</PanelMessage> : asked === null
      ? <PanelMessage title="No session">The configuration names neither venues nor counterparties.</PanelMessage>
      : <PanelMessage tone="warning" title={`There is no session ${asked.slice(0, 40)}`}>The name may be mistyped, or the configuration no longer has it.</PanelMessage>}
  </Panel>
)
