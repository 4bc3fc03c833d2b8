import { AGGRESSIVENESS, sideSign, VENUE_KINDS, type Candidate, type Instrument, type Level, type Mic, type Price, type QtyLots, type Side, type UnixUs, type Venue, type VenueView } from '@sluice/domain'
import type { ConsolidatedLevels } from './consolidated-best.ts'
import { NO_QUOTE } from './feature-faults.ts'
import { FEATURE_SCHEMA, SHARED_COLUMNS, VENUE_COLUMNS } from './feature-schema.ts'
import { ln1p } from './ln1p.ts'
import type { MarketState } from './market-state.ts'
import type { VenueHistory } from './venue-history.ts'

/** What the vectors of one decision are computed from. */
export interface FeatureContext {
  readonly market: MarketState
  readonly consolidated: ConsolidatedLevels
  readonly instrument: Instrument
  readonly venues: ReadonlyMap<Mic, Venue>
  readonly histories: ReadonlyMap<Mic, VenueHistory>
  /** A venue's newest view in the symbol; undefined for one that has published nothing. */
  readonly viewOf: (mic: Mic) => VenueView | undefined
  readonly side: Side
  /** Remaining lots of the parent: what a candidate may carry at most. */
  readonly qty: QtyLots
  readonly limitPrice: Price | null
  /** Immediate or cancel. */
  readonly immediate: boolean
  readonly urgency: 'low' | 'normal' | 'high'
  /** Since the parent was accepted. */
  readonly elapsedUs: number
  readonly nowUs: UnixUs
}

const URGENCY = { low: 0, normal: 0.5, high: 1 } as const
const AWAY_MAX_BPS = 100
const LIMIT_ROOM_MAX_BPS = 100
const COVERAGE_MAX = 5
const TOP3_RATIO_MAX = 10_000
const QUEUE_TIME_MAX_S = 3_600
const COUNT = FEATURE_SCHEMA.count
const OF_VENUE_END = SHARED_COLUMNS + VENUE_COLUMNS
const MIN = Float64Array.from(FEATURE_SCHEMA.docs, (d) => d.min)
const MAX = Float64Array.from(FEATURE_SCHEMA.docs, (d) => d.max)
const NO_LEVELS: readonly Level[] = []
/** One vector in doubles, checked here before it is rounded to float32. Decision and venue columns stay from row to row. */
const row = new Float64Array(COUNT)

/** Of the decision that is being written. */
const touch = { sign: 1 as 1 | -1, nearBest: 0, farBest: 0, mid: 0, perBps: 0, feePerBps: 0 }
/** Of the venue that is being written; `nearPrice` and `farPrice` are its own best prices, 0 where it quotes none. */
const quotes = { nearPrice: 0, farPrice: 0, farTouchQty: 0, coverage: 0 }

/** Lots that the candidate order would carry: a take sends no more than its venue shows at its opposite best. */
export function candidateQty({ candidate, venueView, side, orderQty }: {
  readonly candidate: Candidate; readonly venueView: VenueView | null; readonly side: Side; readonly orderQty: QtyLots
}): QtyLots {
  if (candidate.aggressiveness !== 'take' || venueView === null) return orderQty
  const far = (side === 'buy' ? venueView.asks : venueView.bids)[0]
  return far === undefined || far[1] <= 0 ? orderQty : (Math.min(orderQty, far[1]) as QtyLots)
}

/**
 * Writes one row of `FEATURE_SCHEMA.count` floats for each candidate, from out[0] on. Null when all is written. Otherwise the name
 * of the feature that was non-finite or out of its range, or NO_QUOTE without a two-sided quote: then `out` must not be used, the
 * caller counts it and falls back. Nothing is allocated; candidates of one venue are best side by side.
 */
