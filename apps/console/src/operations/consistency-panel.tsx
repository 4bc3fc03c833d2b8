'use client'
import { HASHED_TOPICS } from '@sluice/protocol'
import { Button, formatNumber, formatTimeUs, Panel, StatusDot } from '@sluice/ui'
import { useDesk } from '../stream/desk-store.ts'
import { useConsistency, type Consistency } from './use-consistency.ts'

const TOPIC_WORDS = { parents: 'orders', desk: 'objectives and switches', alerts: 'alerts', breakers: 'breakers', models: 'models' } as const

/** This page held against the engine itself. */
export function ConsistencyPanel() {
  const ready = useDesk((state) => HASHED_TOPICS.every((topic) => state.views.fixed[topic].topicSeq > 0))
  const { consistency, check } = useConsistency(ready)
  const equal = consistency.phase === 'equal' ? 'true' : consistency.phase === 'differs' ? 'false' : 'unknown'
  return (
    <Panel title="Consistency" note="this page’s rows against the engine’s, by hash" className="shrink-0" actions={<Button data-testid="consistency-check" disabled={!ready || consistency.phase === 'checking'} onClick={() => void check()}>{consistency.phase === 'checking' ? 'Checking\u2026' : 'Check now'}</Button>}>
      <div data-testid="consistency" data-equal={equal} data-seq={consistency.seq ?? undefined} role="status" className="px-3 py-2 text-sm">
        <p className="flex items-center gap-1.5"><StatusDot tone={consistency.phase === 'equal' ? 'fine' : consistency.phase === 'differs' ? 'critical' : consistency.phase === 'failed' ? 'warning' : 'neutral'} />{verdict(consistency)}</p>
        {consistency.atMs !== null && <p className="text-xs text-muted">{`${formatTimeUs(consistency.atMs * 1_000, false)} New York; orders, objectives and switches, alerts, breakers, models. Again every 30 s.`}</p>}
        {consistency.phase === 'differs' && <p className="mt-1 text-xs text-muted">Under many changes a second the page may skip the very state compared; check again. If it stays, load the page anew and tell support.</p>}
      </div>
    </Panel>
  )
}

function verdict({ phase, seq, differing, error }: Consistency): string {
  switch (phase) {
    case 'unchecked': return 'Not checked yet.'
    case 'checking': return 'Checking\u2026'
    case 'equal': return `Equal at entry ${formatNumber(seq)}.`
    case 'differs': return `Differs at entry ${formatNumber(seq)}: ${differing.map((topic) => TOPIC_WORDS[topic]).join(', ')}.`
    case 'failed': return `Could not be checked: ${error ?? ''}`
  }
}
