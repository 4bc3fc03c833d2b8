import type { ClOrdId, Mic, ParentId, Seq, SessionId, SymbolId, UnixUs } from './brand.ts'
import type { AlertId, Observation } from './alert.ts'
import type { EngineConfig } from './config.ts'
import type { VenueView } from './market.ts'
import type { ModelInput } from './model.ts'
import type { ObjectiveWeights } from './objective.ts'
import type { OverrideAction, OverrideId } from './override.ts'
import type { CommandSource, MessageRouting, OrdStatus, ParentRequest, RefusedOrder, Side, StartPosition, VenueExecutionReport } from './order.ts'
import type { ChildOutcome, SessionAction, SessionDownWhy } from './session-control.ts'
import type { CandidateScore } from './scoring.ts'

/** Everything that can change a decision comes in as one of these, and nothing else does. */
export type Input =
  | { readonly kind: 'set-config'; readonly config: EngineConfig }
  | { readonly kind: 'views'; readonly views: readonly VenueView[] }
  /** `possResend`: PossResend(97)=Y; of an order known already it is nothing new. */
  | { readonly kind: 'submit-parent'; readonly source: CommandSource; readonly request: ParentRequest; readonly possResend?: boolean }
  /** Cancel by our OrderID (people) or by OrigClOrdID within the session (FIX 35=F, whose own ClOrdID is `clOrdId`). `possResend`: PossResend(97)=Y. */
  | { readonly kind: 'cancel-parent'; readonly source: CommandSource; readonly parentId: ParentId | null; readonly origClOrdId: ClOrdId | null; readonly clOrdId: ClOrdId | null; readonly possResend?: boolean; /** As the request names the order; absent: not told. */ readonly symbol?: SymbolId; readonly side?: Side; /** Of every answer to it. Absent: of the order. */ readonly routing?: MessageRouting }
  /** A D that can be read and asks for what is not done here: refused before there is an order, by a report that its session and the drop copies get, and its ClOrdID(11) is used. */
  | { readonly kind: 'refuse-parent'; readonly source: CommandSource; readonly refused: RefusedOrder; readonly possResend?: boolean }
  /**
   * Order as it is to be, 35=G: of the parent by our OrderID (people) or by OrigClOrdID within the session (FIX; `request.clOrdId` is the new id).
   * Symbol, side and account cannot change. `possResend`: PossResend(97)=Y.
   */
  | { readonly kind: 'replace-parent'; readonly source: CommandSource; readonly parentId: ParentId | null; readonly origClOrdId: ClOrdId | null; readonly request: ParentRequest; readonly reason: string; readonly possResend?: boolean }
  /** 35=H of an OMS: by ClOrdID, any of the order's chain. Changes nothing. */
  | { readonly kind: 'ask-parent-status'; readonly source: CommandSource; readonly clOrdId: ClOrdId; readonly symbol: SymbolId; readonly side: Side; readonly ordStatusReqId: string | null; readonly routing?: MessageRouting }
  /** 35=AF of an OMS: all its open orders, or those in one symbol; with `side` or `account` only theirs. Changes nothing. */
  | { readonly kind: 'ask-mass-status'; readonly source: CommandSource; readonly massStatusReqId: string; readonly symbol: SymbolId | null; readonly side?: Side; readonly account?: string; readonly routing?: MessageRouting }
  | { readonly kind: 'venue-execution'; readonly mic: Mic; readonly msgSeqNum: number; readonly report: VenueExecutionReport }
  /** OrderCancelReject(35=9) of a venue. `unknownOrder`: CxlRejReason(102) = 1. `ordStatus`: OrdStatus(39), absent: not told. */
  | { readonly kind: 'venue-cancel-rejected'; readonly mic: Mic; readonly msgSeqNum: number; readonly clOrdId: ClOrdId; readonly origClOrdId: ClOrdId; readonly unknownOrder: boolean; readonly text: string; readonly ordStatus?: OrdStatus; /** CxlRejResponseTo(434)=2: it was a replacement that was refused. Absent: a cancel. */ readonly ofReplace?: boolean }
  /** Reject(35=3) or BusinessMessageReject(35=j) of our own message about this child. `noStatusRequests`: the venue takes no OrderStatusRequest(35=H), whatever the order. */
  | { readonly kind: 'venue-message-rejected'; readonly mic: Mic; readonly msgSeqNum: number; readonly clOrdId: ClOrdId | null; readonly text: string; readonly noStatusRequests?: true }
  | { readonly kind: 'venues-scored'; readonly requestId: number; readonly modelId: string; readonly scores: readonly CandidateScore[]; readonly inferenceUs: number }
  | { readonly kind: 'score-failed'; readonly requestId: number; readonly reason: 'non-finite' | 'out-of-range' | 'provider-failed' | 'no-model' }
  /** What a shadow answered to the rows of a decision; null with `failure`: why it gave no scores. Decides nothing. */
  | { readonly kind: 'shadow-scored'; readonly requestId: number; readonly decisionId: number; readonly modelId: string; readonly scores: readonly CandidateScore[] | null; readonly failure: string | null; readonly inferenceUs: number }
  | ModelInput
  /** Fires every engine timer due at the entry's time. */
  | { readonly kind: 'timer' }
  | { readonly kind: 'session'; readonly session: SessionId; readonly role: 'orders' | 'market-data' | 'oms' | 'drop-copy'; readonly mic: Mic | null; readonly up: boolean; /** Its numbers began anew since it was up last: what was missed meanwhile cannot be resent. Absent: no. */ readonly numbersReset?: true; /** It is up, and what was stored while it was not has still to go out; told again without this once it did. Absent: there is none. */ readonly owed?: true; /** Why it is not up, where that is told; absent: its line was lost, or what else it was is not known. */ readonly downWhy?: SessionDownWhy }
  /** An ExecutionReport(35=8) of a venue that cannot be read, and was rejected for it: what it told is missing here. */
  | { readonly kind: 'venue-unreadable'; readonly mic: Mic; readonly msgSeqNum: number; readonly clOrdId: ClOrdId | null; readonly text: string }
  /** Everything that the venue had to resend after its session came up has been taken: asking for the rest may begin. */
  | { readonly kind: 'venue-caught-up'; readonly mic: Mic }
  /** Start-of-day positions, from a file: they take the place of those before. `asOf` is the trading day, YYYY-MM-DD. */
  | { readonly kind: 'set-positions'; readonly source: CommandSource; readonly asOf: string; readonly positions: readonly StartPosition[] }
  /** The trading day is over: what is good for the day expires. `day`: YYYY-MM-DD, once each. `endedUs`: when; what came later is of the next day. Absent: now. */
  | { readonly kind: 'end-of-day'; readonly day: string; readonly endedUs?: UnixUs }
  /** A person tells, with evidence, what became of a child about which its venue is silent. */
  | { readonly kind: 'resolve-child'; readonly source: CommandSource; readonly clOrdId: ClOrdId; readonly outcome: ChildOutcome; readonly evidence: string }
  /** Of a FIX session; carried out by the edge once it is durable. `fault`: why it cannot be done, as the session itself told; then it is only written down. */
  | { readonly kind: 'control-session'; readonly source: CommandSource; readonly session: SessionId; readonly action: SessionAction; readonly reason: string; readonly fault?: string }
  /** So many Logons with wrong credentials came for this session from one address that none is looked at from there for so long. */
  | { readonly kind: 'logon-locked-out'; readonly session: SessionId; readonly address: string; readonly failures: number; readonly seconds: number }
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
