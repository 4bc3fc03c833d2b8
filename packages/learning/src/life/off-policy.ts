import { err, ok, type Result } from '@sluice/domain'
import { clusteredEstimate, type Estimate } from './estimate.ts'

/** One decision of the log, as the estimator needs it: what could be done, with which chance, what was done, and what came of it. */
export interface LoggedChoice {
  /** Index of what was done among the actions. */
  readonly action: number
  /** Chance of every action when it was drawn; null where none was logged. They sum to 1. */
  readonly propensities: ArrayLike<number> | null
  /** What came of it (a cost or a reward; the estimate is of its mean). */
  readonly outcome: number
  /** What a fitted model expects of every action; fitted without this decision (see `crossFitted`). */
  readonly expected: ArrayLike<number>
  /** Chances with which the other policy would have taken every action. They sum to 1. */
  readonly target: ArrayLike<number>
  /** Decisions with the same number hang together (one parent). */
  readonly cluster: number
}

export interface OffPolicyOptions {
  /** Largest importance weight; larger ones are cut to it, which bounds the variance and costs a little bias. */
  readonly weightMax: number
  /** Fewest decisions that the estimate may rest on after weighting. */
  readonly effectiveMin: number
  /** Largest mean chance of actions that the log could never have taken. */
  readonly unsupportedMax: number
  /** Largest part that these may be of all that the other policy does otherwise. */
  readonly unsupportedPartMax: number
}

export const DEFAULT_OFF_POLICY: OffPolicyOptions = { weightMax: 200, effectiveMin: 100, unsupportedMax: 0.2, unsupportedPartMax: 0.5 }

export interface OffPolicyEstimate {
  readonly decisions: number
  /** Mean outcome as logged. */
  readonly logged: Estimate
  /** Mean outcome of the other policy, doubly robust. */
  readonly other: Estimate
  /** Other minus logged, paired. */
  readonly difference: Estimate
  /** Kish's effective sample size of the weights: decisions that the correction rests on. */
  readonly effective: number
  /** Mean chance that the other policy gives to actions which the log never could take; there it is taken to do as was logged. */
  readonly unsupported: number
  /** Decisions whose weight was cut. */
  readonly clipped: number
}

/** How far chances may sum from 1: propensities are logged in millionths. */
const SUM_TOLERANCE = 1e-4

/**
 * Doubly robust estimate of what another policy would have brought, from decisions of a policy that logged its chances: the model's expectation of what the
 * other policy does, corrected by the self-normalised, clipped, weighted error that the model makes on what was done. Right when the chances are right, whatever
 * the model; near when the model is near. Refuses, with the reason, where chances are missing or wrong, or too little of the log supports the other policy.
 */
export function offPolicyValue(log: readonly LoggedChoice[], options: Partial<OffPolicyOptions> = {}): Result<OffPolicyEstimate, string> {
  const limits = { ...DEFAULT_OFF_POLICY, ...options }
  const fault = firstFault(log)
  if (fault !== null) return err(fault)
  const parts = weigh(log, limits.weightMax)
  if (parts.unsupported > limits.unsupportedMax) {
    return err(`${percent(parts.unsupported)} of what the other policy would do was never possible in the log (propensity 0), at most ${percent(limits.unsupportedMax)} is allowed: the log says nothing about it`)
  }
  if (parts.unsupported > limits.unsupportedPartMax * parts.changed + 1e-9) {
    return err(`of what the other policy would do otherwise, ${percent(parts.unsupported / parts.changed)} was never possible in the log (propensity 0), at most ${percent(limits.unsupportedPartMax)} is allowed`)
  }
  if (parts.effective < limits.effectiveMin) {
    return err(`the estimate would rest on ${parts.effective.toFixed(0)} decisions after weighting (of ${log.length}), at least ${limits.effectiveMin} are needed`)
  }
  return ok(estimateOf(log, parts))
}

interface Weighed {
  readonly weights: Float64Array
  /** Expected outcome under the other policy, by the model. */
  readonly direct: Float64Array
  readonly effective: number
  readonly unsupported: number
  /** Mean chance of doing otherwise: half the absolute difference of the chances. */
  readonly changed: number
  readonly clipped: number
}

