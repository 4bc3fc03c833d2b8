import type { Price, QtyLots } from '@sluice/domain'

/**
 * Consolidated best over fresh venues, our own resting orders taken out. `bid` and `ask` are null when no fresh venue
 * quotes that side; depths are displayed lots over the best five consolidated prices.
 */
export interface ConsolidatedBest {
  readonly bid: Price | null
  readonly bidQty: QtyLots
  readonly ask: Price | null
  readonly askQty: QtyLots
  readonly bidDepth5: QtyLots
  readonly askDepth5: QtyLots
}

/** The same with its price levels, best first, at least three where there are as many. */
export interface ConsolidatedLevels extends ConsolidatedBest {
  readonly bids: readonly { readonly price: Price; readonly qty: QtyLots }[]
  readonly asks: readonly { readonly price: Price; readonly qty: QtyLots }[]
}

/** Signed imbalance of displayed depth over five levels, -1..1; null when both sides are empty. */
export const imbalance5 = (best: ConsolidatedBest): number | null => {
  const total = best.bidDepth5 + best.askDepth5
  return total === 0 ? null : (best.bidDepth5 - best.askDepth5) / total
}

/** (ask - bid) / mid in basis points; null when a side is missing. */
export const spreadBps = (best: ConsolidatedBest): number | null =>
  best.bid === null || best.ask === null ? null : ((best.ask - best.bid) * 20_000) / (best.bid + best.ask)
