'use client'
import { FIRM_OBJECTIVE, type ObjectiveWeights, type Reference } from '@sluice/protocol'
import { Button, Panel, PanelMessage, SkeletonRows } from '@sluice/ui'
import { useMemo, useState } from 'react'
import { useMe, useReference } from '../api/queries.ts'
import { useMay } from '../command/use-may.ts'
import { useObjectives } from '../stream/use-objectives.ts'
import { useTrust } from '../stream/use-trust.ts'
import { draftOf, isDirty, lookedAt, withWeights, type Draft } from './draft.ts'
import { ObjectiveHistoryPanel } from './objective-history-panel.tsx'
import { ObjectivePreviewPanel } from './objective-preview-panel.tsx'
import { useObjectiveHistory, useObjectivePreview } from './objective-queries.ts'
import { OffPolicyPanel } from './off-policy-panel.tsx'
import { ScopeList } from './scope-list.tsx'
import { scopeNamed, scopesOf, type Scope, type ScopeName } from './scopes.ts'
import { StrategyPanel } from './strategy-panel.tsx'
import { WeightEditor } from './weight-editor.tsx'
import { isAllZero } from './weights.ts'

/** What "best" means: weights per scope, what they would have changed, and every version that counted. */
export function ObjectivesPage() {
  const reference = useReference()
  const { objectives, ready } = useObjectives()
  const trust = useTrust()
  return (
    <div data-testid="objectives-page" className="flex h-full flex-col">
      <h1 className="sr-only">Objectives</h1>
      {reference.isError
        ? <Panel title="Objectives" className="m-2 flex-1"><PanelMessage tone="critical" title="The desk’s reference could not be read" action={<Button onClick={() => void reference.refetch()}>Try again</Button>}>{reference.error.message}</PanelMessage></Panel>
        : reference.data === undefined || !ready
          ? <Panel title="Objectives" className="m-2 flex-1">{trust.level === 'disconnected' ? <PanelMessage tone="warning" title="Not connected to the desk">{trust.why}</PanelMessage> : <SkeletonRows rows={16} label="Loading objectives" />}</Panel>
          : <Objectives reference={reference.data} scopes={scopesOf(objectives, reference.data)} />}
    </div>
  )
}

/** The scope of the address, kept there while one moves about. */
function useScopeName(scopes: readonly Scope[]): readonly [ScopeName, (name: ScopeName) => void] {
  // Drawn only once the desk's rows are here: in a browser, never on the page server.
  const [name, setName] = useState<ScopeName>(() => scopeNamed(scopes, new URLSearchParams(window.location.search).get('scope') ?? FIRM_OBJECTIVE)?.name ?? FIRM_OBJECTIVE)
  const select = (next: ScopeName): void => {
    setName(next)
    window.history.replaceState(null, '', next === FIRM_OBJECTIVE ? '/objectives' : `/objectives?scope=${encodeURIComponent(next)}`)
  }
  return [name, select]
}

function Objectives({ reference, scopes }: { readonly reference: Reference; readonly scopes: readonly Scope[] }) {
  const [name, select] = useScopeName(scopes)
  const [drafts, setDrafts] = useState<Readonly<Partial<Record<ScopeName, Draft>>>>({})
  const me = useMe()
  const may = useMay('setWeights')
  const names = useMemo(() => new Map(reference.instruments.map((instrument) => [String(instrument.symbol), instrument.name])), [reference])
  const scope = scopeNamed(scopes, name) ?? scopes[0]
  if (scope === undefined) return null
  const draft = drafts[scope.name]
  const keep = (next: Draft | undefined): void => setDrafts(({ [scope.name]: _, ...others }) => (next === undefined ? others : { ...others, [scope.name]: next }))
  const load = (weights: ObjectiveWeights): void => keep(withWeights(draft, scope, weights))
  const forbidden = may ? null : me.data === undefined ? 'Waiting to know who you are.' : `Weights are set by risk managers; your role (${me.data.user.role}) sees them.`
  const dirty = new Set(scopes.filter((each) => isDirty(drafts[each.name], each)).map((each) => each.name))
  return (
    <div className="grid min-h-0 flex-1 grid-cols-[224px_minmax(400px,1fr)_minmax(430px,0.9fr)] grid-rows-[minmax(0,560px)_minmax(160px,1fr)] gap-2 p-2">
      <div className="flex min-h-0 flex-col gap-2">
        <ScopeList scopes={scopes} names={names} selected={scope.name} dirty={dirty} onSelect={select} />
        <StrategyPanel />
      </div>
      <WeightEditor key={scope.name} scope={scope} draft={draft} presets={reference.objectives} forbidden={forbidden} onWeights={load}
        onLookedAt={() => keep(lookedAt(draft ?? draftOf(scope, scope.live.weights), scope))} onDiscard={() => keep(undefined)} />
      <PreviewOf scope={scope} weights={draft?.weights ?? scope.live.weights} />
      <HistoryOf scope={scope} canLoad={may} onLoad={load} />
    </div>
  )
}

function PreviewOf({ scope, weights }: { readonly scope: Scope; readonly weights: ObjectiveWeights }) {
  const preview = useObjectivePreview(scope.name, isAllZero(weights) ? null : weights)
  return (
    <div className="row-span-2 flex min-h-0 flex-col gap-2">
      <div className="grid min-h-0 flex-1"><ObjectivePreviewPanel preview={preview} where={scope.symbol ?? 'the firm'} /></div>
      <OffPolicyPanel weights={weights} />
    </div>
  )
}

function HistoryOf({ scope, canLoad, onLoad }: { readonly scope: Scope; readonly canLoad: boolean; readonly onLoad: (weights: ObjectiveWeights) => void }) {
  const history = useObjectiveHistory(scope.name, scope.own?.version ?? 0)
  return <div className="col-span-2 grid min-h-0"><ObjectiveHistoryPanel scope={scope} history={history} canLoad={canLoad} onLoad={onLoad} /></div>
}
