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
  /** Seconds from sending to the report that the whole quantity was filled; null when it was not while the probe was watched. */
  readonly waitS: number | null
  /** Seconds after which it was, or would have been, called back; Infinity for one that ends by itself. */
  readonly watchedS: number
  /** When the last of its outcome was known. */
  readonly knownUs: UnixUs
  /** Whether the whole quantity was filled within the horizon. */
  readonly filled: boolean
  /** Of what filled within the horizon, against the mid at the decision; null without a fill. */
  readonly slippageBps: number | null
  /** Quantity-weighted move of the mid against us one second after each fill within the horizon; null without one. */
  readonly leakageBps: number | null
  /** The same ten seconds after. */
  readonly markout10sBps: number | null
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
  /** It is called back after this long; Infinity for one that ends by itself. */
  lifeS: number
  doneUs: number
  cumQty: number
  /** Within the horizon: lots, and Σ lastPx·lastQty. */
  horizonQty: number
  grossPriceLots: number
  lastFillUs: number
  /** By MARKOUTS_US: Σ markout · lots, and the lots whose markout is known. */
  readonly markoutBpsLots: number[]
  readonly markoutLots: number[]
  /** Markouts still to come. */
  markoutsDue: number
}
