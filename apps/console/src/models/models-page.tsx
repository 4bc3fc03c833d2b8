'use client'
import { Panel, PanelMessage, SkeletonRows } from '@sluice/ui'
import Link from 'next/link'
import { useState } from 'react'
import { useTopic } from '../stream/use-desk-rows.ts'
import { useTrust } from '../stream/use-trust.ts'
import { ModelDetail } from './model-detail.tsx'
import { ModelListPanel } from './model-list-panel.tsx'
import { byStage } from './model-words.ts'
import { TrainingPanel } from './training-panel.tsx'

/** The life of models: what there is, what is trained, what each is worth, and who lets it decide. */
export function ModelsPage({ modelId }: { readonly modelId?: string }) {
  const { rows, ready } = useTopic('models')
  const [asked, setAsked] = useState<string | null>(modelId ?? null)
  const models = [...rows.values()].sort(byStage)
  const selected = asked === null ? models[0] : rows.get(asked)
  const select = (id: string): void => {
    setAsked(id)
    // The address follows without a new page.
    window.history.replaceState(null, '', `/models/${encodeURIComponent(id)}`)
  }
  return (
    <div data-testid="models-page" className="flex h-full flex-col">
      <h1 className="sr-only">Models</h1>
      <div className="grid min-h-0 flex-1 grid-cols-[minmax(0,1.1fr)_minmax(0,1fr)] gap-2 p-2">
        <div className="flex min-h-0 flex-col gap-2">
          <ModelListPanel rows={rows} ready={ready} selected={selected?.modelId ?? null} onSelect={select} />
          <TrainingPanel />
        </div>
        {selected === undefined ? <NoModel asked={asked} ready={ready} /> : <ModelDetail key={selected.modelId} model={selected} models={models} />}
      </div>
    </div>
  )
}

function NoModel({ asked, ready }: { readonly asked: string | null; readonly ready: boolean }) {
  const trust = useTrust()
  return (
    <Panel title="Model" testId="model-detail">
      {!ready
        ? trust.level === 'disconnected' ? <PanelMessage tone="warning" title="Not connected to the desk">{trust.why}</PanelMessage> : <SkeletonRows rows={12} label="Loading the model" />
        : asked === null
          ? <PanelMessage title="No model yet">What is trained or brought in is shown here, with its card, its gate and its data.</PanelMessage>
          : <PanelMessage title={`There is no model ${asked.slice(0, 40)}`} action={<Link href="/models" className="text-accent-text underline">All models</Link>}>The name may be mistyped, or the model not yet registered with the desk.</PanelMessage>}
    </Panel>
  )
}
