'use client'
import type { OrderDetail } from '@sluice/protocol'
import { Button, cn, formatDurationUs, formatNumber, formatTimeUs, Panel, SafeText, Segmented } from '@sluice/ui'
import { useMemo, useState } from 'react'
import { useUnits } from '../command/use-units.ts'
import { storyOf, type MomentKind } from './story.ts'

/** Rows drawn at first, and added by each wish for more. */
const ROWS_STEP = 200
type Filter = 'all' | Exclude<MomentKind, 'order' | 'owner'>
const FILTERS: readonly { readonly value: Filter; readonly label: string }[] = [
  { value: 'all', label: 'All' }, { value: 'plan', label: 'Plans' }, { value: 'child', label: 'Children' }, { value: 'fill', label: 'Fills' }, { value: 'people', label: 'People' },
]
const TONES: Readonly<Record<MomentKind, string>> = { order: 'bg-text', plan: 'bg-faint', child: 'bg-accent', fill: 'bg-fine', people: 'bg-warning', owner: 'bg-warning' }
const NAMES: Readonly<Record<MomentKind, string>> = { order: 'order', plan: 'plan', child: 'child', fill: 'fill', people: 'person', owner: 'owner' }

/** What happened, newest first, in words. */
export function OrderStory({ detail }: { readonly detail: OrderDetail }) {
  const [filter, setFilter] = useState<Filter>('all')
  const [shown, setShown] = useState(ROWS_STEP)
  const units = useUnits(detail.parent.symbol)
  const story = useMemo(() => storyOf(detail, units), [detail, units])
  const moments = useMemo(() => story.filter(({ kind }) => filter === 'all' || kind === filter || (filter === 'people' && kind === 'owner')).reverse(), [story, filter])
  const rest = moments.length - shown
  return (
    <Panel title="Story" testId="order-story" note={`${formatNumber(moments.length)} events, newest first, New York time`} actions={<Segmented label="Events shown" value={filter} onChange={setFilter} options={FILTERS} />}>
      {moments.length === 0 && <p className="px-3 py-2 text-muted">Nothing of this kind happened.</p>}
      <ol data-testid="timeline" className="py-1.5">
        {moments.slice(0, shown).map((moment) => (
          <li key={moment.id} data-kind={moment.kind} className="grid grid-cols-[84px_62px_54px_1fr] items-baseline gap-2 px-3 py-px">
            <span className="text-muted">{formatTimeUs(moment.tsUs)}</span>
            <span className="text-right text-muted">+{formatDurationUs(moment.tsUs - detail.parent.receivedUs)}</span>
            <span className="flex items-center gap-1.5 text-xs text-muted"><span aria-hidden className={cn('size-[6px] shrink-0 rounded-full', TONES[moment.kind])} />{NAMES[moment.kind]}</span>
            <SafeText className={moment.kind === 'people' || moment.kind === 'owner' ? 'text-warning' : undefined}>{moment.text}</SafeText>
          </li>
        ))}
      </ol>
      {rest > 0 && <div className="px-3 pb-2"><Button onClick={() => setShown((before) => before + ROWS_STEP)}>Show {formatNumber(Math.min(rest, ROWS_STEP))} older of {formatNumber(rest)}</Button></div>}
    </Panel>
  )
}
