import type { DecisionRecord, ObjectiveWeights, RankedCandidate } from '@sluice/domain'
import type { FirstChoice, ObjectivePreview, PreviewMeans } from '@sluice/protocol'

/** A decision's candidates as other weights would have ranked them then, cheapest first; injected. */
export type Rerank = (decision: DecisionRecord, weights: ObjectiveWeights) => readonly RankedCandidate[]

const MICRO = 1_000_000

/** What these weights would have made of these decisions' first choices. */
export function objectivePreview(decisions: readonly DecisionRecord[], weights: ObjectiveWeights, rerank: Rerank): ObjectivePreview {
  const pairs = decisions.flatMap((decision) => {
    const [was] = decision.ranked
    const [wouldBe] = rerank(decision, weights)
    return was === undefined || wouldBe === undefined ? [] : [{ was, wouldBe }]
  })
  const moves = new Map<string, { from: FirstChoice; to: FirstChoice; count: number }>()
  for (const { was, wouldBe } of pairs) {
    const key = `${keyOf(was)}|${keyOf(wouldBe)}`
    const move = moves.get(key)
    if (move === undefined) moves.set(key, { from: choiceOf(was), to: choiceOf(wouldBe), count: 1 })
    else move.count += 1
  }
  return {
    decisions: pairs.length,
    changed: pairs.filter(({ was, wouldBe }) => keyOf(was) !== keyOf(wouldBe)).length,
    moves: [...moves.values()].sort((a, b) => b.count - a.count || (keyOf(a.from) + keyOf(a.to) < keyOf(b.from) + keyOf(b.to) ? -1 : 1)),
    was: meansOf(pairs.map(({ was }) => was)),
    wouldBe: meansOf(pairs.map(({ wouldBe }) => wouldBe)),
  }
}

const keyOf = ({ mic, aggressiveness }: FirstChoice): string => `${mic}:${aggressiveness}`
const choiceOf = ({ mic, aggressiveness }: FirstChoice): FirstChoice => ({ mic, aggressiveness })

function meansOf(candidates: readonly RankedCandidate[]): PreviewMeans | null {
  if (candidates.length === 0) return null
  const mean = (value: (candidate: RankedCandidate) => number): number => candidates.reduce((sum, candidate) => sum + value(candidate), 0) / candidates.length
  return {
    slippageBps: mean(({ score }) => score.slippageMicroBps) / MICRO,
    fillProb: mean(({ score }) => score.fillProbMicro) / MICRO,
    timeToFillMs: mean(({ score }) => score.timeToFillMs),
    leakageBps: mean(({ score }) => score.leakageMicroBps) / MICRO,
    feesBps: mean(({ feeMicroBps }) => feeMicroBps) / MICRO,
  }
}
