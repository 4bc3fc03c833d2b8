import type { AlertRecord } from './alert.ts'
import type { ClOrdId, ExecId, Mic, MoneyMicro, ParentId, Price, QtyLots, Seq, SymbolId, UnixUs } from './brand.ts'
import type { Denial } from './denial.ts'
import type { Exploration, ModelRecord, ShadowRecord } from './model.ts'
import type { ObjectiveWeights } from './objective.ts'
import type { Aggressiveness, CommandSource, OrderInstructions, OrdStatus, OrdType, ParentStatus, Side, TimeInForce } from './order.ts'
import type { OverrideRecord } from './override.ts'
import type { Plan } from './plan.ts'
import type { RankedCandidate, ScoreSource } from './scoring.ts'
import type { BreakerRecord } from './venue-breaker.ts'

/** Slippage and its companions of one parent; bps are signed, positive costs us. */
export interface ParentKpi {
  /** (avgPx - arrivalMid) / arrivalMid · sign, of what filled; null before the first fill. */
  readonly slippageBps: number | null
  readonly filledShare: number
  readonly feesBps: number | null
  /** Quantity-weighted 1-s-after-fill markout cost; null until known. */
  readonly markout1sBps: number | null
  readonly firstFillUs: number | null
  readonly doneUs: number | null
}

/** The whole present state of one parent: latest wins. */
export interface ParentRecord {
  readonly type: 'parent'
  readonly parentId: ParentId
  readonly parentSeq: Seq
  readonly clOrdId: ClOrdId
  readonly source: CommandSource
  readonly owner: string
  readonly account: string
  readonly symbol: SymbolId
  readonly side: Side
  readonly orderQty: QtyLots
  readonly limitPrice: Price | null
  readonly timeInForce: TimeInForce
  /** Absent in journals that are older. */
  readonly ordType?: OrdType
  readonly instructions?: OrderInstructions
  readonly urgency: string
  /** What the newest plan was made by: `firm`, `symbol:<symbol>` or a preset. */
  readonly objective: string
  readonly objectiveVersion: number
  /** Preset that the order itself names; null: the symbol's or the firm's objective counts. */
  readonly requestedObjective: string | null
  readonly strategy: 'dynamic' | 'static'
  readonly control: boolean
  readonly status: ParentStatus
  readonly cumQty: QtyLots
  readonly leavesQty: QtyLots
  /** Live at venues now. */
  readonly liveQty: QtyLots
  readonly grossPriceLots: number
  readonly feesMicro: MoneyMicro
  readonly receivedUs: UnixUs
  readonly doneUs: UnixUs | null
  readonly arrivalBid: Price | null
  readonly arrivalAsk: Price | null
  readonly decisions: number
  readonly denial: Denial | null
  readonly hold: string | null
  /** What was asked of the whole order and is not done yet, as its venues have not answered; absent: nothing, or a journal from before it was told. */
  readonly pending?: 'cancel' | 'replace'
  /** Overrides that hold now. */
  readonly overrides: number
  readonly kpi: ParentKpi
}

export interface ChildRecord {
  readonly type: 'child'
  readonly clOrdId: ClOrdId
  readonly parentId: ParentId
  /** 0 for a child sent by hand. */
  readonly decisionId: number
  /** The person's order behind a child sent by hand; else null. */
  readonly overrideId: string | null
  readonly stepNo: number
  readonly mic: Mic
  readonly aggressiveness: Aggressiveness
  readonly side: Side
  readonly symbol: SymbolId
  readonly orderQty: QtyLots
  readonly price: Price
  readonly timeInForce: TimeInForce
  readonly status: OrdStatus | 'unsent' | 'unknown'
  readonly cumQty: QtyLots
  readonly leavesQty: QtyLots
  readonly grossPriceLots: number
  readonly sentUs: UnixUs
  readonly ackedUs: UnixUs | null
  readonly doneUs: UnixUs | null
  readonly text: string | null
}

/**
 * One execution, never changed afterwards: what a venue takes back or corrects is a row of its own that refers to it, and the sum of all rows is what
 * counts. `kind` absent: a trade. `bust`: `lastQty` is negative and `lastPx`, `feeMicro` undo the execution `refExecId`; `correct`: booked anew after such a
 * bust, as corrected. `told`: by a person, with evidence, of a venue that was silent.
 */
