import {
  AGGRESSIVENESS, isDark, Rng, VENUE_KINDS,
  type Candidate, type ClOrdId, type FeePerShareMicro, type Instrument, type Level, type Mic, type Price, type QtyLots, type SymbolId, type UnixUs, type Venue, type VenueView,
} from '@sluice/domain'
import type { ConsolidatedLevels } from './consolidated-best.ts'
import { FEATURE_SCHEMA } from './feature-schema.ts'
import { MarketState } from './market-state.ts'
import { OrderOutcomes } from './order-outcomes.ts'
import { writeFeatureRows, type FeatureContext } from './write-feature-rows.ts'

export interface FeatureBenchResult {
  readonly venues: number
  readonly rows: number
  readonly p50Us: number
  readonly p99Us: number
}

/** A decision to be written: its context, one candidate a venue, and every way to trade at every venue. */
export interface SyntheticDecision {
  readonly context: FeatureContext
  readonly outcomes: OrderOutcomes
  readonly candidates: readonly Candidate[]
  readonly everyWay: readonly Candidate[]
}

const START_US = 1_760_000_000_000_000
const FILLED_WINDOW_STEPS = 3_000
const WARM_UP_ROUNDS = 5_000
const SYMBOL = 'FLEX' as SymbolId

/**
 * Time of one decision's vectors with full windows: one candidate at each of the venues, then every way to trade at each of them.
 * `clockUs` is a monotonic clock with sub-microsecond digits. Time and histories move on between two rounds, as they do in a desk.
 */
export function benchFeatures(clockUs: () => number, rounds = 20_000, venues = 12): { readonly oneEach: FeatureBenchResult; readonly everyWay: FeatureBenchResult } {
  const decision = syntheticDecision(7, venues)
  return { oneEach: measure(clockUs, rounds, decision, decision.candidates), everyWay: measure(clockUs, rounds, decision, decision.everyWay) }
}

function measure(clockUs: () => number, rounds: number, { context, outcomes }: SyntheticDecision, candidates: readonly Candidate[]): FeatureBenchResult {
  const out = new Float32Array(candidates.length * FEATURE_SCHEMA.count)
  const times = new Float64Array(rounds)
  const now = { ...context }
  const histories = [...outcomes.histories.values()]
  for (let i = -WARM_UP_ROUNDS; i < rounds; i++) {
    now.nowUs = (context.nowUs + (i + WARM_UP_ROUNDS)) as UnixUs
    histories[(i + WARM_UP_ROUNDS) % histories.length]!.onAck(400)
    const before = clockUs()
    const fault = writeFeatureRows(out, now, candidates)
    const took = clockUs() - before
    if (fault !== null) throw new Error(`feature ${fault} of the benchmark is out of its range`)
    if (i >= 0) times[i] = took
  }
  times.sort()
  return { venues: context.venues.size, rows: candidates.length, p50Us: times[Math.floor(rounds / 2)]!, p99Us: times[Math.floor(rounds * 0.99)]! }
}

/** A market with full windows, venues of every kind with five levels a side and some history; the same for the same arguments. */
export function syntheticDecision(seed: number, venueCount = 12): SyntheticDecision {
  const rng = new Rng(seed)
  const venues = Array.from({ length: venueCount }, (_, i) => venueNo(i))
  const views = new Map<Mic, VenueView>()
  const market = new MarketState()
  let bid = 1_000_000
  for (let i = 0; i < FILLED_WINDOW_STEPS; i++) {
    bid += rng.int(-1, 1) * 100
    const nowUs = (START_US + i * 100_000) as UnixUs
    market.onConsolidated(bestAround(bid, rng), nowUs)
    const venue = venues[i % venueCount]!
    const view = viewAround(bid, venue, rng, nowUs)
    market.onView(view, nowUs)
    views.set(venue.mic, view)
  }
  const nowUs = (START_US + FILLED_WINDOW_STEPS * 100_000) as UnixUs
  const outcomes = outcomesOf(venues, views, rng, nowUs)
  const candidates = venues.map(({ mic, kind }, i): Candidate => ({ mic, aggressiveness: isDark(kind) ? 'mid' : AGGRESSIVENESS[i % 2]! }))
  const everyWay = venues.flatMap(({ mic, kind }) => (isDark(kind) ? (['mid'] as const) : (['take', 'post'] as const)).map((aggressiveness): Candidate => ({ mic, aggressiveness })))
  const context: FeatureContext = {
    market, consolidated: bestAround(bid, rng), instrument: INSTRUMENT, venues: new Map(venues.map((v) => [v.mic, v])), histories: outcomes.histories,
    viewOf: (mic) => views.get(mic), side: rng.next() < 0.5 ? 'buy' : 'sell', qty: rng.int(100, 20_000) as QtyLots, limitPrice: null, immediate: false,
    urgency: 'normal', elapsedUs: rng.int(0, 60_000_000), nowUs,
  }
  return { context, outcomes, candidates, everyWay }
}

