import { OBJECTIVE_DIMENSIONS, type EngineConfig, type ObjectiveWeights, type RoutingConfig } from '@sluice/domain'
import type { MarketSimOptions } from '@sluice/market-sim'
import { FEES_COST, LEAKAGE_COST, shortfallBps, type EpisodeOutcome } from '../episode/episode-outcome.ts'
import { runEpisodeSession, type EpisodeSessionOptions } from '../episode/episode-session.ts'
import { planEpisodes, type PlannedEpisode, type Urgency } from '../episode/planned-episode.ts'
import { pairedDifference, type MeanInterval } from '../paired-difference.ts'
import { oracleSweep } from './oracle-sweep.ts'

/** One way to route; everything else is the same for all. */
export interface CompareArm {
  readonly name: string
  /** Weights that it routes by; absent: those of the comparison. */
  readonly weights?: ObjectiveWeights
  readonly routing?: Partial<RoutingConfig>
  readonly model: EngineConfig['model']
  readonly score: EpisodeSessionOptions['score']
}

export interface ComparisonOptions {
  readonly firstSeed: number
  readonly sessions: number
  readonly engineConfig: EngineConfig
  /** Instruments of one session; sessions take turns through all of them. */
  readonly instrumentsPerSession: number
  readonly warmUpS: number
  readonly durationS: number
  readonly viewIntervalUs: number
  readonly weights: ObjectiveWeights
  /** The first is what the others are compared with. */
  readonly arms: readonly CompareArm[]
  readonly market?: Partial<MarketSimOptions>
  readonly urgencies?: readonly Urgency[]
  /** Whether the hindsight sweep is run, too. */
  readonly oracle: boolean
  readonly onProgress?: (done: number) => void
}

/** Figures of one parent order. Basis points, seconds, a share. */
export const MEASURES = ['shortfallBps', 'expectedBps', 'costBps', 'filledShare', 'leakageBps', 'feesBps', 'timeS'] as const
export type Measure = (typeof MEASURES)[number]

export interface ArmResult {
  readonly name: string
  readonly parents: number
  readonly means: Readonly<Record<Measure, number>>
  /** To the first arm, parent by parent; null for the first itself. */
  readonly differences: Readonly<Record<Measure, MeanInterval>> | null
  readonly outcomes: ReadonlyMap<string, Readonly<Record<Measure, number>>>
  readonly virtualS: number
}

export interface ComparisonResult {
  readonly arms: readonly ArmResult[]
  /** Shortfall of the hindsight sweep; null where it was not run. */
  readonly oracle: { readonly shortfallBps: number; readonly feesBps: number; readonly timeS: number; readonly parents: number; readonly byParent: ReadonlyMap<string, number> } | null
  readonly sessions: number
}

const START_US = 1_790_000_000_000_000

/** The same parent orders in the same sessions, each arm by itself; sessions differ by their seeds alone. */
export async function runComparison(options: ComparisonOptions): Promise<ComparisonResult> {
  const { arms, sessions, firstSeed, oracle } = options
  const measured = arms.map(() => ({ outcomes: new Map<string, Record<Measure, number>>(), virtualS: 0 }))
  const swept = new Map<string, { shortfallBps: number; feesBps: number; timeS: number }>()
  const steps = sessions * (arms.length + (oracle ? 1 : 0))
  let done = 0
  for (let no = 0; no < sessions; no++) {
    const seed = firstSeed + no
    const engineConfig = instrumentsOf(options, no)
    const episodes = plan(options, engineConfig, seed)
    for (const [a, arm] of arms.entries()) {
      const result = await runEpisodeSession({ ...sessionOf(options, arm, engineConfig), seed, episodes: episodes.map((e) => ({ ...e, weights: arm.weights ?? options.weights })) })
      for (const outcome of result.outcomes) measured[a]!.outcomes.set(`${seed} ${outcome.episode.no}`, measuresOf(outcome, options.weights))
      measured[a]!.virtualS += result.virtualS
      options.onProgress?.((done += 1) / steps)
    }
    if (!oracle) continue
    const { instruments, venues } = engineConfig
    for (const cost of oracleSweep({ seed, instruments, venues, episodes, startUs: START_US, market: options.market ?? {} })) swept.set(`${seed} ${cost.no}`, cost)
    options.onProgress?.((done += 1) / steps)
  }
  return { arms: results(arms, measured, swept), oracle: oracle ? oracleOf(measured, swept) : null, sessions }
}

