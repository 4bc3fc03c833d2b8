'use client'
import type { OrderDetail } from '@sluice/protocol'
import { formatNumber, formatTimeUs, WaterfallStep } from '@sluice/ui'
import { useEffect, useMemo, useRef } from 'react'
import { CancelChildButton } from './cancel-child-button.tsx'
import { useKill } from '../stream/use-desk-rows.ts'
import { pendingOf } from './order-pending.ts'
import { awayText, useVenuesAway, type VenuesAway } from './venues-away.ts'
import { ranSteps, waterfallOf, type SliceView } from './waterfall-model.ts'
import { MANNER_WORDS } from './words.ts'

/** Steps drawn: the newest of a very long order. */
const STEPS_MAX = 100

/** The waterfall as it executes. `planned` false: only what began. `controls`: each live child can be canceled. */
export function WaterfallList({ detail, planned = true, controls = false }: { readonly detail: OrderDetail; readonly planned?: boolean; readonly controls?: boolean }) {
  const all = useMemo(() => (planned ? waterfallOf(detail) : ranSteps(detail)), [detail, planned])
  const steps = all.slice(-STEPS_MAX)
  const away = useVenuesAway()
  const pending = pendingOf(detail, useKill())
  const list = useRef<HTMLOListElement>(null)
  const reading = useRef(false)
  const begun = steps.filter((step) => step.state !== 'planned').length
  const working = detail.parent.status === 'working'
  useEffect(() => {
    // The step under way stays in sight, unless somebody reads an earlier one. Only what holds the list scrolls, never the page.
    const holder = list.current?.parentElement
    const item = list.current?.children[begun - 1]
    if (!working || begun < 2 || reading.current || holder == null || !(item instanceof HTMLElement)) return
    const below = item.getBoundingClientRect().bottom - holder.getBoundingClientRect().bottom
    if (below > 0) holder.scrollTop += below
  }, [begun, working, detail.parent.parentId])
  if (steps.length === 0) return <p className="text-muted">{working ? 'Nothing sent yet.' : 'No child order was sent.'}</p>
  const largest = Math.max(...steps.flatMap((step) => step.slices.map((slice) => slice.ordered)))
  const actionOf = ({ id, mic, state, cancelling }: SliceView) => (controls && state === 'working' ? <CancelChildButton parent={detail.parent} pending={pending} child={{ clOrdId: id, mic, cancelling }} /> : undefined)
  return (
    <>
      {all.length > steps.length && <p className="pb-2 text-xs text-muted">{formatNumber(all.length - steps.length)} earlier steps are in the story.</p>}
      <ol ref={list} onPointerEnter={() => { reading.current = true }} onPointerLeave={() => { reading.current = false }} data-testid="waterfall" aria-label="Waterfall" className="flex flex-col gap-2.5">
        {steps.map((step) => (
          <WaterfallStep key={step.id} no={step.no} title={step.title} state={step.state} largest={largest} note={step.state === 'working' && pending === 'cancel' ? 'cancel pending: nothing is planned anew' : step.note}
            time={step.startedUs === null ? 'planned' : formatTimeUs(step.startedUs)}
            slices={step.slices.map((slice) => ({
              id: slice.id, venue: slice.mic, manner: MANNER_WORDS[slice.aggressiveness], filled: slice.filled, ordered: slice.ordered,
              filledText: formatNumber(slice.filled), orderedText: formatNumber(slice.ordered), state: slice.state, note: noteText(slice, away), action: actionOf(slice),
            }))} />
        ))}
      </ol>
    </>
  )
}

/** Of what works at a venue that is away, that it is: nobody can say how it fares. */
function noteText({ note, state, mic }: SliceView, away: VenuesAway): string | null {
  const gone = state === 'working' ? awayText(mic, away)?.slice(mic.length + 4) : undefined
  return gone === undefined ? note : note === null ? gone : `${note}, ${gone}`
}
