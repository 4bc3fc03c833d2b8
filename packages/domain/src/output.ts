import type { ClOrdId, Mic, ParentId, SessionId, UnixUs } from './brand.ts'
import type { Denial } from './denial.ts'
import type { ObjectiveWeights } from './objective.ts'
import type { ChildOrder, CommandSource, Side } from './order.ts'
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
  /** To a venue, 35=H. */
  | { readonly kind: 'send-status-request'; readonly mic: Mic; readonly clOrdId: ClOrdId; readonly symbol: SymbolId; readonly side: Side }
  /** To the parent's owner over FIX, 35=8. */
  | { readonly kind: 'report-parent'; readonly session: SessionId; readonly report: ParentReport }
  /** To the parent's owner over FIX, 35=9. */
  | { readonly kind: 'reject-cancel'; readonly session: SessionId; readonly clOrdId: ClOrdId; readonly origClOrdId: ClOrdId; readonly parentId: ParentId | null; readonly ordStatus: string; readonly denial: Denial }
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
