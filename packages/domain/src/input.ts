import type { ClOrdId, Mic, ParentId, Seq, SessionId, UnixUs } from './brand.ts'
import type { AlertId, Observation } from './alert.ts'
import type { EngineConfig } from './config.ts'
import type { VenueView } from './market.ts'
import type { ModelInput } from './model.ts'
import type { ObjectiveWeights } from './objective.ts'
import type { OverrideAction, OverrideId } from './override.ts'
import type { CommandSource, ParentRequest, VenueExecutionReport } from './order.ts'
import type { CandidateScore } from './scoring.ts'

/** Everything that can change a decision comes in as one of these, and nothing else does. */
export type Input =
  | { readonly kind: 'set-config'; readonly config: EngineConfig }
  | { readonly kind: 'views'; readonly views: readonly VenueView[] }
  | { readonly kind: 'submit-parent'; readonly source: CommandSource; readonly request: ParentRequest }
  /** Cancel by our OrderID (people) or by OrigClOrdID within the session (FIX 35=F, whose own ClOrdID is `clOrdId`). */
  | { readonly kind: 'cancel-parent'; readonly source: CommandSource; readonly parentId: ParentId | null; readonly origClOrdId: ClOrdId | null; readonly clOrdId: ClOrdId | null }
  | { readonly kind: 'venue-execution'; readonly mic: Mic; readonly msgSeqNum: number; readonly report: VenueExecutionReport }
  /** OrderCancelReject(35=9) of a venue. `unknownOrder`: CxlRejReason(102) = 1. */
  | { readonly kind: 'venue-cancel-rejected'; readonly mic: Mic; readonly msgSeqNum: number; readonly clOrdId: ClOrdId; readonly origClOrdId: ClOrdId; readonly unknownOrder: boolean; readonly text: string }
  /** Reject(35=3) or BusinessMessageReject(35=j) of our own message about this child. */
  | { readonly kind: 'venue-message-rejected'; readonly mic: Mic; readonly msgSeqNum: number; readonly clOrdId: ClOrdId | null; readonly text: string }
  | { readonly kind: 'venues-scored'; readonly requestId: number; readonly modelId: string; readonly scores: readonly CandidateScore[]; readonly inferenceUs: number }
  | { readonly kind: 'score-failed'; readonly requestId: number; readonly reason: 'non-finite' | 'out-of-range' | 'provider-failed' | 'no-model' }
  /** What a shadow answered to the rows of a decision; null with `failure`: why it gave no scores. Decides nothing. */
  | { readonly kind: 'shadow-scored'; readonly requestId: number; readonly decisionId: number; readonly modelId: string; readonly scores: readonly CandidateScore[] | null; readonly failure: string | null; readonly inferenceUs: number }
  | ModelInput
  /** Fires every engine timer due at the entry's time. */
  | { readonly kind: 'timer' }
  | { readonly kind: 'session'; readonly session: SessionId; readonly role: 'orders' | 'market-data' | 'oms'; readonly mic: Mic | null; readonly up: boolean }
  /** Orders that never reached a wire (no sent-record at restart, or the session was down): closed as unsent, planned anew. */
  | { readonly kind: 'children-unsent'; readonly clOrdIds: readonly ClOrdId[] }
  | { readonly kind: 'set-kill'; readonly source: CommandSource; readonly on: boolean; readonly reason: string }
  /** Of the firm, a symbol or a preset. `preset` names what the weights were taken from unchanged, for people. */
  | { readonly kind: 'set-weights'; readonly source: CommandSource; readonly objective: string; readonly weights: ObjectiveWeights; readonly preset: string | null; readonly reason: string }
  /** A symbol's own objective ends; the firm's counts again. */
  | { readonly kind: 'clear-weights'; readonly source: CommandSource; readonly objective: string; readonly reason: string }
  | { readonly kind: 'set-strategy'; readonly source: CommandSource; readonly strategy: 'dynamic' | 'static'; readonly reason: string }
  /** `expiresInUs`, from the entry's time, of an override that lasts; null: until it is ended. */
  | { readonly kind: 'override-parent'; readonly source: CommandSource; readonly parentId: ParentId; readonly action: OverrideAction; readonly reason: string; readonly expiresInUs: number | null }
  /** Ends one override that lasts; a pause is resumed this way or by `resume-parent`. */
  | { readonly kind: 'end-override'; readonly source: CommandSource; readonly parentId: ParentId; readonly overrideId: OverrideId; readonly reason: string }
  | { readonly kind: 'resume-parent'; readonly source: CommandSource; readonly parentId: ParentId; readonly reason: string }
  /** `open`: until a person resets it. `reset`: closed at once, whatever opened it. */
  | { readonly kind: 'set-breaker'; readonly source: CommandSource; readonly mic: Mic; readonly action: 'open' | 'reset'; readonly reason: string }
  | { readonly kind: 'acknowledge-alert'; readonly source: CommandSource; readonly alertId: AlertId; readonly comment: string | null }
  | { readonly kind: 'comment-alert'; readonly source: CommandSource; readonly alertId: AlertId; readonly text: string }
  /** Null: nobody. */
  | { readonly kind: 'assign-alert'; readonly source: CommandSource; readonly alertId: AlertId; readonly assignee: string | null }
  | { readonly kind: 'observe'; readonly observations: readonly Observation[] }

/** A journaled input: its place and its time. `tsUs` never decreases. */
export interface Entry<I = Input> {
  readonly seq: Seq
  readonly tsUs: UnixUs
  readonly input: I
}