function firstFault(log: readonly LoggedChoice[]): string | null {
  if (log.length === 0) return 'the log holds no decision'
  const missing = log.filter((choice) => choice.propensities === null).length
  if (missing > 0) return `${missing} of ${log.length} decisions were logged without propensities: what other choices would have brought cannot be told from them`
  for (const [i, choice] of log.entries()) {
    const { action, propensities, outcome, expected, target } = choice
    const actions = propensities!.length
    if (!(Number.isInteger(action) && action >= 0 && action < actions)) return `decision ${i}: the action taken is ${action}, allowed are 0 to ${actions - 1}`
    if (expected.length !== actions || target.length !== actions) return `decision ${i}: ${actions} propensities, ${expected.length} expected outcomes and ${target.length} chances of the other policy: there must be one each an action`
    for (const [name, chances] of [['propensities', propensities!], ['chances of the other policy', target]] as const) {
      const sum = sumOf(chances)
      if (!(Math.abs(sum - 1) <= SUM_TOLERANCE)) return `decision ${i}: the ${name} sum to ${sum}, not to 1`
      for (let a = 0; a < actions; a++) if (!(chances[a]! >= 0)) return `decision ${i}: one of the ${name} is ${chances[a]}, not a chance`
    }
    if (!(propensities![action]! > 0)) return `decision ${i}: what was done has a propensity of 0, which cannot be`
    if (!Number.isFinite(outcome)) return `decision ${i}: the outcome is ${outcome}, not a number`
    for (let a = 0; a < actions; a++) if (!Number.isFinite(expected[a]!)) return `decision ${i}: the expected outcome of action ${a} is ${expected[a]}, not a number`
  }
  return null
}

/** What the log could not do is done as logged: its chances are shared out over the log's own. */
function weigh(log: readonly LoggedChoice[], weightMax: number): Weighed {
  const weights = new Float64Array(log.length)
  const direct = new Float64Array(log.length)
  let unsupported = 0
  let changed = 0
  let clipped = 0
  for (const [i, { action, propensities, expected, target }] of log.entries()) {
    let lost = 0
    for (let a = 0; a < target.length; a++) if (!(propensities![a]! > 0)) lost += target[a]!
    for (let a = 0; a < target.length; a++) {
      const chance = propensities![a]! > 0 ? target[a]! + lost * propensities![a]! : 0
      direct[i]! += chance * expected[a]!
      changed += Math.abs(target[a]! - propensities![a]!) / (2 * log.length)
      if (a === action) weights[i] = chance / propensities![a]!
    }
    if (weights[i]! > weightMax) {
      weights[i] = weightMax
      clipped += 1
    }
    unsupported += lost / log.length
  }
  const sum = sumOf(weights)
  const squares = weights.reduce((total, w) => total + w * w, 0)
  return { weights, direct, effective: squares === 0 ? 0 : (sum * sum) / squares, unsupported, changed, clipped }
}

function estimateOf(log: readonly LoggedChoice[], { weights, direct, effective, unsupported, clipped }: Weighed): OffPolicyEstimate {
  const n = log.length
  const clusters = Int32Array.from(log, (choice) => choice.cluster)
  const errors = Float64Array.from(log, (choice) => choice.outcome - choice.expected[choice.action]!)
  const weightMean = sumOf(weights) / n
  const correction = weights.reduce((sum, w, i) => sum + w * errors[i]!, 0) / (n * weightMean)
  const directMean = sumOf(direct) / n
  const loggedMean = log.reduce((sum, choice) => sum + choice.outcome, 0) / n
  const other = directMean + correction
  const ofOther = Float64Array.from(direct, (d, i) => d - directMean + (weights[i]! / weightMean) * (errors[i]! - correction))
  const ofLogged = Float64Array.from(log, (choice) => choice.outcome - loggedMean)
  const ofDifference = ofOther.map((value, i) => value - ofLogged[i]!)
  return {
    decisions: n,
    logged: clusteredEstimate(loggedMean, ofLogged, clusters),
    other: clusteredEstimate(other, ofOther, clusters),
    difference: clusteredEstimate(other - loggedMean, ofDifference, clusters),
    effective, unsupported, clipped,
  }
}

function sumOf(values: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i]!
  return sum
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`
