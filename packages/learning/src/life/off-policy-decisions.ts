import { AGGRESSIVENESS, err, ok, type DecisionRecord, type ObjectiveWeights, type Result } from '@sluice/domain'
import { bestKey, choosableKeys } from './choosable-keys.ts'
import { crossFitted } from './cross-fit.ts'
import { expectedParts, realisedParts, weigh } from './decision-costs.ts'
import type { LoggedDecision } from './decision-log.ts'
import { DEFAULT_OFF_POLICY, offPolicyValue, type LoggedChoice, type OffPolicyEstimate, type OffPolicyOptions } from './off-policy.ts'

export interface DecisionsQuestion {
  readonly decisions: readonly LoggedDecision[]
  /** By decision: its candidates (`<mic>:<aggressiveness>`) as the other policy orders them, the best first; null: it would choose as was done. */
  readonly orders: readonly (readonly string[] | null)[]
  /** What costs are weighted by; null: the weights that each decision was made under. */
  readonly costWeights: ObjectiveWeights | null
  readonly options?: Partial<OffPolicyOptions & { readonly missingMax: number }>
}

export interface DecisionsEstimate extends OffPolicyEstimate {
  /** Share of the decisions whose first choice, as it was before anything was drawn, would have been another. */
  readonly changed: number
  /** Decisions that were passed over, with the reason. */
  readonly passedOver: readonly { readonly reason: string; readonly decisions: number }[]
}

/** Largest share of scored decisions without propensities that is passed over in silence of them; above it the log is refused. */
const MISSING_MAX = 0.1
const FOLDS = 5
/** Pulls the coefficients of the outcome model to 0: venues with few decisions are told apart little. */
const PENALTY = 20
const MEASURES = ['slippage', 'fill', 'speed', 'leakage', 'fees'] as const

interface Usable {
  readonly decision: DecisionRecord
  readonly outcome: number
  readonly weights: ObjectiveWeights
  readonly keys: readonly string[]
  readonly choice: string | null
}

/**
 * What other weights, or another model, would have brought with the decisions of the log: the realised weighted cost of each decision's first step, doubly
 * robust. The model of outcomes is a ridge fit on what the scores expected and on venue and style, folds by parent.
 */
export function offPolicyOfDecisions({ decisions, orders, costWeights, options = {} }: DecisionsQuestion): Result<DecisionsEstimate, string> {
  const passed = new Map<string, number>()
  const pass = (reason: string): void => void passed.set(reason, (passed.get(reason) ?? 0) + 1)
  const usable: Usable[] = []
  const choosable = choosableKeys(decisions)
  decisions.forEach((logged, i) => {
    const fault = faultOf(logged)
    const parts = fault === null ? realisedParts(logged) : null
    if (fault !== null) return pass(fault)
    if (parts === null) return pass('nothing was sent, or its outcome is not known')
    const weights = costWeights ?? logged.decision.weights
    usable.push({
      decision: logged.decision, outcome: weigh(parts, weights), weights, keys: logged.decision.ranked.map(keyOf), choice: orders[i]?.find((key) => choosable[i]!.has(key)) ?? null,
    })
  })
  const missing = passed.get(NO_PROPENSITIES) ?? 0
  const scored = missing + usable.length
  if (scored === 0) return err(`none of ${decisions.length} decisions was scored by a model and sent: ${[...passed].map(([reason, n]) => `${n} ${reason}`).join(', ') || 'the log is empty'}`)
  if (missing > scored * (options.missingMax ?? MISSING_MAX)) return err(`${missing} of ${scored} scored decisions were logged without propensities: with exploration off, what other choices would have brought cannot be told`)
  const answer = offPolicyValue(choicesOf(usable), { ...DEFAULT_OFF_POLICY, ...options })
  if (!answer.ok) return answer
  const changed = usable.filter(({ decision, choice }) => choice !== null && choice !== bestKey(decision)).length
  return ok({ ...answer.value, changed: changed / usable.length, passedOver: [...passed].map(([reason, count]) => ({ reason, decisions: count })) })
}

const NO_PROPENSITIES = 'without propensities'

function faultOf({ decision }: LoggedDecision): string | null {
  if (decision.scoreSource.kind !== 'model') return 'not scored by a model'
  if (decision.plan.strategy !== 'dynamic' || decision.ranked.length === 0) return 'not planned by scores'
  if (decision.overrides.length > 0) return 'shaped by people'
  if (decision.exploration === null || decision.exploration === undefined) return NO_PROPENSITIES
  return null
}

function choicesOf(usable: readonly Usable[]): LoggedChoice[] {
  const parents = new Map<string, number>()
  const venues = [...new Set(usable.flatMap(({ decision }) => decision.ranked.map(({ mic }) => mic as string)))].sort()
  const columns = 1 + MEASURES.length + AGGRESSIVENESS.length + venues.length
  const starts = new Int32Array(usable.length + 1)
  usable.forEach(({ keys }, i) => (starts[i + 1] = starts[i]! + keys.length))
  const rows = new Float64Array(starts[usable.length]! * columns)
  usable.forEach(({ decision, weights }, i) => decision.ranked.forEach((candidate, a) => {
    const at = (starts[i]! + a) * columns
    const parts = expectedParts(candidate, decision.market)
    rows[at] = 1
    MEASURES.forEach((measure, m) => (rows[at + 1 + m] = (weights[measure] * parts[measure]) / 1_000))
    rows[at + 1 + MEASURES.length + AGGRESSIVENESS.indexOf(candidate.aggressiveness)] = 1
    rows[at + 1 + MEASURES.length + AGGRESSIVENESS.length + venues.indexOf(candidate.mic)] = 1
  }))
  const clusters = Int32Array.from(usable, ({ decision }) => {
    if (!parents.has(decision.parentId)) parents.set(decision.parentId, parents.size)
    return parents.get(decision.parentId)!
  })
  // A choice that is not among the candidates breaks the log: the estimator refuses it by name.
  const actions = usable.map(({ decision, keys }) => keys.indexOf(decision.exploration!.chosen))
  const taken = Int32Array.from(actions, (action, i) => starts[i]! + Math.max(0, action))
  const expected = crossFitted({ rows, columns, starts, taken, outcomes: Float64Array.from(usable, ({ outcome }) => outcome), clusters, folds: FOLDS, penalty: PENALTY })
  return usable.map(({ decision, outcome, keys, choice }, i) => {
    const propensities = decision.exploration!.propensitiesMicro.map((micro) => micro / 1e6)
    return {
      action: actions[i]!, propensities, outcome, expected: expected.subarray(starts[i]!, starts[i + 1]!), cluster: clusters[i]!,
      target: choice === null || !keys.includes(choice) ? propensities : keys.map((key) => (key === choice ? 1 : 0)),
    }
  })
}

const keyOf = ({ mic, aggressiveness }: { readonly mic: string; readonly aggressiveness: string }): string => `${mic}:${aggressiveness}`
