import type { ClOrdId, Mic, ParentId, Seq, SessionId, UnixUs } from './brand.ts'
import type { EngineConfig } from './config.ts'
import type { VenueView } from './market.ts'
import type { ObjectiveWeights } from './objective.ts'
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
  /** Fires every engine timer due at the entry's time. */
  | { readonly kind: 'timer' }
  | { readonly kind: 'session'; readonly session: SessionId; readonly role: 'orders' | 'market-data' | 'oms'; readonly mic: Mic | null; readonly up: boolean }
  /** Orders that never reached a wire (no sent-record at restart, or the session was down): closed as unsent, planned anew. */
  | { readonly kind: 'children-unsent'; readonly clOrdIds: readonly ClOrdId[] }
  | { readonly kind: 'set-kill'; readonly source: CommandSource; readonly on: boolean; readonly reason: string }
  | { readonly kind: 'set-weights'; readonly source: CommandSource; readonly objective: string; readonly weights: ObjectiveWeights; readonly reason: string }
  | { readonly kind: 'set-strategy'; readonly source: CommandSource; readonly strategy: 'dynamic' | 'static'; readonly reason: string }

/** A journaled input: its place and its time. `tsUs` never decreases. */
export interface Entry<I = Input> {
  readonly seq: Seq
  readonly tsUs: UnixUs
  readonly input: I
}
