import type { Aggressiveness, Candidate, CandidateScore, Mic, ObjectiveWeights, RankedCandidate } from '@sluice/domain'
import type { LoggedDecision } from './decision-log.ts'
import type { GateModel } from './gate/gate-options.ts'

/** Ranking as the router does it (`rankCandidates` of package routing). */
export type Ranking = (input: {
  readonly weights: ObjectiveWeights
  readonly candidates: readonly Candidate[]
  readonly scores: readonly CandidateScore[]
  readonly feeMicroBps: readonly number[]
  readonly unfilledCostMicroBps: number
  readonly horizonMs: number
  readonly blendMicro: readonly number[]
}) => readonly RankedCandidate[]

/**
 * How another model would have ordered the candidates of each logged decision, the best first, under the decision's own weights, on the features that it
 * recorded; null where nothing was scored or the model's answer cannot be used. Rows that it abstains from keep the score that they had.
 */
export async function otherChoices(model: GateModel, decisions: readonly LoggedDecision[], rank: Ranking): Promise<(readonly string[] | null)[]> {
  const choices: (readonly string[] | null)[] = []
  for (const { decision } of decisions) {
    const { candidates, features, ranked, market, weights } = decision
    if (features.length === 0 || ranked.length !== candidates.length || decision.featureSchemaHash !== model.manifest.featureSchemaHash) {
      choices.push(null)
      continue
    }
    const raw = await model.score(Float32Array.from(features), candidates.length, model.manifest.usesObjective ? weights : null).catch(() => null)
    const scores = raw === null ? null : model.toScores(raw, candidates.length)
    if (scores === null) {
      choices.push(null)
      continue
    }
    const logged = new Map(ranked.map((each) => [`${each.mic}:${each.aggressiveness}`, each]))
    const order = rank({
      weights, candidates: candidates.map(candidateOf), scores: scores.map((score, i) => (score.abstained === true ? (logged.get(candidates[i]!)?.score ?? score) : score)),
      feeMicroBps: candidates.map((key) => logged.get(key)?.feeMicroBps ?? 0), unfilledCostMicroBps: market.unfilledCostMicroBps, horizonMs: market.horizonMs,
      blendMicro: candidates.map(() => model.manifest.blendMicro),
    })
    choices.push(order.map(({ mic, aggressiveness }) => `${mic}:${aggressiveness}`))
  }
  return choices
}

const candidateOf = (key: string): Candidate => {
  const [mic, aggressiveness] = key.split(':') as [Mic, Aggressiveness]
  return { mic, aggressiveness }
}
