'use client'
import type { ModelDocuments, ModelRow } from '@sluice/protocol'
import { Badge, formatDayUs, formatNumber, formatTimeUs, Panel, PanelBody, SafeText, StaleBar, Tabs } from '@sluice/ui'
import Link from 'next/link'
import { useState, type ReactNode } from 'react'
import { useNowMs } from '../stream/use-desk-rows.ts'
import { useTrust } from '../stream/use-trust.ts'
import { GateReportView } from './gate-report.tsx'
import { ModelActions } from './model-actions.tsx'
import { ModelCard } from './model-card.tsx'
import { ModelData } from './model-data.tsx'
import { ModelHistory } from './model-history.tsx'
import { askedState, useModelDocuments } from './model-queries.ts'
import { ageText, byText, gateText, MODEL_KIND_WORDS, stageText, suspendedText } from './model-words.ts'
import { ShadowView } from './shadow-view.tsx'
import { TrainingCurves } from './training-curves.tsx'

type Tab = 'card' | 'gate' | 'curves' | 'data' | 'shadow' | 'history'

/** One model: where it stands, what is known of it, who did what, and the steps from here. */
export function ModelDetail({ model, models }: { readonly model: ModelRow; readonly models: readonly ModelRow[] }) {
  const [tab, setTab] = useState<Tab>('gate')
  const trust = useTrust()
  const stage = stageText(model)
  const suspended = suspendedText(model)
  return (
    <Panel title={model.modelId} label={`Model ${model.modelId}`} testId="model-detail" bodyClassName="flex flex-col overflow-hidden" note={<Badge tone={stage.tone}>{stage.text}</Badge>} actions={<ModelActions key={model.modelId} model={model} models={models} />}>
      {trust.level === 'disconnected' && <StaleBar>From before the connection was lost.</StaleBar>}
      {suspended !== null && <p role="status" data-testid="model-suspended" className="shrink-0 border-b border-line bg-critical-soft px-3 py-1.5 text-critical">{suspended}</p>}
      {model.proposal !== null && <Proposal proposal={model.proposal} />}
      <ModelFacts model={model} />
      <Tabs<Tab> label="Of the model" testId="model-tabs" value={tab} onChange={setTab} className="flex-1" tabs={[
        { value: 'gate', label: <GateTab model={model} />, content: <Documents model={model}>{({ gate }) => <GateReportView gate={gate} model={model} />}</Documents> },
        { value: 'card', label: 'Card', content: <Documents model={model}>{({ card }) => <ModelCard card={card} />}</Documents> },
        { value: 'curves', label: 'Training', content: <Documents model={model}>{({ curves }) => <TrainingCurves curves={curves} />}</Documents> },
        { value: 'data', label: 'Data', content: <Documents model={model}>{(documents) => <ModelData documents={documents} />}</Documents> },
        { value: 'shadow', label: 'Shadow', content: <ShadowView model={model} /> },
        { value: 'history', label: 'History', content: <ModelHistory model={model} /> },
      ]} />
    </Panel>
  )
}

const GateTab = ({ model: { gate } }: { readonly model: ModelRow }) => <span className="inline-flex items-center gap-1.5">Gate <Badge tone={gateText(gate).tone}>{gateText(gate).text}</Badge></span>

function Documents({ model, children }: { readonly model: ModelRow; readonly children: (documents: ModelDocuments) => ReactNode }) {
  const query = useModelDocuments(model)
  return <PanelBody state={askedState(query, 'documents of the model', 10)}>{query.data !== undefined && children(query.data)}</PanelBody>
}

const Proposal = ({ proposal }: { readonly proposal: NonNullable<ModelRow['proposal']> }) => (
  <p role="status" data-testid="model-proposal" className="shrink-0 border-b border-line bg-warning-soft px-3 py-1.5 text-warning">
    Proposed to be live by <SafeText>{byText(proposal.by)}</SafeText>, {formatDayUs(proposal.atUs)} {formatTimeUs(proposal.atUs, false)}: <SafeText className="text-text">{proposal.reason}</SafeText>. Another risk manager decides.
  </p>
)

function ModelFacts({ model }: { readonly model: ModelRow }) {
  const nowMs = useNowMs(60_000)
  const facts: readonly (readonly [string, ReactNode])[] = [
    ['Kind', `${MODEL_KIND_WORDS[model.modelKind]}${model.modelKind === 'blend' ? `, ${formatNumber(model.blendMicro / 10_000)}\u202f% cost-to-go` : ''}`],
    ['Follows', model.lineage === null ? 'none' : <Link href={`/models/${encodeURIComponent(model.lineage)}`} className="text-accent-text hover:underline">{model.lineage}</Link>],
    ['Trained', <span key="trained">{formatDayUs(model.trainedUs)} {formatTimeUs(model.trainedUs, false)}{nowMs === 0 ? '' : <span className="text-muted">{`, ${ageText(model.trainedUs, nowMs * 1_000)} old`}</span>}</span>],
    ['Fill horizon', `${formatNumber(model.fillHorizonMs / 1_000, 1)} s`],
    ['Squared error', model.cardSlippageMseBps2 === null ? 'not told' : `${formatNumber(model.cardSlippageMseBps2, 3)} bps², held out`],
    ['File', <code key="file" className="font-mono text-xs" title={model.sha256}>{model.sha256.slice(0, 12)}</code>],
  ]
  return (
    <dl className="grid shrink-0 grid-cols-[88px_minmax(0,1fr)_88px_minmax(0,1fr)] gap-x-2 gap-y-0.5 border-b border-line px-3 py-2 text-sm">
      {facts.map(([label, value]) => <div key={label} className="contents"><dt className="text-muted">{label}</dt><dd className="min-w-0 truncate">{value}</dd></div>)}
    </dl>
  )
}
