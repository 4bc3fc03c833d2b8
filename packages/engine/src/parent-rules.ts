import { notionalMicro, type CommandSource, type Denial, type MoneyMicro, type ParentRequest, type Price } from '@sluice/domain'
import { checkParent } from '@sluice/risk'
import type { DeskState } from './desk-state.ts'
import { instructionsOf } from './instructions.ts'
import { isPreset } from './objectives.ts'
import { holdingFor } from './positions.ts'
import { leavesOf } from './records.ts'
import type { ParentState } from './state.ts'

export const ownersKey = (session: string, clOrdId: string): string => `${session}|${clOrdId}`

export const isKnownClOrdId = (state: DeskState, source: CommandSource, clOrdId: string): boolean =>
  source.kind === 'fix' && state.knownClOrdIds.has(ownersKey(source.session, clOrdId))

/** Why an order may not be taken, or null. */
export function orderDenial(state: DeskState, source: CommandSource, request: ParentRequest): Denial | null {
  return objectiveDenial(state, request) ?? gateDenial(state, source, request, null) ?? instructionDenial(state, request)
}

/** Why a working order may not become this, or null. One that asks for no more than before is held to no limit: the market or the limits may have moved. */
export function replacementDenial(state: DeskState, source: CommandSource, parent: ParentState, request: ParentRequest): Denial | null {
  return changedFieldDenial(state, parent.request, request)
    ?? (request.orderQty > 0 ? null : { code: 'ORDER_QTY_NOT_POSITIVE', orderQty: request.orderQty } as const)
    ?? (request.orderQty < parent.cumQty ? { code: 'REPLACE_BELOW_FILLED', orderQty: request.orderQty, filled: parent.cumQty } as const : null)
    ?? objectiveDenial(state, request)
    ?? (asksForMore(parent.request, request) ? gateDenial(state, source, request, parent) : null)
    ?? instructionDenial(state, request)
}

const FIXED_FIELDS = ['symbol', 'side', 'account'] as const
/** In a journal of before the order type stayed, too. */
const FIXED_FIELDS_BEFORE = [...FIXED_FIELDS, 'ordType'] as const

function changedFieldDenial(state: DeskState, was: ParentRequest, wanted: ParentRequest): Denial | null {
  const field = (state.isStrict ? FIXED_FIELDS : FIXED_FIELDS_BEFORE).find((name) => was[name] !== wanted[name])
  return field === undefined ? null : { code: 'REPLACE_CHANGES_FIELD', field, was: was[field], wanted: wanted[field] }
}

const asksForMore = (was: ParentRequest, wanted: ParentRequest): boolean => wanted.orderQty > was.orderQty || wanted.limitPrice !== was.limitPrice || wanted.ordType !== was.ordType

const objectiveDenial = (state: DeskState, { objective }: ParentRequest): Denial | null =>
  objective !== null && !isPreset(state, objective) ? { code: 'UNKNOWN_OBJECTIVE', objective } : null

/** The firm's limits. `replaced`: the order whose place it takes, which counts no more, but for what is executed. */
function gateDenial(state: DeskState, source: CommandSource, request: ParentRequest, replaced: ParentState | null): Denial | null {
  const instrument = state.instruments.get(request.symbol)
  const executed = replaced === null || instrument === undefined ? 0 : notionalMicro(priceOf(state, replaced), replaced.cumQty, instrument)
  const denial = checkParent(request, {
    instrument,
    limits: state.config.limits,
    referencePrice: instrument === undefined ? null : state.referencePrice(request.symbol),
    kill: state.kill,
    openParents: state.openParentCount - (replaced === null ? 0 : 1),
    openNotional: (openNotional(state, replaced) - executed) as MoneyMicro,
    isDuplicate: isKnownClOrdId(state, source, request.clOrdId),
    repeatedCount: replaced === null ? repeatedCount(state, request) : 0,
    executed: replaced?.cumQty ?? 0,
    holding: holdingFor(state, request, replaced),
  })
  return denial ?? null
}

function instructionDenial(state: DeskState, request: ParentRequest): Denial | null {
  const { orderQty, timeInForce } = request
  const { expireUs, minQty, maxFloor, exDestination } = instructionsOf(request)
  if (exDestination !== null && !state.venues.has(exDestination)) return { code: 'UNKNOWN_VENUE', mic: exDestination }
  if (timeInForce === 'gtd' && expireUs === null) return { code: 'EXPIRE_TIME_MISSING' }
  if (timeInForce === 'gtd' && expireUs !== null && expireUs <= state.nowUs) return { code: 'EXPIRE_TIME_PASSED', expireUs, nowUs: state.nowUs }
  if (minQty !== null && minQty > orderQty) return { code: 'MIN_QTY_ABOVE_ORDER', minQty, orderQty }
  return maxFloor !== null && maxFloor > orderQty ? { code: 'MAX_FLOOR_ABOVE_ORDER', maxFloor, orderQty } : null
}

const priceOf = (state: DeskState, { request, arrivalAsk }: ParentState): Price =>
  request.limitPrice ?? arrivalAsk ?? state.instruments.get(request.symbol)?.referencePrice ?? (0 as Price)

function openNotional(state: DeskState, except: ParentState | null): MoneyMicro {
  let sum = 0
  for (const parent of state.openParents()) {
    const instrument = state.instruments.get(parent.request.symbol)
    if (instrument === undefined || parent === except) continue
    sum += notionalMicro(priceOf(state, parent), leavesOf(parent), instrument)
  }
  return sum as MoneyMicro
}

const orderKey = (r: ParentRequest): string => `${r.symbol}|${r.side}|${r.orderQty}|${r.limitPrice ?? ''}|${r.account}`

function recentOf(state: DeskState, request: ParentRequest) {
  const since = state.nowUs - state.config.limits.repeatedWindowUs
  return (state.recentOrders.get(orderKey(request)) ?? []).filter((atUs) => atUs > since)
}

const repeatedCount = (state: DeskState, request: ParentRequest): number => recentOf(state, request).length

export function rememberOrder(state: DeskState, request: ParentRequest): void {
  state.recentOrders.set(orderKey(request), [...recentOf(state, request), state.nowUs].slice(-state.config.limits.maxRepeatedOrders - 1))
}

/** Whoever names an order by another symbol or side means another one. */
export function otherOrderDenial({ symbol, side }: { readonly symbol?: ParentRequest['symbol']; readonly side?: ParentRequest['side'] }, parent: ParentState | undefined): Denial | null {
  if (parent === undefined) return null
  const { request } = parent
  if (symbol !== undefined && symbol !== request.symbol) return { code: 'ORDER_IS_OTHER', field: 'symbol', is: request.symbol, named: symbol }
  return side === undefined || side === request.side ? null : { code: 'ORDER_IS_OTHER', field: 'side', is: request.side, named: side }
}
