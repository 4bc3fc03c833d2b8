import { TRADE_FLAG, type Price, type QtyLots, type TradeFlags, type TradeSummary } from '@sluice/domain'

export type Trade = readonly [price: Price, qty: QtyLots, aggressor: 'buy' | 'sell' | null, flags: TradeFlags]

const has = (flags: TradeFlags, ...names: (keyof typeof TRADE_FLAG)[]): boolean => names.some((name) => (flags & TRADE_FLAG[name]) !== 0)

/** The rules of the tape on a plain list of possible trades. */
export function naiveSummary(all: readonly Trade[]): TradeSummary | null {
  const trades = all.filter(([, , , flags]) => !has(flags, 'outOfSequence', 'corrected'))
  if (trades.length === 0) return null
  const prices = trades.filter(([, , , flags]) => !has(flags, 'oddLot', 'auction')).map(([price]) => price)
  const sum = (aggressor?: 'buy' | 'sell'): QtyLots =>
    trades.filter((trade) => aggressor === undefined || trade[2] === aggressor).reduce((total, [, qty]) => total + qty, 0) as QtyLots
  const orNull = (price: number): Price | null => (prices.length === 0 ? null : (price as Price))
  return {
    count: trades.length, volumeLots: sum(), buyVolumeLots: sum('buy'), sellVolumeLots: sum('sell'),
    high: orNull(Math.max(...prices)), low: orNull(Math.min(...prices)), last: prices[prices.length - 1] ?? null,
  }
}
