import type { DecisionRecord } from '@sluice/domain'
import { FEATURE_GROUPS, FEATURE_SCHEMA } from '@sluice/features'
import { baselineRow, contributionsOf, weightedCostBps } from '@sluice/learning'
import type { WhyAnswer } from '@sluice/protocol'
import type { OpenedModel } from './model-opener.ts'

/** A person waits for it; nothing else does. */
const SCORE_MS_MAX = 5_000

/** What each group of features contributed to every candidate's cost, by the model that scored the decision, and what each would have cost more than the first. */
export async function whyOf(decision: DecisionRecord, { model: { manifest }, scorer }: OpenedModel): Promise<WhyAnswer> {
  const { weights, market, candidates, ranked } = decision
  const feeBps = candidates.map((key) => (ranked.find((r) => `${r.mic}:${r.aggressiveness}` === key)?.feeMicroBps ?? 0) / 1e6)
  const cost = {
    weights, outputNames: manifest.outputNames, blendMicro: manifest.blendMicro, unfilledCostBps: market.unfilledCostMicroBps / 1e6, horizonMs: market.horizonMs,
  }
  const contributions = await contributionsOf({
    features: Float32Array.from(decision.features), candidates: candidates.length, baseline: baselineRow(manifest.reference),
    score: (rows, count) => scorer.score(rows, count, SCORE_MS_MAX, weights),
    cost: (answer, candidate) => weightedCostBps(answer, feeBps[candidate]!, cost),
  })
  const order = new Map(ranked.map((r, place) => [`${r.mic}:${r.aggressiveness}`, place]))
  const rows = candidates.map((key, i) => ({ key, ...contributions[i]! })).sort((a, b) => (order.get(a.key) ?? ranked.length) - (order.get(b.key) ?? ranked.length))
  const first = rows[0]?.cost ?? 0
  return {
    decisionId: decision.decisionId, modelId: manifest.modelId, groups: FEATURE_GROUPS,
    candidates: rows.map(({ key, cost: costBps, baseline, byGroup }) => ({ key, costBps, baselineBps: baseline, contributions: byGroup, moreThanFirstBps: costBps - first })),
  }
}

/** Whether the decision kept what the question needs: rows of the present features for every candidate, scored by a model. */
export const isExplainable = ({ scoreSource, features, candidates, featureSchemaHash }: DecisionRecord): boolean =>
  scoreSource.kind === 'model' && featureSchemaHash === FEATURE_SCHEMA.hash && candidates.length > 0 && features.length === candidates.length * FEATURE_SCHEMA.count
