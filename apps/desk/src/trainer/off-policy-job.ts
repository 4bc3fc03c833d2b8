import { offPolicyOfDecisions, otherChoices, type LoggedDecision } from '@sluice/learning'
import type { OffPolicyAnswer, OffPolicyQuestion } from '@sluice/protocol'
import { rankCandidates, rankUnder } from '@sluice/routing'
import { newestDecisions } from './journal-log.ts'
import { openModel } from './open-model.ts'

export interface OffPolicyJob {
  readonly job: 'off-policy'
  readonly question: OffPolicyQuestion
  readonly journalDir: string
  /** Of the model that is asked about; null where weights are. */
  readonly modelDir: string | null
}

/** Newest decisions that an estimate looks at. */
const DECISIONS_MAX = 20_000

/** What other weights, or another model under the weights of each decision, would have brought with the logged decisions. */
export async function runOffPolicyJob({ question, journalDir, modelDir }: OffPolicyJob): Promise<OffPolicyAnswer> {
  const decisions = await newestDecisions(journalDir, DECISIONS_MAX)
  const { weights } = question
  const orders = weights === null ? await choicesOfModel(modelDir, decisions) : decisions.map(({ decision }) => rankUnder(weights, decision).map(keyOf))
  const answer = offPolicyOfDecisions({ decisions, orders, costWeights: weights })
  if (!answer.ok) return { ok: false, reason: answer.error }
  const { logged, other, difference, changed, effective } = answer.value
  return { ok: true, decisions: answer.value.decisions, changed, logged, other, difference, effective }
}

async function choicesOfModel(modelDir: string | null, decisions: readonly LoggedDecision[]): Promise<(readonly string[] | null)[]> {
  if (modelDir === null) throw new Error('give other weights, or another model')
  const model = await openModel(modelDir)
  try {
    return await otherChoices(model, decisions, rankCandidates)
  } finally {
    await model.close()
  }
}

const keyOf = ({ mic, aggressiveness }: { readonly mic: string; readonly aggressiveness: string }): string => `${mic}:${aggressiveness}`
