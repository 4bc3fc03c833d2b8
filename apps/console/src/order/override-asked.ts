import type { OverrideRecord, PlanStep } from '@sluice/protocol'
import { create } from 'zustand'

/** What somebody is about to ask of an order, before the reason is given. */
export type OverrideAsk =
  | { readonly kind: 'pause' }
  | { readonly kind: 'resume' }
  | { readonly kind: 'cancel' }
  | { readonly kind: 'exclude' }
  | { readonly kind: 'force' }
  | { readonly kind: 'manual' }
  | { readonly kind: 'replace' }
  | { readonly kind: 'cancel-child'; readonly clOrdId: string }
  | { readonly kind: 'end'; readonly override: OverrideRecord }
  | { readonly kind: 'edit'; readonly decisionId: number; readonly steps: readonly number[]; readonly kept: readonly PlanStep[]; readonly dropped: readonly PlanStep[]; readonly onApplied: () => void }

interface Asked {
  readonly parentId: string | null
  readonly ask: OverrideAsk | null
  /** Closed dialogs stay until the next one, so that a late answer is still told. */
  readonly open: boolean
  /** One for each opening. */
  readonly no: number
}

export const useAsked = create<Asked>(() => ({ parentId: null, ask: null, open: false, no: 0 }))

export const askOverride = (parentId: string, ask: OverrideAsk): void => useAsked.setState(({ no }) => ({ parentId, ask, open: true, no: no + 1 }))
export const setAskOpen = (open: boolean): void => useAsked.setState({ open })
