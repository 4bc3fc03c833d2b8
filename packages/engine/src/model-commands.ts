import {
  CANARY_SHARE_MICRO_MAX, isScoreInRange, MODEL_ID_PATTERN, MODELS_MAX, SHADOWS_MAX,
  type Denial, type ModelInput, type ModelSpec, type ModelStage,
} from '@sluice/domain'
import { FEATURE_SCHEMA } from '@sluice/features'
import { answer, commander, reasonDenial } from './answers.ts'
import type { DeskState } from './desk-state.ts'
import type { ModelState } from './model-state.ts'

type Of<K extends ModelInput['kind']> = Extract<ModelInput, { kind: K }>

/** From where a person may put a model into a stage; live is reached by a second person's approval or a rollback alone, and left by what follows it. */
const MAY_COME_FROM: Readonly<Record<Exclude<ModelStage, 'live'>, readonly ModelStage[]>> = {
  registered: ['shadow', 'canary', 'retired'],
  shadow: ['registered', 'canary', 'retired'],
  // Also from itself: with another share.
  canary: ['shadow', 'canary'],
  retired: ['registered', 'shadow', 'canary'],
}

export function registerModel(state: DeskState, { source, model, reason }: Of<'register-model'>): void {
  const known = state.models.get(model.modelId)
  const again = known !== undefined && isCheckedAgain(known, model)
  const denial = reasonDenial(reason) ?? specDenial(model) ?? (known !== undefined && !again ? { code: 'MODEL_EXISTS', modelId: model.modelId } as const : null) ?? roomDenial(state, again)
  if (denial === null) {
    const who = { by: commander(source), reason }
    if (again) state.models.checkedAgain(known, model.gate, who, state)
    else state.models.add(model, who, state)
  }
  answer(state, source, null, denial)
}

/** The very file that is known, with another report of the gate. */
const isCheckedAgain = ({ spec, stage }: ModelState, model: ModelSpec): boolean =>
  (stage === 'registered' || stage === 'shadow') && spec.sha256 === model.sha256 && spec.gate?.reportSha256 !== model.gate?.reportSha256

function specDenial({ modelId, featureSchemaHash, blendMicro, fillHorizonMs, cardSlippageMseBps2, trainedUs, venueAverages }: ModelSpec): Denial | null {
  const refused = (field: string, why: string): Denial => ({ code: 'TEXT_REFUSED', field, why })
  if (!MODEL_ID_PATTERN.test(modelId)) return refused('modelId', 'must be 1 to 40 small letters, digits, dots or hyphens, a letter or digit first')
  if (featureSchemaHash !== FEATURE_SCHEMA.hash) return { code: 'MODEL_SCHEMA_OTHER', modelId, featureSchemaHash, wanted: FEATURE_SCHEMA.hash }
  if (!Number.isSafeInteger(blendMicro) || blendMicro < 0 || blendMicro > 1_000_000) return refused('blendMicro', `is ${blendMicro}: must be an integer from 0 to 1000000`)
  if (!Number.isFinite(fillHorizonMs) || fillHorizonMs <= 0) return refused('fillHorizonMs', `is ${fillHorizonMs}: must be greater than 0`)
  if (!Number.isSafeInteger(trainedUs) || trainedUs < 0) return refused('trainedUs', `is ${trainedUs}: must be microseconds since 1970`)
  if (cardSlippageMseBps2 !== null && !Number.isFinite(cardSlippageMseBps2)) return refused('cardSlippageMseBps2', 'must be a finite number or null')
  const bad = venueAverages.find(({ score }) => !isScoreInRange(score))
  return bad === undefined ? null : refused('venueAverages', `of ${bad.mic} ${bad.aggressiveness} are out of range`)
}

const roomDenial = (state: DeskState, again: boolean): Denial | null =>
  again || state.models.hasRoom ? null : { code: 'TEXT_REFUSED', field: 'model', why: `${MODELS_MAX} models are known and none is retired: retire one` }

