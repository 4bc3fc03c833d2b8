'use client'
import type { OrderDetail } from '@sluice/protocol'
import { useMemo, useState } from 'react'
import { editedWaterfall, dropStep, keepStep, moveStep, type EditedWaterfall, type StepKey, type WaterfallEdit } from './waterfall-edit.ts'
import { remainingOf, type Remaining } from './waterfall-model.ts'

/** Changes that can be undone one by one. */
const HISTORY_MAX = 50

export interface WaterfallEditing extends EditedWaterfall {
  readonly remaining: Remaining
  readonly move: (key: StepKey, to: number) => void
  readonly drop: (key: StepKey) => void
  readonly keep: (key: StepKey) => void
  readonly canUndo: boolean
  readonly undo: () => void
  readonly discard: () => void
}

/** What a person is making of the remaining steps, held against every new plan until it is applied or discarded; null without a plan. */
export function useWaterfallEdit(detail: OrderDetail): WaterfallEditing | null {
  const [history, setHistory] = useState<readonly WaterfallEdit[]>([])
  const remaining = useMemo(() => remainingOf(detail), [detail])
  const edit = history.at(-1) ?? null
  const edited = useMemo(() => (remaining === null ? null : editedWaterfall(remaining, edit)), [remaining, edit])
  if (remaining === null || edited === null) return null
  const push = (next: WaterfallEdit): void => setHistory((before) => [...before, next].slice(-HISTORY_MAX))
  return {
    ...edited,
    remaining,
    move: (key, to) => push(moveStep(remaining, edit, key, to)),
    drop: (key) => push(dropStep(remaining, edit, key)),
    keep: (key) => push(keepStep(remaining, edit, key)),
    canUndo: history.length > 0,
    undo: () => setHistory((before) => before.slice(0, -1)),
    discard: () => setHistory([]),
  }
}
