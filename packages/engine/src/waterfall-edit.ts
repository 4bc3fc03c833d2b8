import type { Denial, OverrideAction, OverrideRecord, PlanStep } from '@sluice/domain'
import { activeOf, candidateKey, droppedNow } from './override-state.ts'
import type { ParentState } from './state.ts'

type Edit = Extract<OverrideAction, { kind: 'edit-waterfall' }>

/** An edit is of the newest plan, and of its steps that have not begun. */
export function editDenial({ plan }: ParentState, { decisionId, steps }: Edit): Denial | null {
  if (plan === null || plan.decisionId !== decisionId) return { code: 'PLAN_CHANGED', decisionId, newestDecisionId: plan?.decisionId ?? null }
  const { firstOpen } = plan
  const unknown = (step: number): Denial => ({ code: 'STEP_UNKNOWN', step, firstOpen, steps: plan.steps.length })
  if (firstOpen >= plan.steps.length) return unknown(steps[0] ?? firstOpen)
  for (const [at, step] of steps.entries()) {
    const open = Number.isSafeInteger(step) && step >= firstOpen && step < plan.steps.length
    if (!open || steps.indexOf(step) !== at) return unknown(step)
  }
  return null
}

/** The override with its steps. What an older edit dropped stays dropped, unless a kept step names it. */
export function editOf(parent: ParentState, override: OverrideRecord, { steps }: Edit): OverrideRecord {
  const { plan } = parent
  const kept = steps.map((step) => plan!.steps[step]!)
  const dropped = plan!.steps.filter((_, step) => step >= plan!.firstOpen && !steps.includes(step))
  return { ...override, kept, dropped: [...dropped, ...stillDropped(parent, [...kept, ...dropped])] }
}

function stillDropped(parent: ParentState, named: readonly PlanStep[]): PlanStep[] {
  const [older] = activeOf(parent, 'edit-waterfall')
  if (older === undefined) return []
  const out = droppedNow(parent)
  const known = new Set(named.flatMap(({ slices }) => slices.map(candidateKey)))
  return older.dropped.flatMap((step) => {
    const slices = step.slices.filter((slice) => {
      const key = candidateKey(slice)
      if (!out.has(key) || known.has(key)) return false
      known.add(key)
      return true
    })
    return slices.length === 0 ? [] : [{ ...step, slices }]
  })
}
