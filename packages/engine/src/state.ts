import type {
  Candidate, ChildOrder, ClOrdId, CommandSource, Denial, DecisionRecord, HoldReason, MoneyMicro, ObjectiveWeights, OrdStatus, ParentId,
  ParentRequest, ParentStatus, PlanStep, Price, QtyLots, Seq, UnixUs, Aggressiveness,
} from '@sluice/domain'

/** A decision whose scores were asked for and have not come yet. */
export interface PendingDecision {
  readonly requestId: number
  readonly trigger: DecisionRecord['trigger']
  readonly requestedUs: UnixUs
  readonly qty: QtyLots
  readonly candidates: readonly Candidate[]
  /** Row-major, the very numbers the model saw. */
  readonly features: readonly number[]
}

/** The step of the waterfall that works now. */
export interface WorkingStep {
  readonly decisionId: number
  readonly stepNo: number
  timedOut: boolean
  /** What happened last to one of its children: why the next plan is made. */
  cause: DecisionRecord['trigger']
}

export interface ParentState {
  readonly parentId: ParentId
  readonly parentSeq: Seq
  readonly source: CommandSource
  readonly request: ParentRequest
  readonly objective: string
  readonly strategy: 'dynamic' | 'static'
  readonly control: boolean
  readonly receivedUs: UnixUs
  readonly arrivalBid: Price | null
  readonly arrivalAsk: Price | null
  readonly denial: Denial | null
  status: ParentStatus
  cumQty: QtyLots
  grossPriceLots: number
  feesMicro: MoneyMicro
  doneUs: UnixUs | null
  firstFillUs: UnixUs | null
  markoutQty: QtyLots
  /** Σ markout cost · qty, in millionths of a basis point times lots; an integer. */
  markoutMicroBpsLots: number
  childCount: number
  decisions: number
  objectiveVersion: number
  /** Candidates (`MIC:how`) whose orders ended without any fill: the waterfall has passed them. */
  tried: readonly string[]
  pending: PendingDecision | null
  step: WorkingStep | null
  hold: HoldReason | null
  /** Counts holds, so that only the newest one's timer acts. */
  holdNo: number
  /** Set once somebody asked for the end: nothing new leaves, the rest is cancelled. */
  ending: { readonly by: string; readonly text: string; readonly clOrdId: ClOrdId | null } | null
}

export interface ChildState {
  readonly order: ChildOrder
  readonly decisionId: number
  readonly stepNo: number
  readonly aggressiveness: Aggressiveness
  readonly sentUs: UnixUs
  status: OrdStatus | 'unsent' | 'unknown'
  cumQty: QtyLots
  grossPriceLots: number
  ackedUs: UnixUs | null
  doneUs: UnixUs | null
  /** Revision of the ClOrdID used by the last cancel request; 0 before the first. */
  revision: number
  /** Somebody wants it gone: a cancel is on its way, or leaves as soon as the venue answers for the order again. */
  cancelWanted: boolean
  /** Status requests sent without an answer. */
  inquiries: number
  text: string | null
  readonly execIds: string[]
}

export interface ObjectiveState {
  version: number
  weights: ObjectiveWeights
}

export const isChildLive = (child: ChildState): boolean =>
  child.status !== 'filled' && child.status !== 'canceled' && child.status !== 'rejected' && child.status !== 'expired' && child.status !== 'unsent'

export type { PlanStep }
