import type { PlanStep } from '@sluice/protocol'
import type { Remaining, RemainingStep } from './waterfall-model.ts'

/** What a step is, whatever plan it stands in: venues and ways, told apart by number where a plan repeats one. */
export type StepKey = string

/** What a person made of the remaining steps, told by what the steps are, so that it outlives a new plan. */
export interface WaterfallEdit {
  /** Plan that it was last looked at with. */
  readonly decisionId: number
  readonly kept: readonly StepKey[]
  readonly dropped: readonly StepKey[]
}

export interface EditableStep extends RemainingStep {
  readonly key: StepKey
  /** Came with a plan after the edit was begun. */
  readonly isNew: boolean
}

export interface EditedWaterfall {
  readonly kept: readonly EditableStep[]
  readonly dropped: readonly EditableStep[]
  /** Differs from the plan as it stands. */
  readonly changed: boolean
  /** The plan is another than the edit was made on. */
  readonly planMoved: boolean
}

const contentOf = (step: PlanStep): string => step.slices.map((slice) => `${slice.mic}:${slice.aggressiveness}`).sort().join('|')

type KeyedStep = RemainingStep & { readonly key: StepKey }

/** By index, so that a step keeps its key wherever it is moved to. */
function keyed({ steps, dropped }: Remaining): ReadonlyMap<number, KeyedStep> {
  const seen = new Map<string, number>()
  return new Map([...steps, ...dropped].sort((a, b) => a.index - b.index).map((each) => {
    const content = contentOf(each.step)
    const no = seen.get(content) ?? 0
    seen.set(content, no + 1)
    return [each.index, { ...each, key: `${content}#${no}` }]
  }))
}

/** The edit held against the plan as it stands: steps that are gone fall out, steps that are new come last and stay. */
export function editedWaterfall(remaining: Remaining, edit: WaterfallEdit | null): EditedWaterfall {
  const all = keyed(remaining)
  const steps = remaining.steps.flatMap(({ index }) => all.get(index) ?? [])
  const dropped = remaining.dropped.flatMap(({ index }) => all.get(index) ?? [])
  const old = (step: KeyedStep): EditableStep => ({ ...step, isNew: false })
  if (edit === null) return { kept: steps.map(old), dropped: dropped.map(old), changed: false, planMoved: false }
  const byKey = new Map([...all.values()].map((step) => [step.key, step]))
  const known = (keys: readonly StepKey[]): EditableStep[] => keys.flatMap((key) => byKey.get(key) ?? []).map(old)
  const mentioned = new Set([...edit.kept, ...edit.dropped])
  const kept = [...known(edit.kept), ...steps.filter(({ key }) => !mentioned.has(key)).map((step) => ({ ...step, isNew: true }))]
  const changed = kept.length !== steps.length || kept.some(({ index }, at) => index !== steps[at]?.index)
  return { kept, dropped: [...known(edit.dropped), ...dropped.filter(({ key }) => !mentioned.has(key)).map(old)], changed, planMoved: edit.decisionId !== remaining.decisionId }
}

/** The edit with the plan as it stands in its place, before the next change. */
const rebased = (remaining: Remaining, edit: WaterfallEdit | null): WaterfallEdit => {
  const { kept, dropped } = editedWaterfall(remaining, edit)
  return { decisionId: edit?.decisionId ?? remaining.decisionId, kept: kept.map(({ key }) => key), dropped: dropped.map(({ key }) => key) }
}

/** Moves a step to a place among those kept; out of range is the nearest end. */
export function moveStep(remaining: Remaining, edit: WaterfallEdit | null, key: StepKey, to: number): WaterfallEdit {
  const base = rebased(remaining, edit)
  if (!base.kept.includes(key)) return base
  const kept = base.kept.filter((each) => each !== key)
  kept.splice(Math.min(kept.length, Math.max(0, to)), 0, key)
  return { ...base, kept }
}

export function dropStep(remaining: Remaining, edit: WaterfallEdit | null, key: StepKey): WaterfallEdit {
  const base = rebased(remaining, edit)
  return { ...base, kept: base.kept.filter((each) => each !== key), dropped: [...base.dropped.filter((each) => each !== key), key] }
}

export function keepStep(remaining: Remaining, edit: WaterfallEdit | null, key: StepKey): WaterfallEdit {
  const base = rebased(remaining, edit)
  return { ...base, kept: [...base.kept.filter((each) => each !== key), key], dropped: base.dropped.filter((each) => each !== key) }
}
