import type { GateModel } from '@sluice/learning'
import { FEATURE_SCHEMA } from '@sluice/features'
import { toCandidateScores } from '@sluice/runtime'
import { ModelRefused, openScorer } from '@sluice/scorer'
import { CommandFailed } from './command-failed.ts'

/** Longest wait for one answer, where nothing else is said; the gate measures lateness itself. */
const SCORE_MS_MAX = 5_000
const ROWS_MAX = 8_192

/** A model's folder, opened with every check that the desk makes. */
export async function openGateModel(modelDir: string, answerMsMax = SCORE_MS_MAX): Promise<GateModel & { close(): Promise<void> }> {
  const scorer = await openScorer({ modelDir, provider: 'cpu', featureSchemaHash: FEATURE_SCHEMA.hash, rowsMax: ROWS_MAX }).catch((error: Error) => {
    throw error instanceof ModelRefused ? new CommandFailed(`the model in ${modelDir} cannot be used: ${error.message}`) : error
  })
  return {
    manifest: scorer.manifest,
    score: (rows, count, weights) => scorer.score(rows, count, answerMsMax, weights),
    toScores: (raw, count) => {
      const answer = toCandidateScores(raw, count, scorer.outputNames, scorer.abstain)
      return answer.ok ? answer.scores : null
    },
    close: () => scorer.close(),
  }
}
