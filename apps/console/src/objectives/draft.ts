import type { ObjectiveWeights } from '@sluice/protocol'
import type { Scope } from './scopes.ts'
import { sameWeights } from './weights.ts'

/** Weights being set for one scope, and the versions that the person has looked at. */
export interface Draft {
  readonly weights: ObjectiveWeights
  /** Version of the scope's own objective when the editing began or when a newer one was looked at. */
  readonly seenVersion: number
  /** Version of what routes the scope: another one may come from the firm. */
  readonly seenLive: string
}

const liveKey = (scope: Scope): string => `${scope.live.name}#${scope.live.version}`
const ownVersion = (scope: Scope): number => scope.own?.version ?? 0

export const draftOf = (scope: Scope, weights: ObjectiveWeights): Draft => ({ weights, seenVersion: ownVersion(scope), seenLive: liveKey(scope) })

/** Weights differ from what routes the scope now. */
export const isDirty = (draft: Draft | undefined, scope: Scope): boolean => draft !== undefined && !sameWeights(draft.weights, scope.live.weights)

/** The draft after a change of its weights: what was seen stays what it was, unless the draft was what routes already. */
export const withWeights = (draft: Draft | undefined, scope: Scope, weights: ObjectiveWeights): Draft =>
  draft === undefined || !isDirty(draft, scope) ? draftOf(scope, weights) : { ...draft, weights }

/** Somebody else published while this was being edited. */
export const isOvertaken = (draft: Draft | undefined, scope: Scope): boolean =>
  draft !== undefined && isDirty(draft, scope) && (draft.seenVersion !== ownVersion(scope) || draft.seenLive !== liveKey(scope))

/** The person has looked at the newer version and goes on with the own weights. */
export const lookedAt = (draft: Draft, scope: Scope): Draft => draftOf(scope, draft.weights)
