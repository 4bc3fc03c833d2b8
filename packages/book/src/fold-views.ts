import type { Price, QtyLots, TradeSummary, VenueView } from '@sluice/domain'

/**
 * Two consecutive views of one venue and symbol as one: the later state replaces prices and stamps; trades and the gap marker
 * accumulate, so that conflation loses no volume and hides no gap.
 */
export function foldViews(earlier: VenueView, later: VenueView): VenueView {
  if (earlier.trades === null && (!earlier.gap || later.gap)) return later
  return { ...later, trades: foldTrades(earlier.trades, later.trades), gap: earlier.gap || later.gap }
}

function foldTrades(earlier: TradeSummary | null, later: TradeSummary | null): TradeSummary | null {
  if (earlier === null || later === null) return later ?? earlier
  return {
    count: earlier.count + later.count,
    volumeLots: (earlier.volumeLots + later.volumeLots) as QtyLots,
    buyVolumeLots: (earlier.buyVolumeLots + later.buyVolumeLots) as QtyLots,
    sellVolumeLots: (earlier.sellVolumeLots + later.sellVolumeLots) as QtyLots,
    high: furthest(Math.max, earlier.high, later.high),
    low: furthest(Math.min, earlier.low, later.low),
    last: later.last ?? earlier.last,
  }
}

const furthest = (of: (a: number, b: number) => number, a: Price | null, b: Price | null): Price | null =>
  a === null || b === null ? a ?? b : (of(a, b) as Price)
