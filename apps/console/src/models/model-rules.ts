import { SHADOWS_MAX, type ModelRow } from '@sluice/protocol'

/** What can be asked for of a model where it stands. */
export type ModelAction = 'shadow' | 'canary' | 'share' | 'unstage' | 'retire' | 'propose' | 'approve' | 'reject' | 'rollback'

export interface ModelRules {
  readonly action: ModelAction
  /** Why not now, in words; null: it may be asked for. The desk itself decides. */
  readonly blocked: string | null
}

export interface ModelsAround {
  readonly models: readonly ModelRow[]
  /** E-mail of who looks; null while it is not known. */
  readonly me: string | null
}

const NOT_PASSED = 'It has not passed its gate: it may shadow, it may not decide.'

/** Steps that lead on from where it stands, the most likely first. */
export function actionsOf(model: ModelRow, { models, me }: ModelsAround): readonly ModelRules[] {
  const gate = model.gate?.passed === true ? null : NOT_PASSED
  const canary = models.find(({ stage, modelId }) => stage === 'canary' && modelId !== model.modelId)
  const busy = canary === undefined ? null : `${canary.modelId} is the canary: one at a time.`
  const shadows = models.filter(({ stage }) => stage === 'shadow').map(({ modelId }) => modelId)
  const full = shadows.length < SHADOWS_MAX ? null : `${shadows.join(' and ')} shadow already: take one back first.`
  switch (model.stage) {
    case 'registered': return [{ action: 'shadow', blocked: full }, { action: 'retire', blocked: null }]
    case 'shadow': return [{ action: 'canary', blocked: gate ?? busy }, { action: 'unstage', blocked: null }, { action: 'retire', blocked: null }]
    case 'canary': return model.proposal === null
      ? [{ action: 'propose', blocked: gate }, { action: 'share', blocked: null }, { action: 'shadow', blocked: full }, { action: 'unstage', blocked: null }]
      : [{ action: 'approve', blocked: fourEyes(model.proposal, me) }, { action: 'reject', blocked: null }, { action: 'unstage', blocked: null }]
    case 'live': return [{ action: 'rollback', blocked: models.some(({ previous }) => previous) ? null : 'No model was live before it: there is nothing to go back to.' }]
    case 'retired': return [{ action: 'shadow', blocked: full }]
  }
}

/** Who proposed it does not approve it. */
const fourEyes = (proposal: NonNullable<ModelRow['proposal']>, me: string | null): string | null =>
  proposal.by === me ? 'Four eyes: you proposed it, so another risk manager has to approve it.' : null