export function writeFeatureRows(out: Float32Array, ctx: FeatureContext, candidates: readonly Candidate[]): string | null {
  const { bid, ask } = ctx.consolidated
  if (bid === null || ask === null || !(bid > 0) || !(ask > 0)) return NO_QUOTE
  writeShared(ctx, bid, ask)
  const fault = sharedFault()
  if (fault !== null) return fault
  let mic: Mic | null = null
  let venue: Venue | null = null
  let history: VenueHistory | null = null
  for (let i = 0; i < candidates.length; i++) {
    const candidate = candidates[i]!
    if (candidate.mic !== mic) {
      mic = candidate.mic
      venue = ctx.venues.get(mic)!
      history = ctx.histories.get(mic)!
      writeVenue(ctx, venue, ctx.viewOf(mic))
    }
    writeCandidate(ctx, venue!, history!, candidate)
    const at = i * COUNT
    // Plus 0 turns -0 into 0: JSON does not know the difference, and a stored vector must be the same bits.
    for (let column = 0; column < SHARED_COLUMNS; column++) out[at + column] = row[column]! + 0
    for (let column = SHARED_COLUMNS; column < COUNT; column++) {
      const value = row[column]!
      if (!(value >= MIN[column]! && value <= MAX[column]!)) return FEATURE_SCHEMA.names[column]!
      out[at + column] = value + 0
    }
  }
  return null
}

function sharedFault(): string | null {
  for (let column = 0; column < SHARED_COLUMNS; column++) {
    const value = row[column]!
    if (!(value >= MIN[column]! && value <= MAX[column]!)) return FEATURE_SCHEMA.names[column]!
  }
  return null
}

function writeShared(ctx: FeatureContext, bid: Price, ask: Price): void {
  const { consolidated: best, market, nowUs } = ctx
  const sign = sideSign(ctx.side)
  const mid = (bid + ask) / 2
  const perBps = 10_000 / mid
  touch.sign = sign
  touch.nearBest = sign === 1 ? bid : ask
  touch.farBest = sign === 1 ? ask : bid
  touch.mid = mid
  touch.perBps = perBps
  touch.feePerBps = (ctx.instrument.priceScale / 1_000_000) * perBps
  const depth = best.bidDepth5 + best.askDepth5
  const imbalance = depth === 0 ? 0 : (best.bidDepth5 - best.askDepth5) / depth
  const shown = best.bidQty + best.askQty
  const microprice = shown === 0 ? mid : (bid * best.askQty + ask * best.bidQty) / shown
  let at = 0
  row[at++] = (ask - bid) * perBps
  row[at++] = imbalance
  row[at++] = sign * imbalance
  row[at++] = sign * (microprice - mid) * perBps
  row[at++] = ln1p(sign === 1 ? best.bidQty : best.askQty)
  row[at++] = ln1p(sign === 1 ? best.askQty : best.bidQty)
  row[at++] = ln1p(sign === 1 ? best.bidDepth5 : best.askDepth5)
  row[at++] = ln1p(sign === 1 ? best.askDepth5 : best.bidDepth5)
  row[at++] = (market.volatility5m(nowUs) ?? 0) * 10_000
  row[at++] = market.averageTrueRange(nowUs) * 10_000
  row[at++] = ln1p(market.recentVolumeLots(nowUs))
  row[at++] = sign * market.tradeImbalance(nowUs)
  row[at++] = sign * market.midReturn(1_000_000, nowUs) * 10_000
  row[at++] = sign * market.midReturn(5_000_000, nowUs) * 10_000
  writeOrder(at, ctx)
}

function writeOrder(at: number, ctx: FeatureContext): void {
  const { sign, farBest, perBps } = touch
  const far = sign === 1 ? ctx.consolidated.asks : ctx.consolidated.bids
  let top3 = 0
  for (let i = 0; i < 3 && i < far.length; i++) top3 += far[i]!.qty
  const { limitPrice, qty } = ctx
  row[at++] = sign
  row[at++] = limitPrice === null ? 0 : 1
  row[at++] = limitPrice === null ? LIMIT_ROOM_MAX_BPS : within(LIMIT_ROOM_MAX_BPS, sign * (limitPrice - farBest) * perBps)
  row[at++] = ctx.immediate ? 1 : 0
  row[at++] = URGENCY[ctx.urgency]
  row[at++] = ln1p(Math.max(0, ctx.elapsedUs) / 1_000_000)
  row[at++] = qty / ctx.instrument.advLots
  row[at++] = ln1p(Math.min(TOP3_RATIO_MAX, top3 === 0 ? TOP3_RATIO_MAX : qty / top3))
}

