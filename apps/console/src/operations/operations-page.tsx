'use client'
import type { FaultsRow } from '@sluice/protocol'
import { ScrollBox } from '@sluice/ui'
import { useEffect } from 'react'
import { useCore, useGateway, useNowMs, useStore, useTopic } from '../stream/use-desk-rows.ts'
import { BreakersPanel } from './breakers-panel.tsx'
import { ConsistencyPanel } from './consistency-panel.tsx'
import { FaultsPanel } from './faults-panel.tsx'
import { FeedsPanel } from './feeds-panel.tsx'
import { LatencyPanel } from './latency-panel.tsx'
import { SessionsPanel } from './sessions-panel.tsx'
import { JournalPanel, ModelPanel, ProjectionPanel, TapePanel } from './state-panels.tsx'

/** How the desk is: what comes in, what goes out, what keeps it, and the switches on it. */
export function OperationsPage() {
  const core = useCore()
  const store = useStore()
  const gateway = useGateway()
  const faults = useTopic('health').rows.get('faults') as FaultsRow | undefined
  const nowMs = useNowMs(1_000)
  useEffect(scrollToAsked, [])
  return (
    <div data-testid="operations-page" className="flex h-full flex-col">
      <h1 className="sr-only">Operations</h1>
      <div className="grid min-h-0 flex-1 grid-cols-[minmax(390px,1.15fr)_minmax(470px,1.5fr)_minmax(356px,1fr)] gap-2 p-2 max-[1239px]:grid-cols-1 max-[1239px]:grid-rows-[560px_860px_auto] max-[1239px]:content-start max-[1239px]:overflow-y-auto max-[1239px]:*:min-h-max max-[1239px]:*:overflow-visible!">
        <div className="flex min-h-0 flex-col gap-2"><FeedsPanel core={core} nowMs={nowMs} /><SessionsPanel core={core} nowMs={nowMs} /></div>
        <ScrollBox label="Breakers and switches" className="flex min-h-0 flex-col gap-2 overflow-x-hidden"><BreakersPanel nowMs={nowMs} /><FaultsPanel faults={faults} nowMs={nowMs} /><ConsistencyPanel /></ScrollBox>
        <ScrollBox label="State of the desk" className="flex min-h-0 flex-col gap-2 overflow-x-hidden">
          <LatencyPanel core={core} nowMs={nowMs} /><ModelPanel core={core} nowMs={nowMs} /><ProjectionPanel store={store} gateway={gateway} nowMs={nowMs} /><JournalPanel core={core} nowMs={nowMs} /><TapePanel core={core} faults={faults} nowMs={nowMs} />
        </ScrollBox>
      </div>
    </div>
  )
}

/** The panel that the address names after its #, such as `breakers`. */
function scrollToAsked(): void {
  const asked = window.location.hash.slice(1)
  if (/^[a-z-]{1,40}$/.test(asked)) document.querySelector(`[data-testid="operations-page"] [data-testid="${asked}"]`)?.scrollIntoView({ block: 'nearest' })
}
