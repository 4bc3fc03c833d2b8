import type {
  Candidate, ChildOrder, ChildReplacement, ClOrdId, CommandSource, Denial, DecisionRecord, ExecId, HoldReason, MessageRouting, MoneyMicro, ObjectiveRecord, OrdStatus, OverrideId, OverrideRecord, ParentId,
  ParentRequest, ParentStatus, PlanStep, Price, QtyLots, Seq, UnixUs, Aggressiveness, VenueExecutionReport,
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
  /** The market had left its limit behind: what is posted waits there. Absent: no. */
  readonly postsAtLimit?: true
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
  /** As its owner wants it now; its ClOrdID(11) is the newest that was accepted. */
  request: ParentRequest
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
  /** When the newest plan was made. */
  plannedUs: UnixUs | null
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
  /** Of a hold that the market ends: when time alone looks again, and how often it did. Absent: at every retry. */
  holdRetry?: { readonly atUs: UnixUs; readonly looks: number }
  /** Absent: nothing waits at its limit. */
  waits?: readonly LimitWait[]
  /** Set once somebody asked for the end: nothing new leaves, the rest is cancelled. */
  ending: ParentEnding | null
  /** What it is to become once nothing at a venue stands against that; nothing new leaves until then. */
  replacement: PendingReplacement | null
  /** What was asked for under each ClOrdID of an owner's order, oldest first, once it was to be changed. Absent: only what `request` says. */
  asked?: readonly AskedQty[]
}

/** OrderQty(38) of a NewOrderSingle(D) or OrderCancelReplaceRequest(G). */
export interface AskedQty {
  readonly clOrdId: ClOrdId
  readonly orderQty: QtyLots
}

/** Children of a decision that wait in the books at the order's limit, which the market has left behind. */
export interface LimitWait {
  readonly decisionId: number
  /** Looks that found it so: the next one by time alone comes the later. */
  readonly looks: number
  readonly lookedUs: UnixUs
}

export interface ParentEnding {
  readonly by: string
  readonly text: string
  /** ClOrdID of the cancel request behind it. */
  readonly clOrdId: ClOrdId | null
  /** Absent: canceled. */
  readonly as?: 'expired'
  /** Of the answers to the cancel request; absent: of the order. */
  readonly routing?: MessageRouting
  /** All that is left is over at its venue, and only reports of it are missing: it closes then without them. Absent: not so. */
  readonly closesUs?: UnixUs
}

/** A replacement, 35=G or a person's, on its way. */
export interface PendingReplacement {
  readonly source: CommandSource
  /** OrigClOrdID(41) of the request. */
  readonly origClOrdId: ClOrdId
  /** `clOrdId`: the new one of an owner over FIX; a person's replacement keeps the order's. */
  readonly request: ParentRequest
  readonly reason: string
  /** Record of it for people; absent: of a journal of before. */
  readonly overrideId?: OverrideId
}

/** One execution as it counts now: what its venue corrected stands here as corrected, what it took back is gone. */
export interface BookedExecution {
  /** ExecIDs that the venue gave it, the newest correction's last. */
  readonly execIds: readonly string[]
  /** ExecID of our newest report of it to the owner; null where nobody was told. */
  readonly reportExecId: ExecId | null
  readonly lastQty: QtyLots
  readonly lastPx: Price
  readonly feeMicro: MoneyMicro
  readonly liquidity: 'added' | 'removed'
  readonly bookedUs: UnixUs
  /** bid + ask when it was booked; null without a two-sided market. */
  readonly midTimes2: number | null
  /** What the market did in the second after it, millionths of a basis point against us; null until known. */
  readonly markoutMicroBps: number | null
}

/** A replacement that was sent, OrderCancelReplaceRequest(G): another quantity at the same price. */
export interface AskedReplacement extends Pick<ChildReplacement, 'clOrdId' | 'orderQty'> {
  /** No answer has come yet. */
  open: boolean
}

export interface ChildState {
  /** As it was sent; the quantity as the venue confirmed it last. */
  order: ChildOrder
  /** ClOrdID under which the venue works it: of the order, or of the newest confirmed replacement. */
  venueClOrdId: ClOrdId
  /** The newest one. */
  replacement: AskedReplacement | null
  /** 0 for a person's child. */
  readonly decisionId: number
  readonly overrideId: OverrideId | null
  readonly stepNo: number
  readonly aggressiveness: Aggressiveness
  readonly sentUs: UnixUs
  status: OrdStatus | 'unsent' | 'unknown'
  cumQty: QtyLots
  /** Its part of what its order has live: what it may still execute, as far as there was room for it. */
  reserved: QtyLots
  grossPriceLots: number
  ackedUs: UnixUs | null
  doneUs: UnixUs | null
  /** Revision of the ClOrdID used by the last cancel request or replacement; 0 before the first. */
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
  /** Of every report that changed what is booked. */
  readonly execIds: string[]
  /** Type and ExecID of the newest others that told how it stands: told again, they would bring back what has changed since. Absent: none. */
  heard?: readonly string[]
  readonly executions: BookedExecution[]
  /** Changes of executions that have not been told yet, in the order in which they came. Absent: none. */
  early?: readonly VenueExecutionReport[]
  /** The venue said that it is over, with more executed than it reported yet: the rest of that is on its way. */
  venueEnded: { readonly status: OrdStatus; readonly cumQty: QtyLots } | null
  /** A person told what became of it. */
  told: boolean
  /** How it stood when its venue went out of reach for long, while nothing else is known of it since. Absent: it did not. */
  beforeAway?: ChildState['status']
}

export interface ObjectiveState extends Omit<ObjectiveRecord, 'type' | 'name'> {
  /** A person set it: the configuration's weights do not count any more. */
  readonly byPerson: boolean
}

export const isChildLive = (child: ChildState): boolean =>
  child.status !== 'filled' && child.status !== 'canceled' && child.status !== 'rejected' && child.status !== 'expired' && child.status !== 'doneForDay' && child.status !== 'unsent'

export type { PlanStep }
