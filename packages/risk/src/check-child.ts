import type { ChildOrder, Denial, Instrument, Price, QtyLots, RiskLimits } from '@sluice/domain'
import { checkCollar, checkKill, checkNotional, checkQty, checkTick, type KillState } from './checks.ts'

/** What the gate must know to let a child out. */
export interface ChildRiskView {
  readonly instrument: Instrument
  readonly limits: RiskLimits
  readonly referencePrice: Price | null
  readonly kill: KillState
  /** The order session of the venue is logged on. */
  readonly venueUp: boolean
  /** Messages sent to the venue within the last second. */
  readonly sentLastSecond: number
  /** The parent before this child. */
  readonly parent: { readonly orderQty: QtyLots; readonly filled: QtyLots; readonly live: QtyLots }
}

/** The gate every child passes, whoever made it: the first rule it breaks, or undefined. */
export function checkChild(child: ChildOrder, view: ChildRiskView): Denial | undefined {
  return checkKill(view.kill)
    ?? (view.venueUp ? undefined : { code: 'VENUE_DOWN', mic: child.mic })
    ?? checkQty(child.orderQty, view.limits)
    ?? checkCommitment(child, view)
    ?? checkTick(child.price, view.instrument)
    ?? checkAgainstReference(child, view)
    ?? checkRate(view)
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
