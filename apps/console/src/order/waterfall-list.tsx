import type { OrderDetail } from '@sluice/protocol'
import { formatNumber, formatTimeUs, WaterfallStep } from '@sluice/ui'
import { useEffect, useMemo, useRef } from 'react'
import { waterfallOf } from './waterfall-model.ts'
import { MANNER_WORDS } from './words.ts'

/** The waterfall as it executes. */
export function WaterfallList({ detail }: { readonly detail: OrderDetail }) {
  const steps = useMemo(() => waterfallOf(detail), [detail])
  const list = useRef<HTMLOListElement>(null)
  const reading = useRef(false)
  const begun = steps.filter((step) => step.state !== 'planned').length
  const working = detail.parent.status === 'working'
  useEffect(() => {
    // The step under way stays in sight, unless somebody reads an earlier one.
    if (working && begun > 1 && !reading.current) list.current?.children[begun - 1]?.scrollIntoView({ block: 'nearest' })
  }, [begun, working, detail.parent.parentId])
  if (steps.length === 0) {
    return <p className="text-muted">{detail.parent.status === 'working' ? 'Nothing sent yet.' : 'No child order was sent.'}</p>
  }
  const largest = Math.max(...steps.flatMap((step) => step.slices.map((slice) => slice.ordered)))
  return (
    <ol ref={list} onPointerEnter={() => { reading.current = true }} onPointerLeave={() => { reading.current = false }} data-testid="waterfall" aria-label="Waterfall" className="flex flex-col gap-2.5">
      {steps.map((step) => (
        <WaterfallStep key={step.id} no={step.no} title={step.title} state={step.state} largest={largest} note={step.note}
          time={step.startedUs === null ? 'planned' : formatTimeUs(step.startedUs)}
          slices={step.slices.map((slice) => ({
            id: slice.id, venue: slice.mic, manner: MANNER_WORDS[slice.aggressiveness], filled: slice.filled, ordered: slice.ordered,
            filledText: formatNumber(slice.filled), orderedText: formatNumber(slice.ordered), state: slice.state, note: slice.note,
          }))} />
      ))}
    </ol>
  )
}
