'use client'
import { OBJECTIVE_DIMENSIONS, type ObjectiveDimension, type ObjectiveWeights } from '@sluice/protocol'
import { Badge, Button, cn, formatNumber, Panel, SafeText } from '@sluice/ui'
import { useState } from 'react'
import { ownerText, titleCase } from '../order/words.ts'
import { isOvertaken, type Draft } from './draft.ts'
import { fromText, LiveVersion } from './live-version.tsx'
import { PublishWeights } from './publish-weights.tsx'
import { scopeText, type Scope } from './scopes.ts'
import { WeightRow } from './weight-row.tsx'
import { changesOf, DIMENSION_WORDS, isAllZero, parseWeight, presetOf, sameWeights, weightText } from './weights.ts'

export interface WeightEditorProps {
  readonly scope: Scope
  readonly draft: Draft | undefined
  readonly presets: Readonly<Record<string, ObjectiveWeights>>
  /** Why this person cannot set weights; null when they can. */
  readonly forbidden: string | null
  readonly onWeights: (weights: ObjectiveWeights) => void
  readonly onLookedAt: () => void
  readonly onDiscard: () => void
}

/** Five weights of one scope; nothing holds before it is published. */
export function WeightEditor({ scope, draft, presets, forbidden, onWeights, onLookedAt, onDiscard }: WeightEditorProps) {
  const [typed, setTyped] = useState<Partial<Record<ObjectiveDimension, string>>>({})
  const weights = draft?.weights ?? scope.live.weights
  const preset = presetOf(weights, presets)
  const keepTyped = (dimension: ObjectiveDimension, text: string | null): void =>
    setTyped(({ [dimension]: _, ...others }) => (text === null ? others : { ...others, [dimension]: text }))
  const setAll = (next: ObjectiveWeights): void => {
    setTyped({})
    onWeights(next)
  }
  const overtaken = isOvertaken(draft, scope)
  const invalid = OBJECTIVE_DIMENSIONS.find((dimension) => typed[dimension] !== undefined && !parseWeight(typed[dimension]).ok)
  const blocked = forbidden ?? (invalid !== undefined ? `Correct the weight of ${DIMENSION_WORDS[invalid].label.toLowerCase()}.`
    : isAllZero(weights) ? 'All zero is no objective: at least one weight must be above 0.'
      : overtaken ? 'Look at the newer version first.'
        : !scope.usesFirm && sameWeights(weights, scope.live.weights) ? 'Nothing differs from what is live.' : null)
  return (
    <Panel title={`Weights of ${scope.symbol === null ? 'the firm' : scope.symbol}`} note="times the cost in bps; 0.00 to 5.00" bodyClassName="flex flex-col"
      actions={<Badge tone={preset === null ? 'warning' : 'neutral'}>{preset === null ? 'Custom' : titleCase(preset)}</Badge>}>
      {overtaken && draft !== undefined && <Overtaken scope={scope} draft={draft} onLookedAt={onLookedAt} onDiscard={() => { setTyped({}); onDiscard() }} />}
      <div role="group" aria-label="Presets" className="flex flex-wrap gap-1.5 border-b border-line px-3 py-2">
        {Object.entries(presets).map(([name, each]) => (
          <Button key={name} data-testid={`preset-${name}`} aria-pressed={name === preset} disabled={forbidden !== null} onClick={() => setAll(each)} className={cn(name === preset && 'border-accent bg-accent-soft font-semibold')}>
            {titleCase(name)}
          </Button>
        ))}
      </div>
      {OBJECTIVE_DIMENSIONS.map((dimension) => (
        <WeightRow key={dimension} dimension={dimension} value={weights[dimension]} live={scope.live.weights[dimension]} typed={typed[dimension]} disabled={forbidden !== null}
          onTyped={(text) => keepTyped(dimension, text)}
          onChange={(value, text) => { keepTyped(dimension, text); onWeights({ ...weights, [dimension]: value }) }} />
      ))}
      <LiveVersion scope={scope} />
      <PublishWeights scope={scope} weights={weights} preset={preset} blocked={blocked} forbidden={forbidden !== null}
        onCleared={() => { setTyped({}); onDiscard() }}
        discard={sameWeights(weights, scope.live.weights) && invalid === undefined ? null : () => { setTyped({}); onDiscard() }} />
    </Panel>
  )
}

/** Somebody else published meanwhile: theirs and mine side by side, before mine may replace it. */
function Overtaken({ scope, draft, onLookedAt, onDiscard }: { readonly scope: Scope; readonly draft: Draft; readonly onLookedAt: () => void; readonly onDiscard: () => void }) {
  const { live } = scope
  const changes = changesOf(live.weights, draft.weights)
  return (
    <div role="alert" data-testid="objective-overtaken" className="border-b border-line bg-warning-soft px-3 py-2 text-sm">
      <p className="text-warning">
        {`Version ${formatNumber(live.version)} of ${scopeText(live.name === scope.name ? scope.name : 'firm')} came in while you were editing, by `}<SafeText>{ownerText(live.by)}</SafeText>{`, ${fromText(live)}.`}
      </p>
      <p className="mt-0.5 line-clamp-3"><span className="text-muted">Why: </span><SafeText>{live.reason}</SafeText></p>
      <p className="mt-0.5 text-muted">{`Live to yours: ${changes.map(({ dimension, from, to }) => `${DIMENSION_WORDS[dimension].label} ${weightText(from)} \u2192 ${weightText(to)}`).join(', ')}`}</p>
      <div className="mt-1.5 flex gap-2">
        <Button className="bg-panel" onClick={onLookedAt} data-testid="objective-looked-at">Seen, keep mine</Button>
        <Button className="bg-panel" onClick={onDiscard}>{`Load version ${formatNumber(live.version)}`}</Button>
      </div>
    </div>
  )
}
