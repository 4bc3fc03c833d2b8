import type { Candidate, DecisionRecord } from '@sluice/domain'
import type { PlannedEpisode } from './planned-episode.ts'

/**
 * Costs by dimension in the order of OBJECTIVE_DIMENSIONS, basis points of the lots that they are over, unweighted: slippage of what filled and of
 * the market's way for what is left; what it costs to take the rest when the time is up; the wait, the order's whole time as much as not filling;
 * the adverse move one second after fills; fees.
 */
export type CostVector = Float64Array
export const COSTS = 5
export const SLIPPAGE_COST = 0
export const FILL_COST = 1
export const SPEED_COST = 2
export const LEAKAGE_COST = 3
export const FEES_COST = 4

/** One decision of an episode and what came of it until the next one. */
export interface EpisodeStep {
  /** Rows in the order of `candidates`. Empty where nothing was scored. */
  readonly features: Float32Array
  readonly candidates: readonly Candidate[]
  /** By candidate: 1 where it could be chosen, 0 where the waterfall has passed it. */
  readonly open: Uint8Array
  /** Index of the first slice's candidate. */
  readonly chosen: number
  /** True: the first of a split; false: asked alone. */
  readonly split: boolean
  readonly atUs: number
  /** Lots that were left. */
  readonly lots: number
  /** Until the next decision, per lot left at this one. */
  readonly costs: CostVector
  /** The part of the slippage that is the way of the latent value, which no order moves: takes chance out where it is subtracted. */
  readonly chanceBps: number
  /** Share of the lots left that the next decision has; 0: the last one. */
  readonly keep: number
  readonly source: DecisionRecord['scoreSource']['kind']
}

/** How one parent order ended. */
export interface EpisodeOutcome {
  readonly episode: PlannedEpisode
  readonly startUs: number
  readonly steps: readonly EpisodeStep[]
  /** Of the whole order, from its arrival. */
  readonly costs: CostVector
  readonly chanceBps: number
  /** Filled by the router, before the rest was charged. */
  readonly filledShare: number
  /** Lot-weighted seconds to the fill; what was not filled counts with the horizon. */
  readonly timeS: number
  /** Until nothing was left, or the horizon. */
  readonly doneS: number
}

/** Implementation shortfall: slippage against the arrival midpoint, fees included, the rest charged. */
export const shortfallBps = ({ costs }: Pick<EpisodeOutcome, 'costs'>): number => costs[SLIPPAGE_COST]! + costs[FILL_COST]! + costs[FEES_COST]!