const INSTRUMENT: Instrument = {
  symbol: SYMBOL, name: 'Flex', currency: 'USD', priceScale: 10_000, lotSize: 1,
  tick: 100 as Price, advLots: 2_000_000 as QtyLots, referencePrice: 1_000_000 as Price,
}

const venueNo = (i: number): Venue => ({
  mic: `V${i}` as Mic, name: `V${i}`, kind: VENUE_KINDS[i % VENUE_KINDS.length]!, takeFee: 3_000 as FeePerShareMicro, addFee: -2_000 as FeePerShareMicro, minQtyLots: 1 as QtyLots,
})

/** A hundred orders a venue, some filled, some rejected, with markouts. */
function outcomesOf(venues: readonly Venue[], views: ReadonlyMap<Mic, VenueView>, rng: Rng, nowUs: UnixUs): OrderOutcomes {
  const outcomes = new OrderOutcomes()
  outcomes.useVenues(venues)
  for (let i = 0; i < venues.length * 100; i++) {
    const { mic, kind } = venues[i % venues.length]!
    const clOrdId = `C${i}` as ClOrdId
    const sentUs = nowUs - 100_000_000 + i * 1_000
    outcomes.onSent({
      clOrdId, symbol: SYMBOL, mic, side: 'buy', aggressiveness: isDark(kind) ? 'mid' : AGGRESSIVENESS[rng.int(0, 1)]!, qty: 100, price: 1_000_200 as Price, sentUs,
      midTimes2: 2_000_200, view: views.get(mic) ?? null,
    })
    outcomes.onAnswer(clOrdId, sentUs + rng.int(200, 2_000))
    if (rng.next() < 0.7) outcomes.onFill(clOrdId, { lastQty: rng.int(1, 100), lastPx: 1_000_200, nowUs: sentUs + 3_000, midTimes2: 2_000_200 + rng.int(-2, 2) * 100 })
    outcomes.onEnd(clOrdId, rng.next() < 0.02 ? 'rejected' : 'done')
  }
  outcomes.advance(nowUs, () => 2_000_000 + rng.int(-3, 3) * 100)
  return outcomes
}

function bestAround(bid: number, rng: Rng): ConsolidatedLevels {
  const lots = (): QtyLots => rng.int(100, 900) as QtyLots
  const levels = (from: number, step: number) => Array.from({ length: 5 }, (_, i) => ({ price: (from + i * step) as Price, qty: lots() }))
  const bids = levels(bid, -100)
  const asks = levels(bid + 200, 100)
  const depth = (side: typeof bids) => side.reduce((sum, level) => sum + level.qty, 0) as QtyLots
  return { bid: bids[0]!.price, ask: asks[0]!.price, bidQty: bids[0]!.qty, askQty: asks[0]!.qty, bidDepth5: depth(bids), askDepth5: depth(asks), bids, asks }
}

function viewAround(bid: number, { mic, kind }: Venue, rng: Rng, nowUs: UnixUs): VenueView {
  const side = (from: number, step: number): Level[] =>
    isDark(kind) ? [] : Array.from({ length: 5 }, (_, i) => [(from + i * step) as Price, rng.int(1, 500) as QtyLots] as const)
  const volumeLots = rng.int(1, 300) as QtyLots
  return {
    symbol: SYMBOL, mic, venueUs: nowUs, receivedUs: nowUs, processedUs: nowUs, status: null, bids: side(bid, -100), asks: side(bid + 200, 100),
    trades: { count: 1, volumeLots, buyVolumeLots: volumeLots, sellVolumeLots: 0 as QtyLots, high: bid as Price, low: bid as Price, last: bid as Price },
    gap: false, recovering: false,
  }
}
