import type { MoneyMicro, Price, QtyLots, SymbolId } from './brand.ts'

/** A refusal is data: a code and the numbers it was decided on. */
export type Denial =
  | { readonly code: 'UNKNOWN_SYMBOL'; readonly symbol: string }
  | { readonly code: 'ORDER_QTY_ABOVE_MAX'; readonly orderQty: QtyLots; readonly maxOrderQty: QtyLots }
  | { readonly code: 'ORDER_QTY_NOT_POSITIVE'; readonly orderQty: number }
  | { readonly code: 'NOTIONAL_ABOVE_MAX'; readonly notional: MoneyMicro; readonly maxNotional: MoneyMicro }
  | { readonly code: 'PRICE_OUTSIDE_COLLAR'; readonly price: Price; readonly low: Price; readonly high: Price }
  | { readonly code: 'PRICE_OFF_TICK'; readonly price: Price; readonly tick: Price }
  | { readonly code: 'NO_REFERENCE_PRICE'; readonly symbol: SymbolId }
  | { readonly code: 'DUPLICATE_ORDER'; readonly clOrdId: string }
  | { readonly code: 'REPEATED_ORDER'; readonly count: number; readonly maxCount: number; readonly windowUs: number }
  | { readonly code: 'PARENT_OVERCOMMITTED'; readonly orderQty: QtyLots; readonly filled: QtyLots; readonly live: QtyLots; readonly requested: QtyLots }
  | { readonly code: 'OPEN_NOTIONAL_ABOVE_MAX'; readonly openNotional: MoneyMicro; readonly maxOpenNotional: MoneyMicro }
  | { readonly code: 'MESSAGE_RATE_ABOVE_MAX'; readonly count: number; readonly maxPerSecond: number }
  | { readonly code: 'KILL_SWITCH_ON'; readonly by: string; readonly reason: string }
  | { readonly code: 'VENUE_DOWN'; readonly mic: string }
  | { readonly code: 'UNKNOWN_OBJECTIVE'; readonly objective: string }
  | { readonly code: 'UNKNOWN_PARENT'; readonly parentId: string }
  | { readonly code: 'PARENT_NOT_WORKING'; readonly parentId: string; readonly status: string }
  | { readonly code: 'LIMIT_PRICE_MISSING' }
  | { readonly code: 'WEIGHTS_OUT_OF_RANGE'; readonly dimension: string; readonly value: number; readonly max: number }
  | { readonly code: 'WEIGHTS_ALL_ZERO'; readonly objective: string }
  | { readonly code: 'TOO_MANY_OPEN_PARENTS'; readonly open: number; readonly max: number }

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
