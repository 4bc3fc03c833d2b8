import type { ChildOrder, ClOrdId, Level, Mic, ParentId, ParentRequest, Price, QtyLots, SymbolId, TradingState, UnixUs, VenueStatus, VenueView } from '@sluice/domain'

/** An instant in 2026, microseconds. */
export const T0 = 1_770_000_000_000_000 as UnixUs

export const level = (price: number, qty: number): Level => [price as Price, qty as QtyLots]

/** A fresh view at T0 with one level on each side. */
export const aView = (mic: string, over: Partial<VenueView> = {}): VenueView => ({
  symbol: 'AVAX' as SymbolId, mic: mic as Mic, venueUs: T0, receivedUs: T0, processedUs: T0, status: null, bids: [level(999_900, 300)], asks: [level(1_000_100, 300)],
  trades: null, gap: false, recovering: false, ...over,
})

/** Without a band unless one is given. */
export const aStatus = (state: TradingState, bandLow: number | null = null, bandHigh: number | null = null): VenueStatus =>
  ({ state, bandLow: bandLow as Price | null, bandHigh: bandHigh as Price | null })

export const aParentRequest = (over: Partial<ParentRequest> = {}): ParentRequest => ({
  clOrdId: 'ORDER-1' as ClOrdId, symbol: 'AVAX' as SymbolId, side: 'buy', orderQty: 1_000 as QtyLots, ordType: 'limit', limitPrice: 1_001_000 as Price,
  timeInForce: 'day', objective: null, urgency: 'normal', account: 'ACC1', ...over,
})

export const aChildOrder = (over: Partial<ChildOrder> = {}): ChildOrder => ({
  clOrdId: '1-1-0' as ClOrdId, parentId: 'P-1' as ParentId, mic: 'XNAS' as Mic, symbol: 'AVAX' as SymbolId, side: 'buy', orderQty: 100 as QtyLots,
  ordType: 'limit', price: 1_000_100 as Price, timeInForce: 'ioc', account: 'ACC1', ...over,
})
