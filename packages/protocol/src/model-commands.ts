import { CANARY_SHARE_MICRO_MAX, MODEL_ID_PATTERN } from '@sluice/domain'
import { z } from 'zod'
import { clientRequestId, reason } from './fields.ts'
import { TRAINING_KINDS, TRAINING_SOURCES } from './models.ts'

/** Largest seed of a training run. */
export const TRAINING_SEED_MAX = 2_147_483_647

export const modelId = z.string().regex(MODEL_ID_PATTERN, '1 to 40 small letters, digits, dots or hyphens, such as nn-2')
const runId = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$/, 'the id of a training run')
const onModel = { clientRequestId, modelId, reason }

/** `seed`: of the sessions, the split and the first weights; the same seed on the same machine makes the same file. */
export const StartTrainingSchema = z.strictObject({
  name: z.literal('startTraining'), clientRequestId, kind: z.enum(TRAINING_KINDS), source: z.enum(TRAINING_SOURCES), seed: z.int().min(0).max(TRAINING_SEED_MAX), reason,
})
export const CancelTrainingSchema = z.strictObject({ name: z.literal('cancelTraining'), clientRequestId, runId, reason })

/** `shareMicro`, of the parents, for a canary alone. Nothing becomes live this way: that takes two people. */
export const StageModelSchema = z.discriminatedUnion('stage', [
  z.strictObject({ name: z.literal('stageModel'), ...onModel, stage: z.literal('canary'), shareMicro: z.int().min(1).max(CANARY_SHARE_MICRO_MAX) }),
  z.strictObject({ name: z.literal('stageModel'), ...onModel, stage: z.enum(['registered', 'shadow', 'retired']), shareMicro: z.null().default(null) }),
])
/** Of the canary, to be live. */
export const ProposeModelSchema = z.strictObject({ name: z.literal('proposeModel'), ...onModel })
/** By another person than who proposed it. */
export const ApproveModelSchema = z.strictObject({ name: z.literal('approveModel'), ...onModel })
export const RejectModelSchema = z.strictObject({ name: z.literal('rejectModel'), ...onModel })
/** The live model before this one decides again, at once. */
export const RollbackModelSchema = z.strictObject({ name: z.literal('rollbackModel'), clientRequestId, reason })
