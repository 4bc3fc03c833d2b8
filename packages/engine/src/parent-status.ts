import type { ExecId, Input, ParentId, ParentReport, ParentRequest, Price, QtyLots, RefusedOrder, SessionId, Side, SymbolId, ClOrdId } from '@sluice/domain'
import type { DeskState } from './desk-state.ts'
import { isSameRequest } from './owner-changes.ts'
import { routed } from './parent-ending.ts'
import { otherOrderDenial, ownersKey } from './parent-rules.ts'
import { ordStatusOf, reportToOwner, type ReportDetails } from './records.ts'
import type { ParentState } from './state.ts'

type Of<K extends Input['kind']> = Extract<Input, { kind: K }>

/** What an owner hears of an order that nobody here knows: FIX 4.4 has OrderID NONE and, in reports of a status, ExecID 0. */
const NO_ORDER = 'NONE' as ParentId
const NO_EXEC_ID = '0' as ExecId
/** Symbol(55) of a report about no order at all. */
const NO_SYMBOL = '[N/A]' as SymbolId

/** Side(54). */
const SIDES: ReadonlyMap<string, Side> = new Map([['1', 'buy'], ['2', 'sell'], ['5', 'sellShort']])

/** OrderStatusRequest(H) of an owner: by any ClOrdID of the order's chain. */
export function askParentStatus(state: DeskState, { source, clOrdId, symbol, side, ordStatusReqId, routing }: Of<'ask-parent-status'>): void {
  if (source.kind !== 'fix') return
  const parent = orderOfOwner(state, source.session, clOrdId)
  const statusOf = ordStatusReqId === null ? {} : { statusOf: { ordStatusReqId } }
  const unknown = { clOrdId, symbol, side, ...statusOf, text: null, ...routed(routing) }
  const other = state.hasOrderRules ? otherOrderDenial({ symbol, side }, parent) : null
  if (other !== null) tellUnknown(state, source.session, { ...unknown, denial: other })
  else if (parent !== undefined) tellStatus(state, parent, { ...statusOf, ...routed(routing) })
  else tellUnknown(state, source.session, { ...unknown, denial: { code: 'UNKNOWN_PARENT', parentId: clOrdId } })
}

/** OrderMassStatusRequest(AF) of an owner. Without an open order one report says so. */
export function askMassStatus(state: DeskState, { source, massStatusReqId, symbol, side, account, routing }: Of<'ask-mass-status'>): void {
  if (source.kind !== 'fix') return
  const { session } = source
  const open = state.openParents().filter(({ source: of, request }) => of.kind === 'fix' && of.session === session
    && (symbol === null || request.symbol === symbol) && (side === undefined || request.side === side) && (account === undefined || request.account === account))
  const total = open.length
  open.forEach((parent, i) => tellStatus(state, parent, { statusOf: { massStatusReqId, total, last: i === total - 1 }, ...routed(routing) }))
  if (total > 0) return
  tellUnknown(state, session, {
    clOrdId: massStatusReqId as ClOrdId, symbol: symbol ?? NO_SYMBOL, side: 'buy', statusOf: { massStatusReqId, total, last: true }, denial: null, text: 'no open orders', ...routed(routing),
  })
}

/** An order that can be read and asks for what is not done here: its session and the copies hear of it, and its ClOrdID(11) is used up as that of any other. */
export function refuseOrder(state: DeskState, { source, refused, possResend }: Of<'refuse-parent'>): void {
  if (source.kind !== 'fix') return
  const { session } = source
  const { clOrdId } = refused
  const key = ownersKey(session, clOrdId)
  const known = state.knownClOrdIds.get(key)
  if (known !== undefined && changeToldAgain(state, { source, possResend: possResend === true }, namedBy(state, refused))) return
  if (known !== undefined && possResend === true && !state.parents.has(known)) return tellRefused(state, session, refused, { execType: 'orderStatus', denial: null })
  if (known === undefined) state.knownClOrdIds.set(key, NO_ORDER)
  tellRefused(state, session, refused, { execType: 'rejected', denial: known === undefined ? null : { code: 'DUPLICATE_ORDER', clOrdId } })
}

/** Of the fields as they came, to tell it from the order that was taken under its name. */
function namedBy(state: DeskState, { clOrdId, fields }: RefusedOrder): NamedRequest {
  const of = new Map(fields)
  const [symbol, code, shares] = [of.get(55) as SymbolId | undefined, of.get(54), of.get(38)]
  const lotSize = symbol === undefined ? 1 : state.instruments.get(symbol)?.lotSize ?? 1
  return { clOrdId, symbol, side: code === undefined ? undefined : SIDES.get(code) ?? (code as Side), orderQty: shares === undefined ? undefined : (Number(shares) / lotSize) as QtyLots }
}

