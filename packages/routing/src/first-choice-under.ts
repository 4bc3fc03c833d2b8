import type { DecisionRecord, ObjectiveWeights, RankedCandidate } from '@sluice/domain'
import { rankCandidates } from './rank-candidates.ts'

/** What of a decision its ranking was made of. */
export type RankedDecision = Pick<DecisionRecord, 'candidates' | 'ranked'> & { readonly market: Pick<DecisionRecord['market'], 'unfilledCostMicroBps' | 'horizonMs'> }

/** The decision's candidates as other weights would have ranked them then, on the same scores and fees. */
export function rankUnder(weights: ObjectiveWeights, { candidates, ranked, market }: RankedDecision): RankedCandidate[] {
  // Ties go by the order in which the candidates were scored, which `candidates` keeps.
  const rowOf = new Map(candidates.map((key, row) => [key, row]))
  const asScored = [...ranked].sort((x, y) => (rowOf.get(keyOf(x)) ?? 0) - (rowOf.get(keyOf(y)) ?? 0))
  return rankCandidates({
    weights, candidates: asScored, scores: asScored.map((r) => r.score), feeMicroBps: asScored.map((r) => r.feeMicroBps),
    blendMicro: asScored.map((r) => r.blendMicro ?? 0), unfilledCostMicroBps: market.unfilledCostMicroBps, horizonMs: market.horizonMs,
  })
}

/** The venue and way that other weights would have put first; null where nothing was scored. */
export const firstChoiceUnder = (weights: ObjectiveWeights, decision: RankedDecision): RankedCandidate | null => rankUnder(weights, decision)[0] ?? null

const keyOf = ({ mic, aggressiveness }: RankedCandidate): string => `${mic}:${aggressiveness}`
