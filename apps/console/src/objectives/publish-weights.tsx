'use client'
import type { ObjectiveWeights } from '@sluice/protocol'
import { Button, formatNumber } from '@sluice/ui'
import { useEffect, useState } from 'react'
import { CommandDialog } from '../command/command-dialog.tsx'
import { titleCase } from '../order/words.ts'
import { useLink } from '../stream/use-desk-rows.ts'
import { fromText } from './live-version.tsx'
import { scopeText, type Scope } from './scopes.ts'
import { changesOf, DIMENSION_WORDS, weightText } from './weights.ts'

interface PublishWeightsProps {
  readonly scope: Scope
  readonly weights: ObjectiveWeights
  readonly preset: string | null
  readonly blocked: string | null
  readonly forbidden: boolean
  /** The scope has no weights of its own any more. */
  readonly onCleared: () => void
  /** Back to what is live; null when there is nothing to give up. */
  readonly discard: (() => void) | null
}

/** The one way by which weights begin to hold, with a reason; and the way back to the firm's. */
export function PublishWeights({ scope, weights, preset, blocked, forbidden, onCleared, discard }: PublishWeightsProps) {
  const mode = useLink()?.mode === 'LIVE' ? 'live' : 'simulation'
  const [asking, setAsking] = useState<'publish' | 'clear' | null>(null)
  const [sent, setSent] = useState<{ readonly scope: string; readonly after: number } | null>(null)
  const version = scope.own?.version ?? 0
  const where = scope.symbol === null ? 'the firm' : scope.symbol
  const accepted = (): void => setSent({ scope: scope.name, after: version })
  return (
    <div className="mt-auto border-t border-line px-3 py-2">
      <Published scope={scope} sent={sent} onDone={() => setSent(null)} />
      <div className="flex flex-wrap items-center gap-2">
        <Button tone="primary" size="medium" data-testid="publish-weights" disabled={blocked !== null} onClick={() => setAsking('publish')}>{`Publish to ${mode}\u2026`}</Button>
        {!forbidden && discard !== null && <Button size="medium" onClick={discard} data-testid="discard-weights">Back to live</Button>}
        {scope.symbol !== null && !scope.usesFirm && <Button size="medium" data-testid="clear-weights" disabled={forbidden} onClick={() => setAsking('clear')}>Use the firm’s…</Button>}
        {blocked !== null && <p role="status" className="min-w-[140px] flex-1 text-xs text-muted">{blocked}</p>}
      </div>
      <CommandDialog name="setWeights" open={asking === 'publish'} onOpenChange={(open) => setAsking(open ? 'publish' : null)} title={`Publish the weights of ${where}`} submitLabel={`Publish to ${mode}`} prefix="publish"
        fixed={{ objective: scope.name, weights, preset }} done={`Weights of ${where} published`} blocked={asking === 'publish' ? blocked : null} onAccepted={accepted}
        consequence={<Consequence scope={scope} weights={weights} preset={preset} />} />
      {scope.symbol !== null && (
        <CommandDialog name="clearWeights" open={asking === 'clear'} onOpenChange={(open) => setAsking(open ? 'clear' : null)} title={`End the own weights of ${where}`} submitLabel="Use the firm’s" prefix="clear"
          fixed={{ objective: scope.name }} done={`${where} uses the firm\u2019s weights`} onAccepted={() => { accepted(); onCleared() }}
          consequence={`From the next waterfall of ${where} on, the firm\u2019s weights count. Its own stay in the history and can be loaded again.`} />
      )}
    </div>
  )
}

function Consequence({ scope, weights, preset }: { readonly scope: Scope; readonly weights: ObjectiveWeights; readonly preset: string | null }) {
  const changes = changesOf(scope.live.weights, weights)
  return (
    <>
      <p>{scope.symbol === null ? 'Every waterfall from the next one on, of orders that name no preset and whose symbol has no weights of its own.' : `Every waterfall of ${scope.symbol} from the next one on, of orders that name no preset.`}</p>
      <ul className="mt-1.5 text-text">
        {preset !== null && <li>{`These are the preset ${titleCase(preset)}, unchanged.`}</li>}
        {changes.length === 0 && <li>{`The same as ${scopeText('firm')}\u2019s now; kept for ${scope.symbol ?? 'it'} when the firm\u2019s change.`}</li>}
        {changes.map(({ dimension, from, to }) => <li key={dimension}>{`${DIMENSION_WORDS[dimension].label} ${weightText(from)} \u2192 ${weightText(to)}`}</li>)}
      </ul>
    </>
  )
}

const SHOWN_MS = 12_000

/** The version that came of it and the entry from which it counts, as the desk tells it. */
function Published({ scope, sent, onDone }: { readonly scope: Scope; readonly sent: { readonly scope: string; readonly after: number } | null; readonly onDone: () => void }) {
  const own = scope.own
  const isHere = sent !== null && sent.scope === scope.name
  const arrived = isHere && own !== null && own.version > sent.after
  useEffect(() => {
    if (!arrived) return
    const timer = setTimeout(onDone, SHOWN_MS)
    return () => clearTimeout(timer)
  }, [arrived, onDone])
  if (!isHere) return null
  return (
    <p role="status" data-testid="objective-published" className="mb-2 text-sm text-fine">
      {arrived ? `${own.active ? 'Published' : 'Cleared'}: version ${formatNumber(own.version)} counts ${fromText(own)}.` : 'Accepted; waiting for its version.'}
    </p>
  )
}
