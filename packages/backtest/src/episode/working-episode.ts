import type { Candidate, DecisionRecord, ParentId } from '@sluice/domain'
import { COSTS } from './episode-outcome.ts'
import type { PlannedEpisode } from './planned-episode.ts'

/** A decision whose consequences are still coming in. */
export interface OpenStep {
  readonly features: Float32Array
  readonly candidates: readonly Candidate[]
  readonly open: Uint8Array
  readonly chosen: number
  readonly split: boolean
  readonly source: DecisionRecord['scoreSource']['kind']
  readonly atUs: number
  readonly lots: number
  readonly mid: number
  /** Latent value at the decision. */
  readonly value: number
  readonly unfilledBps: number
  /** Price units times lots by dimension; microseconds times lots for the wait. */
  readonly sums: Float64Array
  /** Move of the latent value, price units times lots. */
  chance: number
  keep: number
}

/** A parent order under way. */
export interface WorkingEpisode {
  readonly episode: PlannedEpisode
  readonly startUs: number
  /** At arrival; every basis point is of it. */
  readonly mid: number
  readonly sign: 1 | -1
  parentId: ParentId | null
  left: number
  step: OpenStep | null
  readonly steps: OpenStep[]
  /** `<mic>:<aggressiveness>` of what ended without a fill. */
  readonly tried: Set<string>
  /** Σ microseconds since arrival · lots. */
  filledUsLots: number
  lastFillUs: number
  over: boolean
  markoutsDue: number
  restLots?: number
}

/** What is chosen at a decision, from its record. */
export function startStep(work: WorkingEpisode, decision: DecisionRecord, value: number): OpenStep {
  const candidates = decision.candidates.map((key): Candidate => {
    const [mic, aggressiveness] = key.split(':') as [Candidate['mic'], Candidate['aggressiveness']]
    return { mic, aggressiveness }
  })
  const { slices } = decision.plan.steps[0]!
  // The slices of a split stand in the order of the ranking, those of a sweep by price.
  const first = slices[0]!
  const key = `${first.mic}:${first.aggressiveness}`
  // The waterfall has begun anew where it sends what it had passed.
  if (work.tried.has(key)) work.tried.clear()
  return {
    features: Float32Array.from(decision.features), candidates, chosen: decision.candidates.indexOf(key), split: decision.plan.mode === 'split',
    open: Uint8Array.from(decision.candidates, (candidate) => (work.tried.has(candidate) ? 0 : 1)), source: decision.scoreSource.kind,
    atUs: decision.decidedUs, lots: work.left, mid: (decision.market.bid! + decision.market.ask!) / 2, value,
    unfilledBps: decision.market.unfilledCostMicroBps / 1_000_000, sums: new Float64Array(COSTS), chance: 0, keep: 0,
  }
}
