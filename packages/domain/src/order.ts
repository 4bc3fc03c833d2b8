import type { ClOrdId, ExecId, Mic, ParentId, Price, QtyLots, Seq, SessionId, SymbolId, UnixUs } from './brand.ts'

/** FIX Side(54): 1 buy, 2 sell, 5 sell short. */
export type Side = 'buy' | 'sell' | 'sellShort'
/** +1 when we pay more for a higher price, -1 when we receive more. */
export const sideSign = (side: Side): 1 | -1 => (side === 'buy' ? 1 : -1)

/** FIX OrdType(40): 1 market, 2 limit, P pegged (midpoint). */
export type OrdType = 'market' | 'limit' | 'midpointPeg'
/**
 * FIX TimeInForce(59): 0 day, 1 good till cancel, 3 immediate or cancel, 4 fill or kill, 6 good till date. Parents come with any of them; the router
 * sends children with `day` and `ioc`, and `fok` where a minimum quantity asks for it.
 */
export type TimeInForce = 'day' | 'gtc' | 'ioc' | 'fok' | 'gtd'
/** Nothing of such an order may rest. */
export const isImmediate = (timeInForce: TimeInForce): timeInForce is 'ioc' | 'fok' => timeInForce === 'ioc' || timeInForce === 'fok'

/** FIX OrdStatus(39). */
export type OrdStatus =
  | 'pendingNew' | 'new' | 'partiallyFilled' | 'filled' | 'pendingCancel' | 'pendingReplace' | 'canceled' | 'rejected' | 'expired' | 'doneForDay' | 'suspended'
/** FIX ExecType(150). */
export type ExecType =
  | 'pendingNew' | 'new' | 'trade' | 'tradeCorrect' | 'tradeCancel' | 'pendingCancel' | 'pendingReplace' | 'replaced' | 'restated' | 'canceled' | 'rejected' | 'expired'
  | 'doneForDay' | 'suspended' | 'orderStatus'

export const isTerminal = (status: OrdStatus): boolean =>
  status === 'filled' || status === 'canceled' || status === 'rejected' || status === 'expired' || status === 'doneForDay'

/**
 * OrdStatus after an execution report. `filled` is decided by leavesQty = 0, not here. An absent cell is an illegal
 * transition: the report is booked where it carries a quantity and counted as an anomaly, never asserted on.
 */