export interface ExecutionRecord {
  readonly type: 'execution'
  readonly kind?: 'trade' | 'bust' | 'correct' | 'told'
  readonly refExecId?: ExecId
  readonly mic: Mic
  readonly execId: ExecId
  readonly clOrdId: ClOrdId
  readonly parentId: ParentId
  readonly symbol: SymbolId
  readonly side: Side
  readonly lastQty: QtyLots
  readonly lastPx: Price
  readonly feeMicro: MoneyMicro
  readonly liquidity: 'added' | 'removed'
  readonly venueUs: UnixUs
  readonly receivedUs: UnixUs
  readonly midAtFill: Price | null
}

/** Why the orders went where they went. */
export interface DecisionRecord {
  readonly type: 'decision'
  readonly decisionId: number
  readonly parentId: ParentId
  readonly decisionNo: number
  readonly symbol: SymbolId
  readonly side: Side
  readonly trigger: 'arrival' | 'step-done' | 'fill' | 'reject' | 'timeout' | 'retry' | 'unsent' | 'market-moved' | 'override' | 'venue-breaker' | 'replace'
  readonly requestedUs: UnixUs
  readonly decidedUs: UnixUs
  readonly leavesQty: QtyLots
  readonly objective: string
  readonly objectiveVersion: number
  readonly weights: ObjectiveWeights
  readonly scoreSource: ScoreSource
  readonly featureSchemaHash: string
  /** Row-major; one row per `ranked` candidate in the order of `candidates`. Empty when nothing was scored. */
  readonly features: readonly number[]
  readonly candidates: readonly string[]
  readonly ranked: readonly RankedCandidate[]
  readonly staticOrder: readonly Mic[]
  readonly plan: Plan
  /** Overrides that held and shaped the plan. */
  readonly overrides: readonly string[]
  /** Best static alternative's expected cost under the same scores; millionths of a basis point. */
  readonly staticCostMicroBps: number | null
  readonly predictedSlippageMicroBps: number | null
  /** Null where the first choice was not drawn by a rule whose chances are known: not scored by a model, static, forced, or planned by a person. */
  readonly exploration: Exploration | null
  /** First choices (`<mic>:<aggressiveness>`) of the baselines under their own rule, scored beside; null: no candidate. */
  readonly baselines: { readonly venueAverages: string | null; readonly bestPrice: string | null }
  /** Candidates that the model abstained from: their venue's average counted. */
  readonly abstained: number
  readonly market: {
    readonly bid: Price | null
    readonly ask: Price | null
    readonly spreadBps: number | null
    readonly imbalance: number | null
    readonly volatility5m: number | null
    readonly sizeOverAdv: number
    /** Cost of what does not fill within `horizonMs`; with the scores and fees of `ranked` it allows any other weights to be tried. */
    readonly unfilledCostMicroBps: number
    readonly horizonMs: number
  }
  readonly inferenceUs: number | null
  /** Largest age of a view used, microseconds. */
  readonly viewAgeUs: number | null
}

export interface ObjectiveRecord {
  readonly type: 'objective'
  /** `firm`, `symbol:<symbol>`, or the name of a preset. */
  readonly name: string
  readonly version: number
  readonly weights: ObjectiveWeights
  /** Preset that the weights are, unchanged; null when they were set one by one. */
  readonly preset: string | null
  /** False: a symbol's objective that was cleared; the firm's counts. */
  readonly active: boolean
  readonly by: string
  readonly reason: string
  /** Journal entry from which on it counts; 0: from the start, by configuration. */
  readonly fromSeq: Seq
  readonly sinceUs: UnixUs
}

export interface KillRecord {
  readonly type: 'kill'
  readonly on: boolean
  readonly by: string
  readonly reason: string
  readonly liveChildren: number
}

export interface StrategyRecord {
  readonly type: 'strategy'
  readonly strategy: 'dynamic' | 'static'
  readonly by: string
  readonly reason: string
}

/** Something a person should know of: anomalies, fallbacks, sessions. */
export interface IncidentRecord {
  readonly type: 'incident'
  readonly severity: 'info' | 'warning' | 'critical'
  readonly code: string
  readonly subject: string
  readonly text: string
}

export type ProjectionRecord =
  | ParentRecord | ChildRecord | ExecutionRecord | DecisionRecord | ObjectiveRecord | KillRecord | StrategyRecord | IncidentRecord | OverrideRecord | BreakerRecord | AlertRecord
  | ModelRecord | ShadowRecord
