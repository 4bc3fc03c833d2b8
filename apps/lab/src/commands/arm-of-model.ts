import type { CompareArm } from '@sluice/backtest'
import type { CandidateScore, ModelManifest, ObjectiveWeights } from '@sluice/domain'
import { openGateModel } from './gate-model.ts'

/** Virtual time stands while a model answers: only a hung one is cut off. */
const ANSWER_MS_MAX = 60_000

/** A model's folder opened with every check of the desk's, as something that answers questions of a simulated desk. */
export interface ModelArm {
  readonly manifest: ModelManifest
  scores(features: Float32Array, rows: number, objective: ObjectiveWeights): Promise<readonly CandidateScore[] | null>
  /** The arm that it is in a comparison; with weights of its own where it is to be asked under others. */
  arm(name: string, weights?: ObjectiveWeights): CompareArm
  close(): Promise<void>
}

export async function openModelArm(modelDir: string): Promise<ModelArm> {
  const { manifest, score, toScores, close } = await openGateModel(modelDir, ANSWER_MS_MAX)
  const scores: ModelArm['scores'] = async (features, rows, objective) => toScores(await score(features, rows, objective), rows)
  const { modelId, modelKind, blendMicro, fillHorizonMs, featureSchemaHash, sha256 } = manifest
  return {
    manifest, scores,
    arm: (name, weights) => ({
      name, ...(weights === undefined ? {} : { weights }), model: { modelId, modelKind, blendMicro, fillHorizonMs, featureSchemaHash, sha256, cardSlippageMseBps2: null },
      score: (features, rows, question) => scores(features, rows, question.objective),
    }),
    close,
  }
}
