import type { HoldReason } from '@sluice/domain'

/** Why nothing leaves, for an owner whose order ends by it. */
export const HOLD_WORDS: Readonly<Record<HoldReason, string>> = {
  NO_OPEN_VENUE: 'no venue can take it now',
  NO_REFERENCE_PRICE: 'no market price is known now',
  LIMIT_AWAY_FROM_MARKET: 'the market is away from its limit',
  BELOW_MIN_QTY: 'what is shown is less than its minimum quantity',
  KILLED: 'trading is stopped here',
  ATTEMPTS_EXHAUSTED: 'it was tried as often as is allowed',
  PAUSED: 'it was paused by the desk',
  OVERRIDDEN: 'the desk left it no venue',
  MARKET_HALTED: 'the market is halted',
  MARKET_IN_AUCTION: 'the market is in an auction',
  MARKET_CLOSED: 'the market is closed',
  MARKET_PRE_OPEN: 'the market has not opened',
  MARKET_CROSSED: 'the market is crossed',
  OUTSIDE_PRICE_BAND: 'the price band leaves no price',
}
