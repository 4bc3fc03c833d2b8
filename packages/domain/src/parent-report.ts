import type { ClOrdId, ExecId, Mic, ParentId, Price, QtyLots, SymbolId, UnixUs } from './brand.ts'
import type { Denial } from './denial.ts'
import type { ExecType, MessageRouting, OrderInstructions, OrdStatus, OrdType, RefusedOrder, Side, TimeInForce } from './order.ts'

/** An ExecutionReport(35=8) of ours to the owner of a parent. */
export interface ParentReport {
  readonly parentId: ParentId
  readonly clOrdId: ClOrdId
  readonly origClOrdId: ClOrdId | null
  /** Unique for ever: journal seq and a number within the step. */
  readonly execId: ExecId
  readonly execType: ExecType
  readonly ordStatus: OrdStatus
  readonly symbol: SymbolId
  readonly side: Side
  readonly ordType: OrdType
  readonly limitPrice: Price | null
  readonly orderQty: QtyLots
  readonly lastQty: QtyLots
  readonly lastPx: Price
  /** Absent: day, without instructions. */
  readonly timeInForce?: TimeInForce
  readonly instructions?: OrderInstructions
  readonly account?: string
  /** Of the report's header. */
  readonly routing?: MessageRouting
  /** ExecRefID(19): the execution of ours that a correction or cancellation is about. */
  readonly execRefId?: ExecId
  /** OrdStatusReqID(790) of the H, or MassStatusReqID(584) of the AF with how many reports answer it, that this one answers. */
  readonly statusOf?: { readonly ordStatusReqId: string } | { readonly massStatusReqId: string; readonly total: number; readonly last: boolean }
  /** LastMkt(30). */
  readonly lastMkt: Mic | null
  readonly cumQty: QtyLots
  readonly leavesQty: QtyLots
  /** Σ lastPx·lastQty, exact; AvgPx(6) = gross / cumQty, divided only for the wire. */
  readonly grossPriceLots: number
  readonly transactUs: UnixUs
  /** OrdRejReason(103) comes from it: DUPLICATE_ORDER is 6, UNKNOWN_SYMBOL 1, the rest 0 or 99 with Text(58). */
  readonly denial: Denial | null
  readonly text: string | null
  /** Of an order that was refused before it was one: it is told by what came, and the fields above that name its terms tell nothing. */
  readonly refused?: RefusedOrder
}
