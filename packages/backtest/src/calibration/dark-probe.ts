import { isDark, Rng, type ClOrdId, type Instrument, type Mic, type QtyLots, type Venue } from '@sluice/domain'
import { MarketSim, type MarketSimOptions } from '@sluice/market-sim'

export interface DarkProbeOptions {
  readonly seed: number
  readonly instrument: Instrument
  readonly venues: readonly Venue[]
  readonly startUs: number
  readonly durationS: number
  /** Shares of a probe: immediate-or-cancel at the midpoint, buys and sells at random. */
  readonly qty?: number
  /** What else the market is made with. */
  readonly market?: Partial<MarketSimOptions>
  /** Mean time between two probes of one pool. */
  readonly spacingUs?: number
}

/** What immediate orders found in one pool. */
export interface PoolProbe {
  readonly mic: Mic
  readonly probes: number
  /** Probes that nothing was filled of. */
  readonly zeroFills: number
  /** Filled shares over sent ones. */
  readonly filledShare: number
}

const DEFAULT_QTY = 500
const DEFAULT_SPACING_US = 20_000_000
const OWNER = 'PROBE'
/** Streams of random draws, apart from those of the simulator. */
const FIRST_STREAM = 2_000_000
/** The last probes have this long to be answered. */
const SETTLE_US = 1_000_000

interface Pool {
  readonly venue: Venue
  readonly rng: Rng
  nextUs: number
  probes: number
  zeroFills: number
  sent: number
  filled: number
}

/** Probes every dark pool of a simulated session with small orders: how often nothing is there. */
export function probeDarkPools(options: DarkProbeOptions): PoolProbe[] {
  const { seed, instrument, venues, startUs, durationS, qty = DEFAULT_QTY, spacingUs = DEFAULT_SPACING_US } = options
  const pools: Pool[] = venues.filter((venue) => isDark(venue.kind)).map((venue, i) => ({
    venue, rng: new Rng(seed, FIRST_STREAM + i), nextUs: startUs, probes: 0, zeroFills: 0, sent: 0, filled: 0,
  }))
  const poolOf = new Map<string, Pool>(pools.map((pool) => [pool.venue.mic, pool]))
  const market = new MarketSim({
    ...options.market, seed, instruments: [instrument], venues, startUs,
    sink: {
      executionReport: ({ mic, execType, lastQty, cumQty, ordStatus }) => {
        const pool = poolOf.get(mic)!
        if (execType === 'trade') pool.filled += lastQty
        if (ordStatus === 'expired' && cumQty === 0) pool.zeroFills += 1
      },
    },
  })
  const endUs = startUs + durationS * 1_000_000
  const lots = Math.max(1, Math.round(qty / instrument.lotSize))
  for (const pool of pools) pool.nextUs += pool.rng.int(1, 2 * spacingUs)
  for (;;) {
    const next = pools.reduce<Pool | null>((first, pool) => (first === null || pool.nextUs < first.nextUs ? pool : first), null)
    if (next === null || next.nextUs >= endUs) break
    market.advanceTo(next.nextUs)
    probe(market, next, instrument, Math.max(lots, next.venue.minQtyLots))
    next.nextUs += next.rng.int(1, 2 * spacingUs)
  }
  market.advanceTo(endUs + SETTLE_US)
  return pools.map(({ venue, probes, zeroFills, sent, filled }) => ({ mic: venue.mic, probes, zeroFills, filledShare: sent > 0 ? filled / sent : 0 }))
}

function probe(market: MarketSim, pool: Pool, { symbol }: Instrument, lots: number): void {
  const side = pool.rng.next() < 0.5 ? 'buy' : 'sell'
  const { bid, ask } = market.nbbo(symbol)
  const price = side === 'buy' ? ask : bid
  if (price === null) return
  pool.probes += 1
  pool.sent += lots
  market.submit({
    mic: pool.venue.mic, clOrdId: `${pool.venue.mic}-${pool.probes}` as ClOrdId, symbol, side, qty: lots as QtyLots, price, ordType: 'midpointPeg', timeInForce: 'ioc', owner: OWNER,
  })
}
