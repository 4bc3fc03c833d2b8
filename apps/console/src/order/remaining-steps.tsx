'use client'
import type { OrderDetail, PlanSlice } from '@sluice/protocol'
import { Button, cn, formatDurationUs, formatNumber, formatPrice, SectionHead } from '@sluice/ui'
import { ArrowDown, ArrowUp, GripVertical, Undo2, X } from 'lucide-react'
import { useRef, useState, type PointerEvent } from 'react'
import { CommandButton } from '../command/command-button.tsx'
import { useSendBlock } from '../command/use-send-block.ts'
import { orderBlock, pendingOf } from './order-pending.ts'
import { askOverride } from './override-asked.ts'
import { useWaterfallEdit, type WaterfallEditing } from './use-waterfall-edit.ts'
import type { EditableStep } from './waterfall-edit.ts'
import { MANNER_WORDS } from './words.ts'

/** What the newest plan still holds, to be re-ordered or dropped by hand. */
export function RemainingSteps({ detail }: { readonly detail: OrderDetail }) {
  const editing = useWaterfallEdit(detail)
  const block = useSendBlock('editWaterfall')
  const blocked = orderBlock(detail.parent, pendingOf(detail), 'edit') ?? block
  if (editing === null) return null
  const { kept, dropped, changed, planMoved, remaining } = editing
  const planNo = formatNumber(detail.decisions.at(-1)?.decisionNo)
  const apply = (): void => askOverride(detail.parent.parentId, {
    kind: 'edit', decisionId: remaining.decisionId, steps: kept.map(({ index }) => index), kept: kept.map(({ step }) => step), dropped: dropped.map(({ step }) => step), onApplied: editing.discard,
  })
  return (
    <section aria-label="Remaining steps">
      <SectionHead title="Remaining steps" note={`of plan ${planNo}; quantities if nothing before them fills`} actions={(
        <>
          {editing.canUndo && <Button tone="ghost" onClick={editing.undo}><Undo2 aria-hidden size={13} />Undo</Button>}
          {editing.canUndo && <Button tone="ghost" onClick={editing.discard}>Discard</Button>}
          <CommandButton data-testid="override-edit-apply" tone={changed ? 'primary' : 'quiet'} blocked={blocked ?? (changed ? null : 'Move or drop a step first.')} onClick={apply}>Apply to waterfall…</CommandButton>
        </>
      )} />
      {planMoved && changed && <p role="status" data-testid="plan-moved" className="border-b border-line bg-warning-soft px-3 py-1 text-warning">Planned anew since (plan {planNo}): your edit is shown against the new steps. Look at them, then apply.</p>}
      {kept.length + dropped.length === 0
        ? <p className="px-3 py-2 text-muted">{detail.parent.hold === null ? 'None: the step under way is the last of this plan.' : 'None while the order is held.'}</p>
        : <StepList editing={editing} locked={blocked !== null} />}
    </section>
  )
}

function StepList({ editing, locked }: { readonly editing: WaterfallEditing; readonly locked: boolean }) {
  const [dragged, setDragged] = useState<string | null>(null)
  const list = useRef<HTMLOListElement>(null)
  const { kept, dropped } = editing
  /** The step under the pointer takes its place as soon as the pointer is over another. */
  const drag = (event: PointerEvent, key: string, at: number): void => {
    const items = [...(list.current?.querySelectorAll('[data-testid="remaining-step"]') ?? [])]
    const over = items.findIndex((item) => event.clientY < item.getBoundingClientRect().bottom)
    const to = over < 0 ? items.length - 1 : over
    if (to !== at) editing.move(key, to)
  }
  return (
    <ol ref={list} className="py-1">
      {kept.map((step, at) => (
        <li key={step.key} data-testid="remaining-step" data-venue={venuesOf(step)} data-index={step.index} className={cn('flex min-h-[28px] items-center gap-2 px-3 hover:bg-hover', dragged === step.key && 'bg-selected')}>
          {!locked && (
            <button type="button" aria-label={`Drag, or move with the arrow keys: step ${at + 1}, ${venuesOf(step)}`} className="grid size-6 shrink-0 cursor-grab touch-none place-items-center rounded-[3px] text-faint hover:text-text active:cursor-grabbing"
              onPointerDown={(event) => {
                event.currentTarget.setPointerCapture(event.pointerId)
                setDragged(step.key)
              }}
              onPointerMove={(event) => { if (dragged === step.key) drag(event, step.key, at) }}
              onPointerUp={() => setDragged(null)} onPointerCancel={() => setDragged(null)}
              onKeyDown={(event) => {
                const by = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : 0
                if (by === 0) return
                event.preventDefault()
                if (at + by >= 0 && at + by < kept.length) editing.move(step.key, at + by)
              }}><GripVertical aria-hidden size={13} /></button>
          )}
          <span className="w-4 shrink-0 text-right font-semibold">{at + 1}</span>
          <Slices step={step} />
          {step.isNew && editing.changed && <span className="shrink-0 text-xs text-warning">new</span>}
          <span className="ml-auto shrink-0 text-xs text-muted" title="After this long, what is live is canceled and the rest is planned anew">timeout {formatDurationUs(step.step.timeoutUs)}</span>
          {!locked && <StepButtons editing={editing} step={step} at={at} last={kept.length - 1} />}
        </li>
      ))}
      {dropped.map((step) => (
        <li key={step.key} data-testid="dropped-step" data-venue={venuesOf(step)} className="flex min-h-[28px] items-center gap-2 px-3 text-muted">
          <X aria-hidden size={13} className="shrink-0" /><span className="w-4 shrink-0" /><span className="min-w-0 line-through"><Slices step={step} /></span>
          <Button tone="ghost" className="ml-auto" onClick={() => editing.keep(step.key)}>Take back</Button>
        </li>
      ))}
    </ol>
  )
}

const venuesOf = (step: EditableStep): string => step.step.slices.map((slice) => slice.mic).join(' ')

function Slices({ step }: { readonly step: EditableStep }) {
  return <span className="flex min-w-0 flex-wrap gap-x-3">{step.step.slices.map((slice, at) => <Slice key={at} slice={slice} />)}</span>
}

const Slice = ({ slice }: { readonly slice: PlanSlice }) => (
  <span className="whitespace-nowrap"><span className="font-semibold">{slice.mic}</span> <span className="text-muted">{MANNER_WORDS[slice.aggressiveness]}</span> {formatNumber(slice.qty)} <span className="text-muted">at</span> {formatPrice(slice.limitPrice)}</span>
)

function StepButtons({ editing, step, at, last }: { readonly editing: WaterfallEditing; readonly step: EditableStep; readonly at: number; readonly last: number }) {
  const name = `step ${at + 1}, ${venuesOf(step)}`
  const square = 'w-6 px-0'
  return (
    <span className="flex shrink-0 gap-0.5">
      <Button tone="ghost" className={square} data-testid="step-up" aria-label={`Move up: ${name}`} disabled={at === 0} onClick={() => editing.move(step.key, at - 1)}><ArrowUp aria-hidden size={13} /></Button>
      <Button tone="ghost" className={square} data-testid="step-down" aria-label={`Move down: ${name}`} disabled={at === last} onClick={() => editing.move(step.key, at + 1)}><ArrowDown aria-hidden size={13} /></Button>
      <Button tone="ghost" className={square} data-testid="step-drop" aria-label={`Drop: ${name}`} onClick={() => editing.drop(step.key)}><X aria-hidden size={13} /></Button>
    </span>
  )
}