function writeVenue(ctx: FeatureContext, venue: Venue, view: VenueView | undefined): void {
  const { sign, nearBest, farBest } = touch
  const near = view === undefined ? NO_LEVELS : sign === 1 ? view.bids : view.asks
  const far = view === undefined ? NO_LEVELS : sign === 1 ? view.asks : view.bids
  const queue = qtyUpTo(near, nearBest, sign === 1 ? -1 : 1)
  quotes.nearPrice = near.length > 0 ? near[0]![0] : 0
  quotes.farPrice = far.length > 0 ? far[0]![0] : 0
  quotes.farTouchQty = far.length > 0 ? far[0]![1] : 0
  const farQty = qtyUpTo(far, farBest, sign)
  quotes.coverage = Math.min(COVERAGE_MAX, farQty / ctx.qty)
  const seen = ctx.market.quotesOf(venue.mic)
  const traded = seen === undefined ? 0 : seen.tradedLots(sign, ctx.nowUs)
  let at = SHARED_COLUMNS
  for (let i = 0; i < VENUE_KINDS.length; i++) row[at++] = VENUE_KINDS[i] === venue.kind ? 1 : 0
  row[at++] = ln1p(queue)
  row[at++] = ln1p(farQty)
  row[at++] = ln1p((seen === undefined ? 0 : seen.lifetimeUs(ctx.nowUs)) / 1_000)
  row[at++] = ln1p(traded)
  row[at++] = ln1p(Math.min(QUEUE_TIME_MAX_S, (queue * 60) / (traded + 1)))
}

function writeCandidate(ctx: FeatureContext, venue: Venue, history: VenueHistory, candidate: Candidate): void {
  const { aggressiveness } = candidate
  const { sign, nearBest, farBest, mid, perBps, feePerBps } = touch
  const take = aggressiveness === 'take'
  const post = aggressiveness === 'post'
  const style = AGGRESSIVENESS.indexOf(aggressiveness)
  const orderQty = take && quotes.farTouchQty > 0 ? Math.min(ctx.qty, quotes.farTouchQty) : ctx.qty
  const price = take ? (quotes.farPrice > 0 ? quotes.farPrice : farBest) : post ? nearBest : mid
  let at = OF_VENUE_END
  for (let i = 0; i < AGGRESSIVENESS.length; i++) row[at++] = i === style ? 1 : 0
  row[at++] = orderQty > 0 ? ln1p(orderQty) : NaN
  row[at++] = (post ? venue.addFee : venue.takeFee) * feePerBps
  row[at++] = sign * (price - mid) * perBps
  row[at++] = take ? awayBps(quotes.farPrice, sign * (quotes.farPrice - farBest)) : post ? awayBps(quotes.nearPrice, sign * (nearBest - quotes.nearPrice)) : 0
  row[at++] = quotes.coverage
  history.writeEstimates(row, at, aggressiveness, orderQty)
}

/** `worse` is how much worse than the market's best the venue's own best is, price units. */
const awayBps = (price: number, worse: number): number =>
  price > 0 ? Math.min(AWAY_MAX_BPS, Math.max(0, worse * touch.perBps)) : AWAY_MAX_BPS

const within = (bound: number, value: number): number => Math.max(-bound, Math.min(bound, value))

/** Lots displayed at `price` or better for who trades against them; `sign` +1 for asks (lower is better), -1 for bids. */
function qtyUpTo(levels: readonly Level[], price: number, sign: 1 | -1): number {
  let lots = 0
  for (let i = 0; i < levels.length && sign * (levels[i]![0] - price) <= 0; i++) lots += levels[i]![1]
  return lots
}
