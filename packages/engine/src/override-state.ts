import { LASTING_OVERRIDES, type Candidate, type Denial, type Mic, type OrderChange, type OverrideAction, type OverrideId, type OverrideKind, type OverrideRecord, type PlanStep } from '@sluice/domain'
import { candidateKey } from '@sluice/routing'
import type { DeskState } from './desk-state.ts'
import type { ParentState } from './state.ts'

export type OverrideOf<K extends OverrideKind> = OverrideRecord & { readonly action: Extract<OverrideAction | OrderChange, { kind: K }> }

/** Overrides that one parent may ever have. Its end is never refused for them. */
export const OVERRIDES_MAX = 500

export const activeOverrides = (parent: ParentState): OverrideRecord[] => parent.overrides.filter((o) => o.endedUs === null)

/** Those of one kind that hold now, oldest first. */
export const activeOf = <K extends OverrideKind>(parent: ParentState, kind: K): OverrideOf<K>[] =>
  parent.overrides.filter((o): o is OverrideOf<K> => o.endedUs === null && o.action.kind === kind)

export const isPaused = (parent: ParentState): boolean => activeOf(parent, 'pause').length > 0

/** Overrides that shape plans, by id: all that hold but a pause, under which nothing is planned. */
export const shapingOverrides = (parent: ParentState): OverrideId[] => activeOverrides(parent).filter((o) => o.action.kind !== 'pause').map((o) => o.overrideId)

/** Why a person keeps this order's children from a venue, or null. */
export function venueRefusal(parent: ParentState, mic: Mic): Denial | null {
  for (const { action, overrideId, endedUs } of parent.overrides) {
    if (endedUs !== null) continue
    if (action.kind === 'exclude-venue' && action.mic === mic) return { code: 'VENUE_EXCLUDED', mic, overrideId }
    if (action.kind === 'force-venue' && action.mic !== mic) return { code: 'VENUE_NOT_FORCED', mic, forcedMic: action.mic, overrideId }
  }
  return null
}

export { candidateKey }
const keysOf = (steps: readonly PlanStep[]): Set<string> => new Set(steps.flatMap(({ slices }) => slices.map(candidateKey)))

/** Kept steps of the edit that holds whose turn has not come; empty without one. */
export function keptToCome(parent: ParentState): readonly PlanStep[] {
  const [edit] = activeOf(parent, 'edit-waterfall')
  return edit === undefined ? [] : edit.kept.slice(parent.keptBegun)
}

/** What an edit dropped and no kept step is still to send. */
export function droppedNow(parent: ParentState): ReadonlySet<string> {
  const [edit] = activeOf(parent, 'edit-waterfall')
  if (edit === undefined) return new Set()
  const dropped = keysOf(edit.dropped)
  for (const key of keysOf(keptToCome(parent))) dropped.delete(key)
  return dropped
}

/** Whether overrides leave a way to trade open. */
export function allowanceOf(parent: ParentState): (candidate: Candidate) => boolean {
  const dropped = droppedNow(parent)
  return (candidate) => venueRefusal(parent, candidate.mic) === null && !dropped.has(candidateKey(candidate))
}

export const isLasting = (kind: OverrideKind): boolean => LASTING_OVERRIDES.includes(kind)

/** Adds an override, or puts its new state in the place of the old one, and tells. */
export function putOverride(state: DeskState, parent: ParentState, override: OverrideRecord): void {
  const at = parent.overrides.findIndex((o) => o.overrideId === override.overrideId)
  parent.overrides = at < 0 ? [...parent.overrides, override] : parent.overrides.with(at, override)
  state.record(override)
  state.touchParent(parent)
}

export interface OverrideEnd {
  readonly because: NonNullable<OverrideRecord['endedBecause']>
  readonly by: string | null
  readonly reason: string | null
}

export function endOverride(state: DeskState, parent: ParentState, override: OverrideRecord, end: OverrideEnd): void {
  putOverride(state, parent, { ...override, endedUs: state.nowUs, endedBecause: end.because, endedBy: end.by, endedReason: end.reason })
}

/** The order is done: nothing of it is left to override. */
export function endOverridesOfDone(state: DeskState, parent: ParentState): void {
  for (const override of activeOverrides(parent)) endOverride(state, parent, override, { because: 'order-done', by: null, reason: null })
  parent.plan = null
  parent.keptBegun = 0
}

/** An edit that dropped nothing is over once every kept step has had its turn; one that did goes on keeping the dropped ones out. */
export function endUsedUpEdit(state: DeskState, parent: ParentState): void {
  const [edit] = activeOf(parent, 'edit-waterfall')
  if (edit === undefined || edit.dropped.length > 0 || parent.keptBegun < edit.kept.length) return
  endOverride(state, parent, edit, { because: 'used-up', by: null, reason: null })
  parent.keptBegun = 0
}
