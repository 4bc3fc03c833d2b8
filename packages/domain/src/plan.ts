import type { Mic, Price, QtyLots } from './brand.ts'
import type { Aggressiveness, TimeInForce } from './order.ts'

export interface PlanSlice {
  readonly mic: Mic
  readonly aggressiveness: Aggressiveness
  readonly qty: QtyLots
  readonly limitPrice: Price
  readonly timeInForce: TimeInForce
}

/** Slices of one step work at the same time; the next step begins when none of them is live. */
export interface PlanStep {
  readonly slices: readonly PlanSlice[]
  /** After this long, what is live is cancelled and the rest is planned anew. */
  readonly timeoutUs: number
}

/**
 * PAUSED: a person paused the order. OVERRIDDEN: overrides leave no venue that could be used now. NO_REFERENCE_PRICE: no fresh and believed
 * two-sided market. MARKET_*: every venue that tells its state is in that one, or the market is crossed. OUTSIDE_PRICE_BAND: every way to trade is beyond the bands.
 */
export type HoldReason =
  | 'NO_OPEN_VENUE' | 'NO_REFERENCE_PRICE' | 'LIMIT_AWAY_FROM_MARKET' | 'BELOW_MIN_QTY' | 'KILLED' | 'ATTEMPTS_EXHAUSTED' | 'PAUSED' | 'OVERRIDDEN'
  | 'MARKET_HALTED' | 'MARKET_IN_AUCTION' | 'MARKET_CLOSED' | 'MARKET_PRE_OPEN' | 'MARKET_CROSSED' | 'OUTSIDE_PRICE_BAND'

/** A waterfall: the steps in order, or the reason why nothing is sent now. */
export interface Plan {
  readonly strategy: 'dynamic' | 'static'
  readonly mode: 'sequential' | 'split'
  readonly steps: readonly PlanStep[]
  readonly hold: HoldReason | null
}
