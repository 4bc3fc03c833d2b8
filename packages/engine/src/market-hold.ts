import type { Consolidated } from '@sluice/book'
import type { HoldReason, SymbolId, TradingState, UnixUs } from '@sluice/domain'
import type { DeskState } from './desk-state.ts'

/** Why nothing new may leave in a symbol, whatever the order. */
export type MarketHold = Extract<HoldReason, 'NO_REFERENCE_PRICE' | 'MARKET_CROSSED' | 'MARKET_HALTED' | 'MARKET_IN_AUCTION' | 'MARKET_CLOSED' | 'MARKET_PRE_OPEN'>

const HOLD_OF_STATE: Readonly<Record<TradingState, MarketHold>> = {
  open: 'NO_REFERENCE_PRICE', halted: 'MARKET_HALTED', auction: 'MARKET_IN_AUCTION', closed: 'MARKET_CLOSED', 'pre-open': 'MARKET_PRE_OPEN',
}

/**
 * Null where the open venues show a two-sided market that is believed and not crossed. Where they do not and none of those that tell
 * their state is open, that state is the reason: a halt is no blindness.
 */
export function marketHold(state: DeskState, symbol: SymbolId, market: Pick<Consolidated, 'bid' | 'ask' | 'crossed'>): MarketHold | null {
  if (market.bid !== null && market.ask !== null) return market.crossed ? 'MARKET_CROSSED' : null
  return HOLD_OF_STATE[state.board.tradingState(symbol)]
}

export const marketHoldAt = (state: DeskState, symbol: SymbolId, nowUs: UnixUs): MarketHold | null => marketHold(state, symbol, state.consolidated(symbol, nowUs))

/** Holds that a change of the market may end. */
export const isMarketHold = (state: DeskState, hold: HoldReason): boolean =>
  hold === 'NO_OPEN_VENUE' || hold === 'OUTSIDE_PRICE_BAND' || hold === 'NO_REFERENCE_PRICE' || hold.startsWith('MARKET_') || (state.hasOrderRules && hold === 'LIMIT_AWAY_FROM_MARKET')
