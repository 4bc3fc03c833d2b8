import type { MoneyMicro, Price, QtyLots, SymbolId, UnixUs } from './brand.ts'
import type { TradingState } from './market.ts'

/** A refusal is data: a code and the numbers it was decided on. */
export type Denial =
  | { readonly code: 'UNKNOWN_SYMBOL'; readonly symbol: string }
  | { readonly code: 'ORDER_QTY_ABOVE_MAX'; readonly orderQty: QtyLots; readonly maxOrderQty: QtyLots }
  | { readonly code: 'ORDER_QTY_NOT_POSITIVE'; readonly orderQty: number }
  | { readonly code: 'NOTIONAL_ABOVE_MAX'; readonly notional: MoneyMicro; readonly maxNotional: MoneyMicro }
  | { readonly code: 'PRICE_OUTSIDE_COLLAR'; readonly price: Price; readonly low: Price; readonly high: Price }
  | { readonly code: 'PRICE_OFF_TICK'; readonly price: Price; readonly tick: Price }
  | { readonly code: 'NO_REFERENCE_PRICE'; readonly symbol: SymbolId }
  /** The venue takes no orders in the instrument now: halt, auction, closed, before the open. */
  | { readonly code: 'VENUE_NOT_OPEN'; readonly mic: string; readonly symbol: SymbolId; readonly state: TradingState }
  | { readonly code: 'MARKET_CROSSED'; readonly symbol: SymbolId; readonly bid: Price; readonly ask: Price }
  /** Beyond the price band in force; null: no band on that side. */
  | { readonly code: 'PRICE_BEYOND_BAND'; readonly mic: string; readonly price: Price; readonly low: Price | null; readonly high: Price | null }
  | { readonly code: 'DUPLICATE_ORDER'; readonly clOrdId: string }
  | { readonly code: 'REPEATED_ORDER'; readonly count: number; readonly maxCount: number; readonly windowUs: number }
  | { readonly code: 'PARENT_OVERCOMMITTED'; readonly orderQty: QtyLots; readonly filled: QtyLots; readonly live: QtyLots; readonly requested: QtyLots }
  | { readonly code: 'OPEN_NOTIONAL_ABOVE_MAX'; readonly openNotional: MoneyMicro; readonly maxOpenNotional: MoneyMicro }
  | { readonly code: 'MESSAGE_RATE_ABOVE_MAX'; readonly count: number; readonly maxPerSecond: number }
  | { readonly code: 'KILL_SWITCH_ON'; readonly by: string; readonly reason: string }
  | { readonly code: 'VENUE_DOWN'; readonly mic: string }
  | { readonly code: 'UNKNOWN_OBJECTIVE'; readonly objective: string }
  /** `newestClOrdId`: that ClOrdID(11) was the order's, and has been replaced by this one. */
  | { readonly code: 'UNKNOWN_PARENT'; readonly parentId: string; readonly newestClOrdId?: string }
  | { readonly code: 'PARENT_NOT_WORKING'; readonly parentId: string; readonly status: string }
  | { readonly code: 'LIMIT_PRICE_MISSING' }
  | { readonly code: 'WEIGHTS_OUT_OF_RANGE'; readonly dimension: string; readonly value: number; readonly max: number }
  | { readonly code: 'WEIGHTS_ALL_ZERO'; readonly objective: string }
  | { readonly code: 'TOO_MANY_OPEN_PARENTS'; readonly open: number; readonly max: number }
  | { readonly code: 'OBJECTIVE_NOT_CLEARABLE'; readonly objective: string }
  | { readonly code: 'UNKNOWN_VENUE'; readonly mic: string }
  | { readonly code: 'VENUE_EXCLUDED'; readonly mic: string; readonly overrideId: string }
  | { readonly code: 'VENUE_NOT_FORCED'; readonly mic: string; readonly forcedMic: string; readonly overrideId: string }
  /** ExDestination(100) of the owner. */
  | { readonly code: 'VENUE_NOT_DESTINATION'; readonly mic: string; readonly exDestination: string }
  /** MaxFloor(111) of the owner, over everything of the order that shows; `shown` is there already. */
  | { readonly code: 'SHOWN_ABOVE_MAX_FLOOR'; readonly qty: QtyLots; readonly shown: QtyLots; readonly maxFloor: QtyLots }
  /** A child of a fill-or-kill order that is not all of it at once. */
  | { readonly code: 'FILL_OR_KILL_IN_PART'; readonly qty: QtyLots; readonly orderQty: QtyLots }
  | { readonly code: 'VENUE_BREAKER_NOT_CLOSED'; readonly mic: string; readonly status: string; readonly cause: string }
  | { readonly code: 'BREAKER_ALREADY'; readonly mic: string; readonly status: string }
  | { readonly code: 'UNKNOWN_OVERRIDE'; readonly overrideId: string }
  | { readonly code: 'OVERRIDE_ENDED'; readonly overrideId: string }
  | { readonly code: 'TOO_MANY_OVERRIDES'; readonly count: number; readonly max: number }
  | { readonly code: 'EXPIRY_OUT_OF_RANGE'; readonly expiresInUs: number; readonly minUs: number; readonly maxUs: number }
  | { readonly code: 'ALREADY_PAUSED'; readonly parentId: string }
  | { readonly code: 'NOT_PAUSED'; readonly parentId: string }
  /** The plan that the edit was made of is no longer the newest. */
  | { readonly code: 'PLAN_CHANGED'; readonly decisionId: number; readonly newestDecisionId: number | null }
  /** Not an index of a step still to come, or named twice. */
  | { readonly code: 'STEP_UNKNOWN'; readonly step: number; readonly firstOpen: number; readonly steps: number }
  | { readonly code: 'CHILD_NOT_LIVE'; readonly clOrdId: string }
  /** This way of trading does not exist there, such as resting at the touch of a dark venue. */
  | { readonly code: 'NOT_POSSIBLE_AT_VENUE'; readonly mic: string; readonly aggressiveness: string }
  | { readonly code: 'NO_PRICE_AT_VENUE'; readonly mic: string; readonly symbol: SymbolId }
  /** Worse than the parent's own limit. */
  | { readonly code: 'PRICE_BEYOND_PARENT_LIMIT'; readonly price: Price; readonly limitPrice: Price }
  | { readonly code: 'QTY_BELOW_VENUE_MIN'; readonly qty: QtyLots; readonly minQty: QtyLots; readonly mic: string }
  | { readonly code: 'UNKNOWN_ALERT'; readonly alertId: string }
  | { readonly code: 'ALERT_ALREADY_ACKNOWLEDGED'; readonly alertId: string; readonly by: string }
  | { readonly code: 'UNKNOWN_MODEL'; readonly modelId: string }
  | { readonly code: 'MODEL_EXISTS'; readonly modelId: string }
  /** Of other features than the desk computes. */
  | { readonly code: 'MODEL_SCHEMA_OTHER'; readonly modelId: string; readonly featureSchemaHash: string; readonly wanted: string }
  /** That step does not lead on from where the model stands. */
  | { readonly code: 'MODEL_STAGE_REFUSED'; readonly modelId: string; readonly stage: string; readonly wanted: string }
  | { readonly code: 'MODEL_GATE_NOT_PASSED'; readonly modelId: string; readonly failed: readonly string[] }
  | { readonly code: 'CANARY_SHARE_OUT_OF_RANGE'; readonly shareMicro: number; readonly min: number; readonly max: number }
  | { readonly code: 'CANARY_BUSY'; readonly modelId: string }
  | { readonly code: 'TOO_MANY_SHADOWS'; readonly count: number; readonly max: number }
  | { readonly code: 'NO_PROPOSAL'; readonly modelId: string }
  /** Four eyes: who proposed a model does not approve it, administrators included. */
  | { readonly code: 'PROPOSER_APPROVES'; readonly modelId: string; readonly by: string }
  | { readonly code: 'NO_PREVIOUS_MODEL' }
  /** A 35=G may change quantity, price, type, time in force and instructions; `ordType`: of a journal of before. */
  | { readonly code: 'REPLACE_CHANGES_FIELD'; readonly field: 'symbol' | 'side' | 'account' | 'ordType'; readonly was: string; readonly wanted: string }
  /** A request names an order of ours by another symbol or side than it has. */
  | { readonly code: 'ORDER_IS_OTHER'; readonly field: 'symbol' | 'side'; readonly is: string; readonly named: string }
  /** The order has more executed than it would ask for. */
  | { readonly code: 'REPLACE_BELOW_FILLED'; readonly orderQty: QtyLots; readonly filled: QtyLots }
  /** A cancel or replacement of it is on its way already. */
  | { readonly code: 'CHANGE_PENDING'; readonly parentId: string; readonly what: 'cancel' | 'replace' }
  | { readonly code: 'EXPIRE_TIME_PASSED'; readonly expireUs: UnixUs; readonly nowUs: UnixUs }
  | { readonly code: 'EXPIRE_TIME_MISSING' }
  | { readonly code: 'MIN_QTY_ABOVE_ORDER'; readonly minQty: QtyLots; readonly orderQty: QtyLots }
  | { readonly code: 'MAX_FLOOR_ABOVE_ORDER'; readonly maxFloor: QtyLots; readonly orderQty: QtyLots }
  /** A short sale without a locate, in an account whose start-of-day positions are kept. */
  | { readonly code: 'LOCATE_MISSING'; readonly account: string; readonly symbol: string }
  /** A sale of more than the account holds, marked as a long sale. */
  | { readonly code: 'POSITION_TOO_SMALL'; readonly account: string; readonly symbol: string; readonly position: number; readonly openSells: number; readonly orderQty: QtyLots }
  /** What was sent there before the session was lost is not known again yet. */
  | { readonly code: 'VENUE_NOT_RECONCILED'; readonly mic: string; readonly open: number }
  | { readonly code: 'UNKNOWN_CHILD'; readonly clOrdId: string }
  | { readonly code: 'CHILD_NOT_UNKNOWN'; readonly clOrdId: string; readonly status: string }
  | { readonly code: 'EXECUTION_BOOKED'; readonly execId: string }
  | { readonly code: 'EXECUTION_ABOVE_ORDER'; readonly clOrdId: string; readonly told: QtyLots; readonly open: QtyLots }
  | { readonly code: 'UNKNOWN_SESSION'; readonly session: string }
  | { readonly code: 'SESSION_NOT_STOPPED'; readonly session: string }
  /** By the session itself: what cannot be done there now, in words. */
  | { readonly code: 'SESSION_CONTROL_REFUSED'; readonly session: string; readonly why: string }
  | { readonly code: 'POSITIONS_REFUSED'; readonly field: string; readonly why: string }
  | { readonly code: 'TEXT_REFUSED'; readonly field: string; readonly why: string }

/** Pre-trade limits of the firm. */
export interface RiskLimits {
  readonly maxOrderQty: QtyLots
  readonly maxNotional: MoneyMicro
  /** Widest distance of a limit from the reference price, in basis points. */
  readonly collarBps: number
  /** Sum of open parents' unfilled notional. */
  readonly maxOpenNotional: MoneyMicro
  /** Identical parents (symbol, side, quantity, price, account) allowed within the window. */
  readonly maxRepeatedOrders: number
  readonly repeatedWindowUs: number
  /** Child messages per second to one venue. */
  readonly maxMessagesPerSecond: number
  readonly maxOpenParents: number
}
