import { isDark, TRADE_FLAG, type Instrument, type Level, type Mic, type Venue } from '@sluice/domain'
import { MarketSim, type MarketSimOptions, type SimTrade } from '@sluice/market-sim'
import { MarketStatistics, type MarketTable } from '@sluice/tca'
import { OFF_EXCHANGE } from './off-exchange.ts'

export interface CalibrationSessionOptions {
  readonly seed: number
  readonly instrument: Instrument
  readonly venues: readonly Venue[]
  /** When measuring begins; the market opens `warmUpS` before. */
  readonly startUs?: number
  readonly warmUpS?: number
  readonly durationS: number
  /** What else the market is made with. */
  readonly market?: Partial<MarketSimOptions>
  /** Told now and then of the share that is done. */
  readonly onProgress?: (done: number) => void
}

export interface CalibrationSession {
  readonly table: MarketTable
  /** Orders added, taken off and filled in the books. */
  readonly bookEvents: number
  /** Share of the lit executions that met hidden interest, by number, the warm-up included; null without any. */
  readonly hiddenShare: number | null
}

const DEFAULT_START_US = 1_790_000_000_000_000
const DEFAULT_WARM_UP_S = 60
const PROGRESS_US = 60_000_000
/** Levels within which a round lot is looked for. */
const LEVELS = 4
const ROUND_LOT_SHARES = 100

/** Runs one seeded day of one instrument on virtual time and measures it as if it had been taped: best quotes in round lots, and trades. */
export function runCalibrationSession(options: CalibrationSessionOptions): CalibrationSession {
  const { seed, instrument, venues, durationS, startUs = DEFAULT_START_US, warmUpS = DEFAULT_WARM_UP_S, market: made, onProgress } = options
  const { symbol, lotSize, priceScale } = instrument
  const statistics = new MarketStatistics({ priceScale, startUs })
  const dark = new Set<string>(venues.filter((venue) => isDark(venue.kind)).map((venue) => venue.mic))
  const quoted = new Map<string, string>()
  let market: MarketSim | null = null
  market = new MarketSim({
    ...made, seed, instruments: [instrument], venues, startUs: startUs - warmUpS * 1_000_000,
    sink: {
      bookChanged: (mic) => quote(mic),
      trade: (trade) => statistics.trade(dark.has(trade.mic) ? OFF_EXCHANGE : trade.mic, trade.tsUs, trade.price, trade.qty * lotSize, flagsOf(trade, dark), trade.aggressor),
      offExchangeTrade: ({ tsUs, price, qty, flags }) => statistics.trade(OFF_EXCHANGE, tsUs, price, qty * lotSize, flags, null),
    },
  })
  /** A row of the tape is written where the best in round lots changed. */
  function quote(mic: Mic): void {
    // Books that are set up while the market is built are looked at right after.
    if (market === null) return
    const [bid, bidQty] = roundLotBest(market.levels(mic, symbol, 'buy', LEVELS), lotSize)
    const [ask, askQty] = roundLotBest(market.levels(mic, symbol, 'sell', LEVELS), lotSize)
    const row = `${bid} ${bidQty} ${ask} ${askQty}`
    if (quoted.get(mic) === row) return
    quoted.set(mic, row)
    statistics.quote(mic, market.nowUs, bid, bidQty, ask, askQty)
  }
  for (const { mic, kind } of venues) if (!isDark(kind)) quote(mic)
  const endUs = startUs + durationS * 1_000_000
  for (let us = market.nowUs + PROGRESS_US; us < endUs; us += PROGRESS_US) {
    market.advanceTo(us)
    onProgress?.(Math.max(0, (us - startUs) / (endUs - startUs)))
  }
  market.advanceTo(endUs)
  onProgress?.(1)
  const { lit, hidden } = market.executions(symbol)
  return { table: statistics.end(endUs), bookEvents: market.bookEvents, hiddenShare: lit > 0 ? hidden / lit : null }
}

const flagsOf = (trade: SimTrade, dark: ReadonlySet<string>): number => trade.flags | (dark.has(trade.mic) ? TRADE_FLAG.offExchange : 0)

/** The price at which the displayed shares, added up from the best, make a round lot, and how many whole round lots stand there or better. */
export function roundLotBest(levels: readonly Level[], lotSize: number): readonly [price: number, shares: number] {
  let shares = 0
  for (const [price, lots] of levels) {
    shares += lots * lotSize
    if (shares >= ROUND_LOT_SHARES) return [price, shares - (shares % ROUND_LOT_SHARES)]
  }
  return [0, 0]
}
