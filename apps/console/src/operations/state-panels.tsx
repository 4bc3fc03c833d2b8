'use client'
import type { CoreRow, FaultsRow, FeatureFaultsHealth, GatewayRow, StoreRow } from '@sluice/protocol'
import { formatDayUs, formatDurationUs, formatNumber, formatTimeUs, SafeText, StatusDot } from '@sluice/ui'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { isFallingBack } from '../stream/alert-rows.ts'
import { useAlerts } from '../stream/use-alerts.ts'
import { saidMs } from './feeds-panel.tsx'
import { Facts, HealthPanel } from './health-panel.tsx'
import { ProviderTable, providerText, scoringFacts } from './scoring-figures.tsx'

const MEBIBYTE = 1_048_576
const megabytes = (bytes: number): string => `${formatNumber(bytes / MEBIBYTE, 1)} MiB`
const state = (tone: 'fine' | 'warning' | 'critical', text: ReactNode): ReactNode => <span className="inline-flex items-center gap-1.5"><StatusDot tone={tone} />{text}</span>

/** Non-finite or out of range: such a vector never reaches the model. */
function featureFaultsText({ decisions, historyValues }: FeatureFaultsHealth): ReactNode {
  if (decisions.length === 0 && historyValues === 0) return 'none'
  const byName = decisions.map(([feature, count]) => `${feature} ${formatNumber(count)}`).join(', ')
  return state('warning', [byName, historyValues === 0 ? '' : `${formatNumber(historyValues)} values of venue histories`].filter(Boolean).join('; '))
}

/** Who scores, where, and how often it did not. */
export function ModelPanel({ core, nowMs }: { readonly core: CoreRow | undefined; readonly nowMs: number }) {
  const health = core?.health
  const model = health?.model
  const scoring = health?.scoring ?? null
  const fallingBack = isFallingBack(useAlerts().alerts)
  return (
    <HealthPanel id="model-panel" title="Model" note={<Link href="/models" className="text-accent-text hover:underline">all models</Link>} saidMs={saidMs(core)} nowMs={nowMs} ready={model !== undefined} absent="The core has said nothing yet" rows={4} className="shrink-0">
      {model !== undefined && <Facts items={[
        ['Scores by', model.source !== 'model' ? state('warning', 'venue averages') : fallingBack ? state('critical', `model ${model.modelId ?? ''}, falling back to venue averages`) : state('fine', `model ${model.modelId ?? ''}`)],
        ['Provider', scoring === null ? (model.provider ?? 'none') : providerText(scoring)],
        ...(scoring === null ? [] : scoringFacts(scoring)),
        ['Fallbacks', `${formatNumber(model.fallbacks)} ${model.fallbacks === 1 ? 'decision' : 'decisions'} since the core started${scoring === null ? '' : `; the provider failed ${formatNumber(scoring.fallbacks)} times`}`],
        ['Features refused', featureFaultsText(model.featureFaults)],
        ...(model.note === '' ? [] : [['Note', <SafeText key="note">{model.note}</SafeText>] as const]),
        ['Scorer faults', (health?.scorerFaults ?? []).length === 0 ? 'none thrown' : state('warning', health?.scorerFaults.join(', ') ?? '')],
      ]} />}
      {scoring !== null && <ProviderTable scoring={scoring} />}
    </HealthPanel>
  )
}

