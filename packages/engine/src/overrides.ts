import { overrideIdOf, type Denial, type Input, type OverrideAction, type OverrideId, type OverrideRecord, type ParentId, type UnixUs } from '@sluice/domain'
import { answer, commander, reasonDenial } from './answers.ts'
import { cancelChild } from './child-requests.ts'
import { decide, dropPending, holdParent } from './decisions.ts'
import type { DeskState } from './desk-state.ts'
import { manualChildDenial, sendManualChild } from './manual-child.ts'
import { activeOf, activeOverrides, allowanceOf, endOverride, isLasting, isPaused, OVERRIDES_MAX, putOverride, type OverrideEnd } from './override-state.ts'
import { workingDenial } from './parent-commands.ts'
import { endParent } from './parent-ending.ts'
import { isChildLive, type ChildState, type ParentState } from './state.ts'
import { editDenial, editOf } from './waterfall-edit.ts'

type Of<K extends Input['kind']> = Extract<Input, { kind: K }>

/** Overrides of one parent that may hold at once. */
export const ACTIVE_OVERRIDES_MAX = 50
export const EXPIRY_MIN_US = 1_000_000
export const EXPIRY_MAX_US = 86_400_000_000

/** A person acts in the router's place on one working parent. */
export function overrideParent(state: DeskState, input: Of<'override-parent'>): void {
  const parent = state.parents.get(input.parentId)
  const denial = overrideDenial(state, input, parent)
  answer(state, input.source, parent?.parentId ?? null, denial)
  if (denial === null && parent !== undefined) act(state, parent, newOverride(state, input))
}

function overrideDenial(state: DeskState, { parentId, action, reason, expiresInUs }: Of<'override-parent'>, parent: ParentState | undefined): Denial | null {
  if (parent === undefined) return workingDenial(parentId, parent)
  return workingDenial(parentId, parent)
    ?? reasonDenial(reason)
    ?? countDenial(parent, action)
    ?? expiryDenial(action, expiresInUs)
    ?? actionDenial(state, parent, action)
}

function countDenial(parent: ParentState, { kind }: OverrideAction): Denial | null {
  if (kind === 'cancel') return null
  if (parent.overrides.length >= OVERRIDES_MAX) return { code: 'TOO_MANY_OVERRIDES', count: parent.overrides.length, max: OVERRIDES_MAX }
  const active = activeOverrides(parent).length
  return isLasting(kind) && active >= ACTIVE_OVERRIDES_MAX ? { code: 'TOO_MANY_OVERRIDES', count: active, max: ACTIVE_OVERRIDES_MAX } : null
}

function expiryDenial({ kind }: OverrideAction, expiresInUs: number | null): Denial | null {
  if (expiresInUs === null || !isLasting(kind)) return null
  const inRange = Number.isSafeInteger(expiresInUs) && expiresInUs >= EXPIRY_MIN_US && expiresInUs <= EXPIRY_MAX_US
  return inRange ? null : { code: 'EXPIRY_OUT_OF_RANGE', expiresInUs, minUs: EXPIRY_MIN_US, maxUs: EXPIRY_MAX_US }
}

function actionDenial(state: DeskState, parent: ParentState, action: OverrideAction): Denial | null {
  switch (action.kind) {
    case 'pause': return isPaused(parent) ? { code: 'ALREADY_PAUSED', parentId: parent.parentId } : null
    case 'exclude-venue':
    case 'force-venue': return state.venues.has(action.mic) ? null : { code: 'UNKNOWN_VENUE', mic: action.mic }
    case 'edit-waterfall': return editDenial(parent, action)
    case 'manual-child': return manualChildDenial(state, parent, action)
    case 'cancel-child': return liveChild(state, parent, action.clOrdId) === undefined ? { code: 'CHILD_NOT_LIVE', clOrdId: action.clOrdId } : null
    case 'cancel': return null
  }
}

function liveChild(state: DeskState, parent: ParentState, clOrdId: ChildState['order']['clOrdId']): ChildState | undefined {
  const child = state.children.get(clOrdId)
  return child !== undefined && child.order.parentId === parent.parentId && isChildLive(child) ? child : undefined
}

function newOverride(state: DeskState, { parentId, action, source, reason, expiresInUs }: Of<'override-parent'>): OverrideRecord {
  const lasts = isLasting(action.kind)
  return {
    type: 'override', overrideId: overrideIdOf(state.seq), parentId, action, kept: [], dropped: [],
    clOrdId: action.kind === 'cancel-child' ? action.clOrdId : null, by: commander(source), reason, sinceUs: state.nowUs,
    expiresUs: lasts && expiresInUs !== null ? ((state.nowUs + expiresInUs) as UnixUs) : null,
    endedUs: lasts ? null : state.nowUs, endedBecause: lasts ? null : 'acted', endedBy: null, endedReason: null,
  }
}

function act(state: DeskState, parent: ParentState, override: OverrideRecord): void {
  const { action, overrideId, expiresUs } = override
  if (expiresUs !== null) state.timers.set(expiresUs, { kind: 'override-expiry', parentId: parent.parentId, overrideId })
  switch (action.kind) {
    case 'pause': return pause(state, parent, override)
    case 'exclude-venue': return excludeVenue(state, parent, override, action.mic)
    case 'force-venue': return forceVenue(state, parent, override, action.mic)
    case 'edit-waterfall': return editWaterfall(state, parent, override, action)
    case 'manual-child': return putOverride(state, parent, { ...override, clOrdId: sendManualChild(state, parent, action, overrideId) })
    case 'cancel-child': {
      putOverride(state, parent, override)
      cancelForPerson(state, liveChild(state, parent, action.clOrdId)!)
      return
    }
    case 'cancel': {
      putOverride(state, parent, override)
      endParent(state, parent, { by: override.by, text: `canceled by ${override.by}: ${override.reason}`, clOrdId: null })
    }
  }
}

