import type { Instrument, Venue } from '@sluice/domain'
import type { MarketSimOptions } from '@sluice/market-sim'
import { pairedDifference, type MeanInterval } from '../paired-difference.ts'
import { runLatencySession, type ParentCost } from './latency-session.ts'
import { planParents, type ParentKind, type PlannedParent } from './planned-parent.ts'

/** A market to run the experiment in. */
export interface LatencyWorld {
  readonly name: string
  readonly market: Partial<MarketSimOptions>
}

export interface LatencyExperimentOptions {
  readonly firstSeed: number
  readonly seeds: number
  readonly instrument: Instrument
  readonly venues: readonly Venue[]
  readonly worlds: readonly LatencyWorld[]
  readonly kinds: readonly ParentKind[]
  /** Added microseconds, the first is the base of the comparison. */
  readonly delaysUs: readonly number[]
  readonly durationS: number
  readonly onProgress?: (done: number) => void
}

/** What one added latency did in one world, to one kind of parents. */
export interface LatencyArm {
  readonly world: string
  readonly kind: ParentKind
  readonly addedUs: number
  readonly parents: number
  /** Cents a share. */
  readonly costCents: number
  /** Cost less that of the first delay, parent by parent; null for the first itself. */
  readonly differenceCents: MeanInterval | null
  /** Of what was sent. */
  readonly missedShare: number
  /** Of the orders, at the horizon. */
  readonly unfilledShare: number
  readonly wavesPerParent: number
}

const START_US = 1_790_000_000_000_000
const WARM_UP_S = 60
const HORIZON_US = 3_000_000
const SPACING_US = 5_000_000
const REACTION_MARGIN_US = 5_000

/** The same parents in the same sessions with more and more latency; sessions differ by their seeds alone. */
export function runLatencyExperiment(options: LatencyExperimentOptions): LatencyArm[] {
  const { worlds, kinds, seeds, onProgress } = options
  const arms: LatencyArm[] = []
  let done = 0
  for (const world of worlds) {
    for (const kind of kinds) {
      const bySeed: (ParentCost | null)[][][] = []
      for (let i = 0; i < seeds; i++) {
        bySeed.push(oneSeed(options, world, kind, options.firstSeed + i))
        done += 1
        onProgress?.(done / (worlds.length * kinds.length * seeds))
      }
      arms.push(...options.delaysUs.map((addedUs, d) => armOf(options, world.name, kind, addedUs, d, bySeed)))
    }
  }
  return arms
}

/** Costs by delay and parent. */
function oneSeed({ instrument, venues, durationS, delaysUs }: LatencyExperimentOptions, { market }: LatencyWorld, kind: ParentKind, seed: number): (ParentCost | null)[][] {
  const common = { seed, instrument, venues, startUs: START_US, market }
  const reactionUs = Math.max(...delaysUs) + REACTION_MARGIN_US
  const parents = planParents({ ...common, durationS, warmUpS: WARM_UP_S, spacingUs: SPACING_US, kind, reactionUs })
  const run = (plan: readonly PlannedParent[], addedUs: number): (ParentCost | null)[] => runLatencySession({ ...common, parents: plan, addedUs, horizonUs: HORIZON_US })
  // A side that means nothing is tried both ways, in a session each: what the price did by chance cancels out of the mean.
  const plans = kind === 'random' ? [parents, parents.map(otherSide)] : [parents]
  return delaysUs.map((addedUs) => plans.flatMap((plan) => run(plan, addedUs)))
}

const otherSide = (parent: PlannedParent): PlannedParent => ({ ...parent, side: parent.side === 'buy' ? 'sell' : 'buy' })

function armOf({ instrument }: LatencyExperimentOptions, world: string, kind: ParentKind, addedUs: number, d: number, bySeed: readonly (ParentCost | null)[][][]): LatencyArm {
  const pairs = bySeed.flatMap((delays, group) => delays[d]!.flatMap((arm, i) => {
    const base = delays[0]![i]!
    return arm === null || base === null ? [] : [{ group, arm, base }]
  }))
  const cents = (units: number): number => (units / instrument.priceScale) * 100
  const sum = (of: (arm: ParentCost) => number): number => pairs.reduce((total, { arm }) => total + of(arm), 0)
  const ratio = (part: number, whole: number): number => (whole > 0 ? part / whole : 0)
  return {
    world, kind, addedUs, parents: pairs.length, costCents: cents(ratio(sum((arm) => arm.cost), pairs.length)),
    differenceCents: d === 0 ? null : pairedDifference(pairs.map(({ group, arm, base }) => ({ group, base: cents(base.cost), other: cents(arm.cost) }))),
    missedShare: ratio(sum((arm) => arm.sentLots - arm.filledLots), sum((arm) => arm.sentLots)),
    unfilledShare: ratio(sum((arm) => arm.orderLots - arm.filledLots), sum((arm) => arm.orderLots)),
    wavesPerParent: ratio(sum((arm) => arm.waves), pairs.length),
  }
}
