import { AGGRESSIVENESS, log, sideSign, VENUE_KINDS, type Candidate, type Instrument, type Level, type Price, type QtyLots, type Side, type UnixUs, type Venue, type VenueView } from '@sluice/domain'
import type { ConsolidatedLevels } from './consolidated-best.ts'
import { FEATURE_SCHEMA } from './feature-schema.ts'
import type { MarketState } from './market-state.ts'
import type { VenueHistory } from './venue-history.ts'

/** Everything that a candidate's feature vector is computed from. */
export interface FeatureContext {
  readonly market: MarketState
  readonly venue: Venue
  readonly history: VenueHistory
  /** Null for a venue that publishes nothing (dark) or has not yet. */
  readonly venueView: VenueView | null
  readonly consolidated: ConsolidatedLevels
  readonly instrument: Instrument
  readonly side: Side
  /** Remaining lots of the parent. */
  readonly qty: QtyLots
  /** Lots that the candidate order may carry at most; see `candidateQty`. */
  readonly orderQty: QtyLots
  readonly urgency: 'low' | 'normal' | 'high'
  /** Since the parent was accepted. */
  readonly elapsedUs: number
  readonly candidate: Candidate
  readonly nowUs: UnixUs
}

const URGENCY = { low: 0, normal: 0.5, high: 1 } as const
const AWAY_MAX_BPS = 100
const COVERAGE_MAX = 5
const TOP3_RATIO_MAX = 10_000
const MOVE_WINDOW_US = 5_000_000
const COUNT = FEATURE_SCHEMA.count
const MIN = Float64Array.from(FEATURE_SCHEMA.docs, (d) => d.min)
const MAX = Float64Array.from(FEATURE_SCHEMA.docs, (d) => d.max)
/** One vector in doubles, checked here before it is rounded to float32. */
const row = new Float64Array(COUNT)

/** Lots that the candidate order would carry: a take sends no more than its venue shows at its opposite best. */
export function candidateQty({ candidate, venueView, side, orderQty }: Pick<FeatureContext, 'candidate' | 'venueView' | 'side' | 'orderQty'>): QtyLots {
  if (candidate.aggressiveness !== 'take' || venueView === null) return orderQty
  const far = (side === 'buy' ? venueView.asks : venueView.bids)[0]
  return far === undefined || far[1] <= 0 ? orderQty : (Math.min(orderQty, far[1]) as QtyLots)
}

/**
 * Writes `FEATURE_SCHEMA.count` floats at out[offset..]. False (and nothing usable written) when there is no two-sided
 * consolidated quote or a value would be non-finite or outside its range: the caller counts it and falls back.
 */
export function writeFeatures(out: Float32Array, offset: number, ctx: FeatureContext): boolean {
  const { bid, ask } = ctx.consolidated
  if (bid === null || ask === null || bid <= 0 || ask <= 0 || ctx.orderQty <= 0) return false
  let at = writeMarket(0, ctx, bid, ask)
  at = writeOrder(at, ctx)
  at = writeVenueKind(at, ctx.venue)
  at = writeCandidate(at, ctx, bid, ask)
  writeHistory(at, ctx.history, ctx.candidate)
  for (let i = 0; i < COUNT; i++) {
    const value = row[i]!
    if (!(value >= MIN[i]! && value <= MAX[i]!)) return false
    out[offset + i] = value
  }
  return true
}

function writeMarket(at: number, ctx: FeatureContext, bid: Price, ask: Price): number {
  const { consolidated: best, market, nowUs } = ctx
  const sign = sideSign(ctx.side)
  const mid = (bid + ask) / 2
  const depth = best.bidDepth5 + best.askDepth5
  const imbalance = depth === 0 ? 0 : (best.bidDepth5 - best.askDepth5) / depth
  const touch = best.bidQty + best.askQty
  const microprice = touch === 0 ? mid : (bid * best.askQty + ask * best.bidQty) / touch
  row[at++] = ((ask - bid) / mid) * 10_000
  row[at++] = imbalance
  row[at++] = sign * imbalance
  row[at++] = (sign * (microprice - mid) * 10_000) / mid
  row[at++] = log(1 + (sign === 1 ? best.bidQty : best.askQty))
  row[at++] = log(1 + (sign === 1 ? best.askQty : best.bidQty))
  row[at++] = (market.volatility5m(nowUs) ?? 0) * 10_000
  row[at++] = log(1 + market.recentVolumeLots(nowUs))
  row[at++] = sign * market.tradeImbalance(nowUs)
  row[at++] = sign * market.midReturn(MOVE_WINDOW_US, nowUs) * 10_000
  return at
}

