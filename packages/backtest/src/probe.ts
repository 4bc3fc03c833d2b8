import type { Aggressiveness, ClOrdId, Mic, Price, QtyLots, Side, SymbolId, UnixUs } from '@sluice/domain'

/** What one probe order brought, with the feature vector it was decided on. bps are positive when they cost us. */
export interface ProbeSample {
  readonly seed: number
  readonly sentUs: UnixUs
  readonly symbol: SymbolId
  readonly side: Side
  readonly mic: Mic
  readonly aggressiveness: Aggressiveness
  readonly orderQty: QtyLots
  readonly cumQty: QtyLots
  readonly features: Float32Array
  /** Whether the whole quantity was filled within the horizon. */
  readonly filled: boolean
  /** Of what filled, against the mid at the decision; null without a fill. */
  readonly slippageBps: number | null
  /** Quantity-weighted seconds from sending to the fills' reports; null without a fill. */
  readonly timeToFillS: number | null
  /** Quantity-weighted move of the mid against us one second after each fill; null without a fill. */
  readonly leakageBps: number | null
}

/** A probe order under way. */
export interface Probe {
  readonly clOrdId: ClOrdId
  readonly symbol: SymbolId
  readonly side: Side
  readonly mic: Mic
  readonly aggressiveness: Aggressiveness
  readonly price: Price
  readonly orderQty: QtyLots
  readonly sentUs: UnixUs
  /** bid + ask at the decision. */
  readonly arrivalMidTimes2: number
  readonly features: Float32Array
  acked: boolean
  done: boolean
  rejected: boolean
  cumQty: number
  /** Σ lastPx·lastQty. */
  grossPriceLots: number
  /** Σ lastQty · µs since sending. */
  fillUsLots: number
  /** Σ markout · lots, and the lots whose markout is known. */
  markoutBpsLots: number
  markoutLots: number
  /** Markouts still to come. */
  markoutsDue: number
}
