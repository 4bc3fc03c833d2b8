import { parentIdOf, randomWord, type ClOrdId, type CommandSource, type Denial, type Input, type MoneyMicro, type ParentId } from '@sluice/domain'
import { answer, commander } from './answers.ts'
import { decide } from './decisions.ts'
import type { DeskState } from './desk-state.ts'
import { checkMarket } from './market-watch.ts'
import { isPreset, objectiveFor } from './objectives.ts'
import { noteOwnersChange } from './owner-changes.ts'
import { endParent, recordKill, routed } from './parent-ending.ts'
import { watchExpiry } from './parent-expiry.ts'
import { isKnownClOrdId, orderDenial, otherOrderDenial, ownersKey, rememberOrder } from './parent-rules.ts'
import { changeToldAgain, toldAgain } from './parent-status.ts'
import { ordStatusOf, reportToOwner } from './records.ts'
import type { ParentState } from './state.ts'

type Of<K extends Input['kind']> = Extract<Input, { kind: K }>

/** Random stream of the control arm; a parent's draw is a function of the seed and its number. */
const CONTROL_STREAM = 0x436f6e74

export function submitParent(state: DeskState, input: Of<'submit-parent'>): void {
  if (toldAgain(state, input)) return
  const { source, request } = input
  const denial = orderDenial(state, source, request)
  const parent = newParent(state, { source, request }, denial)
  if (source.kind === 'fix' && denial?.code !== 'DUPLICATE_ORDER') state.knownClOrdIds.set(ownersKey(source.session, request.clOrdId), parent.parentId)
  state.addParent(parent)
  rememberOrder(state, request)
  if (source.kind !== 'fix') answer(state, source, parent.parentId, denial)
  reportToOwner(state, parent, denial === null
    ? { execType: 'new', ordStatus: 'new' }
    : { execType: 'rejected', ordStatus: 'rejected', denial, text: denial.code })
  if (denial !== null) return
  watchExpiry(state, parent)
  checkMarket(state, request.symbol)
  decide(state, parent, 'arrival')
}

function newParent(state: DeskState, { source, request }: Pick<Of<'submit-parent'>, 'source' | 'request'>, denial: Denial | null): ParentState {
  const market = state.instruments.has(request.symbol)
    ? state.consolidated(request.symbol, state.nowUs) : null
  const known = request.objective === null || isPreset(state, request.objective)
  const objective = known ? objectiveFor(state, request.symbol, request.objective) : { name: request.objective ?? '', version: 0 }
  const control = denial === null && isControl(state)
  return {
    parentId: parentIdOf(state.seq),
    parentSeq: state.seq,
    source,
    request,
    objective: objective.name,
    strategy: control ? 'static' : state.strategy,
    control,
    receivedUs: state.nowUs,
    arrivalBid: market?.bid ?? null,
    arrivalAsk: market?.ask ?? null,
    denial,
    status: denial === null ? 'working' : 'rejected',
    cumQty: 0 as ParentState['cumQty'],
    grossPriceLots: 0,
    feesMicro: 0 as MoneyMicro,
    doneUs: denial === null ? null : state.nowUs,
    firstFillUs: null,
    markoutQty: 0 as ParentState['markoutQty'],
    markoutMicroBpsLots: 0,
    childCount: 0,
    decisions: 0,
    plannedUs: null,
    modelId: null,
    objectiveVersion: objective.version,
    tried: [],
    pending: null,
    step: null,
    plan: null,
    overrides: [],
    keptBegun: 0,
    hold: null,
    holdNo: 0,
    ending: null,
    replacement: null,
  }
}

const isControl = (state: DeskState): boolean =>
  state.strategy === 'dynamic' &&
  (randomWord(state.config.seed, CONTROL_STREAM, state.seq) / 0x1_0000_0000) * 1_000_000 < state.config.routing.controlShareMicro

/** The order that a cancel or replacement is about: by our OrderID of people, by any ClOrdID of its chain within the session of an owner. */
export function parentAsked(state: DeskState, { source, parentId, origClOrdId }: Pick<Of<'cancel-parent'>, 'source' | 'parentId' | 'origClOrdId'>): ParentState | undefined {
  const id = source.kind === 'fix' ? state.knownClOrdIds.get(ownersKey(source.session, origClOrdId ?? '')) : parentId
  return id === undefined || id === null ? undefined : state.parents.get(id)
}

