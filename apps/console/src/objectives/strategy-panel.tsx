'use client'
import { Panel, SafeText, Segmented, SkeletonRows } from '@sluice/ui'
import { useState } from 'react'
import { CommandDialog } from '../command/command-dialog.tsx'
import { useMay } from '../command/use-may.ts'
import { ownerText } from '../order/words.ts'
import { useStrategy } from '../stream/use-desk-rows.ts'

type Strategy = 'dynamic' | 'static'
const MEANINGS: Readonly<Record<Strategy, string>> = {
  dynamic: 'Venues are ranked by scores under these weights.',
  static: 'Every order takes the fixed waterfall; weights do not count.',
}

/** By scores or by the fixed order of venues: for the whole firm at once. */
export function StrategyPanel() {
  const strategy = useStrategy()?.strategy
  const may = useMay('setStrategy')
  const [wanted, setWanted] = useState<Strategy | null>(null)
  const target = wanted ?? 'dynamic'
  return (
    <Panel title="Strategy" note="for the whole firm" testId="strategy-panel" className="shrink-0">
      {strategy === undefined ? <SkeletonRows rows={2} label="Loading the strategy" /> : (
        <div className="flex flex-col gap-1.5 px-3 py-2 text-sm">
          <div><Segmented label="Strategy" testId="strategy" value={strategy.strategy} onChange={setWanted}
            options={(['dynamic', 'static'] as const).map((value) => ({ value, label: value === 'dynamic' ? 'Dynamic' : 'Static', disabled: !may }))} /></div>
          <p className={strategy.strategy === 'static' ? 'text-warning' : 'text-muted'}>{MEANINGS[strategy.strategy]}</p>
          <p className="min-w-0 text-xs text-muted">{strategy.by === '' ? 'As configured.' : <>By <SafeText>{ownerText(strategy.by)}</SafeText>: <SafeText>{strategy.reason}</SafeText></>}</p>
          {!may && <p className="text-xs text-muted">Set by risk managers.</p>}
        </div>
      )}
      <CommandDialog name="setStrategy" open={wanted !== null} onOpenChange={(open) => { if (!open) setWanted(null) }} title={`Switch to the ${target} strategy`} submitLabel={`Switch to ${target}`} prefix="strategy"
        fixed={{ strategy: target }} done={`The strategy is ${target}`} tone={target === 'static' ? 'critical' : 'plain'} consequence={`${MEANINGS[target]} It counts for every plan made from then on.`} />
    </Panel>
  )
}
