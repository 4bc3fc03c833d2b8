import { overrideIdOf, type ClOrdId, type Denial, type Input, type ParentRequest } from '@sluice/domain'
import { answer, reasonDenial } from './answers.ts'
import { decide, dropPending } from './decisions.ts'
import type { DeskState } from './desk-state.ts'
import { OVERRIDES_MAX, putOverride } from './override-state.ts'
import { changeDenial, parentAsked } from './parent-commands.ts'
import { isKnownClOrdId, ownersKey, replacementDenial } from './parent-rules.ts'
import { changeToldAgain } from './parent-status.ts'
import { ordStatusOf, reportToOwner } from './records.ts'
import { settleReplacement } from './replacement-settling.ts'
import type { ParentState } from './state.ts'

type Of<K extends Input['kind']> = Extract<Input, { kind: K }>

/** Changes a working parent to what its owner, or a person, wants now. */
export function replaceParent(state: DeskState, asked: Of<'replace-parent'>): void {
  const { source, origClOrdId, reason } = asked
  if (changeToldAgain(state, asked, asked.request.clOrdId)) return
  const parent = parentAsked(state, asked)
  const input = { ...asked, request: completed(asked.request, parent) }
  const denial = denialOf(state, input, parent)
  if (source.kind !== 'fix') answer(state, source, parent?.parentId ?? null, denial)
  else if (denial !== null) {
    state.emit({
      kind: 'reject-cancel', session: source.session, clOrdId: input.request.clOrdId, origClOrdId: origClOrdId ?? ('NONE' as ClOrdId), parentId: parent?.parentId ?? null,
      ordStatus: parent === undefined ? 'rejected' : ordStatusOf(parent), denial, responseTo: 'replace',
    })
  }
  if (denial !== null || parent === undefined) return
  const request = source.kind === 'fix' ? input.request : ofOwner(input.request, parent.request)
  if (source.kind === 'fix') state.knownClOrdIds.set(ownersKey(source.session, request.clOrdId), parent.parentId)
  if (source.kind !== 'fix') noteChange(state, parent, source.user, request, reason)
  parent.replacement = { source, origClOrdId: parent.request.clOrdId, request, reason }
  // What was asked about the order as it was decides nothing any more.
  dropPending(state, parent)
  state.touchParent(parent)
  if (!settleReplacement(state, parent)) {
    if (source.kind === 'fix') reportToOwner(state, parent, { execType: 'pendingReplace', ordStatus: 'pendingReplace', cancelClOrdId: request.clOrdId })
    return
  }
  decide(state, parent, 'replace')
}

/** Who changed it, from what to what, and why: for everybody who looks at the order. */
function noteChange(state: DeskState, parent: ParentState, by: string, { orderQty, limitPrice }: ParentRequest, reason: string): void {
  const { parentId, request: was } = parent
  putOverride(state, parent, {
    type: 'override', overrideId: overrideIdOf(state.seq), parentId, action: { kind: 'replace', was: { orderQty: was.orderQty, limitPrice: was.limitPrice }, wanted: { orderQty, limitPrice } },
    kept: [], dropped: [], clOrdId: null, by, reason, sinceUs: state.nowUs, expiresUs: null, endedUs: state.nowUs, endedBecause: 'acted', endedBy: null, endedReason: null,
  })
}

/** What a person changes keeps its owner's name of it, and its reports go to whom the owner named. */
const ofOwner = (request: ParentRequest, { clOrdId, routing }: ParentRequest): ParentRequest => ({ ...request, clOrdId, ...(routing === undefined ? {} : { routing }) })

/** Account(1) may be left out of a G: the order's stays. */
const completed = (request: ParentRequest, parent: ParentState | undefined): ParentRequest =>
  request.account === '' && parent !== undefined ? { ...request, account: parent.request.account } : request

function denialOf(state: DeskState, { source, parentId, origClOrdId, request, reason }: Of<'replace-parent'>, parent: ParentState | undefined): Denial | null {
  const denial = changeDenial(source, parentId, origClOrdId, parent)
  if (denial !== null || parent === undefined) return denial
  if (parent.replacement !== null) return { code: 'CHANGE_PENDING', parentId: parent.parentId, what: 'replace' }
  if (isKnownClOrdId(state, source, request.clOrdId)) return { code: 'DUPLICATE_ORDER', clOrdId: request.clOrdId }
  if (source.kind !== 'fix' && parent.overrides.length >= OVERRIDES_MAX) return { code: 'TOO_MANY_OVERRIDES', count: parent.overrides.length, max: OVERRIDES_MAX }
  return (source.kind === 'fix' ? null : reasonDenial(reason)) ?? replacementDenial(state, source, parent, request)
}
