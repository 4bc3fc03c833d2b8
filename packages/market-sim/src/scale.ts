import { power, type Instrument } from '@sluice/domain'

/** The stock that agents are calibrated on: its price and its average daily volume. */
const REFERENCE_PRICE = 157.4
const REFERENCE_ADV = 2_000_000
const clamp = (x: number, low: number, high: number): number => Math.max(low, Math.min(high, x))

/** Factor on arrival rates of an instrument: busier names trade more often, but less than in proportion to the money that they turn over. */
export function liquidityOf({ advLots, lotSize, referencePrice, priceScale }: Instrument): number {
  const turnover = (advLots * lotSize * referencePrice) / priceScale
  return clamp(power(turnover / (REFERENCE_ADV * REFERENCE_PRICE), 0.35), 0.75, 1.5)
}

/** Factor on order sizes: people think in money, so that shares of a cheap stock come in larger numbers. */
export const sizeOf = ({ referencePrice, priceScale }: Instrument): number => clamp(power(REFERENCE_PRICE / (referencePrice / priceScale), 0.7), 0.5, 6)

/** Shares in lots, whole round lots where there is room for one. */
export function lotsOf(shares: number, { lotSize }: Instrument): number {
  const round = shares >= 100 ? Math.round(shares / 100) * 100 : Math.round(shares)
  return Math.max(1, Math.round(round / lotSize))
}
