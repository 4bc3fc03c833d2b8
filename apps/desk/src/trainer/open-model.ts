import type { CandidateScore, ObjectiveWeights } from '@sluice/domain'
import { FEATURE_SCHEMA } from '@sluice/features'
import type { GateModel } from '@sluice/learning'
import { toCandidateScores } from '@sluice/runtime'
import { openScorer } from '@sluice/scorer'

/** Longest wait for one answer; nobody trades on it. */
const SCORE_MS_MAX = 60_000
const ROWS_MAX = 8_192

export interface TrainerModel extends GateModel {
  scores(features: Float32Array, rows: number, objective: ObjectiveWeights): Promise<readonly CandidateScore[] | null>
  close(): Promise<void>
}

/** A model's folder on the CPU, with every check that the desk makes. */
export async function openModel(modelDir: string): Promise<TrainerModel> {
  const scorer = await openScorer({ modelDir, provider: 'cpu', featureSchemaHash: FEATURE_SCHEMA.hash, rowsMax: ROWS_MAX })
  const toScores = (raw: Float32Array, count: number): readonly CandidateScore[] | null => {
    const answer = toCandidateScores(raw, count, scorer.outputNames, scorer.abstain)
    return answer.ok ? answer.scores : null
  }
  const score = (rows: Float32Array, count: number, weights: ObjectiveWeights | null): Promise<Float32Array> => scorer.score(rows, count, SCORE_MS_MAX, weights)
  return {
    manifest: scorer.manifest, score, toScores,
    scores: async (features, rows, objective) => toScores(await score(features, rows, objective), rows),
    close: () => scorer.close(),
  }
}
