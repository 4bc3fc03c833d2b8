import { isDark, VIEW_LEVELS_MAX, type Instrument, type Level, type Mic, type Price, type QtyLots, type SymbolId, type TradeSummary, type UnixUs, type Venue, type VenueView } from '@sluice/domain'
import type { Market, SimTrade } from '@sluice/market-sim'

interface Stream {
  readonly mic: Mic
  readonly symbol: SymbolId
  readonly dark: boolean
  trades: TradeSummary | null
  dirty: boolean
}

/** Builds the desk's views of a simulated market: what changed since the last round, with the trades summed. */
export class VirtualFeed {
  private readonly streams = new Map<string, Stream>()
  private readonly dirty: Stream[] = []

  constructor(instruments: readonly Instrument[], venues: readonly Venue[]) {
    for (const { symbol } of instruments) {
      for (const { mic, kind } of venues) this.streams.set(`${mic} ${symbol}`, { mic, symbol, dark: isDark(kind), trades: null, dirty: false })
    }
    for (const stream of this.streams.values()) this.mark(stream)
  }

  bookChanged(mic: Mic, symbol: SymbolId): void {
    const stream = this.streams.get(`${mic} ${symbol}`)
    if (stream !== undefined) this.mark(stream)
  }

  trade(trade: SimTrade): void {
    const stream = this.streams.get(`${trade.mic} ${trade.symbol}`)
    if (stream === undefined) return
    stream.trades = addTrade(stream.trades, trade)
    this.mark(stream)
  }

  /** Views of everything that changed since the last call, in the order of the first change. */
  take(market: Market, nowUs: UnixUs): VenueView[] {
    return this.dirty.splice(0).map((stream) => {
      const { mic, symbol, dark, trades } = stream
      stream.dirty = false
      stream.trades = null
      const levels = (side: 'buy' | 'sell'): Level[] => (dark ? [] : market.levels(mic, symbol, side, VIEW_LEVELS_MAX))
      return { symbol, mic, venueUs: nowUs, receivedUs: nowUs, processedUs: nowUs, status: null, bids: levels('buy'), asks: levels('sell'), trades, gap: false, recovering: false }
    })
  }

  private mark(stream: Stream): void {
    if (stream.dirty) return
    stream.dirty = true
    this.dirty.push(stream)
  }
}

function addTrade(sum: TradeSummary | null, { price, qty, aggressor }: SimTrade): TradeSummary {
  const lots = (earlier: number | undefined, counts: boolean): QtyLots => ((earlier ?? 0) + (counts ? qty : 0)) as QtyLots
  return {
    count: (sum?.count ?? 0) + 1,
    volumeLots: lots(sum?.volumeLots, true),
    buyVolumeLots: lots(sum?.buyVolumeLots, aggressor === 'buy'),
    sellVolumeLots: lots(sum?.sellVolumeLots, aggressor === 'sell'),
    high: Math.max(sum?.high ?? price, price) as Price,
    low: Math.min(sum?.low ?? price, price) as Price,
    last: price,
  }
}
