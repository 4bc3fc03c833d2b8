import { TRADE_FLAG, type Price, type QtyLots, type TradeFlags, type TradeSummary } from '@sluice/domain'
import { isUsableLevel } from './usable-level.ts'

/** Prints of the past: what they tell happened before, or was counted already. */
const NOT_COUNTED = TRADE_FLAG.outOfSequence | TRADE_FLAG.corrected
/** Prints that count in volume alone: they make no price. */
const NO_PRICE = TRADE_FLAG.oddLot | TRADE_FLAG.auction

/** Sums the trades of one venue and symbol between two views, as the rules of the tape say (see SPEC.md, TA). */
export class TradeAccumulator {
  private count = 0
  private volume = 0
  private buyVolume = 0
  private sellVolume = 0
  /** Price units; 0 while no print made a price. */
  private high = 0
  private low = 0
  private last = 0

  /** `aggressor` is null where the venue does not tell. A trade whose price or quantity cannot be is left out. */
  add(price: Price, qty: QtyLots, aggressor: 'buy' | 'sell' | null, flags: TradeFlags = 0): void {
    if ((flags & NOT_COUNTED) !== 0 || !isUsableLevel(price, qty)) return
    this.count++
    this.volume += qty
    if (aggressor === 'buy') this.buyVolume += qty
    else if (aggressor === 'sell') this.sellVolume += qty
    if ((flags & NO_PRICE) !== 0) return
    if (this.last === 0 || price > this.high) this.high = price
    if (this.last === 0 || price < this.low) this.low = price
    this.last = price
  }

  /** What came since the last take, or null; starts anew. */
  take(): TradeSummary | null {
    if (this.count === 0) return null
    const priced = this.last !== 0
    const summary: TradeSummary = {
      count: this.count,
      volumeLots: this.volume as QtyLots,
      buyVolumeLots: this.buyVolume as QtyLots,
      sellVolumeLots: this.sellVolume as QtyLots,
      high: priced ? (this.high as Price) : null,
      low: priced ? (this.low as Price) : null,
      last: priced ? (this.last as Price) : null,
    }
    this.count = 0
    this.volume = 0
    this.buyVolume = 0
    this.sellVolume = 0
    this.high = 0
    this.low = 0
    this.last = 0
    return summary
  }
}
