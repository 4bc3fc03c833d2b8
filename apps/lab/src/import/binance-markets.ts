import type { Mic, SymbolId } from '@sluice/domain'

/** Spot, perpetual in dollars, perpetual in coin. */
export type BinanceMarket = 'spot' | 'usd-m' | 'coin-m'

export interface BinanceMarketScale {
  /** No registered market identifier codes: this venue has none. */
  readonly mic: Mic
  /** Decimals of a price; 10^places price units make a unit of the quote currency. */
  readonly pricePlaces: number
  /** Decimals of a quantity: a lot is one of its last, of a bitcoin on spot 0.000001 and on USD-M 0.001; on coin-M a contract. */
  readonly qtyPlaces: number
  /** Price units between displayed prices. */
  readonly tick: number
}

export const BINANCE_MARKETS: Readonly<Record<BinanceMarket, BinanceMarketScale>> = {
  spot: { mic: 'BNSP' as Mic, pricePlaces: 2, qtyPlaces: 6, tick: 1 },
  'usd-m': { mic: 'BNUM' as Mic, pricePlaces: 2, qtyPlaces: 3, tick: 10 },
  'coin-m': { mic: 'BNCM' as Mic, pricePlaces: 1, qtyPlaces: 0, tick: 1 },
}

/** Perpetuals carry `.P`, so that they are told from the spot pair of the same name. */
export const binanceSymbol = (market: BinanceMarket, pair: string): SymbolId =>
  (market === 'spot' ? pair : `${pair.replace(/_PERP$/, '')}.P`) as SymbolId