export const ORD_STATUS_AFTER: Readonly<Record<OrdStatus, Partial<Record<ExecType, OrdStatus>>>> = {
  pendingNew: { pendingNew: 'pendingNew', new: 'new', trade: 'partiallyFilled', canceled: 'canceled', rejected: 'rejected', expired: 'expired', doneForDay: 'doneForDay', suspended: 'suspended', restated: 'new', replaced: 'new', pendingCancel: 'pendingCancel', pendingReplace: 'pendingReplace' },
  new: { new: 'new', trade: 'partiallyFilled', canceled: 'canceled', rejected: 'rejected', expired: 'expired', doneForDay: 'doneForDay', suspended: 'suspended', restated: 'new', replaced: 'new', pendingCancel: 'pendingCancel', pendingReplace: 'pendingReplace' },
  partiallyFilled: { new: 'partiallyFilled', trade: 'partiallyFilled', canceled: 'canceled', expired: 'expired', doneForDay: 'doneForDay', suspended: 'suspended', restated: 'partiallyFilled', replaced: 'partiallyFilled', pendingCancel: 'pendingCancel', pendingReplace: 'pendingReplace', rejected: 'rejected' },
  pendingCancel: { pendingNew: 'pendingCancel', pendingReplace: 'pendingCancel', suspended: 'pendingCancel', new: 'pendingCancel', pendingCancel: 'pendingCancel', trade: 'pendingCancel', restated: 'pendingCancel', replaced: 'pendingCancel', canceled: 'canceled', expired: 'expired', doneForDay: 'doneForDay', rejected: 'rejected' },
  pendingReplace: { pendingNew: 'pendingReplace', suspended: 'pendingReplace', new: 'pendingReplace', pendingReplace: 'pendingReplace', trade: 'pendingReplace', restated: 'pendingReplace', replaced: 'new', pendingCancel: 'pendingCancel', canceled: 'canceled', expired: 'expired', doneForDay: 'doneForDay', rejected: 'rejected' },
  suspended: { suspended: 'suspended', replaced: 'suspended', pendingReplace: 'pendingReplace', new: 'new', trade: 'partiallyFilled', restated: 'suspended', canceled: 'canceled', expired: 'expired', doneForDay: 'doneForDay', rejected: 'rejected', pendingCancel: 'pendingCancel' },
  filled: {},
  canceled: { trade: 'canceled' }, // a late fill: legal, booked, counted
  rejected: { trade: 'rejected' }, // a fill after a reject: booked, counted
  expired: { trade: 'expired' },
  doneForDay: { trade: 'doneForDay' },
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
  /** OrderQty(38) where the report tells it: what the venue works after a replace or a restatement. */
  readonly orderQty?: QtyLots
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

/** ExecInst(18) that a parent may carry: 1 not held, 6 participate don't initiate (nothing that takes liquidity leaves). */
export type ExecInst = 'notHeld' | 'addLiquidityOnly'
/** OrderCapacity(528): A agency, G proprietary, I individual, P principal, R riskless principal, W agent for other member. */
export type OrderCapacity = 'agency' | 'proprietary' | 'individual' | 'principal' | 'risklessPrincipal' | 'agentForOther'

/** What an owner asks for beside price and quantity; all null and empty: nothing. */
export interface OrderInstructions {
  /** End of a good-till-date order: ExpireTime(126), or the end of the day of ExpireDate(432). Null but with `gtd`. */
  readonly expireUs: UnixUs | null
  /** MinQty(110): no execution smaller than this, unless less is left. */
  readonly minQty: QtyLots | null
  /** MaxFloor(111): the most that may show at venues at a time. */
  readonly maxFloor: QtyLots | null
  readonly execInst: readonly ExecInst[]
  /** ExDestination(100): the only venue that may be used. */
  readonly exDestination: Mic | null
  readonly capacity: OrderCapacity | null
  /** Of a short sale: who located the shares, user-defined tag 5700, with LocateReqd(114)=N. */
  readonly locate: string | null
}

export const NO_INSTRUCTIONS: OrderInstructions = { expireUs: null, minQty: null, maxFloor: null, execInst: [], exDestination: null, capacity: null, locate: null }

/** Who stands behind the two ends of a session, or which desk of theirs: header fields of a message, FIX 4.4 volume 2, "Message routing". */
export interface MessageRouting {
  readonly onBehalfOfCompId?: string /* 115 */
  readonly onBehalfOfSubId?: string /* 116 */
  readonly onBehalfOfLocationId?: string /* 144 */
  readonly deliverToCompId?: string /* 128 */
  readonly deliverToSubId?: string /* 129 */
  readonly deliverToLocationId?: string /* 145 */
  readonly senderSubId?: string /* 50 */
  readonly senderLocationId?: string /* 142 */
  readonly targetSubId?: string /* 57 */
  readonly targetLocationId?: string /* 143 */
}

/** A parent order as its owner asks for it. */
export interface ParentRequest {
  readonly clOrdId: ClOrdId
  readonly symbol: SymbolId
  readonly side: Side
  readonly orderQty: QtyLots
  /** A midpoint peg trades at the midpoint or better, never beyond `limitPrice`. */
  readonly ordType: OrdType
  readonly limitPrice: Price | null
  readonly timeInForce: TimeInForce
  /** Absent: none. */
  readonly instructions?: OrderInstructions
  /** Name of an objective preset; null means the firm's current objective. */
  readonly objective: string | null
  readonly urgency: 'low' | 'normal' | 'high'
  readonly account: string
  /** Of every report of the order: what it named, at the other end. Absent: nothing. */
  readonly routing?: MessageRouting
}

/** An order that was read and refused before it was one. */
export interface RefusedOrder {
  readonly clOrdId: ClOrdId
  /** OrdRejReason(103). */
  readonly ordRejReason: number
  readonly text: string
  /** Tags of the order that its refusal repeats, as they came. */
  readonly fields: readonly (readonly [tag: number, value: string])[]
  readonly routing?: MessageRouting
}

export type ParentStatus = 'working' | 'filled' | 'canceled' | 'rejected' | 'expired'

/** P-<seq>: the parent's OrderID(37). */
export const parentIdOf = (seq: Seq): ParentId => `P-${seq}` as ParentId

/** Pure: a replayed child gets the same ClOrdID(11). At most 20 characters, unique for ever (parentSeq is a journal seq). */
export const childClOrdId = (parentSeq: Seq, childNo: number, revision: number): ClOrdId =>
  [parentSeq, childNo, revision].map((n) => n.toString(36)).join('-').toUpperCase() as ClOrdId

/** As `childClOrdId` writes them. */
export const CHILD_CL_ORD_ID = /^[0-9A-Z]{1,20}(-[0-9A-Z]{1,10}){2}$/

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
  /** Of the parent, told on to the venue; absent: not told. */
  readonly capacity?: OrderCapacity
  readonly locate?: string
  /** MinQty(110), where the venue's kind takes it. */
  readonly minQty?: QtyLots
}

/** A replacement of a child that works, OrderCancelReplaceRequest(35=G): total quantity (what is executed included) and price. */
export interface ChildReplacement {
  readonly clOrdId: ClOrdId
  readonly origClOrdId: ClOrdId
  readonly orderQty: QtyLots
  readonly price: Price
}

/** Shares at the start of the day: negative is short. */
export interface StartPosition {
  readonly account: string
  readonly symbol: SymbolId
  readonly qty: number
}
