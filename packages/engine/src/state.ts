import type {
  Candidate, ChildOrder, ClOrdId, CommandSource, Denial, DecisionRecord, HoldReason, MoneyMicro, ObjectiveRecord, OrdStatus, OverrideId, OverrideRecord, ParentId,
  ParentRequest, ParentStatus, PlanStep, Price, QtyLots, Seq, UnixUs, Aggressiveness,
} from '@sluice/domain'

/** A decision whose scores were asked for and have not come yet. */
export interface PendingDecision {
  readonly requestId: number
  /** Who was asked; null: nobody. */
  readonly modelId: string | null
  readonly trigger: DecisionRecord['trigger']
  readonly requestedUs: UnixUs
  readonly qty: QtyLots
  readonly candidates: readonly Candidate[]
  /** Row-major, the very numbers the model saw. */
  readonly features: readonly number[]
  /** More became free through a person's override or a breaker since the question: the answer plans all that is uncommitted then. */
  takesAll: boolean
}

/** The newest plan, as people see and edit it. */
export interface NewestPlan {
  readonly decisionId: number
  readonly steps: readonly PlanStep[]
  /** Index of the first step that has not begun. */
  firstOpen: number
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
  /** What the newest plan was made by; before the first, what it would be. */
  objective: string
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
  /** The model that decides for it as long as that model may; null: none did so far. */
  modelId: string | null
  objectiveVersion: number
  /** Candidates (`MIC:how`) whose orders ended without any fill: the waterfall has passed them. */
  tried: readonly string[]
  pending: PendingDecision | null
  step: WorkingStep | null
  plan: NewestPlan | null
  /** Every override so far, oldest first: those that hold, and those that ended. */
  overrides: readonly OverrideRecord[]
  /** Kept steps of the edit that holds whose turn has come. */
  keptBegun: number
  hold: HoldReason | null
  /** Counts holds, so that only the newest one's timer acts. */
  holdNo: number
  /** Set once somebody asked for the end: nothing new leaves, the rest is cancelled. */
  ending: { readonly by: string; readonly text: string; readonly clOrdId: ClOrdId | null } | null
}

export interface ChildState {
  readonly order: ChildOrder
  /** 0 for a person's child. */
  readonly decisionId: number
  readonly overrideId: OverrideId | null
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
  /** Somebody wants it gone: a cancel is on its way, and leaves again when the venue says that the order works. */
  cancelWanted: boolean
  /** A person sent it or had it cancelled, or its venue's breaker opened: what it leaves is planned as soon as it ends, whatever works beside it. */
  planAnewAtOnce: 'override' | 'venue-breaker' | null
  /** Status requests sent without an answer. */
  inquiries: number
  /** Counts the watches for an answer, so that only the newest one's timer acts. */
  watchNo: number
  text: string | null
  readonly execIds: string[]
}

export interface ObjectiveState extends Omit<ObjectiveRecord, 'type' | 'name'> {
  /** A person set it: the configuration's weights do not count any more. */
  readonly byPerson: boolean
}

export const isChildLive = (child: ChildState): boolean =>
  child.status !== 'filled' && child.status !== 'canceled' && child.status !== 'rejected' && child.status !== 'expired' && child.status !== 'unsent'

export type { PlanStep }