function instrumentsOf({ engineConfig, instrumentsPerSession }: ComparisonOptions, no: number): EngineConfig {
  const all = engineConfig.instruments
  const count = Math.min(instrumentsPerSession, all.length)
  return { ...engineConfig, instruments: Array.from({ length: count }, (_, i) => all[(no * count + i) % all.length]!) }
}

function plan({ warmUpS, durationS, weights, urgencies }: ComparisonOptions, engineConfig: EngineConfig, seed: number): PlannedEpisode[] {
  return planEpisodes({ seed, engineConfig, warmUpS, durationS, fixedTimes: true, weights: () => weights, ...(urgencies === undefined ? {} : { urgencies }) })
}

function sessionOf({ viewIntervalUs, market }: ComparisonOptions, arm: CompareArm, engineConfig: EngineConfig): Omit<EpisodeSessionOptions, 'seed' | 'episodes'> {
  return {
    engineConfig: { ...engineConfig, model: arm.model, routing: { ...engineConfig.routing, controlShareMicro: 0, ...arm.routing } },
    viewIntervalUs, score: arm.score, startUs: START_US, ...(market === undefined ? {} : { market }),
  }
}

function measuresOf(outcome: EpisodeOutcome, weights: ObjectiveWeights): Record<Measure, number> {
  const { costs, chanceBps, filledShare, timeS } = outcome
  const shortfall = shortfallBps(outcome)
  const weighted = OBJECTIVE_DIMENSIONS.reduce((sum, dimension, d) => sum + (weights[dimension] * (costs[d]! - (d === 0 ? chanceBps : 0))) / 1_000, 0)
  return { shortfallBps: shortfall, expectedBps: shortfall - chanceBps, costBps: weighted, filledShare, leakageBps: costs[LEAKAGE_COST]!, feesBps: costs[FEES_COST]!, timeS }
}

type Measured = readonly { readonly outcomes: ReadonlyMap<string, Record<Measure, number>>; readonly virtualS: number }[]

/** Parents that every arm, and the sweep where it was run, has an outcome of. */
function commonParents(measured: Measured, swept: ReadonlyMap<string, unknown>): string[] {
  return [...measured[0]!.outcomes.keys()].filter((key) => measured.every(({ outcomes }) => outcomes.has(key)) && (swept.size === 0 || swept.has(key)))
}

function results(arms: readonly CompareArm[], measured: Measured, swept: ReadonlyMap<string, unknown>): ArmResult[] {
  const keys = commonParents(measured, swept)
  return arms.map(({ name }, a) => {
    const { outcomes, virtualS } = measured[a]!
    const of = (measure: Measure, which: ReadonlyMap<string, Record<Measure, number>>): number[] => keys.map((key) => which.get(key)![measure])
    const byMeasure = <T>(make: (measure: Measure) => T): Record<Measure, T> => Object.fromEntries(MEASURES.map((m) => [m, make(m)])) as Record<Measure, T>
    return {
      name, parents: keys.length, outcomes, virtualS,
      means: byMeasure((m) => meanOf(of(m, outcomes))),
      differences: a === 0 ? null : byMeasure((m) => pairedDifference(keys.map((key) => ({ group: Number(key.split(' ')[0]), base: measured[0]!.outcomes.get(key)![m], other: outcomes.get(key)![m] })))),
    }
  })
}

function oracleOf(measured: Measured, swept: ReadonlyMap<string, { shortfallBps: number; feesBps: number; timeS: number }>): ComparisonResult['oracle'] {
  const keys = commonParents(measured, swept)
  const mean = (of: (cost: { shortfallBps: number; feesBps: number; timeS: number }) => number): number => meanOf(keys.map((key) => of(swept.get(key)!)))
  return {
    parents: keys.length, shortfallBps: mean((c) => c.shortfallBps), feesBps: mean((c) => c.feesBps), timeS: mean((c) => c.timeS),
    byParent: new Map(keys.map((key) => [key, swept.get(key)!.shortfallBps])),
  }
}

/** One measure of one arm against another of the same comparison. */
export function armDifference(base: ArmResult, other: ArmResult, measure: Measure): MeanInterval {
  const pairs = [...other.outcomes].flatMap(([key, own]) => {
    const first = base.outcomes.get(key)
    return first === undefined ? [] : [{ group: Number(key.split(' ')[0]), base: first[measure], other: own[measure] }]
  })
  return pairedDifference(pairs)
}

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