function pause(state: DeskState, parent: ParentState, override: OverrideRecord): void {
  putOverride(state, parent, override)
  dropPending(state, parent)
  for (const child of state.liveChildrenOf(parent.parentId)) cancelChild(state, child)
  holdParent(state, parent, 'PAUSED')
}

function excludeVenue(state: DeskState, parent: ParentState, override: OverrideRecord, mic: string): void {
  replace(state, parent, override, [...activeOf(parent, 'exclude-venue'), ...activeOf(parent, 'force-venue')].filter((o) => o.action.mic === mic))
  putOverride(state, parent, override)
  for (const child of state.liveChildrenOf(parent.parentId)) if (child.order.mic === mic) cancelForPerson(state, child)
  lookAgain(state, parent)
}

function forceVenue(state: DeskState, parent: ParentState, override: OverrideRecord, mic: string): void {
  replace(state, parent, override, [...activeOf(parent, 'force-venue'), ...activeOf(parent, 'exclude-venue').filter((o) => o.action.mic === mic)])
  putOverride(state, parent, override)
  for (const child of state.liveChildrenOf(parent.parentId)) if (child.order.mic !== mic) cancelForPerson(state, child)
  dropPending(state, parent)
  decide(state, parent, 'override')
}

function editWaterfall(state: DeskState, parent: ParentState, override: OverrideRecord, action: Extract<OverrideAction, { kind: 'edit-waterfall' }>): void {
  const edited = editOf(parent, override, action)
  replace(state, parent, override, activeOf(parent, 'edit-waterfall'))
  parent.keptBegun = 0
  putOverride(state, parent, edited)
  lookAgain(state, parent)
}

/** A newer override takes the place of older ones. */
function replace(state: DeskState, parent: ParentState, { by, reason }: OverrideRecord, older: readonly OverrideRecord[]): void {
  for (const override of older) endOverride(state, parent, override, { because: 'replaced', by, reason })
}

function cancelForPerson(state: DeskState, child: ChildState): void {
  child.planAnewAtOnce = 'override'
  cancelChild(state, child)
}

/** What may be used has changed: a question of which nothing may be used is asked anew, and a held parent looks again. */
function lookAgain(state: DeskState, parent: ParentState): void {
  if (parent.status !== 'working' || parent.ending !== null || isPaused(parent)) return
  if (parent.pending !== null) {
    if (parent.pending.candidates.some(allowanceOf(parent))) return
    dropPending(state, parent)
  } else if (parent.hold === null) return
  decide(state, parent, 'override')
}

export function endOverrideByPerson(state: DeskState, { source, parentId, overrideId, reason }: Of<'end-override'>): void {
  const parent = state.parents.get(parentId)
  const override = parent?.overrides.find((o) => o.overrideId === overrideId)
  const denial = endDenial(parentId, parent, overrideId, override) ?? reasonDenial(reason)
  answer(state, source, parent?.parentId ?? null, denial)
  if (denial === null && parent !== undefined && override !== undefined) endAndGoOn(state, parent, override, { because: 'ended-by-person', by: commander(source), reason })
}

function endDenial(parentId: ParentId, parent: ParentState | undefined, overrideId: OverrideId, override: OverrideRecord | undefined): Denial | null {
  if (parent === undefined) return { code: 'UNKNOWN_PARENT', parentId }
  if (override === undefined) return { code: 'UNKNOWN_OVERRIDE', overrideId }
  return override.endedUs === null ? null : { code: 'OVERRIDE_ENDED', overrideId }
}

export function resumeParent(state: DeskState, { source, parentId, reason }: Of<'resume-parent'>): void {
  const parent = state.parents.get(parentId)
  const [paused] = parent === undefined ? [] : activeOf(parent, 'pause')
  const denial = workingDenial(parentId, parent) ?? (paused === undefined ? { code: 'NOT_PAUSED', parentId } as const : reasonDenial(reason))
  answer(state, source, parent?.parentId ?? null, denial)
  if (denial === null && parent !== undefined && paused !== undefined) endAndGoOn(state, parent, paused, { because: 'ended-by-person', by: commander(source), reason })
}

/** Its number tells which one it was set for: one that ended before is left alone. */
export function overrideExpired(state: DeskState, task: { readonly parentId: ParentId; readonly overrideId: OverrideId }): void {
  const parent = state.parents.get(task.parentId)
  const override = parent?.overrides.find((o) => o.overrideId === task.overrideId)
  if (parent === undefined || override === undefined || override.endedUs !== null) return
  endAndGoOn(state, parent, override, { because: 'expired', by: null, reason: null })
}

function endAndGoOn(state: DeskState, parent: ParentState, override: OverrideRecord, end: OverrideEnd): void {
  endOverride(state, parent, override, end)
  if (override.action.kind !== 'pause') return lookAgain(state, parent)
  parent.hold = null
  parent.tried = []
  state.touchParent(parent)
  decide(state, parent, 'override')
}
