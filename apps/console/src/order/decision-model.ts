import { OBJECTIVE_DIMENSIONS, type Aggressiveness, type DecisionRecord, type ObjectiveDimension, type RankedCandidate } from '@sluice/protocol'

const MICRO = 1_000_000

export interface WhyFirst {
  readonly first: RankedCandidate
  readonly second: RankedCandidate
  /** Positive speaks for the first; basis points. */
  readonly parts: readonly { readonly dimension: ObjectiveDimension; readonly valueBps: number }[]
  readonly advantageBps: number
}

/** The best candidate against the best one of another venue, part by part; null when there are no two. */
export function whyFirst(decision: DecisionRecord): WhyFirst | null {
  const first = decision.ranked[0]
  const second = decision.ranked.find((candidate) => candidate.mic !== first?.mic)
  if (first === undefined || second === undefined) return null
  return {
    first,
    second,
    parts: OBJECTIVE_DIMENSIONS.map((dimension) => ({ dimension, valueBps: (second.parts[dimension] - first.parts[dimension]) / MICRO })),
    advantageBps: (second.costMicroBps - first.costMicroBps) / MICRO,
  }
}

/** Venues in the order in which the plan sends to them; by rank when nothing is sent. */
export function chosenOrder(decision: DecisionRecord): readonly string[] {
  const planned = decision.plan.steps.flatMap((step) => step.slices.map((slice) => slice.mic))
  return [...new Set(planned.length > 0 ? planned : decision.ranked.map((candidate) => candidate.mic))]
}

/** Best candidate of each venue, in rank order. */
export function bestPerVenue(ranked: readonly RankedCandidate[]): readonly RankedCandidate[] {
  const seen = new Set<string>()
  return ranked.filter((candidate) => !seen.has(candidate.mic) && seen.add(candidate.mic))
}

export const candidateKey = (candidate: { readonly mic: string; readonly aggressiveness: Aggressiveness }): string => `${candidate.mic} ${candidate.aggressiveness}`

/** The newest decision in which venues were scored; else the newest. */
export const explaining = (decisions: readonly DecisionRecord[]): DecisionRecord | undefined =>
  decisions.findLast((decision) => decision.ranked.length > 0) ?? decisions.at(-1)

export const microBps = (value: number | null): number | null => (value === null ? null : value / MICRO)
