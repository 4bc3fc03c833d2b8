'use client'
import type { ModelRow } from '@sluice/protocol'
import { cn, formatNumber, Panel, PanelBody, SkeletonRows, StaleBar, type PanelState } from '@sluice/ui'
import dynamic from 'next/dynamic'
import { useMemo, useRef } from 'react'
import { useNowMs } from '../stream/use-desk-rows.ts'
import { useTrust } from '../stream/use-trust.ts'
import { HIDDEN_BELOW_PX, modelColumns } from './model-columns.tsx'
import { byStage, stageName } from './model-words.ts'

const LiveGrid = dynamic(() => import('../grid/live-grid.tsx').then((module) => module.LiveGrid<ModelRow>), { ssr: false, loading: () => <SkeletonRows rows={10} label="Loading models" /> })

export interface ModelListPanelProps {
  readonly rows: ReadonlyMap<string, ModelRow>
  readonly ready: boolean
  readonly selected: string | null
  readonly onSelect: (modelId: string) => void
}

const everything = (): boolean => true

/** Every model that the desk knows: what decides first. */
export function ModelListPanel({ rows, ready, selected, onSelect }: ModelListPanelProps) {
  const trust = useTrust()
  const nowMs = useRef(0)
  nowMs.current = useNowMs(60_000)
  const columns = useMemo(() => modelColumns(() => nowMs.current * 1_000), [])
  const sorted = useMemo(() => new Map([...rows.values()].sort(byStage).map((row) => [row.modelId, row])), [rows])
  // A step moves its row: the grid is laid out anew then, and only then.
  const order = [...sorted.keys()].join(' ')
  const disconnected = trust.level === 'disconnected'
  const state: PanelState = !ready
    ? disconnected ? { kind: 'disconnected', why: trust.why } : { kind: 'loading', label: 'Loading models', rows: 10 }
    : rows.size === 0 ? { kind: 'empty', title: 'No models yet', text: 'Venue averages score. Train a first model below, or bring one.' } : { kind: 'ready' }
  return (
    <Panel title="Models" testId="models-panel" className="min-h-0 flex-1" bodyClassName="flex flex-col overflow-hidden" note={ready ? summary([...sorted.values()]) : 'waiting'}>
      <PanelBody state={state}>
        {disconnected && <StaleBar>From before the connection was lost.</StaleBar>}
        <div className={cn('min-h-0 flex-1', disconnected && 'opacity-60')}>
          <LiveGrid key={order} label="Models" testId="models-table" rows={sorted} belongs={everything} rowId={(row) => row.modelId} columns={columns} selected={selected} hiddenBelowPx={HIDDEN_BELOW_PX} onSelect={(row) => onSelect(row.modelId)} />
        </div>
      </PanelBody>
    </Panel>
  )
}

/** Who decides, and who is tried. */
function summary(models: readonly ModelRow[]): string {
  const staged = (['live', 'canary', 'shadow'] as const).flatMap((stage) => {
    const of = models.filter((model) => model.stage === stage)
    return of.length === 0 ? [] : [`${of.map(({ modelId }) => modelId).join(', ')} ${stageName(stage)}`]
  })
  const count = `${formatNumber(models.length)} in all`
  return staged.length === 0 ? `${count}; venue averages score` : `${staged.join('; ')}; ${count}`
}
