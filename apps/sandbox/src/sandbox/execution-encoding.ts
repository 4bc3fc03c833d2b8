import { isTerminal, type ClOrdId, type ExecId, type Instrument, type Price, type QtyLots, type Side, type SymbolId, type UnixUs } from '@sluice/domain'
import { encodeCancelReject, encodeVenueExecution, type OutboundMessage, type VenueExecutionOut } from '@sluice/fix'
import type { SimCancelReject, SimExecutionReport, SimOrderState, SimRejectReason } from '@sluice/market-sim'
import type { RecoveredOrder } from './recover-orders.ts'

/** OrdRejReason(103). */
export const ORD_REJ_REASON = {
  exchangeOption: 0, unknownSymbol: 1, tooManyOrders: 3, unknownOrder: 5, duplicateOrder: 6, unsupported: 11, incorrectQuantity: 13, invalidPrice: 99,
} as const satisfies Record<SimRejectReason | 'exchangeOption' | 'unknownOrder', number>

/** ExecRestatementReason(378): by the market. */
const MARKET_OPTION = 8

/** Worst price of a midpoint peg that names none; not shown in reports. */
export const ANY_PRICE_BUY = 1_000_000_000_000 as Price
export const ANY_PRICE_SELL = 1 as Price

type OrderPart = Pick<VenueExecutionOut, 'clOrdId' | 'venueOrderId' | 'symbol' | 'side' | 'orderQty' | 'ordType' | 'price' | 'ordStatus' | 'cumQty' | 'leavesQty' | 'grossPriceLots' | 'timeInForce'>

const orderPart = (state: SimOrderState): OrderPart => ({
  clOrdId: state.clOrdId, venueOrderId: state.venueOrderId, symbol: state.symbol, side: state.side, orderQty: state.orderQty,
  ordType: state.ordType, price: state.ordType === 'midpointPeg' && (state.price === ANY_PRICE_BUY || state.price === ANY_PRICE_SELL) ? null : state.price,
  timeInForce: state.timeInForce, ordStatus: state.ordStatus, cumQty: state.cumQty, leavesQty: state.leavesQty, grossPriceLots: state.grossPriceLots,
})

const NO_FILL = { lastQty: 0 as QtyLots, lastPx: 0 as Price, liquidity: 'removed' } as const

export const encodeReport = (report: SimExecutionReport, instrument: Instrument): OutboundMessage =>
  encodeVenueExecution({
    ...orderPart(report), execId: report.execId, execType: report.execType, lastQty: report.lastQty, lastPx: report.lastPx,
    liquidity: report.liquidity, venueUs: report.venueUs,
    ...(report.origClOrdId === null ? {} : { origClOrdId: report.origClOrdId }),
    ...(report.execType === 'restated' ? { restatementReason: MARKET_OPTION } : {}),
    ...(report.rejectReason === null ? {} : { ordRejReason: ORD_REJ_REASON[report.rejectReason] }),
    ...(report.text === null ? {} : { text: report.text }),
  }, instrument)

/** A trade that the venue takes back or corrects: `execRefId` is the execution as it was told before. */
export const encodeTradeChange = (report: SimExecutionReport, execType: 'tradeCancel' | 'tradeCorrect', execRefId: ExecId, instrument: Instrument): OutboundMessage =>
  encodeVenueExecution({
    ...orderPart(report), execId: report.execId, execRefId, execType, lastQty: report.lastQty, lastPx: report.lastPx, liquidity: report.liquidity, venueUs: report.venueUs,
    ...(report.text === null ? {} : { text: report.text }),
  }, instrument)

export const encodeStatus = (state: SimOrderState, execId: ExecId, venueUs: UnixUs, instrument: Instrument): OutboundMessage =>
  encodeVenueExecution({ ...orderPart(state), ...NO_FILL, execId, execType: 'orderStatus', venueUs }, instrument)

/** An order of an earlier run: nothing of it is live any more. */
export const encodeRecovered = (order: RecoveredOrder, execType: 'expired' | 'orderStatus', execId: ExecId, venueUs: UnixUs, instrument: Instrument): OutboundMessage =>
  encodeVenueExecution({ ...order, ...NO_FILL, execId, execType, leavesQty: 0 as QtyLots, venueUs }, instrument)

/** What a refusal has to name of an order that is in no book. */
export interface RefusedOrder {
  readonly clOrdId: ClOrdId
  readonly symbol: SymbolId
  readonly side: Side
  readonly orderQty: QtyLots
  readonly ordType: VenueExecutionOut['ordType']
  readonly price: Price | null
}

/** A refused new order (`rejected`), or a status request for an order that the venue does not know (`orderStatus`). */
export const encodeRefusal = (
  order: RefusedOrder, execType: 'rejected' | 'orderStatus', ordRejReason: number, text: string, execId: ExecId, venueUs: UnixUs, instrument: Instrument,
): OutboundMessage =>
  encodeVenueExecution({
    ...order, ...NO_FILL, venueOrderId: 'NONE', execId, execType, ordStatus: 'rejected', cumQty: 0 as QtyLots, leavesQty: 0 as QtyLots,
    grossPriceLots: 0, venueUs, ordRejReason, text,
  }, instrument)

export const encodeCancelRefusal = (reject: SimCancelReject): OutboundMessage =>
  encodeCancelReject({
    orderId: null, clOrdId: reject.clOrdId, origClOrdId: reject.origClOrdId, ordStatus: reject.ordStatus,
    cxlRejReason: reject.unknownOrder ? 1 : isTerminal(reject.ordStatus) ? 0 : 99, text: reject.text, responseTo: reject.ofReplace === true ? 'replace' : 'cancel',
  })
