import type { CoreRow, QuoteRow } from '@sluice/protocol'
import type { Connection } from './desk-store.ts'

/** Core's word older than this: what is shown is grey and nothing is sent. */
export const CORE_SILENT_MS_MAX = 5_000
/** No quotes at all for this long: the market is stale. */
export const QUOTES_SILENT_MS_MAX = 5_000

export interface TrustInput {
  readonly connection: Connection
  readonly lostAtMs: number | null
  readonly core: CoreRow | undefined
  readonly quotesHeardMs: number | undefined
  readonly nowMs: number
}

export type Trust =
  | { readonly level: 'live' }
  | { readonly level: 'waiting' }
  | { readonly level: 'stale' | 'disconnected'; readonly why: string }

const seconds = (ms: number): string => `${Math.max(0, Math.round(ms / 1_000))} s`

/** How true the screen is now. */
export function deskTrust({ connection, lostAtMs, core, quotesHeardMs, nowMs }: TrustInput): Trust {
  if (connection === 'disconnected') return { level: 'disconnected', why: `No connection to the desk for ${seconds(nowMs - (lostAtMs ?? nowMs))}. What is shown is from before; it comes back by itself.` }
  if (connection === 'connecting' || core === undefined) return { level: 'waiting' }
  if (!core.connected) return { level: 'stale', why: 'The trading core does not answer. Orders cannot be sent; the desk reconnects by itself.' }
  if (core.health?.halted != null) return { level: 'stale', why: `The desk is halted: ${core.health.halted}` }
  if (core.receivedUs !== null && nowMs - core.receivedUs / 1_000 > CORE_SILENT_MS_MAX) return { level: 'stale', why: `The trading core was last heard ${seconds(nowMs - core.receivedUs / 1_000)} ago.` }
  if (quotesHeardMs !== undefined && nowMs - quotesHeardMs > QUOTES_SILENT_MS_MAX) return { level: 'stale', why: `No market data for ${seconds(nowMs - quotesHeardMs)}.` }
  return { level: 'live' }
}

/** Why a symbol must not be traded on what is known; null when it may. */
export function staleQuote(symbol: string, quote: QuoteRow | undefined): string | null {
  if (quote === undefined) return `No market data of ${symbol}.`
  const ages = quote.venues.map((venue) => venue.ageUs)
  if (quote.venues.length > 0 && !quote.venues.some((venue) => venue.fresh)) return `Market data of ${symbol} is stale: newest ${seconds(Math.min(...ages) / 1_000)} old.`
  if (quote.bid === null && quote.ask === null) return `${symbol} has no quote on any fresh venue.`
  return null
}
