import type { Mic } from './brand.ts'
import type { Aggressiveness } from './order.ts'
import type { ObjectiveDimension } from './objective.ts'

export interface Candidate {
  readonly mic: Mic
  readonly aggressiveness: Aggressiveness
}

/** A model's answer for one candidate: integers, rounded once where it comes in through the door. */
export interface CandidateScore {
  /** Expected slippage to arrival mid of what fills, before fees; millionths of a basis point, positive costs us. */
  readonly slippageMicroBps: number
  /** Chance that the whole candidate quantity fills within the horizon; millionths. */
  readonly fillProbMicro: number
  /** Expected time to the fill, given one; milliseconds. */
  readonly timeToFillMs: number
  /** Expected adverse move after our fill (markout cost); millionths of a basis point. */
  readonly leakageMicroBps: number
  /** Quantiles of the slippage that are missed by one order in ten each; millionths of a basis point. */
  readonly slippageLowMicroBps?: number
  readonly slippageHighMicroBps?: number
  /** Chance to fill within 1, 10 and 60 s; millionths. */
  readonly fill1sMicro?: number
  readonly fill10sMicro?: number
  readonly fill60sMicro?: number
  /** Adverse move within ten seconds of our fill; millionths of a basis point. */
  readonly markout10sMicroBps?: number
  /** Expected cost of all that is left of the order when this candidate is asked next (alone, or as the first of a split), by dimension, unweighted. */
  readonly costToGo?: Readonly<Record<ObjectiveDimension, number>>
  readonly splitToGo?: Readonly<Record<ObjectiveDimension, number>>
  /** Too far from what the model was trained on, or too unsure: the venue's average counts in its place. */
  readonly abstained?: true
}

/** Bounds outside of which an answer is refused and the fallback used. */
export const SCORE_LIMITS = {
  slippageMicroBps: 1_000_000_000,
  timeToFillMs: 3_600_000,
  leakageMicroBps: 1_000_000_000,
} as const

export const isScoreInRange = (s: CandidateScore): boolean =>
  Number.isSafeInteger(s.slippageMicroBps) && Math.abs(s.slippageMicroBps) <= SCORE_LIMITS.slippageMicroBps &&
  Number.isSafeInteger(s.fillProbMicro) && s.fillProbMicro >= 0 && s.fillProbMicro <= 1_000_000 &&
  Number.isSafeInteger(s.timeToFillMs) && s.timeToFillMs >= 0 && s.timeToFillMs <= SCORE_LIMITS.timeToFillMs &&
  Number.isSafeInteger(s.leakageMicroBps) && Math.abs(s.leakageMicroBps) <= SCORE_LIMITS.leakageMicroBps &&
  [s.slippageLowMicroBps, s.slippageHighMicroBps, s.markout10sMicroBps, ...Object.values(s.costToGo ?? {}), ...Object.values(s.splitToGo ?? {})].every(isMicroBpsOrAbsent) &&
  [s.fill1sMicro, s.fill10sMicro, s.fill60sMicro].every(isShareOrAbsent)

const isMicroBpsOrAbsent = (value: number | undefined): boolean => value === undefined || (Number.isSafeInteger(value) && Math.abs(value) <= SCORE_LIMITS.slippageMicroBps)
const isShareOrAbsent = (value: number | undefined): boolean => value === undefined || (Number.isSafeInteger(value) && value >= 0 && value <= 1_000_000)

/** One candidate ranked under an objective. Cost is what we expect to lose, in millionths of a basis point; less is better. */
export interface RankedCandidate extends Candidate {
  readonly score: CandidateScore
  readonly feeMicroBps: number
  readonly costMicroBps: number
  /** The weighted parts; they sum to costMicroBps. */
  readonly parts: Readonly<Record<ObjectiveDimension, number>>
  /** Share of the cost that its cost-to-go makes, millionths; absent: none. */
  readonly blendMicro?: number
  /** Cost when it is asked as the first of a split, where the model tells it. */
  readonly splitCostMicroBps?: number
}

/** Who answered: the named model, or the rules used when it did not. */
export type ScoreSource =
  | { readonly kind: 'model'; readonly modelId: string; readonly arm: 'live' | 'canary' }
  | { readonly kind: 'fallback'; readonly reason: 'deadline' | 'non-finite' | 'out-of-range' | 'provider-failed' | 'no-model' | 'abstained' | 'suspended' }
  | { readonly kind: 'none'; readonly reason: 'static' }
