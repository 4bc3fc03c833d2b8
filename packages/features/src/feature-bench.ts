import { AGGRESSIVENESS, Rng, VENUE_KINDS, type FeePerShareMicro, type Instrument, type Level, type Mic, type Price, type QtyLots, type SymbolId, type UnixUs, type Venue, type VenueView } from '@sluice/domain'
import type { ConsolidatedLevels } from './consolidated-best.ts'
import { FEATURE_SCHEMA } from './feature-schema.ts'
import { MarketState } from './market-state.ts'
import { VenueHistory } from './venue-history.ts'
import { writeFeatures, type FeatureContext } from './write-features.ts'

export interface FeatureBenchResult {
  readonly rows: number
  readonly rounds: number
  readonly p50Us: number
  readonly p99Us: number
}

const START_US = 1_760_000_000_000_000
const FILLED_WINDOW_STEPS = 3_000

/** Time of one decision's vectors (12 venues) with full windows. `clockUs` is a monotonic clock with sub-microsecond digits. */
export function benchFeatures(clockUs: () => number, rounds = 20_000, rows = 12): FeatureBenchResult {
  const contexts = Array.from({ length: rows }, (_, i) => syntheticContext(7, i))
  const out = new Float32Array(rows * FEATURE_SCHEMA.count)
  const times = new Float64Array(rounds)
  const once = () => contexts.forEach((ctx, i) => writeFeatures(out, i * FEATURE_SCHEMA.count, ctx))
  for (let i = 0; i < 2_000; i++) once()
  for (let i = 0; i < rounds; i++) {
    const before = clockUs()
    once()
    times[i] = clockUs() - before
  }
  times.sort()
  return { rows, rounds, p50Us: times[Math.floor(rounds / 2)]!, p99Us: times[Math.floor(rounds * 0.99)]! }
}

/** A market with full windows, a venue with five levels a side and some history; the same for the same arguments. */
export function syntheticContext(seed: number, venueNo: number): FeatureContext {
  const rng = new Rng(seed, venueNo)
  const market = new MarketState()
  let bid = 1_000_000
  for (let i = 0; i < FILLED_WINDOW_STEPS; i++) {
    bid += rng.int(-1, 1) * 100
    const nowUs = (START_US + i * 100_000) as UnixUs
    market.onConsolidated(bestAround(bid, rng), nowUs)
    market.onView(viewAround(bid, rng, nowUs), nowUs)
  }
  const nowUs = (START_US + FILLED_WINDOW_STEPS * 100_000) as UnixUs
  const kind = VENUE_KINDS[venueNo % VENUE_KINDS.length]!
  const mic = `V${venueNo}` as Mic
  const aggressiveness = AGGRESSIVENESS[venueNo % AGGRESSIVENESS.length]!
  const history = new VenueHistory()
  for (let i = 0; i < 100; i++) {
    history.onSent(aggressiveness, 100 as QtyLots, nowUs)
    history.onAck(rng.int(200, 2_000))
    history.onDone({ aggressiveness, orderQty: 100 as QtyLots, cumQty: rng.int(0, 100) as QtyLots, restedUs: rng.int(1, 5_000_000) })
  }
  return {
    market, history, instrument: INSTRUMENT,
    venue: { mic, name: mic, kind, takeFee: 3_000 as FeePerShareMicro, addFee: -2_000 as FeePerShareMicro, minQtyLots: 1 as QtyLots } satisfies Venue,
    venueView: viewAround(bid, rng, nowUs), consolidated: bestAround(bid, rng),
    side: rng.next() < 0.5 ? 'buy' : 'sell', qty: rng.int(100, 20_000) as QtyLots, orderQty: rng.int(1, 100) as QtyLots,
    urgency: 'normal', elapsedUs: rng.int(0, 60_000_000), candidate: { mic, aggressiveness }, nowUs,
  }
}

const INSTRUMENT: Instrument = {
  symbol: 'FLEX' as SymbolId, name: 'Flex', currency: 'USD', priceScale: 10_000, lotSize: 1,
  tick: 100 as Price, advLots: 2_000_000 as QtyLots, referencePrice: 1_000_000 as Price,
}

function bestAround(bid: number, rng: Rng): ConsolidatedLevels {
  const lots = (): QtyLots => rng.int(100, 900) as QtyLots
  const levels = (from: number, step: number) => Array.from({ length: 5 }, (_, i) => ({ price: (from + i * step) as Price, qty: lots() }))
  const bids = levels(bid, -100)
  const asks = levels(bid + 200, 100)
  const depth = (side: typeof bids) => side.reduce((sum, level) => sum + level.qty, 0) as QtyLots
  return { bid: bids[0]!.price, ask: asks[0]!.price, bidQty: bids[0]!.qty, askQty: asks[0]!.qty, bidDepth5: depth(bids), askDepth5: depth(asks), bids, asks }
}

function viewAround(bid: number, rng: Rng, nowUs: UnixUs): VenueView {
  const side = (from: number, step: number): Level[] =>
    Array.from({ length: 5 }, (_, i) => [(from + i * step) as Price, rng.int(1, 500) as QtyLots] as const)
  const volumeLots = rng.int(1, 300) as QtyLots
  return {
    symbol: INSTRUMENT.symbol, mic: 'V0' as Mic, venueUs: nowUs, receivedUs: nowUs, processedUs: nowUs, status: null, bids: side(bid, -100), asks: side(bid + 200, 100),
    trades: { count: 1, volumeLots, buyVolumeLots: volumeLots, sellVolumeLots: 0 as QtyLots, high: bid as Price, low: bid as Price, last: bid as Price },
    gap: false, recovering: false,
  }
}
