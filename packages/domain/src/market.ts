import type { Brand, Mic, MoneyMicro, Price, QtyLots, SymbolId, UnixUs } from './brand.ts'

export const VENUE_KINDS = ['lit-maker-taker', 'lit-inverted', 'lit-ecn', 'speed-bump', 'dark-midpoint', 'internal-crossing'] as const
export type VenueKind = (typeof VENUE_KINDS)[number]
export const isDark = (kind: VenueKind): boolean => kind === 'dark-midpoint' || kind === 'internal-crossing'

/** Millionths of a currency unit per share; negative is a rebate to us. */
export type FeePerShareMicro = Brand<number, 'FeePerShareMicro'>

export interface Venue {
  readonly mic: Mic
  readonly name: string
  readonly kind: VenueKind
  readonly takeFee: FeePerShareMicro
  readonly addFee: FeePerShareMicro
  /** Smallest order the venue takes. */
  readonly minQtyLots: QtyLots
  /** Whether it takes OrderCancelReplaceRequest(35=G); absent: no, orders are cancelled and sent anew. */
  readonly takesReplace?: boolean
  /** Whether it cancels what rests there when our session is lost; absent: no. */
  readonly cancelsOnDisconnect?: boolean
  /** Whether it answers OrderStatusRequest(35=H); absent: yes. Where not, what it still sends after a reconnect is all that it tells. */
  readonly statusRequests?: boolean
}

export interface Instrument {
  readonly symbol: SymbolId
  readonly name: string
  readonly currency: string
  /** Price units per currency unit. */
  readonly priceScale: number
  /** Shares in a lot. */
  readonly lotSize: number
  /** Validity rule for displayed prices, in price units. Midpoint fills may lie between ticks. */
  readonly tick: Price
  /** 20-day average daily volume. */
  readonly advLots: QtyLots
  /** Previous close: reference price of the static collar before the first quote. */
  readonly referencePrice: Price
}

/** One aggregated price level: price units, lots. */
export type Level = readonly [price: Price, qty: QtyLots]

/**
 * Trades of one venue since the previous view. Volume is split by the side of the aggressor where the venue tells it. High, low and
 * last are those of the prints that make a price; null where all were odd lots or auction prints, which count in volume alone.
 */
export interface TradeSummary {
  readonly count: number
  readonly volumeLots: QtyLots
  readonly buyVolumeLots: QtyLots
  readonly sellVolumeLots: QtyLots
  readonly high: Price | null
  readonly low: Price | null
  readonly last: Price | null
}

/** SecurityTradingStatus(326) and TradingSessionID(336), as far as routing minds them. Orders leave in `open` alone. */
export const TRADING_STATES = ['pre-open', 'open', 'auction', 'halted', 'closed'] as const
export type TradingState = (typeof TRADING_STATES)[number]

/** What a venue told of one instrument beside its book. */
export interface VenueStatus {
  readonly state: TradingState
  /** Price band in force (limit up, limit down): no order beyond it. Null where none is. */
  readonly bandLow: Price | null
  readonly bandHigh: Price | null
}

/**
 * Which quotes count as the protected best (Regulation NMS Rules 600 and 611), from a date on. A venue's protected quote is its best
 * price at which its displayed quantity, added up from the best, makes a round lot.
 */
export interface QuotePolicy {
  readonly fromUs: UnixUs
  /** Round lot in shares by price, in rising order; `upTo` in millionths of a currency unit, null on the last: any price. */
  readonly roundLots: readonly { readonly upTo: MoneyMicro | null; readonly shares: number }[]
  readonly protectedKinds: readonly VenueKind[]
}

export const VIEW_LEVELS_MAX = 5

/**
 * What enters the core of one venue's market data in one symbol: the newest state, with what happened since the view
 * before. A newer view replaces prices and adds trades and markers (see `foldViews` of package book).
 */
export interface VenueView {
  readonly symbol: SymbolId
  readonly mic: Mic
  /** Venue's own stamp of its newest message. */
  readonly venueUs: UnixUs
  /** When we received that message. */
  readonly receivedUs: UnixUs
  /** When our book had taken it in. */
  readonly processedUs: UnixUs
  /** Null: the venue never told, which is open and without a band. */
  readonly status: VenueStatus | null
  /** Best first, at most VIEW_LEVELS_MAX; empty for a dark venue. */
  readonly bids: readonly Level[]
  readonly asks: readonly Level[]
  readonly trades: TradeSummary | null
  /** A sequence gap was seen since the last view; the book is not to be trusted until a snapshot came (`recovering`). */
  readonly gap: boolean
  readonly recovering: boolean
}

/** Money of a quantity at a price: exact integer millionths. priceScale must divide 1,000,000. */
export const notionalMicro = (price: Price, qty: QtyLots, instrument: Instrument): MoneyMicro =>
  (price * qty * instrument.lotSize * (1_000_000 / instrument.priceScale)) as MoneyMicro

export const feeMicro = (qty: QtyLots, feePerShare: FeePerShareMicro, instrument: Instrument): MoneyMicro =>
  (qty * instrument.lotSize * feePerShare) as MoneyMicro
