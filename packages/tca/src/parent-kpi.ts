import type { Instrument, MoneyMicro, ParentKpi, Price, QtyLots, Side, UnixUs } from '@sluice/domain'
import { feesBps, slippageBps } from './slippage.ts'

export interface ParentKpiInput {
  readonly side: Side
  readonly orderQty: QtyLots
  readonly cumQty: QtyLots
  /** Σ lastPx·lastQty. */
  readonly grossPriceLots: number
  readonly feesMicro: MoneyMicro
  /** Best quote when the parent arrived; null where there was none. */
  readonly arrivalBid: Price | null
  readonly arrivalAsk: Price | null
  /** Σ markout cost · lots over the executions whose markout is known, in millionths of a basis point times lots. */
  readonly markoutMicroBpsLots: number
  /** Lots of those executions. */
  readonly markoutQty: QtyLots
  readonly receivedUs: UnixUs
  readonly firstFillUs: UnixUs | null
  readonly doneUs: UnixUs | null
  readonly instrument: Instrument
}

/** Figures of one parent from its own totals. Times are microseconds since it was received. */
export function parentKpi(input: ParentKpiInput): ParentKpi {
  const { side, orderQty, cumQty, grossPriceLots, arrivalBid, arrivalAsk, markoutQty, receivedUs, firstFillUs, doneUs } = input
  const executed = cumQty > 0 && grossPriceLots > 0
  const arrivalKnown = arrivalBid !== null && arrivalAsk !== null
  return {
    slippageBps: executed && arrivalKnown ? slippageBps(side, grossPriceLots, cumQty, arrivalBid + arrivalAsk) : null,
    filledShare: cumQty / orderQty,
    feesBps: executed ? feesBps(input.feesMicro, grossPriceLots, input.instrument) : null,
    markout1sBps: markoutQty > 0 ? input.markoutMicroBpsLots / 1_000_000 / markoutQty : null,
    firstFillUs: firstFillUs === null ? null : firstFillUs - receivedUs,
    doneUs: doneUs === null ? null : doneUs - receivedUs,
  }
}
