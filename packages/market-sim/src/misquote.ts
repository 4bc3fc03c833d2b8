import type { Level, Price, QtyLots } from '@sluice/domain'
import type { LitListing, Security } from './security.ts'
import type { Misquote } from './types.ts'

const LOTS = 300 as QtyLots
/** How far a crossed quote reaches, ticks; and how cheap an absurd offer is, share of the price. */
const CROSSED_TICKS = 2
const ABSURD = 0.4

/** A venue's displayed levels with the planted quote among them: a bid where it locks or crosses, an offer where it is absurd. */
export function withMisquote(levels: Level[], security: Security, listing: LitListing, kind: Misquote, side: 'buy' | 'sell', n: number): Level[] {
  const price = side === (kind === 'absurd' ? 'sell' : 'buy') ? priceOf(security, listing, kind) : null
  if (price === null) return levels
  const rest = levels.filter(([at]) => (side === 'buy' ? at < price : at > price))
  return ([[price, LOTS], ...rest] as Level[]).slice(0, n)
}

function priceOf({ lit, tick, instrument }: Security, listing: LitListing, kind: Misquote): Price | null {
  if (kind === 'absurd') return (Math.max(1, Math.round((instrument.referencePrice * ABSURD) / tick)) * tick) as Price
  let ask = Infinity
  for (const other of lit) if (other !== listing && other.book.bestAsk < ask) ask = other.book.bestAsk
  if (ask === Infinity) return null
  return (ask + (kind === 'crossed' ? CROSSED_TICKS * tick : 0)) as Price
}
