import type { Instrument, Level, Price, QtyLots, QuotePolicy, UnixUs } from '@sluice/domain'
import { isUsableLevel } from './usable-level.ts'

/** The policy in force: the newest that began at or before `nowUs`; null before the first. The order of `policies` does not matter. */
export function policyAt(policies: readonly QuotePolicy[], nowUs: UnixUs): QuotePolicy | null {
  let inForce: QuotePolicy | null = null
  for (const policy of policies) if (policy.fromUs <= nowUs && (inForce === null || policy.fromUs >= inForce.fromUs)) inForce = policy
  return inForce
}

/** Lots of a round lot at a price, rounded up to whole lots; at least one. A price above every step takes the last. */
export function roundLotLots(policy: QuotePolicy, instrument: Instrument, price: Price): QtyLots {
  const { roundLots } = policy
  const micro = price * (1_000_000 / instrument.priceScale)
  let shares = 1
  for (const step of roundLots) {
    shares = step.shares
    if (step.upTo === null || micro <= step.upTo) break
  }
  return Math.max(1, Math.ceil(shares / instrument.lotSize)) as QtyLots
}

/**
 * The protected quote of one side of a venue: its best price at which its displayed quantity, added up from the best, makes a round lot
 * (of the side's best price), with that sum. `levels` best first; what cannot be, and a price repeated, is left out. Null where all that shows is an odd lot.
 */
export function protectedQuote(levels: readonly Level[], policy: QuotePolicy, instrument: Instrument): Level | null {
  let needed = 0
  let sum = 0
  let before = 0
  for (let i = 0; i < levels.length; i++) {
    const level = levels[i]!
    const price = level[0]
    const qty = level[1]
    if (price === before || !isUsableLevel(price, qty)) continue
    before = price
    if (needed === 0) needed = roundLotLots(policy, instrument, price)
    sum += qty
    if (sum >= needed) return sum === qty ? level : [price, sum as QtyLots]
  }
  return null
}
