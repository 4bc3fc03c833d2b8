import { sideSign, type Instrument, type MoneyMicro, type QtyLots, type Side } from '@sluice/domain'
import { BPS, costBps, withoutMinusZero } from './basis-points.ts'

/**
 * Average executed price against the arrival midpoint, basis points; positive costs us.
 * @param grossPriceLots Σ lastPx·lastQty
 * @param cumQty executed lots, above 0
 * @param arrivalMidTimes2 bid + ask at arrival
 */
export const slippageBps = (side: Side, grossPriceLots: number, cumQty: QtyLots, arrivalMidTimes2: number): number =>
  costBps(side, 2 * grossPriceLots, arrivalMidTimes2 * cumQty)

/** Fees in basis points of the executed notional; negative is a rebate. */
export const feesBps = (feesMicro: MoneyMicro, grossPriceLots: number, instrument: Instrument): number =>
  withoutMinusZero((feesMicro * BPS) / (grossPriceLots * instrument.lotSize * (1_000_000 / instrument.priceScale)))

export interface ShortfallInput {
  readonly side: Side
  readonly orderQty: QtyLots
  readonly cumQty: QtyLots
  readonly grossPriceLots: number
  readonly feesMicro: MoneyMicro
  /** Twice the midpoint when the order was decided, when it reached us, and when it ended. */
  readonly decisionMidTimes2: number
  readonly arrivalMidTimes2: number
  readonly endMidTimes2: number
  readonly instrument: Instrument
}

/** Implementation shortfall and its parts, basis points of the decision's notional; positive costs us. */
export interface ShortfallParts {
  /** Move of the market from decision to arrival, on what executed. */
  readonly delayBps: number
  /** Executed price against arrival. */
  readonly executionBps: number
  /** Move from decision to end, on what did not execute. */
  readonly opportunityBps: number
  readonly feesBps: number
  /** Sum of the four. */
  readonly totalBps: number
}

export function shortfallParts(input: ShortfallInput): ShortfallParts {
  const { side, orderQty, cumQty, grossPriceLots, decisionMidTimes2, arrivalMidTimes2, endMidTimes2, instrument } = input
  const paperTimes2 = decisionMidTimes2 * orderQty
  const part = (paid: number, reference: number): number => withoutMinusZero((sideSign(side) * (paid - reference) * BPS) / paperTimes2)
  const delayBps = part(arrivalMidTimes2 * cumQty, decisionMidTimes2 * cumQty)
  const executionBps = part(2 * grossPriceLots, arrivalMidTimes2 * cumQty)
  const opportunityBps = part(endMidTimes2 * (orderQty - cumQty), decisionMidTimes2 * (orderQty - cumQty))
  const fees = feesBps(input.feesMicro, paperTimes2 / 2, instrument)
  return { delayBps, executionBps, opportunityBps, feesBps: fees, totalBps: delayBps + executionBps + opportunityBps + fees }
}
