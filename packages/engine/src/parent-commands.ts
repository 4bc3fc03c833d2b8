import {
  notionalMicro, parentIdOf, randomWord,
  type Denial, type Input, type MoneyMicro, type ParentId, type ParentRequest, type Price, type UnixUs,
} from '@sluice/domain'
import { checkParent } from '@sluice/risk'
import { answer, commander } from './answers.ts'
import { decide } from './decisions.ts'
import type { DeskState } from './desk-state.ts'
import { checkMarket } from './market-watch.ts'
import { isPreset, objectiveFor } from './objectives.ts'
import { endParent, recordKill } from './parent-ending.ts'
import { leavesOf, reportToOwner } from './records.ts'
import type { ParentState } from './state.ts'

type Of<K extends Input['kind']> = Extract<Input, { kind: K }>

/** Random stream of the control arm; a parent's draw is a function of the seed and its number. */
const CONTROL_STREAM = 0x436f6e74

export function submitParent(state: DeskState, { source, request }: Of<'submit-parent'>): void {
  const denial = denialOf(state, source, request)
  const parent = newParent(state, { source, request }, denial)
  if (source.kind === 'fix' && denial?.code !== 'DUPLICATE_ORDER') {
    state.knownClOrdIds.set(`${source.session}|${request.clOrdId}`, parent.parentId)
  }
  state.addParent(parent)
  rememberOrder(state, request)
  if (source.kind !== 'fix') answer(state, source, parent.parentId, denial)
  reportToOwner(state, parent, denial === null
    ? { execType: 'new', ordStatus: 'new' }
    : { execType: 'rejected', ordStatus: 'rejected', denial, text: denial.code })
  if (denial !== null) return
  checkMarket(state, request.symbol)
  decide(state, parent, 'arrival')
}

function denialOf(state: DeskState, source: Of<'submit-parent'>['source'], request: ParentRequest): Denial | null {
  if (request.objective !== null && !isPreset(state, request.objective)) return { code: 'UNKNOWN_OBJECTIVE', objective: request.objective }
  const denial = checkParent(request, {
    instrument: state.instruments.get(request.symbol),
    limits: state.config.limits,
    referencePrice: state.instruments.has(request.symbol) ? state.referencePrice(request.symbol) : null,
    kill: state.kill,
    openParents: state.openParentCount,
    openNotional: openNotional(state),
    isDuplicate: source.kind === 'fix' && state.knownClOrdIds.has(`${source.session}|${request.clOrdId}`),
    repeatedCount: repeatedCount(state, request),
  })
  return denial ?? null
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

function openNotional(state: DeskState): MoneyMicro {
  let sum = 0
  for (const parent of state.openParents()) {
    const instrument = state.instruments.get(parent.request.symbol)
    if (instrument === undefined) continue
    const price = parent.request.limitPrice ?? parent.arrivalAsk ?? instrument.referencePrice
    sum += notionalMicro(price as Price, leavesOf(parent), instrument)
  }
  return sum as MoneyMicro
}

const orderKey = (r: ParentRequest): string => `${r.symbol}|${r.side}|${r.orderQty}|${r.limitPrice ?? ''}|${r.account}`

function repeatedCount(state: DeskState, request: ParentRequest): number {
  const since = state.nowUs - state.config.limits.repeatedWindowUs
  return (state.recentOrders.get(orderKey(request)) ?? []).filter((atUs) => atUs > since).length
}

function rememberOrder(state: DeskState, request: ParentRequest): void {
  const since = state.nowUs - state.config.limits.repeatedWindowUs
  const recent = (state.recentOrders.get(orderKey(request)) ?? []).filter((atUs) => atUs > since)
  state.recentOrders.set(orderKey(request), [...recent, state.nowUs as UnixUs].slice(-state.config.limits.maxRepeatedOrders - 1))
}

export function cancelParent(state: DeskState, input: Of<'cancel-parent'>): void {
  const { source } = input
  const parentId = parentIdOfCancel(state, input)
  const parent = parentId === null ? undefined : state.parents.get(parentId)
  const denial = workingDenial(input.parentId ?? input.origClOrdId ?? '', parent)
  if (source.kind === 'fix') {
    if (denial !== null) {
      state.emit({
        kind: 'reject-cancel', session: source.session, clOrdId: input.clOrdId!, origClOrdId: input.origClOrdId!,
        parentId: parent?.parentId ?? null, ordStatus: parent?.status ?? 'rejected', denial,
      })
    }
  } else {
    answer(state, source, parent?.parentId ?? null, denial)
  }
  if (denial !== null || parent === undefined) return
  endParent(state, parent, { by: commander(source), text: 'canceled by its owner', clOrdId: input.clOrdId })
}

function parentIdOfCancel(state: DeskState, { source, parentId, origClOrdId }: Of<'cancel-parent'>): ParentId | null {
  if (source.kind !== 'fix') return parentId
  return state.knownClOrdIds.get(`${source.session}|${origClOrdId}`) ?? null
}

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

