import { overrideIdOf, type ClOrdId, type CommandSource, type Denial, type Input, type OrderChange, type OverrideId, type ParentRequest } from '@sluice/domain'
import { answer, reasonDenial } from './answers.ts'
import { decide, dropPending, lookAtLimit } from './decisions.ts'
import type { DeskState } from './desk-state.ts'
import { OVERRIDES_MAX, putOverride } from './override-state.ts'
import { noteAsked, noteOwnersChange } from './owner-changes.ts'
import { changeDenial, parentAsked, usedIdDenial } from './parent-commands.ts'
import { routed } from './parent-ending.ts'
import { isKnownClOrdId, ownersKey, replacementDenial } from './parent-rules.ts'
import { changeToldAgain } from './parent-status.ts'
import { ordStatusOf, reportToOwner } from './records.ts'
import { settleReplacement } from './replacement-settling.ts'
import type { ParentState } from './state.ts'

type Of<K extends Input['kind']> = Extract<Input, { kind: K }>

/** Changes a working parent to what its owner, or a person, wants now. */
export function replaceParent(state: DeskState, asked: Of<'replace-parent'>): void {
  const { source, origClOrdId, reason } = asked
  if (changeToldAgain(state, asked, asked.request)) return
  const parent = parentAsked(state, asked)
  const input = { ...asked, request: completed(asked.request, parent) }
  const denial = denialOf(state, input, parent)
  if (source.kind !== 'fix') answer(state, source, parent?.parentId ?? null, denial)
  else if (denial !== null) {
    state.emit({
      kind: 'reject-cancel', session: source.session, clOrdId: input.request.clOrdId, origClOrdId: origClOrdId ?? ('NONE' as ClOrdId), parentId: parent?.parentId ?? null,
      ordStatus: parent === undefined ? 'rejected' : ordStatusOf(parent), denial, responseTo: 'replace', symbol: parent?.request.symbol ?? input.request.symbol, ...routed(input.request.routing),
    })
  }
  if (denial !== null || parent === undefined) return
  const request = source.kind === 'fix' ? input.request : ofOwner(input.request, parent.request)
  if (source.kind === 'fix') state.knownClOrdIds.set(ownersKey(source.session, request.clOrdId), parent.parentId)
  const overrideId = noteChange(state, parent, source, request, reason)
  if (parent.source.kind === 'fix') noteAsked(state, parent, request)
  parent.replacement = { source, origClOrdId: parent.request.clOrdId, request, reason, ...(overrideId === null ? {} : { overrideId }) }
  // What was asked about the order as it was decides nothing any more.
  dropPending(state, parent)
  state.touchParent(parent)
  if (!settleReplacement(state, parent)) {
    if (source.kind === 'fix') reportToOwner(state, parent, { execType: 'pendingReplace', ordStatus: 'pendingReplace', cancelClOrdId: request.clOrdId, ...routed(request.routing) })
    return
  }
  lookAtLimit(state, parent)
  decide(state, parent, 'replace')
}

/** Who changed it, from what to what, and why: for everybody who looks at the order. */
function noteChange(state: DeskState, parent: ParentState, source: CommandSource, request: ParentRequest, reason: string): OverrideId | null {
  const action: OrderChange = { kind: 'replace', was: termsOf(parent.request), wanted: termsOf(request) }
  if (source.kind === 'fix') return noteOwnersChange(state, parent, { by: source.session, action, clOrdId: request.clOrdId })
  const overrideId = overrideIdOf(state.seq)
  putOverride(state, parent, {
    type: 'override', overrideId, parentId: parent.parentId, action, kept: [], dropped: [], clOrdId: null, by: source.user, reason, sinceUs: state.nowUs, expiresUs: null, endedUs: state.nowUs,
    endedBecause: 'acted', endedBy: null, endedReason: null,
  })
  return overrideId
}

const termsOf = ({ orderQty, limitPrice }: ParentRequest): OrderChange['was'] => ({ orderQty, limitPrice })

/** What a person changes keeps its owner's name of it, and its reports go to whom the owner named. */
const ofOwner = (request: ParentRequest, { clOrdId, routing }: ParentRequest): ParentRequest => ({ ...request, clOrdId, ...(routing === undefined ? {} : { routing }) })

/** Account(1) may be left out of a G, and so may those for whom it is: the order's stay. */
function completed(request: ParentRequest, parent: ParentState | undefined): ParentRequest {
  if (parent === undefined) return request
  return { ...request, account: request.account === '' ? parent.request.account : request.account, ...routed(request.routing ?? parent.request.routing) }
}

function denialOf(state: DeskState, { source, parentId, origClOrdId, request, reason, possResend }: Of<'replace-parent'>, parent: ParentState | undefined): Denial | null {
  // What comes again under a used name is either the same, which was told, or another request.
  const denial = (possResend === true ? usedIdDenial(state, source, request.clOrdId) : null) ?? changeDenial(source, parentId, origClOrdId, parent)
  if (denial !== null || parent === undefined) return denial
  if (parent.replacement !== null) return { code: 'CHANGE_PENDING', parentId: parent.parentId, what: 'replace' }
  if (isKnownClOrdId(state, source, request.clOrdId)) return { code: 'DUPLICATE_ORDER', clOrdId: request.clOrdId }
  if (source.kind !== 'fix' && parent.overrides.length >= OVERRIDES_MAX) return { code: 'TOO_MANY_OVERRIDES', count: parent.overrides.length, max: OVERRIDES_MAX }
  return (source.kind === 'fix' ? null : reasonDenial(reason)) ?? replacementDenial(state, source, parent, request)
}
