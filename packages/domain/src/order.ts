import type { ClOrdId, ExecId, Mic, ParentId, Price, QtyLots, Seq, SessionId, SymbolId, UnixUs } from './brand.ts'

/** FIX Side(54): 1 buy, 2 sell, 5 sell short. */
export type Side = 'buy' | 'sell' | 'sellShort'
/** +1 when we pay more for a higher price, -1 when we receive more. */
export const sideSign = (side: Side): 1 | -1 => (side === 'buy' ? 1 : -1)

/** FIX OrdType(40): 1 market, 2 limit, P pegged (midpoint). */
export type OrdType = 'market' | 'limit' | 'midpointPeg'
/** FIX TimeInForce(59): 0 day, 3 immediate or cancel. */
export type TimeInForce = 'day' | 'ioc'

/** FIX OrdStatus(39). */
export type OrdStatus =
  | 'pendingNew' | 'new' | 'partiallyFilled' | 'filled' | 'pendingCancel' | 'canceled' | 'rejected' | 'expired'
/** FIX ExecType(150). */
export type ExecType =
  | 'pendingNew' | 'new' | 'trade' | 'tradeCorrect' | 'tradeCancel' | 'pendingCancel' | 'canceled' | 'rejected' | 'expired' | 'orderStatus'

export const isTerminal = (status: OrdStatus): boolean =>
  status === 'filled' || status === 'canceled' || status === 'rejected' || status === 'expired'

/**
 * OrdStatus after an execution report. `filled` is decided by leavesQty = 0, not here. An absent cell is an illegal
 * transition: the report is booked where it carries a quantity and counted as an anomaly, never asserted on.
 */
export const ORD_STATUS_AFTER: Readonly<Record<OrdStatus, Partial<Record<ExecType, OrdStatus>>>> = {
  pendingNew: { pendingNew: 'pendingNew', new: 'new', trade: 'partiallyFilled', canceled: 'canceled', rejected: 'rejected', expired: 'expired', pendingCancel: 'pendingCancel' },
  new: { new: 'new', trade: 'partiallyFilled', canceled: 'canceled', rejected: 'rejected', expired: 'expired', pendingCancel: 'pendingCancel' },
  partiallyFilled: { new: 'partiallyFilled', trade: 'partiallyFilled', canceled: 'canceled', expired: 'expired', pendingCancel: 'pendingCancel', rejected: 'rejected' },
  pendingCancel: { new: 'pendingCancel', pendingCancel: 'pendingCancel', trade: 'pendingCancel', canceled: 'canceled', expired: 'expired', rejected: 'rejected' },
  filled: {},
  canceled: { trade: 'canceled' }, // a late fill: legal, booked, counted
  rejected: { trade: 'rejected' }, // a fill after a reject: booked, counted
  expired: { trade: 'expired' },
}

/** An ExecutionReport(35=8) of a venue on one of our children, parsed and checked at the edge. */
export interface VenueExecutionReport {
  readonly clOrdId: ClOrdId
  /** OrigClOrdID(41) where the report answers a cancel; else absent. */
  readonly origClOrdId?: ClOrdId
  readonly execId: ExecId
  /** ExecRefID(19): the execution that a trade correction or cancellation is about. */
  readonly execRefId?: ExecId
  readonly venueOrderId: string
  readonly execType: ExecType
  readonly ordStatus: OrdStatus
  readonly lastQty: QtyLots
  readonly lastPx: Price
  readonly cumQty: QtyLots
  readonly leavesQty: QtyLots
  /** LastLiquidityInd(851): 1 added, 2 removed; midpoint and internal executions are 'removed' for fees. */
  readonly liquidity: 'added' | 'removed'
  /** TransactTime(60). */
  readonly venueUs: UnixUs
  readonly text?: string
}

/** Where a command came from: a FIX session's message, or a person's request. */
export type CommandSource =
  | { readonly kind: 'fix'; readonly session: SessionId; readonly msgSeqNum: number }
  | { readonly kind: 'user'; readonly user: string; readonly requestId: string }
  | { readonly kind: 'command-line'; readonly user: string; readonly requestId: string }

/** A parent order as its owner asks for it. */
export interface ParentRequest {
  readonly clOrdId: ClOrdId
  readonly symbol: SymbolId
  readonly side: Side
  readonly orderQty: QtyLots
  readonly ordType: 'market' | 'limit'
  readonly limitPrice: Price | null
  readonly timeInForce: TimeInForce
  /** Name of an objective preset; null means the firm's current objective. */
  readonly objective: string | null
  readonly urgency: 'low' | 'normal' | 'high'
  readonly account: string
}

export type ParentStatus = 'working' | 'filled' | 'canceled' | 'rejected' | 'expired'

/** P-<seq>: the parent's OrderID(37). */
export const parentIdOf = (seq: Seq): ParentId => `P-${seq}` as ParentId

/** Pure: a replayed child gets the same ClOrdID(11). At most 20 characters, unique for ever (parentSeq is a journal seq). */
export const childClOrdId = (parentSeq: Seq, childNo: number, revision: number): ClOrdId =>
  [parentSeq, childNo, revision].map((n) => n.toString(36)).join('-').toUpperCase() as ClOrdId

/** How a child seeks its fill: crossing the spread, resting at the best price, or at the midpoint of a dark venue. */
export const AGGRESSIVENESS = ['take', 'post', 'mid'] as const
export type Aggressiveness = (typeof AGGRESSIVENESS)[number]

/** A NewOrderSingle(35=D) to a venue. */
export interface ChildOrder {
  readonly clOrdId: ClOrdId
  readonly parentId: ParentId
  readonly mic: Mic
  readonly symbol: SymbolId
  readonly side: Side
  readonly orderQty: QtyLots
  readonly ordType: 'limit' | 'midpointPeg'
  /** Limit; for a midpoint peg the worst acceptable price. */
  readonly price: Price
  readonly timeInForce: TimeInForce
  readonly account: string
}
