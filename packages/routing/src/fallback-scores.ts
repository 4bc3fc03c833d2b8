import { SCORE_LIMITS, sideSign, type Candidate, type CandidateScore, type Mic, type Price, type QtyLots, type Side, type VenueKind } from '@sluice/domain'
import { farPrice, farQty, nearPrice, nearQty, type TouchView } from './touch-view.ts'

/** Chances in millionths and times in milliseconds of the rules; conservative round numbers, not estimates. */
const TAKE_FILL_MICRO_MAX = 950_000
const TAKE_TIME_MS = 5
const POST_FILL_MICRO_MAX = 600_000
const POST_TIME_MS = 3_000
const MID_FILL_MICRO: Partial<Record<VenueKind, number>> = { 'internal-crossing': 300_000 }
const MID_FILL_MICRO_DEFAULT = 200_000
const MID_TIME_MS = 1_000
/** Share of the market's half spread that the price moves against us after a fill. */
const POST_LEAKAGE_SHARE = 0.5
const TAKE_LEAKAGE_SHARE = 0.2
const MID_LEAKAGE_SHARE = 0.1

interface Context {
  readonly side: Side
  readonly qty: QtyLots
  /** Twice the midpoint of the market, price units. */
  readonly midTimes2: number
  readonly halfSpreadMicroBps: number
}

/**
 * Scores by rule, for when no model answers. Take: the distance of the venue's far touch from the market's midpoint, filled
 * as far as the displayed quantity goes. Post: half the market's spread gained, filled by its place in the queue. Mid: no slippage, low chance.
 */
export function fallbackScores(
  candidates: readonly Candidate[], touches: ReadonlyMap<Mic, TouchView>, market: { readonly bid: Price; readonly ask: Price }, side: Side, qty: QtyLots,
): CandidateScore[] {
  const midTimes2 = market.bid + market.ask
  const halfSpreadMicroBps = Math.max(0, microBps(market.ask - market.bid, midTimes2))
  const context: Context = { side, qty: Math.max(1, qty) as QtyLots, midTimes2, halfSpreadMicroBps }
  return candidates.map(({ mic, aggressiveness }) => {
    const touch = touches.get(mic)
    if (aggressiveness === 'mid') return midScore(touch, context)
    return aggressiveness === 'take' ? takeScore(touch, context) : postScore(touch, market, context)
  })
}

function takeScore(touch: TouchView | undefined, { side, qty, midTimes2, halfSpreadMicroBps }: Context): CandidateScore {
  const price = touch === undefined ? null : farPrice(touch, side)
  const displayed = touch === undefined || price === null ? 0 : farQty(touch, side)
  return {
    slippageMicroBps: price === null ? halfSpreadMicroBps : microBps(sideSign(side) * (2 * price - midTimes2), midTimes2),
    fillProbMicro: Math.round(TAKE_FILL_MICRO_MAX * Math.min(1, displayed / qty)),
    timeToFillMs: TAKE_TIME_MS,
    leakageMicroBps: Math.round(TAKE_LEAKAGE_SHARE * halfSpreadMicroBps),
  }
}

/** Average size at the touch stands for what trades there; what queues before us and our own quantity compete for it. */
function postScore(touch: TouchView | undefined, market: { readonly bid: Price; readonly ask: Price }, context: Context): CandidateScore {
  const { side, qty, halfSpreadMicroBps } = context
  const best = side === 'buy' ? market.bid : market.ask
  const flow = touch === undefined ? 0 : (touch.bidQty + touch.askQty) / 2
  const ahead = touch !== undefined && nearPrice(touch, side) === best ? nearQty(touch, side) : 0
  return {
    slippageMicroBps: -halfSpreadMicroBps + 0,
    fillProbMicro: Math.round((POST_FILL_MICRO_MAX * flow) / (flow + ahead + qty)),
    timeToFillMs: POST_TIME_MS,
    leakageMicroBps: Math.round(POST_LEAKAGE_SHARE * halfSpreadMicroBps),
  }
}

function midScore(touch: TouchView | undefined, { halfSpreadMicroBps }: Context): CandidateScore {
  return {
    slippageMicroBps: 0,
    fillProbMicro: (touch === undefined ? undefined : MID_FILL_MICRO[touch.kind]) ?? MID_FILL_MICRO_DEFAULT,
    timeToFillMs: MID_TIME_MS,
    leakageMicroBps: Math.round(MID_LEAKAGE_SHARE * halfSpreadMicroBps),
  }
}

/** (numerator / midTimes2) in millionths of a basis point, an integer within the bounds of a score. */
function microBps(numerator: number, midTimes2: number): number {
  const limit = SCORE_LIMITS.slippageMicroBps
  return Math.round(Math.min(limit, Math.max(-limit, (numerator * 10_000_000_000) / midTimes2))) + 0
}
