import { Rng } from '@sluice/domain'
import { DIMENSIONS, type QEpisode, type QStep } from './q-learner.ts'

/**
 * A market made to punish short sight, small enough to know the answer. An order of two lots may take at a lit venue or wait in a dark pool.
 * Taking a lot looks cheap, and moves the market: what is left costs more from then on, and the midpoint interest in the pool
 * goes away. The pool fills both lots at the midpoint with the chance of the draw at each of its visits, of which there are few.
 */
export interface ImpatientMarketOptions {
  /** Basis points that a lot taken first costs, and what the market moves by it. */
  readonly takeBps: number
  readonly impactBps: number
  /** Chance that a visit to the pool fills what is left. */
  readonly poolChance: number
  /** What is left after so many visits is taken by force. */
  readonly visitsMax: number
  /** Cost of a visit without a fill: time. */
  readonly visitBps: number
}

export const IMPATIENT_MARKET: ImpatientMarketOptions = { takeBps: 1, impactBps: 3, poolChance: 0.45, visitsMax: 4, visitBps: 0.2 }

/** Features of a row: share left, visits made, whether the market was moved, whether it is the pool. */
export const IMPATIENT_FEATURES = 4
const TAKE = 0
const POOL = 1
const LOTS = 2

/** Chooses between taking (0) and the pool (1). */
export type ImpatientPolicy = (features: Float32Array) => number

/** One order under a policy; the pool's luck is a function of the seed and the visit alone, so that policies can be compared order by order. */
export function runImpatientOrder(options: ImpatientMarketOptions, policy: ImpatientPolicy, seed: number): QEpisode {
  const luck = new Rng(seed, 0x1d)
  const steps: QStep[] = []
  let lots = LOTS
  let visits = 0
  let moved = 0
  while (lots > 0) {
    const features = Float32Array.from([lots / LOTS, visits, moved, 0, lots / LOTS, visits, moved, 1])
    const open = Uint8Array.of(1, visits < options.visitsMax ? 1 : 0)
    const wanted = policy(features)
    const chosen = open[wanted] === 1 ? wanted : TAKE
    const costs = new Float64Array(DIMENSIONS)
    const before = lots
    if (chosen === TAKE) {
      lots -= 1
      // The market's way counts for the lot taken and, as it lies then, for what is left.
      costs[0] = (options.takeBps + lots * options.impactBps) / before
      moved = 1
    } else {
      const fills = moved === 0 && luck.at(visits) < options.poolChance
      visits += 1
      if (fills) lots = 0
      else costs[2] = options.visitBps
    }
    steps.push({ features, open, chosen, split: false, costs, keep: lots / before })
  }
  return { steps, weights: Float32Array.of(1_000, 1_000, 1_000, 1_000, 1_000) }
}

/**
 * What a ranker does that knows every cost of the next step exactly, and nothing beyond: taking costs its price; the pool costs nothing when it
 * fills, else time and a lot still to be taken.
 */
export const shortSighted = (options: ImpatientMarketOptions): ImpatientPolicy => (features) => {
  const chance = features[2] === 1 ? 0 : options.poolChance
  const pool = (1 - chance) * (options.visitBps + options.takeBps * 2)
  return options.takeBps < pool ? TAKE : POOL
}

export const impatientTotal = (episode: QEpisode): number => {
  let cost = 0
  let share = 1
  for (const step of episode.steps) {
    for (let d = 0; d < DIMENSIONS; d++) cost += share * step.costs[d]!
    share *= step.keep
  }
  return cost
}
