import type { FeedEntry, TradingState } from '@sluice/domain'

/** Numbers of the format: an order here never changes, a new one goes to the end. */
export const EVENT_CODE = { incremental: 0, snapshot: 1, status: 2, up: 3, down: 4, refused: 5, views: 6 } as const

export const ENTRY_KINDS: readonly FeedEntry['kind'][] = ['bid', 'ask', 'trade']
export const AGGRESSORS: readonly ('buy' | 'sell' | null)[] = [null, 'buy', 'sell']
export const STATES: readonly TradingState[] = ['pre-open', 'open', 'auction', 'halted', 'closed']

/** Columns of a block in the order in which they are written. */
export const COLUMNS = ['kind', 'mic', 'symbol', 'time', 'venueLag', 'rptSeq', 'entries', 'entryKind', 'flags', 'price', 'qty', 'status'] as const
export type ColumnName = (typeof COLUMNS)[number]

/** What numbers of one venue and symbol are told as differences from. */
export interface StreamState {
  rptSeq: number
  /** Last price by entry kind. */
  readonly prices: [number, number, number]
}

export const newStream = (): StreamState => ({ rptSeq: 0, prices: [0, 0, 0] })
export const streamKey = (mic: number, symbol: number): number => mic * 0x100_0000 + symbol
