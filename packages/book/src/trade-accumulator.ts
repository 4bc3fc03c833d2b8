import type { Price, QtyLots, TradeSummary } from '@sluice/domain'
import { isUsableLevel } from './usable-level.ts'

/** Sums the trades of one venue and symbol between two views. */
export class TradeAccumulator {
  private count = 0
  private volume = 0
  private buyVolume = 0
  private sellVolume = 0
  private high = 0
  private low = 0
  private last = 0

  /** `aggressor` is null where the venue does not tell. A trade whose price or quantity cannot be is left out. */
  add(price: Price, qty: QtyLots, aggressor: 'buy' | 'sell' | null): void {
    if (!isUsableLevel(price, qty)) return
    this.high = this.count === 0 ? price : Math.max(this.high, price)
    this.low = this.count === 0 ? price : Math.min(this.low, price)
    this.last = price
    this.count++
    this.volume += qty
    if (aggressor === 'buy') this.buyVolume += qty
    else if (aggressor === 'sell') this.sellVolume += qty
  }

  /** What came since the last take, or null; starts anew. */
  take(): TradeSummary | null {
    if (this.count === 0) return null
    const summary: TradeSummary = {
      count: this.count,
      volumeLots: this.volume as QtyLots,
      buyVolumeLots: this.buyVolume as QtyLots,
      sellVolumeLots: this.sellVolume as QtyLots,
      high: this.high as Price,
      low: this.low as Price,
      last: this.last as Price,
    }
    this.count = 0
    this.volume = 0
    this.buyVolume = 0
    this.sellVolume = 0
    return summary
  }
}
