import type { Mic, Price, QtyLots, SymbolId, UnixUs } from './brand.ts'
import type { VenueStatus } from './market.ts'

/** What a print says of itself (FIX TradeCondition(277), sale conditions of the consolidated tape), as bits of `TradeFlags`. */
export const TRADE_FLAG = { intermarketSweep: 1, oddLot: 2, auction: 4, outOfSequence: 8, corrected: 16, offExchange: 32, midpoint: 64 } as const
/** Sum of TRADE_FLAG values; 0 is an ordinary print. */
export type TradeFlags = number

export type FeedEntry =
  /** A price level as it now is; quantity 0 takes it out. */
  | { readonly kind: 'bid' | 'ask'; readonly price: Price; readonly qty: QtyLots }
  | { readonly kind: 'trade'; readonly price: Price; readonly qty: QtyLots; readonly aggressor: 'buy' | 'sell' | null; readonly flags: TradeFlags }

/** One symbol's news of one venue: a full book (`snapshot`) or what changed. */
export interface FeedUpdate {
  readonly kind: 'update'
  readonly mic: Mic
  readonly symbol: SymbolId
  readonly snapshot: boolean
  /** RptSeq(83): one more with every incremental of the symbol, so that a hole shows; a snapshot carries the number of the last one that it contains. */
  readonly rptSeq: number
  readonly venueUs: UnixUs
  readonly receivedUs: UnixUs
  readonly entries: readonly FeedEntry[]
}

/**
 * Everything that a feed handler takes in, in order: what the tape keeps. Replayed through the same book code it gives the same
 * views, bit for bit: `views` marks where they were taken (`symbol` null: of every symbol of every venue), and its `nowUs` is the
 * `processedUs` of every view taken there: by then the book had taken in all that came before.
 */
export type FeedEvent =
  | FeedUpdate
  | { readonly kind: 'status'; readonly mic: Mic; readonly symbol: SymbolId; readonly status: VenueStatus; readonly venueUs: UnixUs; readonly receivedUs: UnixUs }
  | { readonly kind: 'up' | 'down'; readonly mic: Mic; readonly receivedUs: UnixUs }
  /** A message that could not be read; of `symbol` where that much could be told: its book waits for a snapshot. */
  | { readonly kind: 'refused'; readonly mic: Mic; readonly symbol: SymbolId | null; readonly receivedUs: UnixUs }
  | { readonly kind: 'views'; readonly symbol: SymbolId | null; readonly nowUs: UnixUs }
