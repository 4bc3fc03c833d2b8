'use client'
import type { ModelRow, ShadowFigures } from '@sluice/protocol'
import { cn, formatDurationUs, formatNumber, formatShare, formatSigned, PanelBody, PanelMessage } from '@sluice/ui'
import type { ReactNode } from 'react'
import { askedState, useShadowFigures } from './model-queries.ts'
import { stageName } from './model-words.ts'

const MICRO = 1_000_000

/** What it did, or would have done, beside the live model. */
export function ShadowView({ model }: { readonly model: ModelRow }) {
  const query = useShadowFigures(model.modelId)
  return <PanelBody state={askedState(query, 'figures', 4)}>{query.data !== undefined && <Figures model={model} figures={query.data} />}</PanelBody>
}

function Figures({ model, figures }: { readonly model: ModelRow; readonly figures: ShadowFigures }) {
  if (figures.decisions === 0) return <PanelMessage title="Nothing to compare yet" testId="shadow-figures">{`${model.modelId} is ${stageName(model.stage)}: figures begin with the first decision that it is asked about as a shadow or canary.`}</PanelMessage>
  const { savingMicroBps: saving } = figures
  return (
    <div data-testid="shadow-figures" data-decisions={figures.decisions}>
      <dl className="grid grid-cols-3 gap-px bg-line">
        <Figure label="Decisions compared" value={formatNumber(figures.decisions)} note="the newest 10,000 at most" />
        <Figure label="Would have done the same" value={formatShare(figures.agreement, 1)} note="first choice as it was made" />
        <Figure label="Its own choice cheaper by, bps" value={formatSigned(saving === null ? null : saving / MICRO, 3)} note="under its own scores; a hope, no proof" tone={saving === null || saving === 0 ? '' : saving > 0 ? 'text-better' : 'text-worse'} />
        <Figure label="Failed to score" value={formatNumber(figures.failures)} note={`${formatShare(figures.failures / figures.decisions, 2)} of decisions`} tone={figures.failures > 0 ? 'text-warning' : ''} />
        <Figure label="Inference, median" value={formatDurationUs(figures.inferenceUsP50)} note="beside the live model" />
        <Figure label="Stands as" value={stageName(model.stage)} note="now" />
      </dl>
      <p className="max-w-[70ch] px-3 py-2 text-sm text-muted">Agreement says how often nothing would change. The saving is what the model believes of itself: what it would really have cost is estimated from logged decisions under Objectives, and measured by the canary.</p>
    </div>
  )
}

function Figure({ label, value, note, tone = '' }: { readonly label: string; readonly value: ReactNode; readonly note: string; readonly tone?: string }) {
  return (
    <div className="min-w-0 bg-panel px-3 py-2">
      <dt className="truncate text-xs text-muted" title={label}>{label}</dt>
      <dd className={cn('mt-1 truncate text-lg leading-6 font-semibold', tone)}>{value}</dd>
      <dd className="truncate text-xs text-muted" title={note}>{note}</dd>
    </div>
  )
}
