import type { ClOrdId, Mic, ParentId, SessionId, UnixUs } from './brand.ts'
import type { Denial } from './denial.ts'
import type { ObjectiveWeights } from './objective.ts'
import type { ChildOrder, ChildReplacement, CommandSource, MessageRouting, Side } from './order.ts'
import type { SessionAction } from './session-control.ts'
import type { ParentReport } from './parent-report.ts'
import type { ProjectionRecord } from './record.ts'
import type { Candidate } from './scoring.ts'
import type { SymbolId } from './brand.ts'

/** What a step asks of the outside. The core never waits for any of it. */
export type Output =
  /** To a venue, 35=D. */
  | { readonly kind: 'send-order'; readonly order: ChildOrder }
  /** To a venue, 35=F. */
  | { readonly kind: 'send-cancel'; readonly mic: Mic; readonly clOrdId: ClOrdId; readonly origClOrdId: ClOrdId; readonly symbol: SymbolId; readonly side: Side; readonly orderQty: number }
  /** To a venue, 35=G. `order` is the child as it was sent. */
  | { readonly kind: 'send-replace'; readonly order: ChildOrder; readonly replacement: ChildReplacement }
  /** To a venue, 35=H. */
  | { readonly kind: 'send-status-request'; readonly mic: Mic; readonly clOrdId: ClOrdId; readonly symbol: SymbolId; readonly side: Side }
  /** To the parent's owner over FIX, 35=8. */
  | { readonly kind: 'report-parent'; readonly session: SessionId; readonly report: ParentReport }
  /** A copy of a report for a drop-copy session; also of orders whose owner is no FIX session. `owner`: session or person. */
  | { readonly kind: 'drop-copy'; readonly session: SessionId; readonly owner: string; readonly account: string; readonly report: ParentReport }
  /** To a session of the desk, by support. */
  | { readonly kind: 'control-session'; readonly session: SessionId; readonly action: SessionAction; readonly reason: string }
  /** To the parent's owner over FIX, 35=9. `responseTo`: CxlRejResponseTo(434), absent: a cancel. `symbol`: what the numbers of the denial count in. `routing`: of the request that it answers. */
  | {
      readonly kind: 'reject-cancel'; readonly session: SessionId; readonly clOrdId: ClOrdId; readonly origClOrdId: ClOrdId; readonly parentId: ParentId | null; readonly ordStatus: string; readonly denial: Denial
      readonly responseTo?: 'cancel' | 'replace'; readonly symbol?: SymbolId; readonly routing?: MessageRouting
    }
  /**
   * Asks a scorer. `features` is row-major, one row per candidate. `decide`: answered by `venues-scored` or `score-failed`; by deadlineUs, or the
   * fallback decides. `shadow`: of a decision made already, answered by `shadow-scored`, and nothing waits for it. `objective`: for models that use it.
   */
  | {
      readonly kind: 'score-requested'; readonly purpose: 'decide' | 'shadow'; readonly requestId: number; readonly decisionId: number | null; readonly modelId: string
      readonly candidates: readonly Candidate[]; readonly features: Float32Array; readonly objective: ObjectiveWeights; readonly deadlineUs: UnixUs
    }
  /** The answer to a command of a person or of the command line. */
  | { readonly kind: 'answer'; readonly source: CommandSource; readonly parentId: ParentId | null; readonly denial: Denial | null }
  /** A row for the projection and the consoles. */
  | { readonly kind: 'record'; readonly record: ProjectionRecord }
