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
  /** One per candidate: share of its cost that its cost-to-go makes, millionths; absent or without a cost-to-go: none. */
  readonly blendMicro?: readonly number[]
}

type Parts = Readonly<Record<ObjectiveDimension, number>>

/**
 * Candidates under an objective, cheapest first, ties in the order of `candidates`. Each part is weight/1000 times an expected
 * loss, rounded to an integer before it counts, so that a tie is a tie on every machine; the parts sum to the cost.
 */
export function rankCandidates(input: RankInput): RankedCandidate[] {
  const { candidates, scores, feeMicroBps } = input
  assert(scores.length === candidates.length && feeMicroBps.length === candidates.length, 'one score and one fee per candidate')
  const ranked = candidates.map((candidate, i) => rankOne(candidate, scores[i]!, feeMicroBps[i]!, input.blendMicro?.[i] ?? 0, input))
  return ranked.sort((x, y) => x.costMicroBps - y.costMicroBps) // stable by the language's definition
}

function rankOne(candidate: Candidate, score: CandidateScore, feeMicroBps: number, share: number, input: RankInput): RankedCandidate {
  const { weights } = input
  const alone = partsOf(score, feeMicroBps, input)
  const blendMicro = score.costToGo === undefined ? 0 : share
  const parts = blendMicro === 0 ? alone : blend(alone, weighAll(weights, score.costToGo!), blendMicro)
  const named = { mic: candidate.mic, aggressiveness: candidate.aggressiveness, score, feeMicroBps, costMicroBps: sumOf(parts), parts }
  if (blendMicro === 0) return named
  return score.splitToGo === undefined ? { ...named, blendMicro } : { ...named, blendMicro, splitCostMicroBps: sumOf(blend(alone, weighAll(weights, score.splitToGo), blendMicro)) }
}

function partsOf(score: CandidateScore, feeMicroBps: number, { weights, unfilledCostMicroBps, horizonMs }: RankInput): Parts {
  const unfilled = ((1_000_000 - score.fillProbMicro) / 1_000_000) * unfilledCostMicroBps
  const delay = horizonMs > 0 ? Math.min(score.timeToFillMs / horizonMs, 1) * unfilledCostMicroBps : 0
  return weighAll(weights, { slippage: score.slippageMicroBps, fill: unfilled, speed: delay, leakage: score.leakageMicroBps, fees: feeMicroBps })
}

const weighAll = (weights: ObjectiveWeights, loss: Parts): Parts => ({
  slippage: weigh(weights.slippage, loss.slippage), fill: weigh(weights.fill, loss.fill), speed: weigh(weights.speed, loss.speed),
  leakage: weigh(weights.leakage, loss.leakage), fees: weigh(weights.fees, loss.fees),
})

/** Dimension by dimension, so that the parts of the blend still sum to its cost. */
const blend = (alone: Parts, toGo: Parts, blendMicro: number): Parts => ({
  slippage: mix(alone.slippage, toGo.slippage, blendMicro), fill: mix(alone.fill, toGo.fill, blendMicro), speed: mix(alone.speed, toGo.speed, blendMicro),
  leakage: mix(alone.leakage, toGo.leakage, blendMicro), fees: mix(alone.fees, toGo.fees, blendMicro),
})

const mix = (alone: number, toGo: number, blendMicro: number): number => Math.round(((1_000_000 - blendMicro) / 1_000_000) * alone + (blendMicro / 1_000_000) * toGo) + 0
const sumOf = (parts: Parts): number => parts.slippage + parts.fill + parts.speed + parts.leakage + parts.fees

/** Adding 0 turns a -0 into 0: they compare equal, but do not hash equal. */
const weigh = (weight: number, lossMicroBps: number): number => Math.round((weight * lossMicroBps) / 1_000) + 0
