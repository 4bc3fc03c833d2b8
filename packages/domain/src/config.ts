import type { AlertKind, AlertRule } from './alert.ts'
import type { Mic, QtyLots, SessionId } from './brand.ts'
import type { RiskLimits } from './denial.ts'
import type { Instrument, QuotePolicy, Venue } from './market.ts'
import type { ModelSpec } from './model.ts'
import type { ObjectiveWeights } from './objective.ts'
import type { Aggressiveness } from './order.ts'
import type { CandidateScore } from './scoring.ts'
import type { BreakerConfig } from './venue-breaker.ts'

/** Which near-ties of the best first choice come first at times, so that what they cost is learned. */
export interface ExplorationConfig {
  readonly enabled: boolean
  /** Share of eligible decisions in which the first choice is drawn among the near-ties, millionths. */
  readonly shareMicro: number
  /** A candidate expected to cost more than the best by more than this is no near-tie; millionths of a basis point. */
  readonly maxRegretMicroBps: number
  /** Near-ties, the best among them, that are drawn from. */
  readonly maxCandidates: number
}

/**
 * The live model as configured: what its manifest tells. What is not there is unknown: a net without a gate's report, of the horizon of `routing`,
 * scored by its supervised columns alone.
 */
export type ConfiguredModel = Pick<ModelSpec, 'modelId' | 'featureSchemaHash' | 'cardSlippageMseBps2'> & Partial<Omit<ModelSpec, 'venueAverages'>>

/** What the desk does by itself about models. */
export interface ModelsConfig {
  /** While such an alert about a model is raised the model decides nothing; it is asked on as a shadow. */
  readonly suspendOn: readonly AlertKind[]
}

export interface RoutingConfig {
  readonly strategy: 'dynamic' | 'static'
  /** Fixed order of venues for the static strategy, the fallback and the comparison. */
  readonly staticWaterfall: readonly Mic[]
  /** Share of parents that the static strategy works as a control arm, in millionths; drawn by a seeded hash of the parent. */
  readonly controlShareMicro: number
  /** `auto`: split for normal and high urgency, sequential for low. */
  readonly waterfallMode: 'sequential' | 'split' | 'auto'
  readonly splitWidth: number
  /** A view older than this leaves the candidate set. */
  readonly staleAfterUs: number
  readonly scoreDeadlineUs: number
  readonly takeTimeoutUs: number
  readonly postTimeoutUs: number
  readonly midTimeoutUs: number
  /** Horizon of the models' fill probability, in milliseconds. */
  readonly fillHorizonMs: number
  /** Wait before a held parent is looked at again. */
  readonly holdRetryUs: number
  /** A child without any answer of its venue is asked for (35=H) after this long. */
  readonly unackedTimeoutUs: number
  readonly minSliceLots: QtyLots
  /** What happens to orders that rest in a symbol on which nothing new may leave: no fresh feed, no reference price, or a halt. */
  readonly restingWhenBlind: 'keep' | 'cancel'
  /** A venue's best further than this from the other venues' (or, alone, from the last trusted mid) is not believed. */
  readonly absurdBps: number
  /** Plans per parent before it is given up and the rest cancelled. */
  readonly maxPlans: number
  readonly exploration: ExplorationConfig
}

/** What happens to orders when somebody is gone. */
export interface OrdersConfig {
  /** By session of an owner: its open parents are cancelled once it has been away this long, microseconds; null or absent: they work on. */
  readonly cancelOnDisconnectUs: Readonly<Record<string, number | null>>
  /** Accounts of which start-of-day positions are kept are held to them: long sales within the position, short sales with a locate. */
  readonly holdsPositions: boolean
  /** Sessions that get a copy of every report. */
  readonly dropCopySessions: readonly SessionId[]
  /**
   * What an owner asks for holds whoever acts: fill or kill is never done in part, and ExDestination(100) and MaxFloor(111) bind a person's children too. Absent, as
   * in journals of before: not.
   */
  readonly strictInstructions?: true
}

/** Everything of the configuration that can change a decision; journaled at start and at every change. */
export interface EngineConfig {
  readonly mode: 'SIMULATION' | 'LIVE'
  readonly seed: number
  readonly instruments: readonly Instrument[]
  readonly venues: readonly Venue[]
  readonly limits: RiskLimits
  readonly objectives: Readonly<Record<string, ObjectiveWeights>>
  readonly defaultObjective: string
  readonly routing: RoutingConfig
  /** By date, the oldest first; the one in force at an entry's time counts. */
  readonly quotePolicies: readonly QuotePolicy[]
  /** Averages a venue and aggressiveness from the model's training set: what scores when the model does not. */
  readonly venueAverages: readonly { readonly mic: Mic; readonly aggressiveness: Aggressiveness; readonly score: CandidateScore }[]
  /**
   * The live scoring model until a person changes it, or null: then venue averages score, and every decision says so. `cardSlippageMseBps2`: mean squared
   * error of its predicted slippage on held-out sessions, in squared basis points; null when its card tells none.
   */
  readonly model: ConfiguredModel | null
  readonly models: ModelsConfig
  readonly breaker: BreakerConfig
  /** Absent in journals that are older: nobody is cancelled, no positions, no copies. */
  readonly orders?: OrdersConfig
  /** One of each kind. */
  readonly alerts: readonly AlertRule[]
}
