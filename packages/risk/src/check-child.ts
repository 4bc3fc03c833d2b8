import type { ChildOrder, Denial, Instrument, Price, QtyLots, RiskLimits, TradingState } from '@sluice/domain'
import { checkCollar, checkKill, checkNotional, checkQty, checkTick, type KillState } from './checks.ts'

/** What the gate must know to let a child out. */
export interface ChildRiskView {
  readonly instrument: Instrument
  readonly limits: RiskLimits
  readonly referencePrice: Price | null
  readonly kill: KillState
  /** The order session of the venue is logged on. */
  readonly venueUp: boolean
  /** What the venue told of the instrument. */
  readonly tradingState: TradingState
  /** Price band in force at the venue; null: none on that side. */
  readonly band: { readonly low: Price | null; readonly high: Price | null }
  /** Best bid and ask over all venues, null where there is none. */
  readonly market: { readonly bid: Price | null; readonly ask: Price | null }
  /** Messages sent to the venue within the last second. */
  readonly sentLastSecond: number
  /** The parent before this child. */
  readonly parent: { readonly orderQty: QtyLots; readonly filled: QtyLots; readonly live: QtyLots }
}

/** The gate every child passes, whoever made it: the first rule it breaks, or undefined. */
export function checkChild(child: ChildOrder, view: ChildRiskView): Denial | undefined {
  return checkKill(view.kill)
    ?? (view.venueUp ? undefined : { code: 'VENUE_DOWN', mic: child.mic })
    ?? checkTrading(child, view)
    ?? checkQty(child.orderQty, view.limits)
    ?? checkCommitment(child, view)
    ?? checkTick(child.price, view.instrument)
    ?? checkBand(child, view)
    ?? checkAgainstReference(child, view)
    ?? checkRate(view)
}

function checkTrading({ mic, symbol }: ChildOrder, { tradingState: state, market: { bid, ask } }: ChildRiskView): Denial | undefined {
  if (state !== 'open') return { code: 'VENUE_NOT_OPEN', mic, symbol, state }
  return bid !== null && ask !== null && bid > ask ? { code: 'MARKET_CROSSED', symbol, bid, ask } : undefined
}

function checkBand({ mic, price }: ChildOrder, { band: { low, high } }: ChildRiskView): Denial | undefined {
  return (low !== null && price < low) || (high !== null && price > high) ? { code: 'PRICE_BEYOND_BAND', mic, price, low, high } : undefined
}

function checkCommitment({ orderQty: requested }: ChildOrder, { parent }: ChildRiskView): Denial | undefined {
  const { orderQty, filled, live } = parent
  return filled + live + requested > orderQty ? { code: 'PARENT_OVERCOMMITTED', orderQty, filled, live, requested } : undefined
}

function checkAgainstReference(child: ChildOrder, { instrument, limits, referencePrice }: ChildRiskView): Denial | undefined {
  if (referencePrice === null) return { code: 'NO_REFERENCE_PRICE', symbol: child.symbol }
  return checkCollar(child.price, referencePrice, limits) ?? checkNotional(child.price, child.orderQty, instrument, limits)
}

function checkRate({ limits, sentLastSecond }: ChildRiskView): Denial | undefined {
  return sentLastSecond >= limits.maxMessagesPerSecond
    ? { code: 'MESSAGE_RATE_ABOVE_MAX', count: sentLastSecond + 1, maxPerSecond: limits.maxMessagesPerSecond }
    : undefined
}