/** Why nothing of that order can be changed, or null. An owner has to name the ClOrdID that was accepted last, or the one that waits to be: FIX 4.4, OrigClOrdID(41). */
export function changeDenial(source: CommandSource, parentId: ParentId | null, origClOrdId: ClOrdId | null, parent: ParentState | undefined): Denial | null {
  if (source.kind !== 'fix' || parent === undefined || parent.status !== 'working') return workingDenial(parentId ?? origClOrdId ?? '', parent)
  const newestClOrdId = parent.request.clOrdId
  if (origClOrdId !== newestClOrdId && origClOrdId !== parent.replacement?.request.clOrdId) return { code: 'UNKNOWN_PARENT', parentId: origClOrdId ?? '', newestClOrdId }
  return parent.ending === null ? null : { code: 'CHANGE_PENDING', parentId: parent.parentId, what: 'cancel' }
}

export function cancelParent(state: DeskState, input: Of<'cancel-parent'>): void {
  const { source, clOrdId } = input
  if (changeToldAgain(state, input, { ...input, clOrdId })) return
  const parent = parentAsked(state, input)
  const denial = (input.possResend === true ? usedIdDenial(state, source, clOrdId) : null) ?? changeDenial(source, input.parentId, input.origClOrdId, parent) ?? otherOrderDenial(input, parent) ?? usedIdDenial(state, source, clOrdId)
  if (source.kind === 'fix') {
    if (denial !== null) {
      state.emit({
        kind: 'reject-cancel', session: source.session, clOrdId: input.clOrdId!, origClOrdId: input.origClOrdId!,
        parentId: parent?.parentId ?? null, ordStatus: parent === undefined ? 'rejected' : ordStatusOf(parent), denial, ...answerTo(input, parent),
      })
    }
  } else {
    answer(state, source, parent?.parentId ?? null, denial)
  }
  if (denial !== null || parent === undefined) return
  if (source.kind === 'fix' && clOrdId !== null && state.hasOrderRules) state.knownClOrdIds.set(ownersKey(source.session, clOrdId), parent.parentId)
  if (source.kind === 'fix') noteOwnersChange(state, parent, { by: source.session, action: { kind: 'cancel' }, clOrdId })
  endParent(state, parent, { by: commander(source), text: 'canceled by its owner', clOrdId, ...routed(input.routing) })
}

/** What an answer needs of its request: units and other end. */
const answerTo = ({ symbol, routing }: Of<'cancel-parent'>, parent: ParentState | undefined) => {
  const of = parent?.request.symbol ?? symbol
  return { ...(of === undefined ? {} : { symbol: of }), ...routed(routing ?? parent?.request.routing) }
}

/** ClOrdID(11) of a cancel is unique among all of its session, as that of an order is; in a journal of before orders were configured it was not asked for. */
export const usedIdDenial = (state: DeskState, source: CommandSource, clOrdId: ClOrdId | null): Denial | null =>
  clOrdId !== null && state.hasOrderRules && isKnownClOrdId(state, source, clOrdId) ? { code: 'DUPLICATE_ORDER', clOrdId } : null

/** Null where the parent is known and nobody has asked for its end. */
export function workingDenial(parentId: string, parent: ParentState | undefined): Denial | null {
  if (parent === undefined) return { code: 'UNKNOWN_PARENT', parentId }
  if (parent.status !== 'working') return { code: 'PARENT_NOT_WORKING', parentId: parent.parentId, status: parent.status }
  return parent.ending === null ? null : { code: 'PARENT_NOT_WORKING', parentId: parent.parentId, status: 'pendingCancel' }
}

export function setKill(state: DeskState, { source, on, reason }: Of<'set-kill'>): void {
  const by = commander(source)
  state.kill = { on, by, reason }
  if (on) {
    for (const parent of state.openParents()) {
      if (parent.ending === null) endParent(state, parent, { by, text: `kill switch: ${reason}`, clOrdId: null })
    }
  }
  recordKill(state)
  answer(state, source, null, null)
}

export function setStrategy(state: DeskState, { source, strategy, reason }: Of<'set-strategy'>): void {
  state.strategy = strategy
  state.strategySet = { by: commander(source), reason }
  state.record({ type: 'strategy', strategy, ...state.strategySet })
  answer(state, source, null, null)
}

