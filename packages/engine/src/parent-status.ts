import type { ExecId, Input, ParentId, ParentReport, Price, QtyLots, SessionId, Side, SymbolId, ClOrdId } from '@sluice/domain'
import type { DeskState } from './desk-state.ts'
import { otherOrderDenial, ownersKey } from './parent-rules.ts'
import { ordStatusOf, reportToOwner, type ReportDetails } from './records.ts'
import type { ParentState } from './state.ts'

type Of<K extends Input['kind']> = Extract<Input, { kind: K }>

/** What an owner hears of an order that nobody here knows: FIX 4.4 has OrderID NONE and, in reports of a status, ExecID 0. */
const NO_ORDER = 'NONE' as ParentId
const NO_EXEC_ID = '0' as ExecId
/** Symbol(55) of a report about no order at all. */
const NO_SYMBOL = '[N/A]' as SymbolId

/** OrderStatusRequest(H) of an owner: by any ClOrdID of the order's chain. */
export function askParentStatus(state: DeskState, { source, clOrdId, symbol, side, ordStatusReqId }: Of<'ask-parent-status'>): void {
  if (source.kind !== 'fix') return
  const parent = orderOfOwner(state, source.session, clOrdId)
  const statusOf = ordStatusReqId === null ? undefined : { ordStatusReqId }
  const other = state.hasOrderRules ? otherOrderDenial({ symbol, side }, parent) : null
  if (other !== null) tellUnknown(state, source.session, { clOrdId, symbol, side, statusOf, denial: other, text: null })
  else if (parent !== undefined) tellStatus(state, parent, statusOf)
  else tellUnknown(state, source.session, { clOrdId, symbol, side, statusOf, denial: { code: 'UNKNOWN_PARENT', parentId: clOrdId }, text: null })
}

/** OrderMassStatusRequest(AF) of an owner. Without an open order one report says so. */
export function askMassStatus(state: DeskState, { source, massStatusReqId, symbol }: Of<'ask-mass-status'>): void {
  if (source.kind !== 'fix') return
  const open = state.openParents().filter((parent) => parent.source.kind === 'fix' && parent.source.session === source.session && (symbol === null || parent.request.symbol === symbol))
  const total = open.length
  open.forEach((parent, i) => tellStatus(state, parent, { massStatusReqId, total, last: i === total - 1 }))
  if (total > 0) return
  tellUnknown(state, source.session, {
    clOrdId: massStatusReqId as ClOrdId, symbol: symbol ?? NO_SYMBOL, side: 'buy', statusOf: { massStatusReqId, total, last: true }, denial: null, text: 'no open orders',
  })
}

/** An order that may have been sent before, PossResend(97)=Y, was: its owner hears how it stands, and nothing else happens. False: it is new. */
export function toldAgain(state: DeskState, { source, request, possResend }: Of<'submit-parent'>): boolean {
  if (possResend !== true || source.kind !== 'fix' || !state.knownClOrdIds.has(ownersKey(source.session, request.clOrdId))) return false
  if (changeToldAgain(state, { source, possResend }, request.clOrdId)) return true
  const { clOrdId, symbol, side } = request
  tellUnknown(state, source.session, { clOrdId, symbol, side, statusOf: undefined, denial: { code: 'DUPLICATE_ORDER', clOrdId }, text: 'taken before, closed long ago' })
  return true
}

/** The same of a cancel or replacement, by its own ClOrdID: one that was taken is not refused because it comes again. */
export function changeToldAgain(state: DeskState, { source, possResend }: Pick<Of<'cancel-parent'>, 'source' | 'possResend'>, clOrdId: ClOrdId | null): boolean {
  if (possResend !== true || source.kind !== 'fix' || clOrdId === null) return false
  const parent = orderOfOwner(state, source.session, clOrdId)
  if (parent !== undefined) tellStatus(state, parent, undefined)
  return parent !== undefined
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

const tellStatus = (state: DeskState, parent: ParentState, statusOf: ReportDetails['statusOf']): void => {
  reportToOwner(state, parent, { execType: 'orderStatus', ordStatus: ordStatusOf(parent), denial: parent.denial, ...(statusOf === undefined ? {} : { statusOf }) })
}

function tellUnknown(state: DeskState, session: SessionId, of: Pick<ParentReport, 'clOrdId' | 'denial' | 'text'> & { readonly symbol: SymbolId; readonly side: Side; readonly statusOf: ParentReport['statusOf'] }): void {
  const { clOrdId, symbol, side, statusOf, denial, text } = of
  const report: ParentReport = {
    parentId: NO_ORDER, clOrdId, origClOrdId: null, execId: NO_EXEC_ID, execType: 'orderStatus', ordStatus: 'rejected', symbol, side, ordType: 'market', limitPrice: null,
    orderQty: 0 as QtyLots, lastQty: 0 as QtyLots, lastPx: 0 as Price, lastMkt: null, cumQty: 0 as QtyLots, leavesQty: 0 as QtyLots, grossPriceLots: 0, transactUs: state.nowUs,
    denial, text, ...(statusOf === undefined ? {} : { statusOf }),
  }
  state.emit({ kind: 'report-parent', session, report })
}
