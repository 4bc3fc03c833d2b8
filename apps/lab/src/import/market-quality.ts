import { BestQuoteClock, type BestQuoteTimes } from './best-quote-clock.ts'
import type { RejectReason, Rejects } from './rejects.ts'
import { SizeHistogram, type SizeSummary } from './size-histogram.ts'
import type { TradingSession } from './trading-session.ts'

const GAP_EXAMPLES_MAX = 10

export interface StreamQuality {
  readonly mic: string
  readonly symbol: string
  readonly quotes: number
  readonly trades: number
  /** Of its trades. */
  readonly volumeLots: number
}

/** A hole in the numbers of a stream: `missing` messages between what came before and what came after. */
export interface Gap {
  readonly mic: string
  readonly symbol: string
  readonly us: number
  readonly expected: number
  readonly got: number
}

export interface MarketQuality {
  readonly rows: { readonly read: number; readonly taken: number; readonly rejected: number; readonly ignored: number }
  readonly rejects: readonly RejectReason[]
  /** First and last time of what was taken, microseconds since 1970; null when nothing was. */
  readonly firstUs: number | null
  readonly lastUs: number | null
  readonly streams: readonly StreamQuality[]
  readonly bestQuotes: readonly BestQuoteTimes[]
  readonly gaps: { readonly count: number; readonly first: readonly Gap[] }
  /** Rows equal to the one before of their venue, or with a number that came already. */
  readonly duplicates: number
  /** Rows that came behind a later one; put in order where that was within a second. */
  readonly outOfOrder: number
  /** In lots. */
  readonly sizes: { readonly quotes: SizeSummary | null; readonly trades: SizeSummary | null }
  /** What else a reader must know. */
  readonly notes: readonly string[]
}

/** Gathers what an import says of its data. */
export class MarketQualityCollector {
  private readonly session: TradingSession
  private readonly rejects: Rejects
  private readonly streams = new Map<string, { mic: string; symbol: string; quotes: number; trades: number; volumeLots: number }>()
  private readonly clocks = new Map<string, BestQuoteClock>()
  private readonly quoteSizes = new SizeHistogram()
  private readonly tradeSizes = new SizeHistogram()
  private readonly firstGaps: Gap[] = []
  private gaps = 0
  private firstUs: number | null = null
  private lastUs: number | null = null
  readonly notes: string[] = []
  rowsRead = 0
  rowsTaken = 0
  rowsIgnored = 0
  duplicates = 0
  outOfOrder = 0

  constructor(session: TradingSession, rejects: Rejects) {
    this.session = session
    this.rejects = rejects
  }

  taken(us: number): void {
    this.rowsTaken += 1
    this.firstUs ??= us
    this.lastUs = us
  }

  quote(mic: string, symbol: string): void {
    this.stream(mic, symbol).quotes += 1
  }

  quoteSize(lots: number): void {
    this.quoteSizes.add(lots)
  }

  trade(mic: string, symbol: string, lots: number): void {
    const stream = this.stream(mic, symbol)
    stream.trades += 1
    stream.volumeLots += lots
    this.tradeSizes.add(lots)
  }

  /** The best of a venue from `us` on, in price units; 0 is none. */
  best(mic: string, symbol: string, us: number, bid: number, ask: number): void {
    let clock = this.clocks.get(symbol)
    if (clock === undefined) this.clocks.set(symbol, (clock = new BestQuoteClock(this.session)))
    clock.quote(mic, us, bid, ask)
  }

  gap(gap: Gap): void {
    this.gaps += 1
    if (this.firstGaps.length < GAP_EXAMPLES_MAX) this.firstGaps.push(gap)
  }

  report(): MarketQuality {
    return {
      rows: { read: this.rowsRead, taken: this.rowsTaken, rejected: this.rejects.count, ignored: this.rowsIgnored },
      rejects: this.rejects.reasons(), firstUs: this.firstUs, lastUs: this.lastUs,
      streams: [...this.streams.values()].sort((a, b) => (`${a.symbol} ${a.mic}` < `${b.symbol} ${b.mic}` ? -1 : 1)),
      bestQuotes: [...this.clocks].map(([symbol, clock]) => clock.times(symbol)),
      gaps: { count: this.gaps, first: this.firstGaps }, duplicates: this.duplicates, outOfOrder: this.outOfOrder,
      sizes: { quotes: this.quoteSizes.summary(), trades: this.tradeSizes.summary() }, notes: this.notes,
    }
  }

  private stream(mic: string, symbol: string): { quotes: number; trades: number; volumeLots: number } {
    const key = `${symbol} ${mic}`
    let stream = this.streams.get(key)
    if (stream === undefined) this.streams.set(key, (stream = { mic, symbol, quotes: 0, trades: 0, volumeLots: 0 }))
    return stream
  }
}
