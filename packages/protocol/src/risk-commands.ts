import { z } from 'zod'
import { clientRequestId, mic, objectiveScope, presetName, reason, WeightsSchema } from './fields.ts'

export const EngageKillSchema = z.strictObject({ name: z.literal('engageKill'), clientRequestId, reason })
export const ReleaseKillSchema = z.strictObject({ name: z.literal('releaseKill'), clientRequestId, reason })
/** `preset`: what the weights were taken from unchanged; null when set one by one. */
export const SetWeightsSchema = z.strictObject({ name: z.literal('setWeights'), clientRequestId, objective: objectiveScope, weights: WeightsSchema, preset: presetName.nullable().default(null), reason })
/** Ends a symbol's own objective: the firm's counts again. */
export const ClearWeightsSchema = z.strictObject({ name: z.literal('clearWeights'), clientRequestId, objective: objectiveScope, reason })
export const SetStrategySchema = z.strictObject({ name: z.literal('setStrategy'), clientRequestId, strategy: z.enum(['dynamic', 'static']), reason })
export const OpenBreakerSchema = z.strictObject({ name: z.literal('openBreaker'), clientRequestId, mic, reason })
export const ResetBreakerSchema = z.strictObject({ name: z.literal('resetBreaker'), clientRequestId, mic, reason })