function writeOrder(at: number, ctx: FeatureContext): number {
  const sign = sideSign(ctx.side)
  const far = sign === 1 ? ctx.consolidated.asks : ctx.consolidated.bids
  let top3 = 0
  for (let i = 0; i < 3 && i < far.length; i++) top3 += far[i]!.qty
  row[at++] = sign
  row[at++] = URGENCY[ctx.urgency]
  row[at++] = log(1 + Math.max(0, ctx.elapsedUs) / 1_000_000)
  row[at++] = ctx.qty / ctx.instrument.advLots
  row[at++] = log(1 + Math.min(TOP3_RATIO_MAX, top3 === 0 ? TOP3_RATIO_MAX : ctx.qty / top3))
  row[at++] = log(1 + candidateQty(ctx))
  return at
}

function writeVenueKind(at: number, venue: Venue): number {
  for (let i = 0; i < VENUE_KINDS.length; i++) row[at++] = VENUE_KINDS[i] === venue.kind ? 1 : 0
  return at
}

function writeCandidate(at: number, ctx: FeatureContext, bid: Price, ask: Price): number {
  const { aggressiveness } = ctx.candidate
  const view = ctx.venueView
  const sign = sideSign(ctx.side)
  const mid = (bid + ask) / 2
  const nearBest = sign === 1 ? bid : ask
  const farBest = sign === 1 ? ask : bid
  const near = view === null ? null : sign === 1 ? view.bids : view.asks
  const far = view === null ? null : sign === 1 ? view.asks : view.bids
  const farQty = qtyUpTo(far, farBest, sign)
  const fee = aggressiveness === 'post' ? ctx.venue.addFee : ctx.venue.takeFee
  for (let i = 0; i < AGGRESSIVENESS.length; i++) row[at++] = AGGRESSIVENESS[i] === aggressiveness ? 1 : 0
  row[at++] = (fee * ctx.instrument.priceScale * 10_000) / (1_000_000 * mid)
  row[at++] = (sign * (tradePrice(aggressiveness, { far, nearBest, farBest, mid }) - mid) * 10_000) / mid
  row[at++] = awayBps(aggressiveness, { near, far, nearBest, farBest, sign, mid })
  row[at++] = log(1 + qtyUpTo(near, nearBest, sign === 1 ? -1 : 1))
  row[at++] = log(1 + farQty)
  row[at++] = Math.min(COVERAGE_MAX, farQty / ctx.orderQty)
  return at
}

function writeHistory(at: number, history: VenueHistory, { aggressiveness }: Candidate): number {
  row[at++] = history.fillRate(aggressiveness)
  row[at++] = log(1 + history.timeToFillUs(aggressiveness) / 1_000)
  row[at++] = history.rejectRate()
  row[at++] = log(1 + history.latencyUs())
  row[at++] = history.markoutBps()
  return at
}

/** Where a candidate trades: the venue's opposite best, our own side's best, or the midpoint. */
function tradePrice(aggressiveness: Candidate['aggressiveness'], t: Pick<Touch, 'far' | 'nearBest' | 'farBest' | 'mid'>): number {
  if (aggressiveness === 'mid') return t.mid
  if (aggressiveness === 'post') return t.nearBest
  return t.far !== null && t.far.length > 0 ? t.far[0]![0] : t.farBest
}

interface Touch {
  readonly near: readonly Level[] | null
  readonly far: readonly Level[] | null
  readonly nearBest: number
  readonly farBest: number
  readonly sign: 1 | -1
  readonly mid: number
}

function awayBps(aggressiveness: Candidate['aggressiveness'], t: Touch): number {
  if (aggressiveness === 'mid') return 0
  const levels = aggressiveness === 'take' ? t.far : t.near
  if (levels === null || levels.length === 0) return AWAY_MAX_BPS
  const distance = aggressiveness === 'take' ? t.sign * (levels[0]![0] - t.farBest) : t.sign * (t.nearBest - levels[0]![0])
  return Math.min(AWAY_MAX_BPS, Math.max(0, (distance * 10_000) / t.mid))
}

/** Lots displayed at `price` or better for who trades against them; `sign` +1 for asks (lower is better), -1 for bids. */
function qtyUpTo(levels: readonly Level[] | null, price: number, sign: 1 | -1): number {
  if (levels === null) return 0
  let lots = 0
  for (const level of levels) {
    if (sign * (level[0] - price) > 0) break
    lots += level[1]
  }
  return lots
}
