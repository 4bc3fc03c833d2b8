import { assert, type Candidate, type CandidateScore, type ObjectiveDimension, type ObjectiveWeights, type RankedCandidate } from '@sluice/domain'

export interface RankInput {
  readonly weights: ObjectiveWeights
  readonly candidates: readonly Candidate[]
  /** One per candidate, in the same order. */
  readonly scores: readonly CandidateScore[]
  /** One per candidate: fee of a fill, millionths of a basis point; negative is a rebate. */
  readonly feeMicroBps: readonly number[]
  /** Cost of not filling, millionths of a basis point. */
  readonly unfilledCostMicroBps: number
  /** A time to fill this long or longer costs as much as not filling; milliseconds. */
  readonly horizonMs: number
}

/**
 * Candidates under an objective, cheapest first, ties in the order of `candidates`. Each part is weight/1000 times an expected
 * loss, rounded to an integer before it counts, so that a tie is a tie on every machine; the parts sum to the cost.
 */
export function rankCandidates(input: RankInput): RankedCandidate[] {
  const { candidates, scores, feeMicroBps } = input
  assert(scores.length === candidates.length && feeMicroBps.length === candidates.length, 'one score and one fee per candidate')
  const ranked = candidates.map((candidate, i) => rankOne(candidate, scores[i]!, feeMicroBps[i]!, input))
  return ranked.sort((x, y) => x.costMicroBps - y.costMicroBps) // stable by the language's definition
}

function rankOne(candidate: Candidate, score: CandidateScore, feeMicroBps: number, input: RankInput): RankedCandidate {
  const { weights, unfilledCostMicroBps, horizonMs } = input
  const unfilled = ((1_000_000 - score.fillProbMicro) / 1_000_000) * unfilledCostMicroBps
  const delay = horizonMs > 0 ? Math.min(score.timeToFillMs / horizonMs, 1) * unfilledCostMicroBps : 0
  const parts: Record<ObjectiveDimension, number> = {
    slippage: weigh(weights.slippage, score.slippageMicroBps),
    fill: weigh(weights.fill, unfilled),
    speed: weigh(weights.speed, delay),
    leakage: weigh(weights.leakage, score.leakageMicroBps),
    fees: weigh(weights.fees, feeMicroBps),
  }
  const costMicroBps = parts.slippage + parts.fill + parts.speed + parts.leakage + parts.fees
  return { mic: candidate.mic, aggressiveness: candidate.aggressiveness, score, feeMicroBps, costMicroBps, parts }
}

/** Adding 0 turns a -0 into 0: they compare equal, but do not hash equal. */
const weigh = (weight: number, lossMicroBps: number): number => Math.round((weight * lossMicroBps) / 1_000) + 0
