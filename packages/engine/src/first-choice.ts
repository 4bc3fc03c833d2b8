import { randomWord, type Exploration, type Plan, type RankedCandidate } from '@sluice/domain'
import { certainChoice, drawFirst, explorationOf, planMode, planWaterfall, sendableCandidates, type PlanInput } from '@sluice/routing'
import type { DeskState } from './desk-state.ts'
import { activeOf, candidateKey, shapingOverrides } from './override-state.ts'
import type { ParentState } from './state.ts'

/** Random stream of exploration; a decision's draw is a function of the seed and its number. */
const EXPLORATION_STREAM = 0x4578706c

export interface PlannedChoice {
  readonly plan: Plan
  /** Null where the first choice was not drawn by a rule whose chances are known. */
  readonly exploration: Exploration | null
}

/** A plan of what a model scored: by its advice to split or not, and at times with a near-tie first. `ranked`: all that was ranked. */
export function planByScores(state: DeskState, parent: ParentState, input: PlanInput, ranked: readonly RankedCandidate[], decisionId: number): PlannedChoice {
  const sendable = sendableCandidates(input)
  const mode = advisedMode(input, sendable)
  const advised: PlanInput = mode === undefined ? input : { ...input, mode }
  const splits = planMode(advised) === 'split'
  const costOf = (candidate: RankedCandidate): number => (splits ? candidate.splitCostMicroBps ?? candidate.costMicroBps : candidate.costMicroBps)
  const ascending = [...input.ranked].sort((x, y) => costOf(x) - costOf(y))
  const config = mayExplore(state, parent, input) ? state.config.routing.exploration : { ...state.config.routing.exploration, enabled: false }
  const drawn = drawFirst(ascending.filter((candidate) => sendable.includes(candidate)), costOf, config, randomWord(state.config.seed, EXPLORATION_STREAM, decisionId))
  const planOf = (first: RankedCandidate | null): Plan =>
    planWaterfall({ ...advised, ranked: first === null ? ascending : [first, ...ascending.filter((candidate) => candidate !== first)] })
  if (drawn === null) return { plan: planOf(null), exploration: null }
  const plan = planOf(drawn.first)
  const actual = firstOf(plan)
  if (activeOf(parent, 'force-venue').length > 0) return { plan, exploration: null }
  if (actual === drawn.chosen) return { plan, exploration: explorationOf(drawn, ranked) }
  // What was drawn could not be sent first: the best is, and its chance is not known.
  if (drawn.propensitiesMicro.size > 1 && config.enabled) return { plan: drawn.explored ? planOf(null) : plan, exploration: null }
  return { plan, exploration: certainChoice(actual, ranked) }
}

/** The model's cost-to-go tells whether a split is cheaper; undefined where it tells nothing of splits, or is not asked. */
function advisedMode({ urgency, routing }: PlanInput, sendable: readonly RankedCandidate[]): 'sequential' | 'split' | undefined {
  if (urgency === 'high' || routing.waterfallMode !== 'auto' || sendable.every(({ splitCostMicroBps }) => splitCostMicroBps === undefined)) return undefined
  const alone = Math.min(...sendable.map(({ costMicroBps }) => costMicroBps))
  const split = Math.min(...sendable.map(({ splitCostMicroBps }) => splitCostMicroBps ?? Infinity))
  return split < alone ? 'split' : 'sequential'
}

/** Never where a person shaped the plan, in the control arm, or where haste matters. */
const mayExplore = (state: DeskState, parent: ParentState, { urgency }: PlanInput): boolean =>
  state.config.routing.exploration.enabled && !parent.control && urgency !== 'high' && shapingOverrides(parent).length === 0

const firstOf = (plan: Plan): string | null => {
  const slice = plan.steps[0]?.slices[0]
  return slice === undefined ? null : candidateKey(slice)
}
