import type { Consolidated, OwnResting } from '@sluice/book'
import type {
  Candidate, CandidateScore, EngineConfig, Instrument, Mic, ObjectiveWeights, Price, QtyLots, RankedCandidate, Side, UnixUs, Venue,
} from '@sluice/domain'
import { FEATURE_SCHEMA, writeFeatureRows, type VenueHistory } from '@sluice/features'
import { candidatesOf, rankCandidates, type RankInput, type TouchView } from '@sluice/routing'
import type { MarketBoard } from './market-board.ts'
import type { ScoreReading } from './scored-candidates.ts'

/** What a decision is about; a cell of the score grid asks the same question without a parent. */
export interface ScoringQuestion {
  readonly instrument: Instrument
  readonly side: Side
  readonly qty: QtyLots
  readonly limitPrice: Price | null
  /** Immediate or cancel. */
  readonly immediate: boolean
  readonly urgency: 'low' | 'normal' | 'high'
  readonly elapsedUs: number
  readonly nowUs: UnixUs
  /** The market has left the limit behind: what is posted waits at the limit. */
  readonly postsAtLimit?: boolean
}

/** The market that a question meets, and the ways to trade in it. */
export interface MarketInputs {
  readonly question: ScoringQuestion
  readonly market: Consolidated
  readonly touches: Map<Mic, TouchView>
  readonly candidates: readonly Candidate[]
  readonly volatility5m: number | null
}

/** With what the model sees of it. */
export interface ScoringInputs extends MarketInputs {
  /** Row-major; null when a feature was non-finite or out of its range: the model must not see it. */
  readonly features: Float32Array | null
  /** That feature, or `no-quote` without a two-sided market; null where the features are. */
  readonly featureFault: string | null
}

export interface ScoringContext {
  readonly config: EngineConfig
  readonly board: MarketBoard
  readonly histories: ReadonlyMap<Mic, VenueHistory>
  readonly venues: ReadonlyMap<Mic, Venue>
  /** New orders may leave for it. */
  isReachable(mic: Mic): boolean
  /** Whether the venue's breaker lets an order, or a probe, out. */
  mayTrade(mic: Mic): boolean
  consolidated(symbol: Instrument['symbol'], nowUs: UnixUs): Consolidated
}

/** Candidates and their features at an instant. One function for decisions and for the live grid, so that they agree. */
export function scoringInputs(context: ScoringContext, question: ScoringQuestion, own: readonly OwnResting[], allows?: (candidate: Candidate) => boolean): ScoringInputs {
  const inputs = marketInputs(context, question, own, allows)
  return { ...inputs, ...featureRows(context, question, inputs.market, inputs.candidates) }
}

export function marketInputs(context: ScoringContext, question: ScoringQuestion, own: readonly OwnResting[], allows: (candidate: Candidate) => boolean = () => true): MarketInputs {
  const { config, board } = context
  const { symbol } = question.instrument
  const market = context.consolidated(symbol, question.nowUs)
  const touches = new Map([...board.touches(symbol, question.nowUs, own)].filter(([mic]) => context.mayTrade(mic)))
  const candidates = candidatesOf({
    venues: config.venues,
    isUp: (mic) => context.isReachable(mic),
    isFresh: (mic) => touches.has(mic),
    touches,
    market,
    side: question.side,
    limitPrice: question.limitPrice,
    urgency: question.urgency,
    ...(question.postsAtLimit === true ? { postsAtLimit: true } : {}),
  }).filter(allows)
  return { question, market, touches, candidates, volatility5m: board.marketOf(symbol).volatility5m(question.nowUs) }
}

/** The rows of all candidates, or why there are none; one buffer a decision, since the question and its record keep it. */
function featureRows(context: ScoringContext, question: ScoringQuestion, market: Consolidated, candidates: readonly Candidate[]): Pick<ScoringInputs, 'features' | 'featureFault'> {
  const { symbol } = question.instrument
  const rows = new Float32Array(candidates.length * FEATURE_SCHEMA.count)
  const featureFault = writeFeatureRows(rows, {
    ...question, consolidated: market, market: context.board.marketOf(symbol), venues: context.venues, histories: context.histories,
    viewOf: (mic) => context.board.viewOf(symbol, mic),
  }, candidates)
  return { features: featureFault === null ? rows : null, featureFault }
}

/** Millionths of a basis point that one lot's fee is of the mid. */
export function feeMicroBps(venue: Venue, candidate: Candidate, instrument: Instrument, midTimes2: number): number {
  const perShare = candidate.aggressiveness === 'post' ? venue.addFee : venue.takeFee
  return Math.round((perShare * 2 * instrument.priceScale * 10_000) / midTimes2)
}

/** E[max(z, 0)] of a standard normal z: how far the market runs away, on average, in units of its volatility. */
const MEAN_ADVERSE_MOVE = 0.3989
const FIVE_MINUTES_MS = 300_000

/** What not filling within the horizon costs: crossing the spread later, after the average adverse move. */
export function unfilledCostMicroBps(bid: Price, ask: Price, volatility5m: number | null, horizonMs: number): number {
  const halfSpread = ((ask - bid) / (ask + bid)) * 1e10
  const move = (volatility5m ?? 0) * Math.sqrt(horizonMs / FIVE_MINUTES_MS) * MEAN_ADVERSE_MOVE * 1e10
  return Math.round(Math.max(halfSpread, 0) + move)
}

/** What scores are ranked by, but for the scores. */
export type RankedBy = Omit<RankInput, 'scores' | 'blendMicro'>

export function rankedBy(context: ScoringContext, inputs: MarketInputs, reading: ScoreReading, weights: ObjectiveWeights, bid: Price, ask: Price): RankedBy {
  const { instrument } = inputs.question
  return {
    weights,
    candidates: inputs.candidates,
    feeMicroBps: inputs.candidates.map((c) => feeMicroBps(context.venues.get(c.mic)!, c, instrument, bid + ask)),
    unfilledCostMicroBps: unfilledCostMicroBps(bid, ask, inputs.volatility5m, reading.fillHorizonMs),
    horizonMs: reading.fillHorizonMs,
  }
}

/** Ascending expected cost; what was abstained from has no cost-to-go. */
export const rank = (by: RankedBy, scores: readonly CandidateScore[], blendMicro: number): RankedCandidate[] => rankCandidates({ ...by, scores, blendMicro: scores.map(() => blendMicro) })