function tellRefused(state: DeskState, session: SessionId, refused: RefusedOrder, { execType, denial }: Pick<ParentReport, 'execType' | 'denial'>): void {
  const fields = new Map(refused.fields)
  const isStatus = execType === 'orderStatus'
  const report: ParentReport = {
    ...noOrder(state, { clOrdId: refused.clOrdId, symbol: (fields.get(55) ?? NO_SYMBOL) as SymbolId, side: 'buy', denial, text: null, ...routed(refused.routing) }),
    execType, execId: isStatus ? NO_EXEC_ID : state.nextExecId(), refused,
  }
  state.emit({ kind: 'report-parent', session, report })
  for (const copy of isStatus ? [] : state.config.orders?.dropCopySessions ?? []) state.emit({ kind: 'drop-copy', session: copy, owner: session, account: fields.get(1) ?? '', report })
}

/** An order that may have been sent before, PossResend(97)=Y, was: its owner hears how it stands, and nothing else happens. False: it is new, or another one under a name that was used. */
export function toldAgain(state: DeskState, { source, request, possResend }: Of<'submit-parent'>): boolean {
  const { clOrdId, symbol, side, routing } = request
  const known = possResend === true && source.kind === 'fix' ? state.knownClOrdIds.get(ownersKey(source.session, clOrdId)) : undefined
  if (known === undefined || source.kind !== 'fix') return false
  if (changeToldAgain(state, { source, possResend: true }, request)) return true
  if (state.parents.has(known)) return false
  const text = known === NO_ORDER ? 'refused before' : 'taken before, closed long ago'
  tellUnknown(state, source.session, { clOrdId, symbol, side, denial: { code: 'DUPLICATE_ORDER', clOrdId }, text, ...routed(routing) })
  return true
}

/** What a request that may have been sent before tells of itself; what it leaves out is not compared. */
type NamedRequest = { readonly clOrdId: ClOrdId | null } & { readonly [K in 'symbol' | 'side' | 'orderQty']?: ParentRequest[K] | undefined }

/**
 * The same of a cancel or replacement, by its own ClOrdID: one that was taken is not refused because it comes again. One for another symbol, side or quantity
 * than was asked for under that name is another request.
 */
export function changeToldAgain(state: DeskState, { source, possResend }: Pick<Of<'cancel-parent'>, 'source' | 'possResend'>, { clOrdId, symbol, side, orderQty }: NamedRequest): boolean {
  if (possResend !== true || source.kind !== 'fix' || clOrdId === null) return false
  const parent = orderOfOwner(state, source.session, clOrdId)
  if (parent === undefined || !isSameRequest(parent, { clOrdId, symbol, side, orderQty })) return false
  tellStatus(state, parent, {})
  return true
}

/** By any ClOrdID of the chain, or that of the cancel request that ended it. */
function orderOfOwner(state: DeskState, session: SessionId, clOrdId: ClOrdId): ParentState | undefined {
  const parentId = state.knownClOrdIds.get(ownersKey(session, clOrdId))
  if (parentId !== undefined) return state.parents.get(parentId)
  for (const parent of state.parents.values()) {
    if (parent.ending?.clOrdId === clOrdId && parent.source.kind === 'fix' && parent.source.session === session) return parent
  }
  return undefined
}

const tellStatus = (state: DeskState, parent: ParentState, of: Pick<ReportDetails, 'statusOf' | 'routing'>): void => {
  reportToOwner(state, parent, { execType: 'orderStatus', ordStatus: ordStatusOf(parent), denial: parent.denial, ...of })
}

type Unknown = Pick<ParentReport, 'clOrdId' | 'symbol' | 'side' | 'statusOf' | 'denial' | 'text' | 'routing'>

const noOrder = (state: DeskState, of: Unknown): ParentReport => ({
  parentId: NO_ORDER, origClOrdId: null, execId: NO_EXEC_ID, execType: 'orderStatus', ordStatus: 'rejected', ordType: 'market', limitPrice: null, orderQty: 0 as QtyLots,
  lastQty: 0 as QtyLots, lastPx: 0 as Price, lastMkt: null, cumQty: 0 as QtyLots, leavesQty: 0 as QtyLots, grossPriceLots: 0, transactUs: state.nowUs, ...of,
})

const tellUnknown = (state: DeskState, session: SessionId, of: Unknown): void => state.emit({ kind: 'report-parent', session, report: noOrder(state, of) })