/** From the journal into PostgreSQL, and the gateway that serves this page. */
export function ProjectionPanel({ store, gateway, nowMs }: { readonly store: StoreRow | undefined; readonly gateway: GatewayRow | undefined; readonly nowMs: number }) {
  return (
    <HealthPanel id="projection-panel" title="Projection and gateway" saidMs={gateway === undefined ? null : gateway.tsUs / 1_000} nowMs={nowMs} ready={store !== undefined || gateway !== undefined} absent="The gateway has said nothing yet" rows={6} className="shrink-0">
      <Facts items={[
        ...(store === undefined ? [] : [
          ['PostgreSQL', store.connected ? state(store.error === null ? 'fine' : 'warning', 'connected') : state('critical', 'not connected')] as const,
          ['Behind by', store.lagRecords === 0 ? 'nothing' : <span key="lag" className={store.lagUs > 1_000_000 ? 'text-warning' : ''}>{`${formatNumber(store.lagRecords)} records, ${formatDurationUs(store.lagUs)}`}</span>] as const,
          ['Written', `${formatNumber(store.rowsWritten)} rows, up to entry ${formatNumber(store.seq)}`] as const,
          ...(store.error === null ? [] : [['Error', <SafeText key="error" className="text-critical">{store.error}</SafeText>] as const]),
        ]),
        ...(gateway === undefined ? [] : [
          ['Pages connected', formatNumber(gateway.clients)] as const,
          ['Gateway loop', `${formatDurationUs(gateway.eventLoopP99Us)} p99`] as const,
          ['Gateway heap', megabytes(gateway.heapUsedBytes)] as const,
        ]),
      ]} />
    </HealthPanel>
  )
}

/** What must not be lost. */
export function JournalPanel({ core, nowMs }: { readonly core: CoreRow | undefined; readonly nowMs: number }) {
  const health = core?.health
  return (
    <HealthPanel id="journal-panel" title="Core and journal" saidMs={saidMs(core)} nowMs={nowMs} ready={health !== undefined && health !== null} absent="The core has said nothing yet" rows={5} className="shrink-0">
      {health != null && <Facts items={[
        ['Core', health.halted !== null ? state('critical', <SafeText>{`halted: ${health.halted}`}</SafeText>) : core?.connected === true ? state('fine', 'running') : state('critical', 'not answering')],
        ['Entry', formatNumber(health.seq)],
        ['Committed to', `${formatNumber(health.journal.committedLsn)} of ${formatNumber(health.journal.lsn)}`],
        ['Waiting', `${formatNumber(health.journal.pendingBytes)} bytes`],
        ['Durability', health.journal.durability === 'synced' ? 'synced: survives power loss' : 'written: survives the process'],
        ['Size', megabytes(health.journal.bytes)],
        ['Open', `${formatNumber(health.openParents)} ${health.openParents === 1 ? 'parent' : 'parents'}, ${formatNumber(health.liveChildren)} live ${health.liveChildren === 1 ? 'child' : 'children'}`],
      ]} />}
    </HealthPanel>
  )
}

/** Market data as it is captured, and the tape that the sandbox plays, if any. */
export function TapePanel({ core, faults, nowMs }: { readonly core: CoreRow | undefined; readonly faults: FaultsRow | undefined; readonly nowMs: number }) {
  const health = core?.health
  const capture = health?.tape
  const played = faults?.tape
  return (
    <HealthPanel id="tape-panel" title="Tape" saidMs={saidMs(core)} nowMs={nowMs} ready={health !== undefined && health !== null} absent="The core has said nothing yet" rows={3} className="shrink-0">
      <Facts items={[
        ['Capture', capture == null ? 'off' : capture.error !== null ? state('critical', <SafeText>{`ended: ${capture.error}`}</SafeText>) : state('fine', 'every feed event is kept')],
        ...(capture == null ? [] : [
          ['Kept', `${formatNumber(capture.events)} events, ${megabytes(capture.bytes)}`] as const,
          ['Left out', capture.dropped === 0 ? 'none' : <span key="dropped" className="text-warning">{`${formatNumber(capture.dropped)} events: the writer could not follow`}</span>] as const,
        ]),
        ['Market', played == null ? 'simulated, or of real venues' : <SafeText key="played">{`quotes of ${played.name}`}</SafeText>],
        ...(played == null ? [] : [
          ['Played', played.ended ? state('warning', 'to its end: every venue is closed') : `${formatDayUs(played.tapeUs)} ${formatTimeUs(played.tapeUs, false)}, at ${formatNumber(played.speed, 1)} times its speed`] as const,
          ['Until', `${formatTimeUs(played.toUs, false)}${played.round === 0 ? '' : `, round ${formatNumber(played.round + 1)}`}`] as const,
        ]),
      ]} />
    </HealthPanel>
  )
}