export function stageModel(state: DeskState, { source, modelId, stage, shareMicro, reason }: Of<'stage-model'>): void {
  const model = state.models.get(modelId)
  const denial = model === undefined ? ({ code: 'UNKNOWN_MODEL', modelId } as const) : stageDenial(state, model, stage, shareMicro) ?? reasonDenial(reason)
  if (denial === null) state.models.stage(model!, stage, stage === 'canary' ? shareMicro : null, { by: commander(source), reason }, state)
  answer(state, source, null, denial)
}

function stageDenial(state: DeskState, { spec: { modelId, gate }, stage: from }: ModelState, stage: Exclude<ModelStage, 'live'>, shareMicro: number | null): Denial | null {
  if (!MAY_COME_FROM[stage].includes(from)) return { code: 'MODEL_STAGE_REFUSED', modelId, stage: from, wanted: stage }
  const shadows = state.models.inStage('shadow').length
  if (stage === 'shadow' && shadows >= SHADOWS_MAX) return { code: 'TOO_MANY_SHADOWS', count: shadows, max: SHADOWS_MAX }
  if (stage !== 'canary') return null
  if (gate === null || !gate.passed) return { code: 'MODEL_GATE_NOT_PASSED', modelId, failed: gate?.failed ?? ['never checked'] }
  if (shareMicro === null || !Number.isSafeInteger(shareMicro) || shareMicro < 1 || shareMicro > CANARY_SHARE_MICRO_MAX) {
    return { code: 'CANARY_SHARE_OUT_OF_RANGE', shareMicro: shareMicro ?? 0, min: 1, max: CANARY_SHARE_MICRO_MAX }
  }
  const { canary } = state.models
  return canary !== null && canary.spec.modelId !== modelId ? { code: 'CANARY_BUSY', modelId: canary.spec.modelId } : null
}

export function proposeModel(state: DeskState, { source, modelId, reason }: Of<'propose-model'>): void {
  const model = state.models.get(modelId)
  const denial = model === undefined ? ({ code: 'UNKNOWN_MODEL', modelId } as const) : proposalDenial(model) ?? reasonDenial(reason)
  if (denial === null) state.models.propose(model!, commander(source), reason, state)
  answer(state, source, null, denial)
}

function proposalDenial({ spec: { modelId, gate }, stage, proposal }: ModelState): Denial | null {
  if (stage !== 'canary') return { code: 'MODEL_STAGE_REFUSED', modelId, stage, wanted: 'live' }
  if (proposal !== null) return { code: 'MODEL_STAGE_REFUSED', modelId, stage: 'proposed', wanted: 'proposed' }
  return gate === null || !gate.passed ? { code: 'MODEL_GATE_NOT_PASSED', modelId, failed: gate?.failed ?? ['never checked'] } : null
}

/** Approval is a second person's; whoever proposed may take the proposal back. */
export function decideProposal(state: DeskState, { source, modelId, approve, reason }: Of<'decide-proposal'>): void {
  const model = state.models.get(modelId)
  const by = commander(source)
  const denial = model === undefined ? ({ code: 'UNKNOWN_MODEL', modelId } as const) : decisionDenial(model, approve, by) ?? reasonDenial(reason)
  if (denial === null && approve) state.models.approve(model!, by, reason, state)
  else if (denial === null) state.models.reject(model!, by, reason, state)
  answer(state, source, null, denial)
}

function decisionDenial({ spec: { modelId, gate }, proposal, suspendedBy }: ModelState, approve: boolean, by: string): Denial | null {
  if (proposal === null) return { code: 'NO_PROPOSAL', modelId }
  if (!approve) return null
  if (proposal.by === by) return { code: 'PROPOSER_APPROVES', modelId, by }
  // What may not even decide for its share does not get the rest.
  if (suspendedBy !== null) return { code: 'MODEL_STAGE_REFUSED', modelId, stage: 'suspended', wanted: 'approved' }
  return gate === null || !gate.passed ? { code: 'MODEL_GATE_NOT_PASSED', modelId, failed: gate?.failed ?? ['never checked'] } : null
}

export function rollbackModel(state: DeskState, { source, reason }: Of<'rollback-model'>): void {
  const denial: Denial | null = state.models.previous === null ? { code: 'NO_PREVIOUS_MODEL' } : reasonDenial(reason)
  if (denial === null) state.models.rollBack(commander(source), reason, state)
  answer(state, source, null, denial)
}
